/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/committer.h"

#include <event2/event.h>
#include <fcntl.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct event_base *loop;
static struct zf_committer *committer;
static struct zf_error err;
static unsigned in_place, failed;

static void told(void *ctx, void *tag, zf_status status, const struct zf_error *why)
{
	ck_assert_ptr_eq(ctx, &in_place);
	ck_assert_ptr_nonnull(tag);
	ck_assert_int_eq(status, why->code);
	if (status == ZF_OK)
		in_place++;
	else
		failed++;
}

static void set_up(void)
{
	zf_scratch_open();
	in_place = failed = 0;
	loop = event_base_new();
	const struct zf_committer_terms terms = { loop, 40, told, &in_place };
	ck_assert_int_eq(zf_committer_new(&committer, &terms, &err), ZF_OK);
}

static void tear_down(void)
{
	zf_committer_free(committer);
	event_base_free(loop);
	zf_scratch_close();
}

static const char *path_of(unsigned number)
{
	char name[16];

	snprintf(name, sizeof(name), "z%u", number);
	return zf_scratch_path(name);
}

static bool is_there(unsigned number)
{
	return access(path_of(number), F_OK) == 0;
}

static void put(unsigned number)
{
	static int tags[200];
	struct zf_replace *replace;

	ck_assert_int_eq(zf_committer_open(committer, &replace, path_of(number), 0644,
					   &err),
			 ZF_OK);
	ck_assert_int_eq(zf_replace_write(replace, "new", 3, &err), ZF_OK);
	ck_assert_int_eq(zf_committer_take(committer, &replace, &tags[number], &err),
			 ZF_OK);
	ck_assert_ptr_null(replace);
}

START_TEST(nothing_is_in_place_before_its_batch_is)
{
	put(0);
	ck_assert(!is_there(0));
	ck_assert_uint_eq(in_place, 0);
	zf_committer_finish(committer);
	ck_assert(is_there(0));
	ck_assert_uint_eq(in_place, 1);
}
END_TEST

START_TEST(full_batches_are_committed_while_the_next_collects)
{
	for (unsigned i = 0; i < 200; i++)
		put(i);
	zf_committer_finish(committer);
	ck_assert_uint_eq(in_place, 200);
	for (unsigned i = 0; i < 200; i++)
		ck_assert(is_there(i));
}
END_TEST

/* The folder of one that is being written belongs to a batch that is committed meanwhile. */
START_TEST(a_file_may_be_written_for_longer_than_its_batch_lasts)
{
	static int tag;
	struct zf_replace *slow[4];

	for (unsigned i = 0; i < 4; i++)
		ck_assert_int_eq(zf_committer_open(committer, &slow[i], path_of(i), 0644,
						   &err),
				 ZF_OK);
	for (unsigned i = 4; i < 200; i++) {
		put(i);
		if (i % 50 != 0)
			continue;
		ck_assert_int_eq(zf_replace_write(slow[i / 50 - 1], "new", 3, &err),
				 ZF_OK);
		ck_assert_int_eq(zf_committer_take(committer, &slow[i / 50 - 1], &tag,
						   &err),
				 ZF_OK);
	}
	zf_replace_abort(&slow[3]);
	zf_committer_finish(committer);
	ck_assert_uint_eq(in_place, 199);
	ck_assert(!is_there(3));
}
END_TEST

static void stop_when_told(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what, (void)ctx;
	if (in_place > 0)
		event_base_loopbreak(loop);
}

START_TEST(the_loop_is_told_of_what_the_thread_did)
{
	const struct timeval millisecond = { .tv_usec = 1000 };
	struct event *look = event_new(loop, -1, EV_PERSIST, stop_when_told, NULL);

	event_add(look, &millisecond);
	for (unsigned i = 0; in_place == 0 && i < 100; i++)
		put(i);
	event_base_dispatch(loop); /* ends once a batch is told of */
	ck_assert_uint_gt(in_place, 0);
	event_free(look);
}
END_TEST

START_TEST(a_file_that_cannot_be_put_in_place_is_told_alone)
{
	put(0);
	put(1);
	put(2);
	ck_assert_int_eq(mkdir(path_of(1), 0755), 0);
	zf_committer_finish(committer);
	ck_assert_uint_eq(in_place, 2);
	ck_assert_uint_eq(failed, 1);
}
END_TEST

START_TEST(what_was_not_finished_is_thrown_away)
{
	int folder;

	put(0);
	zf_committer_free(committer);
	committer = NULL;
	ck_assert(!is_there(0));
	ck_assert_uint_eq(in_place, 0);
	folder = open(zf_scratch, O_RDONLY);
	ck_assert_int_ge(folder, 0);
	ck_assert_int_eq(unlinkat(folder, ".z0.zf-0", 0),
			 -1); /* nothing left beside it */
	close(folder);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/fetch/committer");
	TCase *tc = tcase_create("committer");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, nothing_is_in_place_before_its_batch_is);
	tcase_add_test(tc, full_batches_are_committed_while_the_next_collects);
	tcase_add_test(tc, a_file_may_be_written_for_longer_than_its_batch_lasts);
	tcase_add_test(tc, the_loop_is_told_of_what_the_thread_did);
	tcase_add_test(tc, a_file_that_cannot_be_put_in_place_is_told_alone);
	tcase_add_test(tc, what_was_not_finished_is_thrown_away);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
