/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/runner.h"

static struct zf_error err;
static struct zf_folder *folder;

static void open_of(const char *path)
{
	zf_error_clear(&err);
	ck_assert_msg(zf_folder_open(&folder, path, &err) == ZF_OK, "%s", err.message);
}

START_TEST(a_file_that_is_not_there_has_a_folder)
{
	open_of("/tmp/zf-no-such-file");
	ck_assert(zf_folder_names(folder, "/tmp/another"));
	ck_assert(!zf_folder_names(folder, "/tmp/below/another"));
	ck_assert(!zf_folder_names(folder, "/tmq/another"));
	ck_assert(!zf_folder_names(folder, "another"));
	zf_folder_release(folder);
}
END_TEST

START_TEST(a_name_alone_is_in_the_current_folder)
{
	struct zf_folder *dot = NULL;

	open_of("zone");
	ck_assert(zf_folder_names(folder, "another"));
	ck_assert(!zf_folder_names(folder, "./another"));
	ck_assert_int_eq(zf_folder_open(&dot, "./zone", &err), ZF_OK);
	ck_assert(zf_folder_same(folder, dot));
	zf_folder_release(dot);
	zf_folder_release(folder);
}
END_TEST

START_TEST(no_such_folder_is_told)
{
	ck_assert_int_eq(zf_folder_open(&folder, "/tmp/zf-none/zone", &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_ptr_null(folder);
	zf_folder_release(folder);
}
END_TEST

START_TEST(folders_that_are_missing_are_made)
{
	char top[] = "/tmp/zf-check-XXXXXX", path[64], command[64];
	struct stat st;

	umask(022);
	ck_assert_ptr_nonnull(mkdtemp(top));
	snprintf(path, sizeof(path), "%s/a/b/file", top);
	ck_assert_int_eq(zf_folder_make(path, strlen(top), 0750, &err), ZF_OK);
	ck_assert_int_eq(zf_folder_make(path, 0, 0700, &err), ZF_OK);
	ck_assert_int_eq(stat(path, &st), -1);
	*strrchr(path, '/') = '\0';
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0750);
	snprintf(path, sizeof(path), "%s/none/file", top);
	ck_assert_int_eq(zf_folder_make(path, strlen(path) - 4, 0700, &err), ZF_OK);
	ck_assert_int_eq(zf_folder_open(&folder, path, &err), ZF_ESYSTEM);
	ck_assert_int_eq(zf_folder_make("/dev/null/a/file", 0, 0700, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOTDIR);
	snprintf(command, sizeof(command), "rm -r '%s'", top);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(the_last_user_closes_it)
{
	open_of("/tmp/zone");
	const int fd = folder->fd;

	ck_assert_ptr_eq(zf_folder_share(folder), folder);
	zf_folder_release(folder);
	ck_assert_int_ne(fcntl(fd, F_GETFD), -1);
	zf_folder_release(folder);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
}
END_TEST

static atomic_int ready;

static void *share_and_release(void *ctx)
{
	ready++;
	while (ready < 2)
		sched_yield();
	for (int i = 0; i < 2000000; i++)
		zf_folder_release(zf_folder_share(ctx));
	return NULL;
}

/* One batch is committed while another collects. */
START_TEST(threads_may_share_it)
{
	pthread_t other;

	open_of("/tmp/zone");
	ready = 0;
	ck_assert_int_eq(pthread_create(&other, NULL, share_and_release, folder), 0);
	share_and_release(folder);
	ck_assert_int_eq(pthread_join(other, NULL), 0);
	ck_assert_uint_eq(folder->users, 1);
	zf_folder_release(folder);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/folder");
	TCase *tc = tcase_create("folder");

	tcase_add_test(tc, a_file_that_is_not_there_has_a_folder);
	tcase_add_test(tc, a_name_alone_is_in_the_current_folder);
	tcase_add_test(tc, no_such_folder_is_told);
	tcase_add_test(tc, folders_that_are_missing_are_made);
	tcase_add_test(tc, the_last_user_closes_it);
	tcase_add_test(tc, threads_may_share_it);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
