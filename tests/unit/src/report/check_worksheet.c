/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/worksheet.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "src/runbook/steps/order.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static const char file[] =
	"migration: demo\n"
	"servers:\n"
	"  - { id: primary, address: 192.0.2.1, software: bind }\n"
	"  - { id: old, address: 192.0.2.2, software: bind }\n"
	"  - { id: new, address: 192.0.2.3, software: knot, fqdn: ns.example. }\n"
	"zones: [ example.com ]\n"
	"moves: [ { from: old, to: new } ]\n";

static struct zf_migration *migration;
static struct zf_journal *journal;
static struct zf_worksheet sheet;

static void setup(void)
{
	zf_scratch_open();
	zf_scratch_write("demo.yaml", file, strlen(file), 0644);
	ck_assert_int_eq(mkdir(zf_scratch_path("demo.zoneferry"), 0700), 0);
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("demo.yaml"), NULL,
					   NULL, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_open(&journal, migration, false, NULL), ZF_OK);
	sheet = (struct zf_worksheet){ migration, zf_steps(), journal };
}

static void teardown(void)
{
	zf_journal_close(journal);
	zf_migration_free(migration);
	zf_scratch_close();
}

static void end_step(const char *step, enum zf_task_state state, const char *outcome)
{
	ck_assert_int_eq(zf_journal_begin(journal,
					  &(struct zf_task_name){ "old->new", step, "" },
					  ZF_FORWARD, "", NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_end(journal,
					&(struct zf_task_name){ "old->new", step, "" },
					state, outcome, NULL),
			 ZF_OK);
}

static void note(const char *step, const char *subject, const char *check,
		 enum zf_verdict verdict, const char *text)
{
	const struct zf_evidence evidence = { "old->new", step, subject, check,
					      verdict,	  text, 1000 };

	ck_assert_int_eq(zf_journal_evidence(journal, &evidence, NULL), ZF_OK);
}

/* What one of the writers writes; freed by the caller. */
static char *written(zf_status (*write)(const struct zf_worksheet *, FILE *, bool *,
					struct zf_error *),
		     bool *finished)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_int_eq(write(&sheet, out, finished, NULL), ZF_OK);
	fclose(out);
	return text;
}

START_TEST(a_step_that_failed_says_why_and_the_migration_is_not_finished)
{
	bool finished = true;
	char *text;

	end_step("survey", ZF_TASK_DONE, "");
	end_step("capture-zones", ZF_TASK_FAILED, "old: the disk is full");
	text = written(zf_worksheet_steps, &finished);
	ck_assert(!finished);
	ck_assert_ptr_nonnull(
		strstr(text, "Migration demo, move old->new (times are UTC)\n"));
	ck_assert_ptr_nonnull(strstr(text, "  survey           done "));
	ck_assert_ptr_nonnull(strstr(text, "  capture-zones    failed "));
	ck_assert_ptr_nonnull(strstr(text, "old: the disk is full\n"));
	ck_assert_ptr_nonnull(strstr(text, "  provision        -        - "));
	free(text);
}
END_TEST

START_TEST(when_every_step_is_done_it_is_finished)
{
	bool finished = false;

	for (const struct zf_step *const *step = zf_steps(); *step != NULL; step++)
		end_step((*step)->name, ZF_TASK_DONE, "");
	free(written(zf_worksheet_steps, &finished));
	ck_assert(finished);
}
END_TEST

START_TEST(evidence_has_its_verdict_and_says_its_subject_once)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	note("verify", "example.com.", "SOA by UDP", ZF_VERDICT_YES, "serial 7");
	note("verify", "example.com.", "SOA by TCP", ZF_VERDICT_NO, "no answer");
	note("verify", "example.com.", "absent name", ZF_VERDICT_UNKNOWN, "timeout");
	ck_assert_int_eq(zf_worksheet_evidence(&sheet, out, NULL), ZF_OK);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "  example.com.\n"
					   "    [yes] SOA by UDP: serial 7\n"
					   "    [ no] SOA by TCP: no answer\n"
					   "    [  ?] absent name: timeout\n"));
	free(text);
}
END_TEST

/* ESC and CSI, which is C1 (ECMA-48), and U+202E, which turns the order of what follows. */
START_TEST(what_servers_say_steers_no_terminal)
{
	static const char evil[] = "a\033[2Jb\xc2\x9b"
				   "1mc\xe2\x80\xae"
				   "d\ne\x9b"
				   "f";
	bool finished;
	char *steps, *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	end_step("survey", ZF_TASK_FAILED, evil);
	note("survey", evil, evil, ZF_VERDICT_NO, evil);
	steps = written(zf_worksheet_steps, &finished);
	ck_assert_int_eq(zf_worksheet_evidence(&sheet, out, NULL), ZF_OK);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(steps, " a?[2Jb??1mc???d?e?f\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "  a?[2Jb??1mc???d?e?f\n"
			     "    [ no] a?[2Jb??1mc???d?e?f: a?[2Jb??1mc???d?e?f\n"));
	free(steps);
	free(text);
}
END_TEST

START_TEST(json_is_exact)
{
	static const char said[] = "a\033[2Jb\xc2\x9b"
				   "c";
	bool finished;
	const char *text;
	char *made;

	note("survey", "old", "says who it is", ZF_VERDICT_YES, said);
	note("survey", "new", "says who it is", ZF_VERDICT_YES, "no UTF-8: \x9b");
	made = written(zf_worksheet_json, &finished);
	json_t *root = json_loads(made, 0, NULL);
	ck_assert_ptr_nonnull(root);
	ck_assert_int_eq(json_unpack(root, "{s:[{s:[{s:[{s:s}]}]}]}", "moves", "steps",
				     "evidence", "text", &text),
			 0);
	ck_assert_str_eq(text, said);
	json_decref(root);
	free(made);
}
END_TEST

START_TEST(json_holds_the_same)
{
	bool finished = true;
	char *text;
	const char *verdict, *state;
	json_t *root;

	end_step("survey", ZF_TASK_DONE, "");
	note("survey", "old", "says who it is", ZF_VERDICT_UNKNOWN, "no answer");
	text = written(zf_worksheet_json, &finished);
	root = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(root);
	ck_assert_int_eq(json_unpack(root, "{s:[{s:[{s:s, s:[{s:s}]}]}]}", "moves",
				     "steps", "state", &state, "evidence", "verdict",
				     &verdict),
			 0);
	ck_assert_str_eq(state, "done");
	ck_assert_str_eq(verdict, "unknown");
	ck_assert(!finished && json_is_false(json_object_get(root, "finished")));
	json_decref(root);
	free(text);
}
END_TEST

/* RFC 3339, and none where nothing was. The evidence was written a second after 1970 began. */
START_TEST(json_says_when)
{
	static const struct zf_task_name zone = { "old->new", "survey", "example.com." };
	const char *began, *ended, *zone_began, *task, *at;
	json_t *root, *last;
	bool finished;

	end_step("survey", ZF_TASK_DONE, "");
	ck_assert_int_eq(zf_journal_begin(journal, &zone, ZF_FORWARD, "", NULL), ZF_OK);
	note("survey", "example.com.", "serves", ZF_VERDICT_YES, "serial 7");
	char *text = written(zf_worksheet_json, &finished);
	root = json_loads(text, 0, NULL);
	ck_assert_int_eq(
		json_unpack(root, "{s:[{s:[{s:s, s:s, s:[{s:s, s:s}], s:[{s:s}]}]}]}",
			    "moves", "steps", "began", &began, "ended", &ended, "tasks",
			    "task", &task, "began", &zone_began, "evidence", "at", &at),
		0);
	ck_assert_str_eq(at, "1970-01-01T00:00:01Z");
	ck_assert_str_eq(task, "example.com.");
	ck_assert_uint_eq(strlen(began), strlen(at));
	ck_assert_str_le(began, ended);
	ck_assert_str_le(ended, zone_began);
	last = json_array_get(
		json_object_get(json_array_get(json_object_get(root, "moves"), 0),
				"steps"),
		1);
	ck_assert_ptr_nonnull(last);
	ck_assert_ptr_null(json_object_get(last, "began"));
	json_decref(root);
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/report/worksheet");
	TCase *cases = tcase_create("worksheet");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases,
		       a_step_that_failed_says_why_and_the_migration_is_not_finished);
	tcase_add_test(cases, when_every_step_is_done_it_is_finished);
	tcase_add_test(cases, evidence_has_its_verdict_and_says_its_subject_once);
	tcase_add_test(cases, what_servers_say_steers_no_terminal);
	tcase_add_test(cases, json_is_exact);
	tcase_add_test(cases, json_holds_the_same);
	tcase_add_test(cases, json_says_when);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
