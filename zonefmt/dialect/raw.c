/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The zone as octets; raw_read.h describes them. */

#include <string.h>

#include "protocol/wire.h"
#include "zonefmt/dialect/raw_read.h"
#include "zonefmt/dialect/dialects.h"

static char *begin(const struct zf_dialect_state *state, char *at)
{
	(void)state;
	return (char *)memcpy(at, ZF_RAW_MAGIC, ZF_RAW_MAGIC_OCTETS) +
	       ZF_RAW_MAGIC_OCTETS;
}

static char *put(char *at, const struct zf_record *rr)
{
	uint8_t *fixed = (uint8_t *)at + rr->owner_len;

	memcpy(at, rr->owner, rr->owner_len);
	zf_wire_put16(fixed, rr->type);
	zf_wire_put16(fixed + 2, rr->class);
	zf_wire_put32(fixed + 4, rr->ttl);
	zf_wire_put16(fixed + 8, rr->rdata_len);
	at += rr->owner_len + 10;
	if (rr->rdata_len > 0)
		memcpy(at, rr->rdata, rr->rdata_len);
	return at + rr->rdata_len;
}

static char *record(struct zf_dialect_state *state, const struct zf_record *rr, char *at)
{
	(void)state;
	return put(at, rr);
}

static char *end(const struct zf_dialect_state *state, char *at)
{
	return state->soa == NULL ? at : put(at, state->soa);
}

const struct zf_dialect zf_dialect_raw = {
	.name = "raw",
	.title = "records in wire form, for programs",
	.binary = true,
	.begin = begin,
	.record = record,
	.end = end,
};
