/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_ZONEFMT_RR_H
#define ZF_TESTS_UNIT_ZONEFMT_RR_H

/* Records for tests, from an owner as text and rdata as hex digits. */

#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/record.h"
#include "tests/unit/hex.h"

#define EXAMPLE "076578616d706c6500" /* example. */
#define SOA_HEX(serial) /* ns.example. host.example. and the timers of a small zone */   \
	"026e73" EXAMPLE "04686f7374" EXAMPLE serial "00000e10"                          \
	"00000258"                                                                       \
	"00015180"                                                                       \
	"0000012c"

struct test_rr {
	struct zf_record rr;
	struct zf_name owner;
	uint8_t rdata[1024];
};

/* Makes `to` and returns the record in it. */
static inline const struct zf_record *make_rr(struct test_rr *to, const char *owner,
					      uint32_t ttl, uint16_t type,
					      const char *hex)
{
	size_t len = from_hex(to->rdata, sizeof to->rdata, hex);

	ck_assert_int_eq(zf_name_parse(&to->owner, owner, NULL), ZF_OK);
	to->rr = (struct zf_record){
		.owner = to->owner.wire,
		.owner_len = (uint16_t)zf_name_size(to->owner.wire),
		.rdata = len > 0 ? to->rdata : NULL,
		.rdata_len = (uint16_t)len,
		.ttl = ttl,
		.type = type,
		.class = ZF_CLASS_IN,
	};
	return &to->rr;
}

/* Gives a record so made to `sink`, which must take it. */
static inline void give(const struct zf_sink *sink, const char *owner, uint32_t ttl,
			uint16_t type, const char *hex)
{
	struct test_rr rr;
	struct zf_error err;

	zf_error_clear(&err);
	ck_assert_msg(sink->take(sink->ctx, make_rr(&rr, owner, ttl, type, hex), &err) ==
			      ZF_OK,
		      "%s", err.message);
}

#endif
