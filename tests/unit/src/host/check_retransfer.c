/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/retransfer.h"

#include <stdio.h>
#include <string.h>

#include "protocol/name.h"
#include "src/host/software_table.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_error err;
static char shell[] = "sh", runs[] = "-c", tool[] = "tool";

/* The tool's words are $1 ...; $n counts how often it was told to transfer. What it prints for a zone that it had
 * from 10:00 on, by rndc(8), knotc(8) and nsd-control(8), tried with BIND 9.18, Knot 3.2 and NSD 4.6. */
static const struct {
	const char *software, *script;
	zf_status status;
	const char *why;
} tools[] = {
	{ "bind", "[ $1 = retransfer ] || echo \"last loaded: 10:0$n\"", ZF_OK,
	  "loaded again" },
	{ "bind", "[ $1 = retransfer ] || echo \"last loaded: 10:0$((n > 1))\"", ZF_OK,
	  "the first was within the same second" },
	{ "bind", "[ $1 = retransfer ] || echo \"last loaded: 10:00\"", ZF_ETIMEOUT,
	  "refused by the primary" },
	{ "bind", "[ $1 = retransfer ] || echo \"type: primary\"", ZF_ETIMEOUT,
	  "it tells no time" },
	{ "bind", "[ $1 != retransfer ]", ZF_ESYSTEM, "the tool refuses" },
	{ "nsd",
	  "[ $1 = force_transfer ] || { [ $n = 0 ] && echo \"served-serial: \\\"7 since 10:00\\\"\" || "
	  "echo 'served-serial: none'; }",
	  ZF_ETIMEOUT, "none is said until it has the zone" },
	{ "nsd",
	  "[ $1 = force_transfer ] || echo \"served-serial: \\\"7 since 10:0$n\\\"\"",
	  ZF_OK, "the same serial at another time" },
	{ "knot", "[ \"$1 $2 $3\" = \"-b zone-retransfer one.example\" ]", ZF_OK,
	  "waits for it" },
	{ "knot", "false", ZF_ESYSTEM, "no usable master" },
	{ "powerdns", "true", ZF_EUNSUPPORTED, "it has no word for it" },
};

START_TEST(it_is_seen_whether_the_zone_was_transferred)
{
	static const struct zf_reach reach = { .kind = &zf_reach_local };
	char script[1024];
	char *const control[] = { shell, runs, script, tool, NULL };
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find(tools[_i].software),
				      .reach = &reach,
				      .control = control };
	struct zf_name name;

	snprintf(script, sizeof(script),
		 "case $1 in *transfer) echo x >>%s/told;; esac\n"
		 "n=$(wc -l 2>/dev/null <%s/told || echo 0)\n%s",
		 zf_scratch, zf_scratch, tools[_i].script);
	ck_assert_ptr_nonnull(host.software);
	ck_assert_int_eq(zf_name_parse(&name, "one.example", &err), ZF_OK);
	ck_assert_msg(zf_host_retransfer(&host, name.wire, 1500, &err) ==
			      tools[_i].status,
		      "%s: %s: %s", tools[_i].software, tools[_i].why, err.message);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/retransfer");
	TCase *cases = tcase_create("retransfer");

	tcase_add_checked_fixture(cases, zf_scratch_open, zf_scratch_close);
	tcase_set_timeout(cases, 30);
	tcase_add_loop_test(cases, it_is_seen_whether_the_zone_was_transferred, 0,
			    sizeof(tools) / sizeof(tools[0]));
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
