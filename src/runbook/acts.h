/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_ACTS_H
#define ZF_RUNBOOK_ACTS_H

/*
 * All that the steps and the engine do outside the state folder: ask servers, change them, run what a host
 * is to run, look at the clock. Nothing of src/runbook reaches out by another way, so that the same steps
 * can be run in a world that is only simulated, with a clock of its own.
 *
 * Each verb is the function that it is named by, with that one's arguments, errors and manual.
 */

#include "src/host/address.h"
#include "src/host/provision.h"
#include "src/host/retransfer.h"
#include "src/jobs/ask/announce.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/ask_many.h"
#include "src/jobs/ask/peer_security.h"
#include "src/jobs/ask/principal.h"
#include "src/jobs/ask/serials.h"
#include "src/jobs/change/grant.h"
#include "src/jobs/change/revoke.h"
#include "src/jobs/change/stands.h"
#include "src/jobs/change/wildcard.h"
#include "src/jobs/copies/compare.h"
#include "src/jobs/copies/compare_many.h"
#include "src/jobs/fetch/fetch.h"
#include "src/jobs/probe/probe.h"

struct zf_acts {
	/* Questions; nothing is changed by them. */
	zf_status (*ask)(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
			 struct zf_seen *seen, struct zf_error *err);
	zf_status (*ask_many)(const struct zf_peer *peer, struct zf_asked *asked,
			      size_t count, struct zf_error *err);
	zf_status (*ask_serial)(const struct zf_peer *peer, const uint8_t *zone,
				uint32_t *serial, struct zf_error *err);
	zf_status (*ask_transfer)(const struct zf_peer *peer, const uint8_t *zone,
				  uint32_t serial, struct zf_error *err);
	zf_status (*ask_identity)(const struct zf_peer *peer,
				  char identity[ZF_IDENTITY_MAX], struct zf_error *err);
	/* Our own address as `peer` sees it, asked by TCP for its `zone`; port 0. Fails as zf_exchange_wait. */
	zf_status (*ask_local)(const struct zf_peer *peer, const uint8_t *zone,
			       struct zf_endpoint *local, struct zf_error *err);
	zf_status (*wildcard)(const struct zf_wildcard_case *answer,
			      struct zf_name *wildcard, bool *found,
			      struct zf_error *err);
	/* A host name's address, from the system's resolver. */
	zf_status (*look_up)(struct zf_endpoint *endpoint, const char *text,
			     uint16_t default_port, int family, struct zf_error *err);
	zf_status (*probe)(const struct zf_probe_terms *terms,
			   const struct zf_probe_listener *listener,
			   struct zf_error *err);
	zf_status (*serials)(const struct zf_pairs *pairs, struct zf_serial_seen *seen,
			     struct zf_error *err);
	zf_status (*serials_wait)(const struct zf_serials_awaited *awaited,
				  struct zf_serial_seen *last, struct zf_error *err);
	zf_status (*stands)(const struct zf_peer *peer,
			    const struct zf_receipt_line *lines, size_t count,
			    bool *stands, struct zf_error *err);
	zf_status (*grant_missing)(const struct zf_grant *grant,
				   struct zf_receipt *missing, struct zf_error *err);
	zf_status (*revoke_left)(const struct zf_peer *peer,
				 const struct zf_receipt *receipt, size_t *left,
				 struct zf_error *err);
	zf_status (*fetch)(const struct zf_fetch_terms *terms,
			   struct zf_fetch_item *items, size_t count,
			   struct zf_error *err);
	zf_status (*compare)(const struct zf_comparison_terms *terms,
			     struct zf_comparison *result, struct zf_error *err);
	zf_status (*compare_many)(const struct zf_compare_many *terms,
				  const struct zf_name *zones, size_t count,
				  struct zf_compared *compared, struct zf_error *err);
	/* The primary's key by GSS-TSIG: under which name, and agreed upon. */
	zf_status (*find_principal)(char spn[ZF_NAME_TEXT_MAX],
				    const struct zf_peer *peer, const uint8_t *zone,
				    struct zf_error *err);
	zf_status (*secure)(struct zf_peer_security **security, struct zf_peer *peer,
			    const struct zf_gss_terms *terms, struct zf_error *err);
	/* What stands on a host. */
	zf_status (*host_stands)(const struct zf_host *host,
				 const struct zf_provision *wanted,
				 char stands[ZF_HOST_STANDS_MAX], struct zf_error *err);
	/* Changes on servers, by DNS. */
	zf_status (*announce)(const struct zf_pairs *pairs, const uint32_t *serial,
			      struct zf_announced *seen, struct zf_error *err);
	zf_status (*grant)(const struct zf_grant *grant, struct zf_receipt *receipt,
			   struct zf_error *err);
	zf_status (*revoke)(const struct zf_peer *peer, const struct zf_receipt *receipt,
			    struct zf_receipt *revoked, struct zf_error *err);
	/* Hosts, through their reach. */
	zf_status (*provision)(const struct zf_host *host,
			       const struct zf_provision *wanted, bool place_zones,
			       struct zf_error *err);
	zf_status (*restore)(const struct zf_host *host,
			     const struct zf_provision *wanted,
			     struct zf_restored *restored, struct zf_error *err);
	zf_status (*refresh)(const struct zf_host *host, const uint8_t *zone,
			     struct zf_error *err);
	zf_status (*retransfer)(const struct zf_host *host, const uint8_t *zone,
				int64_t timeout_ms, struct zf_error *err);
	zf_status (*addresses)(const struct zf_reach *reach, const char *interface,
			       struct zf_host_addresses *found, struct zf_error *err);
	zf_status (*gateway)(const struct zf_reach *reach, const char *interface,
			     int family, struct zf_endpoint *gateway,
			     struct zf_error *err);
	zf_status (*exchange)(const struct zf_reach *reach,
			      const struct zf_address_change *change,
			      struct zf_error *err);
	zf_status (*run)(const struct zf_reach *reach, const struct zf_process *process,
			 struct zf_error *err);
	/* Time: since some moment that is none in particular, since 1970 (UTC), and letting it pass. */
	int64_t (*clock_ms)(void);
	int64_t (*time_ms)(void);
	void (*sleep_ms)(int64_t ms);
};

/* The world as it is. */
extern const struct zf_acts zf_acts_real;

#endif
