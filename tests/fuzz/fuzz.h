/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_FUZZ_FUZZ_H
#define ZF_TESTS_FUZZ_FUZZ_H

/*
 * What the fuzz targets share. Each target is one function on the public interface; libFuzzer
 * gives it octets, or replay.c those of the files in inputs/.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/record.h"
#include "protocol/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EXAMPLE ((const uint8_t *)"\7example") /* the zone that inputs are about */
#define QUERY_ID 0x5a46			       /* of the query that they answer */

/* What holds whatever the input. */
static inline void must(bool holds)
{
	if (!holds)
		abort();
}

/* Messages as they come by TCP: each behind its length in two octets. */
struct run {
	const uint8_t *at;
	size_t left;
};

/* Takes the next message off the run, cut where the run ends; NULL if there is none. It is a copy
 * of just its length, so that a sanitizer sees a step beyond; the caller frees it. */
static inline uint8_t *next_message(struct run *run, size_t *len)
{
	if (run->left < 2)
		return NULL;
	*len = zf_wire_get16(run->at);
	run->at += 2;
	run->left -= 2;
	if (*len > run->left)
		*len = run->left;
	uint8_t *message = malloc(*len > 0 ? *len : 1);
	must(message != NULL);
	memcpy(message, run->at, *len);
	run->at += *len;
	run->left -= *len;
	return message;
}

/* The views are as record.h says. */
static inline void must_be_sound(const struct zf_record *rr)
{
	const bool may_be_empty = rr->class == ZF_CLASS_ANY || rr->class == ZF_CLASS_NONE;

	must(rr->owner_len <= ZF_NAME_MAX && rr->owner_len == zf_name_size(rr->owner));
	must((may_be_empty && rr->rdata_len == 0) ||
	     zf_rdata_fits(rr->type, rr->rdata, rr->rdata_len));
}

static inline bool same_octets(const uint8_t *a, size_t a_len, const uint8_t *b,
			       size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static inline void must_be_same(const struct zf_record *a, const struct zf_record *b)
{
	must(a->type == b->type && a->class == b->class && a->ttl == b->ttl);
	must(same_octets(a->owner, a->owner_len, b->owner, b->owner_len));
	must(same_octets(a->rdata, a->rdata_len, b->rdata, b->rdata_len));
}

#endif
