/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/raw_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/writer.h"

#define MAGIC "9a 5a 46 52 41 57 31 0a" /* \x9a ZFRAW1 and a line feed */
#define FIXED(type, len)                                                                 \
	type "0001"                                                                      \
	     "00000e10" len
#define SOA_RR EXAMPLE FIXED("0006", "002e") SOA_HEX("00000001")
#define A_RR "0161" EXAMPLE FIXED("0001", "0004") "c0000201"
#define TXT_RR EXAMPLE FIXED("0010", "0003") "026869"

static struct zf_name apex;
static struct zf_error err;
static unsigned records;
static uint8_t taken[64 * 1024];
static size_t used;

static void setup(void)
{
	zf_scratch_open();
	zf_error_clear(&err);
	records = 0;
	used = 0;
}

/* Takes type and rdata of each. */
static zf_status collect(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	(void)ctx;
	(void)why;
	ck_assert_uint_eq(rr->ttl, 3600);
	ck_assert_uint_eq(rr->class, ZF_CLASS_IN);
	ck_assert_uint_eq(rr->owner_len, zf_name_size(rr->owner));
	taken[used++] = (uint8_t)rr->type;
	memcpy(taken + used, rr->rdata, rr->rdata_len);
	used += rr->rdata_len;
	records++;
	return ZF_OK;
}

static zf_status read_with(const struct zf_sink *sink, const uint8_t *octets, size_t len)
{
	struct zf_input *in;

	zf_scratch_write("zone", (const char *)octets, len, 0600);
	ck_assert_int_eq(zf_input_open(&in, zf_scratch_path("zone"), &err), ZF_OK);
	zf_status status = zf_raw_read(in, &apex, sink, &err);
	zf_input_close(in);
	return status;
}

static zf_status read_octets(const uint8_t *octets, size_t len)
{
	const struct zf_sink sink = { .take = collect };

	return read_with(&sink, octets, len);
}

static zf_status read_hex(const char *hex)
{
	uint8_t octets[1024];

	return read_octets(octets, from_hex(octets, sizeof octets, hex));
}

START_TEST(records_are_given_without_the_closing_soa)
{
	ck_assert_msg(read_hex(MAGIC SOA_RR A_RR TXT_RR SOA_RR) == ZF_OK, "%s",
		      err.message);
	assert_octets(taken, used,
		      "06" SOA_HEX("00000001") "01"
					       "c0000201"
					       "10"
					       "026869");
	ck_assert_mem_eq(apex.wire, "\7example", 9);
}
END_TEST

START_TEST(a_zone_may_be_its_soa_alone)
{
	ck_assert_msg(read_hex(MAGIC SOA_RR SOA_RR) == ZF_OK, "%s", err.message);
	ck_assert_uint_eq(records, 1);
}
END_TEST

/* clang-format off */
static const struct {
	const char *octets, *why;
} wrong[] = {
	{ "", "does not begin as a raw zone of version 1 does" },
	{ "9a 5a 46 52 41 57 31", "does not begin as a raw zone" },
	{ "9a 5a 46 52 41 57 32 0a" SOA_RR SOA_RR, "does not begin as a raw zone of version 1 does" },
	{ "9a 5a 46 52 41 57 31 0d 0a" SOA_RR SOA_RR, "does not begin as a raw zone" },
	{ MAGIC, "octet 8: the file ends here: it was cut short" },
	{ MAGIC SOA_RR, "octet 73: the file ends here: it was cut short" },
	{ MAGIC SOA_RR A_RR, "octet 98: the file ends here" },
	{ MAGIC A_RR SOA_RR, "octet 8: the first record must be the zone's SOA" },
	{ MAGIC SOA_RR SOA_RR "00", "octet 138: octets behind the closing SOA" },
	{ MAGIC SOA_RR SOA_RR SOA_RR, "octet 138: octets behind the closing SOA" },
	{ MAGIC SOA_RR EXAMPLE FIXED("0006", "002e") SOA_HEX("00000002"),
	  "octet 73: a SOA that is not the first one again" },
	{ MAGIC SOA_RR "0161" SOA_RR, "a SOA that is not the first one again" },
	{ MAGIC SOA_RR "07455841 4d504c45 00" FIXED("0006", "002e") SOA_HEX("00000001"),
	  "a SOA that is not the first one again" },
	{ MAGIC SOA_RR EXAMPLE "0006 0001 00000e11 002e" SOA_HEX("00000001"),
	  "a SOA that is not the first one again" },
	{ MAGIC SOA_RR "0161 00" FIXED("0001", "0004") "c0000201" SOA_RR,
	  "octet 73: the owner lies outside the zone" },
	{ MAGIC SOA_RR "c008" FIXED("0001", "0004") "c0000201" SOA_RR, "the owner is no whole name" },
	{ MAGIC SOA_RR "40" A_RR SOA_RR, "the owner is no whole name" },
	{ MAGIC SOA_RR EXAMPLE "0001 0003 00000e10 0004 c0000201" SOA_RR, "the class is not IN" },
	{ MAGIC SOA_RR EXAMPLE FIXED("0001", "0005") "c000020101" SOA_RR, "does not fit its type" },
	{ MAGIC SOA_RR EXAMPLE FIXED("0001", "0003") "c00002" SOA_RR, "does not fit its type" },
	{ MAGIC SOA_RR EXAMPLE FIXED("0002", "0002") "c008" SOA_RR, "does not fit its type" },
	{ MAGIC SOA_RR EXAMPLE FIXED("0010", "0000") SOA_RR, "does not fit its type" },
	{ MAGIC SOA_RR EXAMPLE FIXED("ff01", "ffff") SOA_RR, "the file ends here" },
};
/* clang-format on */

START_TEST(what_is_wrong_is_told_with_its_place)
{
	ck_assert_int_eq(read_hex(wrong[_i].octets), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, wrong[_i].why) != NULL &&
			      strstr(err.message, "/zone: ") != NULL,
		      "%s: %s", wrong[_i].why, err.message);
}
END_TEST

START_TEST(a_file_cut_anywhere_is_told)
{
	uint8_t octets[512];
	size_t len = from_hex(octets, sizeof octets, MAGIC SOA_RR A_RR TXT_RR SOA_RR);

	for (size_t cut = 0; cut < len; cut++) {
		used = 0;
		ck_assert_int_eq(read_octets(octets, cut), ZF_EUSAGE);
	}
}
END_TEST

static FILE *file;

static zf_status write_file(void *ctx, const char *octets, size_t len,
			    struct zf_error *why)
{
	(void)ctx;
	(void)why;
	ck_assert_uint_eq(fwrite(octets, 1, len, file), len);
	return ZF_OK;
}

static struct zf_writer *start_writer(void)
{
	static const uint8_t example[] = "\7example";
	const struct zf_output output = { .write = write_file };
	struct zf_writer *writer;

	file = fopen(zf_scratch_path("zone"), "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(zf_writer_new(&writer, &zf_dialect_raw, example, &output, &err),
			 ZF_OK);
	return writer;
}

static void finish_writer(struct zf_writer *writer)
{
	ck_assert_int_eq(zf_writer_finish(writer, &err), ZF_OK);
	zf_writer_free(writer);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(the_dialect_writes_the_records_as_they_are)
{
	struct zf_writer *writer = start_writer();
	struct zf_sink sink = zf_writer_sink(writer);
	uint8_t octets[512];

	give(&sink, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "a.example.", 3600, ZF_TYPE_A, "c0000201");
	give(&sink, "Example.", 3600, 65281, "");
	finish_writer(writer);
	file = fopen(zf_scratch_path("zone"), "r");
	size_t len = fread(octets, 1, sizeof octets, file);
	fclose(file);
	assert_octets(octets, len,
		      MAGIC SOA_RR A_RR "07 4578616d706c65 00" FIXED("ff01", "0000")
			      SOA_RR);
}
END_TEST

#define MANY 20

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	size_t *octets = ctx;

	(void)why;
	*octets += rr->rdata_len;
	records++;
	return ZF_OK;
}

/* Records as large as they get, and of many sizes, so that pieces end in each of their parts. */
START_TEST(what_the_dialect_writes_is_read)
{
	size_t expected = 46, octets = 0;
	const struct zf_sink sink = { .take = count, .ctx = &octets };
	struct zf_writer *writer = start_writer();
	struct zf_sink to = zf_writer_sink(writer);
	uint8_t *rdata = calloc(1, UINT16_MAX);
	struct test_rr rr;
	struct zf_input *in;

	give(&to, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000001"));
	for (unsigned i = 0; i < MANY; i++) {
		make_rr(&rr, "a.example.", 3600, 65280, "");
		rr.rr.rdata = rdata;
		rr.rr.rdata_len = (uint16_t)(UINT16_MAX - i * i * i);
		expected += rr.rr.rdata_len;
		ck_assert_int_eq(to.take(to.ctx, &rr.rr, &err), ZF_OK);
	}
	finish_writer(writer);
	free(rdata);
	ck_assert_int_eq(zf_input_open(&in, zf_scratch_path("zone"), &err), ZF_OK);
	ck_assert_msg(zf_raw_read(in, NULL, &sink, &err) == ZF_OK, "%s", err.message);
	zf_input_close(in);
	ck_assert_uint_eq(records, 1 + MANY);
	ck_assert_uint_eq(octets, expected);
}
END_TEST

static zf_status refuse(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	unsigned *left = ctx;

	(void)rr;
	return (*left)-- == 0 ? zf_fail(why, ZF_ECANCELLED, "enough") : ZF_OK;
}

START_TEST(the_sinks_failure_is_handed_on)
{
	unsigned left = (unsigned)_i;
	const struct zf_sink sink = { .take = refuse, .ctx = &left };
	uint8_t octets[512];
	size_t len = from_hex(octets, sizeof octets, MAGIC SOA_RR A_RR SOA_RR);

	ck_assert_int_eq(read_with(&sink, octets, len), ZF_ECANCELLED);
	ck_assert_str_eq(err.message, "enough");
}
END_TEST

/* Octets of no sense behind a sound beginning. */
START_TEST(rubbish_is_told)
{
	uint8_t octets[700];
	size_t len = from_hex(octets, sizeof octets, MAGIC SOA_RR "0161" EXAMPLE);
	uint32_t random = (uint32_t)_i * 2654435761u + 1;

	while (len < sizeof octets) {
		random = random * 1664525 + 1013904223;
		octets[len++] = (uint8_t)(random >> (_i % 2 == 0 ? 24 : 29));
	}
	ck_assert_int_eq(read_octets(octets, len), ZF_EUSAGE);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/raw_read");
	TCase *tc = tcase_create("raw_read");

	tcase_add_checked_fixture(tc, setup, zf_scratch_close);
	tcase_add_test(tc, records_are_given_without_the_closing_soa);
	tcase_add_test(tc, a_zone_may_be_its_soa_alone);
	tcase_add_loop_test(tc, what_is_wrong_is_told_with_its_place, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, a_file_cut_anywhere_is_told);
	tcase_add_test(tc, the_dialect_writes_the_records_as_they_are);
	tcase_add_test(tc, what_the_dialect_writes_is_read);
	tcase_add_loop_test(tc, the_sinks_failure_is_handed_on, 0, 2);
	tcase_add_loop_test(tc, rubbish_is_told, 0, 50);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
