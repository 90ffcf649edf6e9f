/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Zones made at random (made.h) are written in every dialect there is and read back: what is read is
 * what was written, to the octet, but for the records that the writer said it left out. What
 * other software reads in the files is asked in tests/system/test_loading.py.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"
#include "tests/unit/zonefmt/made.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/form.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/text/present.h"
#include "zonefmt/text/text.h"

#define ZONES 12
#define RECORDS 400 /* of each zone */
#define FIXED 10    /* octets of type, class, TTL and length */

static const char *const apexes[] = {
	"example.",
	".",
	"A.b.Example.",
	"0/25.2.0.192.in-addr.arpa.",
	"\\@.\\..a\\032b\\\"\\;\\(\\$\\\\.\\195\\188.",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.",
};

/* Records in wire form, in any order. */
struct bag {
	struct packed {
		uint8_t *octets;
		size_t len;
	} list[RECORDS + 1];
	size_t count;
};

static struct bag written, read_back;

static zf_status put_in(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct bag *bag = ctx;

	(void)err;
	ck_assert_uint_lt(bag->count, sizeof bag->list / sizeof *bag->list);
	struct packed *to = &bag->list[bag->count++];
	to->len = rr->owner_len + FIXED + (size_t)rr->rdata_len;
	to->octets = malloc(to->len);
	ck_assert_ptr_nonnull(to->octets);
	uint8_t *at =
		(uint8_t *)memcpy(to->octets, rr->owner, rr->owner_len) + rr->owner_len;
	zf_wire_put16(at, rr->type);
	zf_wire_put16(at + 2, rr->class);
	zf_wire_put32(at + 4, rr->ttl);
	zf_wire_put16(at + 8, rr->rdata_len);
	if (rr->rdata_len > 0)
		memcpy(at + FIXED, rr->rdata, rr->rdata_len);
	return ZF_OK;
}

static void empty(struct bag *bag)
{
	while (bag->count > 0)
		free(bag->list[--bag->count].octets);
}

static int by_octets(const void *a, const void *b)
{
	const struct packed *one = a, *other = b;

	if (one->len != other->len)
		return one->len < other->len ? -1 : 1;
	return memcmp(one->octets, other->octets, one->len);
}

static const char *shown(const struct packed *packed)
{
	static char text[ZF_PRESENT_MAX + 1];
	const size_t owner_len = zf_name_size(packed->octets);
	const uint8_t *at = packed->octets + owner_len;
	const struct zf_record rr = {
		.owner = packed->octets,
		.owner_len = (uint16_t)owner_len,
		.type = zf_wire_get16(at),
		.class = zf_wire_get16(at + 2),
		.ttl = zf_wire_get32(at + 4),
		.rdata_len = zf_wire_get16(at + 8),
		.rdata = at + FIXED,
	};

	*zf_present_record(text, &rr) = '\0';
	return text;
}

static void compare(const char *what)
{
	qsort(written.list, written.count, sizeof *written.list, by_octets);
	qsort(read_back.list, read_back.count, sizeof *read_back.list, by_octets);
	for (size_t i = 0; i < written.count && i < read_back.count; i++)
		ck_assert_msg(by_octets(&written.list[i], &read_back.list[i]) == 0,
			      "%s: %.600s", what, shown(&written.list[i]));
	ck_assert_msg(written.count == read_back.count, "%s: %zu and %zu records", what,
		      written.count, read_back.count);
}

static bool is_for_windows(const struct zf_dialect *dialect)
{
	return strncmp(dialect->name, "windows", strlen("windows")) == 0;
}

static const struct zf_form *form_of(const struct zf_dialect *dialect)
{
	if (is_for_windows(dialect))
		return &zf_form_windows;
	return dialect == &zf_dialect_raw ? &zf_form_raw : &zf_form_master;
}

static zf_status to_file(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	(void)err;
	ck_assert_uint_eq(fwrite(text, 1, len, ctx), len);
	return ZF_OK;
}

static bool is_left_out;

static zf_status leave_out(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)ctx;
	(void)rr;
	(void)err;
	is_left_out = true;
	return ZF_OK;
}

/* Servers before 2016 alone have no place for some records: for those whose type they do not know, and
 * of these types for some, whose rdata names such a type or is of a kind without text. */
static bool may_be_left_out(const struct zf_dialect *dialect, const struct zf_record *rr)
{
	static const uint16_t partly[] = { 11 /* WKS */,  24 /* SIG */,	 30 /* NXT */,
					   34 /* ATMA */, ZF_TYPE_RRSIG, ZF_TYPE_NSEC,
					   ZF_TYPE_NSEC3 };
	const struct zf_text_style style = { .readers = dialect->reader };

	if (!is_for_windows(dialect) || dialect == &zf_dialect_windows)
		return false;
	for (size_t i = 0; i < sizeof partly / sizeof *partly; i++) {
		if (rr->type == partly[i])
			return true;
	}
	return !zf_text_has_word(rr->type, &style);
}

static void write_record(const struct zf_dialect *dialect, const struct zf_sink *sink,
			 const struct zf_record *rr)
{
	struct zf_error err;

	zf_error_clear(&err);
	is_left_out = false;
	ck_assert_msg(sink->take(sink->ctx, rr, &err) == ZF_OK, "%s", err.message);
	if (!is_left_out)
		ck_assert_int_eq(put_in(&written, rr, NULL), ZF_OK);
	else
		ck_assert_msg(may_be_left_out(dialect, rr), "%s: TYPE%u is left out",
			      dialect->name, rr->type);
}

/* The records of a zone: `number` counts from 0, and the first record without type ends them. */
typedef struct zf_record (*records_of)(const uint8_t *apex, unsigned zone,
				       unsigned number);

static void write_zone(const struct zf_dialect *dialect, const uint8_t *apex,
		       unsigned zone, records_of records)
{
	FILE *file = fopen(zf_scratch_path("zone"), "w");
	const struct zf_output output = { .write = to_file, .ctx = file };
	const struct zf_sink nowhere = { .take = leave_out };
	struct zf_writer *writer;
	struct zf_error err;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(zf_writer_new(&writer, dialect, apex, &output, &err), ZF_OK);
	zf_writer_leave_out(writer, &nowhere);
	const struct zf_sink sink = zf_writer_sink(writer);
	for (unsigned number = 0; number < RECORDS; number++) {
		const struct zf_record rr = records(apex, zone, number);

		if (rr.type == 0)
			break;
		ck_assert_msg(zf_rdata_fits(rr.type, rr.rdata, rr.rdata_len), "TYPE%u",
			      rr.type);
		write_record(dialect, &sink, &rr);
	}
	ck_assert_int_eq(zf_writer_finish(writer, &err), ZF_OK);
	zf_writer_free(writer);
	ck_assert_int_eq(fclose(file), 0);
}

static void read_zone(const struct zf_dialect *dialect, const uint8_t *apex)
{
	const struct zf_sink sink = { .take = put_in, .ctx = &read_back };
	const struct zf_reader_terms how = {
		.sink = &sink,
		.zone = apex,
		.octal = is_for_windows(dialect),
	};
	const char *path = zf_scratch_path("zone");
	struct zf_mistakes *mistakes = NULL;
	struct zf_read read;
	struct zf_error err;

	zf_error_clear(&err);
	ck_assert_int_eq(zf_mistakes_new(&mistakes, path, &err), ZF_OK);
	const zf_status status =
		form_of(dialect)->read(path, &how, mistakes, &read, &err);
	ck_assert_msg(status == ZF_OK, "%s: %.600s", dialect->name, err.message);
	ck_assert_uint_eq(read.outside, 0);
	zf_mistakes_free(mistakes);
}

static void check_all(const uint8_t *apex, unsigned zone, records_of records)
{
	for (const struct zf_dialect *const *row = zf_dialect_all(); *row != NULL;
	     row++) {
		write_zone(*row, apex, zone, records);
		read_zone(*row, apex);
		compare((*row)->name);
		empty(&written);
		empty(&read_back);
	}
}

START_TEST(a_zone_survives_every_dialect)
{
	const size_t zone = (size_t)_i;
	const char *text = apexes[zone % (sizeof apexes / sizeof *apexes)];
	struct zf_name apex;

	ck_assert_int_eq(zf_name_parse(&apex, text, NULL), ZF_OK);
	check_all(apex.wire, (unsigned)zone, made_record);
}
END_TEST

/* Of 65,535 octets each, written as numbers. */
static struct zf_record longest_record(const uint8_t *apex, unsigned zone,
				       unsigned number)
{
	static uint8_t rdata[UINT16_MAX];
	struct zf_record rr = made_record(apex, zone, 0);

	if (number == 0)
		return rr;
	memset(rdata, 0xff, sizeof rdata);
	rdata[sizeof rdata - 255] = 254;
	rr.rdata = rdata;
	rr.rdata_len = sizeof rdata;
	rr.type = number > 20 ? 0 : ZF_TYPE_TXT;
	return rr;
}

START_TEST(the_longest_records_survive_every_dialect)
{
	check_all((const uint8_t *)"\7example", 0, longest_record);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/dialects");
	TCase *tc = tcase_create("dialects");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, zf_scratch_open, zf_scratch_close);
	tcase_add_loop_test(tc, a_zone_survives_every_dialect, 0, ZONES);
	tcase_add_test(tc, the_longest_records_survive_every_dialect);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
