/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/sorter.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/zone/digest.h"

#define LEAST (512 * 1024) /* octets of memory */

static const uint8_t apex[] = "\7example";
static char folder[32];
static struct zf_sorter *sorter;
static struct zf_sink sink;
static struct zf_error err;

static void start(size_t octets)
{
	zf_sorter_free(sorter);
	ck_assert_int_eq(zf_sorter_new(&sorter, apex, octets, folder, &err), ZF_OK);
	sink = zf_sorter_sink(sorter);
}

static void setup(void)
{
	zf_error_clear(&err);
	strcpy(folder, "/tmp/zf-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	start(ZF_SORTER_OCTETS);
}

static void teardown(void)
{
	zf_sorter_free(sorter);
	sorter = NULL;
	rmdir(folder);
}

/* Checks that each record comes behind the last, by other code than the sorter's, and sums them. */
static struct {
	uint64_t count;
	struct zf_name owner;
	uint16_t type;
	uint8_t rdata[65535];
	size_t rdata_len;
	struct zf_sink digest;
} seen;

static bool is_behind(const struct zf_record *rr)
{
	const size_t least = rr->rdata_len < seen.rdata_len ? rr->rdata_len
							    : seen.rdata_len;
	int order = zf_name_compare(rr->owner, seen.owner.wire);

	if (order == 0)
		order = (int)rr->type - (int)seen.type;
	if (order == 0 && least > 0)
		order = memcmp(rr->rdata, seen.rdata, least);
	return order > 0 || (order == 0 && rr->rdata_len > seen.rdata_len);
}

static zf_status look(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	(void)ctx;
	if (seen.count++ > 0 && !is_behind(rr))
		ck_abort_msg("record %llu is not in order",
			     (unsigned long long)seen.count);
	zf_name_copy(&seen.owner, rr->owner);
	seen.type = rr->type;
	seen.rdata_len = rr->rdata_len;
	if (rr->rdata_len > 0)
		memcpy(seen.rdata, rr->rdata, rr->rdata_len);
	return seen.digest.take(seen.digest.ctx, rr, why);
}

static const struct zf_sink to_look = { .take = look };

static zf_status give_all(void)
{
	return zf_sorter_give(sorter, &to_look, &err);
}

/* Whether the zone's records of `whole`, each once, come sorted. */
static void assert_sorted(struct zf_digest *whole, uint64_t count)
{
	char expected[ZF_DIGEST_TEXT_MAX], text[ZF_DIGEST_TEXT_MAX];
	struct zf_digest *digest = NULL;

	memset(&seen, 0, sizeof seen);
	ck_assert_int_eq(zf_digest_new(&digest, NULL), ZF_OK);
	seen.digest = zf_digest_sink(digest);
	ck_assert_msg(give_all() == ZF_OK, "%s", err.message);
	ck_assert_uint_eq(seen.count, count);
	ck_assert_int_eq(zf_digest_print(text, digest, NULL), ZF_OK);
	ck_assert_int_eq(zf_digest_print(expected, whole, NULL), ZF_OK);
	ck_assert_str_eq(text, expected);
	zf_digest_free(digest);
}

static unsigned files_in_folder(void)
{
	unsigned count = 0;
	DIR *dir = opendir(folder);

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count - 2; /* . and .. */
}

/* The TTL says which place is right. */
static zf_status check_place(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	uint32_t *place = ctx;

	(void)why;
	ck_assert_uint_eq(rr->ttl, (*place)++);
	return ZF_OK;
}

/* RFC 4034 6.1's example, octets that a key must write otherwise, types and rdata (6.3). */
static const struct {
	const char *owner;
	uint16_t type;
	const char *hex;
} in_order[] = {
	{ "example.", 1, "c0000201" },
	{ "example.", 2, "00" },
	{ "example.", 257, "c0000201" },
	{ "example.", 512, "" },
	{ "example.", 512, "00" },
	{ "example.", 512, "0000" },
	{ "example.", 512, "01" },
	{ "a.example.", 1, "c0000201" },
	{ "yljkjljk.a.example.", 1, "c0000201" },
	{ "Z.a.example.", 1, "c0000201" },
	{ "zABC.a.EXAMPLE.", 1, "c0000201" },
	{ "a\\000.example.", 1, "c0000201" },
	{ "a.a\\000.example.", 1, "c0000201" },
	{ "a\\000\\000.example.", 1, "c0000201" },
	{ "a\\000\\001.example.", 1, "c0000201" },
	{ "a\\001.example.", 1, "c0000201" },
	{ "a\\001\\000.example.", 1, "c0000201" },
	{ "a\\002.example.", 1, "c0000201" },
	{ "z.example.", 1, "0a000001" },
	{ "z.example.", 1, "c0000201" },
	{ "z.example.", 16, "0161" },
	{ "\\000.z.example.", 1, "c0000201" },
	{ "\\001.z.example.", 1, "c0000201" },
	{ "*.z.example.", 1, "c0000201" },
	{ "\\200.z.example.", 1, "c0000201" },
	{ "\\255.z.example.", 1, "c0000201" },
	{ "z\\000.example.", 1, "c0000201" },
};

START_TEST(records_come_in_canonical_order)
{
	const size_t count = sizeof in_order / sizeof *in_order;
	uint32_t place = 0;
	const struct zf_sink to = { .take = check_place, .ctx = &place };

	for (size_t i = 0; i < count; i++) {
		const size_t at = i * 10 % count;

		give(&sink, in_order[at].owner, (uint32_t)at, in_order[at].type,
		     in_order[at].hex);
	}
	ck_assert_int_eq(zf_sorter_give(sorter, &to, &err), ZF_OK);
	ck_assert_uint_eq(place, count);
}
END_TEST

static zf_status check_canonical(void *ctx, const struct zf_record *rr,
				 struct zf_error *why)
{
	(void)ctx;
	(void)why;
	assert_octets(rr->owner, rr->owner_len, "0161" EXAMPLE);
	assert_octets(rr->rdata, rr->rdata_len, "000a046d61696c" EXAMPLE);
	ck_assert_uint_eq(rr->type, ZF_TYPE_MX);
	ck_assert_uint_eq(rr->class, ZF_CLASS_IN);
	ck_assert_uint_eq(rr->ttl, 60);
	(*(int *)ctx)++;
	return ZF_OK;
}

START_TEST(equal_records_come_once_in_canonical_form_with_the_lowest_ttl)
{
	int count = 0;
	const struct zf_sink to = { .take = check_canonical, .ctx = &count };

	give(&sink, "A.Example.", 300, ZF_TYPE_MX, "000a044d61696c" EXAMPLE);
	give(&sink, "a.eXample.", 60, ZF_TYPE_MX, "000a046d61494c" EXAMPLE);
	give(&sink, "a.example.", 3600, ZF_TYPE_MX, "000a046d61696c" EXAMPLE);
	ck_assert_int_eq(zf_sorter_give(sorter, &to, &err), ZF_OK);
	ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(no_records_are_none)
{
	ck_assert_int_eq(zf_sorter_give(sorter, &to_look, &err), ZF_OK);
}
END_TEST

/* A record of its own for each number, in an order far from theirs. */
static const struct zf_record *numbered(struct test_rr *rr, uint32_t number)
{
	const uint32_t hash = number * 2654435761u; /* Knuth's: one to one */

	rr->owner.wire[0] = 8;
	for (int i = 0; i < 8; i++)
		rr->owner.wire[i + 1] = (uint8_t)('a' + (hash >> 4 * i & 15));
	memcpy(rr->owner.wire + 9, apex, sizeof apex);
	memcpy(rr->rdata, &hash, 4);
	rr->rr = (struct zf_record){
		.owner = rr->owner.wire,
		.owner_len = 9 + sizeof apex,
		.rdata = rr->rdata,
		.rdata_len = 4,
		.ttl = 60,
		.type = ZF_TYPE_A,
		.class = ZF_CLASS_IN,
	};
	return &rr->rr;
}

static void give_numbered(const struct zf_sink *to, uint32_t from, uint32_t end)
{
	struct test_rr rr;

	for (uint32_t i = from; i < end; i++) {
		if (to->take(to->ctx, numbered(&rr, i), &err) != ZF_OK)
			ck_abort_msg("%s", err.message);
	}
}

/* 72 octets each: 0.7 MB, which is two runs, or 2.8 MB, six. */
static const uint32_t counts[] = { 10, 10000, 40000 };

START_TEST(more_than_fits_in_memory_is_merged)
{
	struct zf_digest *digest = NULL;
	const uint32_t count = counts[_i];

	start(LEAST);
	ck_assert_int_eq(zf_digest_new(&digest, NULL), ZF_OK);
	const struct zf_sink to_digest = zf_digest_sink(digest);
	give_numbered(&to_digest, 0, count);
	give_numbered(&sink, 0, count);
	give_numbered(&sink, count / 3, count / 2); /* twice, in other runs */
	ck_assert_uint_eq(files_in_folder(), 0);
	assert_sorted(digest, count);
	ck_assert_uint_eq(files_in_folder(), 0);
	zf_digest_free(digest);
}
END_TEST

/* The longest owner, of octets whose key is longest, and the longest rdata. */
static const struct zf_record *longest(uint8_t rdata[65535], struct zf_name *owner,
				       uint8_t number)
{
	static struct zf_record rr;
	size_t used = 0;

	for (int label = 0; label < 4; label++) {
		const size_t len = label < 3 ? 63 : 53;

		owner->wire[used] = (uint8_t)len;
		memset(owner->wire + used + 1, 0, len);
		used += 1 + len;
	}
	memcpy(owner->wire + used, apex, sizeof apex);
	memset(rdata, number, 65535);
	rr = (struct zf_record){
		.owner = owner->wire,
		.owner_len = (uint16_t)(used + sizeof apex),
		.rdata = rdata,
		.rdata_len = 65535,
		.type = 65280,
		.class = ZF_CLASS_IN,
	};
	return &rr;
}

START_TEST(records_of_the_greatest_length_are_sorted)
{
	uint8_t *rdata = malloc(65535);
	struct zf_digest *digest = NULL;
	struct zf_name owner;

	start(LEAST);
	ck_assert_int_eq(zf_digest_new(&digest, NULL), ZF_OK);
	const struct zf_sink to_digest = zf_digest_sink(digest);
	for (unsigned i = 0; i < 20; i++) {
		const struct zf_record *rr =
			longest(rdata, &owner, (uint8_t)(i * 7 % 20));

		ck_assert_uint_eq(rr->owner_len, ZF_NAME_MAX);
		ck_assert_int_eq(to_digest.take(to_digest.ctx, rr, &err), ZF_OK);
		ck_assert_int_eq(sink.take(sink.ctx, rr, &err), ZF_OK);
	}
	assert_sorted(digest, 20);
	zf_digest_free(digest);
	free(rdata);
}
END_TEST

/* Gives records until that fails; returns how many were taken. */
static uint32_t give_until_it_fails(uint32_t at_most)
{
	struct test_rr rr;
	uint32_t count = 0;

	while (count < at_most &&
	       sink.take(sink.ctx, numbered(&rr, count), &err) == ZF_OK)
		count++;
	return count;
}

START_TEST(more_runs_than_can_be_merged_are_refused)
{
	start(LEAST);
	/* Seven entries of the greatest length fit, so seven runs can be read. */
	ck_assert_uint_lt(give_until_it_fails(100000), 8 * LEAST / 64);
	ck_assert_int_eq(err.code, ZF_ELIMIT);
	ck_assert_str_eq(err.message,
			 "the zone is too large to be sorted in 512 KiB of memory");
}
END_TEST

START_TEST(a_folder_is_only_needed_for_what_does_not_fit)
{
	rmdir(folder);
	start(LEAST);
	give_numbered(&sink, 0, 1000);
	ck_assert_uint_lt(give_until_it_fails(20000), 10000);
	ck_assert_int_eq(err.code, ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, folder));
	ck_assert_ptr_nonnull(strstr(err.message, "No such file or directory"));
}
END_TEST

START_TEST(a_full_disk_is_told)
{
	struct rlimit old, small;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 100 * 1024;
	setrlimit(RLIMIT_FSIZE, &small);
	start(LEAST);
	const uint32_t taken = give_until_it_fails(20000);
	setrlimit(RLIMIT_FSIZE, &old);
	ck_assert_uint_lt(taken, 10000);
	ck_assert_int_eq(err.code, ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "File too large"));
	ck_assert_uint_eq(files_in_folder(), 0);
}
END_TEST

static zf_status refuse(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	int *left = ctx;

	(void)rr;
	return (*left)-- > 0 ? ZF_OK : zf_fail(why, ZF_ECANCELLED, "enough");
}

START_TEST(who_is_given_the_records_may_end_it)
{
	int left = 5;
	const struct zf_sink to = { .take = refuse, .ctx = &left };

	start(LEAST);
	give_numbered(&sink, 0, counts[_i]);
	ck_assert_int_eq(zf_sorter_give(sorter, &to, &err), ZF_ECANCELLED);
	ck_assert_int_eq(left, -1);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/sorter");
	TCase *tc = tcase_create("sorter");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, records_come_in_canonical_order);
	tcase_add_test(tc, equal_records_come_once_in_canonical_form_with_the_lowest_ttl);
	tcase_add_test(tc, no_records_are_none);
	tcase_add_loop_test(tc, more_than_fits_in_memory_is_merged, 0, 3);
	tcase_add_test(tc, records_of_the_greatest_length_are_sorted);
	tcase_add_test(tc, more_runs_than_can_be_merged_are_refused);
	tcase_add_test(tc, a_folder_is_only_needed_for_what_does_not_fit);
	tcase_add_test(tc, a_full_disk_is_told);
	tcase_add_loop_test(tc, who_is_given_the_records_may_end_it, 0, 3);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
