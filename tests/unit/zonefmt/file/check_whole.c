/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/whole.h"

#include <errno.h>
#include <fcntl.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define OCTETS_MAX (300 * 1024)

static char octets[OCTETS_MAX + 1];
static struct zf_whole whole;
static struct zf_error err;

static void setup(void)
{
	zf_scratch_open();
	zf_error_clear(&err);
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (char)(i * 31 + i / 251);
}

static const char *write_file(size_t len)
{
	zf_scratch_write("file", octets, len, 0600);
	return zf_scratch_path("file");
}

static const size_t sizes[] = { 0, 1, 2, 65535, 65536, 65537, OCTETS_MAX };

START_TEST(all_octets_come_with_a_nul_behind_them)
{
	const size_t len = sizes[_i];

	ck_assert_int_eq(zf_whole_read(&whole, write_file(len), OCTETS_MAX, &err), ZF_OK);
	ck_assert_uint_eq(whole.len, len);
	ck_assert_mem_eq(whole.text, octets, len);
	ck_assert_int_eq(whole.text[len], '\0');
	zf_whole_clear(&whole);
	ck_assert_ptr_null(whole.text);
}
END_TEST

/* A pipe tells no size, and is filled by another process as fast as it is read. */
START_TEST(a_pipe_is_read_to_its_end)
{
	const size_t len = sizes[_i];
	char command[256];

	snprintf(command, sizeof(command), "cat '%s'", write_file(len));
	FILE *pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	ck_assert_int_eq(zf_whole_read_fd(&whole, fileno(pipe), "a pipe", OCTETS_MAX,
					  &err),
			 ZF_OK);
	pclose(pipe);
	ck_assert_uint_eq(whole.len, len);
	ck_assert_mem_eq(whole.text, octets, len);
	zf_whole_clear(&whole);
}
END_TEST

START_TEST(a_longer_file_is_refused_and_still_known)
{
	struct stat st;
	const char *path = write_file(101);

	ck_assert_int_eq(zf_whole_read(&whole, path, 101, &err), ZF_OK);
	zf_whole_clear(&whole);
	ck_assert_int_eq(zf_whole_read(&whole, path, 100, &err), ZF_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.message, "/file: longer than 100 octets"));
	ck_assert_ptr_null(whole.text);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert(whole.device == st.st_dev && whole.inode == st.st_ino);
}
END_TEST

START_TEST(what_has_no_end_is_refused)
{
	ck_assert_int_eq(zf_whole_read(&whole, "/dev/zero", OCTETS_MAX, &err), ZF_ELIMIT);
	ck_assert_ptr_null(whole.text);
}
END_TEST

START_TEST(what_cannot_be_read_is_said)
{
	ck_assert_int_eq(zf_whole_read(&whole, zf_scratch_path("none"), 1, &err),
			 ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_int_eq(zf_whole_read(&whole, zf_scratch, 1024 * 1024, &err),
			 ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
	ck_assert_ptr_null(whole.text);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/file/whole");
	TCase *tcase = tcase_create("whole");
	const int count = sizeof(sizes) / sizeof(sizes[0]);

	tcase_add_checked_fixture(tcase, setup, zf_scratch_close);
	tcase_add_loop_test(tcase, all_octets_come_with_a_nul_behind_them, 0, count);
	tcase_add_loop_test(tcase, a_pipe_is_read_to_its_end, 0, count);
	tcase_add_test(tcase, a_longer_file_is_refused_and_still_known);
	tcase_add_test(tcase, what_has_no_end_is_refused);
	tcase_add_test(tcase, what_cannot_be_read_is_said);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
