/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/input.h"

#include <errno.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define FILE_OCTETS (2 * 1024 * 1024 + 7)

static char octets[FILE_OCTETS];
static struct zf_input *in;
static struct zf_error err;

static void setup(void)
{
	zf_scratch_open();
	zf_error_clear(&err);
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (char)(i * 31 + i / 251);
}

static const char *make_file(size_t len)
{
	zf_scratch_write("file", octets, len, 0600);
	return zf_scratch_path("file");
}

static void open_file(size_t len)
{
	ck_assert_int_eq(zf_input_open(&in, make_file(len), &err), ZF_OK);
}

static size_t left(void)
{
	return (size_t)(in->end - in->at);
}

static void read_more(void)
{
	ck_assert_msg(zf_input_more(in, &err) == ZF_OK, "%s", err.message);
}

/* Uses up octets a few at a time, keeping more of them than a piece has. */
START_TEST(all_of_a_file_comes_in_one_stretch_after_the_other)
{
	const size_t kept = 200 * 1024;
	size_t used = 0;

	open_file(FILE_OCTETS);
	while (!in->ended) {
		if (left() > kept) {
			ck_assert_mem_eq(in->at, octets + used, left() - kept);
			used += left() - kept;
			in->at = in->end - kept;
		}
		ck_assert_uint_eq(zf_input_place(in), used);
		read_more();
	}
	ck_assert_uint_eq(left(), FILE_OCTETS - used);
	ck_assert_mem_eq(in->at, octets + used, left());
	read_more();
	ck_assert(in->ended);
	zf_input_close(in);
}
END_TEST

START_TEST(an_empty_file_has_nothing)
{
	open_file(0);
	ck_assert(in->ended);
	ck_assert_uint_eq(left(), 0);
	zf_input_close(in);
}
END_TEST

START_TEST(a_stretch_is_bounded)
{
	zf_status status = ZF_OK;

	open_file(FILE_OCTETS);
	for (int i = 0; i < 100 && status == ZF_OK; i++)
		status = zf_input_more(in, &err);
	ck_assert_int_eq(status, ZF_ELIMIT);
	ck_assert_uint_eq(left(), ZF_INPUT_ROOM);
	ck_assert_mem_eq(in->at, octets, left());
	zf_input_close(in);
}
END_TEST

/* What comes by a pipe comes in the pieces that were written. */
START_TEST(a_pipe_is_read_to_its_end)
{
	char path[32];
	int ends[2];
	size_t written = 0;

	ck_assert_int_eq(pipe(ends), 0);
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	ck_assert_int_eq(write(ends[1], octets, 3), 3);
	ck_assert_int_eq(zf_input_open(&in, path, &err), ZF_OK);
	for (written = 3; written < 30000; written += 1000) {
		ck_assert_uint_eq(left(), written);
		ck_assert(!in->ended);
		ck_assert_int_eq(write(ends[1], octets + written, 1000), 1000);
		read_more();
	}
	close(ends[1]);
	read_more();
	ck_assert(in->ended);
	ck_assert_uint_eq(left(), written);
	ck_assert_mem_eq(in->at, octets, written);
	zf_input_close(in);
	close(ends[0]);
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
	ck_assert_int_eq(zf_input_open(&in, zf_scratch_path("none"), &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_ptr_null(in);
	ck_assert_int_eq(zf_input_open(&in, zf_scratch, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
	ck_assert_ptr_null(in);
	zf_input_close(NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/input");
	TCase *tc = tcase_create("input");

	tcase_add_checked_fixture(tc, setup, zf_scratch_close);
	tcase_add_test(tc, all_of_a_file_comes_in_one_stretch_after_the_other);
	tcase_add_test(tc, an_empty_file_has_nothing);
	tcase_add_test(tc, a_stretch_is_bounded);
	tcase_add_test(tc, a_pipe_is_read_to_its_end);
	tcase_add_test(tc, what_cannot_be_read_is_told);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
