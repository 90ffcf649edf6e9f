/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/control.h"

#include <stdio.h>
#include <string.h>

#include "protocol/name.h"
#include "src/host/software_table.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define MANY 100

static struct zf_error err;
static char shell[] = "sh", runs[] = "-c", tool[] = "tool", word[] = "x";

/* A control tool that writes its words down, a line each. */
static const struct zf_host *host_with(char *const *control)
{
	static const struct zf_reach reach = { .kind = &zf_reach_local };
	static struct zf_host host;

	host = (struct zf_host){ .id = "new",
				 .software = zf_software_find("nsd"),
				 .reach = &reach,
				 .control = control };
	return &host;
}

static const char *noted(void)
{
	static char text[4096];
	FILE *in = fopen(zf_scratch_path("words"), "r");

	ck_assert_ptr_nonnull(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	fclose(in);
	return text;
}

static const char *refreshed(const char *zone)
{
	char script[256];
	char *const control[] = { shell, runs, script, tool, NULL };
	struct zf_name name;

	snprintf(script, sizeof(script), "printf '%%s\\n' \"$@\" >%s/words", zf_scratch);
	ck_assert_int_eq(zf_name_parse(&name, zone, &err), ZF_OK);
	ck_assert_int_eq(zf_host_refresh(host_with(control), name.wire, &err), ZF_OK);
	return noted();
}

static const struct {
	const char *zone, *words, *why;
} zones[] = {
	{ "example.com", "transfer\nexample.com\n", "no final dot" },
	{ ".", "transfer\n.\n", "but the root's" },
	{ "_tcp.example", "transfer\n_tcp.example\n", "harmless" },
	{ "-x.example", "transfer\n\\045x.example\n", "an option, else" },
	{ "--help", "transfer\n\\045-help\n", "likewise" },
	{ "+y.example", "transfer\n\\043y.example\n", "a filter to knotc" },
	{ "\\@z.example", "transfer\n\\@z.example\n", "as RFC 1035 5.1 has it" },
	{ "a\\032b.example", "transfer\na\\032b.example\n", "one word" },
};

START_TEST(a_zones_name_is_never_an_option)
{
	ck_assert_msg(strcmp(refreshed(zones[_i].zone), zones[_i].words) == 0, "%s: %s",
		      zones[_i].zone, zones[_i].why);
}
END_TEST

START_TEST(no_word_of_a_long_control_is_left_out)
{
	char script[256];
	char *control[MANY + 1] = { shell, runs, script, tool };
	const char *const words[] = { "reconfig", NULL };

	for (size_t i = 4; i < MANY; i++)
		control[i] = word;
	snprintf(script, sizeof(script), "printf '%%s\\n' $# $%s >%s/words", "{96} ${97}",
		 zf_scratch);
	ck_assert_int_eq(zf_control_run(host_with(control), words, &err), ZF_OK);
	ck_assert_str_eq(noted(), "97\nx\nreconfig\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/control");
	TCase *cases = tcase_create("control");

	tcase_add_checked_fixture(cases, zf_scratch_open, zf_scratch_close);
	tcase_add_loop_test(cases, a_zones_name_is_never_an_option, 0,
			    sizeof(zones) / sizeof(zones[0]));
	tcase_add_test(cases, no_word_of_a_long_control_is_left_out);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
