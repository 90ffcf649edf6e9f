/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_EDITS_PARTS_H
#define ZF_ZONEFMT_ZONE_EDITS_PARTS_H

/*
 * What edits.c, which goes through the owners of both copies, and edits_rrset.c, which compares an
 * RRset of theirs, have of each other. Both copies are in canonical order by now.
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/zone/edits.h"

/* The records of one zone in canonical order. */
struct zf_edits_side {
	const struct zf_zone *zone;
	size_t *order;
	size_t at, count;
	size_t soa;
	bool repeats; /* one of the records is there twice */
};

struct zf_edits {
	struct zf_edits_side from, to;
	struct zf_edits_counts counts;
	struct zf_edit *edits;
	size_t edit_count;
	struct zf_edit_set *sets;
	size_t set_count;
	struct zf_record *standing; /* the records of the sets */
	size_t standing_count;
	struct zf_edits_owner *owners;
	size_t owner_count;
	size_t *ranked; /* the owners' numbers in the order they are given */
};

/* One RRset on both sides: stretches of their orders. */
struct zf_edits_pair {
	uint16_t type;
	size_t from, from_end, to, to_end;
	uint32_t ttl; /* that it shall have */
	bool apex_ns;
	size_t kept; /* number in `to` of the apex NS that is never deleted, or ZF_ZONE_NONE */
};

/* Within an owner: what is done first. */
enum zf_edits_phase { APEX_NS_ADDED, DELETED, ADDED, PHASES };

/* Record number `at` in the side's order. */
struct zf_record zf_edits_record(const struct zf_edits_side *side, size_t at);

/* Whether the same record came before it on its own side. */
bool zf_edits_is_again(const struct zf_edits_side *side, size_t at);

bool zf_edits_is_apex_ns(const struct zf_edits *edits, const struct zf_record *rr);

/* Compares and counts the RRset, and completes `pair`; returns whether it is to be edited. */
bool zf_edits_compare(struct zf_edits *edits, struct zf_edits_pair *pair);

/* Keeps the RRset as it is in `from`. Fails with ZF_ENOMEM. */
zf_status zf_edits_keep(struct zf_edits *edits, const uint8_t *owner,
			const struct zf_edits_pair *pair,
			struct zf_error *err) ZF_MUST_CHECK;

/* Adds the RRset's edits of that phase. Fails with ZF_ENOMEM. */
zf_status zf_edits_edit(struct zf_edits *edits, const struct zf_edits_pair *pair,
			enum zf_edits_phase phase, struct zf_error *err) ZF_MUST_CHECK;

#endif
