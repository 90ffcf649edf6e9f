/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/update_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/present.h"

#define ONE "c0000201" /* 192.0.2.1 */
#define TWO "c0000202"
#define SOA_OF(serial, expire)                                                           \
	"IN SOA ns.example. host.example. " serial " 3600 600 " expire " 300\n"
#define SOA_WITH(serial) SOA_OF(serial, "86400")

static const uint8_t apex[] = "\7example";
static struct zf_zone *server, *file;
static struct zf_sink at_server, in_file;
static struct zf_edits *edits;
static struct zf_update_run *run;
static struct zf_update_terms terms;
static struct zf_message message;
static char told[65536]; /* a line for each record of a message */

static void begin(const char *serial)
{
	ck_assert_int_eq(zf_zone_new(&server, apex, 0, NULL), ZF_OK);
	ck_assert_int_eq(zf_zone_new(&file, apex, 0, NULL), ZF_OK);
	at_server = zf_zone_sink(server);
	in_file = zf_zone_sink(file);
	char soa[256] = "026e73" EXAMPLE "04686f7374" EXAMPLE;
	strcat(soa, serial);
	strcat(soa, "00000e10"
		    "00000258"
		    "00015180"
		    "0000012c");
	give(&at_server, "example.", 60, ZF_TYPE_SOA, soa);
	give(&at_server, "example.", 60, ZF_TYPE_NS, "0161" EXAMPLE);
	give(&in_file, "example.", 60, ZF_TYPE_NS, "0161" EXAMPLE);
}

static void setup(void)
{
	begin("00000007");
	terms = (struct zf_update_terms){ .zone = apex, .way = ZF_BY_SERIAL };
}

static void teardown(void)
{
	zf_update_run_free(run);
	zf_edits_free(edits);
	zf_zone_free(server);
	zf_zone_free(file);
}

static zf_status cut(struct zf_error *err)
{
	ck_assert_int_eq(zf_edits_new(&edits, server, file, err), ZF_OK);
	terms.edits = edits;
	return zf_update_run_new(&run, &terms, err);
}

static void start(void)
{
	struct zf_error err;

	give(&in_file, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	ck_assert_msg(cut(&err) == ZF_OK, "%s", err.message);
}

/* Message number `at` as text: `?` requires, `!` requires that there is none, `+` and `-`. */
static const char *show(size_t at)
{
	struct zf_reader *reader = malloc(sizeof(*reader));
	char *text = malloc(ZF_PRESENT_MAX + 1);
	enum zf_section section;
	struct zf_record rr;
	bool more;

	*told = '\0';
	ck_assert_int_eq(zf_update_run_build(run, at, &message, NULL), ZF_OK);
	ck_assert_int_eq(zf_reader_open(reader, message.wire, message.len, NULL), ZF_OK);
	ck_assert_int_eq(reader->header.opcode, ZF_OPCODE_UPDATE);
	ck_assert(zf_name_equal(reader->qname.wire, apex));
	while (zf_reader_next(reader, &more, &section, &rr, NULL) == ZF_OK && more) {
		const bool none = rr.class == ZF_CLASS_NONE;
		const size_t len = strlen(told);
		char sign = none ? '-' : '+';

		if (section == ZF_SECTION_PREREQUISITE)
			sign = none ? '!' : '?';
		rr.class = ZF_CLASS_IN;
		*zf_present_record(text, &rr) = '\0';
		snprintf(told + len, sizeof told - len, "%c %s\n", sign, text);
	}
	free(text);
	free(reader);
	return told;
}

START_TEST(by_serial_each_message_requires_the_soa_that_the_one_before_left)
{
	give(&at_server, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "b.example.", 60, ZF_TYPE_A, ONE);
	terms.records_max = 3;
	start();
	ck_assert_uint_eq(zf_update_run_count(run), 2);
	ck_assert_str_eq(show(0), "? example. 0 " SOA_WITH(
					  "7") "- a.example. 0 IN A 192.0.2.1\n"
					       "+ example. 60 " SOA_OF("8", "86401"));
	ck_assert_str_eq(show(1), "? example. 0 " SOA_OF(
					  "8", "86401") "- b.example. 0 IN A 192.0.2.1\n"
							"+ example. 60 " SOA_WITH("9"));
	ck_assert_uint_eq(zf_update_run_edits(run, 1), 1);
	ck_assert(zf_name_equal(zf_update_run_owner(run, 1),
				(const uint8_t *)"\1b"
						 "\7example"));
}
END_TEST

START_TEST(the_last_message_leaves_the_soa_of_the_file_but_never_its_serial)
{
	give(&in_file, "example.", 90, ZF_TYPE_SOA,
	     "026e32" EXAMPLE "04686f7374" EXAMPLE "00000001"
	     "00000e11"
	     "00000258"
	     "00015180"
	     "0000012c");
	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	terms.records_max = 3;
	ck_assert_int_eq(cut(NULL), ZF_OK);
	ck_assert_ptr_nonnull(strstr(show(0), "+ example. 60 " SOA_OF("8", "86401")));
	ck_assert_ptr_nonnull(strstr(show(1), "? example. 0 " SOA_OF("8", "86401")));
	ck_assert_ptr_nonnull(strstr(show(1),
				     "+ example. 90 IN SOA n2.example. host.example. 9 "
				     "3601 600 86400 300\n"));
}
END_TEST

START_TEST(a_soa_alone_is_one_message)
{
	give(&in_file, "example.", 90, ZF_TYPE_SOA, SOA_HEX("00000001"));
	ck_assert_int_eq(cut(NULL), ZF_OK);
	ck_assert_uint_eq(zf_update_run_count(run), 1);
	ck_assert_str_eq(show(0),
			 "? example. 0 " SOA_WITH("7") "+ example. 90 " SOA_WITH("8"));

	zf_update_run_free(run);
	terms.way = ZF_BY_RRSET;
	ck_assert_int_eq(zf_update_run_new(&run, &terms, NULL), ZF_OK);
	ck_assert_uint_eq(zf_update_run_count(run), 0); /* it may not be set */
}
END_TEST

START_TEST(after_the_highest_serial_comes_1)
{
	zf_zone_free(server);
	zf_zone_free(file);
	begin("ffffffff");
	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	terms.records_max = 3;
	start();
	ck_assert_ptr_nonnull(strstr(show(0), "? example. 0 " SOA_WITH("4294967295")));
	ck_assert_ptr_nonnull(strstr(show(0), "+ example. 60 " SOA_OF("1", "86401")));
	ck_assert_ptr_nonnull(strstr(show(1), "? example. 0 " SOA_OF("1", "86401")));
	ck_assert_ptr_nonnull(strstr(show(1), "+ example. 60 " SOA_WITH("2")));
}
END_TEST

START_TEST(by_rrset_each_message_requires_what_it_changes_as_it_was_read)
{
	give(&at_server, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "a.example.", 60, ZF_TYPE_A, TWO);
	give(&in_file, "a.example.", 60, ZF_TYPE_A, TWO);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	terms.way = ZF_BY_RRSET;
	terms.records_max = 3;
	start();
	ck_assert_uint_eq(zf_update_run_count(run), 2);
	ck_assert_str_eq(show(0), "? a.example. 0 IN A 192.0.2.1\n"
				  "? a.example. 0 IN A 192.0.2.2\n"
				  "- a.example. 0 IN A 192.0.2.1\n");
	ck_assert_str_eq(show(1), "! b.example. 0 IN TYPE1 \\# 0\n"
				  "+ b.example. 60 IN A 192.0.2.1\n");
}
END_TEST

START_TEST(the_soa_says_how_far_a_chain_has_come)
{
	const char *const read[] = {
		"00000007" /* serial */ "00000e1000000258" /* expire: */ "000151800000012c",
		"00000008"
		"00000e1000000258"
		"000151810000012c",
		"00000009"
		"00000e1000000258"
		"000151800000012c",
		"00000008" /* another's change */ "00000e1000000258"
		"000151800000012c",
	};

	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	terms.records_max = 3;
	start();
	for (size_t i = 0; i < 4; i++) {
		char hex[256] = "026e73" EXAMPLE "04686f7374" EXAMPLE;
		struct zf_zone *zone;
		struct zf_sink sink;

		strcat(hex, read[i]);
		ck_assert_int_eq(zf_zone_new(&zone, apex, 0, NULL), ZF_OK);
		sink = zf_zone_sink(zone);
		give(&sink, "example.", 60, ZF_TYPE_SOA, hex);
		const struct zf_record soa = zf_zone_record(zone, 0);
		for (size_t at = 0; at <= 2; at++)
			ck_assert_int_eq(zf_update_run_is_at(run, at, &soa), at == i);
		zf_zone_free(zone);
	}
}
END_TEST

START_TEST(what_is_done_is_left_out)
{
	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	terms.way = ZF_BY_RRSET;
	terms.first_owner = 1;
	start();
	ck_assert_uint_eq(zf_update_run_count(run), 1);
	ck_assert_uint_eq(zf_update_run_first(run, 0), 1);
	ck_assert_str_eq(show(0), "! b.example. 0 IN TYPE1 \\# 0\n"
				  "+ b.example. 60 IN A 192.0.2.1\n");
}
END_TEST

START_TEST(one_owner_is_never_in_two_messages)
{
	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, TWO);
	terms.records_max = 4; /* the SOA twice, and two */
	start();
	ck_assert_uint_eq(zf_update_run_count(run), 2);
	ck_assert_uint_eq(zf_update_run_edits(run, 0), 1);
	ck_assert_uint_eq(zf_update_run_edits(run, 1), 2);
}
END_TEST

START_TEST(an_owner_too_big_for_a_message_is_named)
{
	struct zf_error err;

	give(&in_file, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "b.example.", 60, ZF_TYPE_A, TWO);
	terms.records_max = 3;
	ck_assert_int_eq(cut(&err), ZF_EUNSUPPORTED);
	ck_assert_str_eq(err.message, "b.example.: its changes take 4 records in one "
				      "UPDATE, 3 are allowed");
	ck_assert_ptr_null(run);
}
END_TEST

/* 300 texts of 250 octets at one owner are more than 65,535 octets; at 300 owners, two messages. */
static void give_texts(bool one_owner)
{
	char owner[32], hex[2 * 250 + 1];

	for (unsigned i = 0; i < 300; i++) {
		snprintf(owner, sizeof owner, "t%u.example.", one_owner ? 0 : i);
		snprintf(hex, sizeof hex, "f9%04x", i); /* 249 octets of text */
		memset(hex + 6, '6', sizeof hex - 7);
		hex[sizeof hex - 1] = '\0';
		give(&in_file, owner, 60, ZF_TYPE_TXT, hex);
	}
}

START_TEST(a_message_has_room_for_its_signature)
{
	static const struct zf_key key = {
		.name = { "\3key" },
		.algorithm = ZF_HMAC_SHA512,
	};
	size_t edits_sent = 0;

	terms.key = &key;
	give_texts(false);
	start();
	ck_assert_uint_eq(zf_update_run_count(run), 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(zf_update_run_build(run, i, &message, NULL), ZF_OK);
		/* RFC 8945 4.2: a TSIG with this name, the algorithm's (13), and a MAC of 64 */
		ck_assert_uint_le(message.len + 5 + 10 + 13 + 16 + 64, 65535);
		edits_sent += zf_update_run_edits(run, i);
	}
	ck_assert_uint_eq(edits_sent, 300);
}
END_TEST

START_TEST(an_owner_of_more_than_64_kib_is_refused)
{
	struct zf_error err;

	give(&in_file, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give_texts(true);
	ck_assert_int_eq(cut(&err), ZF_EUNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(err.message, "t0.example.: its changes take"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/change/update_run");
	TCase *tc = tcase_create("update_run");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc,
		       by_serial_each_message_requires_the_soa_that_the_one_before_left);
	tcase_add_test(tc,
		       the_last_message_leaves_the_soa_of_the_file_but_never_its_serial);
	tcase_add_test(tc, a_soa_alone_is_one_message);
	tcase_add_test(tc, after_the_highest_serial_comes_1);
	tcase_add_test(tc, by_rrset_each_message_requires_what_it_changes_as_it_was_read);
	tcase_add_test(tc, the_soa_says_how_far_a_chain_has_come);
	tcase_add_test(tc, what_is_done_is_left_out);
	tcase_add_test(tc, one_owner_is_never_in_two_messages);
	tcase_add_test(tc, an_owner_too_big_for_a_message_is_named);
	tcase_add_test(tc, a_message_has_room_for_its_signature);
	tcase_add_test(tc, an_owner_of_more_than_64_kib_is_refused);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
