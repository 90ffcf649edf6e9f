/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_ENDPOINT_H
#define ZF_PROTOCOL_ENDPOINT_H

/*
 * A server as the user names it, resolved to one socket address: `192.0.2.1`,
 * `192.0.2.1#5353`, `192.0.2.1@5353`, `[192.0.2.1]:5353`, `2001:db8::1`, `[2001:db8::1]:5353`,
 * `fe80::1%eth0`, `ns1.example.com`, each with an optional `@` in front.
 */

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "protocol/error.h"

#define ZF_PORT_DNS 53
#define ZF_ENDPOINT_TEXT_MAX 80 /* chars with NUL: address, scope, '#', port */

struct zf_endpoint {
	struct sockaddr_storage address;
	socklen_t len; /* 0: none given */
};

/* `family` is AF_UNSPEC, AF_INET or AF_INET6. A host name is looked up in the system's
 * resolver, which may wait on the network; the first address of the family is taken.
 * Fails with ZF_EUSAGE for text that is no server, ZF_ENETWORK where the name has no address,
 * ZF_ENOMEM. */
zf_status zf_endpoint_parse(struct zf_endpoint *endpoint, const char *text,
			    uint16_t default_port, int family,
			    struct zf_error *err) ZF_MUST_CHECK;

/* As zf_endpoint_parse, but only address literals: nothing is looked up. Fails with ZF_EUSAGE. */
zf_status zf_endpoint_parse_literal(struct zf_endpoint *endpoint, const char *text,
				    uint16_t default_port,
				    struct zf_error *err) ZF_MUST_CHECK;

#define ZF_ENDPOINT_HOST_MAX                                                             \
	256 /* chars with NUL; a host name has at most 253, RFC 1035 3.1 */

/* Copies the host of a server's text, without port and brackets; nothing is looked up. Fails with
 * ZF_EUSAGE for text that is no server. */
zf_status zf_endpoint_host(char host[ZF_ENDPOINT_HOST_MAX], const char *text,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Writes `address#port`; "(none)" for an empty endpoint. Returns `text`. */
const char *zf_endpoint_print(char text[ZF_ENDPOINT_TEXT_MAX],
			      const struct zf_endpoint *endpoint);

/* The same without the port. */
const char *zf_endpoint_print_address(char text[ZF_ENDPOINT_TEXT_MAX],
				      const struct zf_endpoint *endpoint);

/* The port; 0 for an empty endpoint. */
uint16_t zf_endpoint_port(const struct zf_endpoint *endpoint);

/* Changes the port; an empty endpoint stays empty. */
void zf_endpoint_set_port(struct zf_endpoint *endpoint, uint16_t port);

/* Whether both are the same address and port; the scope of a link-local address counts. */
bool zf_endpoint_equal(const struct zf_endpoint *a, const struct zf_endpoint *b);

bool zf_endpoint_same_address(const struct zf_endpoint *a, const struct zf_endpoint *b);

#endif
