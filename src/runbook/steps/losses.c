/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/losses.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/rdata.h"
#include "src/runbook/hold.h"
#include "src/runbook/steps/capture_file.h"

#define MUCH_THE_SAME                                                                    \
	"is much as it was captured" /* the check, as the worksheet has it */

struct losses {
	const struct zf_moving *moving;
	size_t held; /* zones beyond a threshold */
	char first[ZF_NAME_TEXT_MAX];
	FILE *seen; /* a line of each, which a person's word is for */
};

bool zf_losses_exceed(const struct zf_threshold *most, uint64_t part, uint64_t whole)
{
	return part > most->least && (double)part * 100 > (double)whole * most->percent;
}

/* What a signer makes anew of the other records, all of it now and then. */
static bool is_signers(void *ctx, const struct zf_record *rr)
{
	(void)ctx;
	return rr->type == ZF_TYPE_RRSIG || rr->type == ZF_TYPE_NSEC ||
	       rr->type == ZF_TYPE_NSEC3 || rr->type == ZF_TYPE_ZONEMD;
}

static zf_status compare(const struct losses *losses, const uint8_t *zone,
			 const struct zf_capture_file *captured,
			 struct zf_comparison *result, struct zf_error *err)
{
	const struct zf_moving *moving = losses->moving;
	struct zf_peer peer;
	char *path = NULL;
	zf_status status = zf_moving_new(moving, &peer, err);

	if (status == ZF_OK)
		status = zf_state_path(moving->state, NULL, captured->path, &path, err);
	if (status == ZF_OK) {
		const struct zf_source before = { .path = path }, now = { .peer = &peer };
		const struct zf_comparison_terms terms = {
			.zone = zone,
			.a = &before,
			.b = &now,
			.rules = { .ignore = is_signers },
			.allow_query = true,
		};

		status = moving->acts->compare(&terms, result, err);
	}
	free(path);
	return status;
}

static unsigned percent(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (unsigned)(part * 100 / whole);
}

/* In whole shares: where a zone is updated all the time, no two looks see the same number. */
static void hold(struct losses *losses, const char *name, unsigned gone, unsigned changed)
{
	if (losses->held++ == 0)
		snprintf(losses->first, sizeof(losses->first), "%s", name);
	fprintf(losses->seen, "%s %u%% %u%%\n", name, gone, changed);
}

static zf_status judge(struct losses *losses, const char *name,
		       const struct zf_comparison *result, struct zf_error *err)
{
	const struct zf_policy *policy = &losses->moving->migration->policy;
	const struct zf_compare_counts *counts = &result->counts;
	const uint64_t before = counts->same + counts->ttl + counts->only_a,
		       gone = counts->only_a, all = before + counts->only_b,
		       changed = gone + counts->only_b + counts->ttl;
	const bool exceed = zf_losses_exceed(&policy->max_removed, gone, before) ||
			    zf_losses_exceed(&policy->max_changed, changed, all);
	const struct zf_finding finding = { name, MUCH_THE_SAME,
					    exceed	       ? ZF_VERDICT_NO
					    : result->by_query ? ZF_VERDICT_UNKNOWN
							       : ZF_VERDICT_YES };
	char text[192];

	snprintf(text, sizeof(text),
		 "of %llu records %llu are gone, %llu changed in any way%s",
		 (unsigned long long)before, (unsigned long long)gone,
		 (unsigned long long)changed,
		 result->by_query ? "; what came new could not be told" : "");
	if (exceed) {
		hold(losses, name, percent(gone, before), percent(changed, all));
		zf_moving_say(losses->moving, "%s: since it was captured, %s", name,
			      text);
	}
	return zf_moving_evidence(losses->moving, &finding, err, "%s", text);
}

static zf_status note_untold(const struct losses *losses, const char *name,
			     const char *why, struct zf_error *err)
{
	return zf_moving_evidence(losses->moving,
				  &(struct zf_finding){ name, MUCH_THE_SAME,
							ZF_VERDICT_UNKNOWN },
				  err, "%.400s", why);
}

/* A refusal stays one; a server that is silent is asked again, as by any step. */
static zf_status look_closer(struct losses *losses, const char *name, const uint8_t *zone,
			     const struct zf_capture_file *captured, struct zf_error *err)
{
	struct zf_comparison result;
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = compare(losses, zone, captured, &result, &why);
	if (status == ZF_OK)
		return judge(losses, name, &result, err);
	if (status == ZF_EREFUSED || status == ZF_EMALFORMED)
		return note_untold(losses, name, why.message, err);
	zf_error_copy(err, &why);
	return zf_wrap(err, "%s", name);
}

static zf_status look_at(struct losses *losses, const uint8_t *zone, uint32_t serial,
			 struct zf_error *err)
{
	struct zf_capture_file captured;
	char name[ZF_NAME_TEXT_MAX];
	zf_status status = zf_capture_file_read(&captured, losses->moving->journal,
						losses->moving->key, zone, err);

	zf_name_print(name, zone);
	if (status == ZF_OK && !captured.there)
		status = note_untold(losses, name,
				     "not captured, so what it lost could not be told",
				     err);
	else if (status == ZF_OK && captured.serial != serial)
		status = look_closer(losses, name, zone, &captured, err);
	zf_capture_file_clear(&captured);
	return status;
}

static zf_status wait_for_word(const struct losses *losses, const char *seen,
			       struct zf_error *err)
{
	char why[ZF_NAME_TEXT_MAX + 160];

	snprintf(
		why, sizeof(why),
		"%zu of %zu zones have lost or changed more since they were captured than "
		"max-removed and max-changed allow, such as %s",
		losses->held, losses->moving->move->zone_count, losses->first);
	return zf_hold_raise(losses->moving, why, seen, err);
}

zf_status zf_losses_check(const struct zf_moving *moving,
			  const struct zf_compared *compared, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char *seen = NULL;
	size_t len;
	struct losses losses = { .moving = moving, .seen = open_memstream(&seen, &len) };
	zf_status status = ZF_OK;

	if (losses.seen == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++)
		status = look_at(&losses, move->zones[i].wire, compared[i].serial, err);
	if (fclose(losses.seen) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK)
		status = losses.held == 0 ? zf_hold_settle(moving, err)
					  : wait_for_word(&losses, seen, err);
	free(seen);
	return status;
}
