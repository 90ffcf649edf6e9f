/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_CHANGES_H
#define ZF_ZONEFMT_ZONE_CHANGES_H

/*
 * The differences of an IXFR answer (RFC 1995 section 4): taken first, then applied to the
 * records of an older copy of the zone, its base, as they stream past. Memory grows with the
 * changes, not with the base.
 *
 *	zf_changes_new()
 *	  zf_changes_deleted(), zf_changes_added()	take the answer's records, in its order
 *	zf_changes_begin(to, outside)
 *	  zf_changes_base()				takes the base's, its SOA first
 *	zf_changes_finish()
 *
 * The SOA that heads a deletion part is a deleted record, the one that heads an addition part
 * an added one; the answer's first SOA and its last belong to no part. Several difference
 * sequences come one after the other, and condensed ones look no different.
 *
 * What reaches `to` is the new zone: its SOA, the base's records that stay, in their order and
 * spelling, and the added ones in the order in which the answer first names them.
 *
 * Records outside the zone, which some servers send among the others, no base has: a deletion of one
 * is passed over, but for one that the answer itself has added; what is left of those added goes to
 * `outside` in the end.
 *
 * Nothing is guessed. Changes that do not fit the base, or each other, fail with ZF_EDIFFERS and
 * a message that names the record; whoever asked then transfers the whole zone. Records are told
 * apart by zf_record_equal(), so a new TTL is a deletion with the old one and an addition.
 * Serials are not compared here: that is for whoever reads the answer (RFC 1982).
 */

#include <stdint.h>

#include "protocol/record.h"

struct zf_changes;

/* Records of the zone taken so far, SOAs among them. */
struct zf_changes_counts {
	uint64_t deleted, added;
};

/* No changes of the zone at `apex` (copied) yet. `octets_max` bounds the memory that their
 * records take; 0 means 4 GiB. Fails with ZF_ENOMEM, ZF_ESYSTEM (no random numbers). */
zf_status zf_changes_new(struct zf_changes **changes, const uint8_t *apex,
			 uint64_t octets_max, struct zf_error *err) ZF_MUST_CHECK;
void zf_changes_free(struct zf_changes *changes);

/*
 * The sinks of an answer's deletion and addition parts. The first record must be a deleted SOA
 * of the apex. Both fail with ZF_EDIFFERS where a record is deleted or added twice in a row, is
 * deleted with another TTL than it was added with, or where a SOA is deleted that is not the
 * zone's at that point, or added beside it. With ZF_ENOMEM, ZF_ELIMIT: too many changes.
 */
struct zf_sink zf_changes_deleted(struct zf_changes *changes);
struct zf_sink zf_changes_added(struct zf_changes *changes);

const struct zf_changes_counts *zf_changes_counts(const struct zf_changes *changes);

/* Ends the taking; `to` (copied) will be given the new zone, and `outside` (copied; NULL: nobody) what was
 * added outside it. Once only. Fails with ZF_EDIFFERS if the changes leave the zone without a SOA; with
 * ZF_ENOMEM. */
zf_status zf_changes_begin(struct zf_changes *changes, const struct zf_sink *to,
			   const struct zf_sink *outside,
			   struct zf_error *err) ZF_MUST_CHECK;

/*
 * The sink of the base's records. Fails with what `to` fails with, and with ZF_EDIFFERS where
 * - the first record is not the SOA that the answer deletes first;
 * - another SOA of the apex comes;
 * - the answer adds a record that is there, whatever its TTL;
 * - the answer deletes it with another TTL, or it is there twice.
 */
struct zf_sink zf_changes_base(struct zf_changes *changes);

/* Gives `to` what was added, and `outside` what is not of the zone. Fails with what these fail with, and with ZF_EDIFFERS if a record
 * that the answer deletes has not come, or no record at all. Until it returns ZF_OK the new zone
 * is not whole. */
zf_status zf_changes_finish(struct zf_changes *changes,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
