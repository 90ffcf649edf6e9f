/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_WIRE_H
#define ZF_PROTOCOL_WIRE_H

/*
 * Octets of a message: numbers in network order, and names that may be compressed
 * (RFC 1035 4.1.4). What message.c and tsig.c are made of.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"

static inline uint16_t zf_wire_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t zf_wire_get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
	       at[3];
}

static inline uint64_t zf_wire_get48(const uint8_t *at)
{
	return (uint64_t)zf_wire_get16(at) << 32 | zf_wire_get32(at + 2);
}

static inline void zf_wire_put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void zf_wire_put32(uint8_t *at, uint32_t value)
{
	zf_wire_put16(at, (uint16_t)(value >> 16));
	zf_wire_put16(at + 2, (uint16_t)value);
}

/* A name found in a message. */
struct zf_wire_name {
	uint8_t *room;	       /* ZF_NAME_MAX octets, set by the caller */
	const uint8_t *octets; /* uncompressed: in the message, or in the room */
	size_t len;
};

/*
 * The names that pointers into one message led to, as far as they are remembered: those of a
 * zone end alike, and to copy one is cheaper than to walk its labels again, by far under
 * ip6.arpa. To be forgotten before the next message.
 */
#define ZF_WIRE_MEMO_NAMES 16
struct zf_wire_memo {
	uint16_t targets[ZF_WIRE_MEMO_NAMES]; /* where they begin; 0: none */
	size_t len[ZF_WIRE_MEMO_NAMES];
	uint8_t octets[ZF_WIRE_MEMO_NAMES][ZF_NAME_MAX];
};

void zf_wire_forget(struct zf_wire_memo *memo);

/*
 * Reads the name at `*pos` of the message `wire`, of which nothing at or behind `end` is
 * looked at, and moves `*pos` behind it. A name without pointer is a view into the
 * message; else it is expanded into its room. `memo` is this message's, or NULL. Returns NULL,
 * or what is wrong with the name, and leaves `*pos`.
 *
 * A pointer must point to before the labels that led to it, so that following them ends,
 * and not into the header. At most 128 are followed, one more than a name has labels, or
 * a chain of them could make a small message cost much.
 */
const char *zf_wire_name(struct zf_wire_name *name, const uint8_t *wire, size_t end,
			 size_t *pos, struct zf_wire_memo *memo) ZF_MUST_CHECK;

/* Moves `*pos` behind the name there without following pointers. As zf_wire_name
 * otherwise. */
const char *zf_wire_skip_name(const uint8_t *wire, size_t end, size_t *pos) ZF_MUST_CHECK;

#endif
