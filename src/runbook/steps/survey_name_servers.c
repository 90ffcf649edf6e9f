/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The servers that NS records name: who else serves each zone, and who should and does not. Those of the move were asked
 * already; of the others one question tells the silent, and only those that answer are asked about all their
 * zones. They are asked without a key: ours are for the move's servers.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/survey.h"

#define OTHERS_MAX 1024 /* addresses asked; what is beyond could not be told */
#define TEXT_MAX 900	/* octets of a zone's line of evidence */

struct other {
	size_t host;
	bool answers;
};

struct asking {
	struct zf_survey *survey;
	struct zf_peer *peers;
	struct other *others;
	size_t count;
	/* while one of them is asked about its zones */
	size_t at;
	size_t *zones; /* their numbers */
};

/* ---- who they are ---- */

static void add_others(struct asking *asking)
{
	const struct zf_survey *survey = asking->survey;
	const struct zf_peer *primary = &survey->servers[ZF_SURVEYED_PRIMARY].peer;

	for (size_t i = 0; i < survey->names.count; i++) {
		const struct zf_survey_host *host = &survey->names.hosts[i];

		for (size_t k = 0; k < host->address_count &&
				   zf_survey_who(survey, host) == ZF_SURVEYED &&
				   asking->count < OTHERS_MAX;
		     k++) {
			asking->others[asking->count] = (struct other){ .host = i };
			asking->peers[asking->count] = (struct zf_peer){
				.server = host->addresses[k],
				.deadlines = primary->deadlines,
			};
			asking->count++;
		}
	}
}

/* ---- asking them ---- */

static void on_first(void *ctx, size_t peer, bool answers,
		     const struct zf_probe_finding *findings)
{
	const struct asking *asking = ctx;

	(void)findings;
	asking->others[peer].answers = answers;
}

static void ignore_zone(void *ctx, size_t zone, size_t peer,
			const struct zf_probe_finding *findings)
{
	(void)ctx, (void)zone, (void)peer, (void)findings;
}

static void ignore_server(void *ctx, size_t peer, bool answers,
			  const struct zf_probe_finding *findings)
{
	(void)ctx, (void)peer, (void)answers, (void)findings;
}

static const struct zf_probe_wanted wanted = { 1U << ZF_PROBE_UDP | 1U << ZF_PROBE_TCP,
					       0 };

static zf_status find_silent(struct asking *asking, struct zf_error *err)
{
	struct zf_probe_wanted *all = calloc(asking->count, sizeof(*all));
	const struct zf_probe_terms terms = {
		.peers = asking->peers,
		.wanted = all,
		.peer_count = asking->count,
		.zones = asking->survey->moving->move->zones,
		.zone_count = 1,
	};
	const struct zf_probe_listener listener = { on_first, ignore_zone, asking };
	zf_status status;

	if (all == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < asking->count; i++)
		all[i] = wanted;
	status = asking->survey->moving->acts->probe(&terms, &listener, err);
	free(all);
	return status;
}

static struct zf_survey_reference *reference(const struct zf_survey *survey, size_t zone,
					     size_t host)
{
	const struct zf_survey_references *named = &survey->names.name_servers[zone];

	for (size_t i = 0; i < named->count; i++)
		if (named->list[i].host == host)
			return &named->list[i];
	return NULL;
}

/* Of several addresses one that serves the zone is enough to know that the host does. */
static void on_zone(void *ctx, size_t zone, size_t peer,
		    const struct zf_probe_finding *findings)
{
	const struct asking *asking = ctx;
	const enum zf_told told = findings[ZF_PROBE_AUTHORITATIVE].told;
	struct zf_survey_reference *named = reference(asking->survey, asking->zones[zone],
						      asking->others[asking->at].host);

	(void)peer;
	if (named != NULL && named->serves != ZF_TOLD_YES && told != ZF_TOLD_UNKNOWN)
		named->serves = told;
}

static zf_status ask_about_zones(struct asking *asking, struct zf_name *names,
				 struct zf_error *err)
{
	const struct zf_move *move = asking->survey->moving->move;
	const struct zf_probe_listener listener = { ignore_server, on_zone, asking };
	struct zf_probe_terms terms = { .peers = &asking->peers[asking->at],
					.wanted = &wanted,
					.peer_count = 1,
					.zones = names };

	for (size_t i = 0; i < move->zone_count; i++) {
		if (reference(asking->survey, i, asking->others[asking->at].host) == NULL)
			continue;
		asking->zones[terms.zone_count] = i;
		names[terms.zone_count++] = move->zones[i];
	}
	return terms.zone_count == 0
		       ? ZF_OK
		       : asking->survey->moving->acts->probe(&terms, &listener, err);
}

static zf_status ask(struct asking *asking, struct zf_error *err)
{
	const size_t zones = asking->survey->moving->move->zone_count;
	struct zf_name *names = calloc(zones, sizeof(*names));
	zf_status status = ZF_OK;

	asking->zones = calloc(zones, sizeof(*asking->zones));
	if (names == NULL || asking->zones == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK && asking->count > 0)
		status = find_silent(asking, err);
	for (asking->at = 0; asking->at < asking->count && status == ZF_OK; asking->at++)
		if (asking->others[asking->at].answers)
			status = ask_about_zones(asking, names, err);
	free(asking->zones);
	free(names);
	return status;
}

/* ---- telling ---- */

static bool host_answers(const struct asking *asking, size_t host)
{
	for (size_t i = 0; i < asking->count; i++)
		if (asking->others[i].host == host && asking->others[i].answers)
			return true;
	return false;
}

/* A word for what the host is to the zone, and whether that is as it must be. */
static const char *judge(const struct asking *asking, size_t zone,
			 const struct zf_survey_reference *named, enum zf_told *well)
{
	const struct zf_survey *survey = asking->survey;
	const struct zf_survey_host *host = &survey->names.hosts[named->host];
	const enum zf_surveyed server = zf_survey_who(survey, host);

	if (server != ZF_SURVEYED) {
		*well = zf_survey_at(survey, zone, server)->serves;
		return survey->servers[server].peer.label;
	}
	*well = ZF_TOLD_UNKNOWN;
	if (host->not_asked)
		return "not looked up";
	*well = ZF_TOLD_NO;
	if (host->address_count == 0)
		return "has no address";
	if (!host_answers(asking, named->host))
		return "answers nothing";
	*well = named->serves;
	return named->serves == ZF_TOLD_YES  ? "serves it"
	       : named->serves == ZF_TOLD_NO ? "is lame"
					     : "does not tell";
}

/* Of the move's own servers the other checks tell. */
static zf_status tell(const struct zf_survey_subject *subject,
		      const struct zf_survey_host *host, const char *word,
		      struct zf_error *err)
{
	char what[ZF_NAME_TEXT_MAX + 64], name[ZF_NAME_TEXT_MAX];
	const struct zf_survey_mistake remark = { .what = what };

	zf_name_print(name, host->name.wire);
	snprintf(what, sizeof(what), "the name server %s %s", name, word);
	return zf_survey_mistake(subject, &remark, err);
}

/* What does not fit is left out. */
static void append(char text[TEXT_MAX], const char *more)
{
	const size_t len = strlen(text), fits = strnlen(more, TEXT_MAX - 1 - len);

	memcpy(text + len, more, fits);
	text[len + fits] = '\0';
}

static void append_host(char text[TEXT_MAX], const struct zf_survey_host *host,
			const char *word)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, host->name.wire);
	append(text, text[0] == '\0' ? "" : ", ");
	append(text, name);
	append(text, " (");
	append(text, word);
	append(text, ")");
}

static zf_status look_at_zone(const struct asking *asking,
			      const struct zf_survey_subject *subject,
			      struct zf_error *err)
{
	struct zf_survey *survey = asking->survey;
	const struct zf_survey_references *named =
		&survey->names.name_servers[subject->zone];
	enum zf_told all = named->count == 0 ? ZF_TOLD_UNKNOWN : ZF_TOLD_YES, well;
	char text[TEXT_MAX] = "";
	zf_status status = ZF_OK;

	for (size_t i = 0; i < named->count && status == ZF_OK; i++) {
		const struct zf_survey_host *host =
			&survey->names.hosts[named->list[i].host];
		const char *word = judge(asking, subject->zone, &named->list[i], &well);

		append_host(text, host, word);
		if (well == ZF_TOLD_NO || all == ZF_TOLD_YES)
			all = well;
		if (well == ZF_TOLD_NO && zf_survey_who(survey, host) == ZF_SURVEYED)
			status = tell(subject, host, word, err);
	}
	if (status != ZF_OK)
		return status;
	return zf_survey_note(subject, zf_survey_verdict(all), err, "%s",
			      named->count == 0 ? "none are known" : text);
}

zf_status zf_survey_name_servers(struct zf_survey *survey,
				 const struct zf_survey_subject *subject,
				 struct zf_error *err)
{
	const size_t zones = survey->moving->move->zone_count;
	struct asking asking = { .survey = survey };
	zf_status status = ZF_OK;

	if (survey->names.name_servers == NULL)
		return ZF_OK;
	asking.peers = malloc(OTHERS_MAX * sizeof(*asking.peers));
	asking.others = malloc(OTHERS_MAX * sizeof(*asking.others));
	if (asking.peers == NULL || asking.others == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		add_others(&asking);
	if (status == ZF_OK)
		status = ask(&asking, err);
	for (size_t i = 0; i < zones && status == ZF_OK; i++) {
		const struct zf_survey_subject one = zf_survey_of_zone(subject, i);

		status = look_at_zone(&asking, &one, err);
	}
	free(asking.peers);
	free(asking.others);
	return status;
}
