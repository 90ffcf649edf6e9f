/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/digest.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"

#define MX_HEX                                                                           \
	"000a"                                                                           \
	"044d61696c"                                                                     \
	"074578616d706c6500" /* 10 Mail.Example. */

/* From dnspython's to_digestable() and Python's hashlib. */
#define DIGEST_A "6e873f4cbb003c8a15640cb168a188af979b9848482a9b87a4b68e419593c391"
#define DIGEST_A_TTL_60 "7c9df4894b555df9758aa44eecb5d561c46bfde14557af73b99368b28743ea75"
#define DIGEST_A_TWICE "dd0e7e99760079142ac81962d143115f2f3730909055370f496d1c832b278722"
#define DIGEST_A_MX_TXT "d04e84c452f417bbda6eb7bfbe38307d1b1146cbd9ea56d5540a9eb218d7fd1b"
#define DIGEST_NSEC "6dfa7c572ad6ab6c9e40a2153f9563c30a6745c6fa5058b6ac6f1d6b9ccc408e"

static struct zf_digest *digest;
static struct zf_sink sink;
static char text[ZF_DIGEST_TEXT_MAX];

static void setup(void)
{
	ck_assert_int_eq(zf_digest_new(&digest, NULL), ZF_OK);
	sink = zf_digest_sink(digest);
}

static const char *printed(void)
{
	ck_assert_int_eq(zf_digest_print(text, digest, NULL), ZF_OK);
	return text;
}

static void teardown(void)
{
	zf_digest_free(digest);
}

START_TEST(an_empty_zone_sums_to_zero)
{
	ck_assert_str_eq(
		printed(),
		"0000000000000000000000000000000000000000000000000000000000000000");
}
END_TEST

START_TEST(one_record_is_its_own_digest)
{
	give(&sink, "a.Example.", 3600, ZF_TYPE_A, "c0000201");
	ck_assert_str_eq(printed(), DIGEST_A);
}
END_TEST

START_TEST(a_record_twice_counts_twice)
{
	give(&sink, "a.Example.", 3600, ZF_TYPE_A, "c0000201");
	give(&sink, "a.Example.", 3600, ZF_TYPE_A, "c0000201");
	ck_assert_str_eq(printed(), DIGEST_A_TWICE);
}
END_TEST

START_TEST(the_ttl_counts)
{
	give(&sink, "a.Example.", 60, ZF_TYPE_A, "c0000201");
	ck_assert_str_eq(printed(), DIGEST_A_TTL_60);
}
END_TEST

/* From Python's hashlib: 00000.example. 60 IN A 0.0.0.0, 00001.example. 60 IN A 0.0.0.1, and so on. */
#define DIGEST_10000 "9ea1a42a685b8b35c65880af4e782fce084767bd38d7be3173270dc1f7586086"
#define DIGEST_20000 "5d38a1387bc72105be322d341f56b93831e53a11d0ea1321083bdd53225b17eb"

static void give_counted(unsigned from, unsigned to)
{
	char owner[32], address[9];

	for (unsigned n = from; n < to; n++) {
		snprintf(owner, sizeof owner, "%05u.EXAMPLE.", n);
		snprintf(address, sizeof address, "%08x", n);
		give(&sink, owner, 60, ZF_TYPE_A, address);
	}
}

START_TEST(a_large_zone_s_is_the_same_sum)
{
	give_counted(0, 10000);
	ck_assert_str_eq(printed(), DIGEST_10000);
	ck_assert_str_eq(printed(), DIGEST_10000);
	give_counted(10000, 20000);
	ck_assert_str_eq(printed(), DIGEST_20000);
}
END_TEST

START_TEST(a_large_zone_may_be_given_up)
{
	give_counted(0, 10000); /* and is freed without a word */
}
END_TEST

START_TEST(records_of_any_length_go_together)
{
	static uint8_t rdata[65535];
	struct zf_record rr = { .owner = (const uint8_t *)"\7example",
				.owner_len = 9,
				.type = 65280,
				.class = ZF_CLASS_IN,
				.rdata = rdata };
	char whole[ZF_DIGEST_TEXT_MAX];

	for (unsigned i = 0; i < 5000;
	     i++) { /* the first of them before there is a thread */
		rr.rdata_len = (uint16_t)(i * 13U);
		ck_assert_int_eq(sink.take(sink.ctx, &rr, NULL), ZF_OK);
	}
	strcpy(whole, printed());
	teardown();
	setup();
	for (unsigned i = 5000; i-- > 0;) {
		rr.rdata_len = (uint16_t)(i * 13U);
		ck_assert_int_eq(sink.take(sink.ctx, &rr, NULL), ZF_OK);
	}
	ck_assert_str_eq(printed(), whole);
}
END_TEST

static void give_numbered(int number)
{
	switch (number) {
	case 0:
		give(&sink, "a.Example.", 3600, ZF_TYPE_A, "c0000201");
		break;
	case 1:
		give(&sink, "EXAMPLE.", 300, ZF_TYPE_MX, MX_HEX);
		break;
	default:
		give(&sink, "t.example.", 60, ZF_TYPE_TXT, "0a4d697865642043617365");
	}
}

START_TEST(the_order_does_not_count)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 } };

	for (int i = 0; i < 3; i++)
		give_numbered(orders[_i][i]);
	ck_assert_str_eq(printed(), DIGEST_A_MX_TXT);
}
END_TEST

START_TEST(the_case_of_owners_and_old_names_does_not_count)
{
	give(&sink, "A.EXAMPLE.", 3600, ZF_TYPE_A, "c0000201");
	give(&sink, "example.", 300, ZF_TYPE_MX,
	     "000a"
	     "046d61696c" EXAMPLE);
	give(&sink, "T.example.", 60, ZF_TYPE_TXT, "0a4d697865642043617365");
	ck_assert_str_eq(printed(), DIGEST_A_MX_TXT);
}
END_TEST

START_TEST(the_case_of_text_counts)
{
	give(&sink, "a.example.", 3600, ZF_TYPE_A, "c0000201");
	give(&sink, "example.", 300, ZF_TYPE_MX, MX_HEX);
	give(&sink, "t.example.", 60, ZF_TYPE_TXT, "0a6d697865642063617365");
	ck_assert_str_ne(printed(), DIGEST_A_MX_TXT);
}
END_TEST

/* RFC 6840 5.1: NSEC's next name is not lower-cased. */
START_TEST(the_case_of_a_next_name_counts)
{
	give(&sink, "N.example.", 60, ZF_TYPE_NSEC, "044e657874" EXAMPLE "000140");
	ck_assert_str_eq(printed(), DIGEST_NSEC);
}
END_TEST

START_TEST(a_record_without_rdata_is_taken)
{
	give(&sink, "n.example.", 60, 65280, "");
	ck_assert_str_ne(printed(), DIGEST_NSEC);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/digest");
	TCase *tc = tcase_create("digest");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_zone_sums_to_zero);
	tcase_add_test(tc, one_record_is_its_own_digest);
	tcase_add_test(tc, a_record_twice_counts_twice);
	tcase_add_test(tc, the_ttl_counts);
	tcase_add_test(tc, a_large_zone_s_is_the_same_sum);
	tcase_add_test(tc, a_large_zone_may_be_given_up);
	tcase_add_test(tc, records_of_any_length_go_together);
	tcase_add_loop_test(tc, the_order_does_not_count, 0, 3);
	tcase_add_test(tc, the_case_of_owners_and_old_names_does_not_count);
	tcase_add_test(tc, the_case_of_text_counts);
	tcase_add_test(tc, the_case_of_a_next_name_counts);
	tcase_add_test(tc, a_record_without_rdata_is_taken);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
