/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_KNOT_SOURCES_H
#define ZF_ZONEFMT_SOFTWARE_KNOT_SOURCES_H

/* From which of its own addresses a server asks for a zone: a remote's `via`, in a knot.conf. */

#include "zonefmt/software/knot_lists.h"

/* Adds the addresses that a zone is asked for from, by the remotes that `master`, and the statements `master`
 * behind it, name. False where these do not agree. */
bool zf_knot_sources_find(struct zf_confread *in, const struct zf_knot_lists *lists,
			  const struct zf_statement *master, struct zf_peers *sources);

#endif
