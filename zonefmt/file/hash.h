/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_HASH_H
#define ZF_ZONEFMT_FILE_HASH_H

/*
 * Hashes for tables of names that others chose. SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF") under a seed drawn for each table: who does not know it cannot make names that
 * all fall into one place. For the same reason no output may depend on a table's order.
 *
 *	zf_hash_draw() once a table
 *	zf_hash_begin() -> zf_hash_octets(), zf_hash_word()... -> zf_hash_end()
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

struct zf_hash_seed {
	uint64_t words[2];
};

/* A hash in the making; on the caller's stack. */
struct zf_hash {
	uint64_t a, b, c, d;
};

/* Draws a seed. Fails with ZF_ESYSTEM where there are no random numbers. */
zf_status zf_hash_draw(struct zf_hash_seed *seed, struct zf_error *err) ZF_MUST_CHECK;

void zf_hash_begin(struct zf_hash *hash, const struct zf_hash_seed *seed);

/* Takes 64 bits in. */
void zf_hash_word(struct zf_hash *hash, uint64_t word);

/* Takes octets in, capital letters of ASCII as small ones, and how many they are (modulo 256): so
 * "ab" and "c" are not "a" and "bc". `octets` may be NULL if `len` is 0. Nothing else before the
 * end: what comes out is the SipHash-1-3 of the octets. */
void zf_hash_octets(struct zf_hash *hash, const void *octets, size_t len);

/* What came of it; the lower bits are as good as the higher. */
uint64_t zf_hash_end(struct zf_hash *hash);

#endif
