/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What the servers answer, all of them asked for all zones at once. */

#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/survey.h"

#define BIT(question) (1U << ZF_PROBE_##question)

static char *copy(const char *text)
{
	return text == NULL ? NULL : strdup(text);
}

struct zf_probe_finding zf_survey_copy(const struct zf_probe_finding *finding)
{
	return (struct zf_probe_finding){ finding->told, copy(finding->value),
					  copy(finding->evidence), copy(finding->hint) };
}

static void on_server(void *ctx, size_t peer, bool answers,
		      const struct zf_probe_finding *findings)
{
	struct zf_survey *survey = ctx;
	struct zf_survey_server *server = &survey->servers[peer];

	server->answers = answers;
	server->udp = zf_survey_copy(&findings[ZF_PROBE_UDP]);
	server->key = zf_survey_copy(&findings[ZF_PROBE_KEY]);
	server->clock = zf_survey_copy(&findings[ZF_PROBE_CLOCK]);
}

static void on_zone(void *ctx, size_t zone, size_t peer,
		    const struct zf_probe_finding *findings)
{
	const struct zf_survey *survey = ctx;
	const struct zf_teller *tell = survey->moving->tell;
	struct zf_survey_zone *at = zf_survey_at(survey, zone, (enum zf_surveyed)peer);
	const struct zf_probe_finding *serves = &findings[ZF_PROBE_AUTHORITATIVE],
				      *transfers = &findings[ZF_PROBE_TRANSFER],
				      *policy = &findings[ZF_PROBE_POLICY];

	at->serves = serves->told;
	at->transfers = transfers->told;
	at->is_signed = findings[ZF_PROBE_SIGNED].told;
	at->signatures_hold = findings[ZF_PROBE_SIGNATURES].told;
	at->signs_itself = findings[ZF_PROBE_SIGNER].told;
	if (at->is_signed == ZF_TOLD_YES) {
		at->signatures_text = copy(findings[ZF_PROBE_SIGNATURES].evidence);
		at->signer_text = copy(findings[ZF_PROBE_SIGNER].evidence);
	}
	if (policy->value != NULL && strstr(policy->value, "ns-hosts") != NULL)
		at->may_be_ns_hosts = ZF_TOLD_YES;
	if (serves->told == ZF_TOLD_YES && findings[ZF_PROBE_SERIAL].value != NULL)
		at->serial = (uint32_t)strtoul(findings[ZF_PROBE_SERIAL].value, NULL, 10);
	if (serves->told != ZF_TOLD_YES)
		at->serves_text = copy(serves->evidence);
	if (transfers->told != ZF_TOLD_YES)
		at->transfers_text = copy(transfers->evidence);
	at->hint = copy(serves->hint != NULL ? serves->hint : transfers->hint);
	if (peer == ZF_SURVEYED_PRIMARY)
		tell->progress(tell->ctx, zone + 1, survey->moving->move->zone_count,
			       "zones");
}

static zf_status find_peers(struct zf_survey *survey, struct zf_error *err)
{
	zf_status status = zf_moving_old(survey->moving,
					 &survey->servers[ZF_SURVEYED_OLD].peer, err);

	if (status == ZF_OK)
		status = zf_moving_new(survey->moving,
				       &survey->servers[ZF_SURVEYED_NEW].peer, err);
	survey->servers[ZF_SURVEYED_PRIMARY].peer = zf_moving_primary(survey->moving);
	return status;
}

/* The new server has no zones and no key of ours yet. */
static zf_status ask(struct zf_survey *survey, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	const uint32_t server = BIT(UDP) | BIT(TCP);
	struct zf_probe_wanted wanted[ZF_SURVEYED] = {
		[ZF_SURVEYED_PRIMARY] = { server | BIT(KEY) | BIT(CLOCK),
					  BIT(SERIAL) | BIT(TRANSFER) | BIT(SIGNED) |
						  BIT(SIGNATURES) | BIT(SIGNER) },
		[ZF_SURVEYED_OLD] = { server | BIT(KEY) | BIT(CLOCK),
				      BIT(SERIAL) | BIT(TRANSFER) },
		[ZF_SURVEYED_NEW] = { server, BIT(SERIAL) },
	};
	struct zf_peer peers[ZF_SURVEYED];
	const struct zf_probe_terms terms = { .peers = peers,
					      .wanted = wanted,
					      .peer_count = ZF_SURVEYED,
					      .zones = move->zones,
					      .zone_count = move->zone_count };
	const struct zf_probe_listener listener = { on_server, on_zone, survey };

	if (survey->moving->move->primary->transfer_policy == ZF_POLICY_UNKNOWN)
		wanted[ZF_SURVEYED_PRIMARY].of_zone |= BIT(POLICY);
	for (int i = 0; i < ZF_SURVEYED; i++)
		peers[i] = survey->servers[i].peer;
	return survey->moving->acts->probe(&terms, &listener, err);
}

zf_status zf_survey_ask(struct zf_survey *survey, struct zf_error *err)
{
	const size_t zones = survey->moving->move->zone_count;
	const zf_status status = find_peers(survey, err);

	if (status != ZF_OK)
		return status;
	survey->zones = calloc(zones * ZF_SURVEYED, sizeof(*survey->zones));
	return survey->zones == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
				     : ask(survey, err);
}

void zf_survey_clear(struct zf_survey *survey)
{
	const size_t zones = survey->moving->move->zone_count;

	for (size_t i = 0; survey->zones != NULL && i < zones * ZF_SURVEYED; i++) {
		free(survey->zones[i].serves_text);
		free(survey->zones[i].transfers_text);
		free(survey->zones[i].signatures_text);
		free(survey->zones[i].signer_text);
		free(survey->zones[i].hint);
	}
	free(survey->zones);
	for (int i = 0; i < ZF_SURVEYED; i++) {
		zf_probe_finding_clear(&survey->servers[i].udp);
		zf_probe_finding_clear(&survey->servers[i].key);
		zf_probe_finding_clear(&survey->servers[i].clock);
	}
	zf_survey_names_clear(&survey->names, zones);
	zf_survey_mistakes_clear(&survey->mistakes);
}
