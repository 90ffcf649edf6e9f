/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_BACKLOG_H
#define ZF_ZONEFMT_DIALECT_BACKLOG_H

/*
 * Records that wait until the zone's SOA is known, in their order: in memory as long as they fit into
 * ZF_BACKLOG_OCTETS, beyond that in a file without a name (nameless.h).
 *
 *	zf_backlog_new() -> zf_backlog_add() each -> zf_backlog_give() -> zf_backlog_free()
 */

#include "protocol/record.h"

#define ZF_BACKLOG_OCTETS (1024 * 1024)

struct zf_backlog;

/* One that is empty. `folder`, where its file will be if there must be one, is borrowed. Fails with
 * ZF_ENOMEM. */
zf_status zf_backlog_new(struct zf_backlog **backlog, const char *folder,
			 struct zf_error *err) ZF_MUST_CHECK;
void zf_backlog_free(struct zf_backlog *backlog);

/* Copies the record behind the others. Fails with ZF_ESYSTEM (no file can be made in the folder, the
 * disk is full). */
zf_status zf_backlog_add(struct zf_backlog *backlog, const struct zf_record *rr,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Gives all of them to `to`. Once only. Fails with ZF_ESYSTEM, ZF_ENOMEM, or with what `to` fails with. */
zf_status zf_backlog_give(struct zf_backlog *backlog, const struct zf_sink *to,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
