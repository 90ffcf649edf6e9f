/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/said.h"

#include <string.h>

#include "tests/unit/runner.h"

static const char *const command[] = { "knotc", "-c", "/srv/Knot/A1.conf", "reload",
				       NULL };

static const struct {
	const char *said, *shown;
} lines[] = {
	/* what the tools said of daemons that were not there, and of zones (tried) */
	{ "rndc: connect failed: 127.0.0.1#953: connection refused",
	  "rndc: connect failed: 127.0.0.1#953: connection refused" },
	{ "error: failed to connect to socket '/run/knot/knot.sock' (not exists)",
	  "error: failed to connect to socket '/run/knot/knot.sock' (not exists)" },
	{ "error: connect: Connection refused for 127.0.0.1 port 8952",
	  "error: connect: Connection refused for 127.0.0.1 port 8952" },
	{ "error zone none.example not configured",
	  "error zone none.example not configured" },
	{ "rndc: neither /etc/bind/rndc.conf nor /etc/bind/rndc.key was found",
	  "rndc: neither /etc/bind/rndc.conf nor /etc/bind/rndc.key was found" },
	{ "sudo: a password is required", "sudo: a password is required" },
	{ "RTNETLINK answers: File exists", "RTNETLINK answers: File exists" },
	{ "connect to 2001:db8::53 failed", "connect to 2001:db8::53 failed" },
	/* the command's own words */
	{ "cannot read '/srv/Knot/A1.conf', `reload'",
	  "cannot read '/srv/Knot/A1.conf', `reload'" },
	{ "usage: knotc -c FILE", "usage: knotc -c FILE" },
	/* keys, as the checkers quote them */
	{ "error: config, file 'x', line 9, item 'secret', value 'c2VjcmV0IQ=='",
	  "error: config, file ... line 9, item ... ... ..." },
	{ "/etc/bind/named.conf:3: missing ';' before 'c2VjcmV0'",
	  "/etc/bind/named.conf:3: missing ... before ..." },
	{ "bad secret: 7Kq+0Zm/3w== at 4", "bad secret: ... at 4" },
	{ "secret: password", "secret: ..." },
	{ "secret: '/run/knot.sock'", "secret: ..." },
	{ "value 'pass word secret' unknown", "value ... unknown" },
	{ "value \"never closed c2Vj", "value ..." },
	{ "got 0123456789abcdef0123456789abcdef", "got ..." },
	{ "got Zm9vYmFyYmF6", "got ..." },
	{ "got passwordpassword1", "got ..." },
	{ "got abcdefghijklmnopqrstuvwxyz", "got ..." },
	{ "key=value", "..." },
	{ "", "" },
};

START_TEST(only_what_is_known_to_be_no_key_is_repeated)
{
	char text[ZF_SAID_MAX];
	const bool whole = zf_said_print(text, lines[_i].said, command);

	ck_assert_str_eq(text, lines[_i].shown);
	ck_assert_int_eq(whole, strstr(text, ZF_SAID_LEFT_OUT) == NULL);
}
END_TEST

START_TEST(a_long_line_is_cut)
{
	char line[2 * ZF_SAID_MAX], text[ZF_SAID_MAX];

	for (size_t i = 0; i < sizeof(line); i++)
		line[i] = i % 2 == 0 ? 'a' : ' ';
	line[sizeof(line) - 1] = '\0';
	zf_said_print(text, line, command);
	ck_assert_uint_eq(strlen(text), ZF_SAID_MAX - 1);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/said");
	TCase *cases = tcase_create("said");

	tcase_add_loop_test(cases, only_what_is_known_to_be_no_key_is_repeated, 0,
			    sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(cases, a_long_line_is_cut);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
