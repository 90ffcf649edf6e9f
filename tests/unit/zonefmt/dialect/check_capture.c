/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/capture.h"

#include <errno.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"
#include "tests/unit/zonefmt/rr.h"

#define TEXT_SOA "example. 3600 IN SOA ns.example. host.example. 1 3600 600 86400 300\n"
#define RAW_SOA EXAMPLE "0006 0001 00000e10 002e" SOA_HEX("00000001")
#define RAW_MAGIC "9a5a465241573120" /* of a version that there is not */

static struct zf_name apex;
static struct zf_soa_record soa;
static struct zf_error err;
static unsigned records;

static void setup(void)
{
	zf_scratch_open();
	zf_error_clear(&err);
	records = 0;
}

static const char *write_text(const char *text)
{
	zf_scratch_write("zone", text, strlen(text), 0600);
	return zf_scratch_path("zone");
}

static const char *write_hex(const char *hex)
{
	uint8_t octets[512];
	size_t len = from_hex(octets, sizeof octets, hex);

	zf_scratch_write("zone", (const char *)octets, len, 0600);
	return zf_scratch_path("zone");
}

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	(void)ctx;
	(void)rr;
	(void)why;
	records++;
	return ZF_OK;
}

static zf_status read_capture(const char *path)
{
	const struct zf_sink sink = { .take = count };

	return zf_capture_read(path, &apex, &sink, &err);
}

START_TEST(text_is_told_from_octets)
{
	ck_assert_msg(read_capture(write_text(TEXT_SOA
					      "a.example. 1 IN A 192.0.2.1\n")) == ZF_OK,
		      "%s", err.message);
	ck_assert_uint_eq(records, 2);
	ck_assert_mem_eq(apex.wire, "\7example", 9);
	memset(&apex, 0, sizeof apex);
	ck_assert_msg(read_capture(write_hex("9a5a46524157310a" RAW_SOA RAW_SOA)) ==
			      ZF_OK,
		      "%s", err.message);
	ck_assert_uint_eq(records, 3);
	ck_assert_mem_eq(apex.wire, "\7example", 9);
}
END_TEST

static void assert_soa(void)
{
	struct zf_soa fields;

	ck_assert(zf_record_soa(&soa.rr, &fields));
	ck_assert_uint_eq(fields.serial, 1);
	ck_assert_uint_eq(soa.rr.ttl, 3600);
	ck_assert_ptr_eq(soa.rr.owner, soa.owner);
	ck_assert_mem_eq(soa.owner, "\7example", 9);
	assert_octets(soa.rr.rdata, soa.rr.rdata_len, SOA_HEX("00000001"));
}

/* What is wrong behind it is of no interest. */
START_TEST(the_soa_is_had_without_the_rest)
{
	ck_assert_msg(zf_capture_soa(write_text(TEXT_SOA "rubbish"), &soa, NULL, &err) ==
			      ZF_OK,
		      "%s", err.message);
	ck_assert_int_eq(err.code, ZF_OK);
	assert_soa();
	memset(&soa, 0, sizeof soa);
	ck_assert_msg(zf_capture_soa(write_hex("9a5a46524157310a" RAW_SOA), &soa, NULL,
				     &err) == ZF_OK,
		      "%s", err.message);
	assert_soa();
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *why;
} other[] = {
	{ "", "zone: is empty" },
	{ "\n", "zone: holds no records" },
	{ ";\r\n;  Database file example.dns for Default zone scope in zone example.\r\n;\r\n\r\n"
	  "@                       3600 IN  SOA ns.example. host.example. (\r\n",
	  "zone:5: the owner '@' does not end in a dot" },
	{ "$ORIGIN example.\n", "zone:1: '$ORIGIN': directives are not read" },
	{ "{\"zone\": \"example.\"}\n", "zone:1: the owner '{\"zone\":' has a quote" },
	{ "a.example. 1 IN A 192.0.2.1\n", "zone:1: the first record must be the zone's SOA" },
	{ "\xef\xbb\xbf" TEXT_SOA, "zone: does not begin as a raw zone" },
	{ "\x1f\x8b\x08", "zone:1: the file ends within a line" },
};
/* clang-format on */

START_TEST(a_file_in_another_form_is_told_with_a_hint)
{
	const char *path = write_text(other[_i].text);

	ck_assert_int_eq(read_capture(path), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, other[_i].why) != NULL, "%s", err.message);
	ck_assert_ptr_nonnull(strstr(err.hint, "--to raw"));
	ck_assert_int_eq(zf_capture_soa(path, &soa, NULL, &err), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, other[_i].why) != NULL, "%s", err.message);
}
END_TEST

START_TEST(a_raw_zone_of_another_version_is_told)
{
	ck_assert_int_eq(read_capture(write_hex(RAW_MAGIC RAW_SOA)), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "a raw zone of version 1"));
}
END_TEST

START_TEST(a_folder_is_no_capture)
{
	ck_assert_int_eq(read_capture(zf_scratch), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, ": is a folder"));
}
END_TEST

START_TEST(a_file_that_is_not_there_is_a_system_error)
{
	ck_assert_int_eq(read_capture(zf_scratch_path("none")), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_int_eq(zf_capture_soa(zf_scratch_path("none"), &soa, NULL, &err),
			 ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/capture");
	TCase *tc = tcase_create("capture");

	tcase_add_checked_fixture(tc, setup, zf_scratch_close);
	tcase_add_test(tc, text_is_told_from_octets);
	tcase_add_test(tc, the_soa_is_had_without_the_rest);
	tcase_add_loop_test(tc, a_file_in_another_form_is_told_with_a_hint, 0,
			    sizeof other / sizeof *other);
	tcase_add_test(tc, a_raw_zone_of_another_version_is_told);
	tcase_add_test(tc, a_folder_is_no_capture);
	tcase_add_test(tc, a_file_that_is_not_there_is_a_system_error);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
