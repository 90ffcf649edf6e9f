/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_PLAN_H
#define ZF_RUNBOOK_PLAN_H

/*
 * What a run would do, before it does anything: for each step and what it is about a task, with the rung it would take
 * and why, and what it would do outside (effects.h). Its digest is SHA-256 over the tasks, in any order; neither
 * serials, nor the reasons, nor secrets are in it. So the same digest means that the same would be done.
 *
 *	zf_plan_init() -> zf_plan_add()... -> zf_plan_digest(), zf_plan_print() -> zf_plan_clear()
 *	                  zf_plan_parse()  -> zf_plan_compare()
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/jobs/change/receipt.h"
#include "src/runbook/effects.h"
#include "zonefmt/file/arena.h"

#define ZF_PLAN_DIGEST_MAX 65 /* 64 hex digits and NUL */

/* One task. Texts are borrowed by zf_plan_add, and live as long as the plan in what it holds; NULL is "". */
struct zf_planned {
	const char *move, *step; /* zf_plan_add: those of the plan */
	const char *subject;	 /* a zone in presentation form; "": the step itself */
	const char *rung;	 /* which of the step's ways; "": it has but one */
	const char *why;
	const char *effects;	 /* zf_effects_print; zf_plan_add: its last argument */
	const char *cannot_undo; /* what an undo leaves; "": nothing */
	bool held; /* it waits for a person's word: zf_plan_add: that of the plan */
	bool confirmed; /* that word is there; not in the digest; zf_plan_add: that of the plan */
	int64_t silence_ms; /* for which clients are not answered, at most as far as it can be told; -1: until a
			     * person is done; 0: none */
};

struct zf_plan {
	char *migration;
	struct zf_planned *tasks;
	size_t count;
	const char *move, *step; /* whose tasks are added now */
	bool held, confirmed;
	struct zf_receipt
		adds; /* what the tasks so far would add to zones; whoever adds them notes it */
	size_t adds_before; /* how many of them are other moves' */
	/* private */
	size_t room;
	struct zf_arena texts;
};

/* An empty plan of the migration called `name`. Fails with ZF_ENOMEM; it is to be cleared even so. */
zf_status zf_plan_init(struct zf_plan *plan, const char *name,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Safe on a zeroed plan. */
void zf_plan_clear(struct zf_plan *plan);

/* Adds a copy of `task`, which does `effects`; NULL: nothing outside. Nothing is left in `effects`, after a failure
 * neither. Fails with ZF_ENOMEM. */
zf_status zf_plan_add(struct zf_plan *plan, const struct zf_planned *task,
		      struct zf_effects *effects, struct zf_error *err) ZF_MUST_CHECK;

/* Its digest, in small hex digits. Fails with ZF_ENOMEM. */
zf_status zf_plan_digest(const struct zf_plan *plan, char digest[ZF_PLAN_DIGEST_MAX],
			 struct zf_error *err) ZF_MUST_CHECK;

/* The silences of its tasks together; -1 where a person decides about one of them. */
int64_t zf_plan_silence_ms(const struct zf_plan *plan);

/* The plan as a JSON object with its digest, as text that the caller frees. Fails with ZF_ENOMEM. */
zf_status zf_plan_print(const struct zf_plan *plan, char **text,
			struct zf_error *err) ZF_MUST_CHECK;

/* Reads that again into `plan`, which is zeroed, and cleared by the caller, after a failure too. Fails with ZF_EUNSAFE where it is
 * none, or not what its digest was made of; ZF_EUNSUPPORTED for a later version; ZF_ENOMEM. */
zf_status zf_plan_parse(struct zf_plan *plan, const char *text,
			struct zf_error *err) ZF_MUST_CHECK;

/* What a comparison asks and tells. */
struct zf_plan_comparing {
	/* Whether a task is not to be looked at, since it has begun; NULL: none has. */
	zf_status (*passed)(void *ctx, const struct zf_planned *task, bool *passed,
			    struct zf_error *err);
	/* A line about what is another now, not harmless. */
	void (*tell)(void *ctx, const char *line);
	void *ctx;
};

/* Compares the tasks of two plans: which are gone, new, or would be done otherwise, and how. `*moved` is how many.
 * Fails with ZF_ENOMEM, and as `passed` does. */
zf_status zf_plan_compare(const struct zf_plan *before, const struct zf_plan *now,
			  const struct zf_plan_comparing *comparing, size_t *moved,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
