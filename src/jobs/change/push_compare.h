/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_PUSH_COMPARE_H
#define ZF_JOBS_CHANGE_PUSH_COMPARE_H

/* What has come of a push: looked at, not concluded from answers. */

#include <stdbool.h>

#include "src/jobs/change/push.h"

/*
 * Compares what the server has now with what it shall have, and notes it in `pushed`: by a transfer, or
 * where that is refused, as by a Windows server soon after another, by asking for every RRset that was to
 * change. Fails as zf_source_read and zf_by_query do: ZF_EREFUSED, ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED,
 * ZF_ELIMIT, ZF_ECANCELLED, ZF_ENOMEM.
 */
zf_status zf_push_compare(const struct zf_push *push, struct zf_pushed *pushed,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Whether the edits of the owners from number `first` to before `end` have all been done; false where it cannot be
 * told. */
bool zf_push_has_done(const struct zf_push *push, size_t first, size_t end);

/* Whether the zone has been changed since it was read, but its SOA has a signature that it had before: that
 * one is no longer good. False where it cannot be told. */
bool zf_push_left_unsigned(const struct zf_push *push);

#endif
