/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_SIGNER_H
#define ZF_PROTOCOL_SIGNER_H

/*
 * What a key of GSS-TSIG has in place of a secret (RFC 3645 section 4): something that makes a
 * MAC over octets, and says whether one is right. A security context of gss.h is one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/* Octets of the longest MAC: HMAC-SHA-512 has 64, Kerberos at most 40 (16 and a checksum, RFC 4121
 * 4.2.6.1); the rest is for mechanisms to come. */
#define ZF_MAC_MAX 256

/* A MAC. */
struct zf_mac_octets {
	size_t len;
	uint8_t octets[ZF_MAC_MAX];
};

struct zf_signer {
	const char *who; /* whom the MACs prove, for people: `admin@EXAMPLE.COM` */
	/* Makes the MAC of `octets`. Fails with ZF_EAUTH (the context has expired), ZF_ELIMIT if the
	 * MAC is longer than ZF_MAC_MAX. */
	zf_status (*sign)(void *ctx, const uint8_t *octets, size_t len,
			  struct zf_mac_octets *mac, struct zf_error *err);
	/* Whether `mac` is the other side's MAC of `octets`. */
	bool (*verify)(void *ctx, const uint8_t *octets, size_t len, const uint8_t *mac,
		       size_t mac_len);
	void *ctx;
};

#endif
