/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/chain.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/runbook/journal/journal.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static char path[] = "ferry.yaml";
static const struct zf_migration migration = { .path = path, .state_folder = zf_scratch };
static struct zf_journal *journal;
static struct zf_error err;

static zf_status open_it(bool read_only)
{
	zf_journal_close(journal);
	return zf_journal_open(&journal, &migration, read_only, &err);
}

static void begin(const char *zone)
{
	ck_assert_int_eq(zf_journal_begin(journal,
					  &(struct zf_task_name){ "m", "s", zone },
					  ZF_FORWARD, "", &err),
			 ZF_OK);
}

static void setup(void)
{
	zf_scratch_open();
	ck_assert_int_eq(open_it(false), ZF_OK);
}

static void teardown(void)
{
	zf_journal_close(journal);
	journal = NULL;
	zf_scratch_close();
}

static void shell(const char *text)
{
	char command[512];

	snprintf(command, sizeof(command), "cd %s && %s", zf_scratch, text);
	ck_assert_int_eq(system(command), 0);
}

/* The journal as a kill leaves it, WAL and all, is kept in the folder `name`. */
static void keep(const char *name)
{
	char text[256];

	snprintf(text, sizeof(text), "mkdir %s && cp journal.* %s", name, name);
	shell(text);
}

static void put_back(const char *name, const char *files)
{
	char text[256];

	zf_journal_close(journal);
	journal = NULL;
	snprintf(text, sizeof(text), "rm -f journal.db* && cd %s && cp %s ..", name,
		 files);
	shell(text);
}

static void assert_damaged(void)
{
	for (int read_only = 0; read_only < 2; read_only++) {
		ck_assert_int_eq(open_it(read_only), ZF_EUNSAFE);
		ck_assert_ptr_null(journal);
		ck_assert_ptr_nonnull(
			strstr(err.message, "journal.db: this journal is damaged"));
		ck_assert_ptr_nonnull(strstr(err.hint, "zoneferry abort ferry.yaml"));
		ck_assert_ptr_nonnull(strstr(err.hint, "of one moment"));
	}
}

START_TEST(a_journal_goes_on_from_its_mark)
{
	for (int i = 0; i < 3; i++) {
		begin("a.");
		ck_assert_msg(open_it(false) == ZF_OK, "%s", err.message);
	}
	ck_assert_int_eq(open_it(true), ZF_OK);
	ck_assert_uint_eq(zf_scratch_mode("journal.mark"), 0600);
}
END_TEST

/* In the last frame but one of the WAL: SQLite's checksums end it there. */
START_TEST(a_bit_that_flips_in_the_wal_is_found_out)
{
	struct stat st;
	char octet;

	begin("a.");
	begin("b.");
	keep("killed");
	put_back("killed", "journal.*");
	const int fd = open(zf_scratch_path("journal.db-wal"), O_RDWR);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(pread(fd, &octet, 1, st.st_size - 2000), 1);
	octet ^= 4;
	ck_assert_int_eq(pwrite(fd, &octet, 1, st.st_size - 2000), 1);
	close(fd);
	assert_damaged();
}
END_TEST

START_TEST(a_journal_without_its_wal_is_found_out)
{
	begin("a.");
	keep("killed");
	put_back("killed", "journal.db journal.mark");
	assert_damaged();
}
END_TEST

START_TEST(one_that_is_gone_is_found_out)
{
	begin("a.");
	zf_journal_close(journal);
	journal = NULL;
	shell("rm journal.db");
	ck_assert_int_eq(open_it(false), ZF_EUNSAFE);
	assert_damaged();
}
END_TEST

/* An older copy that went another way has as many rows. */
START_TEST(another_row_of_the_same_number_is_found_out)
{
	begin("a.");
	ck_assert_int_eq(open_it(false), ZF_OK);
	keep("before");
	begin("b.");
	ck_assert_int_eq(open_it(false), ZF_OK);
	keep("after");
	put_back("before", "journal.*");
	ck_assert_int_eq(open_it(false), ZF_OK);
	begin("c.");
	zf_journal_close(journal);
	journal = NULL;
	shell("cp after/journal.mark .");
	assert_damaged();
}
END_TEST

/* Killed between the commit and the mark, or after a commit that has no effects. */
START_TEST(one_that_is_longer_than_its_mark_is_fine)
{
	begin("a.");
	ck_assert_int_eq(open_it(false), ZF_OK);
	keep("before");
	begin("b.");
	shell("cp before/journal.mark .");
	ck_assert_int_eq(open_it(true), ZF_OK);
	ck_assert_int_eq(open_it(false), ZF_OK);
	begin("c.");
	shell("rm journal.mark");
	ck_assert_int_eq(open_it(false), ZF_OK);
}
END_TEST

static const char *const no_marks[] = {
	"",
	"1",
	"0 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
	"1 00112233\n",
	"-1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
	"1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0\n",
	"1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\nmore",
};

START_TEST(what_is_no_mark_is_told)
{
	begin("a.");
	zf_scratch_write("journal.mark", no_marks[_i], strlen(no_marks[_i]), 0600);
	ck_assert_int_eq(open_it(false), ZF_EUNSAFE);
	ck_assert_ptr_nonnull(strstr(err.message, "journal.mark"));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/journal/chain");
	TCase *tcase = tcase_create("chain");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_journal_goes_on_from_its_mark);
	tcase_add_test(tcase, a_bit_that_flips_in_the_wal_is_found_out);
	tcase_add_test(tcase, a_journal_without_its_wal_is_found_out);
	tcase_add_test(tcase, one_that_is_gone_is_found_out);
	tcase_add_test(tcase, another_row_of_the_same_number_is_found_out);
	tcase_add_test(tcase, one_that_is_longer_than_its_mark_is_fine);
	tcase_add_loop_test(tcase, what_is_no_mark_is_told, 0,
			    sizeof(no_marks) / sizeof(*no_marks));
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
