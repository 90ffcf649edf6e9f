/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TRANSFER_UDP_H
#define ZF_PROTOCOL_TRANSFER_UDP_H

/*
 * IXFR by UDP (RFC 1995 section 2): one question, and an answer that is one datagram. Often it says
 * only that there is more than fits, and the transfer is then to be made by TCP.
 */

#include "protocol/exchange.h"
#include "protocol/transfer.h"

struct zf_transfer_udp;

/* Asks as `terms` say, which need no deadlines but `udp_ms`; `terms->xfr.have` must be there. `done` is
 * told as by zf_transfer_start, of those of zf_exchange_start in place of zf_stream's; ZF_OK with the
 * form ZF_XFR_USE_TCP also for an answer that was truncated. Fails itself, without `done`, with
 * ZF_ENOMEM, ZF_ESYSTEM, ZF_ENETWORK and, for a version that has no SOA of the zone or a local
 * address that is not this machine's, ZF_EUSAGE. */
zf_status zf_transfer_udp_start(struct zf_transfer_udp **transfer,
				struct event_base *loop,
				const struct zf_transfer_terms *terms,
				const struct zf_transfer_user *user,
				struct zf_error *err) ZF_MUST_CHECK;

/* Ends it without calling `done`. NULL is fine. */
void zf_transfer_udp_cancel(struct zf_transfer_udp *transfer);

#endif
