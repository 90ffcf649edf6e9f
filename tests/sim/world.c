/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/world.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "tests/sim/invariants.h"

#define NOTIFY_MS                                                                        \
	5000 /* servers gather NOTIFYs for some seconds (BIND's notify-delay: 5) */
#define REFRESH_MS (3600 * 1000) /* the SOA's refresh */

struct sim_world sim;

/* splitmix64, by Sebastiano Vigna. */
unsigned sim_chance(unsigned below)
{
	uint64_t z = sim.chance += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (unsigned)((z ^ (z >> 31)) % below);
}

void sim_tell(const char *fmt, ...)
{
	va_list args;

	if (sim.story == NULL)
		return;
	fprintf(sim.story, "%10.3f  ", (double)sim.now_ms / 1000);
	va_start(args, fmt);
	vfprintf(sim.story, fmt, args);
	va_end(args);
	fputc('\n', sim.story);
}

/* ---- who and where ---- */

struct sim_server *sim_find(const char *id)
{
	for (size_t i = 0; i < sim.server_count; i++)
		if (strcmp(sim.servers[i].id, id) == 0)
			return &sim.servers[i];
	assert(!"a server of the site");
	return NULL;
}

struct sim_server *sim_at(uint32_t address)
{
	for (size_t i = 0; i < sim.server_count; i++)
		if (sim.servers[i].link && sim_has_address(&sim.servers[i], address))
			return &sim.servers[i];
	return NULL;
}

int sim_zone(const uint8_t *apex)
{
	for (size_t i = 0; i < sim.zone_count; i++)
		if (zf_name_equal(sim.zones[i].wire, apex))
			return (int)i;
	return -1;
}

int sim_zone_of(const uint8_t *name)
{
	for (size_t i = 0; i < sim.zone_count; i++)
		if (zf_name_under(name, sim.zones[i].wire))
			return (int)i;
	return -1;
}

bool sim_has_address(const struct sim_server *server, uint32_t address)
{
	for (size_t i = 0; i < server->address_count; i++)
		if (server->addresses[i] == address)
			return true;
	return false;
}

void sim_add_address(struct sim_server *server, uint32_t address)
{
	if (sim_has_address(server, address))
		return;
	assert(server->address_count < SIM_ADDRESSES_MAX);
	server->addresses[server->address_count++] = address;
	sim_watch();
}

void sim_remove_address(struct sim_server *server, uint32_t address)
{
	size_t kept = 0;

	for (size_t i = 0; i < server->address_count; i++)
		if (server->addresses[i] != address)
			server->addresses[kept++] = server->addresses[i];
	server->address_count = kept;
}

uint32_t sim_address(const struct zf_endpoint *endpoint)
{
	struct sockaddr_in in;

	if (endpoint->address.ss_family != AF_INET)
		return 0;
	memcpy(&in, &endpoint->address, sizeof(in));
	return ntohl(in.sin_addr.s_addr);
}

struct zf_endpoint sim_endpoint(uint32_t address)
{
	struct zf_endpoint endpoint = { .len = sizeof(struct sockaddr_in) };
	const struct sockaddr_in in = { .sin_family = AF_INET,
					.sin_addr.s_addr = htonl(address) };

	memcpy(&endpoint.address, &in, sizeof(in));
	return endpoint;
}

/* ---- what zones hold ---- */

bool sim_is_same(const struct zf_receipt_line *a, const struct zf_receipt_line *b)
{
	return a->type == b->type && a->rdata_len == b->rdata_len &&
	       memcmp(a->rdata, b->rdata, b->rdata_len) == 0 &&
	       zf_name_equal(a->owner.wire, b->owner.wire);
}

struct zf_receipt_line *sim_record(struct sim_copy *copy,
				   const struct zf_receipt_line *line)
{
	for (size_t i = 0; i < copy->count; i++)
		if (sim_is_same(&copy->records[i], line))
			return &copy->records[i];
	return NULL;
}

void sim_add_record(struct sim_copy *copy, const struct zf_receipt_line *line)
{
	if (sim_record(copy, line) != NULL)
		return;
	assert(copy->count < SIM_RECORDS_MAX);
	copy->records[copy->count++] = *line;
}

void sim_remove_record(struct sim_copy *copy, const struct zf_receipt_line *line)
{
	struct zf_receipt_line *one = sim_record(copy, line);

	if (one != NULL)
		*one = copy->records[--copy->count];
}

struct zf_receipt_line sim_ns(const uint8_t *zone, const uint8_t *host)
{
	struct zf_receipt_line line = { .type = ZF_TYPE_NS, .ttl = SIM_TTL };

	zf_name_copy(&line.zone, zone);
	zf_name_copy(&line.owner, zone);
	line.rdata_len = (uint16_t)zf_name_size(host);
	memcpy(line.rdata, host, line.rdata_len);
	return line;
}

struct zf_receipt_line sim_a(const uint8_t *zone, const uint8_t *host, uint32_t address)
{
	struct zf_receipt_line line = { .type = ZF_TYPE_A,
					.ttl = SIM_TTL,
					.rdata_len = 4 };
	const uint32_t octets = htonl(address);

	zf_name_copy(&line.zone, zone);
	zf_name_copy(&line.owner, host);
	memcpy(line.rdata, &octets, 4);
	return line;
}

/* ---- transfers ---- */

/* Whether `host` has the address, as the primary resolves it in its own zones. */
static bool resolves(const uint8_t *host, uint32_t address)
{
	const int zone = sim_zone_of(host);
	const struct zf_receipt_line line =
		zone < 0 ? (struct zf_receipt_line){ 0 }
			 : sim_a(sim.zones[zone].wire, host, address);

	return zone >= 0 &&
	       sim_record(&sim.servers[SIM_PRIMARY].copies[zone], &line) != NULL;
}

/* Whether the zone's NS set names a host with the address. */
static bool is_ns_host(int zone, uint32_t address)
{
	const struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];

	for (size_t i = 0; i < copy->count; i++)
		if (copy->records[i].type == ZF_TYPE_NS &&
		    resolves(copy->records[i].rdata, address))
			return true;
	return false;
}

/* Windows: SecureSecondaries 0 to 3 ("Only to servers listed on the Name Servers tab" are the hosts of the
 * apex's NS records, by their addresses). A Windows primary answers itself, too. */
bool sim_gives(int zone, uint32_t address)
{
	switch (sim.policy) {
	case ZF_POLICY_UNKNOWN:
	case ZF_POLICY_ANY:
		return true;
	case ZF_POLICY_NS_HOSTS:
		return is_ns_host(zone, address);
	case ZF_POLICY_LIST:
	case ZF_POLICY_NOBODY:
		break;
	}
	for (size_t i = 0; i < sim.listed_count; i++)
		if (sim.listed[i] == address)
			return true;
	return false;
}

/* A host's own questions come from its first address in the subnet of whom it asks (Linux, without `src`). */
static uint32_t source_of(const struct sim_server *server, const struct sim_server *asked)
{
	for (size_t i = 0; i < server->address_count; i++)
		if ((server->addresses[i] ^ asked->addresses[0]) >> (32 - SIM_PREFIX) ==
		    0)
			return server->addresses[i];
	return 0;
}

static bool reaches_primary(const struct sim_server *server)
{
	const struct sim_server *primary = &sim.servers[SIM_PRIMARY];

	return server->daemon && server->link && primary->daemon && primary->link &&
	       source_of(server, primary) != 0;
}

/* A secondary takes a zone only if its serial is greater, RFC 1034 4.3.5, by RFC 1982. */
bool sim_refresh(struct sim_server *server, int zone)
{
	const struct sim_copy *there = &sim.servers[SIM_PRIMARY].copies[zone];
	const struct sim_copy *here = &server->copies[zone];

	if (!here->served || !reaches_primary(server))
		return false;
	if (here->loaded && (here->serial == there->serial ||
			     zf_serial_reached(here->serial, there->serial)))
		return true;
	return sim_transfer(server, zone);
}

bool sim_transfer(struct sim_server *server, int zone)
{
	const struct sim_server *primary = &sim.servers[SIM_PRIMARY];
	struct sim_copy *here = &server->copies[zone];

	if (!here->served || !reaches_primary(server) ||
	    !sim_gives(zone, source_of(server, primary)))
		return false;
	*here = primary->copies[zone];
	server->has_transferred = true;
	sim_tell("%s has transferred zone %d at serial %u", server->id, zone,
		 here->serial);
	sim_watch();
	return true;
}

/* RFC 1996 3.3: to the NS hosts but the primary itself; by UDP, so that it may be lost. */
void sim_changed(int zone)
{
	struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];

	copy->serial++;
	for (size_t i = 1; i < sim.server_count; i++) {
		const struct sim_server *server = &sim.servers[i];

		for (size_t j = 0; j < server->address_count; j++)
			if (is_ns_host(zone, server->addresses[j]) && sim_chance(10) > 0)
				sim_later(sim_chance(NOTIFY_MS),
					  &(struct sim_event){ .what = SIM_REFRESH,
							       .server = (int)i,
							       .zone = zone });
	}
	sim_watch();
}

void sim_change_by_others(int zone)
{
	struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];
	const struct zf_receipt_line line = sim_a(
		sim.zones[zone].wire, sim.zones[zone].wire, 0xc6336400 + sim_chance(8));

	if (copy->count >= SIM_RECORDS_MAX - 4)
		return;
	sim_tell("somebody else changes zone %d", zone);
	sim_add_record(copy, &line);
	sim_add_record(&sim.others[zone], &line);
	sim_changed(zone);
}

/* ---- time ---- */

void sim_later(int64_t ms, const struct sim_event *event)
{
	for (size_t i = 0; i < SIM_EVENTS_MAX; i++)
		if (!sim.events[i].used) {
			sim.events[i] = *event;
			sim.events[i].used = true;
			sim.events[i].at_ms = sim.now_ms + ms;
			return;
		}
}

static void happen(const struct sim_event *event)
{
	struct sim_server *server = &sim.servers[event->server];
	struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[event->zone];
	const struct zf_receipt_line *line = &sim.late[event->late];

	switch (event->what) {
	case SIM_REFRESH:
		(void)sim_refresh(server, event->zone);
		return;
	case SIM_LINK_BACK:
		sim_tell("the link of %s is mended", server->id);
		server->link = true;
		break;
	case SIM_DAEMON_BACK:
		sim_tell("the name server of %s is started again", server->id);
		server->daemon = true;
		break;
	case SIM_UPDATE:
		if ((sim_record(copy, line) != NULL) != event->remove)
			return;
		sim_tell("an UPDATE of zone %d that was long under way arrives",
			 event->zone);
		if (event->remove)
			sim_remove_record(copy, line);
		else
			sim_add_record(copy, line);
		sim_changed(event->zone);
		return;
	}
	/* A server that can be reached again looks for what it missed (BIND, Knot and NSD do so at
	 * start; over a link when the SOA's retry is over). */
	for (size_t zone = 0; zone < sim.zone_count; zone++)
		sim_later(1000, &(struct sim_event){ .what = SIM_REFRESH,
						     .server = event->server,
						     .zone = (int)zone });
}

static struct sim_event *next_event(int64_t until_ms)
{
	struct sim_event *next = NULL;

	for (size_t i = 0; i < SIM_EVENTS_MAX; i++) {
		struct sim_event *event = &sim.events[i];

		if (event->used && event->at_ms <= until_ms &&
		    (next == NULL || event->at_ms < next->at_ms))
			next = event;
	}
	return next;
}

/* Once an hour every secondary asks its primary. */
static void refresh_all(void)
{
	for (size_t i = 1; i < sim.server_count; i++)
		for (size_t zone = 0; zone < sim.zone_count; zone++)
			(void)sim_refresh(&sim.servers[i], (int)zone);
}

void sim_pass(int64_t ms)
{
	const int64_t began = sim.now_ms, until = began + ms;
	struct sim_event *event;

	if (sim.dead) {
		sim.now_ms = until;
		return;
	}
	while ((event = next_event(until)) != NULL) {
		const struct sim_event due = *event;

		event->used = false;
		sim.now_ms = due.at_ms > sim.now_ms ? due.at_ms : sim.now_ms;
		happen(&due);
	}
	sim.now_ms = until;
	if (until / REFRESH_MS > began / REFRESH_MS)
		refresh_all();
}
