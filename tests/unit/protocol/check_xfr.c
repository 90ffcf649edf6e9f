/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/xfr.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ID 0x1234

/*
 * A transfer is written as a line: a letter a record, '|' between messages.
 *
 *	S T	the zone's SOA with serial 7, 8	   s	a SOA of a.example.
 *	X	one with serial 7 and another primary
 *	n	example. NS			   a A	a.example. A, a.EXAMPLE. A
 *	o	a.example.net. A		   l	one label that ends in example's octets
 *	r Z	the root's A, SOA		   c	a.example. A in class CH
 *	O Q P	OPT, ANY, the root's OPT	   0	a.example. of type 0
 *	x	an A of three octets		   p	OPT in the additional section
 *	u	an A in the authority section	   e	a.b.c.example. with empty rdata of type 65280
 */
#define EXAMPLE "\007example"
#define SOA_RDATA(serial)                                                                \
	"\002ns" EXAMPLE "\0\004host" EXAMPLE "\0\0\0\0" serial                          \
	"\0\0\034\040\0\0\016\020"                                                       \
	"\0\011\072\200\0\0\016\020"

/* clang-format off */
static const struct letter {
	char letter;
	enum zf_section section;
	const char *owner;
	uint16_t type, class;
	const char *rdata;
	uint16_t rdata_len;
} letters[] = {
	{ 'S', ZF_SECTION_ANSWER, EXAMPLE, ZF_TYPE_SOA, ZF_CLASS_IN,
	  SOA_RDATA("\007"), 46 },
	{ 'T', ZF_SECTION_ANSWER, EXAMPLE, ZF_TYPE_SOA, ZF_CLASS_IN,
	  SOA_RDATA("\010"), 46 },
	{ 'X', ZF_SECTION_ANSWER, EXAMPLE, ZF_TYPE_SOA, ZF_CLASS_IN,
	  "\002nx" EXAMPLE "\0\004host" EXAMPLE "\0\0\0\0\007\0\0\034\040\0\0\016\020"
	  "\0\011\072\200\0\0\016\020", 46 },
	{ 's', ZF_SECTION_ANSWER, "\001a" EXAMPLE, ZF_TYPE_SOA, ZF_CLASS_IN,
	  SOA_RDATA("\007"), 46 },
	{ 'Z', ZF_SECTION_ANSWER, "", ZF_TYPE_SOA, ZF_CLASS_IN,
	  SOA_RDATA("\007"), 46 },
	{ 'n', ZF_SECTION_ANSWER, EXAMPLE, ZF_TYPE_NS, ZF_CLASS_IN,
	  "\002ns" EXAMPLE, 12 },
	{ 'a', ZF_SECTION_ANSWER, "\001a" EXAMPLE, ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002\001", 4 },
	{ 'A', ZF_SECTION_ANSWER, "\001a\007EXAMPLE", ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002\002", 4 },
	{ 'o', ZF_SECTION_ANSWER, "\001a" EXAMPLE "\003net", ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002\001", 4 },
	{ 'l', ZF_SECTION_ANSWER, "\011a" EXAMPLE, ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002\001", 4 },
	{ 'r', ZF_SECTION_ANSWER, "", ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002\001", 4 },
	{ 'c', ZF_SECTION_ANSWER, "\001a" EXAMPLE, ZF_TYPE_A, ZF_CLASS_CH,
	  "\300\0\002\001", 4 },
	{ 'x', ZF_SECTION_ANSWER, "\001a" EXAMPLE, ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002", 3 },
	{ 'u', ZF_SECTION_AUTHORITY, "\001a" EXAMPLE, ZF_TYPE_A, ZF_CLASS_IN,
	  "\300\0\002\001", 4 },
	{ 'O', ZF_SECTION_ANSWER, EXAMPLE, ZF_TYPE_OPT, ZF_CLASS_IN,
	  "", 0 },
	{ 'P', ZF_SECTION_ANSWER, "", ZF_TYPE_OPT, ZF_CLASS_IN,
	  "", 0 },
	{ 'p', ZF_SECTION_ADDITIONAL, "", ZF_TYPE_OPT, ZF_CLASS_IN,
	  "", 0 },
	{ 'Q', ZF_SECTION_ANSWER, EXAMPLE, ZF_TYPE_ANY, ZF_CLASS_IN,
	  "", 0 },
	{ '0', ZF_SECTION_ANSWER, "\001a" EXAMPLE, 0, ZF_CLASS_IN, "", 0 },
	{ 'e', ZF_SECTION_ANSWER, "\001a\001b\001c" EXAMPLE, 65280, ZF_CLASS_IN, "", 0 },
};
/* clang-format on */

static const uint8_t *const apex = (const uint8_t *)EXAMPLE;

static void add_letter(struct zf_message *msg, char c)
{
	for (size_t i = 0; i < COUNT(letters); i++) {
		const struct letter *letter = &letters[i];
		const uint8_t *owner = (const uint8_t *)letter->owner;
		if (letter->letter != c)
			continue;
		const struct zf_record rr = {
			.owner = owner,
			.owner_len = (uint16_t)zf_name_size(owner),
			.type = letter->type,
			.class = letter->class,
			.ttl = 300,
			.rdata = (const uint8_t *)letter->rdata,
			.rdata_len = letter->rdata_len,
		};
		zf_message_add(msg, letter->section, &rr);
		return;
	}
	ck_abort_msg("no record is called '%c'", c);
}

/* What a server may do to a message besides choosing its records. */
enum twist {
	NO_TWIST,
	NO_QUESTION,
	OTHER_NAME,
	OTHER_TYPE,
	OTHER_CLASS,
	OTHER_CASE,
	OTHER_ID,
	NO_QR,
	OTHER_OPCODE,
	TC,
	NO_AA,
	REFUSED,
	NOTAUTH,
	NXDOMAIN,
	SERVFAIL,
	REFUSED_NO_QUESTION,
	MORE_OCTETS,
	LESS_OCTETS,
	HALF_HEADER,
};

static unsigned flags_of(enum twist twist)
{
	switch (twist) {
	case NO_QR:
		return ZF_FLAG_AA;
	case NO_AA:
		return ZF_FLAG_QR;
	case TC:
		return ZF_FLAG_QR | ZF_FLAG_TC;
	case REFUSED:
	case REFUSED_NO_QUESTION:
		return ZF_FLAG_QR | ZF_RCODE_REFUSED;
	case NOTAUTH:
		return ZF_FLAG_QR | ZF_RCODE_NOTAUTH;
	case NXDOMAIN:
		return ZF_FLAG_QR | ZF_RCODE_NXDOMAIN;
	case SERVFAIL:
		return ZF_FLAG_QR | ZF_RCODE_SERVFAIL;
	default:
		return ZF_FLAG_QR | ZF_FLAG_AA;
	}
}

static void start(struct zf_message *msg, enum twist twist)
{
	const char *name = twist == OTHER_NAME	 ? "\007exbmple"
			   : twist == OTHER_CASE ? "\007eXamPle"
						 : EXAMPLE;

	zf_message_start(msg, twist == OTHER_ID ? ID + 1 : ID,
			 twist == OTHER_OPCODE ? ZF_OPCODE_NOTIFY : ZF_OPCODE_QUERY,
			 flags_of(twist));
	if (twist != NO_QUESTION && twist != REFUSED_NO_QUESTION)
		zf_message_question(msg, (const uint8_t *)name,
				    twist == OTHER_TYPE ? ZF_TYPE_SOA : ZF_TYPE_AXFR,
				    twist == OTHER_CLASS ? ZF_CLASS_CH : ZF_CLASS_IN);
}

static void finish(struct zf_message *msg, enum twist twist)
{
	if (twist == MORE_OCTETS)
		msg->wire[msg->len++] = 0;
	if (twist == LESS_OCTETS)
		msg->len--;
	if (twist == HALF_HEADER)
		msg->len = ZF_HEADER_OCTETS - 1;
}

/* What the sink was given, as letters. */
struct given {
	char letters[64];
	unsigned fail_at; /* the sink fails at this record; 0: never */
};

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct given *given = ctx;
	size_t n = strlen(given->letters);

	if (n + 1 == given->fail_at)
		return zf_fail_system(err, 28 /* ENOSPC */, "zone.db");
	for (size_t i = 0; i < COUNT(letters); i++) {
		const struct letter *letter = &letters[i];
		size_t size = zf_name_size((const uint8_t *)letter->owner);
		if (rr->type == letter->type && rr->class == letter->class &&
		    rr->owner_len == size &&
		    memcmp(rr->owner, letter->owner, size) == 0 &&
		    rr->rdata_len == letter->rdata_len && rr->ttl == 300 &&
		    (rr->rdata_len == 0 ||
		     memcmp(rr->rdata, letter->rdata, rr->rdata_len) == 0)) {
			given->letters[n] = letter->letter;
			return ZF_OK;
		}
	}
	ck_abort_msg("a record that was never sent");
}

/* The n-th message of `line` is twisted; all messages are fed until one fails. */
static zf_status feed_line(struct zf_xfr *xfr, const char *line, enum twist twist,
			   unsigned twisted, bool *done, struct zf_error *err)
{
	static struct zf_message msg;
	unsigned n = 1;
	zf_status status;

	*done = false;
	for (;;) {
		enum twist mine = n == twisted ? twist : NO_TWIST;
		start(&msg, mine);
		for (; *line != '\0' && *line != '|'; line++)
			add_letter(&msg, *line);
		finish(&msg, mine);
		status = zf_xfr_feed(xfr, msg.wire, msg.len, done, err);
		if (status != ZF_OK || *line == '\0')
			return status;
		ck_assert_msg(!*done, "done before the last message");
		line++;
		n++;
	}
}

static struct zf_xfr *new_xfr(struct given *given, const struct zf_xfr_limits *limits)
{
	const struct zf_sink sink = { .take = take, .ctx = given };
	struct zf_xfr_terms terms = { .apex = apex, .id = ID, .zone = &sink };
	struct zf_xfr *xfr;

	if (limits != NULL)
		terms.limits = *limits;
	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_OK);
	return xfr;
}

/* clang-format off */
static const struct {
	const char *line;
	enum twist twist;
	unsigned twisted;
	const char *given, *why;
} good[] = {
	{ "SnaS", NO_TWIST, 0, "Sna", "all in one message" },
	{ "S|n|a|S", NO_TWIST, 0, "Sna", "one record a message, RFC 5936 2.2" },
	{ "S|naS", NO_TWIST, 0, "Sna", "the SOA alone at first, as old Windows sends it" },
	{ "SnaaS", NO_TWIST, 0, "Snaa", "a record twice is the sink's to judge" },
	{ "SS", NO_TWIST, 0, "S", "a zone of a SOA" },
	{ "S|S", NO_TWIST, 0, "S", "a zone of a SOA in two" },
	{ "SAeS", NO_TWIST, 0, "SAe", "other case, deep names, empty rdata, unknown types" },
	{ "SnaSp", NO_TWIST, 0, "Sna", "OPT behind the answers, 2.2.5" },
	{ "Snp|aSp", NO_TWIST, 0, "Sna", "OPT behind each message's answers" },
	{ "S|n|aS", NO_QUESTION, 2, "Sna", "later messages need no question, 2.2.2" },
	{ "SnaS", OTHER_CASE, 1, "Sna", "the question in another case" },
	{ "SnaS", NO_AA, 1, "Sna", "AA is only customary, 2.2.1" },
};
/* clang-format on */

START_TEST(a_whole_transfer_is_given_to_the_sink)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	struct zf_error err;
	bool done;

	ck_assert_msg(feed_line(xfr, good[_i].line, good[_i].twist, good[_i].twisted,
				&done, &err) == ZF_OK,
		      "%s: %s", good[_i].why, err.message);
	ck_assert_msg(done, "%s", good[_i].why);
	ck_assert_str_eq(given.letters, good[_i].given);
	ck_assert_uint_eq(zf_xfr_counts(xfr)->records, strlen(good[_i].given));
	ck_assert_uint_eq(zf_xfr_counts(xfr)->serial, 7);
	zf_xfr_free(xfr);
}
END_TEST

/* clang-format off */
static const struct {
	const char *line;
	enum twist twist;
	unsigned twisted;
	const char *message;
} bad[] = {
	/* RFC 5936 2.2.1: the header */
	{ "SnS", OTHER_ID, 1, "message 1: the id is not the query's" },
	{ "S|nS", OTHER_ID, 2, "message 2: the id is not the query's" },
	{ "SnS", NO_QR, 1, "message 1: a query where an answer is due" },
	{ "SnS", OTHER_OPCODE, 1, "message 1: the opcode is not the query's" },
	{ "SnS", TC, 1, "message 1: truncated, which a transfer may not be" },
	{ "S|nS", TC, 2, "message 2: truncated, which a transfer may not be" },
	{ "SnS", HALF_HEADER, 1, "message 1: a message of 11 octets has no whole header" },
	/* 2.2.2: the question */
	{ "SnS", NO_QUESTION, 1, "message 1: the question is missing" },
	{ "SnS", OTHER_NAME, 1, "message 1: the question is not the query's" },
	{ "SnS", OTHER_TYPE, 1, "message 1: the question is not the query's" },
	{ "SnS", OTHER_CLASS, 1, "message 1: the question is not the query's" },
	{ "S|nS", OTHER_NAME, 2, "message 2: the question is not the query's" },
	/* 2.2: the SOA first, the same last */
	{ "SnX", NO_TWIST, 0, "message 1: the last SOA is not the first one" },
	{ "", NO_TWIST, 0, "message 1: an answer without records" },
	{ "p", NO_TWIST, 0, "message 1: an answer without records" },
	{ "S||nS", NO_TWIST, 0, "message 2: a message without records" },
	{ "nS", NO_TWIST, 0, "message 1: example. NS: the first record is not the zone's SOA" },
	{ "aS", NO_TWIST, 0, "message 1: a.example. A: the first record is not the zone's SOA" },
	{ "sS", NO_TWIST, 0,
	  "message 1: a.example. SOA: the first record is not the zone's SOA" },
	{ "SnT", NO_TWIST, 0,
	  "message 1: the last SOA's serial is 8, the first one's 7" },
	{ "S|n|aT", NO_TWIST, 0,
	  "message 3: the last SOA's serial is 8, the first one's 7" },
	{ "SnSa", NO_TWIST, 0, "message 1: a.example. A: a record after the last SOA" },
	{ "SnSS", NO_TWIST, 0, "message 1: example. SOA: a record after the last SOA" },
	{ "SnS", MORE_OCTETS, 1, "message 1: " },
	/* 2.2.3: nothing but the zone, RFC 1035 3.2 and 4.1.3; what lies outside has a table below */
	{ "oSS", NO_TWIST, 0,
	  "message 1: a.example.net. A: the first record is not the zone's SOA" },
	{ "SnSo", NO_TWIST, 0,
	  "message 1: a.example.net. A: a record after the last SOA" },
	{ "SZS", NO_TWIST, 0, "message 1: . SOA: a SOA of another zone" },
	{ "SPS", NO_TWIST, 0, "message 1: . OPT: this type cannot be zone data" },
	{ "ScS", NO_TWIST, 0, "message 1: a.example. A: the class is not IN" },
	{ "SsS", NO_TWIST, 0, "message 1: a.example. SOA: a SOA below the apex" },
	{ "SOS", NO_TWIST, 0, "message 1: example. OPT: this type cannot be zone data" },
	{ "SQS", NO_TWIST, 0, "message 1: example. ANY: this type cannot be zone data" },
	{ "S0S", NO_TWIST, 0, "message 1: a.example. TYPE0: this type cannot be zone data" },
	{ "SxS", NO_TWIST, 0, "message 1: " },
	{ "SnS", LESS_OCTETS, 1, "message 1: " },
	/* 2.2.4: the authority section is empty */
	{ "SnSu", NO_TWIST, 0, "message 1: a.example. A: a record in the authority section" },
	{ "Snu|S", NO_TWIST, 0, "message 1: a.example. A: a record in the authority section" },
};
/* clang-format on */

START_TEST(what_is_no_transfer_is_malformed)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	struct zf_error err;
	bool done;

	zf_error_clear(&err);
	ck_assert_int_eq(feed_line(xfr, bad[_i].line, bad[_i].twist, bad[_i].twisted,
				   &done, &err),
			 ZF_EMALFORMED);
	ck_assert(!done);
	/* the reader's own words are check_message's */
	size_t len = strlen(bad[_i].message);
	if (bad[_i].message[len - 1] == ' ')
		ck_assert_mem_eq(err.message, bad[_i].message, len);
	else
		ck_assert_str_eq(err.message, bad[_i].message);
	zf_xfr_free(xfr);
}
END_TEST

/* RFC 1034 4.2.1: a zone's data are what lies under its apex, and glue below its cuts. RFC 5936 3 lets a
 * server send nothing else, but what it does send is not less whole for it: Windows sends addresses of name
 * servers outside. */
static const struct {
	const char *line, *given, *outside;
	bool strict;
	const char *message; /* NULL: it is a transfer */
} outsiders[] = {
	{ "SoS", "S", "o", false, NULL },
	{ "SlS", "S", "l", false, NULL },
	{ "SrS", "S", "r", false, NULL },
	{ "SnaoeAlS", "SnaeA", "ol", false, NULL },
	{ "S|o|n|roS", "Sn", "oro", false, NULL },
	{ "SoS", "S", "", true, "message 1: a.example.net. A: not in the zone" },
	{ "Sn|alS", "Sna", "", true, "message 2: a\\007example. A: not in the zone" },
	{ "SrS", "S", "", true, "message 1: . A: not in the zone" },
};

START_TEST(what_lies_outside_the_zone_is_kept_apart)
{
	struct given given = { 0 }, outside = { 0 };
	const struct zf_sink sink = { .take = take, .ctx = &given };
	const struct zf_sink outside_sink = { .take = take, .ctx = &outside };
	struct zf_xfr_terms terms = { .apex = apex,
				      .id = ID,
				      .zone = &sink,
				      .outside = &outside_sink,
				      .strict = outsiders[_i].strict };
	const char *message = outsiders[_i].message;
	struct zf_error err;
	struct zf_xfr *xfr;
	bool done;

	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_OK);
	ck_assert_int_eq(feed_line(xfr, outsiders[_i].line, NO_TWIST, 0, &done, &err),
			 message == NULL ? ZF_OK : ZF_EMALFORMED);
	ck_assert(done == (message == NULL));
	if (message != NULL)
		ck_assert_str_eq(err.message, message);
	ck_assert_str_eq(given.letters, outsiders[_i].given);
	ck_assert_str_eq(outside.letters, outsiders[_i].outside);
	ck_assert_uint_eq(zf_xfr_counts(xfr)->records, strlen(given.letters));
	ck_assert_uint_eq(zf_xfr_counts(xfr)->outside, strlen(outside.letters));
	zf_xfr_free(xfr);
}
END_TEST

START_TEST(what_lies_outside_needs_no_sink)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	bool done;

	ck_assert_int_eq(feed_line(xfr, "SornS", NO_TWIST, 0, &done, NULL), ZF_OK);
	ck_assert_str_eq(given.letters, "Sn");
	ck_assert_uint_eq(zf_xfr_counts(xfr)->outside, 2);
	zf_xfr_free(xfr);
}
END_TEST

static const struct {
	const char *line;
	enum twist twist;
	unsigned twisted;
	int rcode;
	const char *message;
} no[] = {
	{ "", REFUSED, 1, ZF_RCODE_REFUSED, "REFUSED" },
	{ "", REFUSED_NO_QUESTION, 1, ZF_RCODE_REFUSED, "REFUSED" },
	{ "", NOTAUTH, 1, ZF_RCODE_NOTAUTH, "NOTAUTH" },
	{ "", NXDOMAIN, 1, ZF_RCODE_NXDOMAIN, "NXDOMAIN" },
	{ "SnS", SERVFAIL, 1, ZF_RCODE_SERVFAIL, "SERVFAIL" },
	{ "Sn|aS", SERVFAIL, 2, ZF_RCODE_SERVFAIL, "after 2 records: SERVFAIL" },
};

START_TEST(a_server_that_says_no_is_named_by_its_rcode)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	struct zf_error err;
	bool done;

	ck_assert_int_eq(feed_line(xfr, no[_i].line, no[_i].twist, no[_i].twisted, &done,
				   &err),
			 ZF_EREFUSED);
	ck_assert_int_eq(err.rcode, no[_i].rcode);
	ck_assert_str_eq(err.message, no[_i].message);
	zf_xfr_free(xfr);
}
END_TEST

static const struct {
	struct zf_xfr_limits limits;
	const char *line;
	const char *message; /* NULL: within the limits */
} bounds[] = {
	{ { .records = 3 }, "Sn|aS", NULL },
	{ { .records = 2 }, "Sn|aS", "more than 2 records" },
	{ { .records = 3 }, "So|nS", NULL },
	{ { .records = 2 }, "So|nS", "more than 2 records" },
	{ { .records = 2 }, "Soo|nS", "more than 2 records" },
	{ { .messages = 2 }, "Sn|aS", NULL },
	{ { .messages = 1 }, "Sn|aS", "more than 1 messages" },
	{ { .octets = 25 + 2 * 65 }, "SS", NULL },
	{ { .octets = 25 + 2 * 65 - 1 }, "SS", "more than 154 octets" },
};

START_TEST(a_transfer_past_its_limits_is_stopped)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, &bounds[_i].limits);
	struct zf_error err;
	bool done;

	zf_status status = feed_line(xfr, bounds[_i].line, NO_TWIST, 0, &done, &err);
	ck_assert_int_eq(status, bounds[_i].message == NULL ? ZF_OK : ZF_ELIMIT);
	if (bounds[_i].message != NULL)
		ck_assert_str_eq(err.message, bounds[_i].message);
	zf_xfr_free(xfr);
}
END_TEST

START_TEST(the_sink_s_failure_ends_the_transfer_as_it_is)
{
	struct given given = { .fail_at = 2 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	struct zf_error err;
	bool done;

	ck_assert_int_eq(feed_line(xfr, "SnaS", NO_TWIST, 0, &done, &err), ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "zone.db: No space left on device");
	ck_assert_str_eq(given.letters, "S");
	ck_assert_uint_eq(zf_xfr_counts(xfr)->records, 1);
	zf_xfr_free(xfr);
}
END_TEST

START_TEST(a_message_after_the_end_is_malformed)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	bool done;

	ck_assert_int_eq(feed_line(xfr, "SnS", NO_TWIST, 0, &done, NULL), ZF_OK);
	ck_assert(done);
	ck_assert_int_eq(feed_line(xfr, "a", NO_TWIST, 0, &done, NULL), ZF_EMALFORMED);
	ck_assert(!done);
	zf_xfr_free(xfr);
}
END_TEST

START_TEST(messages_octets_and_records_are_counted)
{
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	bool done;

	ck_assert_int_eq(feed_line(xfr, "S|aa|S", NO_TWIST, 0, &done, NULL), ZF_OK);
	const struct zf_xfr_counts *counts = zf_xfr_counts(xfr);
	ck_assert_uint_eq(counts->messages, 3);
	ck_assert_uint_eq(counts->records, 3);
	/* header and question 12 + 13, a SOA 9 + 10 + 46, an A 11 + 10 + 4 */
	ck_assert_uint_eq(counts->octets, 3 * 25 + 2 * 65 + 2 * 25);
	zf_xfr_free(xfr);
}
END_TEST

/* By hand: id, no flags at all, one question, example. AXFR IN. */
START_TEST(the_query_is_what_rfc_5936_2_1_says)
{
	static const uint8_t wire[] = "\x12\x34\0\0\0\1\0\0\0\0\0\0" EXAMPLE
				      "\0\0\xfc\0\1";
	struct given given = { 0 };
	struct zf_xfr *xfr = new_xfr(&given, NULL);
	static struct zf_message query;

	zf_xfr_query(xfr, &query);
	ck_assert_uint_eq(query.len, sizeof(wire) - 1);
	ck_assert_mem_eq(query.wire, wire, query.len);
	zf_xfr_free(xfr);
}
END_TEST

/* Windows NT 4 to 2003 put many records into a message for whoever ends the query like this. */
START_TEST(the_query_may_end_in_ms)
{
	static const uint8_t wire[] = "\x12\x34\0\0\0\1\0\0\0\0\0\0" EXAMPLE
				      "\0\0\xfc\0\1MS";
	const struct zf_sink sink = { .take = take };
	const struct zf_xfr_terms terms = {
		.apex = apex, .id = ID, .ms_tag = true, .zone = &sink
	};
	static struct zf_message query;
	struct zf_xfr *xfr;

	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_OK);
	zf_xfr_query(xfr, &query);
	ck_assert_uint_eq(query.len, sizeof(wire) - 1);
	ck_assert_mem_eq(query.wire, wire, query.len);
	zf_xfr_free(xfr);
}
END_TEST

START_TEST(every_zone_is_in_the_root)
{
	struct given given = { 0 };
	const struct zf_sink sink = { .take = take, .ctx = &given };
	const struct zf_xfr_terms terms = { .apex = (const uint8_t *)"",
					    .id = ID,
					    .zone = &sink };
	static struct zf_message msg;
	struct zf_xfr *xfr;
	struct zf_error err;
	bool done;

	ck_assert_int_eq(zf_xfr_new(&xfr, &terms, NULL), ZF_OK);
	zf_message_start(&msg, ID, ZF_OPCODE_QUERY, ZF_FLAG_QR);
	zf_message_question(&msg, (const uint8_t *)"", ZF_TYPE_AXFR, ZF_CLASS_IN);
	add_letter(&msg, 'Z');
	add_letter(&msg, 'a');
	add_letter(&msg, 'o');
	add_letter(&msg, 'Z');
	ck_assert_msg(zf_xfr_feed(xfr, msg.wire, msg.len, &done, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert(done);
	ck_assert_str_eq(given.letters, "Zao");
	zf_xfr_free(xfr);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/xfr");
	TCase *tc = tcase_create("xfr");

	tcase_add_loop_test(tc, a_whole_transfer_is_given_to_the_sink, 0, COUNT(good));
	tcase_add_loop_test(tc, what_is_no_transfer_is_malformed, 0, COUNT(bad));
	tcase_add_loop_test(tc, what_lies_outside_the_zone_is_kept_apart, 0,
			    COUNT(outsiders));
	tcase_add_test(tc, what_lies_outside_needs_no_sink);
	tcase_add_loop_test(tc, a_server_that_says_no_is_named_by_its_rcode, 0,
			    COUNT(no));
	tcase_add_loop_test(tc, a_transfer_past_its_limits_is_stopped, 0, COUNT(bounds));
	tcase_add_test(tc, the_sink_s_failure_ends_the_transfer_as_it_is);
	tcase_add_test(tc, a_message_after_the_end_is_malformed);
	tcase_add_test(tc, messages_octets_and_records_are_counted);
	tcase_add_test(tc, the_query_is_what_rfc_5936_2_1_says);
	tcase_add_test(tc, the_query_may_end_in_ms);
	tcase_add_test(tc, every_zone_is_in_the_root);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
