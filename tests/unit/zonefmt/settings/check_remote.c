/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/remote.h"

#include <string.h>

#include "tests/unit/runner.h"

static const struct {
	const char *text, *printed;
	uint8_t family, prefix;
} good[] = {
	{ "192.0.2.1", "192.0.2.1", 4, 32 },
	{ "192.0.2.1/32", "192.0.2.1", 4, 32 },
	{ "192.0.2.0/24", "192.0.2.0/24", 4, 24 },
	{ "0.0.0.0/0", "0.0.0.0/0", 4, 0 },
	{ "2001:DB8:0::1", "2001:db8::1", 6, 128 },
	{ "2001:db8::/32", "2001:db8::/32", 6, 32 },
	{ "::/0", "::/0", 6, 0 },
	{ "fe80::8000:0:0:0/65", "fe80::8000:0:0:0/65", 6, 65 },
};

START_TEST(an_address_or_a_network_is_read_and_printed)
{
	char text[ZF_REMOTE_TEXT_MAX];
	struct zf_remote remote;

	ck_assert_int_eq(zf_remote_parse(&remote, good[_i].text, NULL), ZF_OK);
	ck_assert_uint_eq(remote.family, good[_i].family);
	ck_assert_uint_eq(remote.prefix, good[_i].prefix);
	ck_assert_str_eq(zf_remote_print(text, &remote), good[_i].printed);
}
END_TEST

static const struct {
	const char *text, *why;
} bad[] = {
	{ "", "'' is no address" },
	{ "192.0.2", "'192.0.2' is no address" },
	{ "192.0.2.1.5", "'192.0.2.1.5' is no address" },
	{ "192.0.2.256", "'192.0.2.256' is no address" },
	{ "ns1.example", "'ns1.example' is no address" },
	{ "192.0.2.0/33", "'192.0.2.0/33' is no address" },
	{ "192.0.2.0/", "'192.0.2.0/' is no address" },
	{ "192.0.2.0/-1", "'192.0.2.0/-1' is no address" },
	{ "192.0.2.0/24/8", "'192.0.2.0/24/8' is no address" },
	{ "2001:db8::/129", "'2001:db8::/129' is no address" },
	{ "2001:db8::/0128", "'2001:db8::/0128' is no address" },
	{ "fe80::1%eth0", "'fe80::1%eth0' is no address" },
	{ "192.0.2.1/24", "'192.0.2.1/24' has bits beyond its prefix" },
	{ "2001:db8::1/32", "'2001:db8::1/32' has bits beyond its prefix" },
};

START_TEST(what_is_no_address_is_said)
{
	struct zf_remote remote;
	struct zf_error err;

	ck_assert_int_eq(zf_remote_parse(&remote, bad[_i].text, &err), ZF_EUSAGE);
	ck_assert_str_eq(err.message, bad[_i].why);
}
END_TEST

static const struct {
	const char *text, *printed;
} masked[] = {
	{ "192.0.2.1/24", "192.0.2.0/24" },
	{ "192.0.2.255/25", "192.0.2.128/25" },
	{ "10.1.2.3/0", "0.0.0.0/0" },
	{ "2001:db8::1/32", "2001:db8::/32" },
	{ "2001:db8::ffff/127", "2001:db8::fffe/127" },
	{ "192.0.2.1", "192.0.2.1" },
};

START_TEST(bits_beyond_the_prefix_may_be_let_pass)
{
	char text[ZF_REMOTE_TEXT_MAX];
	struct zf_remote remote;

	ck_assert_int_eq(zf_remote_parse_network(&remote, masked[_i].text, NULL), ZF_OK);
	ck_assert_str_eq(zf_remote_print(text, &remote), masked[_i].printed);
}
END_TEST

START_TEST(whoever_has_a_key_may_be_anywhere)
{
	char text[ZF_REMOTE_TEXT_MAX];
	struct zf_remote remote = { .key = (char[]){ "xfr" } };

	ck_assert_str_eq(zf_remote_print(text, &remote), "any");
}
END_TEST

START_TEST(address_prefix_port_and_key_all_count)
{
	char one[] = "xfr", same[] = "xfr", other[] = "upd";
	struct zf_remote a, b;

	ck_assert_int_eq(zf_remote_parse(&a, "192.0.2.0/24", NULL), ZF_OK);
	b = a;
	ck_assert(zf_remote_equal(&a, &b));
	b.port = 5353;
	ck_assert(!zf_remote_equal(&a, &b));
	b = a;
	b.prefix = 25;
	ck_assert(!zf_remote_equal(&a, &b));
	b = a;
	a.key = one;
	ck_assert(!zf_remote_equal(&a, &b));
	b.key = same;
	ck_assert(zf_remote_equal(&a, &b));
	b.key = other;
	ck_assert(!zf_remote_equal(&a, &b));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/settings/remote");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, an_address_or_a_network_is_read_and_printed, 0,
			    sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(tcase, what_is_no_address_is_said, 0,
			    sizeof(bad) / sizeof(bad[0]));
	tcase_add_loop_test(tcase, bits_beyond_the_prefix_may_be_let_pass, 0,
			    sizeof(masked) / sizeof(masked[0]));
	tcase_add_test(tcase, whoever_has_a_key_may_be_anywhere);
	tcase_add_test(tcase, address_prefix_port_and_key_all_count);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
