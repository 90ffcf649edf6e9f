/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/ask.h"

#include <stddef.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "tests/unit/protocol/peer.h"
#include "tests/unit/runner.h"

/* A server's answer: flags, rcode, and records by section. */
struct line {
	enum zf_section section;
	const char *owner;
	uint16_t type;
	const char *
		name; /* the rdata, a name; NULL: an address, or for a SOA two roots and numbers */
};

struct answer {
	unsigned rcode;
	bool aa;
	bool only_without_edns; /* FORMERR to a question with EDNS */
	uint16_t class;		/* 0: IN */
	struct line lines[6];	/* ended by a NULL owner */
};

static void add_line(struct zf_message *msg, const struct line *line, uint16_t class)
{
	static const uint8_t address[4] = { 192, 0, 2, 1 };
	static const uint8_t soa[22] = { [5] = 42 };
	struct zf_name owner, name;
	struct zf_record rr = { .owner = owner.wire,
				.type = line->type,
				.ttl = 60,
				.class = class };

	ck_assert_int_eq(zf_name_parse(&owner, line->owner, NULL), ZF_OK);
	rr.owner_len = (uint16_t)zf_name_size(owner.wire);
	rr.rdata = line->type == ZF_TYPE_SOA ? soa : address;
	rr.rdata_len = line->type == ZF_TYPE_SOA ? sizeof soa : sizeof address;
	if (line->type == ZF_TYPE_TXT) {
		rr.rdata = (const uint8_t *)line->name;
		rr.rdata_len = (uint16_t)(1 + line->name[0]);
	} else if (line->name != NULL) {
		ck_assert_int_eq(zf_name_parse(&name, line->name, NULL), ZF_OK);
		rr.rdata = name.wire;
		rr.rdata_len = (uint16_t)zf_name_size(name.wire);
	}
	zf_message_add(msg, line->section, &rr);
}

static void serve(struct peer *peer)
{
	const struct answer *answer = peer->arg;

	while (peer_receive(peer)) {
		struct zf_message msg;
		bool refuse = answer->only_without_edns && peer->query[11] == 1;

		peer_answer(peer, &msg, refuse ? ZF_RCODE_FORMERR : answer->rcode);
		msg.wire[2] = (uint8_t)((msg.wire[2] & ~4) | (answer->aa ? 4 : 0));
		for (size_t i = 0; !refuse && answer->lines[i].owner != NULL; i++)
			add_line(&msg, &answer->lines[i],
				 answer->class != 0 ? answer->class : ZF_CLASS_IN);
		peer_reply(peer, msg.wire, msg.len);
	}
}

static struct zf_seen seen;
static struct zf_error err;
static struct peer server;
static struct zf_peer asked;

static void serve_with(const struct answer *answer)
{
	peer_start(&server, serve, answer);
	asked = (struct zf_peer){ .server = server.endpoint, .timeout_ms = 3000 };
}

static zf_status ask(const struct answer *answer, const char *owner, uint16_t type)
{
	struct zf_name name;
	zf_status status;

	ck_assert_int_eq(zf_name_parse(&name, owner, NULL), ZF_OK);
	zf_seen_clear(&seen);
	serve_with(answer);
	status = zf_ask(&asked, name.wire, type, &seen, &err);
	peer_stop(&server);
	return status;
}

static void clear(void)
{
	zf_seen_clear(&seen);
}

START_TEST(records_of_what_was_asked_are_kept_and_others_not)
{
	static const struct answer answer = {
		.aa = true,
		.lines = { { ZF_SECTION_ANSWER, "www.example", ZF_TYPE_A, NULL },
			   { ZF_SECTION_ANSWER, "WWW.example", ZF_TYPE_A, NULL },
			   { ZF_SECTION_ANSWER, "other.example", ZF_TYPE_A, NULL },
			   { ZF_SECTION_AUTHORITY, "example", ZF_TYPE_NS,
			     "ns.example" } },
	};

	ck_assert_int_eq(ask(&answer, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert_uint_eq(zf_zone_count(seen.records), 2);
	ck_assert(seen.authoritative && !seen.referral && !seen.has_cname &&
		  !seen.has_soa);
	ck_assert_int_eq(seen.rcode, ZF_RCODE_NOERROR);
	ck_assert_int_eq(seen.transport, ZF_TRANSPORT_UDP);
	ck_assert_uint_ne(seen.local.len, 0);
}
END_TEST

START_TEST(a_referral_keeps_glue_apart)
{
	static const struct answer answer = {
		.lines = { { ZF_SECTION_AUTHORITY, "child.example", ZF_TYPE_NS,
			     "ns.child.example" },
			   { ZF_SECTION_ADDITIONAL, "ns.child.example", ZF_TYPE_A,
			     NULL } },
	};

	ck_assert_int_eq(ask(&answer, "ns.child.example", ZF_TYPE_A), ZF_OK);
	ck_assert(seen.referral);
	ck_assert_uint_eq(zf_zone_count(seen.records), 0);
	ck_assert_uint_eq(zf_zone_count(seen.delegated), 1);
	ck_assert_int_eq(ask(&answer, "child.example", ZF_TYPE_NS), ZF_OK);
	ck_assert_uint_eq(zf_zone_count(seen.delegated), 1);
}
END_TEST

START_TEST(a_referral_to_the_root_is_none)
{
	static const struct answer answer = {
		.lines = { { ZF_SECTION_AUTHORITY, ".", ZF_TYPE_NS,
			     "a.root-servers.net" } },
	};

	ck_assert_int_eq(ask(&answer, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert(!seen.referral);
}
END_TEST

START_TEST(aliases_and_the_answering_zone_are_seen)
{
	static const struct answer cname = {
		.aa = true,
		.lines = { { ZF_SECTION_ANSWER, "www.example", ZF_TYPE_CNAME,
			     "x.example" } },
	};
	static const struct answer dname = {
		.aa = true,
		.lines = { { ZF_SECTION_ANSWER, "example", ZF_TYPE_DNAME, "other" },
			   { ZF_SECTION_ANSWER, "www.example", ZF_TYPE_CNAME,
			     "www.other" } },
	};
	static const struct answer none = {
		.aa = true,
		.rcode = ZF_RCODE_NXDOMAIN,
		.lines = { { ZF_SECTION_AUTHORITY, "example", ZF_TYPE_SOA, NULL } },
	};
	char text[ZF_NAME_TEXT_MAX];

	ck_assert_int_eq(ask(&cname, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert(seen.has_cname && !seen.has_dname);
	ck_assert_int_eq(ask(&cname, "www.example", ZF_TYPE_CNAME), ZF_OK);
	ck_assert(!seen.has_cname && zf_zone_count(seen.records) == 1);
	ck_assert_int_eq(ask(&dname, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert(seen.has_dname && seen.has_cname);
	ck_assert_int_eq(ask(&none, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert(seen.has_soa && seen.rcode == ZF_RCODE_NXDOMAIN && seen.serial == 42);
	zf_name_print(text, seen.soa_owner.wire);
	ck_assert_str_eq(text, "example.");
}
END_TEST

START_TEST(a_server_older_than_edns_is_asked_again_without)
{
	static const struct answer answer = {
		.aa = true,
		.only_without_edns = true,
		.lines = { { ZF_SECTION_ANSWER, "www.example", ZF_TYPE_A, NULL } },
	};
	static const struct answer never = { .rcode = ZF_RCODE_FORMERR };

	ck_assert_int_eq(ask(&answer, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert_uint_eq(zf_zone_count(seen.records), 1);
	ck_assert_int_eq(ask(&never, "www.example", ZF_TYPE_A), ZF_OK);
	ck_assert_int_eq(seen.rcode, ZF_RCODE_FORMERR);
}
END_TEST

START_TEST(an_answer_that_cannot_be_read_names_peer_and_question)
{
	static const struct answer broken = {
		.lines = { { ZF_SECTION_ANSWER, "www.example", ZF_TYPE_A,
			     "not.an.address" } },
	};

	ck_assert_int_eq(ask(&broken, "www.example", ZF_TYPE_A), ZF_EMALFORMED);
	ck_assert_ptr_eq(strstr(err.message, "www.example. A: 127.0.0.1#"), err.message);
}
END_TEST

START_TEST(a_serial_needs_authority_and_the_zone_itself)
{
	static const struct {
		struct answer answer;
		zf_status status;
		const char *why;
	} rows[] = {
		{ { .aa = true,
		    .lines = { { ZF_SECTION_ANSWER, "example", ZF_TYPE_SOA, NULL } } },
		  ZF_OK,
		  "42" },
		{ { .lines = { { ZF_SECTION_ANSWER, "example", ZF_TYPE_SOA, NULL } } },
		  ZF_EREFUSED,
		  "without authority" },
		{ { .aa = true,
		    .lines = { { ZF_SECTION_AUTHORITY, "example", ZF_TYPE_SOA, NULL } } },
		  ZF_EREFUSED,
		  "no such zone" },
		{ { .aa = true,
		    .lines = { { ZF_SECTION_ANSWER, "example", ZF_TYPE_SOA, NULL },
			       { ZF_SECTION_ANSWER, "example", ZF_TYPE_SOA, NULL } } },
		  ZF_EREFUSED,
		  "more than one" },
		{ { .rcode = ZF_RCODE_REFUSED }, ZF_EREFUSED, "REFUSED" },
		{ { .rcode = ZF_RCODE_SERVFAIL }, ZF_EREFUSED, "SERVFAIL" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint8_t zone[] = "\7example";
		uint32_t serial;

		serve_with(&rows[i].answer);
		ck_assert_int_eq(zf_ask_serial(&asked, zone, &serial, &err),
				 rows[i].status);
		peer_stop(&server);
		if (rows[i].status == ZF_OK)
			ck_assert_uint_eq(serial, 42);
		else
			ck_assert_ptr_nonnull(strstr(err.message, rows[i].why));
		if (rows[i].status != ZF_OK)
			ck_assert_int_eq(err.rcode, (int)rows[i].answer.rcode);
	}
}
END_TEST

START_TEST(an_identity_is_one_line_of_text)
{
	static const struct {
		struct answer answer;
		const char *identity;
	} rows[] = {
		{ { .class = ZF_CLASS_CH,
		    .lines = { { ZF_SECTION_ANSWER, "id.server", ZF_TYPE_TXT,
				 "\3ns1" } } },
		  "ns1" },
		{ { .class = ZF_CLASS_CH,
		    .lines = { { ZF_SECTION_ANSWER, "id.server", ZF_TYPE_TXT,
				 "\5a\033[b\n" } } },
		  "a?[b?" },
		{ { .rcode = ZF_RCODE_REFUSED }, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char identity[ZF_IDENTITY_MAX];

		serve_with(&rows[i].answer);
		ck_assert_int_eq(zf_ask_identity(&asked, identity, &err), ZF_OK);
		peer_stop(&server);
		ck_assert_str_eq(identity, rows[i].identity);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/jobs/ask/ask");
	TCase *tests = tcase_create("ask");

	tcase_add_checked_fixture(tests, NULL, clear);
	tcase_add_test(tests, records_of_what_was_asked_are_kept_and_others_not);
	tcase_add_test(tests, a_referral_keeps_glue_apart);
	tcase_add_test(tests, a_referral_to_the_root_is_none);
	tcase_add_test(tests, aliases_and_the_answering_zone_are_seen);
	tcase_add_test(tests, a_server_older_than_edns_is_asked_again_without);
	tcase_add_test(tests, an_answer_that_cannot_be_read_names_peer_and_question);
	tcase_add_test(tests, a_serial_needs_authority_and_the_zone_itself);
	tcase_add_test(tests, an_identity_is_one_line_of_text);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
