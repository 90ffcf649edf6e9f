/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/losses.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/runbook/hold.h"
#include "src/runbook/steps/capture_file.h"

struct losses {
	const struct zf_moving *moving;
	size_t held; /* zones beyond a threshold */
	char first[ZF_NAME_TEXT_MAX];
};

bool zf_losses_exceed(const struct zf_threshold *most, uint64_t part, uint64_t whole)
{
	return part > most->least && (double)part * 100 > (double)whole * most->percent;
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
		const struct zf_comparison_terms terms = { .zone = zone,
							   .a = &before,
							   .b = &now };

		status = moving->acts->compare(&terms, result, err);
	}
	free(path);
	return status;
}

static zf_status judge(struct losses *losses, const char *name,
		       const struct zf_compare_counts *counts, struct zf_error *err)
{
	const struct zf_policy *policy = &losses->moving->migration->policy;
	const uint64_t before = counts->same + counts->ttl + counts->only_a,
		       changed = counts->only_a + counts->only_b + counts->ttl;
	const bool exceed =
		zf_losses_exceed(&policy->max_removed, counts->only_a, before) ||
		zf_losses_exceed(&policy->max_changed, changed, before + counts->only_b);
	const struct zf_finding finding = { name, "is much as it was captured",
					    exceed ? ZF_VERDICT_NO : ZF_VERDICT_YES };

	if (exceed && losses->held++ == 0)
		snprintf(losses->first, sizeof(losses->first), "%s", name);
	if (exceed)
		zf_moving_say(losses->moving,
			      "%s: of %llu records %llu are gone since it was captured, "
			      "%llu changed in any way",
			      name, (unsigned long long)before,
			      (unsigned long long)counts->only_a,
			      (unsigned long long)changed);
	return zf_moving_evidence(
		losses->moving, &finding, err,
		"of %llu records %llu are gone, %llu changed in any way",
		(unsigned long long)before, (unsigned long long)counts->only_a,
		(unsigned long long)changed);
}

static zf_status look_at(struct losses *losses, const uint8_t *zone, uint32_t serial,
			 struct zf_error *err)
{
	struct zf_capture_file captured;
	struct zf_comparison result;
	char name[ZF_NAME_TEXT_MAX];
	zf_status status = zf_capture_file_read(&captured, losses->moving->journal,
						losses->moving->key, zone, err);

	zf_name_print(name, zone);
	if (status == ZF_OK && captured.there && captured.serial != serial) {
		status = compare(losses, zone, &captured, &result, err);
		if (status == ZF_OK)
			status = judge(losses, name, &result.counts, err);
		else
			status = zf_wrap(err, "%s", name);
	}
	zf_capture_file_clear(&captured);
	return status;
}

zf_status zf_losses_check(const struct zf_moving *moving,
			  const struct zf_compared *compared, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	struct losses losses = { .moving = moving };
	char why[ZF_NAME_TEXT_MAX + 160];
	zf_status status = ZF_OK;

	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++)
		status = look_at(&losses, move->zones[i].wire, compared[i].serial, err);
	if (status != ZF_OK)
		return status;
	if (losses.held == 0)
		return zf_hold_settle(moving, err);
	snprintf(
		why, sizeof(why),
		"%zu of %zu zones have lost or changed more since they were captured than "
		"max-removed and max-changed allow, such as %s",
		losses.held, move->zone_count, losses.first);
	return zf_hold_raise(moving, why, err);
}
