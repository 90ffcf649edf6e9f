/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/intake.h"

#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/dialect/dialects.h"

#define SERIAL "00000007"
#define TYPE_ZONEMD 63

static char text[4096];
static struct zf_intake *intake;
static struct zf_intake_result result;
static struct zf_error err;

static zf_status append(void *ctx, const char *octets, size_t len, struct zf_error *why)
{
	(void)ctx, (void)why;
	strncat(text, octets, len);
	return ZF_OK;
}

static zf_status forget(void *ctx, struct zf_error *why)
{
	(void)ctx, (void)why;
	text[0] = '\0';
	return ZF_OK;
}

static void make(struct zf_intake_terms terms)
{
	static const uint8_t apex[] = "\7example";

	text[0] = '\0';
	terms.apex = apex;
	terms.output = (struct zf_output){ .write = append, .restart = forget };
	terms.scratch = "/tmp";
	zf_error_clear(&err);
	ck_assert_int_eq(zf_intake_new(&intake, &terms, &err), ZF_OK);
}

static void give_zone(const char *address)
{
	const struct zf_sink sink = zf_intake_sink(intake);

	give(&sink, "example", 300, ZF_TYPE_SOA, SOA_HEX(SERIAL));
	give(&sink, "a.example", 300, ZF_TYPE_A, address);
}

static const char soa_line[] =
	"example. 300 IN SOA ns.example. host.example. 7 3600 600 86400 300\n";

START_TEST(a_zone_is_written_counted_and_digested)
{
	make((struct zf_intake_terms){ .dialect = &zf_dialect_master, .digest = true });
	give_zone("c0000201");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert_uint_eq(result.records, 2);
	ck_assert_uint_eq(strlen(result.digest), 64);
	ck_assert(!result.has_zonemd);
	ck_assert_mem_eq(text, soa_line, strlen(soa_line));
	ck_assert_str_eq(text + strlen(soa_line), "a.example. 300 IN A 192.0.2.1\n");
	zf_intake_free(intake);
}
END_TEST

START_TEST(begun_again_it_knows_only_the_second_zone)
{
	char digest[ZF_DIGEST_TEXT_MAX];

	make((struct zf_intake_terms){ .dialect = &zf_dialect_master, .digest = true });
	give_zone("c0000201");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	strcpy(digest, result.digest);
	zf_intake_free(intake);

	make((struct zf_intake_terms){ .dialect = &zf_dialect_master, .digest = true });
	give_zone("c0000202");
	forget(NULL, NULL);
	ck_assert_int_eq(zf_intake_restart(intake, &err), ZF_OK);
	give_zone("c0000201");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert_uint_eq(result.records, 2);
	ck_assert_str_eq(result.digest, digest);
	ck_assert_str_eq(text + strlen(soa_line), "a.example. 300 IN A 192.0.2.1\n");
	zf_intake_free(intake);
}
END_TEST

START_TEST(without_dialect_nothing_is_written)
{
	make((struct zf_intake_terms){ .digest = true });
	give_zone("c0000201");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert_uint_eq(result.records, 2);
	ck_assert_str_eq(text, "");
	zf_intake_free(intake);
}
END_TEST

START_TEST(a_zone_without_zonemd_is_said_to_have_none)
{
	make((struct zf_intake_terms){ .dialect = &zf_dialect_master, .zonemd = true });
	give_zone("c0000201");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert(result.has_zonemd);
	ck_assert_int_eq(result.zonemd.outcome, ZF_ZONEMD_ABSENT);
	zf_intake_free(intake);
}
END_TEST

/* 48 octets that are surely not the digest. */
#define ZEROS "000000000000000000000000"
#define NO_DIGEST ZEROS ZEROS ZEROS ZEROS

START_TEST(a_zonemd_that_does_not_match_is_a_difference_and_told)
{
	make((struct zf_intake_terms){ .dialect = &zf_dialect_master, .zonemd = true });
	give_zone("c0000201");
	const struct zf_sink sink = zf_intake_sink(intake);
	give(&sink, "example", 300, TYPE_ZONEMD, SERIAL "0101" NO_DIGEST);
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_EDIFFERS);
	ck_assert(result.has_zonemd);
	ck_assert_int_eq(result.zonemd.outcome, ZF_ZONEMD_MISMATCH);
	zf_intake_free(intake);
}
END_TEST

/* The zone has a NS record of a host outside, which `give_outside` has an address of, and others not. */
static void give_outside(void)
{
	const struct zf_sink outside = zf_intake_outside(intake),
			     sink = zf_intake_sink(intake);

	give(&outside, "ns.net", 300, ZF_TYPE_A, "c0000209"); /* nothing names it yet */
	give(&sink, "example", 300, ZF_TYPE_NS, "026e73036e657400");
	give(&outside, "NS.net", 300, ZF_TYPE_A, "c0000201");
	give(&outside, "ns.net", 300, ZF_TYPE_TXT, "0161");
	give(&outside, "www.net", 300, ZF_TYPE_A, "c0000202");
}

static const struct {
	const struct zf_dialect *dialect;
	const char *written; /* a line in it; NULL: none of what lies outside */
	unsigned records, outside;
} outsiders[] = {
	{ &zf_dialect_master, NULL, 3, 4 },
	{ &zf_dialect_relative, NULL, 3, 4 },
	{ &zf_dialect_raw, NULL, 3, 4 },
	{ NULL, NULL, 3, 4 },
	{ &zf_dialect_windows, "NS.net.                 300\tA\t192.0.2.1\r\n", 4, 3 },
	{ &zf_dialect_windows_2000, "NS.net.                 300\tA\t192.0.2.1\r\n", 4,
	  3 },
};

START_TEST(what_lies_outside_is_left_out_but_where_windows_keeps_it)
{
	char digest[ZF_DIGEST_TEXT_MAX];

	make((struct zf_intake_terms){ .dialect = outsiders[_i].dialect,
				       .digest = true });
	give_zone("c0000201");
	give_outside();
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert_uint_eq(result.records, outsiders[_i].records);
	ck_assert_uint_eq(result.outside.count, outsiders[_i].outside);
	ck_assert_str_eq(result.outside.named[0], "ns.net. 300 IN A 192.0.2.9");
	if (outsiders[_i].written != NULL)
		ck_assert_ptr_nonnull(strstr(text, outsiders[_i].written));
	else
		ck_assert_ptr_null(strstr(text, "NS.net"));
	ck_assert_ptr_null(strstr(text, "www"));
	strcpy(digest, result.digest);
	zf_outside_clear(&result.outside);
	zf_intake_free(intake);

	make((struct zf_intake_terms){
		.digest = true }); /* the zone alone has that digest */
	give_zone("c0000201");
	const struct zf_sink sink = zf_intake_sink(intake);
	give(&sink, "example", 300, ZF_TYPE_NS, "026e73036e657400");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert_str_eq(result.digest, digest);
	zf_intake_free(intake);
}
END_TEST

START_TEST(begun_again_it_forgets_what_lay_outside)
{
	make((struct zf_intake_terms){ .dialect = &zf_dialect_windows });
	give_zone("c0000201");
	give_outside();
	ck_assert_int_eq(zf_intake_restart(intake, &err), ZF_OK);
	give_zone("c0000201");
	const struct zf_sink outside = zf_intake_outside(intake);
	give(&outside, "ns.net", 300, ZF_TYPE_A, "c0000201");
	ck_assert_int_eq(zf_intake_finish(intake, &result, &err), ZF_OK);
	ck_assert_uint_eq(result.records, 2);
	ck_assert_uint_eq(result.outside.count, 1);
	zf_outside_clear(&result.outside);
	zf_intake_free(intake);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/fetch/intake");
	TCase *tc = tcase_create("intake");

	tcase_add_test(tc, a_zone_is_written_counted_and_digested);
	tcase_add_test(tc, begun_again_it_knows_only_the_second_zone);
	tcase_add_test(tc, without_dialect_nothing_is_written);
	tcase_add_test(tc, a_zone_without_zonemd_is_said_to_have_none);
	tcase_add_test(tc, a_zonemd_that_does_not_match_is_a_difference_and_told);
	tcase_add_loop_test(tc, what_lies_outside_is_left_out_but_where_windows_keeps_it,
			    0, sizeof outsiders / sizeof outsiders[0]);
	tcase_add_test(tc, begun_again_it_forgets_what_lay_outside);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
