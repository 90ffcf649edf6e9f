/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/claims.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static char primary[] = "primary", old[] = "old", new[] = "new";
static struct zf_server servers[] = { { .id = primary }, { .id = old }, { .id = new } };
static struct zf_name zones[2];
static struct zf_move move = { .primary = &servers[0],
			       .from = &servers[1],
			       .to = &servers[2],
			       .zones = zones,
			       .zone_count = 2 };
static char folders[2][128];
static struct zf_migration migrations[2];
static struct zf_journal *journals[2];
static struct zf_claims *claims[2];
static struct zf_error err;

/* A run of the one or the other begins. */
static void open_it(int which)
{
	migrations[which] = (struct zf_migration){ .state_folder = folders[which],
						   .moves = &move,
						   .move_count = 1 };
	ck_assert_int_eq(zf_journal_open(&journals[which], &migrations[which], false,
					 &err),
			 ZF_OK);
	ck_assert_int_eq(zf_claims_open(&claims[which], &migrations[which],
					journals[which], &err),
			 ZF_OK);
}

static void close_it(int which)
{
	zf_claims_close(claims[which]);
	zf_journal_close(journals[which]);
	claims[which] = NULL;
	journals[which] = NULL;
}

static void setup(void)
{
	zf_scratch_open();
	for (int i = 0; i < 3; i++) {
		char text[32];

		snprintf(text, sizeof(text), "192.0.2.%d", i + 1);
		ck_assert_int_eq(zf_endpoint_parse_literal(&servers[i].addresses[0], text,
							   53, NULL),
				 ZF_OK);
		servers[i].address_count = 1;
	}
	ck_assert_int_eq(zf_name_parse(&zones[0], "a.example", NULL), ZF_OK);
	ck_assert_int_eq(zf_name_parse(&zones[1], "64/26.2.0.192.in-addr.arpa", NULL),
			 ZF_OK);
	for (int i = 0; i < 2; i++) {
		snprintf(folders[i], sizeof(folders[i]), "%s/%d.zoneferry", zf_scratch,
			 i);
		ck_assert_int_eq(mkdir(folders[i], 0700), 0);
		open_it(i);
	}
}

static void teardown(void)
{
	close_it(0);
	close_it(1);
	zf_scratch_close();
}

static void assert_claim(const char *name, const char *target)
{
	char path[100], holder[160];

	snprintf(path, sizeof(path), "zoneferry/zones/%s", name);
	const ssize_t len = readlink(zf_scratch_path(path), holder, sizeof(holder) - 1);
	if (target == NULL) {
		ck_assert_int_lt(len, 0);
		return;
	}
	ck_assert_int_gt(len, 0);
	holder[len] = '\0';
	ck_assert_str_eq(holder, target);
}

static void assert_refused(zf_status (*act)(struct zf_claims *, struct zf_error *),
			   int which, const char *why)
{
	ck_assert_int_eq(act(claims[which], &err), ZF_EUNSAFE);
	ck_assert_msg(strstr(err.message, why) != NULL, "%s", err.message);
}

START_TEST(every_zone_is_claimed_at_every_server_and_given_back)
{
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	assert_claim("192.0.2.1#53/a.example", folders[0]);
	assert_claim("192.0.2.2#53/a.example", folders[0]);
	assert_claim("192.0.2.3#53/64%2f26.2.0.192.in-addr.arpa", folders[0]);
	ck_assert_uint_eq(zf_scratch_mode("zoneferry/zones"), 0700);
	ck_assert_int_eq(zf_claims_release(claims[0], &err), ZF_OK);
	assert_claim("192.0.2.1#53/a.example", NULL);
	ck_assert_int_eq(zf_claims_take(claims[1], &err), ZF_OK);
}
END_TEST

/* Whether the first runs or not. */
START_TEST(a_second_migration_is_refused_and_told_whose_the_zone_is)
{
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	close_it(0);
	assert_refused(zf_claims_look, 1, folders[0]);
	assert_refused(
		zf_claims_take, 1,
		"a.example. at 192.0.2.1#53 is being moved by another migration: ");
	ck_assert_int_eq(zf_claims_release(claims[1], &err), ZF_OK);
	assert_claim("192.0.2.1#53/a.example", folders[0]);
	open_it(0);
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
}
END_TEST

START_TEST(looking_takes_nothing)
{
	ck_assert_int_eq(zf_claims_look(claims[0], &err), ZF_OK);
	ck_assert_int_ne(access(zf_scratch_path("zoneferry"), F_OK), 0);
	ck_assert_int_eq(zf_claims_take(claims[1], &err), ZF_OK);
	assert_refused(zf_claims_take, 0, folders[1]);
}
END_TEST

START_TEST(one_whose_state_folder_is_gone_is_told_with_the_way_out)
{
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	close_it(0);
	ck_assert_int_eq(rename(folders[0], zf_scratch_path("gone")), 0);
	assert_refused(zf_claims_look, 1, "whose state folder is gone");
	ck_assert_ptr_nonnull(strstr(err.hint, "find '"));
	ck_assert_ptr_nonnull(strstr(err.hint, "/zoneferry/zones' -lname '"));
	ck_assert_ptr_nonnull(strstr(err.hint, folders[0]));
}
END_TEST

START_TEST(a_state_folder_that_was_moved_keeps_its_claims)
{
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	close_it(0);
	ck_assert_int_eq(rename(folders[0], zf_scratch_path("moved")), 0);
	snprintf(folders[0], sizeof(folders[0]), "%s/moved", zf_scratch);
	open_it(0);
	ck_assert_msg(zf_claims_take(claims[0], &err) == ZF_OK, "%s", err.message);
	assert_claim("192.0.2.1#53/a.example", folders[0]);
	ck_assert_int_eq(zf_claims_release(claims[0], &err), ZF_OK);
	assert_claim("192.0.2.1#53/a.example", NULL);
}
END_TEST

/* Both would do all of it. */
START_TEST(a_copy_of_a_state_folder_is_another_migration)
{
	char command[512];

	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	close_it(0);
	close_it(1);
	snprintf(command, sizeof(command), "cp %s/* %s", folders[0], folders[1]);
	ck_assert_int_eq(system(command), 0);
	open_it(1);
	assert_refused(zf_claims_look, 1, folders[0]);
}
END_TEST

/* Killed, corrected, run again. */
START_TEST(what_a_file_claimed_and_names_no_more_is_given_back)
{
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	close_it(0);
	move.zone_count = 1;
	ck_assert_int_eq(zf_endpoint_parse_literal(&servers[2].addresses[0], "192.0.2.9",
						   53, NULL),
			 ZF_OK);
	open_it(0);
	ck_assert_int_eq(zf_claims_take(claims[0], &err), ZF_OK);
	assert_claim("192.0.2.9#53/a.example", folders[0]);
	ck_assert_int_eq(zf_claims_release(claims[0], &err), ZF_OK);
	assert_claim("192.0.2.9#53/a.example", NULL);
	assert_claim("192.0.2.3#53/a.example", NULL);
	assert_claim("192.0.2.1#53/64%2f26.2.0.192.in-addr.arpa", NULL);
	move.zone_count = 2;
}
END_TEST

/* Another has the second zone: what was taken before that is seen is given back by the same run. */
START_TEST(what_was_taken_by_half_is_given_back)
{
	static const char path[] = "zoneferry/zones/192.0.2.1#53/a.example";

	ck_assert_int_eq(zf_claims_look(claims[0], &err), ZF_OK);
	ck_assert_int_eq(zf_claims_take(claims[1], &err), ZF_OK);
	ck_assert_int_eq(unlink(zf_scratch_path(path)), 0);
	assert_refused(zf_claims_take, 0, "is being moved by another migration");
	assert_claim("192.0.2.1#53/a.example", folders[0]);
	ck_assert_int_eq(zf_claims_release(claims[0], &err), ZF_OK);
	assert_claim("192.0.2.1#53/a.example", NULL);
	assert_claim("192.0.2.2#53/a.example", folders[1]);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/journal/claims");
	TCase *tcase = tcase_create("claims");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_zone_is_claimed_at_every_server_and_given_back);
	tcase_add_test(tcase, a_second_migration_is_refused_and_told_whose_the_zone_is);
	tcase_add_test(tcase, looking_takes_nothing);
	tcase_add_test(tcase, one_whose_state_folder_is_gone_is_told_with_the_way_out);
	tcase_add_test(tcase, a_state_folder_that_was_moved_keeps_its_claims);
	tcase_add_test(tcase, a_copy_of_a_state_folder_is_another_migration);
	tcase_add_test(tcase, what_a_file_claimed_and_names_no_more_is_given_back);
	tcase_add_test(tcase, what_was_taken_by_half_is_given_back);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
