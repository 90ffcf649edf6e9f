/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Questions: what servers answer. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "tests/sim/faults.h"
#include "tests/sim/invariants.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

#define ROUND_TRIP_MS 2
#define TIMEOUT_MS 5000 /* as zf_peer has it */

static zf_status silent(const struct zf_peer *peer, struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX];

	sim_pass(peer->timeout_ms > 0 ? peer->timeout_ms : TIMEOUT_MS);
	return zf_fail(err, ZF_ETIMEOUT, "%s: no answer",
		       zf_endpoint_print(server, &peer->server));
}

zf_status sim_reach(const struct zf_peer *peer, struct sim_server **server,
		    struct zf_error *err)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	*server = NULL;
	if (!sim_point())
		return sim_killed(err);
	if (sim_meets(SIM_LOST))
		return silent(peer, err);
	sim_pass(ROUND_TRIP_MS);
	*server = sim_at(sim_address(&peer->server));
	if (*server == NULL)
		return silent(peer, err);
	/* A host that is there without a name server says so by ICMP or RST. */
	if (!(*server)->daemon)
		return zf_fail_network(err, ECONNREFUSED, "%s: connect",
				       zf_endpoint_print(text, &peer->server));
	(*server)->answered_ms = sim.now_ms;
	return ZF_OK;
}

static zf_status refuse(const struct zf_peer *peer, int rcode, struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX], text[ZF_RECORD_TEXT_MAX];

	zf_fail(err, ZF_EREFUSED, "%s: %s", zf_endpoint_print(server, &peer->server),
		zf_rcode_print(text, rcode));
	if (err != NULL)
		err->rcode = rcode;
	return ZF_EREFUSED;
}

/* The rcode that a server gives for what is not in its zones, or in one without data (RFC 8499 "lame";
 * BIND, Knot and NSD: REFUSED, and SERVFAIL for a secondary's zone that has not come yet). */
static int rcode_of(const struct sim_server *server, int zone)
{
	if (zone < 0 || !server->copies[zone].served)
		return ZF_RCODE_REFUSED;
	return server->copies[zone].loaded ? ZF_RCODE_NOERROR : ZF_RCODE_SERVFAIL;
}

zf_status sim_ask_serial(const struct zf_peer *peer, const uint8_t *apex,
			 uint32_t *serial, struct zf_error *err)
{
	const int zone = sim_zone(apex);
	struct sim_server *server;
	zf_status status = sim_reach(peer, &server, err);

	*serial = 0;
	if (status != ZF_OK)
		return status;
	if (rcode_of(server, zone) != ZF_RCODE_NOERROR)
		return refuse(peer, rcode_of(server, zone), err);
	*serial = server->copies[zone].serial;
	return ZF_OK;
}

/* The same for a transfer or a NOTIFY, which are a zone's affair alone: NOTAUTH where it is none of the server's
 * (RFC 5936 2.2.1; BIND and Knot). */
static int transfer_rcode_of(const struct sim_server *server, int zone)
{
	const int rcode = rcode_of(server, zone);

	return rcode == ZF_RCODE_REFUSED ? ZF_RCODE_NOTAUTH : rcode;
}

/* RFC 5936 2.2: who may not transfer is told REFUSED; RFC 1995 2: who is up to date gets a SOA. */
zf_status sim_ask_transfer(const struct zf_peer *peer, const uint8_t *apex,
			   uint32_t serial, struct zf_error *err)
{
	const int zone = sim_zone(apex);
	struct sim_server *server;
	zf_status status = sim_reach(peer, &server, err);

	(void)serial;
	if (status != ZF_OK)
		return status;
	if (transfer_rcode_of(server, zone) != ZF_RCODE_NOERROR)
		return refuse(peer, transfer_rcode_of(server, zone), err);
	return sim_gives_us(server, zone) ? ZF_OK : refuse(peer, ZF_RCODE_REFUSED, err);
}

bool sim_gives_us(const struct sim_server *server, int zone)
{
	return server == &sim.servers[SIM_PRIMARY] ? sim_gives(zone, sim.jump)
						   : server->gives_us;
}

zf_status sim_ask_identity(const struct zf_peer *peer, char identity[ZF_IDENTITY_MAX],
			   struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = sim_reach(peer, &server, err);

	identity[0] = '\0';
	if (status == ZF_OK && server->names_itself)
		snprintf(identity, ZF_IDENTITY_MAX, "%s", server->id);
	return status;
}

zf_status sim_ask_local(const struct zf_peer *peer, const uint8_t *zone,
			struct zf_endpoint *local, struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = sim_reach(peer, &server, err);

	(void)zone;
	if (status == ZF_OK)
		*local = sim_endpoint(sim.jump);
	return status;
}

static zf_status note_soa(struct zf_seen *seen, int zone, uint32_t serial,
			  struct zf_error *err)
{
	struct zf_soa_record soa;

	sim_soa(&soa, zone, serial);
	seen->has_soa = true;
	seen->soa_owner = sim.zones[zone];
	seen->serial = serial;
	return zf_zone_add(seen->records, &soa.rr, err);
}

/* RFC 1034 4.3.2. */
zf_status sim_answer(const struct sim_server *server, const uint8_t *owner, uint16_t type,
		     struct zf_seen *seen, struct zf_error *err)
{
	const int zone = sim_zone_of(owner);
	bool there = false;
	zf_status status = zf_zone_new(&seen->records, owner, 1 << 20, err);

	if (status == ZF_OK)
		status = zf_zone_new(&seen->delegated, owner, 1 << 20, err);
	if (status != ZF_OK)
		return status;
	seen->rcode = rcode_of(server, zone);
	seen->authoritative = seen->rcode == ZF_RCODE_NOERROR;
	if (!seen->authoritative)
		return ZF_OK;
	const struct sim_copy *copy = &server->copies[zone];
	if (zf_name_equal(owner, sim.zones[zone].wire)) {
		there = true;
		if (type == ZF_TYPE_SOA)
			return note_soa(seen, zone, copy->serial, err);
	}
	for (size_t i = 0; i < copy->count && status == ZF_OK; i++) {
		const struct zf_record rr = zf_receipt_record(&copy->records[i]);

		if (!zf_name_equal(rr.owner, owner))
			continue;
		there = true;
		if (rr.type == type)
			status = zf_zone_add(seen->records, &rr, err);
	}
	if (!there)
		seen->rcode = ZF_RCODE_NXDOMAIN;
	return status;
}

zf_status sim_ask(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
		  struct zf_seen *seen, struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = sim_reach(peer, &server, err);

	*seen = (struct zf_seen){ 0 };
	return status == ZF_OK ? sim_answer(server, owner, type, seen, err) : status;
}

zf_status sim_serials(const struct zf_pairs *pairs, struct zf_serial_seen *seen,
		      struct zf_error *err)
{
	for (size_t i = 0; i < pairs->zone_count * pairs->peer_count; i++) {
		zf_error_clear(&seen[i].why);
		seen[i].status = sim_ask_serial(&pairs->peers[i % pairs->peer_count],
						pairs->zones[i / pairs->peer_count].wire,
						&seen[i].serial, &seen[i].why);
		if (seen[i].status == ZF_ECANCELLED)
			return sim_killed(err);
	}
	return ZF_OK;
}

/* All pairs at `seen`; how many have what is wanted. */
static zf_status look(const struct zf_serials_awaited *awaited,
		      struct zf_serial_seen *seen, size_t *reached, struct zf_error *err)
{
	const struct zf_pairs *pairs = &awaited->pairs;
	const zf_status status = sim_serials(pairs, seen, err);

	*reached = 0;
	for (size_t i = 0; i < pairs->zone_count * pairs->peer_count && status == ZF_OK;
	     i++)
		*reached += seen[i].status == ZF_OK &&
			    zf_serial_reached(seen[i].serial,
					      awaited->wanted[i / pairs->peer_count]);
	return status;
}

zf_status sim_serials_wait(const struct zf_serials_awaited *awaited,
			   struct zf_serial_seen *last, struct zf_error *err)
{
	const struct zf_pairs *pairs = &awaited->pairs;
	const size_t count = pairs->zone_count * pairs->peer_count;
	const int64_t until = sim.now_ms + awaited->timeout_ms;
	struct zf_serial_seen seen[SIM_ZONES_MAX * SIM_SERVERS_MAX];
	size_t reached = 0;
	zf_status status = ZF_OK;

	for (int64_t pause = 50; status == ZF_OK;
	     pause = pause < 1000 ? 2 * pause : 2000) {
		status = look(awaited, seen, &reached, err);
		if (status == ZF_OK && awaited->progress != NULL)
			awaited->progress(awaited->ctx, reached);
		if (status != ZF_OK || reached == count || sim.now_ms >= until)
			break;
		sim_pass(pause);
	}
	if (last != NULL)
		memcpy(last, seen, count * sizeof(*seen));
	return status != ZF_OK || reached == count
		       ? status
		       : zf_fail(err, ZF_ETIMEOUT,
				 "%zu of %zu zones have reached their serial", reached,
				 count);
}

/* RFC 1996 3: taken from whom the secondary allows it; then it asks its primary at once. */
zf_status sim_announce(const struct zf_pairs *pairs, const uint32_t *serial,
		       struct zf_announced *seen, struct zf_error *err)
{
	(void)serial;
	sim_changes("a NOTIFY is sent");
	for (size_t i = 0; i < pairs->zone_count * pairs->peer_count; i++) {
		const struct zf_peer *peer = &pairs->peers[i % pairs->peer_count];
		const int zone = sim_zone(pairs->zones[i / pairs->peer_count].wire);
		struct sim_server *server;

		zf_error_clear(&seen[i].why);
		seen[i].status = sim_reach(peer, &server, &seen[i].why);
		if (seen[i].status == ZF_ECANCELLED)
			return sim_killed(err);
		if (seen[i].status != ZF_OK)
			continue;
		if (zone < 0 || !server->copies[zone].served)
			seen[i].status = refuse(peer, ZF_RCODE_NOTAUTH, &seen[i].why);
		else if (!server->gives_us)
			seen[i].status = refuse(peer, ZF_RCODE_REFUSED, &seen[i].why);
		else
			sim_later(ROUND_TRIP_MS,
				  &(struct sim_event){
					  .what = SIM_REFRESH,
					  .server = (int)(server - sim.servers),
					  .zone = zone });
	}
	return ZF_OK;
}

int64_t sim_clock_ms(void)
{
	return sim.now_ms;
}

int64_t sim_time_ms(void)
{
	return 1767225600000 + sim.now_ms; /* from 2026-01-01 on */
}

void sim_sleep_ms(int64_t ms)
{
	(void)sim_point();
	sim_pass(ms);
}
