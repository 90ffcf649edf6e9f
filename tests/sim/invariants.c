/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/invariants.h"

#include <stdarg.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "src/runbook/migration/parts.h"
#include "src/runbook/steps/order.h"
#include "tests/sim/faults.h"
#include "tests/sim/world.h"

#define SWAP_MS 5000	     /* from the last look at serials to the end of a swap */
#define RUN_MS (3600 * 1000) /* more than all that a run waits for together */

void sim_broken(const char *fmt, ...)
{
	va_list args;

	if (sim.broken[0] != '\0')
		return;
	sim.rule = fmt;
	va_start(args, fmt);
	vsnprintf(sim.broken, sizeof(sim.broken), fmt, args);
	va_end(args);
	sim_tell("BROKEN: %s", sim.broken);
}

/* ---- at every instant ---- */

/* RFC 5227 1: two hosts with one address, and neither works. */
static void check_owners(void)
{
	for (size_t i = 0; i < sim.server_count; i++)
		for (size_t j = 0; j < sim.servers[i].address_count; j++)
			for (size_t k = i + 1; k < sim.server_count; k++)
				if (sim_has_address(&sim.servers[k],
						    sim.servers[i].addresses[j]))
					sim_broken("%s and %s have one address",
						   sim.servers[i].id, sim.servers[k].id);
}

/* Whether the record is one that a move may grant: zoneferry(1), "grant". */
static bool is_grant(int zone, const struct zf_receipt_line *line)
{
	for (size_t i = 0; i < sim.move_count; i++) {
		const struct sim_move *move = &sim.moves[i];
		const uint8_t *apex = sim.zones[zone].wire, *host = move->fqdn.wire;
		const struct zf_receipt_line ns = sim_ns(apex, host),
					     address = sim_a(apex, host, move->before);

		if (sim_is_same(&ns, line) || sim_is_same(&address, line))
			return true;
	}
	return false;
}

/* "Changes nothing it was not told to": records of others stay, and none comes but what a grant is. */
static void check_others(int zone)
{
	struct sim_copy *others = &sim.others[zone];
	struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];

	for (size_t i = 0; i < others->count; i++)
		if (sim_record(copy, &others->records[i]) == NULL)
			sim_broken("a record of zone %d that was not ours is gone", zone);
	for (size_t i = 0; i < copy->count; i++)
		if (sim_record(others, &copy->records[i]) == NULL &&
		    !is_grant(zone, &copy->records[i]))
			sim_broken("zone %d has a record that nobody wanted", zone);
}

/* RFC 1034 4.3.5, RFC 1982: caches and secondaries that have seen a serial take no smaller one for newer. What the
 * primary changes in the instant of the swap cannot be held back, nor a person who takes his time; and an old server that was retired is not kept
 * up to date, so that going back goes back in this too. */
static void check_serial(size_t move, size_t zone, uint32_t serial)
{
	uint32_t *last = &sim.served[move][zone];
	int64_t *since = &sim.served_since[move][zone];

	if (sim.was_served[move][zone] && *last == serial)
		return;
	if (sim.was_served[move][zone] && !sim.back && !sim.by_hand &&
	    !zf_serial_reached(serial, *last) && sim.now_ms - *since > SWAP_MS)
		sim_broken("zone %zu at the service address: serial %u after %u", zone,
			   serial, *last);
	sim.was_served[move][zone] = true;
	*last = serial;
	*since = sim.now_ms;
}

static void check_serials(size_t move)
{
	const struct sim_server *server = sim_at(sim.moves[move].service);

	if (sim.moves[move].service == 0 || server == NULL || !server->daemon)
		return;
	for (size_t zone = 0; zone < sim.zone_count; zone++)
		if (server->copies[zone].served && server->copies[zone].loaded)
			check_serial(move, zone, server->copies[zone].serial);
}

void sim_watch(void)
{
	check_owners();
	for (size_t zone = 0; zone < sim.zone_count; zone++)
		check_others((int)zone);
	for (size_t i = 0; i < sim.move_count; i++)
		check_serials(i);
}

/* ---- the swap ---- */

/* zoneferry.yaml(5): the address is given to a server that serves every zone. What dies in the same instant
 * nobody can know; what was dead when the run began, the run has to see. */
void sim_leaves(const struct sim_server *server, uint32_t address)
{
	for (size_t i = 0; i < sim.move_count; i++) {
		const struct sim_move *move = &sim.moves[i];
		const bool back = server == &sim.servers[move->to];
		const struct sim_server *to = &sim.servers[back ? move->from : move->to];

		if (move->service != address)
			continue;
		if (to->answered_ms < sim.began_ms)
			sim_broken(
				"%s leaves the service address, and %s was not asked whether it answers",
				server->id, to->id);
		if (!back && !sim.by_hand && !to->has_transferred)
			sim_broken(
				"%s leaves the service address, and %s was not seen to transfer",
				server->id, to->id);
		for (size_t zone = 0; zone < sim.zone_count; zone++)
			if (!to->copies[zone].served || !to->copies[zone].loaded)
				sim_broken("%s leaves the service address, and %s does "
					   "not serve zone %zu",
					   server->id, to->id, zone);
	}
}

/* ---- plans ---- */

/* "Changes nothing it was not told to: survey, plan, check, compare are read-only." */
void sim_changes(const char *what)
{
	if (sim.planning)
		sim_broken("a plan changes something: %s", what);
}

/* zoneferry(1), run --plan: "carries out what plan has shown with that digest, and nothing else". */
void sim_grants(const struct zf_receipt_line *line)
{
	const struct zf_record wanted = zf_receipt_record(line);

	for (size_t i = 0; sim.planned != NULL && i < sim.planned->count; i++) {
		const struct zf_record rr = zf_receipt_record(&sim.planned->lines[i]);

		if (zf_record_equal(&rr, &wanted))
			return;
	}
	if (sim.planned != NULL)
		sim_broken("a record is granted that the plan has not shown");
}

/* ---- a run ---- */

void sim_run_begins(bool back)
{
	sim.began_ms = sim.now_ms;
	sim.back = back;
}

/* "done" means that: the addresses, the zones, and nothing left of what was granted. */
static void check_move(const struct sim_move *move)
{
	const struct sim_server *from = &sim.servers[move->from];
	const struct sim_server *to = &sim.servers[move->to];

	if (move->service != 0 && !sim_has_address(to, move->service))
		sim_broken("done, and %s has not the service address", to->id);
	if (move->service != 0 && sim_has_address(from, move->service))
		sim_broken("done, and %s still has the service address", from->id);
	if (move->gets != 0 && !sim_has_address(from, move->gets))
		sim_broken("done, and %s has not its other address", from->id);
	if (to->gives_us && !sim.by_hand) /* a second start is a person's word for it */
		sim_broken("done, and %s still lets the jump host in", to->id);
	for (size_t zone = 0; zone < sim.zone_count; zone++)
		if (!to->copies[zone].loaded)
			sim_broken("done, and %s does not serve zone %zu", to->id, zone);
}

static void check_nothing_granted(const char *when)
{
	for (size_t zone = 0; zone < sim.zone_count; zone++)
		if (sim.servers[SIM_PRIMARY].copies[zone].count != sim.others[zone].count)
			sim_broken("%s, and a granted record is left in zone %zu", when,
				   zone);
}

static void check_done(void)
{
	bool stays = false;

	for (size_t i = 0; i < sim.move_count; i++) {
		check_move(&sim.moves[i]);
		stays |= sim.moves[i].service == 0;
	}
	/* Where no address is taken the new server transfers by what was granted. */
	if (!stays)
		check_nothing_granted("done");
}

/* What nobody was to touch: an address of each host besides, and the route. */
static void check_hosts(void)
{
	for (size_t i = 0; i < sim.server_count; i++) {
		if (!sim_has_address(&sim.servers[i], sim.besides + (uint32_t)i))
			sim_broken("%s has lost an address", sim.servers[i].id);
		if (sim.servers[i].gateway == 0)
			sim_broken("%s has lost its default route", sim.servers[i].id);
	}
}

/* Whether the rollback took back that step, too. */
static bool is_back(const char *step)
{
	const struct zf_step *const *steps = zf_steps();

	return sim.to == NULL ||
	       zf_step_number(steps, sim.to) <= zf_step_number(steps, step);
}

/* The new servers had none of the zones. */
static void check_no_zones(void)
{
	for (size_t i = 0; i < sim.move_count; i++)
		for (size_t zone = 0; zone < sim.zone_count; zone++)
			if (sim.servers[sim.moves[i].to].copies[zone].served)
				sim_broken("taken back, and %s still serves zone %zu",
					   sim.servers[sim.moves[i].to].id, zone);
}

/* "Rollback gives the first state back": addresses, nothing granted, and no zones where there were none. */
static void check_first(void)
{
	for (size_t i = 0; i < sim.move_count; i++) {
		const struct sim_move *move = &sim.moves[i];
		const struct sim_server *from = &sim.servers[move->from];
		const struct sim_server *to = &sim.servers[move->to];

		if (move->service != 0 && (!sim_has_address(from, move->service) ||
					   sim_has_address(from, move->gets)))
			sim_broken("taken back, and %s has not its addresses", from->id);
		if (!sim_has_address(to, move->before))
			sim_broken("taken back, and %s has not its addresses", to->id);
	}
	if (is_back(ZF_STEP_OPEN_TRANSFERS))
		check_nothing_granted("taken back");
	if (is_back(ZF_STEP_PROVISION))
		check_no_zones();
}

void sim_run_ended(zf_status status)
{
	check_hosts();
	if (sim.now_ms - sim.began_ms > RUN_MS)
		sim_broken("a run took %lld s",
			   (long long)(sim.now_ms - sim.began_ms) / 1000);
	if (status == ZF_OK && sim.back)
		check_first();
	else if (status == ZF_OK)
		check_done();
}

/* zoneferry.yaml(5), patience: what passes by itself in less time stops no step but those that are named there. */
void sim_run_stopped(const char *why)
{
	if (sim_out_ms() >= zf_policy_default.patience_ms ||
	    strstr(why, ": " ZF_STEP_SURVEY ": ") != NULL ||
	    strstr(why, ": " ZF_STEP_TAKE_ADDRESS ": ") != NULL)
		return;
	if (strstr(why, ": no answer") != NULL ||
	    strstr(why, "Connection refused") != NULL)
		sim_broken("a run stopped for what passed by itself");
}

bool sim_swap_begun(void)
{
	for (size_t i = 0; i < sim.move_count; i++) {
		const struct sim_move *move = &sim.moves[i];
		const struct sim_server *from = &sim.servers[move->from];

		if (move->service != 0 && (!sim_has_address(from, move->service) ||
					   sim_has_address(from, move->gets)))
			return true;
	}
	return false;
}
