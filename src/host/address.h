/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_ADDRESS_H
#define ZF_HOST_ADDRESS_H

/*
 * The addresses of a Linux host's interface, looked at and exchanged with iproute2
 * through the host's reach. What is changed here is the running system; the host's own
 * network configuration, read at its next start, is for a person to change.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/endpoint.h"
#include "protocol/error.h"
#include "src/host/reach.h"

#define ZF_HOST_ADDRESSES_MAX 64

struct zf_host_address {
	struct zf_endpoint address; /* port 0 */
	unsigned prefix_len;	    /* bits */
};

struct zf_host_addresses {
	size_t count;
	struct zf_host_address list[ZF_HOST_ADDRESSES_MAX];
};

/* The addresses `interface` has. Fails as zf_reach_run and zf_address_parse do. */
zf_status zf_address_list(const struct zf_reach *reach, const char *interface,
			  struct zf_host_addresses *found,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Reads what `ip -oneline address show` prints. Fails with ZF_ESYSTEM where that is none, ZF_ELIMIT
 * above ZF_HOST_ADDRESSES_MAX, ZF_ENOMEM. */
zf_status zf_address_parse(const char *text, struct zf_host_addresses *found,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The entry of `found` with `address` (its port aside), or NULL. */
const struct zf_host_address *zf_address_find(const struct zf_host_addresses *found,
					      const struct zf_endpoint *address);

/* The gateway of the interface's default route of `family`, port 0; len 0 if there is none. Fails as
 * zf_address_list does. */
zf_status zf_address_gateway(const struct zf_reach *reach, const char *interface,
			     int family, struct zf_endpoint *gateway,
			     struct zf_error *err) ZF_MUST_CHECK;

/* An address changing place on an interface. */
struct zf_address_change {
	const char *interface;
	const struct zf_host_address *leaves, *comes; /* NULL: none does */
	const struct zf_endpoint *gateway; /* of the default route; len 0: none */
};

/*
 * Replaces the address that leaves by the one that comes. Its other addresses stay:
 * those that the kernel drops with the first of their subnet are put back. It drops the default route
 * with an interface's last address too, so that is set again to the gateway. For IPv4 the
 * neighbours are told by a gratuitous ARP where `arping` is installed. Doing it twice changes nothing
 * the second time. Fails as zf_address_list does.
 */
zf_status zf_address_exchange(const struct zf_reach *reach,
			      const struct zf_address_change *change,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Gives `each` the commands of that, in their order, where nothing of it is so yet and the kernel drops nothing besides;
 * each lives until it returns, ended by NULL. */
void zf_address_exchange_each(const struct zf_address_change *change,
			      void (*each)(void *ctx, const char *const *argv),
			      void *ctx);

#endif
