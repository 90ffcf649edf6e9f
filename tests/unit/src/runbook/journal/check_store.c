/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_journal_store store;
static struct zf_error err;

static void teardown(void)
{
	zf_journal_store_close(&store);
	zf_scratch_close();
}

static zf_status open_it(const char *name, bool read_only)
{
	zf_journal_store_close(&store);
	return zf_journal_store_open(&store, zf_scratch_path(name), read_only, &err);
}

static void sql(const char *text)
{
	ck_assert_int_eq(sqlite3_exec(store.db, text, NULL, NULL, NULL), SQLITE_OK);
}

START_TEST(nobody_else_may_read_its_files)
{
	umask(0);
	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	sql("INSERT INTO fact VALUES ('m', 'a', 'b', 0)");
	ck_assert_uint_eq(zf_scratch_mode("journal.db"), 0600);
	ck_assert_uint_eq(zf_scratch_mode("journal.db-wal"), 0600);
	ck_assert_uint_eq(zf_scratch_mode("journal.db-shm"), 0600);
}
END_TEST

START_TEST(one_that_others_could_read_is_closed_to_them)
{
	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	zf_journal_store_close(&store);
	ck_assert_int_eq(chmod(zf_scratch_path("journal.db"), 0644), 0);
	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	ck_assert_uint_eq(zf_scratch_mode("journal.db"), 0600);
}
END_TEST

START_TEST(a_link_is_not_followed)
{
	zf_scratch_write("precious", "", 0, 0600);
	ck_assert_int_eq(
		symlink(zf_scratch_path("precious"), zf_scratch_path("journal.db")), 0);
	ck_assert_int_eq(open_it("journal.db", false), ZF_ESYSTEM);
}
END_TEST

/* A pipe would be waited at, a device written to. */
START_TEST(what_is_no_plain_file_is_refused_at_once)
{
	static const char *const names[] = { "journal.db", "journal.db-wal",
					     "journal.db-shm", "journal.db-journal" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (i > 0)
			ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
		zf_journal_store_close(&store);
		unlink(zf_scratch_path(names[i]));
		ck_assert_int_eq(mkfifo(zf_scratch_path(names[i]), 0600), 0);
		for (int read_only = 0; read_only < 2; read_only++) {
			ck_assert_int_eq(open_it("journal.db", read_only),
					 ZF_EUNSUPPORTED);
			ck_assert_ptr_nonnull(strstr(err.message, names[i]));
			ck_assert_ptr_nonnull(
				strstr(err.message, ": this is no plain file"));
		}
		ck_assert_int_eq(unlink(zf_scratch_path(names[i])), 0);
	}
	ck_assert_int_eq(mkdir(zf_scratch_path("journal.db-wal"), 0700), 0);
	ck_assert_int_eq(open_it("journal.db", true), ZF_EUNSUPPORTED);
}
END_TEST

START_TEST(a_link_is_not_read_either)
{
	ck_assert_int_eq(open_it("other.db", false), ZF_OK);
	zf_journal_store_close(&store);
	ck_assert_int_eq(
		symlink(zf_scratch_path("other.db"), zf_scratch_path("journal.db")), 0);
	ck_assert_int_eq(open_it("journal.db", true), ZF_EUNSUPPORTED);
}
END_TEST

/* As another process sees it, which alone can. */
static bool is_locked(const char *path)
{
	const pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
		const int fd = open(path, O_RDWR);

		if (fd < 0 || fcntl(fd, F_GETLK, &lock) != 0)
			_exit(2);
		_exit(lock.l_type == F_UNLCK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 1;
}

/* How To Corrupt An SQLite Database File, 2.2: whoever closes a file loses all locks on it. */
START_TEST(one_that_reads_beside_it_leaves_its_locks)
{
	struct zf_journal_store reader;
	const char *path = zf_scratch_path("journal.db");

	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	ck_assert(is_locked(path));
	ck_assert_int_eq(zf_journal_store_open(&reader, path, true, &err), ZF_OK);
	ck_assert(is_locked(path));
	zf_journal_store_close(&reader);
	ck_assert(is_locked(path));
}
END_TEST

START_TEST(a_reader_makes_no_file)
{
	ck_assert_int_eq(open_it("journal.db", true), ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "journal.db"));
	ck_assert_ptr_nonnull(strstr(err.message, "No such file or directory"));
	ck_assert_int_ne(access(zf_scratch_path("journal.db"), F_OK), 0);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_said)
{
	ck_assert_int_eq(open_it("none/journal.db", false), ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "No such file or directory"));
}
END_TEST

START_TEST(a_later_version_is_left_alone)
{
	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	sql("UPDATE meta SET value = '4' WHERE name = 'version'");
	ck_assert_int_eq(open_it("journal.db", false), ZF_EUNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(
		err.message, "a journal of version 4; this zoneferry has version 3"));
	ck_assert_int_eq(open_it("journal.db", true), ZF_EUNSUPPORTED);
	ck_assert_ptr_null(store.db);
}
END_TEST

START_TEST(another_programs_database_is_left_alone)
{
	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	sql("DROP TABLE meta");
	ck_assert_int_eq(open_it("journal.db", false), ZF_EUNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(err.message, "no journal of zoneferry's"));
}
END_TEST

START_TEST(what_is_no_database_is_said)
{
	char text[200];

	memset(text, '?', sizeof(text));
	zf_scratch_write("journal.db", text, sizeof(text), 0600);
	ck_assert_int_eq(open_it("journal.db", false), ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "not a database"));
}
END_TEST

START_TEST(states_and_verdicts_are_of_the_known_ones)
{
	ck_assert_int_eq(open_it("journal.db", false), ZF_OK);
	ck_assert_int_ne(
		sqlite3_exec(
			store.db,
			"INSERT INTO task VALUES (1, 'm', 's', '', 'forward', 'gone', '', '', 1, '', '', 0, 0)",
			NULL, NULL, NULL),
		SQLITE_OK);
	ck_assert_int_ne(
		sqlite3_exec(
			store.db,
			"INSERT INTO evidence VALUES (1, 'm', 's', 'a', 'b', 'perhaps', '', 0)",
			NULL, NULL, NULL),
		SQLITE_OK);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/journal/store");
	TCase *tcase = tcase_create("journal_store");

	tcase_add_checked_fixture(tcase, zf_scratch_open, teardown);
	tcase_add_test(tcase, what_is_no_plain_file_is_refused_at_once);
	tcase_add_test(tcase, a_link_is_not_read_either);
	tcase_add_test(tcase, nobody_else_may_read_its_files);
	tcase_add_test(tcase, one_that_others_could_read_is_closed_to_them);
	tcase_add_test(tcase, a_link_is_not_followed);
	tcase_add_test(tcase, one_that_reads_beside_it_leaves_its_locks);
	tcase_add_test(tcase, a_reader_makes_no_file);
	tcase_add_test(tcase, a_folder_that_is_not_there_is_said);
	tcase_add_test(tcase, a_later_version_is_left_alone);
	tcase_add_test(tcase, another_programs_database_is_left_alone);
	tcase_add_test(tcase, what_is_no_database_is_said);
	tcase_add_test(tcase, states_and_verdicts_are_of_the_known_ones);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
