/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Finding out, changing nothing: who serves which zone at which serial, who gives us
 * transfers, what the machines are called and which addresses they have.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/host/address.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/serials.h"
#include "src/runbook/steps/order.h"

enum { PRIMARY, OLD, NEW, SERVERS };

struct survey {
	struct zf_moving *moving;
	struct zf_peer peers[SERVERS];
	struct zf_serial_seen *seen; /* zone by server */
	size_t gives[SERVERS];	     /* how many zones each gives us */
};

static zf_status find_peers(struct survey *survey, struct zf_error *err)
{
	zf_status status = zf_moving_old(survey->moving, &survey->peers[OLD], err);

	if (status == ZF_OK)
		status = zf_moving_new(survey->moving, &survey->peers[NEW], err);
	survey->peers[PRIMARY] = zf_moving_primary(survey->moving);
	return status;
}

static const struct zf_serial_seen *seen_at(const struct survey *survey, size_t zone,
					    int server)
{
	return &survey->seen[zone * SERVERS + (size_t)server];
}

static zf_status note_serial(const struct survey *survey, size_t zone, int server,
			     struct zf_error *err)
{
	const struct zf_serial_seen *seen = seen_at(survey, zone, server);
	const char *check = server == NEW ? "serves the zone already" : "serves the zone";
	char name[ZF_NAME_TEXT_MAX], subject[ZF_NAME_TEXT_MAX + 64];

	zf_name_print(name, survey->moving->move->zones[zone].wire);
	snprintf(subject, sizeof(subject), "%s @%s", name, survey->peers[server].label);
	if (seen->status == ZF_OK)
		return zf_moving_evidence(survey->moving,
					  &(struct zf_finding){ subject, check,
								ZF_VERDICT_YES },
					  err, "serial %u", seen->serial);
	return zf_moving_evidence(survey->moving,
				  &(struct zf_finding){ subject, check,
							seen->status == ZF_EREFUSED
								? ZF_VERDICT_NO
								: ZF_VERDICT_UNKNOWN },
				  err, "%s", seen->why.message);
}

/* The primary and the old server must serve every zone; the new one need not, yet. */
static zf_status check_serving(const struct survey *survey, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;

	for (size_t zone = 0; zone < move->zone_count; zone++)
		for (int server = PRIMARY; server < SERVERS; server++) {
			const struct zf_serial_seen *seen = seen_at(survey, zone, server);
			zf_status status = note_serial(survey, zone, server, err);
			char name[ZF_NAME_TEXT_MAX];

			if (status == ZF_OK && server != NEW && seen->status != ZF_OK) {
				zf_name_print(name, move->zones[zone].wire);
				zf_error_copy(err, &seen->why);
				status = zf_wrap(err, "%s", name);
			}
			if (status != ZF_OK)
				return status;
		}
	return ZF_OK;
}

/* What the server is called and from where it is asked; the latter is our own address there. */
static zf_status note_identity(const struct survey *survey, int server,
			       struct zf_error *err)
{
	const struct zf_peer *peer = &survey->peers[server];
	char identity[ZF_IDENTITY_MAX], fact[128];
	zf_status status;

	if (survey->moving->acts->ask_identity(peer, identity, NULL) != ZF_OK)
		identity[0] = '\0';
	status = zf_moving_evidence(
		survey->moving,
		&(struct zf_finding){ peer->label, "says who it is (id.server)",
				      identity[0] != '\0' ? ZF_VERDICT_YES
							  : ZF_VERDICT_UNKNOWN },
		err, "%s", identity[0] != '\0' ? identity : "no answer");
	snprintf(fact, sizeof(fact), "identity of %s", peer->label);
	if (status == ZF_OK)
		status = zf_journal_set_fact(survey->moving->journal, survey->moving->key,
					     fact, identity, err);
	return status;
}

static zf_status note_transfer(struct survey *survey, size_t zone, int server,
			       struct zf_error *err)
{
	const struct zf_peer *peer = &survey->peers[server];
	const uint8_t *apex = survey->moving->move->zones[zone].wire;
	struct zf_error why;
	char name[ZF_NAME_TEXT_MAX], subject[ZF_NAME_TEXT_MAX + 64];
	zf_status status;

	zf_error_clear(&why);
	status = survey->moving->acts->ask_transfer(
		peer, apex, seen_at(survey, zone, server)->serial, &why);
	survey->gives[server] += status == ZF_OK;
	zf_name_print(name, apex);
	snprintf(subject, sizeof(subject), "%s @%s", name, peer->label);
	return zf_moving_evidence(
		survey->moving,
		&(struct zf_finding){ subject, "gives us transfers",
				      status == ZF_OK	      ? ZF_VERDICT_YES
				      : status == ZF_EREFUSED ? ZF_VERDICT_NO
							      : ZF_VERDICT_UNKNOWN },
		err, "%s", status == ZF_OK ? "IXFR answered" : why.message);
}

/* The address the new server sees us come from, so that it can be let in. */
static zf_status note_our_address(const struct survey *survey, struct zf_error *err)
{
	const struct zf_moving *moving = survey->moving;
	struct zf_endpoint local;
	char text[ZF_ENDPOINT_TEXT_MAX];
	const zf_status status = moving->acts->ask_local(
		&survey->peers[NEW], moving->move->zones[0].wire, &local, err);

	if (status != ZF_OK) {
		zf_hint(err,
			"the new server's name service must run and answer by TCP before it can be "
			"set up");
		return zf_wrap(err, "%s", survey->peers[NEW].label);
	}
	zf_endpoint_print_address(text, &local);
	return zf_journal_set_fact(moving->journal, moving->key, "jump-address", text,
				   err);
}

/* Appendix A item 7, through reach: the addresses an interface has before anything changes. */
static zf_status note_addresses(const struct survey *survey,
				const struct zf_server *server, const char *interface,
				struct zf_error *err)
{
	struct zf_host_addresses found;
	struct zf_error why;
	char text[512] = "", one[ZF_ENDPOINT_TEXT_MAX];
	size_t used = 0;

	if (!server->reach.kind->acts)
		return ZF_OK;
	zf_error_clear(&why);
	if (survey->moving->acts->addresses(&server->reach, interface, &found, &why) !=
	    ZF_OK) {
		zf_error_copy(err, &why);
		return zf_wrap(err, "%s", server->id);
	}
	for (size_t i = 0; i < found.count && used < sizeof(text) - 1; i++) {
		const int n = snprintf(
			text + used, sizeof(text) - used, "%s%s/%u", i > 0 ? " " : "",
			zf_endpoint_print_address(one, &found.list[i].address),
			found.list[i].prefix_len);

		used += n < 0 ? 0 : (size_t)n;
	}
	return zf_moving_evidence(survey->moving,
				  &(struct zf_finding){ server->id,
							"addresses of its interface",
							ZF_VERDICT_YES },
				  err, "%s: %s", interface, text);
}

static zf_status survey_hosts(const struct survey *survey, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	zf_status status = note_our_address(survey, err);

	for (int server = PRIMARY; server < SERVERS && status == ZF_OK; server++)
		status = note_identity(survey, server, err);
	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++) {
		status = note_addresses(survey, move->from, move->takes[i].old_interface,
					err);
		if (status == ZF_OK)
			status = note_addresses(survey, move->to,
						move->takes[i].new_interface, err);
	}
	return status;
}

static zf_status survey_zones(struct survey *survey, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	const struct zf_teller *tell = survey->moving->tell;
	const struct zf_pairs pairs = { move->zones, move->zone_count, survey->peers,
					SERVERS };
	zf_status status = survey->moving->acts->serials(&pairs, survey->seen, err);

	if (status == ZF_OK)
		status = check_serving(survey, err);
	for (size_t zone = 0; zone < move->zone_count && status == ZF_OK; zone++) {
		status = note_transfer(survey, zone, PRIMARY, err);
		if (status == ZF_OK)
			status = note_transfer(survey, zone, OLD, err);
		tell->progress(tell->ctx, zone + 1, move->zone_count, "zones");
	}
	return status;
}

/* An old server that lags gives captures that lag, and clients old answers already. */
static void tell_lagging(const struct survey *survey)
{
	const struct zf_move *move = survey->moving->move;

	for (size_t zone = 0; zone < move->zone_count; zone++) {
		const uint32_t has = seen_at(survey, zone, OLD)->serial;
		const uint32_t wanted = seen_at(survey, zone, PRIMARY)->serial;
		char name[ZF_NAME_TEXT_MAX];

		if (has == wanted)
			continue;
		zf_name_print(name, move->zones[zone].wire);
		zf_moving_say(survey->moving, "%s: %s is at serial %u, %s at %u", name,
			      survey->peers[OLD].label, has, survey->peers[PRIMARY].label,
			      wanted);
	}
}

static void tell(const struct survey *survey)
{
	const size_t zones = survey->moving->move->zone_count;
	const struct zf_peer *primary = &survey->peers[PRIMARY],
			     *old = &survey->peers[OLD];

	tell_lagging(survey);
	zf_moving_say(survey->moving, "%zu zones on %s and %s; nothing was changed",
		      zones, primary->label, old->label);
	zf_moving_say(survey->moving, "%s gives us %zu of them, %s %zu", primary->label,
		      survey->gives[PRIMARY], old->label, survey->gives[OLD]);
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct survey survey = { .moving = moving };
	const size_t zones = moving->move->zone_count;
	zf_status status = find_peers(&survey, err);

	if (status != ZF_OK)
		return status;
	survey.seen = calloc(zones * SERVERS, sizeof(*survey.seen));
	if (survey.seen == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = survey_hosts(&survey, err);
	if (status == ZF_OK)
		status = survey_zones(&survey, err);
	if (status == ZF_OK)
		tell(&survey);
	free(survey.seen);
	return status;
}

const struct zf_step zf_step_survey = {
	.name = ZF_STEP_SURVEY,
	.title = "look at every server and zone, change nothing",
	.act = act,
};
