/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/links.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define OTHER 12345 /* a user's number */

static struct zf_error err;

static void setup(void)
{
	zf_scratch_open();
	zf_error_clear(&err);
	ck_assert_int_eq(mkdir(zf_scratch_path("real"), 0755), 0);
	ck_assert_int_eq(mkdir(zf_scratch_path("real/in"), 0711), 0);
}

static zf_status open_folder(const char *name)
{
	const char *path = zf_scratch_path(name);
	struct stat here, there;
	int fd;
	const zf_status status = zf_links_open_folder(&fd, path, strlen(path), &err);

	ck_assert((fd >= 0) == (status == ZF_OK));
	if (status != ZF_OK)
		return status;
	ck_assert_int_eq(fstat(fd, &here), 0);
	ck_assert_int_eq(stat(path, &there), 0);
	ck_assert(here.st_dev == there.st_dev && here.st_ino == there.st_ino);
	close(fd);
	return ZF_OK;
}

static void make_link(const char *name, const char *text)
{
	ck_assert_int_eq(symlink(text, zf_scratch_path(name)), 0);
}

/* Each is where the system finds it too. */
START_TEST(folders_are_found_as_the_system_finds_them)
{
	static const char *const names[] = {
		"real",		"real/",      "real//in",
		"./real/./in/", "real/in/..", "real/in/../../real",
		"to-real",	"to-in",      "to-in/..",
		"round",	"real/up",    "absolute/real",
	};

	make_link("to-real", "real");
	make_link("to-in", "./to-real/in/");
	make_link("round", "to-in/../up");
	make_link("real/up", "..");
	make_link("absolute", zf_scratch);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(open_folder(names[i]) == ZF_OK, "%s: %s", names[i],
			      err.message);
}
END_TEST

START_TEST(the_current_folder_and_the_root_have_no_names)
{
	struct stat here, there;
	int fd;

	ck_assert_int_eq(chdir(zf_scratch), 0);
	ck_assert_int_eq(zf_links_open_folder(&fd, "file", 0, &err), ZF_OK);
	ck_assert_int_eq(fstat(fd, &here), 0);
	ck_assert_int_eq(stat(zf_scratch, &there), 0);
	ck_assert(here.st_ino == there.st_ino);
	close(fd);
	ck_assert_int_eq(zf_links_open_folder(&fd, "/file", 1, &err), ZF_OK);
	ck_assert_int_eq(fstat(fd, &here), 0);
	ck_assert_int_eq(stat("/", &there), 0);
	ck_assert(here.st_ino == there.st_ino);
	close(fd);
}
END_TEST

START_TEST(what_is_no_folder_is_said_as_the_system_says_it)
{
	static const struct {
		const char *name;
		int number;
	} rows[] = { { "none", ENOENT },  { "real/none/in", ENOENT },
		     { "file", ENOTDIR }, { "file/in", ENOTDIR },
		     { "loop", ELOOP },	  { "dangling", ENOENT } };

	zf_scratch_write("file", "", 0, 0600);
	make_link("loop", "loop");
	make_link("dangling", "none");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(open_folder(rows[i].name), ZF_ESYSTEM);
		ck_assert_msg(err.system == rows[i].number, "%s: %s", rows[i].name,
			      err.message);
	}
}
END_TEST

/* Whose link it is, and who may write to the folder it is in. */
static const struct {
	uid_t link, folder;
	mode_t mode;
	bool is_followed;
} rows[] = {
	{ 0, 0, 0755, true },	       { 0, 0, 01777, true }, /* ours, in /tmp */
	{ 0, OTHER, 0777, true },      /* ours, in another user's folder */
	{ OTHER, 0, 0755, true },      /* root laid it out so */
	{ OTHER, 0, 01777, false },    /* the trap in /tmp */
	{ OTHER, 0, 0775, false },     /* a group's folder */
	{ OTHER, 0, 0757, false },     /* everybody's */
	{ OTHER, OTHER, 0755, false }, /* another user's own */
};

START_TEST(links_of_others_are_not_followed_where_others_may_write)
{
	char text[PATH_MAX];
	const zf_status expected = rows[_i].is_followed ? ZF_OK : ZF_EUSAGE;

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(mkdir(zf_scratch_path("folder"), 0700), 0);
	make_link("folder/link", "../real");
	ck_assert_int_eq(lchown(zf_scratch_path("folder/link"), rows[_i].link, 0), 0);
	ck_assert_int_eq(chown(zf_scratch_path("folder"), rows[_i].folder, 0), 0);
	ck_assert_int_eq(chmod(zf_scratch_path("folder"), rows[_i].mode), 0);
	ck_assert_int_eq(open_folder("folder/link"), expected);
	ck_assert_int_eq(open_folder("folder/link/in"), expected);
	int again;
	const int fd = open(zf_scratch_path("folder"), O_RDONLY);
	ck_assert_int_eq(zf_links_open(&again, zf_scratch_path("folder/link"), O_RDONLY,
				       &err),
			 expected);
	if (again != -1)
		close(again);
	ck_assert_int_eq(zf_links_read(text, fd, "link", "folder/link", &err), expected);
	close(fd);
	if (rows[_i].is_followed) {
		ck_assert_str_eq(text, "../real");
		return;
	}
	ck_assert_str_eq(err.message,
			 "folder/link: \"link\" is a link of another user's, in a "
			 "folder that others may write to");
	ck_assert_str_eq(err.hint, "it leads to ../real: name that, if you trust it");
}
END_TEST

START_TEST(a_file_is_opened_where_its_links_lead)
{
	static const struct {
		const char *name;
		int number; /* 0: it is opened */
	} cases[] = { { "file", 0 },	  { "link", 0 },	  { "real/link", 0 },
		      { "none", ENOENT }, { "dangling", ENOENT }, { "loop", ELOOP } };
	char octet;
	int fd;

	zf_scratch_write("file", "x", 1, 0600);
	make_link("link", "real/link");
	make_link("real/link", "../file");
	make_link("dangling", "none");
	make_link("loop", "loop");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const zf_status status = zf_links_open(
			&fd, zf_scratch_path(cases[i].name), O_RDONLY, &err);

		ck_assert_msg(status == (cases[i].number == 0 ? ZF_OK : ZF_ESYSTEM), "%s",
			      cases[i].name);
		if (status == ZF_OK) {
			ck_assert_int_eq(read(fd, &octet, 1), 1);
			close(fd);
		} else {
			ck_assert_int_eq(fd, -1);
			ck_assert_int_eq(err.system, cases[i].number);
		}
	}
}
END_TEST

START_TEST(a_pipe_is_opened_by_the_link_to_it)
{
	int ends[2], fd;
	char target[64], octet = 0;

	ck_assert_int_eq(pipe(ends), 0);
	snprintf(target, sizeof(target), "/dev/fd/%d", ends[1]);
	make_link("link", target);
	ck_assert_int_eq(zf_links_open(&fd, zf_scratch_path("link"), O_WRONLY, &err),
			 ZF_OK);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(read(ends[0], &octet, 1), 1);
	close(fd);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/file/links");
	TCase *tcase = tcase_create("links");

	tcase_add_checked_fixture(tcase, setup, zf_scratch_close);
	tcase_add_test(tcase, folders_are_found_as_the_system_finds_them);
	tcase_add_test(tcase, the_current_folder_and_the_root_have_no_names);
	tcase_add_test(tcase, what_is_no_folder_is_said_as_the_system_says_it);
	tcase_add_loop_test(tcase,
			    links_of_others_are_not_followed_where_others_may_write, 0,
			    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, a_file_is_opened_where_its_links_lead);
	tcase_add_test(tcase, a_pipe_is_opened_by_the_link_to_it);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
