/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/engine.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "src/runbook/course.h"
#include "src/runbook/step.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

/* Steps that write down what is done with them, and do as they are told. */

static char done[256];	  /* what was called, a word each */
static zf_status outcome; /* of the second step's act */
static bool is_already;	  /* what the second step finds */
static zf_status undoing; /* of every undo */
static bool is_final;	  /* what the second step says of its failure */
static int fails;	  /* so many of its acts; the next ones do not */
static int64_t now_ms;
static char tries[256]; /* when it was tried, in seconds, a word each */
static char said[1024]; /* the lines that were told */

static void note(const struct zf_moving *moving, const char *what)
{
	char word[64];

	snprintf(word, sizeof(word), "%s.%s ", moving->step, what);
	strcat(done, word);
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	(void)err;
	note(moving, "act");
	return ZF_OK;
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	(void)err;
	note(moving, "verify");
	return ZF_OK;
}

static zf_status check_second(struct zf_moving *moving, bool *already,
			      struct zf_error *err)
{
	(void)err;
	note(moving, "check");
	*already = is_already;
	return ZF_OK;
}

static zf_status act_second(struct zf_moving *moving, struct zf_error *err)
{
	char word[32];

	note(moving, "act");
	snprintf(word, sizeof(word), "%lld ", (long long)now_ms / 1000);
	strcat(tries, word);
	if (outcome == ZF_OK || fails == 0)
		return ZF_OK;
	fails--;
	moving->final = is_final;
	return zf_fail(err, outcome, "the disk is full");
}

static zf_status undo(struct zf_moving *moving, struct zf_error *err)
{
	note(moving, "undo");
	if (undoing == ZF_OK || fails == 0)
		return ZF_OK;
	fails--;
	return zf_fail(err, undoing, "it is stuck");
}

static const struct zf_step first = {
	.name = "first",
	.title = "is first",
	.act = act,
	.verify = verify,
	.undo = undo,
	.undone = "is last",
	.leaves = "a first thing",
};
static const struct zf_step second = {
	.name = "second",
	.title = "comes after it",
	.check = check_second,
	.act = act_second,
	.verify = verify,
	.undo = undo,
	.undone = "goes before it",
	.leaves = "a second thing",
};
static const struct zf_step *const steps[] = { &first, &second, NULL };

static void ignore_step(void *ctx, size_t number, size_t count, const char *name,
			const char *title)
{
	(void)ctx, (void)number, (void)count, (void)name, (void)title;
}

static void keep_line(void *ctx, const char *line)
{
	(void)ctx;
	strcat(strcat(said, line), "\n");
}

static void ignore_progress(void *ctx, uint64_t so_far, uint64_t total, const char *unit)
{
	(void)ctx, (void)so_far, (void)total, (void)unit;
}

static void keep_why(void *ctx, const struct zf_error *why)
{
	keep_line(ctx, why->message);
}

static const struct zf_teller tell = { ignore_step, keep_line, ignore_progress, keep_why,
				       NULL };

static struct zf_migration *migration;
static struct zf_error err;

/* The migration `demo`, of `zones`. */
static void read_migration(const char *zones)
{
	char text[512];

	snprintf(
		text, sizeof(text),
		"migration: demo\n"
		"servers:\n"
		"  - { id: primary, address: 192.0.2.1, software: bind }\n"
		"  - { id: old, address: 192.0.2.2, software: bind }\n"
		"  - { id: new, address: 192.0.2.3, software: knot, fqdn: ns.example. }\n"
		"zones: [ %s ]\n"
		"moves: [ { from: old, to: new } ]\n",
		zones);
	zf_scratch_write("demo.yaml", text, strlen(text), 0644);
	zf_migration_free(migration);
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("demo.yaml"), NULL,
					   NULL, NULL),
			 ZF_OK);
}

static int64_t clock_ms(void)
{
	return now_ms;
}

static void sleep_ms(int64_t ms)
{
	now_ms += ms;
}

/* Steps that reach nothing need a clock only. */
static const struct zf_acts acts = { .clock_ms = clock_ms, .sleep_ms = sleep_ms };

static zf_status run(void)
{
	const struct zf_engine engine = {
		.migration = migration, .steps = steps, .acts = &acts, .tell = &tell
	};

	done[0] = '\0';
	said[0] = '\0';
	tries[0] = '\0';
	now_ms = 0;
	return zf_engine_run(&engine, &err);
}

static zf_status roll_back(const char *to)
{
	const struct zf_engine engine = {
		.migration = migration, .steps = steps, .acts = &acts, .tell = &tell
	};

	done[0] = '\0';
	said[0] = '\0';
	return zf_engine_roll_back(&engine, to, &err);
}

static void setup(void)
{
	zf_scratch_open();
	outcome = undoing = ZF_OK;
	is_final = false;
	fails = INT_MAX;
	is_already = false;
	read_migration("a.example, b.example");
}

static void teardown(void)
{
	zf_migration_free(migration);
	migration = NULL;
	zf_scratch_close();
}

START_TEST(steps_are_carried_out_in_their_order_and_never_again)
{
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_str_eq(done,
			 "first.act first.verify second.check second.act second.verify ");
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_str_eq(done, "");
}
END_TEST

START_TEST(what_is_so_already_is_proved_without_acting)
{
	is_already = true;
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_str_eq(done, "first.act first.verify second.check second.verify ");
}
END_TEST

START_TEST(a_step_that_failed_is_where_the_next_run_goes_on)
{
	outcome = ZF_ESYSTEM;
	ck_assert_int_eq(run(), ZF_EWAITING);
	ck_assert_str_eq(err.message, "move old->new: second: the disk is full");
	ck_assert_str_eq(done, "first.act first.verify second.check second.act ");
	outcome = ZF_OK;
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_str_eq(done, "second.check second.act second.verify ");
}
END_TEST

START_TEST(a_file_with_other_zones_is_refused_and_their_order_is_nothing)
{
	outcome = ZF_EWAITING;
	ck_assert_int_eq(run(), ZF_EWAITING);
	outcome = ZF_OK;
	read_migration("a.example, c.example");
	ck_assert_int_eq(run(), ZF_EWAITING);
	ck_assert_ptr_nonnull(strstr(err.message, "not those it was begun with"));
	ck_assert_str_eq(done, "");
	ck_assert_int_eq(roll_back(NULL), ZF_EWAITING);
	ck_assert_str_eq(done, "");
	read_migration("b.example, a.example");
	ck_assert_int_eq(run(), ZF_OK);
}
END_TEST

START_TEST(a_run_that_stops_says_what_stands_changed_and_the_two_ways_on)
{
	outcome = ZF_ESYSTEM;
	ck_assert_int_eq(run(), ZF_EWAITING);
	ck_assert_int_eq(err.code, ZF_EWAITING);
	ck_assert_ptr_nonnull(strstr(said, "move old->new: second: the disk is full\n"
					   "what stands changed:\n"
					   "  old->new: a first thing (first)\n"
					   "  old->new: a second thing (second)\n"
					   "go on: zoneferry run "));
	ck_assert_ptr_nonnull(strstr(said, "go back: zoneferry rollback "));
}
END_TEST

START_TEST(what_was_done_is_undone_from_the_last_step_on_and_can_be_done_again)
{
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_int_eq(roll_back(NULL), ZF_OK);
	ck_assert_str_eq(done, "second.undo first.undo ");
	ck_assert_int_eq(roll_back(NULL), ZF_OK);
	ck_assert_str_eq(done, "");
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_str_eq(done,
			 "first.act first.verify second.check second.act second.verify ");
}
END_TEST

START_TEST(a_step_that_only_began_is_undone_too)
{
	outcome = ZF_ESYSTEM;
	ck_assert_int_eq(run(), ZF_EWAITING);
	ck_assert_int_eq(roll_back(NULL), ZF_OK);
	ck_assert_str_eq(done, "second.undo first.undo ");
}
END_TEST

START_TEST(steps_before_the_one_named_stay)
{
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_int_eq(roll_back("second"), ZF_OK);
	ck_assert_str_eq(done, "second.undo ");
	ck_assert_int_eq(roll_back("third"), ZF_EUSAGE);
	ck_assert_str_eq(err.message, "there is no step called third");
}
END_TEST

START_TEST(what_takes_no_address_can_be_given_up_to_the_end)
{
	struct zf_step take = first;
	const struct zf_step *const all[] = { &take, NULL };
	const struct zf_engine engine = {
		.migration = migration, .steps = all, .acts = &acts, .tell = &tell
	};

	take.name = ZF_STEP_TAKE_ADDRESS;
	ck_assert_int_eq(zf_engine_run(&engine, &err), ZF_OK);
	done[0] = '\0';
	ck_assert_int_eq(zf_engine_abort(&engine, &err), ZF_OK);
	ck_assert_str_eq(done, "take-address.undo ");
}
END_TEST

START_TEST(an_undo_that_failed_is_where_the_next_rollback_goes_on)
{
	ck_assert_int_eq(run(), ZF_OK);
	undoing = ZF_EREFUSED;
	ck_assert_int_eq(roll_back(NULL), ZF_EWAITING);
	ck_assert_str_eq(done, "second.undo ");
	undoing = ZF_OK;
	ck_assert_int_eq(roll_back(NULL), ZF_OK);
	ck_assert_str_eq(done, "second.undo first.undo ");
}
END_TEST

START_TEST(what_passes_by_itself_is_tried_again_until_patience_is_over)
{
	outcome = ZF_ETIMEOUT;
	ck_assert_int_eq(run(), ZF_EWAITING);
	ck_assert_str_eq(tries, "0 4 12 28 60 ");
	ck_assert_str_eq(err.message, "move old->new: second: the disk is full");
	ck_assert_str_eq(err.hint,
			 "tried again for 60 s; patience in the policy gives it longer");
	ck_assert_ptr_nonnull(strstr(
		said,
		"second: the disk is full; trying again in 8 s, for 56 s at most (patience in "
		"the policy)\n"));
}
END_TEST

START_TEST(what_has_passed_stops_nothing)
{
	outcome = ZF_ENETWORK;
	fails = 2;
	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_str_eq(tries, "0 4 12 ");
	undoing = ZF_ETIMEOUT;
	fails = 1;
	ck_assert_int_eq(roll_back(NULL), ZF_OK);
	ck_assert_str_eq(done, "second.undo second.undo first.undo ");
}
END_TEST

START_TEST(what_somebody_decided_is_not_tried_again)
{
	static const zf_status decided[] = { ZF_EREFUSED, ZF_EAUTH,    ZF_EUNSAFE,
					     ZF_EDIFFERS, ZF_EWAITING, ZF_ECANCELLED };

	for (size_t i = 0; i < sizeof(decided) / sizeof(decided[0]); i++) {
		outcome = decided[i];
		ck_assert_int_eq(run(), ZF_EWAITING);
		ck_assert_str_eq(tries, "0 ");
	}
}
END_TEST

START_TEST(what_a_step_calls_final_is_not_tried_again)
{
	outcome = ZF_ETIMEOUT;
	is_final = true;
	ck_assert_int_eq(run(), ZF_EWAITING);
	ck_assert_str_eq(tries, "0 ");
}
END_TEST

static void note_task(struct zf_journal *journal, const struct zf_task_name *name,
		      enum zf_direction direction, enum zf_task_state state)
{
	ck_assert_int_eq(zf_journal_begin(journal, name, direction, "does it", &err),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_end(journal, name, state, "", &err), ZF_OK);
}

START_TEST(a_zone_that_was_taken_back_has_not_passed)
{
	static const struct zf_step zones = { .name = "first", .by_zone = true };
	static const struct zf_step *const all[] = { &zones, NULL };
	const struct zf_engine engine = { .migration = migration, .steps = all };
	const struct zf_planned planned = { .step = "first", .subject = "a.example." };
	struct zf_task_name whole = { .step = "first", .task = "" }, zone;
	struct zf_journal *journal;
	struct zf_course course;
	bool passed;

	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_int_eq(zf_journal_open(&journal, migration, false, &err), ZF_OK);
	const struct zf_course_terms terms = { .engine = &engine, .journal = journal };
	zf_course_open(&course, &terms, &migration->moves[0]);
	whole.move = course.key;
	zone = (struct zf_task_name){ course.key, "first", planned.subject };
	note_task(journal, &zone, ZF_FORWARD, ZF_TASK_DONE);
	note_task(journal, &whole, ZF_BACK, ZF_TASK_FAILED);
	ck_assert_int_eq(zf_course_has_passed(&course, &planned, &passed, &err), ZF_OK);
	ck_assert(passed);
	note_task(journal, &zone, ZF_BACK, ZF_TASK_DONE);
	ck_assert_int_eq(zf_course_has_passed(&course, &planned, &passed, &err), ZF_OK);
	ck_assert(!passed);
	zf_course_close(&course);
	zf_journal_close(journal);
}
END_TEST

START_TEST(what_only_looks_has_not_passed_before_it_is_through)
{
	static const struct zf_step look = { .name = "look" };
	static const struct zf_step change = { .name = "change", .undo = undo };
	static const struct zf_step *const all[] = { &look, &change, NULL };
	static const struct {
		const char *step;
		enum zf_task_state state;
		bool passed;
	} rows[] = {
		{ "look", ZF_TASK_FAILED, false },
		{ "look", ZF_TASK_DONE, true },
		{ "change", ZF_TASK_FAILED, true },
	};
	const struct zf_engine engine = { .migration = migration, .steps = all };
	struct zf_journal *journal;
	struct zf_course course;
	bool passed;

	ck_assert_int_eq(run(), ZF_OK);
	ck_assert_int_eq(zf_journal_open(&journal, migration, false, &err), ZF_OK);
	const struct zf_course_terms terms = { .engine = &engine, .journal = journal };
	zf_course_open(&course, &terms, &migration->moves[0]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct zf_task_name whole = { course.key, rows[i].step, "" };
		const struct zf_planned planned = { .step = rows[i].step, .subject = "" };

		note_task(journal, &whole, ZF_FORWARD, rows[i].state);
		ck_assert_int_eq(zf_course_has_passed(&course, &planned, &passed, &err),
				 ZF_OK);
		ck_assert_int_eq(passed, rows[i].passed);
	}
	zf_course_close(&course);
	zf_journal_close(journal);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/engine");
	TCase *cases = tcase_create("engine");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, steps_are_carried_out_in_their_order_and_never_again);
	tcase_add_test(cases, what_is_so_already_is_proved_without_acting);
	tcase_add_test(cases, a_step_that_failed_is_where_the_next_run_goes_on);
	tcase_add_test(cases,
		       a_file_with_other_zones_is_refused_and_their_order_is_nothing);
	tcase_add_test(cases,
		       a_run_that_stops_says_what_stands_changed_and_the_two_ways_on);
	tcase_add_test(
		cases,
		what_was_done_is_undone_from_the_last_step_on_and_can_be_done_again);
	tcase_add_test(cases, a_step_that_only_began_is_undone_too);
	tcase_add_test(cases, steps_before_the_one_named_stay);
	tcase_add_test(cases, what_takes_no_address_can_be_given_up_to_the_end);
	tcase_add_test(cases, an_undo_that_failed_is_where_the_next_rollback_goes_on);
	tcase_add_test(cases,
		       what_passes_by_itself_is_tried_again_until_patience_is_over);
	tcase_add_test(cases, what_has_passed_stops_nothing);
	tcase_add_test(cases, what_somebody_decided_is_not_tried_again);
	tcase_add_test(cases, what_a_step_calls_final_is_not_tried_again);
	tcase_add_test(cases, a_zone_that_was_taken_back_has_not_passed);
	tcase_add_test(cases, what_only_looks_has_not_passed_before_it_is_through);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
