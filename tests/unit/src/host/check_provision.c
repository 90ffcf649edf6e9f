/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/provision.h"

#include <stdio.h>
#include <string.h>

#include "src/host/software_table.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define OURS "# Written by zoneferry for the migration m.\n"

/* As where sudo wants a password: no command works, but we may write the file. */
START_TEST(where_no_command_works_no_file_is_replaced)
{
	char no[] = "false", *prefix[] = { no, NULL }, config[192];
	const struct zf_reach reach = { .kind = &zf_reach_local, .prefix = prefix };
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find("knot"),
				      .reach = &reach,
				      .zone_directory = zf_scratch,
				      .config = config };
	const struct zf_provision wanted = { .migration = "m", .backup = zf_scratch };
	struct zf_error err;
	char kept[64] = "";
	FILE *in;

	zf_scratch_write("zoneferry.conf", OURS, strlen(OURS), 0600);
	strcpy(config, zf_scratch_path("zoneferry.conf"));
	ck_assert_int_eq(zf_host_provision(&host, &wanted, true, &err), ZF_ESYSTEM);
	in = fopen(config, "r");
	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_nonnull(fgets(kept, sizeof(kept), in));
	fclose(in);
	ck_assert_str_eq(kept, OURS);
}
END_TEST

START_TEST(software_without_actions_is_said)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find("windows"),
				      .reach = &reach };
	const struct zf_provision wanted = { .migration = "m" };
	struct zf_error err;

	ck_assert_int_eq(zf_host_provision(&host, &wanted, true, &err), ZF_EUNSUPPORTED);
	ck_assert_str_eq(err.message,
			 "new (windows): setting it up is not in this release");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/provision");
	TCase *cases = tcase_create("provision");

	tcase_add_checked_fixture(cases, zf_scratch_open, zf_scratch_close);
	tcase_add_test(cases, where_no_command_works_no_file_is_replaced);
	tcase_add_test(cases, software_without_actions_is_said);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
