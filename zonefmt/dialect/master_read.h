/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_MASTER_READ_H
#define ZF_ZONEFMT_DIALECT_MASTER_READ_H

/*
 * Reads back what the `master` dialect writes: one record a line with absolute names,
 * TTL and class, comments behind `;`. It is strict, so that a file cut short or edited into
 * something else is told rather than guessed at; directives are refused by name. What may
 * differ within a record: parse.h.
 */

#include "protocol/name.h"
#include "protocol/record.h"
#include "zonefmt/file/input.h"

/*
 * Gives the records of `in`, from where it stands to its end, to `sink` in their order, and the
 * owner of the first, which must be a SOA, in `*apex`. `apex` may be NULL.
 * Fails with ZF_ESYSTEM (cannot be read), ZF_ENOMEM, ZF_EUSAGE (`path:line: why`), or the sink's
 * status.
 */
zf_status zf_master_read(struct zf_input *in, struct zf_name *apex,
			 const struct zf_sink *sink, struct zf_error *err) ZF_MUST_CHECK;

#endif
