/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * same [LOCAL PRIMARY SECONDARY EMPTY CLOSED DEAD]: asks and changes servers through the verbs of
 * src/runbook/acts.h, and prints what came of each as a line: real ones at these endpoints, from the address LOCAL;
 * without them, those of the simulated world. tests/system/test_model.py compares the lines, since a model that
 * lies is worse than none.
 *
 *	PRIMARY	   gives one.example and two.example to all, takes updates from all
 *	SECONDARY  has them, gives them to LOCAL, and takes its NOTIFY
 *	EMPTY	   is a secondary of them, and could never transfer; takes nobody's NOTIFY
 *	CLOSED	   is a primary of them that takes no updates, and gives them to nobody
 *	DEAD	   nothing listens there
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "tests/sim/faults.h"
#include "tests/sim/site.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

enum who { PRIMARY, SECONDARY, EMPTY, CLOSED, DEAD, WHO_COUNT };
enum { ONE, TWO, NOWHERE, ZONES }; /* the last is a zone that nobody has */

static const char *const who_names[] = { "primary", "secondary", "empty", "closed",
					 "dead" };
static const char *const zone_names[] = { "one.example.", "two.example.",
					  "three.example." };

static const struct zf_acts *acts = &zf_acts_simulated;
static struct zf_peer peers[WHO_COUNT];
static struct zf_name zones[ZONES];
static uint32_t serials[WHO_COUNT][ZONES]; /* as last seen */

/* ---- lines ---- */

static const char *status_text(zf_status status, const struct zf_error *err)
{
	static const char *const names[] = {
		[ZF_OK] = "ok",
		[ZF_ENOMEM] = "no memory",
		[ZF_ESYSTEM] = "system",
		[ZF_EUSAGE] = "usage",
		[ZF_ENETWORK] = "network",
		[ZF_ETIMEOUT] = "timeout",
		[ZF_EREFUSED] = "refused",
		[ZF_EAUTH] = "not authenticated",
		[ZF_EMALFORMED] = "malformed",
		[ZF_ELIMIT] = "limit",
		[ZF_EUNSUPPORTED] = "unsupported",
		[ZF_EPREREQ] = "prerequisite",
		[ZF_EUNSAFE] = "unsafe",
		[ZF_EDIFFERS] = "differs",
		[ZF_EWAITING] = "waiting",
		[ZF_ECANCELLED] = "cancelled",
	};
	static char text[64];
	char rcode[ZF_RECORD_TEXT_MAX];

	snprintf(text, sizeof(text), "%s%s%s", names[status],
		 status == ZF_EREFUSED ? ", " : "",
		 status == ZF_EREFUSED ? zf_rcode_print(rcode, err->rcode) : "");
	return text;
}

/* The serial, by how much it was raised since it was last seen. */
static void tell_serial(enum who who, int zone)
{
	struct zf_error err;
	uint32_t serial;
	zf_status status;

	zf_error_clear(&err);
	status = acts->ask_serial(&peers[who], zones[zone].wire, &serial, &err);
	printf("serial of %s at %s: %s", zone_names[zone], who_names[who],
	       status_text(status, &err));
	if (status == ZF_OK) {
		printf(", +%" PRIu32, serial - serials[who][zone]);
		serials[who][zone] = serial;
	}
	putchar('\n');
}

static void tell_serials(enum who who)
{
	tell_serial(who, ONE);
	tell_serial(who, TWO);
}

/* ---- questions ---- */

static void tell_transfer(enum who who, int zone)
{
	struct zf_error err;
	zf_status status;

	zf_error_clear(&err);
	status = acts->ask_transfer(&peers[who], zones[zone].wire, serials[who][zone],
				    &err);
	printf("transfer of %s from %s: %s\n", zone_names[zone], who_names[who],
	       status_text(status, &err));
}

static void tell_answer(enum who who, const char *name, uint16_t type)
{
	char rcode[ZF_RECORD_TEXT_MAX], text[ZF_RECORD_TEXT_MAX];
	struct zf_seen seen = { 0 };
	struct zf_error err;
	struct zf_name owner;
	zf_status status = zf_name_parse(&owner, name, &err);

	zf_error_clear(&err);
	if (status == ZF_OK)
		status = acts->ask(&peers[who], owner.wire, type, &seen, &err);
	printf("%s %s at %s: %s", name, zf_type_print(text, type), who_names[who],
	       status_text(status, &err));
	if (status == ZF_OK)
		printf(", %s, %s, %zu records", zf_rcode_print(rcode, seen.rcode),
		       seen.authoritative ? "with authority" : "without",
		       zf_zone_count(seen.records));
	putchar('\n');
	zf_seen_clear(&seen);
}

static void tell_identity(enum who who)
{
	char identity[ZF_IDENTITY_MAX];
	struct zf_error err;
	const zf_status status = acts->ask_identity(&peers[who], identity, &err);

	printf("name of %s: %s, %s\n", who_names[who], status_text(status, &err),
	       identity[0] != '\0' ? "said" : "not said");
}

static void listen_server(void *ctx, size_t peer, bool answers,
			  const struct zf_probe_finding *findings)
{
	(void)ctx;
	printf("probe of %s: %s, UDP %s, TCP %s\n", who_names[peer],
	       answers ? "answers" : "silent", zf_told_print(findings[ZF_PROBE_UDP].told),
	       zf_told_print(findings[ZF_PROBE_TCP].told));
}

/* As they come, which is in no order: pytest sorts. */
static void listen_zone(void *ctx, size_t zone, size_t peer,
			const struct zf_probe_finding *findings)
{
	(void)ctx;
	printf("probe of %s at %s: authority %s, transfer %s, update %s, signed %s\n",
	       zone_names[zone], who_names[peer],
	       zf_told_print(findings[ZF_PROBE_AUTHORITATIVE].told),
	       zf_told_print(findings[ZF_PROBE_TRANSFER].told),
	       zf_told_print(findings[ZF_PROBE_UPDATE].told),
	       zf_told_print(findings[ZF_PROBE_SIGNED].told));
}

static void tell_probe(void)
{
	const struct zf_probe_terms terms = {
		.peers = peers, .peer_count = CLOSED, .zones = zones, .zone_count = ZONES
	};
	const struct zf_probe_listener listener = { listen_server, listen_zone, NULL };
	struct zf_error err;

	printf("probe: %s\n", status_text(acts->probe(&terms, &listener, &err), &err));
}

static void tell_comparison(void)
{
	const struct zf_source a = { .peer = &peers[SECONDARY] };
	const struct zf_source b = { .peer = &peers[PRIMARY] };
	const struct zf_comparison_terms terms = { .zone = zones[ONE].wire,
						   .a = &a,
						   .b = &b };
	struct zf_comparison result;
	struct zf_error err;
	const zf_status status = acts->compare(&terms, &result, &err);

	printf("compare one.example.: %s, %" PRIu64 " only there, %" PRIu64
	       " only at the primary\n",
	       status_text(status, &err), result.counts.only_a, result.counts.only_b);
}

/* ---- changes ---- */

static zf_status tell_granted(void *ctx, const uint8_t *zone,
			      const struct zf_receipt_line *lines, size_t count,
			      struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	(void)ctx;
	(void)err;
	zf_name_print(name, zone);
	for (size_t i = 0; i < count; i++)
		printf("  granted in %s: %s, TTL %u\n", name,
		       zf_type_print(type, lines[i].type), lines[i].ttl);
	return ZF_OK;
}

static struct zf_grant grant_at(enum who who)
{
	struct zf_grant grant = { .peer = &peers[who],
				  .zones = zones,
				  .zone_count = 2,
				  .address_count = 1,
				  .ttl = 60,
				  .granted = tell_granted };

	(void)!zf_name_parse(&grant.fqdn, "ns8.one.example.", NULL);
	(void)!zf_endpoint_parse_literal(&grant.addresses[0], "192.0.2.20", 0, NULL);
	return grant;
}

static void tell_grant(enum who who, struct zf_receipt *receipt)
{
	const struct zf_grant grant = grant_at(who);
	struct zf_receipt missing = { 0 };
	const size_t before = receipt->count;
	struct zf_error err;
	zf_status status;

	zf_error_clear(&err);
	status = acts->grant_missing(&grant, &missing, &err);
	printf("missing at %s: %s, %zu\n", who_names[who], status_text(status, &err),
	       missing.count);
	zf_receipt_clear(&missing);
	zf_error_clear(&err);
	status = acts->grant(&grant, receipt, &err);
	printf("grant at %s: %s, %zu granted\n", who_names[who],
	       status_text(status, &err), receipt->count - before);
}

static void tell_revoke(const char *what, const struct zf_receipt *receipt)
{
	struct zf_receipt revoked = { 0 };
	struct zf_error err;
	size_t left = 0;
	zf_status status;

	zf_error_clear(&err);
	status = acts->revoke(&peers[PRIMARY], receipt, &revoked, &err);
	printf("revoke %s: %s, %zu revoked\n", what, status_text(status, &err),
	       revoked.count);
	status = acts->revoke_left(&peers[PRIMARY], receipt, &left, &err);
	printf("left of it: %s, %zu\n", status_text(status, &err), left);
	zf_receipt_clear(&revoked);
}

/* Nobody can leave a zone without an NS record (RFC 2136 3.4.2.4). */
static void tell_last_ns(void)
{
	struct zf_receipt all = { 0 };

	for (int i = 1; i <= 3; i++) {
		char text[32];
		struct zf_name host;
		struct zf_receipt_line line;

		snprintf(text, sizeof(text), "ns%d.one.example.", i);
		(void)!zf_name_parse(&host, text, NULL);
		line = sim_ns(zones[TWO].wire, host.wire);
		(void)!zf_receipt_add(&all, &line, NULL);
	}
	tell_revoke("all NS records of a zone", &all);
	zf_receipt_clear(&all);
}

static void tell_announce(enum who who, int zone)
{
	const struct zf_pairs pairs = { &zones[zone], 1, &peers[who], 1 };
	struct zf_announced seen;
	struct zf_error err;
	const zf_status status = acts->announce(&pairs, NULL, &seen, &err);

	printf("NOTIFY of %s to %s: %s\n", zone_names[zone], who_names[who],
	       status == ZF_OK ? status_text(seen.status, &seen.why)
			       : status_text(status, &err));
}

static void tell_wait(void)
{
	const struct zf_serials_awaited awaited = {
		.pairs = { zones, 2, &peers[SECONDARY], 1 },
		.wanted = serials[PRIMARY],
		.timeout_ms = 20000,
	};
	struct zf_error err;

	printf("the secondary follows: %s\n",
	       status_text(acts->serials_wait(&awaited, NULL, &err), &err));
}

/* ---- the whole ---- */

static void ask_all(void)
{
	static const enum who served[] = { PRIMARY, SECONDARY, CLOSED };

	for (size_t i = 0; i < sizeof(served) / sizeof(served[0]); i++)
		for (int zone = ONE; zone <= TWO; zone++)
			(void)!acts->ask_serial(&peers[served[i]], zones[zone].wire,
						&serials[served[i]][zone], NULL);
	for (enum who who = PRIMARY; who <= DEAD; who++) {
		tell_serial(who, ONE);
		tell_serial(who, NOWHERE);
		tell_transfer(who, ONE);
		tell_transfer(who, NOWHERE);
		tell_identity(who);
	}
	for (enum who who = PRIMARY; who <= EMPTY; who++) {
		tell_answer(who, "one.example.", ZF_TYPE_NS);
		tell_answer(who, "ns1.one.example.", ZF_TYPE_A);
		tell_answer(who, "ns1.one.example.", ZF_TYPE_AAAA);
		tell_answer(who, "absent.one.example.", ZF_TYPE_A);
		tell_answer(who, "one.example.", ZF_TYPE_SOA);
		tell_answer(who, "three.example.", ZF_TYPE_A);
	}
	tell_probe();
}

static void change_all(void)
{
	struct zf_receipt receipt = { 0 };

	tell_grant(CLOSED, &receipt);
	tell_grant(SECONDARY, &receipt);
	tell_grant(PRIMARY, &receipt);
	tell_serials(PRIMARY);
	tell_grant(PRIMARY, &receipt);
	tell_serials(PRIMARY);
	tell_serials(SECONDARY);
	for (int zone = ONE; zone <= NOWHERE; zone++)
		tell_announce(SECONDARY, zone);
	tell_announce(EMPTY, ONE);
	tell_announce(DEAD, ONE);
	tell_wait();
	tell_serials(SECONDARY);
	tell_comparison();
	tell_revoke("what was granted", &receipt);
	tell_serials(PRIMARY);
	tell_revoke("it again", &receipt);
	tell_serials(PRIMARY);
	tell_last_ns();
	tell_serials(PRIMARY);
	tell_answer(PRIMARY, "two.example.", ZF_TYPE_NS);
	zf_receipt_clear(&receipt);
}

/* The site as the head of this file has it. */
static void build_model(void)
{
	static const struct sim_site site = { .seed = 1,
					      .zone_count = 2,
					      .policy = ZF_POLICY_ANY,
					      .serial = 2026010100,
					      .move_count = 2,
					      .takes_updates = true,
					      .names_themselves = true,
					      .old_gives_us = true };
	static const char *const ids[] = { "primary", "old1", "new1", "old2", "new2" };

	sim_site_build(&site);
	sim_faults_set(&site.faults, NULL);
	for (enum who who = PRIMARY; who <= DEAD; who++)
		peers[who].server = sim_endpoint(sim_find(ids[who])->addresses[0]);
	for (int zone = 0; zone < 2; zone++)
		sim_find("new1")->copies[zone].served = true;
	sim_find("old2")->gives_us = false;
	sim_find("new2")->daemon = false;
}

static void take_servers(char **words)
{
	struct zf_error err;

	acts = &zf_acts_real;
	for (enum who who = PRIMARY; who <= DEAD; who++) {
		if (zf_endpoint_parse_literal(&peers[who].local, words[0], 0, &err) !=
			    ZF_OK ||
		    zf_endpoint_parse_literal(&peers[who].server, words[1 + who], 53,
					      &err) != ZF_OK) {
			fprintf(stderr, "same: %s\n", err.message);
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	if (argc != 1 && argc != 2 + WHO_COUNT) {
		fprintf(stderr,
			"usage: same [LOCAL PRIMARY SECONDARY EMPTY CLOSED DEAD]\n");
		return 2;
	}
	for (int i = 0; i < ZONES; i++)
		(void)!zf_name_parse(&zones[i], zone_names[i], NULL);
	if (argc == 1)
		build_model();
	else
		take_servers(argv + 1);
	ask_all();
	change_all();
	return 0;
}
