/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* IXFR (RFC 1995) as protocol/xfr.c takes it; AXFR and what both share are in check_xfr.c. */

#include "protocol/xfr.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ID 0x1234
#define EXAMPLE "\007example"

/*
 * An answer is written as a line: a letter a record, '|' between messages. Digits are the zone's
 * SOA with a serial from the table below, small letters an A record of that name, capitals one
 * outside the zone.
 */
/* clang-format off */
static const uint32_t serials[10] = {
	10, 1, 2, 3, 4, 5, 6,
	[7] = 0xffffffff, [8] = 0, [9] = 0x80000003, /* 7 8 1 go round; 3 and 9 have no order */
};
/* clang-format on */

/* We have version 1, unless the line begins `4:` or the like. */

static uint8_t soa_rdata[] = "\2ns" EXAMPLE "\0\4host" EXAMPLE "\0"
			     "\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1";
#define SERIAL_AT (sizeof(soa_rdata) - 1 - 20)

static struct zf_record record_of(char letter)
{
	static uint8_t owner[] = "\1?" EXAMPLE, outside[] = "\1?" EXAMPLE "\3net";
	struct zf_record rr = {
		.owner = owner,
		.owner_len = sizeof(owner),
		.type = ZF_TYPE_A,
		.class = ZF_CLASS_IN,
		.ttl = 300,
		.rdata = (const uint8_t *)"\300\0\2\1",
		.rdata_len = 4,
	};

	owner[1] = outside[1] = (uint8_t)letter;
	if (letter >= 'A' && letter <= 'Z') {
		rr.owner = outside;
		rr.owner_len = sizeof(outside);
	}
	if (letter >= '0' && letter <= '9') {
		zf_wire_put32(soa_rdata + SERIAL_AT, serials[letter - '0']);
		rr.owner = owner + 2;
		rr.owner_len = sizeof(owner) - 2;
		rr.type = ZF_TYPE_SOA;
		rr.rdata = soa_rdata;
		rr.rdata_len = sizeof(soa_rdata) - 1;
	}
	return rr;
}

/* What the four sinks were given: a letter a record, with =, -, + or ! where another sink begins. */
struct given {
	char text[64];
	char sink;
};

static zf_status note(struct given *given, char sink, const struct zf_record *rr)
{
	size_t n = strlen(given->text);
	char letter = (char)rr->owner[1];
	struct zf_soa soa;

	if (given->sink != sink)
		given->text[n++] = given->sink = sink;
	if (zf_record_soa(rr, &soa))
		for (letter = '0'; serials[letter - '0'] != soa.serial;)
			letter++;
	given->text[n] = letter;
	return ZF_OK;
}

static zf_status take_zone(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)err;
	return note(ctx, '=', rr);
}

static zf_status take_deleted(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)err;
	return note(ctx, '-', rr);
}

static zf_status take_added(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)err;
	return note(ctx, '+', rr);
}

static zf_status take_outside(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)err;
	return note(ctx, '!', rr);
}

/* Feeds the messages of `line`; the counts are those at the end. */
static zf_status feed(const char *line, bool by_udp, struct given *given,
		      struct zf_xfr_counts *counts, bool *done, struct zf_error *err)
{
	const struct zf_sink zone = { take_zone, given },
			     deleted = { take_deleted, given },
			     added = { take_added, given },
			     outside = { take_outside, given };
	char have = line[1] == ':' ? line[0] : '1';
	const struct zf_record soa = record_of(have);
	const struct zf_xfr_terms terms = {
		.apex = (const uint8_t *)EXAMPLE,
		.id = ID,
		.have = &soa,
		.by_udp = by_udp,
		.zone = &zone,
		.deleted = &deleted,
		.added = &added,
		.outside = &outside,
	};
	static struct zf_message msg;
	zf_status status = ZF_OK;
	struct zf_xfr *xfr;

	memset(given, 0, sizeof(*given));
	zf_error_clear(err);
	line += line[1] == ':' ? 2 : 0;
	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_OK);
	for (bool more = true; more && status == ZF_OK; line++) {
		zf_message_start(&msg, ID, ZF_OPCODE_QUERY, ZF_FLAG_QR);
		zf_message_question(&msg, terms.apex, ZF_TYPE_IXFR, ZF_CLASS_IN);
		for (; *line != '\0' && *line != '|'; line++) {
			const struct zf_record rr = record_of(*line);
			zf_message_add(&msg, ZF_SECTION_ANSWER, &rr);
		}
		more = *line == '|';
		status = zf_xfr_feed(xfr, msg.wire, msg.len, done, err);
		ck_assert_msg(!more || !*done, "done before the last message");
	}
	*counts = *zf_xfr_counts(xfr);
	zf_xfr_free(xfr);
	return status;
}

/* clang-format off */
static const struct {
	const char *line;
	enum zf_xfr_form form;
	const char *given, *why;
} answers[] = {
	{ "1", ZF_XFR_CURRENT, "", "RFC 1995 section 2: the same version" },
	{ "2:1", ZF_XFR_CURRENT, "", "the server's is older" },
	{ "8:7", ZF_XFR_CURRENT, "", "older by RFC 1982: 2^32-1 comes before 0" },
	{ "3:9", ZF_XFR_CURRENT, "", "2^31 apart have no order: not taken for newer" },
	/* section 4: differences */
	{ "21a2b2", ZF_XFR_CHANGES, "-1a+2b", "one sequence" },
	{ "21a22", ZF_XFR_CHANGES, "-1a+2", "deletes only" },
	{ "212b2", ZF_XFR_CHANGES, "-1+2b", "adds only" },
	{ "2122", ZF_XFR_CHANGES, "-1+2", "a new serial and nothing else" },
	{ "31a2bc2d3e3", ZF_XFR_CHANGES, "-1a+2bc-2d+3e", "section 7: two sequences" },
	{ "31ad3ebc3", ZF_XFR_CHANGES, "-1ad+3ebc", "section 7: the same condensed" },
	{ "51a2b2b4c4c5d5", ZF_XFR_CHANGES, "-1a+2b-2b+4c-4c+5d", "some condensed" },
	{ "7:17a8b8c1d1", ZF_XFR_CHANGES, "-7a+8b-8c+1d", "the serial goes round" },
	{ "2|1|a|2|b|2", ZF_XFR_CHANGES, "-1a+2b", "one record a message" },
	{ "2|1a2b2", ZF_XFR_CHANGES, "-1a+2b", "the SOA alone at first" },
	{ "31a2b|2c3d3", ZF_XFR_CHANGES, "-1a+2b-2c+3d", "cut between sequences" },
	/* section 4: the whole zone */
	{ "2ab2", ZF_XFR_ZONE, "=2ab", "as AXFR" },
	{ "2|a|b|2", ZF_XFR_ZONE, "=2ab", "as AXFR, one record a message" },
	{ "22", ZF_XFR_ZONE, "=2", "as AXFR, of a zone that is a SOA" },
	{ "3:2a2", ZF_XFR_ZONE, "=2a", "as AXFR, though the server's is older" },
	/* what lies outside the zone: who applies differences has to know of which part it was */
	{ "2Aa2", ZF_XFR_ZONE, "=2!A=a", "as AXFR, whose first record lies outside" },
	{ "21Aa2bB2", ZF_XFR_CHANGES, "-1Aa+2bB", "in differences" },
	{ "31A2B2B3C3", ZF_XFR_CHANGES, "-1A+2B-2B+3C", "in two sequences of nothing else" },
};
/* clang-format on */

START_TEST(each_legal_answer_is_told_from_the_others)
{
	struct zf_xfr_counts counts;
	struct given given;
	struct zf_error err;
	bool done;

	ck_assert_msg(feed(answers[_i].line, false, &given, &counts, &done, &err) ==
			      ZF_OK,
		      "%s: %s", answers[_i].why, err.message);
	ck_assert_msg(done, "%s", answers[_i].why);
	ck_assert_str_eq(given.text, answers[_i].given);
	ck_assert_int_eq(counts.form, answers[_i].form);
}
END_TEST

/* clang-format off */
static const struct {
	const char *line, *message;
} bad[] = {
	{ "a", "message 1: a.example. A: the first record is not the zone's SOA" },
	{ "32a3b3", "message 1: differences from serial 2, asked were those from 1" },
	{ "31a2b3c3", "message 1: differences from serial 3 follow those that lead to 2" },
	{ "31a2b1c3d3", "message 1: differences from serial 1 follow those that lead to 2" },
	{ "31a1b3", "message 1: differences that lead from serial 1 to 1 on the way to 3" },
	{ "2:42a1b1c4d4", "message 1: differences that lead from serial 2 to 1 on the way to 4" },
	{ "31a4b4c3d3", "message 1: differences that lead from serial 1 to 4 on the way to 3" },
	{ "21a2b1", "message 1: the last SOA's serial is 1, the first one's 2" },
	{ "21a2b2c", "message 1: c.example. A: a record after the last SOA" },
	{ "21a2b22", "message 1: example. SOA: a record after the last SOA" },
	{ "2a1", "message 1: the last SOA's serial is 1, the first one's 2" },
	{ "2|", "message 2: a message without records" },
	{ "A", "message 1: A.example.net. A: the first record is not the zone's SOA" },
	{ "21a2b2C", "message 1: C.example.net. A: a record after the last SOA" },
};
/* clang-format on */

START_TEST(what_is_no_answer_is_malformed)
{
	struct zf_xfr_counts counts;
	struct given given;
	struct zf_error err;
	bool done;

	ck_assert_int_eq(feed(bad[_i].line, false, &given, &counts, &done, &err),
			 ZF_EMALFORMED);
	ck_assert_str_eq(err.message, bad[_i].message);
	ck_assert(!done);
}
END_TEST

START_TEST(an_answer_that_stops_is_not_done)
{
	static const char *const lines[] = { "2",     "2|1", "21a",   "21a2",
					     "21a2b", "2a",  "31a2b2" };
	struct zf_xfr_counts counts;
	struct given given;
	struct zf_error err;
	bool done;

	for (size_t i = 0; i < COUNT(lines); i++) {
		ck_assert_int_eq(feed(lines[i], false, &given, &counts, &done, &err),
				 ZF_OK);
		ck_assert_msg(!done, "%s", lines[i]);
	}
}
END_TEST

/* clang-format off */
static const struct {
	const char *line;
	enum zf_xfr_form form;
	const char *given, *message;
} datagrams[] = {
	{ "1", ZF_XFR_CURRENT, "", NULL },
	{ "2", ZF_XFR_USE_TCP, "", NULL }, /* RFC 1995 section 2 */
	{ "21a2b2", ZF_XFR_CHANGES, "-1a+2b", NULL },
	{ "2a2", ZF_XFR_ZONE, "=2a", NULL },
	{ "21a2", ZF_XFR_CHANGES, "-1a+2", "message 1: the datagram does not hold the whole answer" },
	{ "2a", ZF_XFR_ZONE, "=2a", "message 1: the datagram does not hold the whole answer" },
};
/* clang-format on */

START_TEST(by_udp_the_answer_is_one_datagram)
{
	struct zf_xfr_counts counts;
	struct given given;
	struct zf_error err;
	bool done;

	zf_status status = feed(datagrams[_i].line, true, &given, &counts, &done, &err);
	ck_assert_int_eq(status, datagrams[_i].message == NULL ? ZF_OK : ZF_EMALFORMED);
	if (datagrams[_i].message != NULL)
		ck_assert_str_eq(err.message, datagrams[_i].message);
	ck_assert_int_eq(done, datagrams[_i].message == NULL);
	ck_assert_str_eq(given.text, datagrams[_i].given);
	ck_assert_int_eq(counts.form, datagrams[_i].form);
}
END_TEST

/* By hand from RFC 1995 section 3: our SOA is in the authority section. */
START_TEST(the_query_holds_our_soa)
{
	static const uint8_t head[] = "\x12\x34\0\0\0\1\0\0\0\1\0\0" EXAMPLE
				      "\0\0\xfb\0\1" EXAMPLE "\0\0\6\0\1\0\0\1\54\0\56";
	struct given given = { 0 };
	const struct zf_sink sink = { take_zone, &given };
	const struct zf_record soa = record_of('3');
	const struct zf_xfr_terms terms = {
		.apex = (const uint8_t *)EXAMPLE,
		.id = ID,
		.have = &soa,
		.zone = &sink,
		.deleted = &sink,
		.added = &sink,
	};
	static struct zf_message query;
	struct zf_xfr *xfr;

	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_OK);
	zf_xfr_query(xfr, &query);
	ck_assert_uint_eq(query.len, sizeof(head) - 1 + soa.rdata_len);
	ck_assert_mem_eq(query.wire, head, sizeof(head) - 1);
	ck_assert_mem_eq(query.wire + sizeof(head) - 1, soa.rdata, soa.rdata_len);
	zf_xfr_free(xfr);
}
END_TEST

START_TEST(a_version_without_the_zone_s_soa_is_refused)
{
	struct given given = { 0 };
	const struct zf_sink sink = { take_zone, &given };
	const struct zf_record rr = record_of('a');
	const struct zf_xfr_terms terms = {
		.apex = (const uint8_t *)EXAMPLE,
		.have = &rr,
		.zone = &sink,
		.deleted = &sink,
		.added = &sink,
	};
	struct zf_xfr *xfr;

	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_EUSAGE);
	ck_assert_ptr_null(xfr);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/ixfr");
	TCase *tc = tcase_create("ixfr");

	tcase_add_loop_test(tc, each_legal_answer_is_told_from_the_others, 0,
			    COUNT(answers));
	tcase_add_loop_test(tc, what_is_no_answer_is_malformed, 0, COUNT(bad));
	tcase_add_test(tc, an_answer_that_stops_is_not_done);
	tcase_add_loop_test(tc, by_udp_the_answer_is_one_datagram, 0, COUNT(datagrams));
	tcase_add_test(tc, the_query_holds_our_soa);
	tcase_add_test(tc, a_version_without_the_zone_s_soa_is_refused);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
