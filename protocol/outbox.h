/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_OUTBOX_H
#define ZF_PROTOCOL_OUTBOX_H

/*
 * Messages that wait to be sent on a stream: their octets one behind the other, each message
 * with its length in front (RFC 1035 4.2.2), and how far they have been sent. It is part of a
 * stream and knows no socket.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

struct zf_outbox { /* zeroed, it is empty */
	uint8_t *octets;
	size_t len, sent, room;
};

/* Adds a message, which is copied. Fails with ZF_ELIMIT where it is longer than 65,535 octets or
 * more than `most` octets would wait then, ZF_ENOMEM. */
zf_status zf_outbox_add(struct zf_outbox *outbox, const uint8_t *wire, size_t len,
			size_t most, struct zf_error *err) ZF_MUST_CHECK;

bool zf_outbox_is_empty(const struct zf_outbox *outbox);

/* What is to be sent next, *len octets; until the next call that changes the outbox. */
const uint8_t *zf_outbox_next(const struct zf_outbox *outbox, size_t *len);

/* The next `len` octets have been sent. */
void zf_outbox_sent(struct zf_outbox *outbox, size_t len);

/* Throws all away, and frees. */
void zf_outbox_clear(struct zf_outbox *outbox);

#endif
