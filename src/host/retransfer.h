/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_RETRANSFER_H
#define ZF_HOST_RETRANSFER_H

/*
 * A secondary that transfers a zone which it has already: the proof that it can. A refresh at the primary's own serial
 * asks for no more than the SOA record, which whoever may not transfer gets too.
 */

#include <stdint.h>

#include "src/host/software.h"

/*
 * Has the server transfer `zone` from its primary whatever the serial, and waits until it has. What it serves is the same
 * after that, and also where it could not. Fails with ZF_EUNSUPPORTED where the software's row has no words for it;
 * ZF_ETIMEOUT where `timeout_ms` went by; ZF_ESYSTEM where its control tool says that it failed; and as zf_reach_run does.
 */
zf_status zf_host_retransfer(const struct zf_host *host, const uint8_t *zone,
			     int64_t timeout_ms, struct zf_error *err) ZF_MUST_CHECK;

#endif
