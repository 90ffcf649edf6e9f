/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_SORTER_H
#define ZF_ZONEFMT_ZONE_SORTER_H

/*
 * A zone's records in canonical order (RFC 4034 6.1, 6.3; RFC 8976 3.3.1): by owner, type, rdata.
 * They come in any order; what does not fit in the memory given is sorted in runs, each written
 * to a temporary file that has no name, and merged in the end.
 *
 *	zf_sorter_new() -> zf_sorter_sink() takes the records -> zf_sorter_give()
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/record.h"

struct zf_sorter;

/* The usual memory: room for 150,000 small records, and for 250 runs of them. More is hardly
 * faster, as less of it stays in the processor's cache. */
#define ZF_SORTER_OCTETS (16UL * 1024 * 1024)

/*
 * A sorter of the zone at `apex`, to which all records must belong. It takes `octets` of memory
 * (less than 512 KiB is taken as that), and a part of as much again while it sorts a run.
 * `folder`, where the temporary files are made if there must be any, is copied. Fails with
 * ZF_ENOMEM.
 */
zf_status zf_sorter_new(struct zf_sorter **sorter, const uint8_t *apex, size_t octets,
			const char *folder, struct zf_error *err) ZF_MUST_CHECK;
void zf_sorter_free(struct zf_sorter *sorter);

/* Fails with ZF_ESYSTEM (no file can be made in the folder, the disk is full), ZF_ELIMIT: more
 * runs than 256, or than records of the greatest length fit in the memory. */
struct zf_sink zf_sorter_sink(struct zf_sorter *sorter);

/* Gives `to` the records in their order, in canonical form (RFC 4034 6.2), equal ones once: that
 * with the lowest TTL. Once only. Fails as the sink, and with what `to` fails with. */
zf_status zf_sorter_give(struct zf_sorter *sorter, const struct zf_sink *to,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
