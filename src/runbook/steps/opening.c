/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/unsigned_zone.h"
#include "src/runbook/steps/zone_survey.h"

zf_status zf_opening_policy(const struct zf_moving *moving,
			    enum zf_transfer_policy *policy, struct zf_error *err)
{
	const struct zf_server *primary = moving->move->primary;
	char fact[128], *found = NULL;
	bool any;
	zf_status status;

	*policy = primary->transfer_policy;
	if (*policy != ZF_POLICY_UNKNOWN)
		return ZF_OK;
	snprintf(fact, sizeof(fact), "transfer-policy of %s", primary->id);
	status = zf_journal_fact(moving->journal, moving->key, fact, &found, err);
	any = found != NULL && strcmp(found, "any") == 0;
	free(found);
	if (status != ZF_OK)
		return status;
	if (any) {
		*policy = ZF_POLICY_ANY;
		return ZF_OK;
	}
	zf_fail(err, ZF_EUNSAFE, "who may transfer from %s is not known", primary->id);
	zf_hint(err,
		"say `transfer-policy: any`, `ns-hosts`, `list` or `nobody` for %s in the migration "
		"file",
		primary->id);
	return ZF_EUNSAFE;
}

struct zf_grant zf_opening_grant(const struct zf_moving *moving)
{
	const struct zf_server *to = moving->move->to;
	struct zf_grant grant = {
		.zones = moving->move->zones,
		.zone_count = moving->move->zone_count,
		.fqdn = to->fqdn,
		.address_count = to->address_count,
		.ttl = moving->migration->policy.grant_ttl,
	};

	memcpy(grant.addresses, to->addresses, sizeof(grant.addresses));
	return grant;
}

#define SIGNED_ELSEWHERE                                                                 \
	"Add their records where they are signed; or let the new server in by the "      \
	"primary's own settings, and say `transfer-policy: list` for it."

static const char *why_carded(bool refused, bool elsewhere)
{
	if (refused && elsewhere)
		return "The primary refused an update of some zones at the survey; others are "
		       "signed elsewhere, and get none from here. " SIGNED_ELSEWHERE;
	if (refused)
		return "The primary refused an update at the survey.";
	return "Zones that are signed elsewhere get no update from here. " SIGNED_ELSEWHERE;
}

zf_status zf_opening_divide(const struct zf_moving *moving, struct zf_name *zones,
			    size_t *sent, const char **why, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	size_t behind = move->zone_count;
	bool refused = false, elsewhere = false, begins = true;
	struct zf_zone_survey *surveys;
	zf_status status = zf_zone_surveys_read(moving, &surveys, err);

	*sent = 0;
	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		const bool refuses = surveys[i].refuses_updates;
		bool is = false;

		status = zf_unsigned_zone_is(moving, move->zones[i].wire, &is, err);
		elsewhere = elsewhere || is;
		refused = refused || refuses;
		is = is || refuses;
		begins = begins &&
			 !(is && zf_name_under(move->to->fqdn.wire, move->zones[i].wire));
		zones[is ? --behind : (*sent)++] = move->zones[i];
	}
	free(surveys);
	if (!begins) {
		memcpy(zones, move->zones, move->zone_count * sizeof(*zones));
		*sent = 0;
	}
	*why = why_carded(refused, elsewhere);
	return status;
}

char *zf_opening_list_card(const struct zf_moving *moving, bool nobody)
{
	const struct zf_move *move = moving->move;
	char address[ZF_ENDPOINT_TEXT_MAX], *text;

	zf_endpoint_print_address(address, &move->to->addresses[0]);
	return asprintf(
		       &text,
		       "%s gives transfers to %s. On it, for every zone of the migration:\n"
		       "1. write down who may transfer the zone now\n"
		       "2. let %s (%s) transfer it as well",
		       move->primary->id, nobody ? "nobody" : "the servers of a list",
		       address, move->to->id) < 0
		       ? NULL
		       : text;
}

/* What a person would type; so where the UPDATE is refused (Windows' default UpdateOptions do). */
char *zf_opening_records_card(const struct zf_moving *moving, const char *why,
			      const char *lines)
{
	const char *primary = moving->move->primary->id;
	char *text;

	return asprintf(
		       &text,
		       "%s\n"
		       "On %s (other servers than Windows: the same records in their own "
		       "way):\n%s"
		       "When these are served the run goes on; it tells when they can be "
		       "removed.",
		       why, primary, lines) < 0
		       ? NULL
		       : text;
}
