/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/agreement.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define FOLDER "plans"
#define FACT "plan"
#define PLAN_OCTETS_MAX ((size_t)1 << 31)

static zf_status path_of(const struct zf_state *state, const char *digest, char **path,
			 struct zf_error *err)
{
	char name[ZF_PLAN_DIGEST_MAX + 8];

	snprintf(name, sizeof(name), "%s.json", digest);
	return zf_state_path(state, FOLDER, name, path, err);
}

zf_status zf_agreement_keep(const struct zf_state *state, const struct zf_plan *plan,
			    struct zf_error *err)
{
	char digest[ZF_PLAN_DIGEST_MAX], *text = NULL, *path = NULL;
	zf_status status = zf_plan_digest(plan, digest, err);

	if (status == ZF_OK)
		status = zf_plan_print(plan, &text, err);
	if (status == ZF_OK)
		status = path_of(state, digest, &path, err);
	if (status == ZF_OK)
		status = zf_replace_text(path, ZF_MODE_SECRET, text, strlen(text), err);
	free(text);
	free(path);
	return status;
}

bool zf_agreement_is_digest(const char *text)
{
	return strlen(text) == ZF_PLAN_DIGEST_MAX - 1 &&
	       text[strspn(text, "0123456789abcdef")] == '\0';
}

static zf_status read_kept(const struct zf_agreement *agreement, const char *digest,
			   struct zf_plan *plan, struct zf_error *err)
{
	struct zf_whole whole = { .text = NULL };
	char *path = NULL;
	zf_status status = path_of(agreement->state, digest, &path, err);

	if (status == ZF_OK)
		status = zf_whole_read(&whole, path, PLAN_OCTETS_MAX, err);
	if (status == ZF_OK) {
		status = zf_plan_parse(plan, whole.text, err);
		if (status != ZF_OK)
			zf_wrap(err, "%s", path);
	}
	zf_whole_clear(&whole);
	free(path);
	return status;
}

static zf_status note(const struct zf_agreement *agreement, const char *digest,
		      struct zf_error *err)
{
	zf_journal_follow(agreement->journal, digest);
	return zf_journal_set_fact(agreement->journal, "", FACT, digest, err);
}

static zf_status hint_again(zf_status status, struct zf_error *err)
{
	zf_hint(err, "`zoneferry plan` shows what would be done now");
	return status;
}

/* What was shown under `digest` against what would be done now. */
static zf_status compare(const struct zf_agreement *agreement, const char *digest,
			 struct zf_error *err)
{
	struct zf_plan shown = { .tasks = NULL };
	size_t moved = 0;
	struct zf_error why;
	zf_status status = read_kept(agreement, digest, &shown, &why);

	if (status != ZF_OK)
		zf_error_copy(err, &why);
	if (status == ZF_ESYSTEM && why.system == ENOENT)
		status = hint_again(zf_fail(err, ZF_EUNSAFE,
					    "no plan with the digest %s was shown here",
					    digest),
				    err);
	else if (status == ZF_OK)
		status = zf_plan_compare(&shown, agreement->plan, &agreement->comparing,
					 &moved, err);
	if (status == ZF_OK && moved > 0)
		status = hint_again(zf_fail(err, ZF_EUNSAFE,
					    "since the plan was made %zu of its tasks "
					    "%s moved",
					    moved, moved == 1 ? "has" : "have"),
				    err);
	zf_plan_clear(&shown);
	return status;
}

static zf_status check_begun(const struct zf_agreement *agreement, const char *digest,
			     const char *begun, struct zf_error *err)
{
	if (begun[0] == '\0' || strcmp(begun, digest) == 0)
		return compare(agreement, digest, err);
	return hint_again(zf_fail(err, ZF_EUNSAFE,
				  "the migration was begun with the plan %s, not with %s",
				  begun, digest),
			  err);
}

zf_status zf_agreement_check(const struct zf_agreement *agreement, const char *digest,
			     struct zf_error *err)
{
	char now[ZF_PLAN_DIGEST_MAX], *begun = NULL;
	zf_status status = zf_plan_digest(agreement->plan, now, err);

	if (status == ZF_OK && strcmp(now, digest) == 0)
		return note(agreement, digest, err);
	if (status == ZF_OK)
		status = zf_journal_fact(agreement->journal, "", FACT, &begun, err);
	if (status == ZF_OK)
		status = check_begun(agreement, digest, begun == NULL ? "" : begun, err);
	free(begun);
	return status == ZF_OK ? note(agreement, digest, err) : status;
}

zf_status zf_agreement_forget(struct zf_journal *journal, struct zf_error *err)
{
	char *begun = NULL;
	zf_status status = zf_journal_fact(journal, "", FACT, &begun, err);

	if (status == ZF_OK && begun != NULL && begun[0] != '\0')
		status = zf_journal_set_fact(journal, "", FACT, "", err);
	free(begun);
	return status == ZF_OK ? zf_journal_commit(journal, err) : status;
}

zf_status zf_agreement_reach(const struct zf_agreement *agreement,
			     zf_status (*approve)(void *ctx, const struct zf_plan *plan,
						  struct zf_error *err),
			     void *ctx, struct zf_error *err)
{
	char digest[ZF_PLAN_DIGEST_MAX];
	zf_status status = zf_agreement_keep(agreement->state, agreement->plan, err);

	if (status == ZF_OK)
		status = zf_plan_digest(agreement->plan, digest, err);
	if (status == ZF_OK)
		status = approve(ctx, agreement->plan, err);
	return status == ZF_OK ? note(agreement, digest, err) : status;
}
