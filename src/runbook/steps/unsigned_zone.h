/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_UNSIGNED_ZONE_H
#define ZF_RUNBOOK_STEPS_UNSIGNED_ZONE_H

/*
 * Signed zones whose primary does not sign what it is sent: the survey knows some, others are known once a record was
 * added and taken back. No UPDATE is sent to them, since its RRset, and the SOA record's, would be bogus until it
 * is gone. A fact of each, by name.
 */

#include <stdbool.h>
#include <stdint.h>

#include "src/runbook/moving.h"

/* Notes whether `zone` is one. Fails as zf_journal_fact and zf_journal_set_fact do. */
zf_status zf_unsigned_zone_note(const struct zf_moving *moving, const uint8_t *zone,
				bool is, struct zf_error *err) ZF_MUST_CHECK;

/* Whether that was noted. Fails as zf_journal_fact does. */
zf_status zf_unsigned_zone_is(const struct zf_moving *moving, const uint8_t *zone,
			      bool *is, struct zf_error *err) ZF_MUST_CHECK;

#endif
