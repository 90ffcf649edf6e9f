/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What is done on hosts. The reach's prefix says on which: `on ID`. */

#include <assert.h>
#include <string.h>

#include "src/host/backup.h"
#include "tests/sim/faults.h"
#include "tests/sim/invariants.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

#define COMMAND_MS 20 /* `ip`, `rndc` and the like, measured: 2 to 50 */

/* A command reaches the host, which a cut link does not let it. */
static zf_status act_on(const struct zf_reach *reach, struct sim_server **server,
			struct zf_error *err)
{
	assert(reach->prefix != NULL && strcmp(reach->prefix[0], "on") == 0);
	*server = sim_find(reach->prefix[1]);
	if (!sim_point())
		return sim_killed(err);
	sim_pass(COMMAND_MS);
	if (!(*server)->link)
		return zf_fail(err, ZF_ESYSTEM, "%s: No route to host", (*server)->id);
	if (sim_meets(SIM_COMMAND_FAILS))
		return zf_fail(err, ZF_ESYSTEM, "%s: exit status 1", (*server)->id);
	return ZF_OK;
}

/* A secondary loads the file of a zone that is new to it; one that it has already is let be (BIND's
 * reconfig and Knot's reload do not read it again). It asks the primary at once. */
zf_status sim_set_up_zone(struct sim_server *server, int zone, const char *captured,
			  struct zf_error *err)
{
	struct sim_copy *copy = &server->copies[zone];
	zf_status status = ZF_OK;

	copy->served = true;
	if (!copy->loaded && captured != NULL)
		status = sim_load(copy, zone, captured, err);
	sim_later(100, &(struct sim_event){ .what = SIM_REFRESH,
					    .server = (int)(server - sim.servers),
					    .zone = zone });
	return status;
}

zf_status sim_host_stands(const struct zf_host *host, const struct zf_provision *wanted,
			  char stands[ZF_HOST_STANDS_MAX], struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = act_on(host->reach, &server, err);

	(void)wanted;
	strcpy(stands, "nothing");
	return status == ZF_OK && !server->daemon
		       ? zf_fail(err, ZF_ESYSTEM, "%s: connect failed", server->id)
		       : status;
}

zf_status sim_provision(const struct zf_host *host, const struct zf_provision *wanted,
			bool place_zones, struct zf_error *err)
{
	const struct zf_reach_found none = { .there = false };
	struct sim_server *server;
	zf_status status = act_on(host->reach, &server, err);

	sim_changes("a host is set up");
	/* Its control tool finds nobody; the configuration is put back. */
	if (status == ZF_OK && !server->daemon)
		status = zf_fail(err, ZF_ESYSTEM, "%s: connect failed", server->id);
	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < wanted->zone_count && status == ZF_OK; i++)
		status = sim_set_up_zone(server, sim_zone(wanted->zones[i].name.wire),
					 place_zones ? wanted->zones[i].captured : NULL,
					 err);
	if (status == ZF_OK)
		status = zf_backup_keep(wanted->backup, "configuration", &none, err);
	server->gives_us = wanted->jump.len > 0;
	sim_tell("%s is set up: %zu zones, the jump host %s", server->id,
		 wanted->zone_count, server->gives_us ? "let in" : "not let in");
	sim_watch();
	return status == ZF_OK && !sim_point() ? sim_killed(err) : status;
}

/* The new server had no zones before. */
zf_status sim_restore(const struct zf_host *host, const struct zf_provision *wanted,
		      struct zf_restored *restored, struct zf_error *err)
{
	struct sim_server *server;
	zf_status status = act_on(host->reach, &server, err);

	sim_changes("a host is put back");
	*restored = (struct zf_restored){ .removed = 0 };
	if (status == ZF_OK && !server->daemon)
		status = zf_fail(err, ZF_ESYSTEM, "%s: connect failed", server->id);
	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < wanted->zone_count; i++) {
		const int zone = sim_zone(wanted->zones[i].name.wire);

		restored->removed += server->copies[zone].served;
		server->copies[zone] = (struct sim_copy){ .served = false };
	}
	server->gives_us = server->has_transferred = false;
	status = zf_backup_forget(wanted->backup, "configuration", err);
	sim_tell("%s is as it was before", server->id);
	sim_watch();
	return status == ZF_OK && !sim_point() ? sim_killed(err) : status;
}

zf_status sim_host_refresh(const struct zf_host *host, const uint8_t *zone,
			   struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = act_on(host->reach, &server, err);

	sim_changes("a zone is refreshed");
	if (status == ZF_OK && !server->daemon)
		return zf_fail(err, ZF_ESYSTEM, "%s: connect failed", server->id);
	if (status == ZF_OK)
		sim_later(100, &(struct sim_event){ .what = SIM_REFRESH,
						    .server = (int)(server - sim.servers),
						    .zone = sim_zone(zone) });
	return status;
}

/* Knot's: it waits for the transfer, and fails where that does (tried). */
zf_status sim_host_retransfer(const struct zf_host *host, const uint8_t *zone,
			      int64_t timeout_ms, struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = host->reach->kind->acts
					 ? act_on(host->reach, &server, err)
					 : zf_fail(err, ZF_EWAITING, "out of reach");

	sim_changes("a zone is transferred");
	(void)timeout_ms;
	if (status != ZF_OK)
		return status;
	if (!server->daemon)
		return zf_fail(err, ZF_ESYSTEM, "%s: connect failed", server->id);
	return sim_transfer(server, sim_zone(zone))
		       ? ZF_OK
		       : zf_fail(err, ZF_ESYSTEM, "%s: no usable master", server->id);
}

zf_status sim_addresses(const struct zf_reach *reach, const char *interface,
			struct zf_host_addresses *found, struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = act_on(reach, &server, err);

	(void)interface;
	found->count = 0;
	for (size_t i = 0; status == ZF_OK && i < server->address_count; i++)
		found->list[found->count++] = (struct zf_host_address){
			.address = sim_endpoint(server->addresses[i]),
			.prefix_len = SIM_PREFIX,
		};
	return status;
}

zf_status sim_gateway(const struct zf_reach *reach, const char *interface, int family,
		      struct zf_endpoint *gateway, struct zf_error *err)
{
	struct sim_server *server;
	const zf_status status = act_on(reach, &server, err);

	(void)interface;
	(void)family;
	*gateway = (struct zf_endpoint){ .len = 0 };
	if (status == ZF_OK && server->gateway != 0)
		*gateway = sim_endpoint(server->gateway);
	return status;
}

static bool is_service(uint32_t address)
{
	for (size_t i = 0; i < sim.move_count; i++)
		if (sim.moves[i].service == address)
			return true;
	return false;
}

/* NetworkManager and dhclient give back what was taken from them, if they look at that moment. */
static void leave(struct sim_server *server, uint32_t address)
{
	if (is_service(address) && sim_meets(SIM_STAYS))
		sim_tell("%s is given the address back at once", server->id);
	else
		sim_remove_address(server, address);
}

/* First away, then on, then the others of the subnet and the route, which the kernel dropped with the
 * first address: a command each (src/host/address.c). */
zf_status sim_exchange(const struct zf_reach *reach,
		       const struct zf_address_change *change, struct zf_error *err)
{
	struct sim_server *server;
	zf_status status = act_on(reach, &server, err);

	sim_changes("an address is exchanged");
	if (status != ZF_OK)
		return status;
	if (change->leaves != NULL &&
	    sim_has_address(server, sim_address(&change->leaves->address))) {
		char text[ZF_ENDPOINT_TEXT_MAX];

		sim_leaves(server, sim_address(&change->leaves->address));
		leave(server, sim_address(&change->leaves->address));
		server->gateway = server->address_count > 0 ? server->gateway : 0;
		sim_tell("%s leaves %s", server->id,
			 zf_endpoint_print_address(text, &change->leaves->address));
		status = act_on(reach, &server, err);
	}
	if (status == ZF_OK && change->comes != NULL &&
	    !sim_has_address(server, sim_address(&change->comes->address))) {
		char text[ZF_ENDPOINT_TEXT_MAX];

		sim_tell("%s takes %s", server->id,
			 zf_endpoint_print_address(text, &change->comes->address));
		sim_add_address(server, sim_address(&change->comes->address));
		status = act_on(reach, &server, err);
	}
	if (status == ZF_OK && change->gateway != NULL && change->gateway->len != 0)
		server->gateway = sim_address(change->gateway);
	return status;
}

zf_status sim_run(const struct zf_reach *reach, const struct zf_process *process,
		  struct zf_error *err)
{
	(void)reach;
	(void)process;
	return zf_fail(err, ZF_EUNSUPPORTED, "no command runs in a simulated world");
}
