/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_PROBE_H
#define ZF_PROTOCOL_PROBE_H

/*
 * Questions that find out what a server would do, without making it do it.
 *
 * A transfer: an IXFR (RFC 1995) from the zone's current serial is answered with one SOA where
 * transfers are allowed, and refused where they are not.
 *
 * An UPDATE: one with a prerequisite that every zone meets, and no update (RFC 2136 3.4.2 has
 * nothing to do then, and the serial stays).
 */

#include <stdint.h>

#include "protocol/message.h"

/* Builds the question into `msg`, with a fresh id: to be sent by TCP. Fails with ZF_ESYSTEM where there are no
 * random numbers, ZF_ELIMIT where `msg` is too small. */
zf_status zf_probe_transfer(struct zf_message *msg, const uint8_t *apex, uint32_t serial,
			    struct zf_error *err) ZF_MUST_CHECK;

/*
 * Reads the first message of the answer. ZF_OK: the transfer is allowed (it holds the apex's SOA).
 * Fails with ZF_EREFUSED, .rcode set, ZF_EMALFORMED for an answer that says neither, ZF_ENOMEM.
 */
zf_status zf_probe_transfer_outcome(const uint8_t *apex, const uint8_t *wire, size_t len,
				    struct zf_error *err) ZF_MUST_CHECK;

/* Builds an UPDATE that requires `apex` to have a SOA record and changes nothing, with a fresh id.
 * Fails as zf_probe_transfer does. */
zf_status zf_probe_update(struct zf_message *msg, const uint8_t *apex,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
