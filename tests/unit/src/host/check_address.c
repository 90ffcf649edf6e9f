/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/address.h"

#include <check.h>
#include <stddef.h>

#include "tests/unit/runner.h"

/* As iproute2 6.1 prints them. */
static const char two_addresses[] =
	"2: eth0    inet 10.53.0.20/24 scope global eth0\\       valid_lft forever preferred_lft forever\n"
	"2: eth0    inet6 2001:db8::20/64 scope global \\       valid_lft forever preferred_lft forever\n";
static const char point_to_point[] =
	"5: tun0    inet 192.0.2.1 peer 192.0.2.2/32 scope global tun0\\       valid_lft forever\n";

static struct zf_endpoint endpoint(const char *text)
{
	struct zf_endpoint endpoint;

	ck_assert_int_eq(zf_endpoint_parse_literal(&endpoint, text, 0, NULL), ZF_OK);
	return endpoint;
}

START_TEST(the_addresses_of_an_interface_are_read_with_their_prefix_lengths)
{
	const struct zf_endpoint v4 = endpoint("10.53.0.20"),
				 v6 = endpoint("2001:db8::20");
	struct zf_host_addresses found;

	ck_assert_int_eq(zf_address_parse(two_addresses, &found, NULL), ZF_OK);
	ck_assert_uint_eq(found.count, 2);
	ck_assert_ptr_nonnull(zf_address_find(&found, &v4));
	ck_assert_uint_eq(zf_address_find(&found, &v4)->prefix_len, 24);
	ck_assert_uint_eq(zf_address_find(&found, &v6)->prefix_len, 64);
}
END_TEST

START_TEST(an_address_that_is_not_there_is_not_found)
{
	const struct zf_endpoint other = endpoint("10.53.0.2");
	struct zf_host_addresses found;

	ck_assert_int_eq(zf_address_parse(two_addresses, &found, NULL), ZF_OK);
	ck_assert_ptr_null(zf_address_find(&found, &other));
}
END_TEST

START_TEST(an_address_without_length_is_one_hosts)
{
	struct zf_host_addresses found;

	ck_assert_int_eq(zf_address_parse(point_to_point, &found, NULL), ZF_OK);
	ck_assert_uint_eq(found.count, 1);
	ck_assert_uint_eq(found.list[0].prefix_len, 32);
}
END_TEST

START_TEST(an_interface_without_addresses_has_none)
{
	struct zf_host_addresses found;

	ck_assert_int_eq(zf_address_parse("", &found, NULL), ZF_OK);
	ck_assert_uint_eq(found.count, 0);
}
END_TEST

START_TEST(what_is_no_address_is_told)
{
	static const char *const texts[] = {
		"2: eth0    inet ten.fifty/24 scope global\n",
		"2: eth0    inet",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct zf_host_addresses found;
		struct zf_error err;

		zf_error_clear(&err);
		ck_assert_int_eq(zf_address_parse(texts[i], &found, &err), ZF_ESYSTEM);
		ck_assert_str_ne(err.message, "");
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/address");
	TCase *cases = tcase_create("address");

	tcase_add_test(cases,
		       the_addresses_of_an_interface_are_read_with_their_prefix_lengths);
	tcase_add_test(cases, an_address_that_is_not_there_is_not_found);
	tcase_add_test(cases, an_address_without_length_is_one_hosts);
	tcase_add_test(cases, an_interface_without_addresses_has_none);
	tcase_add_test(cases, what_is_no_address_is_told);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
