/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/batch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/runner.h"

#define PATH 128
#define DEAD 77 /* exit status of a child that died as told */

/* ---- the system's calls, counted, failing or deadly as a test wants ---- */

enum call { WRITE, FSYNC, SYNCFS, SETTLED, RENAME, CALLS };

static unsigned called[CALLS];
static int failing[CALLS];  /* with this errno */
static int calls_left = -1; /* until the process dies; -1: it lives */

/* Counts a call; whether it is to fail. */
static bool fails(enum call call)
{
	if (calls_left == 0)
		_exit(DEAD);
	if (calls_left > 0)
		calls_left--;
	called[call]++;
	errno = failing[call];
	return failing[call] != 0;
}

ssize_t write(int fd, const void *octets, size_t len)
{
	return fails(WRITE) ? -1 : syscall(SYS_write, fd, octets, len);
}

int fsync(int fd)
{
	return fails(FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat(int from, const char *old, int to, const char *new)
{
	if (fails(RENAME))
		return -1;
#ifdef SYS_renameat
	return (int)syscall(SYS_renameat, from, old, to, new);
#else
	return (int)syscall(SYS_renameat2, from, old, to, new, 0);
#endif
}

#ifdef HAVE_SYNCFS
int syncfs(int fd)
{
	return fails(SYNCFS) ? -1 : (int)syscall(SYS_syncfs, fd);
}
#endif

#ifdef SYNC_FILE_RANGE_WAIT_BEFORE
/* It only hastens and waits. */
int sync_file_range(int fd, off64_t from, off64_t count, unsigned flags)
{
	(void)fd, (void)from, (void)count, (void)flags;
	return fails(SETTLED) ? -1 : 0;
}
#endif

/* ---- files ---- */

static char folder[PATH / 2];
static struct zf_error err;
static struct zf_batch *batch;
static struct rlimit files_before;

static void make_batch(void)
{
	ck_assert_int_eq(zf_batch_new(&batch, 0, &err), ZF_OK);
}

/* A batch of a process that may have so many files open. */
static void make_batch_with(rlim_t files)
{
	const struct rlimit limit = { files, files_before.rlim_max };

	zf_batch_free(batch);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	make_batch();
}

static void setup(void)
{
	strcpy(folder, "/tmp/zf-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	zf_error_clear(&err);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files_before), 0);
	make_batch();
	memset(called, 0, sizeof called);
}

/* How many names are in the folder at `path`; they are removed if `remove` says so. */
static int names_in(const char *path, bool remove)
{
	DIR *dir = opendir(path);
	int count = 0;

	ck_assert_ptr_nonnull(dir);
	for (const struct dirent *entry = readdir(dir); entry != NULL;
	     entry = readdir(dir)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		if (remove && unlinkat(dirfd(dir), entry->d_name, 0) != 0)
			unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
	}
	closedir(dir);
	return count;
}

static void teardown(void)
{
	memset(failing, 0, sizeof failing);
	zf_batch_free(batch);
	batch = NULL;
	setrlimit(RLIMIT_NOFILE, &files_before);
	names_in(folder, true);
	rmdir(folder);
}

/* The path of zone number `number` in the folder. */
static const char *path_of(int number)
{
	static char path[PATH];

	snprintf(path, sizeof path, "%s/zone%d", folder, number);
	return path;
}

static void put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void put_old(int count)
{
	for (int i = 0; i < count; i++)
		put_file(path_of(i), "old");
}

/* Whether the file at `path` holds exactly `text`. */
static bool holds(const char *path, const char *text)
{
	char octets[64] = "";
	FILE *file = fopen(path, "r");

	if (file == NULL)
		return false;
	ck_assert_uint_lt(fread(octets, 1, sizeof octets - 1, file), sizeof octets - 1);
	fclose(file);
	return strcmp(octets, text) == 0;
}

static void assert_all_hold(int count, const char *text)
{
	for (int i = 0; i < count; i++)
		ck_assert_msg(holds(path_of(i), text), "%s", path_of(i));
}

/* ---- what is done with a batch ---- */

static struct zf_replace *written(struct zf_batch *into, const char *path,
				  const char *text)
{
	struct zf_replace *replace = NULL;

	ck_assert_msg(zf_batch_open(into, &replace, path, 0644, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_int_eq(zf_replace_write(replace, text, strlen(text), &err), ZF_OK);
	return replace;
}

static int tags[1000];

static void take(struct zf_batch *into, int number, const char *text)
{
	struct zf_replace *replace = written(into, path_of(number), text);

	tags[number] = number;
	ck_assert_int_eq(zf_batch_take(into, &replace, &tags[number], &err), ZF_OK);
	ck_assert_ptr_null(replace);
}

static void take_all(struct zf_batch *into, int count, const char *text)
{
	for (int i = 0; i < count; i++)
		take(into, i, text);
}

static struct {
	int count, failed;
	int last_failed; /* its number */
	struct zf_error why;
} told;

static void note(void *ctx, void *tag, zf_status status, const struct zf_error *why)
{
	ck_assert_ptr_null(ctx);
	told.count++;
	ck_assert_int_eq(why->code, status);
	if (status == ZF_OK)
		return;
	told.failed++;
	told.last_failed = tag == NULL ? -1 : *(const int *)tag;
	told.why = *why;
}

static zf_status commit(struct zf_batch *which)
{
	memset(&told, 0, sizeof told);
	return zf_batch_commit(which, note, NULL, &err);
}

static void assert_committed(int count)
{
	ck_assert_msg(commit(batch) == ZF_OK, "%s", err.message);
	ck_assert_int_eq(told.count, count);
	ck_assert_int_eq(told.failed, 0);
	ck_assert_uint_eq(zf_batch_count(batch), 0);
}

/* ---- tests ---- */

START_TEST(all_files_appear_at_the_commit)
{
	put_old(3);
	take_all(batch, 6, "new");
	ck_assert_uint_eq(zf_batch_count(batch), 6);
	assert_all_hold(3, "old");
	ck_assert_int_ne(access(path_of(3), F_OK), 0);
	assert_committed(6);
	assert_all_hold(6, "new");
	ck_assert_int_eq(names_in(folder, false), 6);
}
END_TEST

START_TEST(a_thousand_files_cost_one_sync)
{
	if (files_before.rlim_max < 4096)
		return;
	make_batch_with(4096);
	take_all(batch, 1000, "new");
	ck_assert(!zf_batch_full(batch));
	assert_committed(1000);
	assert_all_hold(1000, "new");
	ck_assert_int_eq(names_in(folder, false), 1000);
	ck_assert_uint_eq(called[RENAME], 1000);
#ifdef HAVE_SYNCFS
	ck_assert_uint_eq(called[SYNCFS], 1);
	ck_assert_uint_eq(called[FSYNC], 1); /* the folder's */
#endif
}
END_TEST

/* The whole file system is not waited for then. */
START_TEST(a_few_files_are_synced_one_by_one)
{
	take_all(batch, 4, "new");
	assert_committed(4);
	ck_assert_uint_eq(called[SYNCFS], 0);
	ck_assert_uint_eq(called[FSYNC], 5);
}
END_TEST

START_TEST(an_empty_batch_does_nothing)
{
	assert_committed(0);
	for (int i = 0; i < CALLS; i++)
		ck_assert_uint_eq(called[i], 0);
}
END_TEST

START_TEST(a_batch_is_used_again)
{
	take_all(batch, 5, "one");
	assert_committed(5);
	take_all(batch, 7, "two");
	assert_committed(7);
	assert_all_hold(7, "two");
	ck_assert_int_eq(names_in(folder, false), 7);
}
END_TEST

START_TEST(what_was_not_committed_is_thrown_away)
{
	put_old(2);
	take_all(batch, 5, "new");
	zf_batch_free(batch);
	batch = NULL;
	assert_all_hold(2, "old");
	ck_assert_int_eq(names_in(folder, false), 2);
}
END_TEST

START_TEST(what_is_still_being_written_is_left_alone)
{
	struct zf_replace *open = written(batch, path_of(9), "ha");

	take_all(batch, 5, "new");
	assert_committed(5);
	ck_assert_int_ne(access(path_of(9), F_OK), 0);
	ck_assert_int_eq(zf_replace_write(open, "lf", 2, &err), ZF_OK);
	ck_assert_int_eq(zf_batch_take(batch, &open, NULL, &err), ZF_OK);
	assert_committed(1);
	ck_assert(holds(path_of(9), "half"));
}
END_TEST

/* A replacement opened without a batch is taken too. */
START_TEST(one_that_was_opened_alone_is_taken)
{
	struct zf_replace *alone = NULL;

	ck_assert_int_eq(zf_replace_open(&alone, path_of(0), 0644, &err), ZF_OK);
	ck_assert_int_eq(zf_replace_write(alone, "new", 3, &err), ZF_OK);
	ck_assert_int_eq(zf_batch_take(batch, &alone, NULL, &err), ZF_OK);
	take(batch, 1, "new");
	assert_committed(2);
	assert_all_hold(2, "new");
	ck_assert_uint_eq(called[FSYNC], 3); /* the two, and their folder once */
}
END_TEST

START_TEST(a_file_not_written_whole_is_not_taken)
{
	struct zf_replace *replace = written(batch, path_of(0), "ha");

	put_old(1);
	failing[WRITE] = ENOSPC;
	ck_assert_int_eq(zf_replace_write(replace, "lf", 2, &err), ZF_ESYSTEM);
	failing[WRITE] = 0;
	ck_assert_int_eq(zf_batch_take(batch, &replace, NULL, &err), ZF_ESYSTEM);
	ck_assert_ptr_null(replace);
	ck_assert_uint_eq(zf_batch_count(batch), 0);
	assert_committed(0);
	assert_all_hold(1, "old");
	ck_assert_int_eq(names_in(folder, false), 1);
}
END_TEST

START_TEST(an_old_file_keeps_its_mode_and_a_link_is_replaced)
{
	struct stat st;

	put_old(2);
	ck_assert_int_eq(chmod(path_of(0), 0604), 0);
	ck_assert_int_eq(unlink(path_of(1)), 0);
	ck_assert_int_eq(symlink("zone0", path_of(1)), 0);
	take(batch, 1, "new");
	assert_committed(1);
	assert_all_hold(1, "old");
	ck_assert_int_eq(lstat(path_of(1), &st), 0);
	ck_assert(S_ISREG(st.st_mode));
	take(batch, 0, "new");
	assert_committed(1);
	ck_assert_int_eq(lstat(path_of(0), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0604);
	assert_all_hold(2, "new");
}
END_TEST

START_TEST(a_target_that_became_a_folder_fails_alone)
{
	take_all(batch, 6, "new");
	ck_assert_int_eq(mkdir(path_of(2), 0700), 0);
	ck_assert_int_eq(commit(batch), ZF_ESYSTEM);
	ck_assert_int_eq(told.count, 6);
	ck_assert_int_eq(told.failed, 1);
	ck_assert_int_eq(told.last_failed, 2);
	ck_assert_int_eq(told.why.system, EISDIR);
	ck_assert_ptr_nonnull(strstr(told.why.message, path_of(2)));
	ck_assert_str_eq(err.message, told.why.message);
	ck_assert_int_eq(names_in(folder, false), 6);
	ck_assert_int_eq(rmdir(path_of(2)), 0);
	take(batch, 2, "new");
	assert_committed(1);
	assert_all_hold(6, "new");
}
END_TEST

static const struct {
	int files;
	enum call call;
	const char *why; /* this row */
} unsynced[] = {
#ifdef HAVE_SYNCFS
	{ 6, SYNCFS, "the file system says it could not" },
	{ 6, SETTLED,
	  "it does not say so, but a file was not written (Linux before 5.8)" },
#endif
	{ 3, FSYNC, "one of a few files was not written" },
};

START_TEST(a_failed_sync_leaves_all_old_files)
{
	const int files = unsynced[_i].files;

	put_old(files);
	take_all(batch, files, "new");
	failing[unsynced[_i].call] = EIO;
	ck_assert_int_eq(commit(batch), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EIO);
	ck_assert_ptr_nonnull(strstr(err.message, folder));
	ck_assert_int_eq(told.failed, files);
	ck_assert_int_eq(told.count, files);
	ck_assert_uint_eq(called[RENAME], 0);
	assert_all_hold(files, "old");
	ck_assert_int_eq(names_in(folder, false), files);
}
END_TEST

START_TEST(a_folder_that_is_not_synced_is_told)
{
	take_all(batch, 6, "new");
	failing[FSYNC] = EIO;
#ifdef HAVE_SYNCFS
	ck_assert_int_eq(commit(batch), ZF_ESYSTEM);
	ck_assert_int_eq(told.failed, 6);
	ck_assert_int_eq(told.why.system, EIO);
	assert_all_hold(6, "new");
#endif
}
END_TEST

START_TEST(a_folder_that_knows_no_sync_will_do)
{
	take_all(batch, 6, "new");
	failing[FSYNC] = EINVAL;
#ifdef HAVE_SYNCFS
	assert_committed(6);
#endif
}
END_TEST

#ifdef HAVE_SYNCFS
START_TEST(without_syncfs_each_file_is_synced)
{
	failing[SYNCFS] = ENOSYS;
	take_all(batch, 6, "new");
	assert_committed(6);
	ck_assert_uint_eq(called[FSYNC], 7);
}
END_TEST
#endif

START_TEST(two_batches_at_once_do_not_disturb_each_other)
{
	struct zf_batch *other = NULL;

	ck_assert_int_eq(zf_batch_new(&other, 0, &err), ZF_OK);
	for (int i = 0; i < 6; i++) {
		take(batch, i, "first");
		take(other, i, "second");
	}
	ck_assert_int_eq(names_in(folder, false), 12);
	assert_committed(6);
	assert_all_hold(6, "first");
	ck_assert_int_eq(commit(other), ZF_OK);
	assert_all_hold(6, "second");
	ck_assert_int_eq(names_in(folder, false), 6);
	zf_batch_free(other);
}
END_TEST

START_TEST(of_one_target_twice_the_last_stays)
{
	take(batch, 0, "first");
	take(batch, 0, "second");
	assert_committed(2);
	assert_all_hold(1, "second");
	ck_assert_int_eq(names_in(folder, false), 1);
}
END_TEST

/* Folders of two file systems where /dev/shm is one. */
START_TEST(folders_and_file_systems_are_each_synced_once)
{
	char far[PATH] = "/dev/shm/zf-check-XXXXXX", near[PATH], path[2 * PATH];
	const bool has_far = mkdtemp(far) != NULL;
	const char *const folders[] = { folder, near, has_far ? far : near };
	struct stat here, there;

	snprintf(near, sizeof near, "%s/near", folder);
	ck_assert_int_eq(mkdir(near, 0700), 0);
	ck_assert_int_eq(stat(folders[0], &here) + stat(folders[2], &there), 0);
	for (int i = 0; i < 30; i++) {
		snprintf(path, sizeof path, "%s/zone%d", folders[i % 3], i);
		struct zf_replace *replace = written(batch, path, "new");

		ck_assert_int_eq(zf_batch_take(batch, &replace, NULL, &err), ZF_OK);
	}
	assert_committed(30);
	for (int i = 0; i < 30; i++) {
		snprintf(path, sizeof path, "%s/zone%d", folders[i % 3], i);
		ck_assert(holds(path, "new"));
	}
#ifdef HAVE_SYNCFS
	ck_assert_uint_eq(called[SYNCFS], here.st_dev == there.st_dev ? 1 : 2);
	ck_assert_uint_eq(called[FSYNC], has_far ? 3 : 2);
#endif
	names_in(near, true);
	if (has_far) {
		names_in(far, true);
		rmdir(far);
	}
}
END_TEST

START_TEST(more_folders_than_are_kept_open_do_no_harm)
{
	char path[2 * PATH];

	for (int i = 0; i < 40; i++) {
		ck_assert_int_eq(mkdir(path_of(i), 0700), 0);
		snprintf(path, sizeof path, "%s/zone", path_of(i));
		struct zf_replace *replace = written(batch, path, "new");

		ck_assert_int_eq(zf_batch_take(batch, &replace, NULL, &err), ZF_OK);
	}
	assert_committed(40);
#ifdef HAVE_SYNCFS
	ck_assert_uint_eq(called[FSYNC], 40);
#endif
	for (int i = 0; i < 40; i++)
		ck_assert_int_eq(names_in(path_of(i), true), 1);
	take(batch, 41, "new");
	assert_committed(1);
}
END_TEST

/* With 64 descriptors, half of them for the batch, one of those for the folder. */
START_TEST(a_batch_says_when_it_is_full)
{
	struct zf_replace *replace;
	int done = 0;

	make_batch_with(64);
	for (int i = 0; i < 100; i++) {
		take(batch, i, "new");
		if (!zf_batch_full(batch))
			continue;
		ck_assert_uint_eq(zf_batch_count(batch), 31);
		replace = written(batch, path_of(100), "new");
		ck_assert_int_eq(zf_batch_take(batch, &replace, NULL, &err), ZF_ELIMIT);
		ck_assert_ptr_null(replace);
		assert_committed(31);
		done += 31;
	}
	assert_committed(100 - done);
	ck_assert_int_eq(done, 93);
	assert_all_hold(100, "new");
	ck_assert_int_eq(names_in(folder, false), 100);
}
END_TEST

static void take_another(void *ctx, void *tag, zf_status status,
			 const struct zf_error *why)
{
	int *left = ctx;

	(void)why;
	ck_assert_int_eq(status, ZF_OK);
	ck_assert(holds(path_of(*(int *)tag), "new"));
	if (*left > 0)
		take(batch, 100 + --*left, "next");
}

START_TEST(who_is_told_may_begin_the_next_batch)
{
	int left = 50;

	take_all(batch, 60, "new");
	ck_assert_int_eq(zf_batch_commit(batch, take_another, &left, &err), ZF_OK);
	ck_assert_uint_eq(zf_batch_count(batch), 50);
	assert_committed(50);
	ck_assert(holds(path_of(100), "next"));
	ck_assert_int_eq(names_in(folder, false), 110);
}
END_TEST

/* Replaces six files in a child that dies instead of its call number `calls`; whether it did. */
static bool dies_after(int calls)
{
	const pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		calls_left = calls;
		take_all(batch, 6, "all that is new");
		_exit(commit(batch) == ZF_OK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DEAD);
	return WEXITSTATUS(status) == DEAD;
}

/* Old files first, for those are all there until the last rename. */
START_TEST(killed_at_any_step_each_file_is_whole)
{
	int calls = 0;

	for (bool died = true; died; calls++) {
		put_old(8);
		died = dies_after(calls);
		bool is_new = true;
		for (int i = 0; i < 6; i++) {
			const bool was_new = is_new;

			is_new = holds(path_of(i), "all that is new");
			ck_assert_msg(is_new || holds(path_of(i), "old"), "%d", calls);
			ck_assert_msg(was_new || !is_new, "renamed in order: %d", calls);
		}
		ck_assert(holds(path_of(6), "old") && holds(path_of(7), "old"));
		ck_assert(died || is_new);

		/* The next run removes what was left. */
		zf_batch_free(batch);
		make_batch();
		take_all(batch, 6, "next");
		assert_committed(6);
		assert_all_hold(6, "next");
		ck_assert_int_eq(names_in(folder, false), 8);
	}
	ck_assert_int_ge(calls,
			 14); /* six writes, a sync, six renames, a folder's sync */
}
END_TEST

/* Also what lies under the second name, while the first was another's. */
START_TEST(all_that_the_dead_left_is_removed)
{
	struct zf_replace *living = written(batch, path_of(0), "new");

	ck_assert(dies_after(3));
	ck_assert_int_eq(zf_batch_take(batch, &living, NULL, &err), ZF_OK);
	assert_committed(1);
	ck_assert_int_ge(names_in(folder, false), 3);
	zf_batch_free(batch);
	make_batch();
	take_all(batch, 6, "next");
	assert_committed(6);
	ck_assert_int_eq(names_in(folder, false), 6);
}
END_TEST

START_TEST(no_such_folder_is_told)
{
	struct zf_replace *replace = NULL;
	char path[2 * PATH];

	snprintf(path, sizeof path, "%s/none/zone", folder);
	ck_assert_int_eq(zf_batch_open(batch, &replace, path, 0644, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_ptr_nonnull(strstr(err.message, path));
	ck_assert_ptr_null(replace);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/batch");
	TCase *tc = tcase_create("batch");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, all_files_appear_at_the_commit);
	tcase_add_test(tc, a_thousand_files_cost_one_sync);
	tcase_add_test(tc, a_few_files_are_synced_one_by_one);
	tcase_add_test(tc, an_empty_batch_does_nothing);
	tcase_add_test(tc, a_batch_is_used_again);
	tcase_add_test(tc, what_was_not_committed_is_thrown_away);
	tcase_add_test(tc, what_is_still_being_written_is_left_alone);
	tcase_add_test(tc, one_that_was_opened_alone_is_taken);
	tcase_add_test(tc, a_file_not_written_whole_is_not_taken);
	tcase_add_test(tc, an_old_file_keeps_its_mode_and_a_link_is_replaced);
	tcase_add_test(tc, a_target_that_became_a_folder_fails_alone);
	tcase_add_loop_test(tc, a_failed_sync_leaves_all_old_files, 0,
			    sizeof unsynced / sizeof *unsynced);
	tcase_add_test(tc, a_folder_that_is_not_synced_is_told);
	tcase_add_test(tc, a_folder_that_knows_no_sync_will_do);
#ifdef HAVE_SYNCFS
	tcase_add_test(tc, without_syncfs_each_file_is_synced);
#endif
	tcase_add_test(tc, two_batches_at_once_do_not_disturb_each_other);
	tcase_add_test(tc, of_one_target_twice_the_last_stays);
	tcase_add_test(tc, folders_and_file_systems_are_each_synced_once);
	tcase_add_test(tc, more_folders_than_are_kept_open_do_no_harm);
	tcase_add_test(tc, a_batch_says_when_it_is_full);
	tcase_add_test(tc, who_is_told_may_begin_the_next_batch);
	tcase_add_test(tc, killed_at_any_step_each_file_is_whole);
	tcase_add_test(tc, all_that_the_dead_left_is_removed);
	tcase_add_test(tc, no_such_folder_is_told);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
