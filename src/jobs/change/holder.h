/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_HOLDER_H
#define ZF_JOBS_CHANGE_HOLDER_H

/* The zone that a host's addresses belong into. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"
#include "src/jobs/ask/peer.h"

/*
 * The zone of `peer` that `fqdn` lies in, an alias or not. Fails with
 *	ZF_EUNSAFE	it is below a zone cut or in no zone of the server: `*served` is false; or below a
 *			DNAME, which hides it
 *	ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED	as zf_ask
 */
zf_status zf_holder_find(const struct zf_peer *peer, const uint8_t *fqdn,
			 struct zf_name *holder, bool *served,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Whether `peer` finds the record `rr`, which is in no zone of its own, by asking others. Fails as zf_ask does:
 * ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED. */
zf_status zf_holder_resolves(const struct zf_peer *peer, const struct zf_record *rr,
			     bool *found, struct zf_error *err) ZF_MUST_CHECK;

#endif
