/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_GRANT_LINES_H
#define ZF_JOBS_CHANGE_GRANT_LINES_H

/* Which records a grant consists of, and which zone its addresses belong into. */

#include <stdbool.h>

#include "src/jobs/change/grant.h"

/* One of the host's addresses, in `zone`; and its NS record at the apex of `zone`. */
struct zf_receipt_line zf_grant_address_line(const struct zf_grant *grant,
					     const uint8_t *zone,
					     const struct zf_endpoint *address);
struct zf_receipt_line zf_grant_ns_line(const struct zf_grant *grant,
					const uint8_t *zone);

/* Finds the zone for the addresses; `*has_holder` is false where they resolve without us. Fails as zf_grant_missing. */
zf_status zf_grant_holder(const struct zf_grant *grant, struct zf_name *holder,
			  bool *has_holder, struct zf_error *err) ZF_MUST_CHECK;

#endif
