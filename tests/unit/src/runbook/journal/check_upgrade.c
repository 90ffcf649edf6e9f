/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/upgrade.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "src/runbook/journal/journal.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

/* Version 1 as zoneferry 0.1 made it, with what a run of two moves left. */
static const char version_1[] =
	"PRAGMA journal_mode = WAL;"
	"CREATE TABLE meta ( name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"INSERT INTO meta VALUES ('format', 'zoneferry-journal'), ('version', '1');"
	"CREATE TABLE task ( id INTEGER PRIMARY KEY, move INTEGER NOT NULL,"
	" step TEXT NOT NULL, task TEXT NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('begun', 'done', 'failed', 'waiting')),"
	" attempt INTEGER NOT NULL, intent TEXT NOT NULL, outcome TEXT NOT NULL,"
	" began_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,"
	" UNIQUE (move, step, task)) STRICT;"
	"CREATE TABLE evidence ( id INTEGER PRIMARY KEY, move INTEGER NOT NULL,"
	" step TEXT NOT NULL, subject TEXT NOT NULL, check_name TEXT NOT NULL,"
	" verdict TEXT NOT NULL CHECK (verdict IN ('yes', 'no', 'unknown')),"
	" text TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" UNIQUE (move, step, subject, check_name)) STRICT;"
	"CREATE TABLE fact ( move INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL, PRIMARY KEY (move, name)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE log ( id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,"
	" move INTEGER NOT NULL, step TEXT NOT NULL, text TEXT NOT NULL, user TEXT NOT NULL,"
	" host TEXT NOT NULL, pid INTEGER NOT NULL) STRICT;"
	"INSERT INTO task VALUES"
	" (1, 1, 'survey', '', 'done', 1, 'look', '', 1000, 2000),"
	" (2, 1, 'capture-zones', 'a.', 'done', 1, '',"
	" '{\"captured\":true,\"source\":\"old\",\"file\":\"../x.zoneferry/captured/a.zone\"}',"
	" 3000, 4000),"
	" (3, 1, 'capture-zones', 'b.', 'done', 1, '',"
	" '{\"captured\":true,\"source\":\"old\",\"file\":\"/m/x.zoneferry/captured/b.zone\"}',"
	" 3000, 4000),"
	" (4, 1, 'capture-zones', 'c.', 'done', 1, '', '{\"captured\":false}', 3000, 4000),"
	" (5, 2, 'survey', '', 'failed', 2, 'look', 'no answer', 5000, 6000),"
	" (6, 1, 'capture-zones', '', 'begun', 1, 'bring every zone into a file', '', 3000, 0);"
	"INSERT INTO evidence VALUES (1, 2, 'survey', 'new', 'says who it is', 'unknown', 'no',"
	" 7000);"
	"INSERT INTO fact VALUES (1, 'jump-address', '192.0.2.9', 8000),"
	" (2, 'jump-address', '192.0.2.8', 8000);"
	"INSERT INTO log VALUES (1, 1000, 0, '', 'run', 'u', 'h', 7),"
	" (2, 1000, 1, 'survey', 'begins', 'u', 'h', 7);";

static char old[] = "old", new[] = "new", third[] = "third";
static struct zf_server servers[] = { { .id = old }, { .id = new }, { .id = third } };
static struct zf_move moves[] = {
	{ .from = &servers[0], .to = &servers[1] },
	{ .from = &servers[2], .to = &servers[0] },
};

static struct zf_migration migration;
static struct zf_journal *journal;
static struct zf_error err;

static void sql(const char *text, char *answer, size_t size)
{
	sqlite3 *db;
	sqlite3_stmt *statement;
	const char *rest = text;

	ck_assert_int_eq(sqlite3_open(zf_scratch_path("journal.db"), &db), SQLITE_OK);
	while (*rest != '\0') {
		ck_assert_msg(sqlite3_prepare_v2(db, rest, -1, &statement, &rest) ==
				      SQLITE_OK,
			      "%s", sqlite3_errmsg(db));
		if (sqlite3_step(statement) == SQLITE_ROW && answer != NULL)
			snprintf(answer, size, "%s",
				 (const char *)sqlite3_column_text(statement, 0));
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
}

static void assert_sql(const char *text, const char *expected)
{
	char answer[512] = "";

	sql(text, answer, sizeof(answer));
	ck_assert_str_eq(answer, expected);
}

static void setup(void)
{
	zf_scratch_open();
	migration = (struct zf_migration){ .state_folder = zf_scratch,
					   .moves = moves,
					   .move_count = 2 };
	sql(version_1, NULL, 0);
}

static void teardown(void)
{
	zf_journal_close(journal);
	journal = NULL;
	zf_scratch_close();
}

START_TEST(what_the_log_of_version_2_says_stays)
{
	/* as version 2 had it; its other tables are as they are now */
	ck_assert_int_eq(zf_journal_open(&journal, &migration, false, &err), ZF_OK);
	zf_journal_close(journal);
	journal = NULL;
	sql("DROP TABLE log;"
	    "CREATE TABLE log ( id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,"
	    " move TEXT NOT NULL, step TEXT NOT NULL, text TEXT NOT NULL, user TEXT NOT "
	    "NULL, host TEXT NOT NULL, pid INTEGER NOT NULL) STRICT;"
	    "INSERT INTO log VALUES (4, 1000, 'old->new', 'survey', 'begins', 'u', 'h', 7);"
	    "UPDATE meta SET value = '2' WHERE name = 'version'",
	    NULL, 0);
	ck_assert_msg(zf_journal_open(&journal, &migration, false, &err) == ZF_OK, "%s",
		      err.message);
	zf_journal_close(journal);
	journal = NULL;
	assert_sql("SELECT value FROM meta WHERE name = 'version'", "3");
	assert_sql("SELECT id || at_ms || move || step || text || user || host || pid || "
		   "verb || octets FROM log",
		   "41000old->newsurveybeginsuh70");
	assert_sql("SELECT count(*) FROM task", "6");
}
END_TEST

START_TEST(moves_are_named_and_paths_start_at_the_state_folder)
{
	ck_assert_msg(zf_journal_open(&journal, &migration, false, &err) == ZF_OK, "%s",
		      err.message);
	zf_journal_close(journal);
	journal = NULL;
	assert_sql("SELECT value FROM meta WHERE name = 'version'", "3");
	assert_sql(
		"SELECT group_concat(id || move || step || task || state || attempt || "
		"intent || began_ms || ended_ms, ';') FROM (SELECT * FROM task ORDER "
		"BY id) WHERE step = 'survey'",
		"1old->newsurveydone1look10002000;"
		"5third->oldsurveyfailed2look50006000");
	assert_sql("SELECT group_concat(outcome, ';') FROM (SELECT * FROM task ORDER BY "
		   "id) WHERE step = 'capture-zones'",
		   "{\"captured\":true,\"source\":\"old\",\"file\":\"captured/a.zone\"};"
		   "{\"captured\":true,\"source\":\"old\",\"file\":\"captured/b.zone\"};"
		   "{\"captured\":false};");
	assert_sql("SELECT move || step || subject || check_name || verdict || text || "
		   "at_ms FROM evidence",
		   "third->oldsurveynewsays who it isunknownno7000");
	assert_sql("SELECT group_concat(move || value, ';') FROM (SELECT * FROM fact "
		   "ORDER BY move)",
		   "old->new192.0.2.9;third->old192.0.2.8");
	assert_sql("SELECT group_concat(move || text, ';') FROM (SELECT * FROM log ORDER "
		   "BY id)",
		   "run;old->newbegins");
	assert_sql("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'old%'", "0");
}
END_TEST

START_TEST(one_that_was_upgraded_is_as_one_that_was_made)
{
	char upgraded[4096] = "", made[4096] = "";
	static const char schema[] =
		"SELECT group_concat(name || sql, char(10)) FROM (SELECT * FROM "
		"sqlite_schema WHERE sql IS NOT NULL ORDER BY name)";

	ck_assert_int_eq(zf_journal_open(&journal, &migration, false, &err), ZF_OK);
	zf_journal_close(journal);
	sql(schema, upgraded, sizeof(upgraded));
	ck_assert_int_eq(unlink(zf_scratch_path("journal.db")), 0);
	ck_assert_int_eq(zf_journal_open(&journal, &migration, false, &err), ZF_OK);
	sql(schema, made, sizeof(made));
	ck_assert_str_eq(upgraded, made);
}
END_TEST

static void assert_is_version_1(void)
{
	assert_sql("SELECT value FROM meta WHERE name = 'version'", "1");
	assert_sql("SELECT group_concat(move, ';') FROM (SELECT * FROM task ORDER BY id)",
		   "1;1;1;1;2;1");
}

START_TEST(a_reader_reads_it_and_leaves_it_as_it_was)
{
	char *value = NULL;

	ck_assert_msg(zf_journal_open(&journal, &migration, true, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_int_eq(zf_journal_fact(journal, "third->old", "jump-address", &value,
					 &err),
			 ZF_OK);
	ck_assert_str_eq(value, "192.0.2.8");
	free(value);
	assert_is_version_1();
}
END_TEST

START_TEST(a_move_that_the_file_has_not_is_told_and_nothing_changed)
{
	migration.move_count = 1;
	for (int read_only = 0; read_only < 2; read_only++) {
		ck_assert_int_eq(zf_journal_open(&journal, &migration, read_only, &err),
				 ZF_EUNSUPPORTED);
		ck_assert_ptr_null(journal);
		ck_assert_ptr_nonnull(
			strstr(err.message, "journal.db: this journal of version 1 has a "
					    "move 2; the file has 1"));
		assert_is_version_1();
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/journal/upgrade");
	TCase *tcase = tcase_create("upgrade");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, moves_are_named_and_paths_start_at_the_state_folder);
	tcase_add_test(tcase, what_the_log_of_version_2_says_stays);
	tcase_add_test(tcase, one_that_was_upgraded_is_as_one_that_was_made);
	tcase_add_test(tcase, a_reader_reads_it_and_leaves_it_as_it_was);
	tcase_add_test(tcase, a_move_that_the_file_has_not_is_told_and_nothing_changed);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
