/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_EDITS_H
#define ZF_ZONEFMT_ZONE_EDITS_H

/*
 * What makes one copy of a zone into another: records to delete and to add, kept together by
 * owner, the owners in an order in which the zone is whole after each.
 *
 *	zf_edits_new(from, to) -> zf_edits_counts(), zf_edits_owner() for each
 *
 * At one owner all is deleted before anything is added, so that a CNAME and other data can take
 * each other's place; only the apex NS records are added first, and one that both have is never
 * deleted, since a server keeps the last of them whatever it is told (RFC 2136 3.4.2.4). A record
 * with another TTL is deleted and added: by RFC 2136 3.4.2.2 to add it would do, but Knot 3.2 then
 * leaves the TTL as it is. Of owners come, in canonical order each,
 *
 *	1. those that lose a DNAME: what is to be added below could not be before
 *	2. those that gain or change data, so that hosts have addresses before they are named
 *	3. those whose NS records change, the apex among them
 *	4. those that vanish or lose their addresses, now that nobody names them
 *	5. those that gain a DNAME: what was below is gone
 *
 * The apex SOA is no edit: what it becomes depends on who sends it. An RRset has one TTL (RFC
 * 2181 5.2): of several in `to` the lowest counts. A record that is there twice counts once.
 *
 * Copies that are the same record by record, TTLs and all, need nothing, whatever they hold.
 *
 * What a server makes itself is left out on both sides: ZONEMD, and where `from` is signed,
 * the records of DNSSEC but DS.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/record.h"
#include "zonefmt/zone/zone.h"

struct zf_edits;

struct zf_edit {
	struct zf_record
		rr; /* views into the zone that it is of; the TTL that it shall have */
	bool add;   /* else delete */
};

/* An RRset that is edited, as it is in `from`. */
struct zf_edit_set {
	const uint8_t *owner;
	uint16_t type;
	const struct zf_record *records;
	size_t count; /* 0: there is none */
};

/* All the edits of one owner. The views live as long as the edits. */
struct zf_edit_owner {
	const uint8_t *name;
	const struct zf_edit *edits;
	size_t edit_count;
	const struct zf_edit_set *sets;
	size_t set_count;
};

struct zf_edits_counts {
	uint64_t from, to; /* records compared: without the SOA and what was left out */
	uint64_t removed, added;
	uint64_t replaced; /* pairs of one removed and one added in the same RRset */
	uint64_t ttl;	   /* records with another TTL */
	uint64_t left_out; /* in `from` or `to`, as the server makes them itself */
	uint64_t mixed;	   /* RRsets of `to` with more than one TTL */
	uint64_t edits, owners;
	bool is_signed; /* `from` holds signatures */
	bool apex_ns;	/* the apex NS records change */
	bool soa;	/* the SOAs differ, in the TTL or a field other than the serial */
};

/*
 * Finds what makes `from` into `to`, copies of one zone; both are borrowed and must not change as long
 * as the edits are there. Fails with
 *	ZF_EUSAGE	`to` cannot be a zone: no SOA, a record outside of it or of another
 *			class, a CNAME beside other data
 *	ZF_EUNSAFE	`to` has no apex NS record; or is signed, and `from` is not
 *	ZF_EMALFORMED	`from` has no SOA
 *	ZF_ENOMEM
 */
zf_status zf_edits_new(struct zf_edits **edits, const struct zf_zone *from,
		       const struct zf_zone *to, struct zf_error *err) ZF_MUST_CHECK;
void zf_edits_free(struct zf_edits *edits);

const struct zf_edits_counts *zf_edits_counts(const struct zf_edits *edits);

/* Whether there is nothing to do. */
bool zf_edits_none(const struct zf_edits *edits);

/* The SOAs of `from` and `to`. */
struct zf_record zf_edits_soa_from(const struct zf_edits *edits);
struct zf_record zf_edits_soa_to(const struct zf_edits *edits);

/* Owner number `at`, of counts.owners, in the order above. */
struct zf_edit_owner zf_edits_owner(const struct zf_edits *edits, size_t at);

#endif
