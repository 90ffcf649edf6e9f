/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_PAST_VERSION_H
#define ZF_JOBS_COPIES_PAST_VERSION_H

/*
 * What a server had at an earlier serial, made of what it has now and of its own differences (IXFR, RFC
 * 1995): a record that these delete first was there, one that they add first was not, and all
 * others are as they are.
 */

#include "protocol/record.h"
#include "src/jobs/ask/peer.h"
#include "zonefmt/zone/zone.h"

/*
 * Makes in `*past`, which the caller frees, the version that begins with the serial of `soa`, from `now`, a later
 * one as `peer` transferred it. `soa` is any SOA of that serial. Fails with
 *	ZF_EUNSUPPORTED	the server has no differences from there, or they do not lead to `now`
 *	ZF_ELIMIT	they are more than 32 MiB
 *	those of zf_source_read
 */
zf_status zf_past_version(struct zf_zone **past, const struct zf_zone *now,
			  const struct zf_record *soa, const struct zf_peer *peer,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
