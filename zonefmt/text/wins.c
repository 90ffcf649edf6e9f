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

static char *print_forward(char *at, const struct zf_record *rr,
			   const struct zf_text_style *style)
{
	const uint8_t *address = rr->rdata + COMMON + COUNT;
	const uint8_t *end = rr->rdata + rr->rdata_len;

	if (address >= end || (end - address) % 4 != 0 ||
	    zf_wire_get32(rr->rdata + COMMON) != (end - address) / 4)
		return NULL;
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
	if (!is_name(rr->rdata + COMMON, rr->rdata_len - (size_t)COMMON))
		return NULL;
	at = put_common(at, "WINSR", rr, style);
	return zf_text_name(at, rr->rdata + COMMON, style);
}

char *zf_wins_print(char *at, const struct zf_record *rr,
		    const struct zf_text_style *style)
{
	switch (rr->type) {
	case ZF_TYPE_WINS:
		return has_common(rr) ? print_forward(at, rr, style) : NULL;
	case ZF_TYPE_WINSR:
		return has_common(rr) ? print_reverse(at, rr, style) : NULL;
	default:
		return NULL;
	}
}
