/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/svcb.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/line.h"

#define ROOM 512

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

/* RFC 9460 appendix A and D.2 have these. */
static const struct {
	const char *text, *params;
} other[] = {
	{ "port=\"53\"", "0003" "0002" "0035" },
	{ "PORT=53 ; a comment", "0003" "0002" "0035" },
	{ "alpn=h2,h3-19 ipv4hint=\"192.0.2.1\"",
	  "0001" "0009" "026832" "0568332d3139" "0004" "0004" "c0000201" },
	{ "alpn=f\\\\\\092oo\\092,bar,h2", "0001" "000c" "08665c6f6f2c626172" "026832" },
	{ "key667=hello\\210qoo", "029b" "0009" "68656c6c6fd2716f6f" },
	{ "key8", "0008" "0000" },
	{ "key8=", "0008" "0000" },
	{ "mandatory=\"alpn,key8\"", "0000" "0004" "0001" "0008" },
	{ "ech=AQIDBA==", "0005" "0004" "01020304" },
};

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "port=53 alpn=h2", "is not in the order of keys" },
	{ "port=53 port=53", "is not in the order of keys" },
	{ "nonesuch=1", "is no key of a service parameter" },
	{ "=1", "is no key of a service parameter" },
	{ "\"port\"=53", "is no key of a service parameter" },
	{ "key65536=", "is no key that has no word" },
	{ "key3=53", "is no key that has no word" },
	{ "key=", "is no key that has no word" },
	{ "port", "has no value" },
	{ "port=", "is not a number" },
	{ "port=65536", "is not a number" },
	{ "port=\"53", "goes on where its quote should close" },
	{ "port=53\"", "has a quote where none belongs" },
	{ "port=53,54", "goes on where it should end" },
	{ "no-default-alpn=", "takes no value" },
	{ "alpn=", "has a protocol that is empty" },
	{ "alpn=\"\"", "has a protocol that is empty" },
	{ "alpn=h2,", "has a protocol that is empty" },
	{ "alpn=,h2", "has a protocol that is empty" },
	{ "alpn=\"h2", "has a quote that is not closed" },
	{ "alpn=a\\\\", "has a list with a stray backslash" },
	{ "alpn=a\\\\b", "has a list with a stray backslash" },
	{ "mandatory=", "is no key" },
	{ "mandatory=port,alpn", "lists its keys out of order" },
	{ "mandatory=alpn,alpn", "lists its keys out of order" },
	{ "mandatory=mandatory", "lists its keys out of order" },
	{ "ipv4hint=", "is not an IPv4 address" },
	{ "ipv4hint=192.0.2.1,", "is not an IPv4 address" },
	{ "ipv6hint=192.0.2.1", "is not an IPv6 address" },
	{ "ech=AQIDBA", "does not end as base64 does" },
	{ "ech=", "does not end as base64 does" },
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

static bool parse(struct line *line, const char *params)
{
	struct zf_words *w = open_line(line, params, ROOM);

	return zf_svcb_parse(w);
}

START_TEST(what_is_written_is_read)
{
	struct line line;

	ck_assert_msg(parse(&line, good[_i].text), "%s: %s", good[_i].why,
		      line.words.why);
	assert_octets(line.octets, (size_t)(line.words.to - line.octets),
		      good[_i].params);
	close_line(&line);
}
END_TEST

START_TEST(other_spellings_are_read_too)
{
	struct line line;

	ck_assert_msg(parse(&line, other[_i].text), "%s: %s", other[_i].text,
		      line.words.why);
	assert_octets(line.octets, (size_t)(line.words.to - line.octets),
		      other[_i].params);
	close_line(&line);
}
END_TEST

START_TEST(text_that_is_no_parameters_is_told)
{
	struct line line;

	ck_assert_msg(!parse(&line, wrong[_i].text), "%s", wrong[_i].text);
	ck_assert_msg(strstr(line.words.why, wrong[_i].why) != NULL, "%s: %s",
		      wrong[_i].text, line.words.why);
	close_line(&line);
}
END_TEST

START_TEST(octets_stay_in_their_room)
{
	uint8_t all[512];
	size_t len = from_hex(all, sizeof all, good[_i].params);
	struct line line;

	for (size_t room = 0; room < len; room++) {
		ck_assert(!zf_svcb_parse(open_line(&line, good[_i].text, room)));
		ck_assert_str_eq(line.words.why, zf_words_full);
		close_line(&line);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/svcb");
	TCase *tc = tcase_create("svcb");

	tcase_add_loop_test(tc, parameters_are_written_as_all_servers_read_them, 0,
			    sizeof good / sizeof *good);
	tcase_add_loop_test(tc, parameters_that_do_not_fit_have_no_text, 0,
			    sizeof bad / sizeof *bad);
	tcase_add_loop_test(tc, what_is_written_is_read, 0, sizeof good / sizeof *good);
	tcase_add_loop_test(tc, other_spellings_are_read_too, 0,
			    sizeof other / sizeof *other);
	tcase_add_loop_test(tc, text_that_is_no_parameters_is_told, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(tc, octets_stay_in_their_room, 0, sizeof good / sizeof *good);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
