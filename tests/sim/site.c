/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/site.h"

#include <string.h>

#include "src/runbook/step.h"
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

/* Where a rollback may end. */
static const char *const ends[] = { ZF_STEP_TAKE_ADDRESS, ZF_STEP_OPEN_TRANSFERS,
				    ZF_STEP_PROVISION };

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

static enum zf_transfer_policy draw_policy(void)
{
	switch (sim_chance(6)) {
	case 0:
		return ZF_POLICY_ANY;
	case 1:
		return ZF_POLICY_LIST;
	default:
		return ZF_POLICY_NS_HOSTS;
	}
}

void sim_site_draw(struct sim_site *site, uint64_t seed)
{
	sim.chance = seed;
	*site = (struct sim_site){
		.seed = seed,
		.power_fails = seed % 2 == 0,
		.plans = seed % 4 == 0,
		.zone_count = 1 + sim_chance(SIM_ZONES_MAX),
		.move_count = 1 + (sim_chance(4) == 0),
		.policy = draw_policy(),
		.serial = sim_chance(8) == 0 ? 0xfffffffe : 2026010100 + sim_chance(100),
		.takes = sim_chance(8) > 0,
		.manual = sim_chance(8) == 0,
		.takes_updates = sim_chance(8) > 0,
		.person = sim_chance(8) > 0,
		.names_themselves = sim_chance(3) > 0,
		.old_gives_us = sim_chance(4) > 0,
		.old_lags = sim_chance(8) == 0,
		.turn = sim_chance(2) == 0 ? SIM_ON
					   : (enum sim_turn)sim_chance(SIM_TURNS),
		.turn_after = 1 + (int)sim_chance(3),
		.faults.count = sim_chance(SIM_FAULTS_MAX),
	};
	for (size_t i = 0; i < site->faults.count; i++)
		site->faults.list[i] = draw_fault(site->zone_count * site->move_count);
	/* What a person was asked to add would be lost with it. */
	if (site->takes_updates && sim_chance(6) == 0)
		site->loses_after = 1 + sim_chance(30);
	if (sim_chance(4) == 0)
		site->to = ends[sim_chance(sizeof(ends) / sizeof(*ends))];
}

/* ---- built ---- */

static struct zf_name name(const char *text)
{
	struct zf_name name;

	(void)!zf_name_parse(&name, text, NULL);
	return name;
}

static struct sim_server *add_server(const struct sim_site *site, const char *id,
				     unsigned host)
{
	struct sim_server *server = &sim.servers[sim.server_count];

	snprintf(server->id, sizeof(server->id), "%s", id);
	server->addresses[server->address_count++] = NET + host;
	server->addresses[server->address_count++] =
		BESIDES + (uint32_t)sim.server_count++;
	server->gateway = NET + GATEWAY;
	server->link = server->daemon = true;
	server->names_itself = site->names_themselves;
	return server;
}

static struct zf_name host_name(size_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "ns%zu.one.example.", number);
	return name(text);
}

/* Its NS hosts are the primary and the old servers, whose addresses are in the first zone. */
static void fill_zone(const struct sim_site *site, int zone)
{
	struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];
	const uint8_t *apex = sim.zones[zone].wire;

	copy->served = copy->loaded = true;
	copy->serial = site->serial;
	for (size_t i = 0; i <= site->move_count; i++) {
		const struct zf_name host = host_name(1 + i);
		const uint32_t address = NET + (i == 0 ? 1 : SERVICE + (uint32_t)i - 1);

		copy->records[copy->count++] = sim_ns(apex, host.wire);
		if (zone == 0)
			copy->records[copy->count++] = sim_a(apex, host.wire, address);
	}
}

/* The old server of a move has a copy of all zones, the new one none. */
static void add_move(const struct sim_site *site)
{
	const unsigned number = (unsigned)sim.move_count;
	struct sim_server *old, *new;
	char id[16];

	snprintf(id, sizeof(id), "old%u", number + 1);
	old = add_server(site, id, SERVICE + number);
	snprintf(id, sizeof(id), "new%u", number + 1);
	new = add_server(site, id, BEFORE + number);
	old->gives_us = site->old_gives_us;
	for (size_t i = 0; i < site->zone_count; i++) {
		old->copies[i] = sim.servers[SIM_PRIMARY].copies[i];
		old->copies[i].serial -= site->old_lags;
	}
	sim.listed[sim.listed_count++] = NET + SERVICE + number;
	sim.moves[sim.move_count++] = (struct sim_move){
		.from = (int)(old - sim.servers),
		.to = (int)(new - sim.servers),
		.service = site->takes ? NET + SERVICE + number : 0,
		.gets = site->takes ? NET + GETS + number : 0,
		.before = NET + BEFORE + number,
		.fqdn = host_name(8 + number),
	};
}

void sim_site_build(const struct sim_site *site)
{
	FILE *story = sim.story;

	memset(&sim, 0, sizeof(sim));
	sim.story = story;
	sim.chance = ~site->seed;
	sim.now_ms = 1;
	sim.besides = BESIDES;
	sim.jump = NET + JUMP;
	sim.policy = site->policy;
	sim.by_hand = site->manual;
	sim.takes_updates = site->takes_updates;
	sim.power_fails = site->power_fails;
	sim.zone_count = site->zone_count;
	for (size_t i = 0; i < site->zone_count; i++)
		sim.zones[i] = name(zone_names[i]);
	add_server(site, "primary", 1);
	for (size_t i = 0; i < site->zone_count; i++) {
		fill_zone(site, (int)i);
		sim.others[i] = sim.servers[SIM_PRIMARY].copies[i];
	}
	for (size_t i = 0; i < site->move_count; i++)
		add_move(site);
}

/* ---- the file ---- */

static void write_reach(const struct sim_site *site, const char *id, size_t number,
			FILE *out)
{
	if (site->manual)
		fputs("reach: manual", out);
	else
		fprintf(out, "reach: { local: [ on, %s%zu ] }", id, number);
}

static void write_servers(const struct sim_site *site, size_t number, FILE *out)
{
	fprintf(out,
		"  - { id: old%zu, address: 192.0.2.%zu, fqdn: ns%zu.one.example., software: bind, ",
		number, SERVICE + number - 1, 1 + number);
	write_reach(site, "old", number, out);
	fprintf(out,
		" }\n  - { id: new%zu, address: 192.0.2.%zu, fqdn: ns%zu.one.example., software: knot, ",
		number, BEFORE + number - 1, 7 + number);
	write_reach(site, "new", number, out);
	fprintf(out,
		", zone-directory: /var/lib/knot%zu, config: /etc/knot/zoneferry%zu.conf }\n",
		number, number);
}

static void write_move(const struct sim_site *site, size_t number, FILE *out)
{
	fprintf(out, "  - from: old%zu\n    to: new%zu\n", number, number);
	if (site->takes)
		fprintf(out,
			"    take-address:\n"
			"      - service: 192.0.2.%zu/%d\n"
			"        old: { interface: eth0, gets: 192.0.2.%zu/%d }\n"
			"        new: { interface: eth0 }\n",
			SERVICE + number - 1, SIM_PREFIX, GETS + number - 1, SIM_PREFIX);
}

void sim_site_write(const struct sim_site *site, FILE *out)
{
	fprintf(out,
		"migration: sim\n"
		"servers:\n"
		"  - { id: primary, address: 192.0.2.1, software: windows, transfer-policy: %s }\n",
		policy_names[site->policy]);
	for (size_t i = 1; i <= site->move_count; i++)
		write_servers(site, i, out);
	fputs("zones: [ ", out);
	for (size_t i = 0; i < site->zone_count; i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", zone_names[i]);
	fputs(" ]\nmoves:\n", out);
	for (size_t i = 1; i <= site->move_count; i++)
		write_move(site, i, out);
}

/* ---- told ---- */

static const char *yes(bool is)
{
	return is ? "yes" : "no";
}

void sim_site_tell(const struct sim_site *site)
{
	static const char *const turns[] = { "never", "by rollback",
					     "by abort, else rollback" };

	sim_tell("seed %llu: %zu zones at serial %u, %zu moves; transfer policy %s",
		 (unsigned long long)site->seed, site->zone_count, site->serial,
		 site->move_count, policy_names[site->policy]);
	sim_tell("addresses are taken: %s; by hand: %s; a person does what cards say: %s",
		 yes(site->takes), yes(site->manual), yes(site->person));
	sim_tell(
		"servers say their names: %s; the old gives us transfers: %s, lags: %s; UPDATEs are taken: %s",
		yes(site->names_themselves), yes(site->old_gives_us), yes(site->old_lags),
		yes(site->takes_updates));
	if (site->turn != SIM_ON)
		sim_tell("after %d runs it is taken back %s%s%s", site->turn_after,
			 turns[site->turn], site->to != NULL ? ", --to " : "",
			 site->to != NULL ? site->to : "");
	for (size_t i = 0; i < site->faults.count; i++)
		sim_tell("at point %lu: %s (number %d, %ld ms)",
			 site->faults.list[i].point,
			 sim_wrong_print(site->faults.list[i].what),
			 site->faults.list[i].which, site->faults.list[i].for_ms);
}
