/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_STANDS_H
#define ZF_JOBS_CHANGE_STANDS_H

/* Whether what a receipt's line says is at a server. */

#include <stdbool.h>

#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"

/* Whether the record of `line` stands at `peer`. Fails as zf_ask does: ZF_ETIMEOUT, ZF_ENETWORK,
 * ZF_EAUTH, ZF_EMALFORMED. */
zf_status zf_stands(const struct zf_peer *peer, const struct zf_receipt_line *line,
		    bool *stands, struct zf_error *err) ZF_MUST_CHECK;

#endif
