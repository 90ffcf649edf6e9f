/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/endpoint.h"

#include <string.h>

#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *text, *printed, *address;
	uint16_t port;
} good[] = {
	{ "192.0.2.1", "192.0.2.1#53", "192.0.2.1", 53 },
	{ "@192.0.2.1", "192.0.2.1#53", "192.0.2.1", 53 },
	{ "192.0.2.1#5353", "192.0.2.1#5353", "192.0.2.1", 5353 },
	{ "192.0.2.1@5353", "192.0.2.1#5353", "192.0.2.1", 5353 },
	{ "@192.0.2.1@1", "192.0.2.1#1", "192.0.2.1", 1 },
	{ "192.0.2.1#65535", "192.0.2.1#65535", "192.0.2.1", 65535 },
	{ "192.0.2.1#00053", "192.0.2.1#53", "192.0.2.1", 53 },
	{ "2001:db8::1", "2001:db8::1#53", "2001:db8::1", 53 },
	{ "2001:DB8:0::1#5353", "2001:db8::1#5353", "2001:db8::1", 5353 },
	{ "2001:db8::1@5353", "2001:db8::1#5353", "2001:db8::1", 5353 },
	{ "[2001:db8::1]", "2001:db8::1#53", "2001:db8::1", 53 },
	{ "[192.0.2.1]", "192.0.2.1#53", "192.0.2.1", 53 },
	{ "@[127.0.0.1]:5353", "127.0.0.1#5353", "127.0.0.1", 5353 },
	{ "[192.0.2.1]#5353", "192.0.2.1#5353", "192.0.2.1", 5353 },
	{ "@[2001:db8::1]:5353", "2001:db8::1#5353", "2001:db8::1", 5353 },
	{ "[2001:db8::1]#5353", "2001:db8::1#5353", "2001:db8::1", 5353 },
	{ "[::]@5353", "::#5353", "::", 5353 },
	{ "fe80::1%lo", "fe80::1%lo#53", "fe80::1%lo", 53 },
	{ "[fe80::1%lo]:5353", "fe80::1%lo#5353", "fe80::1%lo", 5353 },
	{ "fe80::1%4294967295", "fe80::1%4294967295#53", "fe80::1%4294967295", 53 },
};

START_TEST(every_spelling_of_an_address_is_read)
{
	const char *text = good[_i].text;
	char printed[ZF_ENDPOINT_TEXT_MAX];
	struct zf_endpoint endpoint;
	struct zf_error err;

	ck_assert_msg(zf_endpoint_parse_literal(&endpoint, text, 53, &err) == ZF_OK,
		      "%s: %s", text, err.message);
	ck_assert_str_eq(zf_endpoint_print(printed, &endpoint), good[_i].printed);
	ck_assert_str_eq(zf_endpoint_print_address(printed, &endpoint), good[_i].address);
	ck_assert_uint_eq(zf_endpoint_port(&endpoint), good[_i].port);
	ck_assert_int_eq(zf_endpoint_parse(&endpoint, text, 53, AF_UNSPEC, &err), ZF_OK);
	ck_assert_str_eq(zf_endpoint_print(printed, &endpoint), good[_i].printed);
}
END_TEST

static const struct {
	const char *text, *why;
} bad[] = {
	{ "", "there is no address" },
	{ "@", "there is no address" },
	{ "[]", "there is no address" },
	{ "#53", "there is no address" },
	{ "192.0.2.1#", "the port is not a number" },
	{ "192.0.2.1#0", "the port is not a number" },
	{ "192.0.2.1#65536", "the port is not a number" },
	{ "192.0.2.1#+53", "the port is not a number" },
	{ "192.0.2.1# 53", "the port is not a number" },
	{ "192.0.2.1#53#53", "the port is not a number" },
	{ "192.0.2.1#18446744073709551669", "the port is not a number" },
	{ "192.0.2", "not an IPv4 address" }, /* inet_aton takes it for 192.0.0.2 */
	{ "192.0.2.256", "not an IPv4 address" },
	{ "192.0.2.1.", "not an IPv4 address" },
	{ "3221225985", "not an IPv4 address" }, /* inet_aton takes it */
	{ "0xC0.0.2.1", "not an IPv4 address" },
	{ "0xc0000201", "not an IPv4 address" }, /* inet_aton takes it */
	{ "192.0.2.1:53", "not an IPv6 address" },
	{ "2001:db8::1::", "not an IPv6 address" },
	{ "[192.0.2]", "between '[' and ']' goes an address" },
	{ "[ns1.example.com]:53", "between '[' and ']' goes an address" },
	{ "[192.0.2.1]:0", "the port is not a number" },
	{ "[2001:db8::1", "']' is missing" },
	{ "[2001:db8::1]53", "after ']' comes a port" },
	{ "[2001:db8::1]:", "the port is not a number" },
	{ "fe80::1%", "no interface" },
	{ "fe80::1%no-such-interface", "no interface \"no-such-interface\"" },
	{ "fe80::1%0", "no interface" },
	{ "ns1.example.com/24", "neither an address nor a host name" },
	{ "-v", "neither an address nor a host name" },
	{ "ns1 example", "neither an address nor a host name" },
	{ ".example", "neither an address nor a host name" },
};

START_TEST(text_that_is_no_server_is_refused)
{
	struct zf_endpoint endpoint;
	struct zf_error err;

	ck_assert_int_eq(zf_endpoint_parse(&endpoint, bad[_i].text, 53, AF_UNSPEC, &err),
			 ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, bad[_i].why) != NULL, "%s: %s", bad[_i].text,
		      err.message);
	ck_assert_uint_eq(endpoint.len, 0);
}
END_TEST

START_TEST(a_name_longer_than_names_are_is_refused)
{
	struct zf_endpoint endpoint;
	struct zf_error err;
	char text[5000];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(zf_endpoint_parse(&endpoint, text, 53, AF_UNSPEC, &err),
			 ZF_EUSAGE);
}
END_TEST

START_TEST(a_host_name_is_no_literal)
{
	struct zf_endpoint endpoint;
	struct zf_error err;

	ck_assert_int_eq(zf_endpoint_parse_literal(&endpoint, "localhost", 53, &err),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "not an address"));
}
END_TEST

START_TEST(a_host_name_is_looked_up_in_the_family_asked_for)
{
	struct zf_endpoint endpoint;
	struct zf_error err;
	char text[ZF_ENDPOINT_TEXT_MAX];

	ck_assert_int_eq(
		zf_endpoint_parse(&endpoint, "localhost#5353", 53, AF_INET, &err), ZF_OK);
	ck_assert_str_eq(zf_endpoint_print(text, &endpoint), "127.0.0.1#5353");
}
END_TEST

START_TEST(a_name_without_address_is_the_network_s_fault)
{
	struct zf_endpoint endpoint;
	struct zf_error err;

	/* A label of 64 octets cannot be asked for, so nothing leaves this machine. */
	ck_assert_int_eq(
		zf_endpoint_parse(
			&endpoint,
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			".invalid",
			53, AF_UNSPEC, &err),
		ZF_ENETWORK);
	ck_assert_ptr_nonnull(strstr(err.message, ".invalid: "));
	ck_assert_uint_eq(endpoint.len, 0);
}
END_TEST

START_TEST(an_address_of_the_other_family_is_refused)
{
	struct zf_endpoint endpoint;
	struct zf_error err;

	ck_assert_int_eq(zf_endpoint_parse(&endpoint, "192.0.2.1", 53, AF_INET6, &err),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "only IPv6"));
	ck_assert_int_eq(zf_endpoint_parse(&endpoint, "::1", 53, AF_INET, &err),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "only IPv4"));
	ck_assert_uint_eq(endpoint.len, 0);
}
END_TEST

static const struct {
	const char *text, *host;
} hosts[] = {
	{ "ns1.example.com", "ns1.example.com" },
	{ "@ns1.example.com.#5353", "ns1.example.com." },
	{ "ns1.example.com@853", "ns1.example.com" },
	{ "192.0.2.1#53", "192.0.2.1" },
	{ "[2001:db8::1]:53", "2001:db8::1" },
	{ "[192.0.2.1]:53", "192.0.2.1" },
	{ "fe80::1%eth0", "fe80::1%eth0" },
};

START_TEST(the_host_is_what_stands_before_the_port)
{
	char host[ZF_ENDPOINT_HOST_MAX];

	ck_assert_int_eq(zf_endpoint_host(host, hosts[_i].text, NULL), ZF_OK);
	ck_assert_str_eq(host, hosts[_i].host);
	ck_assert_int_eq(zf_endpoint_host(host, "@", NULL), ZF_EUSAGE);
}
END_TEST

static const struct {
	const char *a, *b;
	bool same_address, equal;
} pairs[] = {
	{ "192.0.2.1", "192.0.2.1#53", true, true },
	{ "192.0.2.1", "192.0.2.1#54", true, false },
	{ "192.0.2.1", "192.0.2.2", false, false },
	{ "2001:db8::1", "[2001:0db8:0::1]:53", true, true },
	{ "2001:db8::1", "2001:db8::2", false, false },
	{ "fe80::1%4294967294", "fe80::1%4294967295", false, false },
	{ "0.0.0.0", "::", false, false },
};

START_TEST(equality_looks_at_address_scope_and_port)
{
	struct zf_endpoint a, b;

	ck_assert_int_eq(zf_endpoint_parse_literal(&a, pairs[_i].a, 53, NULL), ZF_OK);
	ck_assert_int_eq(zf_endpoint_parse_literal(&b, pairs[_i].b, 53, NULL), ZF_OK);
	ck_assert_int_eq(zf_endpoint_same_address(&a, &b), pairs[_i].same_address);
	ck_assert_int_eq(zf_endpoint_equal(&a, &b), pairs[_i].equal);
	ck_assert_int_eq(zf_endpoint_equal(&b, &a), pairs[_i].equal);
}
END_TEST

START_TEST(an_empty_endpoint_equals_only_another)
{
	const struct zf_endpoint none = { .len = 0 };
	struct zf_endpoint some;
	char text[ZF_ENDPOINT_TEXT_MAX];

	ck_assert_int_eq(zf_endpoint_parse_literal(&some, "0.0.0.0#1", 0, NULL), ZF_OK);
	ck_assert(zf_endpoint_equal(&none, &none));
	ck_assert(!zf_endpoint_equal(&none, &some));
	ck_assert(!zf_endpoint_equal(&some, &none));
	ck_assert_str_eq(zf_endpoint_print(text, &none), "(none)");
	ck_assert_uint_eq(zf_endpoint_port(&none), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/endpoint");
	TCase *tc = tcase_create("endpoint");

	tcase_add_loop_test(tc, every_spelling_of_an_address_is_read, 0, COUNT(good));
	tcase_add_loop_test(tc, text_that_is_no_server_is_refused, 0, COUNT(bad));
	tcase_add_test(tc, a_name_longer_than_names_are_is_refused);
	tcase_add_test(tc, a_host_name_is_no_literal);
	tcase_add_test(tc, a_host_name_is_looked_up_in_the_family_asked_for);
	tcase_add_test(tc, a_name_without_address_is_the_network_s_fault);
	tcase_add_test(tc, an_address_of_the_other_family_is_refused);
	tcase_add_loop_test(tc, the_host_is_what_stands_before_the_port, 0, COUNT(hosts));
	tcase_add_loop_test(tc, equality_looks_at_address_scope_and_port, 0,
			    COUNT(pairs));
	tcase_add_test(tc, an_empty_endpoint_equals_only_another);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
