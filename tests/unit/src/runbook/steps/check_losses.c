/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/losses.h"

#include <stdio.h>
#include <string.h>

#include "src/runbook/hold.h"
#include "src/runbook/step.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

/* More than the share and more than the least: either alone holds nobody. */
START_TEST(a_share_and_a_least_number)
{
	static const struct {
		struct zf_threshold most;
		uint64_t part, whole;
		bool exceed;
		const char *why;
	} rows[] = {
		{ { 10, 10 }, 0, 0, false, "an empty zone loses nothing" },
		{ { 10, 10 }, 10, 12, false, "few records, whatever the share" },
		{ { 10, 10 }, 11, 12, true, "beyond both" },
		{ { 10, 10 }, 100, 1000, false, "the share itself" },
		{ { 10, 10 }, 101, 1000, true, "a record more than that" },
		{ { 10, 1000 }, 999, 1000, false, "below the least" },
		{ { 0, 1 }, 2, 1000000, true, "no share at all" },
		{ { 100, 1 }, 1000, 1000, false, "all of it may go" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(zf_losses_exceed(&rows[i].most, rows[i].part,
					       rows[i].whole) == rows[i].exceed,
			      "%s", rows[i].why);
}
END_TEST

/* ---- two zones, captured at serial 1; the first is at 2 ---- */

#define STEP "compare"
#define CAPTURED                                                                         \
	"{\"captured\":true,\"source\":\"old\",\"file\":\"a.zone\",\"serial\":1,"        \
	"\"records\":100,\"messages\":1,\"octets\":9,\"digest\":\"\"}"

static struct zf_moving moving;
static struct zf_migration *migration;
static struct zf_error err;
static struct zf_compared compared[] = { { .serial = 2 }, { .serial = 1 } };
static struct zf_comparison found; /* by comparing the first */
static struct zf_error failure;	   /* ZF_OK: it is compared */
static char evidence[512];

/* As a server that refuses the transfer, and may be asked. */
static zf_status compare(const struct zf_comparison_terms *terms,
			 struct zf_comparison *result, struct zf_error *why)
{
	if (found.by_query && !terms->allow_query)
		return zf_fail(why, ZF_EREFUSED, "REFUSED");
	*result = found;
	zf_error_copy(why, &failure);
	return failure.code;
}

static int64_t time_ms(void)
{
	return 1;
}

static void ignore_line(void *ctx, const char *line)
{
	(void)ctx, (void)line;
}

static void note_capture(const char *zone, const char *outcome)
{
	const struct zf_task_name task = { moving.key, ZF_STEP_CAPTURE_ZONES, zone };

	ck_assert_int_eq(zf_journal_intend(moving.journal,
					   &(struct zf_intent){ .name = task }, &err),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_end(moving.journal, &task, ZF_TASK_DONE, outcome,
					&err),
			 ZF_OK);
}

static void setup(void)
{
	static const char text[] =
		"migration: demo\n"
		"servers:\n"
		"  - { id: primary, address: 192.0.2.1, software: bind }\n"
		"  - { id: old, address: 192.0.2.2, software: bind }\n"
		"  - { id: new, address: 192.0.2.3, software: knot, fqdn: ns.example. }\n"
		"zones: [ a.example, b.example ]\n"
		"moves: [ { from: old, to: new } ]\n";
	static const struct zf_acts acts = { .compare = compare, .time_ms = time_ms };
	static const struct zf_teller tell = { .say = ignore_line };
	struct zf_state *state;

	zf_scratch_open();
	zf_scratch_write("demo.yaml", text, strlen(text), 0644);
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("demo.yaml"), NULL,
					   NULL, &err),
			 ZF_OK);
	ck_assert_int_eq(zf_state_open(&state, migration, &err), ZF_OK);
	moving = (struct zf_moving){ .migration = migration,
				     .move = &migration->moves[0],
				     .key = "old->new",
				     .step = STEP,
				     .state = state,
				     .acts = &acts,
				     .tell = &tell };
	ck_assert_int_eq(zf_journal_open(&moving.journal, migration, false, &err), ZF_OK);
	note_capture("a.example.", CAPTURED);
	note_capture("b.example.", CAPTURED);
	found = (struct zf_comparison){ .counts.same = 100 };
	zf_error_clear(&failure);
}

static void teardown(void)
{
	zf_journal_close(moving.journal);
	zf_state_close((struct zf_state *)(uintptr_t)moving.state);
	zf_migration_free(migration);
	zf_scratch_close();
}

static zf_status check(void)
{
	return zf_losses_check(&moving, compared, &err);
}

static zf_status keep(void *ctx, const struct zf_evidence *line, struct zf_error *why)
{
	(void)ctx, (void)why;
	snprintf(evidence, sizeof(evidence), "%s %s %s", line->subject,
		 zf_verdict_print(line->verdict), line->text);
	return ZF_OK;
}

/* The last line. */
static const char *told(void)
{
	const struct zf_task_name of = { moving.key, STEP, NULL };

	evidence[0] = '\0';
	ck_assert_int_eq(zf_journal_evidence_each(moving.journal, &of, keep, NULL, &err),
			 ZF_OK);
	return evidence;
}

static void lose(uint64_t gone)
{
	found.counts.only_a = gone;
	found.counts.same = 100 - gone;
}

START_TEST(a_word_is_for_what_was_lost_then)
{
	lose(50);
	ck_assert_int_eq(check(), ZF_EWAITING);
	ck_assert_int_eq(check(), ZF_EWAITING);
	ck_assert_int_eq(zf_hold_note(&moving, STEP, true, &err), ZF_OK);
	ck_assert_int_eq(check(), ZF_OK);
	lose(100);
	ck_assert_int_eq(check(), ZF_EWAITING);
	lose(0);
	ck_assert_int_eq(check(), ZF_OK);
	lose(50); /* what was said of it then is over */
	ck_assert_int_eq(check(), ZF_EWAITING);
}
END_TEST

START_TEST(a_server_that_refuses_its_transfer_is_asked)
{
	found.by_query = true;
	ck_assert_int_eq(check(), ZF_OK);
	ck_assert_str_eq(told(),
			 "a.example. unknown of 100 records 0 are gone, 0 changed in "
			 "any way; what came new could not be told");
	lose(50);
	ck_assert_int_eq(check(), ZF_EWAITING);
}
END_TEST

START_TEST(what_cannot_be_told_is_told_as_that)
{
	zf_fail(&failure, ZF_EREFUSED, "neither way");
	ck_assert_int_eq(check(), ZF_OK);
	ck_assert_str_eq(told(), "a.example. unknown neither way");
	zf_fail(&failure, ZF_ETIMEOUT, "no answer"); /* may pass */
	ck_assert_int_eq(check(), ZF_ETIMEOUT);
	zf_error_clear(&failure);
	note_capture("b.example.", "{\"captured\":false}");
	ck_assert_int_eq(check(), ZF_OK);
	ck_assert_str_eq(
		told(),
		"b.example. unknown not captured, so what it lost could not be told");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/losses");
	TCase *cases = tcase_create("losses");

	tcase_add_test(cases, a_share_and_a_least_number);
	suite_add_tcase(s, cases);
	cases = tcase_create("zones");
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_word_is_for_what_was_lost_then);
	tcase_add_test(cases, a_server_that_refuses_its_transfer_is_asked);
	tcase_add_test(cases, what_cannot_be_told_is_told_as_that);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
