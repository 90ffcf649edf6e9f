/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_UPDATE_EXCHANGE_H
#define ZF_JOBS_CHANGE_UPDATE_EXCHANGE_H

/* One UPDATE sent to a primary, and what it came to. */

#include <stdbool.h>

#include "protocol/message.h"
#include "src/jobs/ask/peer.h"

/*
 * Sends `update`, which is not signed yet, by TCP, and waits. `answered` (may be NULL) is set once an answer
 * has come. Fails, explained, with
 *	ZF_EPREREQ	a prerequisite does not hold; .rcode says which
 *	ZF_EREFUSED	the server will not
 *	those of zf_exchange_wait; after ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH and ZF_EMALFORMED it may have been
 *	carried out all the same
 */
zf_status zf_update_exchange(const struct zf_peer *peer, const struct zf_message *update,
			     bool *answered, struct zf_error *err) ZF_MUST_CHECK;

/* Whether the fate of an UPDATE that came to `status` is not known: only the zone itself can tell. */
bool zf_update_is_ambiguous(zf_status status);

#endif
