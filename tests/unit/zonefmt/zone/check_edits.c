/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/edits.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/present.h"

#define NS_A "0161" EXAMPLE /* a.example. */
#define NS_B "0162" EXAMPLE
#define ONE "c0000201" /* 192.0.2.1 */
#define TWO "c0000202"

static const uint8_t apex[] = "\7example";
static struct zf_zone *server, *file;
static struct zf_sink at_server, in_file;
static struct zf_edits *edits;
static char told[4096]; /* a line for each edit: sign and record */

/* Both hold a zone of a SOA and one NS. */
static void setup(void)
{
	ck_assert_int_eq(zf_zone_new(&server, apex, 0, NULL), ZF_OK);
	ck_assert_int_eq(zf_zone_new(&file, apex, 0, NULL), ZF_OK);
	at_server = zf_zone_sink(server);
	in_file = zf_zone_sink(file);
	give(&at_server, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000007"));
	give(&in_file, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&at_server, "example.", 60, ZF_TYPE_NS, NS_A);
	give(&in_file, "example.", 60, ZF_TYPE_NS, NS_A);
	edits = NULL;
}

static void teardown(void)
{
	zf_edits_free(edits);
	zf_zone_free(server);
	zf_zone_free(file);
}

static void tell(const struct zf_edit *edit)
{
	char *text = malloc(ZF_PRESENT_MAX + 1);
	const size_t len = strlen(told);

	*zf_present_record(text, &edit->rr) = '\0';
	snprintf(told + len, sizeof told - len, "%c %s\n", edit->add ? '+' : '-', text);
	free(text);
}

/* The edits in their order as text. */
static const char *find_edits(void)
{
	struct zf_error err;

	*told = '\0';
	ck_assert_msg(zf_edits_new(&edits, server, file, &err) == ZF_OK, "%s",
		      err.message);
	for (size_t i = 0; i < zf_edits_counts(edits)->owners; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(edits, i);

		for (size_t k = 0; k < owner.edit_count; k++)
			tell(&owner.edits[k]);
	}
	return told;
}

static void assert_fails(zf_status status, const char *message)
{
	struct zf_error err;

	ck_assert_int_eq(zf_edits_new(&edits, server, file, &err), status);
	ck_assert_ptr_null(edits);
	ck_assert_str_eq(err.message, message);
}

START_TEST(copies_that_differ_in_the_serial_alone_need_nothing)
{
	ck_assert_str_eq(find_edits(), "");
	ck_assert(zf_edits_none(edits));
}
END_TEST

START_TEST(case_order_and_repetition_do_not_count)
{
	give(&at_server, "a.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "b.example.", 60, ZF_TYPE_CNAME, NS_A);
	give(&in_file, "B.example.", 60, ZF_TYPE_CNAME, "0141" EXAMPLE);
	give(&in_file, "A.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "a.example.", 60, ZF_TYPE_A, ONE);
	ck_assert_str_eq(find_edits(), "");
	ck_assert_uint_eq(zf_edits_counts(edits)->to, 3);
}
END_TEST

START_TEST(what_only_the_server_has_goes_and_what_only_the_file_has_comes)
{
	give(&at_server, "gone.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "new.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "www.example.", 60, ZF_TYPE_A, TWO);
	ck_assert_str_eq(find_edits(), "+ new.example. 60 IN A 192.0.2.1\n"
				       "- www.example. 60 IN A 192.0.2.1\n"
				       "+ www.example. 60 IN A 192.0.2.2\n"
				       "- gone.example. 60 IN A 192.0.2.1\n");
	const struct zf_edits_counts *counts = zf_edits_counts(edits);
	ck_assert_uint_eq(counts->removed, 1);
	ck_assert_uint_eq(counts->added, 1);
	ck_assert_uint_eq(counts->replaced, 1);
	ck_assert_uint_eq(counts->from, 3);
	ck_assert_uint_eq(counts->to, 3);
	ck_assert_uint_eq(counts->owners, 3);
}
END_TEST

START_TEST(an_rrset_is_kept_as_it_stands_for_whoever_requires_it)
{
	give(&at_server, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "www.example.", 60, ZF_TYPE_A, TWO);
	give(&in_file, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "www.example.", 60, ZF_TYPE_TXT, "0161");
	find_edits();
	const struct zf_edit_owner owner = zf_edits_owner(edits, 0);
	ck_assert_uint_eq(owner.set_count, 2);
	ck_assert_uint_eq(owner.sets[0].type, ZF_TYPE_A);
	ck_assert_uint_eq(owner.sets[0].count, 2);
	ck_assert_uint_eq(owner.sets[1].type, ZF_TYPE_TXT);
	ck_assert_uint_eq(owner.sets[1].count, 0);
	ck_assert(zf_name_equal(owner.sets[1].owner, owner.name));
}
END_TEST

START_TEST(another_ttl_is_a_deletion_and_an_addition_of_every_record)
{
	give(&at_server, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "www.example.", 60, ZF_TYPE_A, TWO);
	give(&in_file, "www.example.", 90, ZF_TYPE_A, ONE);
	give(&in_file, "www.example.", 90, ZF_TYPE_A, TWO);
	ck_assert_str_eq(find_edits(), "- www.example. 60 IN A 192.0.2.1\n"
				       "- www.example. 60 IN A 192.0.2.2\n"
				       "+ www.example. 90 IN A 192.0.2.1\n"
				       "+ www.example. 90 IN A 192.0.2.2\n");
	ck_assert_uint_eq(zf_edits_counts(edits)->ttl, 2);
	ck_assert_uint_eq(zf_edits_counts(edits)->replaced, 0);
}
END_TEST

START_TEST(of_several_ttls_in_a_file_the_lowest_counts)
{
	give(&at_server, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "www.example.", 90, ZF_TYPE_A, ONE);
	give(&in_file, "www.example.", 60, ZF_TYPE_A, TWO);
	ck_assert_str_eq(find_edits(), "+ www.example. 60 IN A 192.0.2.2\n");
	ck_assert_uint_eq(zf_edits_counts(edits)->mixed, 1);
}
END_TEST

START_TEST(a_cname_takes_the_place_of_other_data_once_that_is_gone)
{
	give(&at_server, "www.example.", 60, ZF_TYPE_TXT, "0161");
	give(&in_file, "www.example.", 60, ZF_TYPE_CNAME, NS_A);
	ck_assert_str_eq(find_edits(), "- www.example. 60 IN TXT \"a\"\n"
				       "+ www.example. 60 IN CNAME a.example.\n");
}
END_TEST

START_TEST(apex_ns_records_are_added_before_others_are_deleted)
{
	give(&at_server, "example.", 60, ZF_TYPE_TXT, "0161");
	give(&in_file, "example.", 60, ZF_TYPE_TXT, "0162");
	zf_zone_free(file);
	ck_assert_int_eq(zf_zone_new(&file, apex, 0, NULL), ZF_OK);
	in_file = zf_zone_sink(file);
	give(&in_file, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&in_file, "example.", 60, ZF_TYPE_NS, NS_B);
	ck_assert_str_eq(find_edits(), "+ example. 60 IN NS b.example.\n"
				       "- example. 60 IN NS a.example.\n"
				       "- example. 60 IN TXT \"a\"\n");
	ck_assert(zf_edits_counts(edits)->apex_ns);

	zf_edits_free(edits);
	give(&in_file, "example.", 30, ZF_TYPE_NS, NS_A);
	ck_assert_str_eq(find_edits(), "+ example. 30 IN NS a.example.\n"
				       "+ example. 30 IN NS b.example.\n"
				       "- example. 60 IN TXT \"a\"\n");
}
END_TEST

START_TEST(one_apex_ns_that_stays_is_never_deleted_for_its_ttl)
{
	give(&at_server, "example.", 60, ZF_TYPE_NS, NS_B);
	give(&in_file, "example.", 30, ZF_TYPE_NS, NS_B);
	ck_assert_str_eq(find_edits(), "+ example. 30 IN NS a.example.\n"
				       "+ example. 30 IN NS b.example.\n"
				       "- example. 60 IN NS b.example.\n"
				       "+ example. 30 IN NS b.example.\n");
	ck_assert_uint_eq(zf_edits_counts(edits)->ttl, 2);
}
END_TEST

START_TEST(hosts_have_addresses_before_they_are_named_and_until_nobody_names_them)
{
	give(&at_server, "b.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "cut.example.", 60, ZF_TYPE_NS, NS_B);
	give(&at_server, "mail.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "mail.example.", 60, ZF_TYPE_TXT, "0161");
	give(&in_file, "mail.example.", 60, ZF_TYPE_TXT, "0161");
	give(&in_file, "cut.example.", 60, ZF_TYPE_NS, "0163" EXAMPLE);
	give(&in_file, "c.example.", 60, ZF_TYPE_A, TWO);
	ck_assert_str_eq(find_edits(), "+ c.example. 60 IN A 192.0.2.2\n"
				       "- cut.example. 60 IN NS b.example.\n"
				       "+ cut.example. 60 IN NS c.example.\n"
				       "- b.example. 60 IN A 192.0.2.1\n"
				       "- mail.example. 60 IN A 192.0.2.1\n");
	ck_assert(!zf_edits_counts(edits)->apex_ns);
}
END_TEST

START_TEST(a_dname_goes_before_what_comes_below_and_comes_after_what_was_below)
{
	give(&at_server, "old.example.", 60, ZF_TYPE_DNAME, NS_A);
	give(&at_server, "a.new.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "new.example.", 60, ZF_TYPE_DNAME, NS_A);
	give(&in_file, "a.old.example.", 60, ZF_TYPE_A, ONE);
	ck_assert_str_eq(find_edits(), "- old.example. 60 IN DNAME a.example.\n"
				       "+ a.old.example. 60 IN A 192.0.2.1\n"
				       "- a.new.example. 60 IN A 192.0.2.1\n"
				       "+ new.example. 60 IN DNAME a.example.\n");
}
END_TEST

START_TEST(what_a_signing_server_makes_itself_is_left_to_it)
{
	give(&at_server, "www.example.", 60, ZF_TYPE_RRSIG,
	     "0001080200000e10ffffffff000000000001" EXAMPLE "00");
	give(&at_server, "www.example.", 60, ZF_TYPE_NSEC, NS_A "000140");
	give(&at_server, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&at_server, "example.", 60, ZF_TYPE_DNSKEY, "0100030800");
	give(&at_server, "example.", 60, ZF_TYPE_ZONEMD,
	     "0000000101"
	     "00");
	give(&in_file, "www.example.", 60, ZF_TYPE_A, ONE);
	give(&in_file, "cut.example.", 60, ZF_TYPE_DS, "0001080100");
	ck_assert_str_eq(find_edits(), "+ cut.example. 60 IN DS 1 8 1 00\n");
	ck_assert(zf_edits_counts(edits)->is_signed);
	ck_assert_uint_eq(zf_edits_counts(edits)->left_out, 4);
}
END_TEST

START_TEST(a_signed_file_cannot_go_into_an_unsigned_zone)
{
	give(&in_file, "www.example.", 60, ZF_TYPE_RRSIG,
	     "0001080200000e10ffffffff000000000001" EXAMPLE "00");
	assert_fails(ZF_EUNSAFE, "it is signed, and the server's zone is not");
}
END_TEST

START_TEST(a_file_that_is_no_zone_is_refused)
{
	give(&in_file, "www.example.", 60, ZF_TYPE_CNAME, NS_A);
	give(&in_file, "www.example.", 60, ZF_TYPE_CNAME, NS_B);
	assert_fails(ZF_EUSAGE, "www.example.: a CNAME stands beside other data");
	give(&in_file, "www.elsewhere.", 60, ZF_TYPE_A, ONE);
	assert_fails(ZF_EUSAGE, "www.elsewhere.: it lies outside the zone");
}
END_TEST

START_TEST(the_last_apex_ns_is_never_removed)
{
	zf_zone_free(file);
	ck_assert_int_eq(zf_zone_new(&file, apex, 0, NULL), ZF_OK);
	in_file = zf_zone_sink(file);
	assert_fails(ZF_EUSAGE, "there is no SOA record");
	give(&in_file, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&in_file, "cut.example.", 60, ZF_TYPE_NS, NS_A);
	assert_fails(ZF_EUNSAFE, "the zone would have no NS record left");
}
END_TEST

START_TEST(a_soa_differs_by_its_ttl_and_by_any_field_but_the_serial)
{
	zf_zone_free(file);
	ck_assert_int_eq(zf_zone_new(&file, apex, 0, NULL), ZF_OK);
	in_file = zf_zone_sink(file);
	give(&in_file, "example.", 61, ZF_TYPE_SOA, SOA_HEX("00000007"));
	give(&in_file, "example.", 60, ZF_TYPE_NS, NS_A);
	ck_assert_str_eq(find_edits(), "");
	ck_assert(zf_edits_counts(edits)->soa);
	ck_assert(!zf_edits_none(edits));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/edits");
	TCase *tc = tcase_create("edits");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, copies_that_differ_in_the_serial_alone_need_nothing);
	tcase_add_test(tc, case_order_and_repetition_do_not_count);
	tcase_add_test(tc,
		       what_only_the_server_has_goes_and_what_only_the_file_has_comes);
	tcase_add_test(tc, an_rrset_is_kept_as_it_stands_for_whoever_requires_it);
	tcase_add_test(tc, another_ttl_is_a_deletion_and_an_addition_of_every_record);
	tcase_add_test(tc, of_several_ttls_in_a_file_the_lowest_counts);
	tcase_add_test(tc, a_cname_takes_the_place_of_other_data_once_that_is_gone);
	tcase_add_test(tc, apex_ns_records_are_added_before_others_are_deleted);
	tcase_add_test(tc, one_apex_ns_that_stays_is_never_deleted_for_its_ttl);
	tcase_add_test(
		tc,
		hosts_have_addresses_before_they_are_named_and_until_nobody_names_them);
	tcase_add_test(
		tc, a_dname_goes_before_what_comes_below_and_comes_after_what_was_below);
	tcase_add_test(tc, what_a_signing_server_makes_itself_is_left_to_it);
	tcase_add_test(tc, a_signed_file_cannot_go_into_an_unsigned_zone);
	tcase_add_test(tc, a_file_that_is_no_zone_is_refused);
	tcase_add_test(tc, the_last_apex_ns_is_never_removed);
	tcase_add_test(tc, a_soa_differs_by_its_ttl_and_by_any_field_but_the_serial);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
