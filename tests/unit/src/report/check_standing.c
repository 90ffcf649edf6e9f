/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/standing.h"

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
static struct zf_standing *standing;

static void setup(void)
{
	zf_scratch_open();
	zf_scratch_write("demo.yaml", file, strlen(file), 0644);
	ck_assert_int_eq(mkdir(zf_scratch_path("demo.zoneferry"), 0700), 0);
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("demo.yaml"), NULL,
					   NULL, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_open(&journal, migration, false, NULL), ZF_OK);
	ck_assert_int_eq(zf_standing_new(&standing, migration, zf_steps(), NULL), ZF_OK);
}

static void teardown(void)
{
	zf_standing_free(standing);
	zf_journal_close(journal);
	zf_migration_free(migration);
	zf_scratch_close();
}

static void begin(const char *step, enum zf_direction direction)
{
	ck_assert_int_eq(zf_journal_begin(journal,
					  &(struct zf_task_name){ "old->new", step, "" },
					  direction, "", NULL),
			 ZF_OK);
}

static void end(const char *step)
{
	ck_assert_int_eq(zf_journal_end(journal,
					&(struct zf_task_name){ "old->new", step, "" },
					ZF_TASK_DONE, "", NULL),
			 ZF_OK);
}

static zf_status note(void *ctx, const struct zf_task *step, struct zf_error *err)
{
	(void)err;
	fprintf(ctx, "%s %s;", step->step, zf_task_print(step));
	return ZF_OK;
}

static void expect(const char *moved)
{
	char text[2048] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	ck_assert_int_eq(zf_standing_look(standing, journal, note, out, NULL), ZF_OK);
	fclose(out);
	ck_assert_str_eq(text, moved);
}

START_TEST(only_what_has_moved_is_told)
{
	expect("");
	begin("survey", ZF_FORWARD);
	expect("survey begun;");
	expect("");
	end("survey");
	begin("capture-zones", ZF_FORWARD);
	expect("survey done;capture-zones begun;");
	begin("survey", ZF_BACK);
	expect("survey undoing;");
	ck_assert(!zf_standing_is_finished(standing));
}
END_TEST

START_TEST(it_is_finished_when_every_step_was_seen_to_be_done)
{
	char moved[2048] = "";
	const size_t room = sizeof(moved);

	for (const struct zf_step *const *step = zf_steps(); *step != NULL; step++) {
		begin((*step)->name, ZF_FORWARD);
		end((*step)->name);
		snprintf(moved + strlen(moved), room - strlen(moved), "%s done;",
			 (*step)->name);
	}
	ck_assert(!zf_standing_is_finished(standing));
	expect(moved);
	ck_assert(zf_standing_is_finished(standing));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/report/standing");
	TCase *cases = tcase_create("standing");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, only_what_has_moved_is_told);
	tcase_add_test(cases, it_is_finished_when_every_step_was_seen_to_be_done);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
