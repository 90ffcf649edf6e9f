/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_PUSH_APEX_H
#define ZF_JOBS_CHANGE_PUSH_APEX_H

#include <stdbool.h>

#include "src/jobs/change/push.h"

/*
 * What the apex still lacks when all has been taken, sent in a message of its own that requires the RRsets as
 * they are now: the SOA's fields, which messages by RRset do not have; NS records that were added and are not there (PowerDNS deletes those of the
 * apex after all else, so that one deleted and added with another TTL is gone). `*sent` says whether there was
 * anything. Fails as zf_ask and zf_update_exchange do: ZF_EPREREQ, ZF_EREFUSED,
 * ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED.
 */
zf_status zf_push_apex(const struct zf_push *push, struct zf_pushed *pushed, bool *sent,
		       struct zf_error *err) ZF_MUST_CHECK;

#endif
