/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/wins.h"

#include <stdbool.h>
#include <string.h>

#include "protocol/wire.h"

#define COMMON 12 /* octets of flag and timeouts */
#define COUNT 4	  /* of the count of servers */

static char *put(char *at, const char *words)
{
	const size_t len = strlen(words);

	return (char *)memcpy(at, words, len) + len;
}

/* Whether the record has its flag and timeouts, and anything behind. */
static bool has_common(const struct zf_record *rr)
{
	if (rr->rdata_len <= COMMON)
		return false;
	const uint32_t flag = zf_wire_get32(rr->rdata);
	return flag == 0 || flag == ZF_WINS_LOCAL || flag == ZF_WINS_SCOPE;
}

static char *put_common(char *at, const char *word, const struct zf_record *rr,
			const struct zf_text_style *style)
{
	at = put(at, word);
	*at++ = style->gap;
	if (zf_wire_get32(rr->rdata) == ZF_WINS_LOCAL)
		at = put(at, "LOCAL ");
	at = zf_text_number(put(at, "L"), zf_wire_get32(rr->rdata + 4));
	at = zf_text_number(put(at, " C"), zf_wire_get32(rr->rdata + 8));
	return put(at, " ");
}

/* Whether addresses, as many as their count says, are behind that. */
static bool has_servers(const struct zf_record *rr)
{
	const size_t len = rr->rdata_len;

	return len > COMMON + COUNT && (len - COMMON - COUNT) % 4 == 0 &&
	       zf_wire_get32(rr->rdata + COMMON) == (len - COMMON - COUNT) / 4;
}

static char *print_forward(char *at, const struct zf_record *rr,
			   const struct zf_text_style *style)
{
	const uint8_t *address = rr->rdata + COMMON + COUNT;
	const uint8_t *end = rr->rdata + rr->rdata_len;

	at = put(put_common(at, "WINS", rr, style), "( ");
	for (; address < end; address += 4)
		at = put(zf_text_a(at, address), " ");
	return put(at, ")");
}

/* Whether the `len` octets are a name and nothing else. */
static bool is_name(const uint8_t *octets, size_t len)
{
	size_t size = 0;

	while (size < len && octets[size] != 0 && octets[size] <= ZF_LABEL_MAX)
		size += 1u + octets[size];
	return len <= ZF_NAME_MAX && size + 1 == len && octets[size] == 0;
}

static char *print_reverse(char *at, const struct zf_record *rr,
			   const struct zf_text_style *style)
{
	at = put_common(at, "WINSR", rr, style);
	return zf_text_name(at, rr->rdata + COMMON, style);
}

bool zf_wins_is(const struct zf_record *rr)
{
	switch (rr->type) {
	case ZF_TYPE_WINS:
		return has_common(rr) && has_servers(rr);
	case ZF_TYPE_WINSR:
		return has_common(rr) &&
		       is_name(rr->rdata + COMMON, rr->rdata_len - (size_t)COMMON);
	default:
		return false;
	}
}

char *zf_wins_print(char *at, const struct zf_record *rr,
		    const struct zf_text_style *style)
{
	if (!zf_wins_is(rr))
		return NULL;
	return rr->type == ZF_TYPE_WINS ? print_forward(at, rr, style)
					: print_reverse(at, rr, style);
}
