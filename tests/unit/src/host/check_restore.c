/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* A host provisioned, killed in the middle of that, and made what it was again. */

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "src/host/provision.h"
#include "src/host/software_table.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define CONFIG "conf/zoneferry.conf"
#define ZONE "zones/example.zone"
#define CAPTURED "captured.zone"
#define FIRST_LINE "# Written by zoneferry for the migration m.\n"

static struct zf_error err;
static char config[192], zone_folder[192], captured[192], backup[192], zone_path[192];

/* The server of these stories is a script: what its configuration file holds is loaded by a copy to `loaded`,
 * unless there is a file `refuses`; like named it wants the file to be there. It is not reached where there is a
 * file `down`. */
static const char server[] =
	"cd %s; test ! -e down || { echo 'error: failed to connect' >&2; exit 1; }\n"
	"echo \"$1\" >>asked\n"
	"case $1 in reload) test ! -e refuses || exit 1\n"
	"cat " CONFIG " >loaded || exit 1;; esac\n";

static struct zf_provision_zone zone;
static char script[1024];
static char shell[] = "sh", runs[] = "-c", tool[] = "knotc";
static char *const control[] = { shell, runs, script, tool, NULL };
static const struct zf_reach local = { .kind = &zf_reach_local };
static struct zf_host host;
static struct zf_provision wanted;

static void set_up(void)
{
	zf_scratch_open();
	snprintf(script, sizeof(script), server, zf_scratch);
	strcpy(config, zf_scratch_path(CONFIG));
	strcpy(zone_folder, zf_scratch_path("zones"));
	strcpy(zone_path, zf_scratch_path(ZONE));
	strcpy(captured, zf_scratch_path(CAPTURED));
	strcpy(backup, zf_scratch_path("state/backup/new"));
	ck_assert_int_eq(mkdir(zf_scratch_path("conf"), 0755), 0);
	ck_assert_int_eq(mkdir(zone_folder, 0755), 0);
	zf_scratch_write(CAPTURED, "captured\n", 9, 0600);
	ck_assert_int_eq(zf_name_parse(&zone.name, "example", &err), ZF_OK);
	zone.path = zone_path;
	zone.captured = captured;
	host = (struct zf_host){ .id = "new",
				 .software = zf_software_find("knot"),
				 .reach = &local,
				 .zone_directory = zone_folder,
				 .config = config,
				 .control = control };
	wanted = (struct zf_provision){
		.migration = "m", .zones = &zone, .zone_count = 1, .backup = backup
	};
	ck_assert_int_eq(
		zf_endpoint_parse_literal(&wanted.primary, "192.0.2.1", 53, &err), ZF_OK);
}

/* A file's text; NULL where there is none. */
static const char *text_of(const char *name)
{
	static char texts[4][4096];
	static unsigned next;
	char *text = texts[next++ % 4];
	FILE *in = fopen(zf_scratch_path(name), "r");

	if (in == NULL)
		return NULL;
	text[fread(text, 1, sizeof(texts[0]) - 1, in)] = '\0';
	fclose(in);
	return text;
}

static void check_text(const char *name, const char *text)
{
	const char *found = text_of(name);

	if (text == NULL)
		ck_assert_ptr_null(found);
	else
		ck_assert_pstr_eq(found, text);
}

static void write_text(const char *name, const char *text)
{
	zf_scratch_write(name, text, strlen(text), 0644);
}

static zf_status provision(void)
{
	zf_error_clear(&err);
	return zf_host_provision(&host, &wanted, true, &err);
}

static struct zf_restored restored;

static zf_status restore(void)
{
	zf_error_clear(&err);
	zf_restored_clear(&restored);
	return zf_host_restore(&host, &wanted, &restored, &err);
}

/* What may stand in the configuration file before; NULL: none. */
static const char *const befores[] = { NULL, "", "\n", FIRST_LINE "# of before\n" };
#define BEFORES ((int)(sizeof(befores) / sizeof(befores[0])))

static void put_before(int which)
{
	if (befores[which] != NULL)
		write_text(CONFIG, befores[which]);
}

START_TEST(what_stood_there_comes_back)
{
	put_before(_i);
	ck_assert_int_eq(provision(), ZF_OK);
	ck_assert_int_eq(strncmp(text_of("loaded"), FIRST_LINE, strlen(FIRST_LINE)), 0);
	check_text(ZONE, "captured\n");
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(CONFIG, befores[_i]);
	check_text("loaded", befores[_i] == NULL ? "" : befores[_i]);
	check_text(ZONE, NULL);
	ck_assert_uint_eq(restored.removed, 1);
	ck_assert_uint_eq(restored.stay_count, 0);
	check_text("state/backup/new/configuration", NULL);
	zf_restored_clear(&restored);
}
END_TEST

START_TEST(where_nothing_was_provisioned_nothing_is_restored)
{
	write_text(CONFIG, "another's\n");
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(CONFIG, "another's\n");
	check_text("asked", NULL);
}
END_TEST

START_TEST(a_file_of_anothers_is_not_replaced)
{
	static const char *const others[] = {
		"another's\n",
		"# mine\n" FIRST_LINE,
		"# Written by zoneferry for the migration mine.\n",
		"# Written by zoneferry for the migration m.",
	};

	write_text(CONFIG, others[_i]);
	ck_assert_int_eq(provision(), ZF_EUNSAFE);
	check_text(CONFIG, others[_i]);
	check_text(ZONE, NULL);
	check_text("asked", NULL);
	check_text("state/backup/new/configuration", NULL);
	ck_assert_ptr_nonnull(strstr(err.message, config));
	ck_assert_str_ne(err.hint, "");
}
END_TEST

START_TEST(a_server_that_is_not_reached_is_said_before_anything_is_changed)
{
	write_text("down", "");
	ck_assert_int_eq(provision(), ZF_ESYSTEM);
	check_text(CONFIG, NULL);
	check_text(ZONE, NULL);
	ck_assert_ptr_nonnull(strstr(err.message, "failed to connect"));
	ck_assert_ptr_nonnull(strstr(err.hint, "does not reach the name server"));
	ck_assert_ptr_nonnull(strstr(err.hint, "changed nothing"));
}
END_TEST

/* `refuses` takes only what it had. */
START_TEST(what_is_refused_is_taken_away_again)
{
	put_before(_i);
	write_text("refuses", "");
	ck_assert_int_eq(provision(), ZF_ESYSTEM);
	check_text(CONFIG, befores[_i]);
	ck_assert_ptr_nonnull(strstr(err.message, "exit status 1"));
	ck_assert_ptr_nonnull(strstr(err.hint, "loading that again failed too"));

	ck_assert_int_eq(unlink(zf_scratch_path("refuses")), 0);
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(CONFIG, befores[_i]);
	check_text(ZONE, NULL);
}
END_TEST

static void be_killed_loading(void)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		const size_t len = strlen(script);

		snprintf(script + len, sizeof(script) - len,
			 "test \"$1\" != reload || kill -KILL $PPID\n");
		(void)!provision();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
}

START_TEST(killed_while_it_is_loaded_it_is_put_back_by_the_next_that_is_refused)
{
	put_before(_i);
	be_killed_loading();
	ck_assert_int_eq(strncmp(text_of(CONFIG), FIRST_LINE, strlen(FIRST_LINE)), 0);
	write_text("refuses", "");
	ck_assert_int_eq(provision(), ZF_ESYSTEM);
	check_text(CONFIG, befores[_i]);
}
END_TEST

START_TEST(killed_while_it_is_loaded_it_is_made_what_it_was)
{
	put_before(_i);
	be_killed_loading();
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(CONFIG, befores[_i]);
	check_text("loaded", befores[_i] == NULL ? "" : befores[_i]);
	check_text(ZONE, NULL);
}
END_TEST

START_TEST(a_second_configuration_that_is_refused_brings_back_the_first)
{
	char *first;

	ck_assert_int_eq(provision(), ZF_OK);
	first = strdup(text_of(CONFIG));
	ck_assert_int_eq(
		zf_endpoint_parse_literal(&wanted.primary, "192.0.2.2", 53, &err), ZF_OK);
	write_text("refuses", "");
	ck_assert_int_eq(provision(), ZF_ESYSTEM);
	check_text(CONFIG, first);
	ck_assert_int_eq(unlink(zf_scratch_path("refuses")), 0);
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(CONFIG, NULL);
	free(first);
}
END_TEST

START_TEST(loading_the_same_again_puts_nothing_back)
{
	ck_assert_int_eq(provision(), ZF_OK);
	write_text("refuses", "");
	ck_assert_int_eq(provision(), ZF_ESYSTEM);
	ck_assert_str_eq(err.hint, "");
	ck_assert_int_eq(strncmp(text_of(CONFIG), FIRST_LINE, strlen(FIRST_LINE)), 0);
}
END_TEST

START_TEST(a_configuration_that_another_wrote_since_stays)
{
	ck_assert_int_eq(provision(), ZF_OK);
	write_text(CONFIG, "another's\n");
	ck_assert_int_eq(restore(), ZF_EUNSAFE);
	check_text(CONFIG, "another's\n");
	ck_assert_ptr_nonnull(strstr(err.hint, backup));
}
END_TEST

START_TEST(a_zone_file_that_stood_there_comes_back)
{
	write_text(ZONE, "before\n");
	ck_assert_int_eq(provision(), ZF_OK);
	check_text(ZONE, "captured\n");
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(ZONE, "before\n");
	ck_assert_uint_eq(restored.put_back, 1);
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(ZONE, "before\n");
}
END_TEST

START_TEST(a_zone_file_that_the_server_wrote_since_stays_and_is_told)
{
	write_text(ZONE, "before\n");
	ck_assert_int_eq(provision(), ZF_OK);
	write_text(ZONE, "transferred\n");
	ck_assert_int_eq(provision(), ZF_OK);
	check_text(ZONE, "transferred\n");
	ck_assert_int_eq(restore(), ZF_OK);
	check_text(ZONE, "transferred\n");
	ck_assert_uint_eq(restored.stay_count, 1);
	ck_assert_ptr_nonnull(strstr(restored.stays[0], zone_path));
	ck_assert_ptr_nonnull(strstr(restored.stays[0], backup));
	zf_restored_clear(&restored);
}
END_TEST

START_TEST(a_captured_file_that_changed_since_it_was_listed_is_not_placed)
{
	ck_assert_int_eq(provision(), ZF_OK);
	write_text(CAPTURED, "capt");
	ck_assert_int_eq(provision(), ZF_EUNSAFE);
	ck_assert_ptr_nonnull(strstr(err.message, captured));
	check_text(ZONE, "captured\n");
}
END_TEST

START_TEST(a_captured_file_that_is_gone_is_told_before_the_configuration_is_written)
{
	ck_assert_int_eq(unlink(captured), 0);
	ck_assert_int_eq(provision(), ZF_EUNSAFE);
	ck_assert_ptr_nonnull(strstr(err.message, captured));
	check_text(CONFIG, NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/restore");
	TCase *cases = tcase_create("restore");

	tcase_add_checked_fixture(cases, set_up, zf_scratch_close);
	tcase_add_loop_test(cases, what_stood_there_comes_back, 0, BEFORES);
	tcase_add_test(cases, where_nothing_was_provisioned_nothing_is_restored);
	tcase_add_loop_test(cases, a_file_of_anothers_is_not_replaced, 0, 4);
	tcase_add_test(cases,
		       a_server_that_is_not_reached_is_said_before_anything_is_changed);
	tcase_add_loop_test(cases, what_is_refused_is_taken_away_again, 0, BEFORES);
	tcase_add_loop_test(
		cases,
		killed_while_it_is_loaded_it_is_put_back_by_the_next_that_is_refused, 0,
		BEFORES);
	tcase_add_loop_test(cases, killed_while_it_is_loaded_it_is_made_what_it_was, 0,
			    BEFORES);
	tcase_add_test(cases,
		       a_second_configuration_that_is_refused_brings_back_the_first);
	tcase_add_test(cases, loading_the_same_again_puts_nothing_back);
	tcase_add_test(cases, a_configuration_that_another_wrote_since_stays);
	tcase_add_test(cases, a_zone_file_that_stood_there_comes_back);
	tcase_add_test(cases, a_zone_file_that_the_server_wrote_since_stays_and_is_told);
	tcase_add_test(cases,
		       a_captured_file_that_changed_since_it_was_listed_is_not_placed);
	tcase_add_test(
		cases,
		a_captured_file_that_is_gone_is_told_before_the_configuration_is_written);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
