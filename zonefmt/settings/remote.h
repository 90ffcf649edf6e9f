/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_REMOTE_H
#define ZF_ZONEFMT_SETTINGS_REMOTE_H

/*
 * Those on the network whom a server's settings name: primaries, forwarders, those who may
 * transfer.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"

/* Somebody on the network: an address, a network, whoever has a key, or both at once. */
struct zf_remote {
	uint8_t family;	     /* 4, 6; 0: any address */
	uint8_t prefix;	     /* bits that count: 32 or 128 where it is one address */
	uint16_t port;	     /* 0: the usual one */
	uint8_t address[16]; /* network order; 4 octets of it for IPv4 */
	char *key;	     /* the name of a TSIG key he has; NULL: none is needed */
};

/* Reads `192.0.2.1`, `2001:db8::/32`; bits beyond the prefix must be 0. The rest of `remote` is
 * cleared. Fails with ZF_EUSAGE, `'text' is no address`. */
zf_status zf_remote_parse(struct zf_remote *remote, const char *text,
			  struct zf_error *err) ZF_MUST_CHECK;

/* The same where bits beyond the prefix do not count: they are made 0, as most servers do. */
zf_status zf_remote_parse_network(struct zf_remote *remote, const char *text,
				  struct zf_error *err) ZF_MUST_CHECK;

#define ZF_REMOTE_TEXT_MAX 64
/* The address, with its prefix where that is a network's; "any" where family is 0. Port and key
 * are for each software to write. Returns `text`. */
char *zf_remote_print(char text[ZF_REMOTE_TEXT_MAX], const struct zf_remote *remote);

/* Same address, prefix and port, and a key of the same name. */
bool zf_remote_equal(const struct zf_remote *a, const struct zf_remote *b);

#endif
