/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_STANDS_H
#define ZF_JOBS_CHANGE_STANDS_H

/* Whether what a receipt's line says is at a server. */

#include <stdbool.h>

#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"

/* Whether `peer` answers with the record of `line`, be it a wildcard's. Fails as zf_ask does: ZF_ETIMEOUT,
 * ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED. */
zf_status zf_stands_in_answer(const struct zf_peer *peer,
			      const struct zf_receipt_line *line, bool *stands,
			      struct zf_error *err) ZF_MUST_CHECK;

/*
 * Whether the record of each of `count` lines stands at `peer`, asked all at once: stands[i] of lines[i]. An answer that
 * only a wildcard gives does not count. Where that cannot be told from a record of the name's own but by an
 * UPDATE (wildcard.h), and the peer takes none from us, it is taken for the wildcard's. Fails as the one above, and
 * as zf_pool_run does; then nothing is known.
 */
zf_status zf_stands(const struct zf_peer *peer, const struct zf_receipt_line *lines,
		    size_t count, bool *stands, struct zf_error *err) ZF_MUST_CHECK;

/* The same of one, and `seen`, what the peer has answered for the line's owner and type. */
zf_status zf_stands_as_seen(const struct zf_peer *peer,
			    const struct zf_receipt_line *line,
			    const struct zf_seen *seen, bool *stands,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
