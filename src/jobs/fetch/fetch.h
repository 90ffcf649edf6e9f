/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_FETCH_H
#define ZF_JOBS_FETCH_FETCH_H

/*
 * Zones brought from a server into files (or one onto an output), each whole or not
 * at all: the file appears, or is replaced, only once its zone has come to its end. Files that
 * are complete are made durable many at a time (committer.h).
 *
 * A zone whose file is a capture already is asked for its SOA first, and not transferred
 * where that is the same; the file is read, and replaced if it is damaged. One with a base is
 * brought up to date from there by IXFR. The whole zone is transferred instead, and the
 * reason told, where IXFR is refused, not understood, malformed or silent, breaks the
 * connection twice, has more differences than a stated bound or such that do not fit the
 * base, or shows that the server's version is older; not where the answer is not
 * authentic, or the base cannot be read.
 * All goes over few connections (connections.h), and what they break off is begun again.
 */

#include "src/jobs/fetch/fetch_item.h"

/*
 * Fetches every item, whose results must be zeroed or from an earlier run; each says how it went,
 * explained (explain.h). Fails with ZF_ECANCELLED when interrupted, ZF_ENOMEM, ZF_ESYSTEM; what
 * was complete by then is in place even so, and items not reached have status ZF_ECANCELLED. The
 * items are to be cleared in any case.
 */
zf_status zf_fetch_run(const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
		       size_t count, struct zf_error *err) ZF_MUST_CHECK;

#endif
