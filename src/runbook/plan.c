/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/plan.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/hex.h"

#define TEXTS_OCTETS_MAX ((size_t)1 << 31) /* of 100,000 zones, in eight steps each */

zf_status zf_plan_init(struct zf_plan *plan, const char *name, struct zf_error *err)
{
	*plan = (struct zf_plan){ .migration = strdup(name) };
	zf_arena_init(&plan->texts, TEXTS_OCTETS_MAX);
	return plan->migration == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory") : ZF_OK;
}

void zf_plan_clear(struct zf_plan *plan)
{
	free(plan->migration);
	free(plan->tasks);
	zf_receipt_clear(&plan->adds);
	zf_arena_clear(&plan->texts);
	*plan = (struct zf_plan){ .tasks = NULL };
}

/* ---- tasks ---- */

/* A copy, or the text of the task before where that is the same: most are. */
static const char *keep(struct zf_plan *plan, const char *text, const char *before,
			struct zf_error *err)
{
	if (text == NULL)
		text = "";
	if (before != NULL && strcmp(text, before) == 0)
		return before;
	return zf_arena_text(&plan->texts, text, strlen(text), err);
}

static zf_status keep_all(struct zf_plan *plan, struct zf_planned *made,
			  const struct zf_planned *task, struct zf_error *err)
{
	const struct zf_planned none = { .move = NULL };
	const struct zf_planned *before = plan->count > 0 ? &plan->tasks[plan->count - 1]
							  : &none;

	*made = *task;
	made->move = keep(plan, task->move, before->move, err);
	made->step = keep(plan, task->step, before->step, err);
	made->subject = keep(plan, task->subject, before->subject, err);
	made->rung = keep(plan, task->rung, before->rung, err);
	made->why = keep(plan, task->why, before->why, err);
	made->effects = keep(plan, task->effects, before->effects, err);
	made->cannot_undo = keep(plan, task->cannot_undo, before->cannot_undo, err);
	return made->move != NULL && made->step != NULL && made->subject != NULL &&
			       made->rung != NULL && made->why != NULL &&
			       made->effects != NULL && made->cannot_undo != NULL
		       ? ZF_OK
		       : ZF_ENOMEM;
}

static zf_status add(struct zf_plan *plan, const struct zf_planned *task,
		     struct zf_error *err)
{
	zf_status status;

	if (plan->count == plan->room) {
		const size_t room = plan->room == 0 ? 64 : plan->room * 2;
		struct zf_planned *tasks = realloc(plan->tasks, room * sizeof(*tasks));

		if (tasks == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		plan->tasks = tasks;
		plan->room = room;
	}
	status = keep_all(plan, &plan->tasks[plan->count], task, err);
	plan->count += status == ZF_OK;
	return status;
}

zf_status zf_plan_add(struct zf_plan *plan, const struct zf_planned *task,
		      struct zf_effects *effects, struct zf_error *err)
{
	struct zf_effects none = { .list = NULL };
	struct zf_planned made = *task;
	char *text = NULL;
	zf_status status =
		zf_effects_print(effects == NULL ? &none : effects, &text, err);

	made.move = plan->move;
	made.step = plan->step;
	made.held = plan->held;
	made.confirmed = plan->held && plan->confirmed;
	made.effects = text;
	if (status == ZF_OK)
		status = add(plan, &made, err);
	free(text);
	return status;
}

/* ---- its digest ---- */

/* What is the same where the same would be done: no reasons, no times. The texts hold neither line ends nor tabs. */
static char *canonical(const struct zf_planned *task)
{
	char *line;

	return asprintf(&line, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", task->move, task->step,
			task->subject, task->rung, task->held ? "held" : "",
			task->cannot_undo, task->effects) < 0
		       ? NULL
		       : line;
}

static int by_text(const void *a, const void *b)
{
	char *const *one = a, *const *other = b;

	return strcmp(*one, *other);
}

static bool digest_lines(char *const *lines, size_t count, const char *migration,
			 char digest[ZF_PLAN_DIGEST_MAX])
{
	unsigned char octets[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *sha256 = EVP_MD_CTX_new();
	bool whole = sha256 != NULL &&
		     EVP_DigestInit_ex(sha256, EVP_sha256(), NULL) == 1 &&
		     EVP_DigestUpdate(sha256, migration, strlen(migration) + 1) == 1;

	for (size_t i = 0; i < count && whole; i++)
		whole = EVP_DigestUpdate(sha256, lines[i], strlen(lines[i])) == 1;
	whole = whole && EVP_DigestFinal_ex(sha256, octets, NULL) == 1;
	if (whole)
		zf_hex_print(digest, octets, ZF_PLAN_DIGEST_MAX / 2);
	EVP_MD_CTX_free(sha256);
	return whole;
}

zf_status zf_plan_digest(const struct zf_plan *plan, char digest[ZF_PLAN_DIGEST_MAX],
			 struct zf_error *err)
{
	char **lines = calloc(plan->count + 1, sizeof(*lines));
	bool whole = lines != NULL;

	for (size_t i = 0; i < plan->count && whole; i++) {
		lines[i] = canonical(&plan->tasks[i]);
		whole = lines[i] != NULL;
	}
	if (whole) {
		qsort(lines, plan->count, sizeof(*lines), by_text);
		whole = digest_lines(lines, plan->count, plan->migration, digest);
	}
	for (size_t i = 0; lines != NULL && i < plan->count; i++)
		free(lines[i]);
	free(lines);
	return whole ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
}

int64_t zf_plan_silence_ms(const struct zf_plan *plan)
{
	int64_t sum = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (plan->tasks[i].silence_ms < 0)
			return -1;
		sum += plan->tasks[i].silence_ms;
	}
	return sum;
}
