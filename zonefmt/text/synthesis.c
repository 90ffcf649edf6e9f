/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/synthesis.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "zonefmt/text/text.h"
#include "zonefmt/text/wins.h"

static bool is_name(const struct zf_record *rr)
{
	return rr->rdata_len > 0 && zf_rdata_field_size(ZF_FIELD_NAME, rr->rdata,
							rr->rdata_len) == rr->rdata_len;
}

static bool is_code(const struct zf_record *rr)
{
	return rr->rdata_len > 2 &&
	       zf_rdata_field_size(ZF_FIELD_STRINGS, rr->rdata + 2, rr->rdata_len - 2u) ==
		       rr->rdata_len - 2u;
}

enum zf_synthesis zf_synthesis_of(const struct zf_record *rr)
{
	switch (rr->type) {
	case ZF_TYPE_WINS:
		return zf_wins_is(rr) ? ZF_SYNTHESIS_WINS : ZF_SYNTHESIS_NONE;
	case ZF_TYPE_WINSR:
		return zf_wins_is(rr) ? ZF_SYNTHESIS_WINSR : ZF_SYNTHESIS_NONE;
	case ZF_TYPE_ALIAS:
		return is_name(rr) ? ZF_SYNTHESIS_ALIAS : ZF_SYNTHESIS_NONE;
	case ZF_TYPE_LUA:
		return is_code(rr) ? ZF_SYNTHESIS_LUA : ZF_SYNTHESIS_NONE;
	default:
		return ZF_SYNTHESIS_NONE;
	}
}

/* The strings' octets are within the record: is_code(). */
static char *print_code(char *at, const struct zf_record *rr)
{
	const uint8_t *string = rr->rdata + 2, *end = rr->rdata + rr->rdata_len;

	at = zf_text_type(at, zf_wire_get16(rr->rdata), &zf_text_usual);
	for (; string < end; string += 1 + *string) {
		*at++ = ' ';
		at = zf_text_string(at, string + 1, *string, &zf_text_usual);
	}
	return at;
}

char *zf_synthesis_print(char *at, const struct zf_record *rr)
{
	switch (zf_synthesis_of(rr)) {
	case ZF_SYNTHESIS_NONE:
	case ZF_SYNTHESIS_COUNT:
		break;
	case ZF_SYNTHESIS_WINS:
	case ZF_SYNTHESIS_WINSR:
		return zf_wins_print(at, rr, &zf_text_usual);
	case ZF_SYNTHESIS_ALIAS:
		memcpy(at, "ALIAS ", 6);
		return zf_text_name(at + 6, rr->rdata, &zf_text_usual);
	case ZF_SYNTHESIS_LUA:
		memcpy(at, "LUA ", 4);
		return print_code(at + 4, rr);
	}
	return NULL;
}

bool zf_synthesis_count(struct zf_synthesis_counts *counts, const struct zf_record *rr)
{
	const enum zf_synthesis kind = rr->type < ZF_TYPE_WINS ? ZF_SYNTHESIS_NONE
							       : zf_synthesis_of(rr);

	if (kind != ZF_SYNTHESIS_NONE)
		counts->of[kind]++;
	return kind != ZF_SYNTHESIS_NONE;
}

static const struct {
	const char *word, *loss;
} rows[ZF_SYNTHESIS_COUNT] = {
	[ZF_SYNTHESIS_WINS] = { "WINS", "only Windows looks names up so" },
	[ZF_SYNTHESIS_WINSR] = { "WINSR", "only Windows looks addresses up so" },
	[ZF_SYNTHESIS_ALIAS] = { "ALIAS",
				 "only PowerDNS answers them: elsewhere their names have no "
				 "address" },
	[ZF_SYNTHESIS_LUA] = { "LUA",
			       "only PowerDNS answers them: elsewhere their names have no "
			       "address" },
};

const char *zf_synthesis_word(enum zf_synthesis synthesis)
{
	return rows[synthesis].word;
}

const char *zf_synthesis_loss(enum zf_synthesis synthesis)
{
	return rows[synthesis].loss;
}
