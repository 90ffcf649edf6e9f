/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What is asked in batches. A batch to a server is one instant at which a fault may strike. */

#include <inttypes.h>
#include <stdio.h>

#include "protocol/rdata.h"
#include "tests/sim/faults.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

static struct zf_probe_finding finding(enum zf_told told, const char *evidence)
{
	return (struct zf_probe_finding){ .told = told,
					  .evidence = (char *)(uintptr_t)evidence };
}

static struct zf_probe_finding yes_or_no(bool yes)
{
	return finding(yes ? ZF_TOLD_YES : ZF_TOLD_NO, yes ? "NOERROR" : "REFUSED");
}

/* NOERROR to an UPDATE of nothing says that updates are taken, not which (src/jobs/probe/zone.c). */
static struct zf_probe_finding update_of(const struct sim_server *server)
{
	if (server == &sim.servers[SIM_PRIMARY] && sim.takes_updates)
		return finding(ZF_TOLD_UNKNOWN, "NOERROR");
	return yes_or_no(false);
}

static void tell_zone(const struct zf_probe_listener *listener, size_t number,
		      size_t peer, const struct sim_server *server, int zone)
{
	struct zf_probe_finding findings[ZF_PROBE_OF_ZONE] = { { 0 } };
	const struct sim_copy *copy = zone < 0 ? NULL : &server->copies[zone];
	const bool serves = copy != NULL && copy->served && copy->loaded;
	char serial[16];

	findings[ZF_PROBE_AUTHORITATIVE] = yes_or_no(serves);
	findings[ZF_PROBE_TRANSFER] =
		copy != NULL && copy->served && !copy->loaded
			? finding(ZF_TOLD_UNKNOWN, "SERVFAIL")
			: yes_or_no(serves && sim_gives_us(server, zone));
	if (serves) {
		snprintf(serial, sizeof(serial), "%" PRIu32, copy->serial);
		findings[ZF_PROBE_SERIAL] = yes_or_no(true);
		findings[ZF_PROBE_UPDATE] = update_of(server);
		findings[ZF_PROBE_SIGNED] = yes_or_no(false);
		findings[ZF_PROBE_SERIAL].value = serial;
	}
	listener->zone(listener->ctx, number, peer, findings);
}

static void tell_silent(const struct zf_probe_listener *listener, size_t number,
			size_t peer)
{
	const struct zf_probe_finding findings[ZF_PROBE_OF_ZONE] = { { 0 } };

	listener->zone(listener->ctx, number, peer, findings);
}

static zf_status probe_one(const struct zf_probe_terms *terms,
			   const struct zf_probe_listener *listener, size_t peer,
			   struct zf_error *err)
{
	struct zf_probe_finding findings[ZF_PROBE_OF_SERVER] = { { 0 } };
	struct sim_server *server;
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = sim_reach(&terms->peers[peer], &server, &why);
	if (status == ZF_ECANCELLED)
		return sim_killed(err);
	findings[ZF_PROBE_UDP] = findings[ZF_PROBE_TCP] = yes_or_no(status == ZF_OK);
	listener->server(listener->ctx, peer, status == ZF_OK, findings);
	for (size_t i = 0; i < terms->zone_count; i++) {
		if (status == ZF_OK)
			tell_zone(listener, i, peer, server,
				  sim_zone(terms->zones[i].wire));
		else
			tell_silent(listener, i, peer);
	}
	return ZF_OK;
}

zf_status sim_probe(const struct zf_probe_terms *terms,
		    const struct zf_probe_listener *listener, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < terms->peer_count && status == ZF_OK; i++)
		status = probe_one(terms, listener, i, err);
	return status;
}

zf_status sim_ask_many(const struct zf_peer *peer, struct zf_asked *asked, size_t count,
		       struct zf_error *err)
{
	struct sim_server *server;
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = count == 0 ? ZF_OK : sim_reach(peer, &server, &why);
	for (size_t i = 0; i < count; i++) {
		asked[i].seen = (struct zf_seen){ 0 };
		asked[i].status = status;
		zf_error_copy(&asked[i].why, &why);
		if (status == ZF_OK)
			asked[i].status = sim_answer(server, asked[i].owner,
						     asked[i].type, &asked[i].seen,
						     &asked[i].why);
	}
	return status == ZF_ECANCELLED ? sim_killed(err) : ZF_OK;
}

zf_status sim_wildcard(const struct zf_wildcard_case *answer, struct zf_name *wildcard,
		       bool *found, struct zf_error *err)
{
	(void)answer;
	(void)wildcard;
	(void)err;
	*found = false; /* there are none */
	return ZF_OK;
}

zf_status sim_look_up(struct zf_endpoint *endpoint, const char *text,
		      uint16_t default_port, int family, struct zf_error *err)
{
	(void)default_port;
	(void)family;
	endpoint->len = 0;
	return zf_fail(err, ZF_ENETWORK, "%s: no such name", text);
}
