/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/writer.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/table.h"

static const uint8_t apex[] = "\7example";
static char *text;
static size_t used, room, pieces;
static struct zf_writer *writer;
static struct zf_sink sink;
static struct zf_error err;

static zf_status collect(void *ctx, const char *piece, size_t len, struct zf_error *why)
{
	(void)ctx;
	(void)why;
	if (used + len + 1 > room) {
		room = 2 * (used + len + 1);
		text = realloc(text, room);
		ck_assert_ptr_nonnull(text);
	}
	memcpy(text + used, piece, len);
	used += len;
	text[used] = '\0';
	pieces++;
	return ZF_OK;
}

static void start(const struct zf_dialect *dialect)
{
	const struct zf_output output = { .write = collect };

	used = pieces = 0;
	zf_error_clear(&err);
	ck_assert_int_eq(zf_writer_new(&writer, dialect, apex, &output, &err), ZF_OK);
	sink = zf_writer_sink(writer);
}

static const char *finish(void)
{
	ck_assert_int_eq(zf_writer_finish(writer, &err), ZF_OK);
	zf_writer_free(writer);
	return text;
}

static void teardown(void)
{
	free(text);
	text = NULL;
	room = 0;
}

START_TEST(the_master_dialect_has_a_line_a_record)
{
	start(&zf_dialect_master);
	give(&sink, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "Example.", 3600, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "a\\032b.example.", 0, ZF_TYPE_TXT, "0361226200");
	give(&sink, "w.example.", 60, 65281, "00");
	ck_assert_str_eq(
		finish(),
		"example. 3600 IN SOA ns.example. host.example. 1 3600 600 86400 300\n"
		"Example. 3600 IN NS ns.example.\n"
		"a\\032b.example. 0 IN TXT \"a\\\"b\" \"\"\n"
		"w.example. 60 IN TYPE65281 \\# 1 00\n");
}
END_TEST

START_TEST(the_relative_dialect_names_its_origin)
{
	start(&zf_dialect_relative);
	give(&sink, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "a.b.Example.", 60, ZF_TYPE_MX, "000a" EXAMPLE);
	give(&sink, "x.other.", 60, ZF_TYPE_CNAME, "00");
	give(&sink, "\\@.example.", 60, ZF_TYPE_CNAME, "0140" EXAMPLE);
	give(&sink, "\\@.a.example.", 60, ZF_TYPE_CNAME, "01400161" EXAMPLE);
	ck_assert_str_eq(finish(), "$ORIGIN example.\n"
				   "@ 3600 IN SOA ns host 1 3600 600 86400 300\n"
				   "a.b 60 IN MX 10 @\n"
				   "x.other. 60 IN CNAME .\n"
				   "\\@.example. 60 IN CNAME \\@.example.\n"
				   "\\@.a 60 IN CNAME \\@.a\n");
}
END_TEST

START_TEST(nothing_written_is_nothing)
{
	start(&zf_dialect_master);
	ck_assert_int_eq(zf_writer_finish(writer, &err), ZF_OK);
	zf_writer_free(writer);
	ck_assert_uint_eq(used, 0);
}
END_TEST

START_TEST(dialects_are_found_by_name)
{
	ck_assert_ptr_eq(zf_dialect_find("master"), &zf_dialect_master);
	ck_assert_ptr_eq(zf_dialect_find("windows"), &zf_dialect_windows);
	ck_assert_ptr_eq(zf_dialect_find("windows-2008r2"), &zf_dialect_windows_2008r2);
	ck_assert_ptr_eq(zf_dialect_find("raw"), &zf_dialect_raw);
	ck_assert_ptr_null(zf_dialect_find("wordstar"));
	ck_assert_ptr_null(zf_dialect_find(""));
	for (const struct zf_dialect *const *row = zf_dialect_all(); *row != NULL;
	     row++) {
		ck_assert_ptr_eq(zf_dialect_find((*row)->name), *row);
		ck_assert_ptr_nonnull((*row)->title);
	}
}
END_TEST

#define MANY 50000

static const char *write_many(void)
{
	struct test_rr rr;
	char owner[32];

	for (unsigned i = 0; i < MANY; i++) {
		snprintf(owner, sizeof owner, "h%u.example.", i);
		ck_assert_int_eq(sink.take(sink.ctx,
					   make_rr(&rr, owner, 60, ZF_TYPE_A, "c0000201"),
					   &err),
				 ZF_OK);
	}
	return finish();
}

START_TEST(text_is_handed_on_whole_and_in_large_pieces)
{
	char line[64];
	const char *at;

	start(&zf_dialect_master);
	at = write_many();
	for (unsigned i = 0; i < MANY; i++) {
		int len = snprintf(line, sizeof line, "h%u.example. 60 IN A 192.0.2.1\n",
				   i);

		ck_assert_int_eq(strncmp(at, line, (size_t)len), 0);
		at += len;
	}
	ck_assert_int_eq(*at, '\0');
	ck_assert_uint_le(pieces, used / (512 * 1024) + 1);
}
END_TEST

START_TEST(the_same_records_give_the_same_octets)
{
	start(&zf_dialect_windows);
	char *first = strdup(write_many());
	start(&zf_dialect_windows);
	ck_assert_str_eq(write_many(), first);
	free(first);
}
END_TEST

START_TEST(the_longest_records_fit)
{
	uint8_t *rdata = malloc(65535);
	const struct zf_record rr = {
		.owner = apex,
		.owner_len = sizeof apex,
		.rdata = rdata,
		.rdata_len = 65535,
		.type = ZF_TYPE_TXT,
		.class = ZF_CLASS_IN,
	};

	memset(rdata, 0xff, 65535);
	rdata[65535 - 255] = 254;
	for (int dialect = 0; zf_dialect_all()[dialect] != NULL; dialect++) {
		start(zf_dialect_all()[dialect]);
		for (int i = 0; i < 20; i++)
			ck_assert_int_eq(sink.take(sink.ctx, &rr, &err), ZF_OK);
		finish();
		ck_assert_uint_gt(used, 20 * 65535);
	}
	free(rdata);
}
END_TEST

/* A dialect that writes what it is told of, to see what that is. */
static char *show_begin(const struct zf_dialect_state *state, char *at)
{
	return at +
	       sprintf(at, "begin %u %u\n", (unsigned)state->records, state->last_type);
}

static char *show_record(struct zf_dialect_state *state, const struct zf_record *rr,
			 char *at)
{
	ck_assert_mem_eq(state->apex, apex, sizeof apex);
	return at + sprintf(at, "%u: %u behind %u of a name of %u\n",
			    (unsigned)state->records, rr->type, state->last_type,
			    *state->last_owner.wire);
}

static char *show_end(const struct zf_dialect_state *state, char *at)
{
	return at + sprintf(at, "end %u\n", (unsigned)state->records);
}

START_TEST(a_dialect_sees_what_came_before)
{
	static const struct zf_dialect shown = {
		.name = "shown",
		.begin = show_begin,
		.record = show_record,
		.end = show_end,
	};

	start(&shown);
	give(&sink, "example.", 60, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "abc.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "b.example.", 60, ZF_TYPE_TXT, "00");
	ck_assert_str_eq(finish(), "begin 0 0\n"
				   "0: 2 behind 0 of a name of 0\n"
				   "1: 1 behind 2 of a name of 7\n"
				   "2: 16 behind 1 of a name of 3\n"
				   "end 3\n");
}
END_TEST

static zf_status refuse(void *ctx, const char *piece, size_t len, struct zf_error *why)
{
	(void)ctx;
	(void)piece;
	(void)len;
	return zf_fail(why, ZF_ESYSTEM, "disk full");
}

START_TEST(the_outputs_failure_is_handed_on)
{
	const struct zf_output output = { .write = refuse };
	struct test_rr rr;
	zf_status status = ZF_OK;

	ck_assert_int_eq(zf_writer_new(&writer, &zf_dialect_master, apex, &output, &err),
			 ZF_OK);
	sink = zf_writer_sink(writer);
	make_rr(&rr, "a.example.", 60, ZF_TYPE_A, "c0000201");
	for (unsigned i = 0; i < MANY && status == ZF_OK; i++)
		status = sink.take(sink.ctx, &rr.rr, &err);
	ck_assert_int_eq(status, ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "disk full");
	zf_writer_free(writer);
}
END_TEST

START_TEST(a_failure_at_the_very_end_is_told)
{
	const struct zf_output output = { .write = refuse };

	ck_assert_int_eq(zf_writer_new(&writer, &zf_dialect_master, apex, &output, &err),
			 ZF_OK);
	sink = zf_writer_sink(writer);
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000201");
	ck_assert_int_eq(zf_writer_finish(writer, &err), ZF_ESYSTEM);
	zf_writer_free(writer);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/writer");
	TCase *tc = tcase_create("writer");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, the_master_dialect_has_a_line_a_record);
	tcase_add_test(tc, the_relative_dialect_names_its_origin);
	tcase_add_test(tc, nothing_written_is_nothing);
	tcase_add_test(tc, dialects_are_found_by_name);
	tcase_add_test(tc, text_is_handed_on_whole_and_in_large_pieces);
	tcase_add_test(tc, the_same_records_give_the_same_octets);
	tcase_add_test(tc, the_longest_records_fit);
	tcase_add_test(tc, a_dialect_sees_what_came_before);
	tcase_add_test(tc, the_outputs_failure_is_handed_on);
	tcase_add_test(tc, a_failure_at_the_very_end_is_told);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
