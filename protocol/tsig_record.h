/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TSIG_RECORD_H
#define ZF_PROTOCOL_TSIG_RECORD_H

/*
 * The TSIG record at the end of a message (RFC 8945 section 4.2): put on and taken off.
 * What its MAC is worth, tsig.c finds out.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/key.h"
#include "protocol/message.h"
#include "protocol/signer.h"

#define ZF_TSIG_TIMERS 8 /* octets of time signed and fudge */

struct zf_tsig_record {
	struct zf_name name, algorithm;
	uint8_t timers[ZF_TSIG_TIMERS]; /* as they came, for the digest */
	uint64_t time;			/* seconds since 1970, 48 bits */
	uint16_t fudge;			/* seconds */
	uint16_t mac_len;
	uint16_t original_id;
	uint16_t error;
	uint16_t other_len;
	const uint8_t *mac, *other; /* in the message, behind what is left of it */
};

/* Writes time signed and fudge as the record and its digest hold them. */
void zf_tsig_timers(uint8_t timers[ZF_TSIG_TIMERS], uint64_t time, uint16_t fudge);

/* Appends the TSIG record of a request; an overflow shows in zf_message_check. */
void zf_tsig_record_append(struct zf_message *msg, const struct zf_key *key,
			   const uint8_t timers[ZF_TSIG_TIMERS],
			   const struct zf_mac_octets *mac);

/*
 * Takes the TSIG record off the message, if it has one: `*len` and the additional count
 * go down, and the original id is put back. Fails with ZF_EMALFORMED where a TSIG record
 * stands elsewhere than last, octets follow it, or it is broken.
 */
zf_status zf_tsig_record_take(struct zf_tsig_record *tsig, bool *found, uint8_t *wire,
			      size_t *len, struct zf_error *err) ZF_MUST_CHECK;

#endif
