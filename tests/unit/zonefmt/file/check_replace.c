/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/runner.h"

#define OTHER 12345 /* a user's number */

static char folder[32];
static char path[64];
static struct zf_error err;
static struct zf_replace *replace;

static char *in_folder(char to[64], const char *name)
{
	snprintf(to, 64, "%s/%s", folder, name);
	return to;
}

static void setup(void)
{
	strcpy(folder, "/tmp/zf-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	in_folder(path, "zone");
	zf_error_clear(&err);
	replace = NULL;
}

/* Names in the folder, `.` and `..` apart; they are removed if `remove` says so. */
static int files(bool remove)
{
	DIR *dir = opendir(folder);
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
	files(true);
	rmdir(folder);
}

static void put_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	ck_assert_int_eq(chmod(name, mode), 0);
}

static void assert_file(const char *name, const char *text)
{
	char octets[256] = "";
	FILE *file = fopen(name, "r");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_lt(fread(octets, 1, sizeof octets - 1, file), sizeof octets - 1);
	fclose(file);
	ck_assert_str_eq(octets, text);
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	ck_assert_int_eq(stat(name, &st), 0);
	return st.st_mode & 07777;
}

static zf_status begin(void)
{
	return zf_replace_open(&replace, path, 0644, &err);
}

static void add(const char *text)
{
	ck_assert_int_eq(zf_replace_write(replace, text, strlen(text), &err), ZF_OK);
}

START_TEST(a_new_file_appears_at_commit)
{
	ck_assert_int_eq(begin(), ZF_OK);
	add("one ");
	add("two");
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_OK);
	ck_assert_ptr_null(replace);
	assert_file(path, "one two");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(the_old_file_stays_until_commit)
{
	put_file(path, "old", 0644);
	ck_assert_int_eq(begin(), ZF_OK);
	add("new");
	assert_file(path, "old");
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_OK);
	assert_file(path, "new");
}
END_TEST

START_TEST(an_abort_leaves_everything_as_it_was)
{
	put_file(path, "old", 0644);
	ck_assert_int_eq(begin(), ZF_OK);
	add("new");
	zf_replace_abort(&replace);
	ck_assert_ptr_null(replace);
	zf_replace_abort(&replace);
	assert_file(path, "old");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(a_new_file_has_the_mode_less_the_umask)
{
	mode_t mask = umask(027);

	ck_assert_int_eq(zf_replace_text(path, 0666, "x", 1, &err), ZF_OK);
	umask(mask);
	ck_assert_uint_eq(mode_of(path), 0640);
}
END_TEST

START_TEST(an_old_file_keeps_its_mode)
{
	put_file(path, "old", 0604);
	ck_assert_int_eq(zf_replace_text(path, 0666, "x", 1, &err), ZF_OK);
	ck_assert_uint_eq(mode_of(path), 0604);
}
END_TEST

/* A zone file of mode 0640 that a server reads by its group. */
START_TEST(an_old_file_keeps_its_owner_and_group)
{
	struct stat st;

	put_file(path, "old", 0640);
	if (chown(path, 12345, 54321) != 0)
		return; /* only root may give files away */
	ck_assert_int_eq(zf_replace_text(path, 0666, "x", 1, &err), ZF_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_uid, 12345);
	ck_assert_uint_eq(st.st_gid, 54321);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

static const struct {
	mode_t before, after;
} group_rows[] = { { 0640, 0600 }, { 0660, 0600 }, { 0664, 0644 }, { 0644, 0644 } };

/* As where one who is not of the name server's group replaces a file that the group may read. */
START_TEST(a_group_that_cannot_stay_takes_its_rights_along)
{
	struct stat st;
	int ended;

	if (geteuid() != 0)
		return;
	put_file(path, "old", group_rows[_i].before);
	ck_assert_int_eq(chown(path, 12345, 54321), 0);
	ck_assert_int_eq(chown(folder, 12345, 0), 0);
	const pid_t child = fork();
	if (child == 0)
		_exit(setgroups(0, NULL) != 0 || setgid(12345) != 0 ||
		      setuid(12345) != 0 ||
		      zf_replace_text(path, 0666, "x", 1, NULL) != ZF_OK);
	ck_assert_int_eq(waitpid(child, &ended, 0), child);
	ck_assert_int_eq(ended, 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_gid, 12345);
	ck_assert_uint_eq(st.st_mode & 07777, group_rows[_i].after);
}
END_TEST

/* A group of ours stays, though the owner cannot. */
START_TEST(a_group_that_is_ours_stays_where_the_owner_cannot)
{
	const gid_t group = 54321;
	struct stat st;
	int ended;

	if (geteuid() != 0)
		return;
	put_file(path, "old", 0640);
	ck_assert_int_eq(chown(path, 1, group), 0);
	ck_assert_int_eq(chown(folder, 12345, 0), 0);
	const pid_t child = fork();
	if (child == 0)
		_exit(setgroups(1, &group) != 0 || setgid(12345) != 0 ||
		      setuid(12345) != 0 ||
		      zf_replace_text(path, 0666, "x", 1, NULL) != ZF_OK);
	ck_assert_int_eq(waitpid(child, &ended, 0), child);
	ck_assert_int_eq(ended, 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_uid, 12345);
	ck_assert_uint_eq(st.st_gid, group);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(nobody_reads_it_before_it_is_whole)
{
	char temporary[128];

	put_file(path, "old", 0640);
	ck_assert_int_eq(zf_replace_open(&replace, path, 0600, &err), ZF_OK);
	zf_replace_abort(&replace);
	unlink(path);
	ck_assert_int_eq(zf_replace_open(&replace, path, 0600, &err), ZF_OK);
	DIR *dir = opendir(folder);
	for (const struct dirent *entry = readdir(dir); entry != NULL;
	     entry = readdir(dir)) {
		if (strncmp(entry->d_name, ".zone.zf-", 9) != 0)
			continue;
		snprintf(temporary, sizeof temporary, "%s/%.40s", folder, entry->d_name);
		ck_assert_uint_eq(mode_of(temporary), 0600);
	}
	closedir(dir);
	zf_replace_abort(&replace);
}
END_TEST

START_TEST(a_link_stays_and_its_file_is_replaced)
{
	char link[64];
	struct stat st;

	put_file(path, "old", 0644);
	ck_assert_int_eq(symlink("zone", in_folder(link, "link")), 0);
	ck_assert_int_eq(zf_replace_text(link, 0644, "new", 3, &err), ZF_OK);
	ck_assert_int_eq(lstat(link, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	assert_file(path, "new");
	ck_assert_int_eq(files(false), 2);
}
END_TEST

START_TEST(a_link_to_nothing_becomes_the_file)
{
	struct stat st;

	ck_assert_int_eq(symlink("none", path), 0);
	ck_assert_int_eq(zf_replace_text(path, 0644, "new", 3, &err), ZF_OK);
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISREG(st.st_mode));
	assert_file(path, "new");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(a_link_to_a_folder_is_refused)
{
	ck_assert_int_eq(symlink("/tmp", path), 0);
	ck_assert_int_eq(begin(), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(links_lead_on_to_links)
{
	char link[64], folder_link[64];

	put_file(path, "old", 0640);
	ck_assert_int_eq(symlink("zone", in_folder(link, "one")), 0);
	ck_assert_int_eq(symlink(".", in_folder(folder_link, "here")), 0);
	ck_assert_int_eq(symlink("here/one", in_folder(link, "two")), 0);
	ck_assert_int_eq(zf_replace_text(link, 0644, "new", 3, &err), ZF_OK);
	assert_file(path, "new");
	ck_assert_uint_eq(mode_of(path), 0640);
	ck_assert_int_eq(files(false), 4);
}
END_TEST

/* What only the system can follow, as a link to a pipe, is no link to nothing. */
START_TEST(a_link_to_a_pipe_stays)
{
	struct stat st;
	char target[64];
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	snprintf(target, sizeof(target), "/dev/fd/%d", ends[1]);
	ck_assert_int_eq(symlink(target, path), 0);
	ck_assert_int_eq(begin(), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EINVAL);
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(files(false), 1);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

/* A secret: whose file is there, with which mode; whose folder it is in, with which mode. */
static const struct {
	uid_t file;
	mode_t mode;
	uid_t folder;
	mode_t folder_mode;
	bool is_written;
} secret_rows[] = {
	{ 0, 0600, 0, 0755, true },
	{ 0, 0640, 0, 01777, true },	    /* ours, wherever it is */
	{ 0, 0604, 0, 0755, false },	    /* everybody's */
	{ OTHER, 0640, 0, 0755, true },	    /* a server's, in a folder of root's */
	{ OTHER, 0640, OTHER, 0755, true }, /* in its own */
	{ OTHER, 0600, 0, 01777, false },   /* laid out in /tmp */
	{ OTHER, 0600, 0, 0775, false },    /* in a group's */
	{ OTHER, 0600, OTHER + 1, 0755, false },
};

START_TEST(a_secret_goes_into_no_file_that_is_laid_out_for_it)
{
	const bool is_written = secret_rows[_i].is_written;

	if (geteuid() != 0)
		return;
	put_file(path, "old", secret_rows[_i].mode);
	ck_assert_int_eq(chown(path, secret_rows[_i].file, 0), 0);
	ck_assert_int_eq(chown(folder, secret_rows[_i].folder, 0), 0);
	ck_assert_int_eq(chmod(folder, secret_rows[_i].folder_mode), 0);
	ck_assert_int_eq(zf_replace_text(path, 0600, "new", 3, &err),
			 is_written ? ZF_OK : ZF_EUSAGE);
	assert_file(path, is_written ? "new" : "old");
	ck_assert_uint_eq(mode_of(path), secret_rows[_i].mode);
	ck_assert_int_eq(zf_replace_text(path, 0644, "zone", 4, &err), ZF_OK);
	ck_assert_int_eq(files(false), 1);
}
END_TEST

/* Where the file goes is settled at the beginning. */
START_TEST(a_folder_that_is_renamed_takes_the_file_along)
{
	char moved[64];

	snprintf(moved, sizeof moved, "%s-moved", folder);
	ck_assert_int_eq(begin(), ZF_OK);
	add("new");
	ck_assert_int_eq(rename(folder, moved), 0);
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_OK);
	ck_assert_int_eq(rename(moved, folder), 0);
	assert_file(path, "new");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(a_path_without_a_folder_is_in_this_one)
{
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(zf_replace_text("zone", 0644, "new", 3, &err), ZF_OK);
	assert_file(path, "new");
	ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

static const struct {
	const char *path;
	int system;
} refused[] = {
	{ "/dev/null", EINVAL }, { "/dev/full", EINVAL },
	{ "/tmp", EISDIR },	 { "/tmp/zf-no-such-folder/zone", ENOENT },
	{ "/proc/zone", 0 },
};

START_TEST(what_cannot_be_replaced_is_refused)
{
	ck_assert_int_eq(zf_replace_open(&replace, refused[_i].path, 0644, &err),
			 ZF_ESYSTEM);
	ck_assert_ptr_null(replace);
	if (refused[_i].system != 0)
		ck_assert_int_eq(err.system, refused[_i].system);
	ck_assert_ptr_nonnull(strstr(err.message, refused[_i].path));
}
END_TEST

START_TEST(a_pipe_is_refused_without_waiting)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(begin(), ZF_ESYSTEM);
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(a_long_name_has_a_temporary_one_too)
{
	char name[NAME_MAX + 1], long_path[NAME_MAX + 64];

	memset(name, 'a', NAME_MAX);
	name[NAME_MAX] = '\0';
	snprintf(long_path, sizeof long_path, "%s/%s", folder, name);
	ck_assert_msg(zf_replace_text(long_path, 0644, "new", 3, &err) == ZF_OK, "%s",
		      err.message);
	assert_file(long_path, "new");
}
END_TEST

/* A disk that is full after 4,096 octets. */
static void fill_disk(void)
{
	const struct rlimit limit = { .rlim_cur = 4096, .rlim_max = 4096 };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_full_disk_leaves_the_old_file)
{
	static char much[8192];
	struct zf_output output;

	put_file(path, "old", 0644);
	fill_disk();
	ck_assert_int_eq(begin(), ZF_OK);
	output = zf_replace_output(replace);
	ck_assert_int_eq(output.write(output.ctx, much, 100, &err), ZF_OK);
	ck_assert_int_eq(output.write(output.ctx, much, sizeof much, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EFBIG);
	ck_assert_ptr_nonnull(strstr(err.message, path));
	zf_replace_abort(&replace);
	assert_file(path, "old");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(a_text_that_does_not_fit_leaves_the_old_file)
{
	static char much[8192];

	put_file(path, "old", 0644);
	fill_disk();
	ck_assert_int_eq(zf_replace_text(path, 0644, much, sizeof much, &err),
			 ZF_ESYSTEM);
	assert_file(path, "old");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

/* What was not written whole must never get the target's name. */
START_TEST(a_commit_after_a_failed_write_fails)
{
	static char much[8192];

	put_file(path, "old", 0644);
	fill_disk();
	ck_assert_int_eq(begin(), ZF_OK);
	ck_assert_int_eq(zf_replace_write(replace, much, sizeof much, &err), ZF_ESYSTEM);
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_ESYSTEM);
	assert_file(path, "old");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(a_restart_forgets_what_was_written)
{
	put_file(path, "old", 0640);
	ck_assert_int_eq(begin(), ZF_OK);
	add("a long first try");
	ck_assert_int_eq(zf_replace_restart(replace, &err), ZF_OK);
	add("second");
	assert_file(path, "old");
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_OK);
	assert_file(path, "second");
	ck_assert_uint_eq(mode_of(path), 0640);
}
END_TEST

START_TEST(a_restart_forgets_that_a_write_has_failed)
{
	static char much[8192];

	fill_disk();
	ck_assert_int_eq(begin(), ZF_OK);
	ck_assert_int_eq(zf_replace_write(replace, much, sizeof much, &err), ZF_ESYSTEM);
	ck_assert_int_eq(zf_replace_restart(replace, &err), ZF_OK);
	add("little");
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_OK);
	assert_file(path, "little");
}
END_TEST

/* Lets a child begin and die at once, as by SIGKILL. */
static void die_while_writing(void)
{
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (zf_replace_open(&replace, path, 0644, NULL) == ZF_OK)
			(void)!zf_replace_write(replace, "half", 4, NULL);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

START_TEST(what_the_dead_left_is_removed_by_the_next)
{
	put_file(path, "old", 0644);
	die_while_writing();
	ck_assert_int_eq(files(false), 2);
	assert_file(path, "old");
	ck_assert_int_eq(zf_replace_text(path, 0644, "new", 3, &err), ZF_OK);
	assert_file(path, "new");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

/* Of two that were writing at once, and died, the second's too. */
START_TEST(all_that_the_dead_left_is_removed)
{
	ck_assert_int_eq(begin(), ZF_OK);
	die_while_writing();
	die_while_writing();
	zf_replace_abort(&replace);
	ck_assert_int_ge(files(false), 1);
	ck_assert_int_eq(zf_replace_text(path, 0644, "new", 3, &err), ZF_OK);
	ck_assert_int_eq(files(false), 1);
}
END_TEST

/* Who can write in the folder could make us write elsewhere by links in the way. */
START_TEST(a_link_in_the_temporary_names_place_is_not_followed)
{
	char trap[64], victim[64];

	put_file(in_folder(victim, "victim"), "untouched", 0600);
	ck_assert_int_eq(symlink("victim", in_folder(trap, ".zone.zf-0")), 0);
	ck_assert_int_eq(zf_replace_text(path, 0644, "new", 3, &err), ZF_OK);
	assert_file(victim, "untouched");
	assert_file(path, "new");
}
END_TEST

START_TEST(more_at_once_than_there_are_names_is_told)
{
	struct zf_replace *open[9] = { NULL };
	int count = 0;

	while (count < 9 && zf_replace_open(&open[count], path, 0644, &err) == ZF_OK)
		count++;
	ck_assert_int_eq(count, 8);
	ck_assert_int_eq(err.code, ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "is being replaced by others"));
	while (count > 0)
		zf_replace_abort(&open[--count]);
	ck_assert_int_eq(files(false), 0);
}
END_TEST

START_TEST(two_at_once_do_not_disturb_each_other)
{
	struct zf_replace *other = NULL;

	ck_assert_int_eq(begin(), ZF_OK);
	add("first");
	ck_assert_int_eq(zf_replace_open(&other, path, 0644, &err), ZF_OK);
	ck_assert_int_eq(zf_replace_write(other, "second", 6, &err), ZF_OK);
	ck_assert_int_eq(files(false), 2);
	ck_assert_int_eq(zf_replace_commit(&replace, &err), ZF_OK);
	assert_file(path, "first");
	ck_assert_int_eq(zf_replace_commit(&other, &err), ZF_OK);
	assert_file(path, "second");
	ck_assert_int_eq(files(false), 1);
}
END_TEST

START_TEST(temporary_files_of_other_targets_stay)
{
	char other[64], near[64], mine[64];

	put_file(in_folder(other, ".zone2.zf-0"), "", 0600);
	put_file(in_folder(near, ".zone.zf-00"), "", 0600);
	put_file(in_folder(mine, ".zone.zf"), "", 0600);
	ck_assert_int_eq(zf_replace_text(path, 0644, "new", 3, &err), ZF_OK);
	ck_assert_int_eq(files(false), 4);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/replace");
	TCase *tc = tcase_create("replace");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_new_file_appears_at_commit);
	tcase_add_test(tc, the_old_file_stays_until_commit);
	tcase_add_test(tc, an_abort_leaves_everything_as_it_was);
	tcase_add_test(tc, a_new_file_has_the_mode_less_the_umask);
	tcase_add_test(tc, an_old_file_keeps_its_mode);
	tcase_add_test(tc, an_old_file_keeps_its_owner_and_group);
	tcase_add_loop_test(tc, a_group_that_cannot_stay_takes_its_rights_along, 0,
			    sizeof(group_rows) / sizeof(group_rows[0]));
	tcase_add_test(tc, a_group_that_is_ours_stays_where_the_owner_cannot);
	tcase_add_test(tc, nobody_reads_it_before_it_is_whole);
	tcase_add_test(tc, a_link_stays_and_its_file_is_replaced);
	tcase_add_test(tc, a_link_to_nothing_becomes_the_file);
	tcase_add_test(tc, a_link_to_a_folder_is_refused);
	tcase_add_test(tc, links_lead_on_to_links);
	tcase_add_test(tc, a_link_to_a_pipe_stays);
	tcase_add_loop_test(tc, a_secret_goes_into_no_file_that_is_laid_out_for_it, 0,
			    sizeof(secret_rows) / sizeof(secret_rows[0]));
	tcase_add_test(tc, a_folder_that_is_renamed_takes_the_file_along);
	tcase_add_test(tc, a_path_without_a_folder_is_in_this_one);
	tcase_add_loop_test(tc, what_cannot_be_replaced_is_refused, 0,
			    sizeof refused / sizeof *refused);
	tcase_add_test(tc, a_pipe_is_refused_without_waiting);
	tcase_add_test(tc, a_long_name_has_a_temporary_one_too);
	tcase_add_test(tc, a_full_disk_leaves_the_old_file);
	tcase_add_test(tc, a_text_that_does_not_fit_leaves_the_old_file);
	tcase_add_test(tc, a_commit_after_a_failed_write_fails);
	tcase_add_test(tc, a_restart_forgets_what_was_written);
	tcase_add_test(tc, a_restart_forgets_that_a_write_has_failed);
	tcase_add_test(tc, what_the_dead_left_is_removed_by_the_next);
	tcase_add_test(tc, all_that_the_dead_left_is_removed);
	tcase_add_test(tc, a_link_in_the_temporary_names_place_is_not_followed);
	tcase_add_test(tc, more_at_once_than_there_are_names_is_told);
	tcase_add_test(tc, two_at_once_do_not_disturb_each_other);
	tcase_add_test(tc, temporary_files_of_other_targets_stay);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
