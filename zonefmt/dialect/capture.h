/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_CAPTURE_H
#define ZF_ZONEFMT_DIALECT_CAPTURE_H

/*
 * A zone as this program captured it: a file in the dialect `master` (master_read.h) or `raw`
 * (raw_read.h), told apart by the first octet.
 */

#include "protocol/name.h"
#include "protocol/record.h"
#include "zonefmt/dialect/writer.h"

/*
 * Gives the records of the file at `path` to `sink` in their order, the SOA first, and the zone's
 * apex in `*apex`, which may be NULL. Fails with ZF_ESYSTEM (cannot be read), ZF_ENOMEM, ZF_EUSAGE
 * (a folder, an empty file, a file in another form or cut short: where and why), or the sink's
 * status.
 */
zf_status zf_capture_read(const char *path, struct zf_name *apex,
			  const struct zf_sink *sink, struct zf_error *err) ZF_MUST_CHECK;

/* Copies the SOA of the file at `path`, whose owner is the apex, and tells the file's dialect in
 * `*dialect`, which may be NULL; of the file no more is read than that takes. Fails with
 * ZF_ESYSTEM (cannot be read), ZF_ENOMEM, ZF_EUSAGE (its beginning is none of a capture). */
zf_status zf_capture_soa(const char *path, struct zf_soa_record *soa,
			 const struct zf_dialect **dialect,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
