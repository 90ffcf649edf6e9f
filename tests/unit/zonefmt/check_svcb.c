/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/svcb.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

static char text[64 * 1024];

static const char *print(const char *hex)
{
	uint8_t octets[512];
	size_t len = from_hex(octets, sizeof octets, hex);
	uint8_t *params = malloc(len > 0 ? len : 1);

	memcpy(params, octets, len);
	char *end = zf_svcb_print(text, params, len);
	free(params);
	if (end == NULL)
		return NULL;
	*end = '\0';
	return text;
}

/* The octets of RFC 9460 appendix D, or for other texts those that BIND 9.18, Knot 3.2, NSD 4.6
 * and PowerDNS 4.7 all made of them. */
/* clang-format off */
static const struct {
	const char *params, *text, *why;
} good[] = {
	{ "", "", "none: D.1, D.2 figure 3" },
	{ "0003" "0002" "0035", " port=53", "figure 4" },
	{ "029b" "0005" "68656c6c6f", " key667=\"hello\"", "figure 5" },
	{ "029b" "0009" "68656c6c6fd2716f6f", " key667=\"hello\\210qoo\"", "figure 6" },
	{ "0006" "0020" "20010db8000000000000000000000001" "20010db8000000000000000000530001",
	  " ipv6hint=2001:db8::1,2001:db8::53:1", "figure 7" },
	{ "0006" "0010" "20010db8012203440000000000000000" , " ipv6hint=2001:db8:122:344::",
	  "figure 8, but by RFC 5952" },
	{ "0000" "0004" "0001" "0004" "0001" "0009" "026832" "0568332d3139" "0004" "0004" "c0000201",
	  " mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=192.0.2.1", "figure 9" },
	{ "0001" "000c" "08665c6f6f2c626172" "026832", " alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", "figure 10" },
	{ "0001" "0003" "026832" "0002" "0000", " alpn=\"h2\" no-default-alpn", "no value" },
	{ "0004" "0008" "c0000201" "c0000202", " ipv4hint=192.0.2.1,192.0.2.2", "two addresses" },
	{ "0005" "0004" "01020304", " ech=\"AQIDBA==\"", "base64" },
	{ "0007" "0010" "2f646e732d71756572797b3f646e737d", " key7=\"/dns-query{?dns}\"",
	  "Knot and PowerDNS have no word for dohpath" },
	{ "0008" "0000", " key8=\"\"", "PowerDNS wants the value where there is none" },
	{ "ff00" "0008" "61225c00ff203b28", " key65280=\"a\\\"\\\\\\000\\255 \\059\\040\"",
	  "PowerDNS stumbles over a bare semicolon or parenthesis" },
	{ "0001" "0005" "0461223b29", " alpn=\"a\\\"\\059\\041\"", "the same within a list" },
};

static const struct {
	const char *params, *why;
} bad[] = {
	{ "0003" "0002" "0035" "0001" "0003" "026832", "not in order" },
	{ "0003" "0002" "0035" "0003" "0002" "0035", "a key twice" },
	{ "0003" "0003" "0035", "past the end" },
	{ "0003" "00", "half a parameter" },
	{ "0003" "0001" "35", "half a port" },
	{ "0003" "0000", "no port" },
	{ "0000" "0000", "mandatory lists nothing" },
	{ "0000" "0003" "000100", "half a key" },
	{ "0000" "0004" "0004" "0001", "mandatory out of order" },
	{ "0000" "0002" "0000", "mandatory lists itself" },
	{ "0001" "0000", "no protocol" },
	{ "0001" "0001" "00", "an empty protocol" },
	{ "0001" "0002" "0268", "a protocol past the end" },
	{ "0002" "0001" "00", "a value where none belongs" },
	{ "0004" "0003" "c00002", "three octets of an address" },
	{ "0004" "0000", "no address" },
	{ "0005" "0000", "no ECH" },
	{ "0006" "0008" "20010db800000000", "half an address" },
};
/* clang-format on */

START_TEST(parameters_are_written_as_all_servers_read_them)
{
	ck_assert_ptr_nonnull(print(good[_i].params));
	ck_assert_msg(strcmp(text, good[_i].text) == 0, "%s: %s", good[_i].why, text);
}
END_TEST

START_TEST(parameters_that_do_not_fit_have_no_text)
{
	ck_assert_msg(print(bad[_i].params) == NULL, "%s: %s", bad[_i].why, text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("svcb");
	TCase *tc = tcase_create("svcb");

	tcase_add_loop_test(tc, parameters_are_written_as_all_servers_read_them, 0,
			    sizeof good / sizeof *good);
	tcase_add_loop_test(tc, parameters_that_do_not_fit_have_no_text, 0,
			    sizeof bad / sizeof *bad);
	suite_add_tcase(s, tc);
	return s;
}

int main(void)
{
	return zf_run_suite(suite());
}
