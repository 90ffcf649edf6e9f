/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/backlog.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "tests/unit/runner.h"

static const uint8_t owner[] = "\1a";
static uint8_t rdata[UINT16_MAX];

/* The record number `i`, of another size each. */
static struct zf_record made(unsigned i)
{
	const uint16_t len = (uint16_t)(i * 7919 % 60000);

	memset(rdata, (int)(i & 0xff), len);
	return (struct zf_record){ .owner = owner,
				   .owner_len = 3,
				   .ttl = i,
				   .type = (uint16_t)(i % 3 + 1),
				   .class = ZF_CLASS_IN,
				   .rdata = rdata,
				   .rdata_len = len };
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	unsigned *next = ctx;
	static uint8_t octets[UINT16_MAX];

	(void)err;
	memcpy(octets, rr->rdata, rr->rdata_len);
	const struct zf_record expected = made(*next);
	ck_assert_uint_eq(rr->ttl, expected.ttl);
	ck_assert_uint_eq(rr->type, expected.type);
	ck_assert_uint_eq(rr->class, expected.class);
	ck_assert_uint_eq(rr->owner_len, 3);
	ck_assert_mem_eq(rr->owner, owner, 3);
	ck_assert_uint_eq(rr->rdata_len, expected.rdata_len);
	ck_assert_mem_eq(octets, expected.rdata, expected.rdata_len);
	++*next;
	return ZF_OK;
}

static struct zf_backlog *filled(unsigned count, const char *folder, zf_status *status)
{
	struct zf_backlog *backlog;

	ck_assert_int_eq(zf_backlog_new(&backlog, folder, NULL), ZF_OK);
	*status = ZF_OK;
	for (unsigned i = 0; i < count && *status == ZF_OK; i++) {
		const struct zf_record rr = made(i);

		*status = zf_backlog_add(backlog, &rr, NULL);
	}
	return backlog;
}

/* None, in memory, and in a file. */
START_TEST(what_waits_comes_back_in_its_order)
{
	static const unsigned counts[] = { 0, 1, 20, 200 };
	unsigned next = 0;
	const struct zf_sink sink = { take, &next };
	zf_status status;
	struct zf_backlog *backlog = filled(counts[_i], "/tmp", &status);

	ck_assert_int_eq(status, ZF_OK);
	ck_assert_int_eq(zf_backlog_give(backlog, &sink, NULL), ZF_OK);
	ck_assert_uint_eq(next, counts[_i]);
	zf_backlog_free(backlog);
}
END_TEST

START_TEST(without_a_folder_only_what_fits_into_memory_waits)
{
	zf_status status;

	zf_backlog_free(filled(10, "/nowhere", &status));
	ck_assert_int_eq(status, ZF_OK);
	zf_backlog_free(filled(200, "/nowhere", &status));
	ck_assert_int_eq(status, ZF_ESYSTEM);
}
END_TEST

static zf_status refuse(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)ctx;
	(void)rr;
	return zf_fail(err, ZF_ECANCELLED, "enough");
}

START_TEST(the_sinks_failure_is_handed_on)
{
	const struct zf_sink sink = { refuse, NULL };
	zf_status status;

	for (unsigned count = 1; count <= 200; count += 199) {
		struct zf_backlog *backlog = filled(count, "/tmp", &status);

		ck_assert_int_eq(zf_backlog_give(backlog, &sink, NULL), ZF_ECANCELLED);
		zf_backlog_free(backlog);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/backlog");
	TCase *tc = tcase_create("backlog");

	tcase_add_loop_test(tc, what_waits_comes_back_in_its_order, 0, 4);
	tcase_add_test(tc, without_a_folder_only_what_fits_into_memory_waits);
	tcase_add_test(tc, the_sinks_failure_is_handed_on);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
