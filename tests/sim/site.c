/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/site.h"

#include <string.h>

#include "tests/sim/world.h"

#define POINTS                                                                           \
	100 /* about as many as a run has of one zone, and half as many for one more */
#define NET 0xc0000200u /* 192.0.2.0 */
#define BESIDES                                                                          \
	0xc6336401u /* 198.51.100.1: the first host's address that is none of ours */
#define SERVICE 10
#define BEFORE 20
#define GETS 30
#define JUMP 99
#define GATEWAY 254

static const char *const zone_names[] = { "one.example.", "two.example.",
					  "three.example." };
static const char *const policy_names[] = { "", "any", "ns-hosts", "list", "nobody" };

/* ---- drawn ---- */

static struct sim_fault draw_fault(size_t zones)
{
	return (struct sim_fault){
		.point = sim_chance(POINTS + (unsigned)zones * POINTS / 2),
		.what = sim_chance(3) == 0 ? SIM_KILL
					   : (enum sim_wrong)sim_chance(SIM_WRONGS),
		.which = (int)sim_chance(SIM_SERVERS_MAX),
		.for_ms = 1 + sim_chance(sim_chance(2) == 0 ? 5000 : SIM_OUTAGE_MS),
	};
}

void sim_site_draw(struct sim_site *site, uint64_t seed)
{
	sim.chance = seed;
	*site = (struct sim_site){
		.seed = seed,
		.zone_count = 1 + sim_chance(SIM_ZONES_MAX),
		.policy = sim_chance(4) == 0 ? ZF_POLICY_ANY : ZF_POLICY_NS_HOSTS,
		.serial = sim_chance(8) == 0 ? 0xfffffffe : 2026010100 + sim_chance(100),
		.takes = sim_chance(8) > 0,
		.names_themselves = sim_chance(3) > 0,
		.old_gives_us = sim_chance(4) > 0,
		.old_lags = sim_chance(8) == 0,
		.faults.count = sim_chance(SIM_FAULTS_MAX),
	};
	for (size_t i = 0; i < site->faults.count; i++)
		site->faults.list[i] = draw_fault(site->zone_count);
}

/* ---- built ---- */

static struct zf_name name(const char *text)
{
	struct zf_name name;

	(void)!zf_name_parse(&name, text, NULL);
	return name;
}

static struct sim_server *add_server(const struct sim_site *site, const char *id,
				     const char *software, unsigned host)
{
	struct sim_server *server = &sim.servers[sim.server_count];

	snprintf(server->id, sizeof(server->id), "%s", id);
	server->software = software;
	server->addresses[server->address_count++] = NET + host;
	server->addresses[server->address_count++] =
		BESIDES + (uint32_t)sim.server_count++;
	server->gateway = NET + GATEWAY;
	server->link = server->daemon = true;
	server->names_itself = site->names_themselves;
	return server;
}

static void fill_zone(const struct sim_site *site, int zone)
{
	struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];
	const uint8_t *apex = sim.zones[zone].wire;
	const struct zf_name ns1 = name("ns1.one.example."),
			     ns2 = name("ns2.one.example.");

	copy->served = copy->loaded = true;
	copy->serial = site->serial;
	copy->records[copy->count++] = sim_ns(apex, ns1.wire);
	copy->records[copy->count++] = sim_ns(apex, ns2.wire);
	if (zone > 0)
		return;
	copy->records[copy->count++] = sim_a(apex, ns1.wire, NET + 1);
	copy->records[copy->count++] = sim_a(apex, ns2.wire, NET + SERVICE);
}

void sim_site_build(const struct sim_site *site)
{
	FILE *story = sim.story;
	struct sim_server *old, *new;

	memset(&sim, 0, sizeof(sim));
	sim.story = story;
	sim.chance = ~site->seed;
	sim.now_ms = 1;
	sim.besides = BESIDES;
	sim.jump = NET + JUMP;
	sim.policy = site->policy;
	sim.takes_updates = true;
	sim.zone_count = site->zone_count;
	for (size_t i = 0; i < site->zone_count; i++)
		sim.zones[i] = name(zone_names[i]);
	add_server(site, "primary", "windows", 1);
	old = add_server(site, "old", "bind", SERVICE);
	new = add_server(site, "new", "knot", BEFORE);
	old->gives_us = site->old_gives_us;
	for (size_t i = 0; i < site->zone_count; i++) {
		fill_zone(site, (int)i);
		old->copies[i] = sim.others[i] = sim.servers[SIM_PRIMARY].copies[i];
		old->copies[i].serial -= site->old_lags;
	}
	sim.moves[sim.move_count++] = (struct sim_move){
		.from = (int)(old - sim.servers),
		.to = (int)(new - sim.servers),
		.service = site->takes ? NET + SERVICE : 0,
		.gets = site->takes ? NET + GETS : 0,
		.before = NET + BEFORE,
		.fqdn = name("ns9.one.example."),
	};
}

void sim_site_write(const struct sim_site *site, FILE *out)
{
	fprintf(out,
		"migration: sim\n"
		"servers:\n"
		"  - { id: primary, address: 192.0.2.1, software: windows, transfer-policy: %s }\n"
		"  - { id: old, address: 192.0.2.10, fqdn: ns2.one.example., software: bind, "
		"reach: { local: [ on, old ] } }\n"
		"  - { id: new, address: 192.0.2.20, fqdn: ns9.one.example., software: knot, "
		"reach: { local: [ on, new ] }, zone-directory: /var/lib/knot, "
		"config: /etc/knot/zoneferry.conf }\n"
		"zones: [ ",
		policy_names[site->policy]);
	for (size_t i = 0; i < site->zone_count; i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", zone_names[i]);
	fprintf(out, " ]\nmoves:\n  - from: old\n    to: new\n");
	if (site->takes)
		fprintf(out, "    take-address:\n"
			     "      - service: 192.0.2.10/24\n"
			     "        old: { interface: eth0, gets: 192.0.2.30/24 }\n"
			     "        new: { interface: eth0 }\n");
}

void sim_site_tell(const struct sim_site *site)
{
	sim_tell("seed %llu: %zu zones, the primary's policy is %s, serial %u",
		 (unsigned long long)site->seed, site->zone_count,
		 policy_names[site->policy], site->serial);
	sim_tell(
		"the servers say their names: %s; the old one gives us transfers: %s; it lags: "
		"%s; its address is taken: %s",
		site->names_themselves ? "yes" : "no", site->old_gives_us ? "yes" : "no",
		site->old_lags ? "yes" : "no", site->takes ? "yes" : "no");
	for (size_t i = 0; i < site->faults.count; i++)
		sim_tell("at point %lu: %s (number %d, %ld ms)",
			 site->faults.list[i].point,
			 sim_wrong_print(site->faults.list[i].what),
			 site->faults.list[i].which, site->faults.list[i].for_ms);
}
