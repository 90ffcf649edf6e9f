/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry probe: what servers allow, each answer with its evidence; nothing is changed. */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/command_table.h"
#include "src/cli/gss_options.h"
#include "src/cli/json.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/jobs/probe/probe.h"

typedef const struct zf_probe_question *next_question(size_t number);

struct probing {
	const struct zf_options *options;
	struct zf_talk *talk;
	struct zf_peer
		*peers; /* each server once for each of our addresses that can ask it */
	size_t *first;	/* of each server's, and how many there are in all */
	const struct zf_probed *probed;
	const char **hints; /* those that have been told; borrowed */
	size_t hint_count, hint_room;
};

static void on_progress(void *ctx, size_t done, size_t total)
{
	zf_talk_progress(ctx, done, total, "servers and zones", "probing");
}

/* What decides one zone mostly decides the next: each hint once. */
static void tell_hint(struct probing *probing, const struct zf_probe_finding *finding)
{
	const char **more;

	for (size_t i = 0; i < probing->hint_count; i++) {
		if (strcmp(probing->hints[i], finding->hint) == 0)
			return;
	}
	zf_talk_say(probing->talk, 0, "hint: %s", finding->hint);
	if (probing->hint_count == probing->hint_room) {
		more = realloc(probing->hints,
			       (2 * probing->hint_room + 16) * sizeof(*probing->hints));
		if (more == NULL)
			return; /* it may be told again */
		probing->hints = more;
		probing->hint_room = 2 * probing->hint_room + 16;
	}
	probing->hints[probing->hint_count++] = finding->hint;
}

static zf_status print_lines(const struct probing *probing, next_question *next,
			     const struct zf_probe_finding *findings,
			     struct zf_error *err)
{
	const struct zf_probe_question *question;
	zf_status status = ZF_OK;

	for (size_t i = 0; status == ZF_OK && (question = next(i)) != NULL; i++) {
		const struct zf_probe_finding *finding = &findings[i];

		if (question->name == NULL)
			continue;
		status = zf_talk_data(probing->talk, err, "  %-20s  %-3s  %s%s%s\n",
				      question->name, zf_told_print(finding->told),
				      finding->value == NULL ? "" : finding->value,
				      finding->value == NULL ? "" : "; ",
				      finding->evidence == NULL ? "" : finding->evidence);
	}
	return status;
}

static void tell_hints(struct probing *probing, next_question *next,
		       const struct zf_probe_finding *findings)
{
	for (size_t i = 0; next(i) != NULL; i++) {
		if (findings[i].hint != NULL)
			tell_hint(probing, &findings[i]);
	}
}

static json_t *told_json(enum zf_told told)
{
	return json_string(told == ZF_TOLD_UNKNOWN ? "unknown" : zf_told_print(told));
}

static void set_findings(json_t *object, next_question *next,
			 const struct zf_probe_finding *findings)
{
	const struct zf_probe_question *question;
	json_t *all = json_object();

	for (size_t i = 0; (question = next(i)) != NULL; i++) {
		const struct zf_probe_finding *finding = &findings[i];
		json_t *one;

		if (question->name == NULL)
			continue;
		one = json_object();
		zf_json_set(one, "answer", told_json(finding->told));
		if (finding->value != NULL)
			zf_json_set(one, "value", zf_json_text_of(finding->value));
		if (finding->evidence != NULL)
			zf_json_set(one, "evidence", zf_json_text_of(finding->evidence));
		if (finding->hint != NULL)
			zf_json_set(one, "hint", zf_json_text_of(finding->hint));
		zf_json_set(all, question->name, one);
	}
	zf_json_set(object, "findings", all);
}

/* What findings are about. */
struct subject {
	const uint8_t *zone; /* NULL: the server */
	const struct zf_peer *peer;
	bool from; /* from which of several addresses is to be said */
	next_question *next;
};

static zf_status begin_lines(const struct probing *probing, const struct subject *subject,
			     struct zf_error *err)
{
	char address[ZF_ENDPOINT_TEXT_MAX], local[ZF_ENDPOINT_TEXT_MAX],
		name[ZF_NAME_TEXT_MAX] = "";

	zf_endpoint_print(address, &subject->peer->server);
	zf_endpoint_print_address(local, &subject->peer->local);
	if (subject->zone != NULL)
		zf_name_print(name, subject->zone);
	return zf_talk_data(probing->talk, err, "%s%s%s%s%s\n", name,
			    subject->zone == NULL ? "" : " @", address,
			    subject->from ? " from " : "", subject->from ? local : "");
}

static zf_status print_json(const struct probing *probing, const struct subject *subject,
			    const struct zf_probe_finding *findings, struct zf_error *err)
{
	char address[ZF_ENDPOINT_TEXT_MAX], name[ZF_NAME_TEXT_MAX];
	json_t *object = json_object();

	if (subject->zone != NULL) {
		zf_name_print(name, subject->zone);
		zf_json_set(object, "zone", json_string(name));
	}
	zf_endpoint_print(address, &subject->peer->server);
	zf_json_set(object, "server", json_string(address));
	if (subject->from) {
		zf_endpoint_print_address(address, &subject->peer->local);
		zf_json_set(object, "from", json_string(address));
	}
	set_findings(object, subject->next, findings);
	return zf_json_write(probing->talk, object, err);
}

static zf_status print_one(const struct probing *probing, const struct subject *subject,
			   const struct zf_probe_finding *findings, struct zf_error *err)
{
	if (probing->options->json)
		return print_json(probing, subject, findings, err);
	const zf_status status = begin_lines(probing, subject, err);
	return status == ZF_OK ? print_lines(probing, subject->next, findings, err)
			       : status;
}

static const struct zf_probe_question *policy_alone(size_t number)
{
	static const struct zf_probe_question policy = { "policy",
							 "whom it lets transfer" };

	return number == 0 ? &policy : NULL;
}

/* What all addresses together show. */
static zf_status print_policy(const struct probing *probing, size_t server, size_t zone,
			      struct zf_error *err)
{
	const size_t first = probing->first[server];
	const struct subject subject = { .zone = probing->options->zones[zone].wire,
					 .peer = &probing->peers[first],
					 .next = policy_alone };
	struct zf_probe_finding policy = zf_probed_policy(
		probing->probed, zone, first, probing->first[server + 1] - first);
	const zf_status status = print_one(probing, &subject, &policy, err);

	zf_probe_finding_clear(&policy);
	return status;
}

static zf_status print_server(const struct probing *probing, size_t server,
			      struct zf_error *err)
{
	const struct zf_options *options = probing->options;
	const size_t end = probing->first[server + 1];
	const bool several = end - probing->first[server] > 1;
	zf_status status = ZF_OK;

	for (size_t i = probing->first[server]; i < end && status == ZF_OK; i++) {
		struct subject subject = { NULL, &probing->peers[i], several,
					   zf_probe_server_question };

		status = print_one(probing, &subject,
				   zf_probed_server(probing->probed, i), err);
		subject.next = zf_probe_zone_question;
		for (size_t zone = 0; zone < options->zone_count && status == ZF_OK;
		     zone++) {
			subject.zone = options->zones[zone].wire;
			status = print_one(probing, &subject,
					   zf_probed_zone(probing->probed, zone, i), err);
		}
	}
	for (size_t zone = 0; several && zone < options->zone_count && status == ZF_OK;
	     zone++)
		status = print_policy(probing, server, zone, err);
	return status;
}

static zf_status print_all(const struct probing *probing, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t server = 0;
	     server < probing->options->server_count && status == ZF_OK; server++)
		status = print_server(probing, server, err);
	return status;
}

static void tell_all_hints(struct probing *probing)
{
	const size_t peers = probing->first[probing->options->server_count];

	for (size_t peer = 0; peer < peers; peer++) {
		tell_hints(probing, zf_probe_server_question,
			   zf_probed_server(probing->probed, peer));
		for (size_t i = 0; i < probing->options->zone_count; i++)
			tell_hints(probing, zf_probe_zone_question,
				   zf_probed_zone(probing->probed, i, peer));
	}
}

static bool answers(const struct probing *probing, size_t server)
{
	for (size_t i = probing->first[server]; i < probing->first[server + 1]; i++)
		if (zf_probed_answers(probing->probed, i))
			return true;
	return false;
}

/* The answer "no" is an answer; silence is none. */
static zf_status check_silence(const struct probing *probing, struct zf_error *err)
{
	char address[ZF_ENDPOINT_TEXT_MAX];

	for (size_t i = 0; i < probing->options->server_count; i++) {
		if (answers(probing, i))
			continue;
		zf_endpoint_print(address, &probing->options->servers[i].server);
		zf_fail(err, ZF_ETIMEOUT, "%s: the server answers nothing", address);
		zf_hint(err,
			"the findings say what became of each question: is the address right, and do "
			"firewalls let DNS through?");
		return ZF_ETIMEOUT;
	}
	return ZF_OK;
}

/* The server from each of our addresses of its family; where there is none, from the first, which says so. */
static void add_peers(struct probing *probing, size_t server)
{
	const struct zf_options *options = probing->options;
	size_t at = probing->first[server];

	for (size_t i = 0; i < options->source_count; i++) {
		if (options->sources[i].address.ss_family !=
		    options->servers[server].server.address.ss_family)
			continue;
		probing->peers[at] = options->servers[server];
		probing->peers[at++].local = options->sources[i];
	}
	if (at == probing->first[server])
		probing->peers[at++] = options->servers[server];
	probing->first[server + 1] = at;
}

static zf_status lay_out(struct probing *probing, struct zf_error *err)
{
	const struct zf_options *options = probing->options;
	const size_t each = options->source_count > 0 ? options->source_count : 1;

	probing->peers = calloc(options->server_count * each, sizeof(*probing->peers));
	probing->first = calloc(options->server_count + 1, sizeof(*probing->first));
	if (probing->peers == NULL || probing->first == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < options->server_count; i++)
		add_peers(probing, i);
	return ZF_OK;
}

static zf_status probe(struct probing *probing, struct zf_error *err)
{
	const struct zf_options *options = probing->options;
	const struct zf_probe_terms terms = {
		.peers = probing->peers,
		.peer_count = probing->first[options->server_count],
		.zones = options->zones,
		.zone_count = options->zone_count,
		.notify = options->notify,
		.progress = on_progress,
		.ctx = probing->talk,
	};
	struct zf_probed *probed;
	zf_status status = zf_probe_run(&terms, &probed, err);

	zf_talk_progress_end(probing->talk);
	if (status != ZF_OK)
		return status;
	probing->probed = probed;
	status = print_all(probing, err);
	if (status == ZF_OK)
		status = zf_talk_flush(probing->talk, err);
	if (status == ZF_OK && !options->json)
		tell_all_hints(probing);
	if (status == ZF_OK)
		status = check_silence(probing, err);
	free(probing->hints);
	zf_probed_free(probed);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct probing probing = { .options = options, .talk = talk };
	zf_status status = zf_options_words_as_zones(options, 0, err);

	if (status != ZF_OK)
		return status;
	if (options->server_count == 0 || options->zone_count == 0)
		return zf_command_usage(&zf_cmd_probe, err,
					"probe needs at least one @SERVER and one ZONE");
	status = zf_gss_options_secure(options, &options->zones[0], err);
	if (status == ZF_OK)
		status = lay_out(&probing, err);
	if (status == ZF_OK)
		status = probe(&probing, err);
	free(probing.peers);
	free(probing.first);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "notify", "also whether NOTIFY is taken: a secondary refreshes then", NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ "json", "an object for each server, and for each zone at each", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_probe = {
	.name = "probe",
	.arguments = "@SERVER... ZONE...",
	.title = "what servers allow, with evidence; nothing is changed",
	.takes = takes,
	.run = run,
};
