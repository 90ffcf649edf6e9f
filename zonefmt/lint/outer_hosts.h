/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_OUTER_HOSTS_H
#define ZF_ZONEFMT_LINT_OUTER_HOSTS_H

/*
 * The name servers outside a zone that its NS records name. Windows keeps addresses of these, and of
 * no other host outside, in the zone's file (its event 1547); all other servers leave them out or
 * do not load the zone.
 *
 *	zf_outer_hosts_new() -> zf_outer_hosts_add() each record -> zf_outer_hosts_is_glue()
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"

struct zf_outer_hosts;

/* Those of the zone at `apex` (copied): none so far. `octets_max` bounds the memory taken, some 70
 * octets a host; 0 means 4 GiB. Fails with ZF_ENOMEM. */
zf_status zf_outer_hosts_new(struct zf_outer_hosts **hosts, const uint8_t *apex,
			     uint64_t octets_max, struct zf_error *err) ZF_MUST_CHECK;
void zf_outer_hosts_free(struct zf_outer_hosts *hosts);

/* Keeps the host that `rr` names, if it is a NS record and its host is outside and new. Fails with
 * ZF_ENOMEM, ZF_ELIMIT, ZF_ESYSTEM (no random numbers). */
zf_status zf_outer_hosts_add(struct zf_outer_hosts *hosts, const struct zf_record *rr,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Whether `rr` is an address, of one of these. */
bool zf_outer_hosts_is_glue(const struct zf_outer_hosts *hosts,
			    const struct zf_record *rr);

#endif
