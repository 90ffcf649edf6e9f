/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_NAME_SERVERS_H
#define ZF_JOBS_ASK_NAME_SERVERS_H

/*
 * The servers that zones' NS and SOA records name, each at each of its addresses.
 *
 *	zf_name_servers_add() ... -> zf_name_servers_find() ... -> zf_name_servers_clear()
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"

struct zf_name_servers {
	struct zf_peer *peers; /* those that were found have their host as label */
	char **labels;	       /* of each peer; NULL where it is not ours */
	size_t count, size;
};

/* Adds `peer`, without its label's text, if there is none at its address and port; `*number` is its
 * place in any case. Fails with ZF_ENOMEM. */
zf_status zf_name_servers_add(struct zf_name_servers *servers, const struct zf_peer *peer,
			      size_t *number, struct zf_error *err) ZF_MUST_CHECK;

struct zf_name_servers_terms {
	const struct zf_peer *peer; /* who is asked; the others are like it */
	uint16_t port;		    /* of the others */
	int family;		    /* AF_UNSPEC, AF_INET, AF_INET6 */
	/* Called for each server of the zone, with its place, and whether it is the MNAME; a status other
	 * than ZF_OK ends it. */
	zf_status (*found)(void *ctx, size_t number, bool primary, struct zf_error *err);
	/* Told of a host without any address, and whether it is the MNAME alone. May be NULL. */
	void (*missing)(void *ctx, bool primary, const struct zf_error *why);
	void *ctx;
};

/*
 * Asks for the zone's NS records and for the MNAME of its SOA, the primary's name (RFC 1035 3.3.13), unless
 * that is the root; then for the hosts' addresses; those that the server does not know are looked
 * up in the system's resolver. Fails with ZF_EREFUSED where the server has no NS records of the zone; as
 * zf_ask and `found` do.
 */
zf_status zf_name_servers_find(struct zf_name_servers *servers, const uint8_t *zone,
			       const struct zf_name_servers_terms *terms,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Frees what it holds. Safe on a zeroed struct. */
void zf_name_servers_clear(struct zf_name_servers *servers);

#endif
