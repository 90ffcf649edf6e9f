/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_VERBS_H
#define ZF_TESTS_SIM_VERBS_H

/*
 * The verbs of src/runbook/acts.h in the simulated world, each with the manual of the real one; and what they
 * share. A verb of a killed run fails with ZF_ECANCELLED and does nothing.
 */

#include "src/runbook/acts.h"
#include "tests/sim/world.h"

extern const struct zf_acts zf_acts_simulated;

/* A question reaches the server that has the peer's address, whose name server takes it. Fails with
 * ZF_ETIMEOUT where nobody answers, after the peer's time, ZF_ENETWORK where the daemon is dead. */
zf_status sim_reach(const struct zf_peer *peer, struct sim_server **server,
		    struct zf_error *err) ZF_MUST_CHECK;

/* Whether it lets the jump host transfer the zone. */
bool sim_gives_us(const struct sim_server *server, int zone);

/* The zone's SOA with this serial. */
void sim_soa(struct zf_soa_record *soa, int zone, uint32_t serial);

/* Fills `seen`, which is zeroed, as sim_ask does; `server` was reached. */
zf_status sim_answer(const struct sim_server *server, const uint8_t *owner, uint16_t type,
		     struct zf_seen *seen, struct zf_error *err);

/* probe.c: many questions at once */
zf_status sim_probe(const struct zf_probe_terms *terms,
		    const struct zf_probe_listener *listener, struct zf_error *err);
zf_status sim_ask_many(const struct zf_peer *peer, struct zf_asked *asked, size_t count,
		       struct zf_error *err);
zf_status sim_wildcard(const struct zf_wildcard_case *answer, struct zf_name *wildcard,
		       bool *found, struct zf_error *err);
zf_status sim_look_up(struct zf_endpoint *endpoint, const char *text,
		      uint16_t default_port, int family, struct zf_error *err);

/* ask.c: questions */
zf_status sim_ask(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
		  struct zf_seen *seen, struct zf_error *err);
zf_status sim_ask_serial(const struct zf_peer *peer, const uint8_t *apex,
			 uint32_t *serial, struct zf_error *err);
zf_status sim_ask_transfer(const struct zf_peer *peer, const uint8_t *apex,
			   uint32_t serial, struct zf_error *err);
zf_status sim_ask_identity(const struct zf_peer *peer, char identity[ZF_IDENTITY_MAX],
			   struct zf_error *err);
zf_status sim_ask_local(const struct zf_peer *peer, const uint8_t *zone,
			struct zf_endpoint *local, struct zf_error *err);
zf_status sim_serials(const struct zf_pairs *pairs, struct zf_serial_seen *seen,
		      struct zf_error *err);
zf_status sim_serials_wait(const struct zf_serials_awaited *awaited,
			   struct zf_serial_seen *last, struct zf_error *err);
zf_status sim_announce(const struct zf_pairs *pairs, const uint32_t *serial,
		       struct zf_announced *seen, struct zf_error *err);
int64_t sim_clock_ms(void);
int64_t sim_time_ms(void);
void sim_sleep_ms(int64_t ms);

/* update.c: the primary's zones changed */
zf_status sim_grant(const struct zf_grant *grant, struct zf_receipt *receipt,
		    struct zf_error *err);
zf_status sim_grant_missing(const struct zf_grant *grant, struct zf_receipt *missing,
			    struct zf_error *err);
zf_status sim_revoke(const struct zf_peer *peer, const struct zf_receipt *receipt,
		     struct zf_receipt *revoked, struct zf_error *err);
zf_status sim_revoke_left(const struct zf_peer *peer, const struct zf_receipt *receipt,
			  size_t *left, struct zf_error *err);
zf_status sim_stands(const struct zf_peer *peer, const struct zf_receipt_line *lines,
		     size_t count, bool *stands, struct zf_error *err);

/* copies.c: whole zones */
zf_status sim_fetch(const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
		    size_t count, struct zf_error *err);
zf_status sim_compare(const struct zf_comparison_terms *terms,
		      struct zf_comparison *result, struct zf_error *err);
zf_status sim_compare_many(const struct zf_compare_many *terms,
			   const struct zf_name *zones, size_t count,
			   struct zf_compared *compared, struct zf_error *err);
/* Fills `copy` from a captured file. */
zf_status sim_load(struct sim_copy *copy, int zone, const char *path,
		   struct zf_error *err);

/* hosts.c: what is done on hosts */
zf_status sim_host_stands(const struct zf_host *host, const struct zf_provision *wanted,
			  char stands[ZF_HOST_STANDS_MAX], struct zf_error *err);
zf_status sim_restore(const struct zf_host *host, const struct zf_provision *wanted,
		      struct zf_restored *restored, struct zf_error *err);
/* The server is made a secondary of the zone, with the captured file unless that is NULL or it has data. */
zf_status sim_set_up_zone(struct sim_server *server, int zone, const char *captured,
			  struct zf_error *err) ZF_MUST_CHECK;
zf_status sim_provision(const struct zf_host *host, const struct zf_provision *wanted,
			bool place_zones, struct zf_error *err);
zf_status sim_host_refresh(const struct zf_host *host, const uint8_t *zone,
			   struct zf_error *err);
zf_status sim_host_retransfer(const struct zf_host *host, const uint8_t *zone,
			      int64_t timeout_ms, struct zf_error *err);
zf_status sim_addresses(const struct zf_reach *reach, const char *interface,
			struct zf_host_addresses *found, struct zf_error *err);
zf_status sim_gateway(const struct zf_reach *reach, const char *interface, int family,
		      struct zf_endpoint *gateway, struct zf_error *err);
zf_status sim_exchange(const struct zf_reach *reach,
		       const struct zf_address_change *change, struct zf_error *err);
zf_status sim_run(const struct zf_reach *reach, const struct zf_process *process,
		  struct zf_error *err);

#endif
