/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/journal.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_journal *journal;
static const struct zf_migration migration = { .state_folder = zf_scratch };
static struct zf_task task;
static struct zf_error err;

static void open_it(void)
{
	ck_assert_msg(zf_journal_open(&journal, &migration, false, &err) == ZF_OK, "%s",
		      err.message);
}

static void close_it(void)
{
	zf_journal_close(journal);
	journal = NULL;
}

static void setup(void)
{
	zf_scratch_open();
	open_it();
}

static void teardown(void)
{
	zf_task_clear(&task);
	close_it();
	zf_scratch_close();
}

static void begin(const char *move, const char *step, const char *name,
		  const char *intent)
{
	ck_assert_int_eq(zf_journal_begin(journal,
					  &(struct zf_task_name){ move, step, name },
					  ZF_FORWARD, intent, &err),
			 ZF_OK);
}

static void end(const char *move, const char *step, const char *name,
		enum zf_task_state state, const char *outcome)
{
	ck_assert_int_eq(zf_journal_end(journal,
					&(struct zf_task_name){ move, step, name }, state,
					outcome, &err),
			 ZF_OK);
}

static void assert_task(const char *move, const char *step, const char *name,
			enum zf_task_state state, const char *intent, const char *outcome)
{
	ck_assert_int_eq(zf_journal_task(journal,
					 &(struct zf_task_name){ move, step, name },
					 &task, &err),
			 ZF_OK);
	ck_assert_str_eq(task.move, move);
	ck_assert_str_eq(task.step, step);
	ck_assert_str_eq(task.task, name);
	ck_assert_str_eq(zf_task_state_print(task.state), zf_task_state_print(state));
	ck_assert_str_eq(task.intent, intent);
	ck_assert_str_eq(task.outcome, outcome);
}

/* In place of the C library's: SQLite calls one or the other. */
static int syncs;

int fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

/* Looks into the file as a person would, with SQLite alone. */
static void sql(const char *text, char *answer, size_t size)
{
	sqlite3 *db;
	sqlite3_stmt *statement;

	ck_assert_int_eq(sqlite3_open(zf_scratch_path("journal.db"), &db), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, text, -1, &statement, NULL) == SQLITE_OK,
		      "%s", sqlite3_errmsg(db));
	answer[0] = '\0';
	if (sqlite3_step(statement) == SQLITE_ROW)
		snprintf(answer, size, "%s",
			 (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

static void assert_sql(const char *text, const char *expected)
{
	char answer[256];

	sql(text, answer, sizeof(answer));
	ck_assert_str_eq(answer, expected);
}

START_TEST(a_task_that_was_never_begun_is_new)
{
	assert_task("m1", "refresh", "example.", ZF_TASK_NEW, "", "");
	ck_assert_int_eq(task.began_ms, 0);
	ck_assert_int_eq(task.ended_ms, 0);
}
END_TEST

START_TEST(a_task_is_begun_and_ended)
{
	const int64_t before_ms = (int64_t)time(NULL) * 1000;

	begin("m1", "open-transfers", "example.", "{\"add\": 2}");
	assert_task("m1", "open-transfers", "example.", ZF_TASK_BEGUN, "{\"add\": 2}",
		    "");
	ck_assert_int_ge(task.began_ms, before_ms);
	ck_assert_int_eq(task.ended_ms, 0);
	end("m1", "open-transfers", "example.", ZF_TASK_DONE, "{\"added\": 2}");
	assert_task("m1", "open-transfers", "example.", ZF_TASK_DONE, "{\"add\": 2}",
		    "{\"added\": 2}");
	ck_assert_int_ge(task.ended_ms, task.began_ms);
}
END_TEST

START_TEST(beginning_again_replaces_the_intent_and_clears_the_outcome)
{
	begin("m1", "refresh", "example.", "first");
	end("m1", "refresh", "example.", ZF_TASK_FAILED, "no reply");
	begin("m1", "refresh", "example.", "second");
	assert_task("m1", "refresh", "example.", ZF_TASK_BEGUN, "second", "");
	ck_assert_int_eq(task.ended_ms, 0);
	assert_sql("SELECT attempt FROM task", "2");
}
END_TEST

START_TEST(tasks_of_the_same_name_are_told_apart)
{
	begin("m1", "refresh", "example.", "a");
	begin("m2", "refresh", "example.", "b");
	begin("m1", "refresh", "", "c");
	begin("m1", "compare", "example.", "d");
	assert_task("m1", "refresh", "example.", ZF_TASK_BEGUN, "a", "");
	assert_task("m2", "refresh", "example.", ZF_TASK_BEGUN, "b", "");
	assert_task("m1", "refresh", "", ZF_TASK_BEGUN, "c", "");
}
END_TEST

/* Never begun; ended already. */
START_TEST(an_end_of_what_has_not_begun_is_an_error)
{
	const struct zf_task_name name = { "m1", "provision", "a." };

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(zf_journal_end(journal, &name, ZF_TASK_FAILED, "no",
						&err),
				 ZF_EUNSAFE);
		ck_assert_ptr_nonnull(strstr(
			err.message, "provision a. of m1 ends without having begun"));
		if (i == 0) {
			begin("m1", "provision", "a.", "");
			end("m1", "provision", "a.", ZF_TASK_DONE, "yes");
		}
	}
	assert_task("m1", "provision", "a.", ZF_TASK_DONE, "", "yes");
}
END_TEST

START_TEST(a_task_has_its_rung_its_plan_and_its_direction)
{
	const struct zf_intent intent = {
		.name = { "m1", "open-transfers", "a." },
		.direction = ZF_BACK,
		.text = "{}",
		.rung = "grant",
		.digest = "0a1b",
	};

	ck_assert_int_eq(zf_journal_intend(journal, &intent, &err), ZF_OK);
	assert_task("m1", "open-transfers", "a.", ZF_TASK_BEGUN, "{}", "");
	ck_assert_str_eq(task.rung, "grant");
	ck_assert_str_eq(task.digest, "0a1b");
	ck_assert_int_eq(task.direction, ZF_BACK);
	ck_assert_str_eq(zf_task_print(&task), "undoing");
	end("m1", "open-transfers", "a.", ZF_TASK_DONE, "");
	assert_task("m1", "open-transfers", "a.", ZF_TASK_DONE, "{}", "");
	ck_assert_str_eq(zf_task_print(&task), "undone");
	ck_assert(!zf_task_is_done(&task));
	begin("m1", "open-transfers", "a.", "");
	end("m1", "open-transfers", "a.", ZF_TASK_DONE, "");
	assert_task("m1", "open-transfers", "a.", ZF_TASK_DONE, "", "");
	ck_assert_str_eq(task.rung, "");
	ck_assert_str_eq(zf_task_print(&task), "done");
	ck_assert(zf_task_is_done(&task));
}
END_TEST

START_TEST(texts_are_data)
{
	begin("m1", "x'; DROP TABLE task; --", "b\303\274cher.\"\\000", "?1 %s");
	assert_task("m1", "x'; DROP TABLE task; --", "b\303\274cher.\"\\000",
		    ZF_TASK_BEGUN, "?1 %s", "");
}
END_TEST

START_TEST(an_intent_outlives_kill)
{
	close_it();
	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (zf_journal_open(&journal, &migration, false, NULL) != ZF_OK ||
		    zf_journal_begin(journal,
				     &(struct zf_task_name){ "m1", "take-address",
							     "192.0.2.20" },
				     ZF_FORWARD, "{\"gets\": \"new\"}", NULL) != ZF_OK)
			_exit(1);
		kill(getpid(), SIGKILL); /* before the outcome */
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	open_it();
	assert_task("m1", "take-address", "192.0.2.20", ZF_TASK_BEGUN,
		    "{\"gets\": \"new\"}", "");
	end("m1", "take-address", "192.0.2.20", ZF_TASK_DONE, "");
	ck_assert_int_eq(zf_journal_commit(journal, &err), ZF_OK);
	close_it();
	open_it();
	assert_task("m1", "take-address", "192.0.2.20", ZF_TASK_DONE,
		    "{\"gets\": \"new\"}", "");
}
END_TEST

static zf_status gather(void *ctx, const struct zf_task *seen, struct zf_error *unused)
{
	char *text = ctx;

	(void)unused;
	sprintf(text + strlen(text), "%s %s %s %s;", seen->move, seen->step, seen->task,
		zf_task_state_print(seen->state));
	return ZF_OK;
}

START_TEST(tasks_come_in_the_order_they_first_began)
{
	char text[512] = "";

	begin("m1", "survey", "", "");
	begin("m2", "survey", "b.", "");
	begin("m1", "refresh", "z.", "");
	begin("m1", "survey", "a.", "");
	begin("m1", "survey", "", "again");
	end("m1", "refresh", "z.", ZF_TASK_FAILED, "");
	ck_assert_int_eq(zf_journal_tasks(journal,
					  &(struct zf_task_name){ NULL, NULL, NULL },
					  gather, text, &err),
			 ZF_OK);
	ck_assert_str_eq(text, "m1 survey  begun;m2 survey b. begun;m1 refresh z. failed;"
			       "m1 survey a. begun;");
	text[0] = '\0';
	ck_assert_int_eq(zf_journal_tasks(journal,
					  &(struct zf_task_name){ "m1", "survey", NULL },
					  gather, text, &err),
			 ZF_OK);
	ck_assert_str_eq(text, "m1 survey  begun;m1 survey a. begun;");
	text[0] = '\0';
	ck_assert_int_eq(zf_journal_tasks(journal,
					  &(struct zf_task_name){ "m3", NULL, NULL },
					  gather, text, &err),
			 ZF_OK);
	ck_assert_str_eq(text, "");
}
END_TEST

static zf_status stop_at_second(void *ctx, const struct zf_task *seen,
				struct zf_error *failure)
{
	int *count = ctx;

	(void)seen;
	return ++*count == 2 ? zf_fail(failure, ZF_ECANCELLED, "enough") : ZF_OK;
}

START_TEST(a_failing_look_ends_the_walk)
{
	int count = 0;

	begin("m1", "s", "a", "");
	begin("m1", "s", "b", "");
	begin("m1", "s", "c", "");
	ck_assert_int_eq(zf_journal_tasks(journal,
					  &(struct zf_task_name){ "m1", "s", NULL },
					  stop_at_second, &count, &err),
			 ZF_ECANCELLED);
	ck_assert_int_eq(count, 2);
	ck_assert_str_eq(err.message, "enough");
}
END_TEST

static zf_status end_each(void *ctx, const struct zf_task *seen, struct zf_error *failure)
{
	int *count = ctx;

	++*count;
	return zf_journal_end(
		journal, &(struct zf_task_name){ seen->move, seen->step, seen->task },
		ZF_TASK_DONE, "by walk", failure);
}

START_TEST(the_walk_may_write)
{
	int count = 0;

	begin("m1", "s", "a", "");
	begin("m1", "s", "b", "");
	ck_assert_int_eq(zf_journal_tasks(journal,
					  &(struct zf_task_name){ "m1", "s", NULL },
					  end_each, &count, &err),
			 ZF_OK);
	ck_assert_int_eq(count, 2);
	assert_task("m1", "s", "b", ZF_TASK_DONE, "", "by walk");
}
END_TEST

static zf_status gather_evidence(void *ctx, const struct zf_evidence *seen,
				 struct zf_error *unused)
{
	char *text = ctx;

	(void)unused;
	sprintf(text + strlen(text), "%s %s|%s|%s|%s|%s|%lld;", seen->move, seen->step,
		seen->subject, seen->check, zf_verdict_print(seen->verdict), seen->text,
		(long long)seen->at_ms);
	return ZF_OK;
}

START_TEST(newer_evidence_replaces_the_older)
{
	struct zf_evidence evidence = { .move = "m1",
					.step = "verify",
					.subject = "example. @new",
					.check = "serial",
					.verdict = ZF_VERDICT_NO,
					.text = "7, not 8",
					.at_ms = 1000 };
	char text[512] = "";

	ck_assert_int_eq(zf_journal_evidence(journal, &evidence, &err), ZF_OK);
	evidence.check = "NS";
	evidence.verdict = ZF_VERDICT_UNKNOWN;
	evidence.text = "no reply";
	ck_assert_int_eq(zf_journal_evidence(journal, &evidence, &err), ZF_OK);
	evidence.check = "serial";
	evidence.verdict = ZF_VERDICT_YES;
	evidence.text = "8";
	evidence.at_ms = 2000;
	ck_assert_int_eq(zf_journal_evidence(journal, &evidence, &err), ZF_OK);
	ck_assert_int_eq(zf_journal_evidence_each(
				 journal, &(struct zf_task_name){ "m1", "verify", NULL },
				 gather_evidence, text, &err),
			 ZF_OK);
	ck_assert_str_eq(text, "m1 verify|example. @new|serial|yes|8|2000;"
			       "m1 verify|example. @new|NS|unknown|no reply|1000;");
	text[0] = '\0';
	ck_assert_int_eq(zf_journal_evidence_each(
				 journal, &(struct zf_task_name){ "m2", NULL, NULL },
				 gather_evidence, text, &err),
			 ZF_OK);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(facts_are_set_and_replaced)
{
	char *value = NULL;

	ck_assert_int_eq(zf_journal_fact(journal, "m1", "jump-address", &value, &err),
			 ZF_OK);
	ck_assert_ptr_null(value);
	ck_assert_int_eq(zf_journal_set_fact(journal, "m1", "jump-address", "192.0.2.5",
					     &err),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_set_fact(journal, "m1", "jump-address", "192.0.2.6",
					     &err),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_set_fact(journal, "m2", "jump-address", "192.0.2.7",
					     &err),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_fact(journal, "m1", "jump-address", &value, &err),
			 ZF_OK);
	ck_assert_str_eq(value, "192.0.2.6");
	free(value);
}
END_TEST

START_TEST(the_log_says_who)
{
	char pid[32];

	ck_assert_int_eq(zf_journal_log(journal, "m1", "provision",
					"configuration placed", &err),
			 ZF_OK);
	ck_assert_int_eq(zf_journal_log(journal, "", NULL, "run", &err), ZF_OK);
	ck_assert_int_eq(zf_journal_commit(journal, &err), ZF_OK);
	assert_sql("SELECT move || step || text FROM log WHERE id = 1",
		   "m1provisionconfiguration placed");
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	assert_sql("SELECT pid FROM log WHERE id = 1", pid);
	assert_sql("SELECT count(*) FROM log WHERE user = '' OR host = ''", "0");
}
END_TEST

static zf_status see_line(void *ctx, const struct zf_log_line *line, struct zf_error *why)
{
	(void)why;
	if (line->effect.verb[0] == '\0')
		return ZF_OK;
	++*(int *)ctx;
	ck_assert_str_eq(line->move, "m1");
	ck_assert_str_eq(line->step, "open-transfers");
	ck_assert_str_eq(line->effect.verb, "UPDATE");
	ck_assert_str_eq(line->effect.subject, "a.example.");
	ck_assert_str_eq(line->effect.source, "192.0.2.5");
	ck_assert_str_eq(line->effect.target, "192.0.2.10#53");
	ck_assert_str_eq(line->effect.answer, "NOERROR");
	ck_assert_str_eq(line->effect.text, "");
	ck_assert_uint_eq(line->effect.octets, 77);
	ck_assert_int_eq(line->pid, getpid());
	ck_assert_int_gt(line->at_ms, 0);
	return ZF_OK;
}

START_TEST(an_effect_is_a_line_of_the_log_with_the_next_commit)
{
	const struct zf_effect effect = { .verb = "UPDATE",
					  .subject = "a.example.",
					  .source = "192.0.2.5",
					  .target = "192.0.2.10#53",
					  .answer = "NOERROR",
					  .octets = 77 };
	int seen = 0;

	ck_assert_int_eq(zf_journal_log(journal, "m1", NULL, "run", &err), ZF_OK);
	zf_journal_effect(journal, "m1", "open-transfers", &effect);
	assert_sql("SELECT count(*) FROM log", "0");
	ck_assert_int_eq(zf_journal_commit(journal, &err), ZF_OK);
	assert_sql("SELECT count(*) FROM log", "2");
	ck_assert_int_eq(zf_journal_log_each(journal, see_line, &seen, &err), ZF_OK);
	ck_assert_int_eq(seen, 1);
}
END_TEST

START_TEST(an_intent_is_on_the_disk_when_begin_returns)
{
	const int before = syncs;

	begin("m1", "take-address", "192.0.2.20", "");
	ck_assert_int_gt(syncs, before);
}
END_TEST

static void commit(void)
{
	ck_assert_int_eq(zf_journal_commit(journal, &err), ZF_OK);
}

/* A commit is one sync of the WAL; a mark is two, of the file and of its folder. */
START_TEST(a_batch_is_one_commit_whatever_is_in_it)
{
	const struct zf_evidence evidence = {
		"m1", "s", "a.", "b", ZF_VERDICT_YES, "c", 1
	};
	char zone[16];
	int before;

	begin("m1", "s", "", "");
	before = syncs;
	for (int i = 0; i < 100; i++) {
		snprintf(zone, sizeof(zone), "z%d.", i);
		ck_assert_int_eq(zf_journal_intend(journal,
						   &(struct zf_intent){
							   .name = { "m1", "s", zone } },
						   &err),
				 ZF_OK);
	}
	ck_assert_int_eq(syncs, before);
	commit();
	ck_assert_int_eq(syncs, before + 3);
	for (int i = 0; i < 100; i++) {
		snprintf(zone, sizeof(zone), "z%d.", i);
		end("m1", "s", zone, ZF_TASK_DONE, "");
	}
	ck_assert_int_eq(zf_journal_evidence(journal, &evidence, &err), ZF_OK);
	ck_assert_int_eq(zf_journal_set_fact(journal, "m1", "a", "b", &err), ZF_OK);
	ck_assert_int_eq(zf_journal_log(journal, "m1", "s", "ends", &err), ZF_OK);
	ck_assert_int_eq(syncs, before + 3);
	commit();
	ck_assert_int_eq(syncs, before + 4);
	commit();
	ck_assert_int_eq(syncs, before + 4);
}
END_TEST

START_TEST(what_was_not_committed_is_lost_with_the_process)
{
	begin("m1", "s", "a.", "one");
	end("m1", "s", "a.", ZF_TASK_DONE, "");
	close_it();
	open_it();
	assert_task("m1", "s", "a.", ZF_TASK_BEGUN, "one", "");
	end("m1", "s", "a.", ZF_TASK_DONE, "");
	commit();
	close_it();
	open_it();
	assert_task("m1", "s", "a.", ZF_TASK_DONE, "one", "");
}
END_TEST

START_TEST(a_reader_sees_what_the_writer_committed)
{
	struct zf_journal *writer = journal, *reader = NULL;

	begin("m1", "s", "", "one");
	ck_assert_int_eq(zf_journal_open(&reader, &migration, true, &err), ZF_OK);
	end("m1", "s", "", ZF_TASK_DONE, "not yet");
	journal = reader;
	assert_task("m1", "s", "", ZF_TASK_BEGUN, "one", "");
	journal = writer;
	commit();
	journal = reader;
	assert_task("m1", "s", "", ZF_TASK_DONE, "one", "not yet");
	ck_assert_int_eq(zf_journal_begin(reader, &(struct zf_task_name){ "m1", "s", "" },
					  ZF_FORWARD, "three", &err),
			 ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "readonly"));
	zf_journal_close(reader);
	journal = writer;
}
END_TEST

START_TEST(a_file_without_tables_reads_as_an_empty_journal)
{
	close_it();
	zf_scratch_write("journal.db", "", 0, 0600);
	ck_assert_int_eq(zf_journal_open(&journal, &migration, true, &err), ZF_OK);
	assert_task("m1", "s", "", ZF_TASK_NEW, "", "");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/journal/journal");
	TCase *tcase = tcase_create("journal");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_task_that_was_never_begun_is_new);
	tcase_add_test(tcase, a_task_is_begun_and_ended);
	tcase_add_test(tcase, beginning_again_replaces_the_intent_and_clears_the_outcome);
	tcase_add_test(tcase, tasks_of_the_same_name_are_told_apart);
	tcase_add_test(tcase, an_end_of_what_has_not_begun_is_an_error);
	tcase_add_test(tcase, a_task_has_its_rung_its_plan_and_its_direction);
	tcase_add_test(tcase, a_batch_is_one_commit_whatever_is_in_it);
	tcase_add_test(tcase, what_was_not_committed_is_lost_with_the_process);
	tcase_add_test(tcase, texts_are_data);
	tcase_add_test(tcase, an_intent_outlives_kill);
	tcase_add_test(tcase, tasks_come_in_the_order_they_first_began);
	tcase_add_test(tcase, a_failing_look_ends_the_walk);
	tcase_add_test(tcase, the_walk_may_write);
	tcase_add_test(tcase, newer_evidence_replaces_the_older);
	tcase_add_test(tcase, facts_are_set_and_replaced);
	tcase_add_test(tcase, the_log_says_who);
	tcase_add_test(tcase, an_effect_is_a_line_of_the_log_with_the_next_commit);
	tcase_add_test(tcase, an_intent_is_on_the_disk_when_begin_returns);
	tcase_add_test(tcase, a_reader_sees_what_the_writer_committed);
	tcase_add_test(tcase, a_file_without_tables_reads_as_an_empty_journal);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
