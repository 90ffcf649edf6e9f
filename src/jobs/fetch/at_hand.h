/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_AT_HAND_H
#define ZF_JOBS_FETCH_AT_HAND_H

/* The capture of a zone that is at hand before it is fetched: its file as it is, or a base for IXFR. */

#include "src/jobs/ask/ask.h"
#include "src/jobs/fetch/fetch_item.h"

struct zf_at_hand {
	struct zf_soa_record soa;
	const struct zf_dialect *dialect;
	uint32_t serial;
};

/* Whether the item's file is a capture of its zone in `dialect`, by its first record; anything else is to
 * be replaced. */
bool zf_at_hand_file(struct zf_at_hand *at_hand, const struct zf_fetch_item *item,
		     const struct zf_dialect *dialect);

/* Looks at the item's base. Fails as zf_capture_soa does, and with ZF_EUSAGE where it holds another
 * zone. */
zf_status zf_at_hand_base(struct zf_at_hand *at_hand, const struct zf_fetch_item *item,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Whether `seen`, the answer to a question for the zone's SOA, gives just this one, and with
 * authority. */
bool zf_at_hand_same(const struct zf_at_hand *at_hand, const struct zf_seen *seen);

#endif
