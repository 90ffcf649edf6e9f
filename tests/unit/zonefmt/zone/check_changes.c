/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/changes.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/present.h"
#include "zonefmt/zone/zone.h"

/*
 * Records are written short here: `S5` is the SOA of serial 5, `S5:60` the same with a TTL of
 * 60, and `a:60:7` is `a 60 A 0.0.0.7`, relative to the zone; a name that ends in a dot is not. In an answer a sign goes before:
 * `-` in a deletion part, `+` in an addition part.
 */

static const char *zone;
static struct zf_changes *changes;
static struct zf_sink deleted, added, base;
static char got[64 * 1024], want[64 * 1024]; /* zones, a line a record */
static char outside[1024];		     /* the same of what lies outside */
static struct zf_error err;

/* Appends the record to the text `ctx`. */
static zf_status note(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	static char room[ZF_PRESENT_MAX];
	const size_t used = strlen(ctx);

	(void)why;
	*zf_present_record(room, rr) = '\0';
	ck_assert_uint_lt(used + strlen(room) + 2, sizeof got);
	sprintf((char *)ctx + used, "%s\n", room);
	return ZF_OK;
}

static const struct zf_sink to_got = { .take = note, .ctx = got };
static const struct zf_sink to_want = { .take = note, .ctx = want };
static const struct zf_sink to_outside = { .take = note, .ctx = outside };

static void start_for(const char *apex, uint64_t octets_max)
{
	struct zf_name name;

	zone = apex;
	*got = *want = *outside = '\0';
	zf_error_clear(&err);
	ck_assert_int_eq(zf_name_parse(&name, apex, NULL), ZF_OK);
	ck_assert_int_eq(zf_changes_new(&changes, name.wire, octets_max, &err), ZF_OK);
	deleted = zf_changes_deleted(changes);
	added = zf_changes_added(changes);
	base = zf_changes_base(changes);
}

static void setup(void)
{
	start_for("example.", 0);
}

static void teardown(void)
{
	zf_changes_free(changes);
	changes = NULL;
}

static const struct zf_record *make_soa(struct test_rr *rr, uint32_t serial, uint32_t ttl)
{
	char hex[256];

	snprintf(hex, sizeof hex, SOA_HEX("%08x"), serial);
	return make_rr(rr, zone, ttl, ZF_TYPE_SOA, hex);
}

static const struct zf_record *make_a(struct test_rr *rr, const char *label, uint32_t ttl,
				      const char *address)
{
	char owner[128], hex[9];
	struct in_addr in;

	ck_assert(inet_aton(address, &in) != 0);
	if (label[strlen(label) - 1] == '.')
		snprintf(owner, sizeof owner, "%s", label);
	else
		snprintf(owner, sizeof owner, "%s.%s", label, zone);
	snprintf(hex, sizeof hex, "%08x", ntohl(in.s_addr));
	return make_rr(rr, owner, ttl, ZF_TYPE_A, hex);
}

static const struct zf_record *read_word(struct test_rr *rr, const char *word)
{
	char label[64], address[16];
	uint32_t serial, ttl = 3600;

	if (sscanf(word, "S%u:%u", &serial, &ttl) >= 1)
		return make_soa(rr, serial, ttl);
	ck_assert_int_eq(sscanf(word, "%63[^:]:%u:%15s", label, &ttl, address), 3);
	return make_a(rr, label, ttl, address);
}

/* Gives each record of `words` to `sink`, or by its sign to the answer's if that is NULL. */
static zf_status give_words(const struct zf_sink *sink, const char *words)
{
	char copy[1024];
	struct test_rr rr;
	zf_status status = ZF_OK;

	ck_assert_uint_lt(strlen(words), sizeof copy);
	strcpy(copy, words);
	for (char *rest = NULL, *word = strtok_r(copy, " ", &rest);
	     word != NULL && status == ZF_OK; word = strtok_r(NULL, " ", &rest)) {
		const struct zf_sink *part = *word == '-' ? &deleted : &added;
		const struct zf_sink *to = sink != NULL ? sink : part;

		status = to->take(to->ctx, read_word(&rr, word + (sink == NULL)), &err);
	}
	return status;
}

static zf_status apply(const char *old, const char *answer)
{
	zf_status status = give_words(NULL, answer);

	if (status == ZF_OK)
		status = zf_changes_begin(changes, &to_got, &to_outside, &err);
	if (status == ZF_OK)
		status = give_words(&base, old);
	if (status == ZF_OK)
		status = zf_changes_finish(changes, &err);
	return status;
}

static const struct {
	const char *base, *answer, *zone;
	const char *why;
} fitting[] = {
	{ "S1", "-S1 +S2", "S2", "only the serial" },
	{ "S1 a:60:1", "-S1 +S2 +b:60:1", "S2 a:60:1 b:60:1", "an addition" },
	{ "S1 a:60:1 b:60:1 c:60:1", "-S1 -b:60:1 +S2", "S2 a:60:1 c:60:1",
	  "a deletion" },
	{ "S1 a:60:1 a:60:2", "-S1 -a:60:1 +S2 +a:60:3", "S2 a:60:2 a:60:3",
	  "one of an RRset" },
	{ "S1 a:60:1 b:60:1", "-S1 -a:60:1 +S2 +a:300:1", "S2 b:60:1 a:300:1",
	  "another TTL" },
	{ "S1:60 a:60:1", "-S1:60 +S2:300", "S2:300 a:60:1", "another TTL of the SOA" },
	{ "S1 A:60:1 B:60:1", "-S1 -b:60:1 +S2 +C:60:1", "S2 A:60:1 C:60:1",
	  "letters in another case" },
	{ "S1 a:60:1", "-S1 -a:60:1 +S2 +A:60:1", "S2 A:60:1",
	  "only letters in another case" },
	{ "S1", "-S1 +S2 +a:60:1 -S2 -a:60:1 +S3", "S3", "added and deleted again" },
	{ "S1 a:60:1 b:60:1", "-S1 -a:60:1 +S2 -S2 +S3 +a:60:1", "S3 b:60:1 a:60:1",
	  "deleted and added again" },
	{ "S1", "-S1 +S2 +a:60:1 -S2 -a:60:1 +S3 +A:300:1", "S3 A:300:1",
	  "added, deleted, added otherwise" },
	{ "S1 a:60:1",
	  "-S1 -a:60:1 +S2 +a:300:1 -S2 -a:300:1 +S3 +a:900:1 -S3 -a:900:1 +S4", "S4",
	  "three TTLs, then gone" },
	{ "S1", "-S1 +S2 +c:60:1 +a:60:1 -S2 +S3 +b:60:1", "S3 c:60:1 a:60:1 b:60:1",
	  "added ones in the answer's order" },
	{ "S4294967295 a:60:1", "-S4294967295 +S0", "S0 a:60:1", "the serial wraps" },
	{ "S1 a:60:1", "-S1 +S2 -S2 +S1 +b:60:1", "S1 a:60:1 b:60:1",
	  "the first SOA comes back" },
	{ "S1 a:60:1 a:60:1", "-S1 +S2", "S2 a:60:1 a:60:1",
	  "a record twice that is left alone" },
};

START_TEST(changes_that_fit_are_applied)
{
	ck_assert_msg(apply(fitting[_i].base, fitting[_i].answer) == ZF_OK, "%s: %s",
		      fitting[_i].why, err.message);
	ck_assert_int_eq(give_words(&to_want, fitting[_i].zone), ZF_OK);
	ck_assert_msg(strcmp(got, want) == 0, "%s:\n%s", fitting[_i].why, got);
}
END_TEST

static const struct {
	const char *base, *answer;
	const char *message;
} refused[] = {
	{ "S1 a:60:1", "-S1 -b:60:1 +S2",
	  "b.example. A: the answer deletes what the file does not have" },
	{ "S1 a:60:1", "-S1 -a:60:2 +S2",
	  "a.example. A: the answer deletes what the file does not have" },
	{ "S1 a:60:1 a:60:1", "-S1 -a:60:1 +S2",
	  "a.example. A: the answer deletes what the file has twice" },
	{ "S1 a:600:1", "-S1 -a:300:1 +S2",
	  "a.example. A: the answer deletes it with TTL 300, the file's is 600" },
	{ "S1 a:60:1", "-S1 +S2 +a:60:1",
	  "a.example. A: the answer adds what the file has already" },
	{ "S1 a:60:1", "-S1 +S2 +A:300:1",
	  "a.example. A: the answer adds what the file has already" },
	{ "S1 a:60:1", "-S1 +S2 +a:300:1 -S2 -a:300:1 +S3",
	  "a.example. A: the answer adds what the file has already" },
	{ "S1 a:60:1", "-S1 -a:60:1 -a:60:1 +S2",
	  "a.example. A: the answer deletes it twice" },
	{ "S1 a:60:1", "-S1 -a:60:1 +S2 -S2 -a:60:1 +S3",
	  "a.example. A: the answer deletes it twice" },
	{ "S1", "-S1 +S2 +a:60:1 +a:60:1", "a.example. A: the answer adds it twice" },
	{ "S1", "-S1 +S2 +a:60:1 -S2 +S3 +a:300:1",
	  "a.example. A: the answer adds it twice" },
	{ "S1 a:60:1", "-S1 -a:60:1 +S2 +a:300:1 -S2 -a:60:1 +S3",
	  "a.example. A: the answer deletes it with TTL 60, the one it added is 300" },
	{ "S2", "-S1 +S3",
	  "example. SOA: the answer starts from serial 1, the file's is 2" },
	{ "S2", "-S1 +S2 -S2 +S3",
	  "example. SOA: the answer starts from serial 1, the file's is 2" },
	{ "S1:600", "-S1:300 +S2",
	  "example. SOA: the answer deletes it with TTL 300, the file's is 600" },
	{ "", "-S1 +S2", "example. SOA: the answer deletes what the file does not have" },
	{ "a:60:1 S1", "-S1 +S2",
	  "a.example. A: the file's first record is not the zone's SOA" },
	{ "S1 S1", "-S1 +S2", "example. SOA: the file has a second one" },
	{ "S1 S5", "-S1 +S2", "example. SOA: the file has a second one" },
	{ "S1", "", "the answer leaves the zone without a SOA" },
	{ "S1", "-S1", "the answer leaves the zone without a SOA" },
	{ "S1", "-S1 +S2 -S2 +a:60:1", "the answer leaves the zone without a SOA" },
	{ "S1 a:60:1", "-a:60:1 -S1 +S2",
	  "a.example. A: the answer deletes it before the zone's SOA" },
	{ "S1", "+S2 -S1",
	  "example. SOA: the answer adds it before it deletes the zone's SOA" },
	{ "S1", "-S1 +S2 +S3", "example. SOA: the answer adds a second one" },
	{ "S1", "-S1 +S2 +S2", "example. SOA: the answer adds a second one" },
	{ "S1", "-S1 -S1 +S2",
	  "example. SOA: the answer deletes one that is not the zone's then" },
	{ "S1", "-S1 +S2 -S1 +S3",
	  "example. SOA: the answer deletes one that is not the zone's then" },
	{ "S1", "-S1 +S2 -S7 +S3",
	  "example. SOA: the answer deletes one that is not the zone's then" },
};

START_TEST(changes_that_do_not_fit_are_refused)
{
	ck_assert_int_eq(apply(refused[_i].base, refused[_i].answer), ZF_EDIFFERS);
	ck_assert_int_eq(err.code, ZF_EDIFFERS);
	ck_assert_str_eq(err.message, refused[_i].message);
}
END_TEST

/* RFC 1995 says nothing of records outside the zone, nor has any base one: those that an answer deletes
 * were never there. */
static const struct {
	const char *base, *answer, *zone, *outside;
} outsiders[] = {
	{ "S1 a:60:1", "-S1 -ns.net.:60:1 +S2", "S2 a:60:1", "" },
	{ "S1 a:60:1", "-S1 -ns.net.:60:1 -a:60:1 +S2 +ns.net.:60:2 +b:60:1", "S2 b:60:1",
	  "ns.net.:60:2" },
	{ "S1", "-S1 +S2 +ns.net.:60:1 -S2 -ns.net.:60:1 +S3 +ns.net.:60:2", "S3",
	  "ns.net.:60:2" },
	{ "S1", "-S1 +S2 +ns.net.:60:1 -S2 -NS.net.:300:1 +S3", "S3", "" },
	{ "S1", "-S1 +S2 +ns.net.:60:1 +ns.net.:60:1", "S2", "ns.net.:60:1" },
	{ "S1",
	  "-S1 -ns.net.:60:1 -ns.net.:60:1 +S2 +ns.net.:60:1 -S2 -ns.net.:60:1 "
	  "-ns.net.:60:1 +S3 +ns.net.:90:1",
	  "S3", "ns.net.:90:1" },
	{ "S1", "-S1 +S2 +xexample.:60:1 +com.:60:1", "S2", "xexample.:60:1 com.:60:1" },
};

START_TEST(what_lies_outside_the_zone_is_kept_apart)
{
	char found[sizeof outside];

	ck_assert_msg(apply(outsiders[_i].base, outsiders[_i].answer) == ZF_OK, "%s",
		      err.message);
	ck_assert_int_eq(give_words(&to_want, outsiders[_i].zone), ZF_OK);
	ck_assert_str_eq(got, want);
	strcpy(found, outside);
	*outside = '\0';
	ck_assert_int_eq(give_words(&to_outside, outsiders[_i].outside), ZF_OK);
	ck_assert_str_eq(found, outside);
}
END_TEST

START_TEST(another_soa_of_the_same_serial_is_refused)
{
	struct test_rr rr;

	ck_assert_int_eq(give_words(NULL, "-S1 +S2"), ZF_OK);
	ck_assert_int_eq(zf_changes_begin(changes, &to_got, &to_outside, &err), ZF_OK);
	make_soa(&rr, 1, 3600);
	rr.rdata[rr.rr.rdata_len - 1] ^= 1;
	ck_assert_int_eq(base.take(base.ctx, &rr.rr, &err), ZF_EDIFFERS);
	ck_assert_str_eq(
		err.message,
		"example. SOA: the answer deletes another one of the same serial");
}
END_TEST

/* RFC 1995 section 7. The answer's first SOA and its last are the reader's. */
#define JAIN_1 "S1 NS:3600:133.69.136.1 NEZU:3600:133.69.136.5"

static const struct {
	const char *answer, *zone;
} jain[] = {
	{ "-S1 -NEZU:3600:133.69.136.5 "
	  "+S2 +JAIN-BB:3600:133.69.136.4 +JAIN-BB:3600:192.41.197.2 "
	  "-S2 -JAIN-BB:3600:133.69.136.4 "
	  "+S3 +JAIN-BB:3600:133.69.136.3",
	  "S3 NS:3600:133.69.136.1 JAIN-BB:3600:192.41.197.2 JAIN-BB:3600:133.69.136.3" },
	{ "-S1 -NEZU:3600:133.69.136.5 "
	  "+S3 +JAIN-BB:3600:133.69.136.3 +JAIN-BB:3600:192.41.197.2",
	  "S3 NS:3600:133.69.136.1 JAIN-BB:3600:133.69.136.3 JAIN-BB:3600:192.41.197.2" },
};

START_TEST(the_example_of_rfc_1995_gives_its_zone)
{
	teardown();
	start_for("JAIN.AD.JP.", 0);
	ck_assert_msg(apply(JAIN_1, jain[_i].answer) == ZF_OK, "%s", err.message);
	ck_assert_int_eq(give_words(&to_want, jain[_i].zone), ZF_OK);
	ck_assert_str_eq(got, want);
}
END_TEST

START_TEST(what_was_taken_is_counted)
{
	ck_assert_int_eq(give_words(NULL, "-S1 -a:60:1 -b:60:1 +S2 +c:60:1 -S2 +S3"),
			 ZF_OK);
	ck_assert_uint_eq(zf_changes_counts(changes)->deleted, 4);
	ck_assert_uint_eq(zf_changes_counts(changes)->added, 3);
}
END_TEST

START_TEST(names_in_rdata_are_told_apart_without_case_and_text_with_it)
{
	give_words(NULL, "-S1");
	give(&deleted, "example.", 60, ZF_TYPE_MX,
	     "000a"
	     "044d61494c" EXAMPLE);
	give(&deleted, "t.example.", 60, ZF_TYPE_TXT, "0141");
	give_words(NULL, "+S2");
	give(&added, "t.example.", 60, ZF_TYPE_TXT, "0161");
	ck_assert_int_eq(zf_changes_begin(changes, &to_got, &to_outside, &err), ZF_OK);
	give_words(&base, "S1");
	give(&base, "example.", 60, ZF_TYPE_MX,
	     "000a"
	     "046d61696c" EXAMPLE);
	give(&base, "t.example.", 60, ZF_TYPE_TXT, "0141");
	ck_assert_int_eq(zf_changes_finish(changes, &err), ZF_OK);
	give_words(&to_want, "S2");
	give(&to_want, "t.example.", 60, ZF_TYPE_TXT, "0161");
	ck_assert_str_eq(got, want);
}
END_TEST

/* A health check that takes an address out and in, or someone who wants our memory. */
START_TEST(a_record_that_comes_and_goes_takes_the_room_of_one)
{
	struct test_rr rr;

	teardown();
	start_for("example.", 64 * 1024);
	ck_assert_int_eq(give_words(NULL, "-S1 +S2"), ZF_OK);
	make_a(&rr, "a", 60, "192.0.2.1");
	for (int i = 0; i < 20000; i++) {
		ck_assert_int_eq(deleted.take(deleted.ctx, &rr.rr, &err), ZF_OK);
		ck_assert_int_eq(added.take(added.ctx, &rr.rr, &err), ZF_OK);
	}
	ck_assert_int_eq(zf_changes_begin(changes, &to_got, &to_outside, &err), ZF_OK);
	ck_assert_int_eq(give_words(&base, "S1 a:60:192.0.2.1"), ZF_OK);
	ck_assert_int_eq(zf_changes_finish(changes, &err), ZF_OK);
	give_words(&to_want, "S2 a:60:192.0.2.1");
	ck_assert_str_eq(got, want);
}
END_TEST

START_TEST(more_changes_than_the_limit_are_refused)
{
	const uint32_t too_many = 100000;
	zf_status status = ZF_OK;
	struct test_rr rr;

	teardown();
	start_for("example.", 1024 * 1024);
	ck_assert_int_eq(give_words(NULL, "-S1 +S2"), ZF_OK);
	for (uint32_t i = 0; i < too_many && status == ZF_OK; i++) {
		char label[16];

		snprintf(label, sizeof label, "h%u", i);
		status = added.take(added.ctx, make_a(&rr, label, 60, "192.0.2.1"), &err);
	}
	ck_assert_int_eq(status, ZF_ELIMIT);
}
END_TEST

static zf_status refuse(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	const uint16_t *type = ctx;

	return rr->type == *type ? zf_fail(why, ZF_ESYSTEM, "disk full") : ZF_OK;
}

static const struct {
	uint16_t refused;
	const char *base;
	const char *why;
} failures[] = {
	{ ZF_TYPE_SOA, "S1", "the new SOA" },
	{ ZF_TYPE_A, "S1 a:60:1", "a record that stays" },
	{ ZF_TYPE_TXT, "S1", "an added record" },
};

START_TEST(what_the_new_zone_is_given_to_may_fail)
{
	uint16_t type = failures[_i].refused;
	const struct zf_sink to = { .take = refuse, .ctx = &type };
	zf_status status;

	give_words(NULL, "-S1 +S2");
	give(&added, "t.example.", 60, ZF_TYPE_TXT, "0161");
	ck_assert_int_eq(zf_changes_begin(changes, &to, NULL, &err), ZF_OK);
	status = give_words(&base, failures[_i].base);
	if (status == ZF_OK)
		status = zf_changes_finish(changes, &err);
	ck_assert_msg(status == ZF_ESYSTEM, "%s", failures[_i].why);
	ck_assert_str_eq(err.message, "disk full");
}
END_TEST

/* Random edits, most of them right, against a model that carries them out one by one. */

#define RECORDS 12  /* that may be in the zone */
#define SOA RECORDS /* number of the SOA among the edits */
#define EDITS_MAX 64

struct edit {
	bool adds;
	unsigned what; /* 0 to RECORDS - 1, or SOA */
	uint32_t ttl;  /* of the SOA: the serial */
};

static uint32_t seed;

static uint32_t below(uint32_t limit)
{
	seed = seed * 1664525 + 1013904223; /* Numerical Recipes' */
	return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

/* A zone: each record's TTL, 0 for none; of the SOA, the serial. */
struct model {
	uint32_t ttls[RECORDS + 1];
};

static const struct zf_record *make_numbered(struct test_rr *rr, unsigned what,
					     uint32_t ttl)
{
	char label[16], address[16];

	if (what == SOA)
		return make_soa(rr, ttl, 3600);
	snprintf(label, sizeof label, "h%u", what / 3);
	snprintf(address, sizeof address, "192.0.2.%u", what % 3);
	return make_a(rr, label, ttl, address);
}

static uint32_t any_ttl(void)
{
	return below(2) == 0 ? 60 : 300;
}

/* One difference sequence that fits `now`, which becomes the next. */
static unsigned make_sequence(struct model *now, struct edit *edits)
{
	unsigned count = 0;

	edits[count++] = (struct edit){ false, SOA, now->ttls[SOA] };
	for (unsigned i = 0; i < RECORDS; i++) {
		if (now->ttls[i] == 0 || below(4) != 0)
			continue;
		edits[count++] = (struct edit){ false, i, now->ttls[i] };
		now->ttls[i] = 0;
	}
	edits[count++] = (struct edit){ true, SOA, ++now->ttls[SOA] };
	for (unsigned i = 0; i < RECORDS; i++) {
		if (now->ttls[i] != 0 || below(4) != 0)
			continue;
		now->ttls[i] = any_ttl();
		edits[count++] = (struct edit){ true, i, now->ttls[i] };
	}
	return count;
}

/* Makes one edit another, so that the whole may or may not fit any more. */
static unsigned mutate(struct edit *edits, unsigned count)
{
	const unsigned at = below(count);
	struct edit *edit = &edits[at];
	const struct edit old = *edit;

	switch (below(5)) {
	case 0:
		memmove(edit, edit + 1, (--count - at) * sizeof *edit);
		break;
	case 1:
		memmove(edit + 1, edit, (count++ - at) * sizeof *edit);
		break;
	case 2:
		edit->ttl = edit->what == SOA ? below(4) + 1 : any_ttl();
		break;
	case 3:
		edit->what = edit->what == SOA ? SOA : below(RECORDS);
		break;
	default:
		*edit = edits[count - 1];
		edits[count - 1] = old;
	}
	return count;
}

/* Whether the edits fit, one by one; `now` is then what they lead to. */
static bool edit_model(struct model *now, const struct edit *edits, unsigned count)
{
	if (count == 0 || edits[0].what != SOA)
		return false;
	for (unsigned i = 0; i < count; i++) {
		uint32_t *ttl = &now->ttls[edits[i].what];

		if (*ttl != (edits[i].adds ? 0 : edits[i].ttl))
			return false;
		*ttl = edits[i].adds ? edits[i].ttl : 0;
	}
	return now->ttls[SOA] != 0;
}

static bool is_named(unsigned what, const struct edit *edits, unsigned count)
{
	while (count-- > 0) {
		if (edits[count].what == what)
			return true;
	}
	return false;
}

/* Writes the zone: the SOA, what no edit names in the base's order, then what one does. */
static void write_model(const struct model *now, const unsigned order[RECORDS],
			const struct edit *edits, unsigned count)
{
	struct test_rr rr;

	note(want, make_soa(&rr, now->ttls[SOA], 3600), NULL);
	for (unsigned i = 0; i < RECORDS; i++) {
		const unsigned what = order[i];

		if (now->ttls[what] != 0 && !is_named(what, edits, count))
			note(want, make_numbered(&rr, what, now->ttls[what]), NULL);
	}
	for (unsigned i = 0; i < count; i++) {
		const unsigned what = edits[i].what;

		if (what != SOA && now->ttls[what] != 0 && !is_named(what, edits, i))
			note(want, make_numbered(&rr, what, now->ttls[what]), NULL);
	}
}

static void make_base(struct model *old, unsigned order[RECORDS])
{
	for (unsigned i = 0; i < RECORDS; i++) {
		const unsigned at = below(i + 1);

		order[i] = order[at];
		order[at] = i;
		old->ttls[i] = below(3) == 0 ? 0 : any_ttl();
	}
	old->ttls[SOA] = 1;
}

static zf_status apply_edits(const struct model *old, const unsigned order[RECORDS],
			     const struct edit *edits, unsigned count)
{
	struct test_rr rr;
	zf_status status = ZF_OK;

	for (unsigned i = 0; i < count && status == ZF_OK; i++) {
		const struct zf_sink *to = edits[i].adds ? &added : &deleted;

		status = to->take(to->ctx,
				  make_numbered(&rr, edits[i].what, edits[i].ttl), &err);
	}
	if (status == ZF_OK)
		status = zf_changes_begin(changes, &to_got, &to_outside, &err);
	if (status == ZF_OK)
		status = base.take(base.ctx, make_soa(&rr, old->ttls[SOA], 3600), &err);
	for (unsigned i = 0; i < RECORDS && status == ZF_OK; i++) {
		if (old->ttls[order[i]] != 0)
			status = base.take(
				base.ctx,
				make_numbered(&rr, order[i], old->ttls[order[i]]), &err);
	}
	return status != ZF_OK ? status : zf_changes_finish(changes, &err);
}

START_TEST(random_edits_give_what_they_give_one_by_one)
{
	unsigned fit = 0, mutated = 0;

	seed = (uint32_t)_i;
	for (unsigned round = 0; round < 250; round++) {
		struct model old, now;
		struct edit edits[EDITS_MAX];
		unsigned order[RECORDS] = { 0 }, count = 0;
		zf_status status;

		teardown();
		setup();
		make_base(&old, order);
		now = old;
		for (unsigned left = below(3) + 1; left > 0; left--)
			count += make_sequence(&now, edits + count);
		if (below(2) == 0) {
			count = mutate(edits, count);
			mutated++;
		}
		now = old;
		const bool fits = edit_model(&now, edits, count);
		status = apply_edits(&old, order, edits, count);
		ck_assert_msg(status == (fits ? ZF_OK : ZF_EDIFFERS), "round %u: %s",
			      round, err.message);
		if (!fits)
			continue;
		write_model(&now, order, edits, count);
		ck_assert_str_eq(got, want);
		fit++;
	}
	ck_assert_uint_gt(fit, 250 - mutated);
	ck_assert_uint_lt(fit, 250 - mutated / 4);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/changes");
	TCase *tc = tcase_create("changes");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, changes_that_fit_are_applied, 0,
			    sizeof fitting / sizeof *fitting);
	tcase_add_loop_test(tc, changes_that_do_not_fit_are_refused, 0,
			    sizeof refused / sizeof *refused);
	tcase_add_loop_test(tc, what_lies_outside_the_zone_is_kept_apart, 0,
			    sizeof outsiders / sizeof outsiders[0]);
	tcase_add_test(tc, another_soa_of_the_same_serial_is_refused);
	tcase_add_loop_test(tc, the_example_of_rfc_1995_gives_its_zone, 0, 2);
	tcase_add_test(tc, what_was_taken_is_counted);
	tcase_add_test(tc, names_in_rdata_are_told_apart_without_case_and_text_with_it);
	tcase_add_test(tc, a_record_that_comes_and_goes_takes_the_room_of_one);
	tcase_add_test(tc, more_changes_than_the_limit_are_refused);
	tcase_add_loop_test(tc, what_the_new_zone_is_given_to_may_fail, 0,
			    sizeof failures / sizeof *failures);
	tcase_add_loop_test(tc, random_edits_give_what_they_give_one_by_one, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
