/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/status_watch.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "src/cli/json.h"
#include "src/cli/talk.h"
#include "src/report/plain.h"
#include "src/report/standing.h"
#include "src/report/worksheet.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/steps/order.h"

/* SQLite tells nobody of a commit; to ask costs a millisecond. */
#define LOOK_EVERY_MS 500

struct watch {
	const struct zf_migration *migration;
	bool json;
	struct zf_talk *talk;
	struct zf_standing *standing;
	size_t drawn; /* lines on the terminal, above the cursor */
};

/* ---- a line for each step that moves ---- */

static int64_t moved_at(const struct zf_task *step)
{
	return step->ended_ms != 0 ? step->ended_ms : step->began_ms;
}

static zf_status tell_line(void *ctx, const struct zf_task *step, struct zf_error *err)
{
	const struct watch *watch = ctx;
	char at[ZF_PLAIN_TIME_MAX];

	return zf_talk_data(watch->talk, err, "%s %s %s: %s%s%s\n",
			    zf_plain_time(at, moved_at(step)), step->move, step->step,
			    zf_task_print(step), step->outcome[0] == '\0' ? "" : ": ",
			    step->outcome);
}

static zf_status tell_object(void *ctx, const struct zf_task *step, struct zf_error *err)
{
	const struct watch *watch = ctx;
	json_t *object = json_object();

	zf_json_set(object, "time", zf_json_time_of(moved_at(step) / 1000));
	zf_json_set(object, "move", json_string(step->move));
	zf_json_set(object, "step", json_string(step->step));
	zf_json_set(object, "state", json_string(zf_task_print(step)));
	if (step->outcome[0] != '\0')
		zf_json_set(object, "outcome", zf_json_text_of(step->outcome));
	return zf_json_write(watch->talk, object, err);
}

/* ---- a page drawn in place ---- */

static zf_status pass_over(void *ctx, const struct zf_task *step, struct zf_error *err)
{
	(void)ctx, (void)step, (void)err;
	return ZF_OK;
}

/* A line as far as the terminal is wide, so that one line stays one; no character is cut in two. */
static int fitting(const char *line, size_t columns)
{
	size_t len = strcspn(line, "\n");

	if (len <= columns)
		return (int)len;
	for (len = columns; len > 0 && ((unsigned char)line[len] & 0xc0) == 0x80;)
		len--;
	return (int)len;
}

/* Over what was drawn before; what does not fit on the terminal is left out at the end. */
static void draw(struct watch *watch, const char *page)
{
	struct winsize size = { .ws_row = 0 };
	size_t line = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 2 ||
	    size.ws_col == 0)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	if (watch->drawn > 0)
		printf("\033[%zuA", watch->drawn);
	for (; *page != '\0' && line + 1 < size.ws_row; line++) {
		printf("%.*s\033[K\n", fitting(page, size.ws_col), page);
		page += strcspn(page, "\n");
		page += *page == '\n';
	}
	fputs("\033[J", stdout);
	watch->drawn = line;
}

static zf_status draw_steps(struct watch *watch, struct zf_journal *journal,
			    struct zf_error *err)
{
	const struct zf_worksheet sheet = { watch->migration, zf_steps(), journal };
	char *page = NULL;
	size_t len;
	FILE *out = open_memstream(&page, &len);
	bool finished;

	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_worksheet_steps(&sheet, out, &finished, err);
	if (fclose(out) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK)
		draw(watch, page);
	free(page);
	return status;
}

/* ---- looking ---- */

static zf_status show(struct watch *watch, struct zf_journal *journal,
		      struct zf_error *err)
{
	const bool drawn = watch->talk->tty && watch->talk->shown && !watch->json;
	zf_status status = zf_standing_look(watch->standing, journal,
					    drawn	  ? pass_over
					    : watch->json ? tell_object
							  : tell_line,
					    watch, err);

	if (status == ZF_OK && drawn)
		status = draw_steps(watch, journal, err);
	return status == ZF_OK ? zf_talk_flush(watch->talk, err) : status;
}

/* It is opened each time: a migration that begins anew has another. */
static zf_status look(struct watch *watch, struct zf_error *err)
{
	struct zf_journal *journal = NULL;
	bool begun;
	zf_status status = zf_state_has_journal(watch->migration, &begun, err);

	if (status == ZF_OK && begun)
		status = zf_journal_open(&journal, watch->migration, true, err);
	if (status == ZF_OK && begun)
		status = show(watch, journal, err);
	zf_journal_close(journal);
	return status;
}

zf_status zf_status_watch(const struct zf_migration *migration, bool json,
			  struct zf_talk *talk, bool *finished, struct zf_error *err)
{
	struct watch watch = { .migration = migration, .json = json, .talk = talk };
	zf_status status = zf_standing_new(&watch.standing, migration, zf_steps(), err);
	bool is_run = false, was_run;

	do {
		/* One look is not enough: a run that has read catalog zones gives the lock
		 * back, and takes it again to carry the steps out. */
		was_run = is_run;
		if (was_run)
			poll(NULL, 0, LOOK_EVERY_MS);
		/* Asked first, so that the last look is at what the run left. */
		if (status == ZF_OK)
			status = zf_state_is_run(migration, &is_run, err);
		if (status == ZF_OK)
			status = look(&watch, err);
	} while (status == ZF_OK && (is_run || was_run));
	*finished = status == ZF_OK && zf_standing_is_finished(watch.standing);
	zf_standing_free(watch.standing);
	return status;
}
