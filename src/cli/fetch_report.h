/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_FETCH_REPORT_H
#define ZF_CLI_FETCH_REPORT_H

/* What `fetch` tells of each zone: talk, and with --json an object on standard output. */

#include "protocol/endpoint.h"
#include "src/jobs/fetch/fetch_item.h"

struct zf_talk;

struct zf_fetch_report {
	struct zf_talk *talk;
	bool json;
	const struct zf_endpoint *server;
	const struct zf_dialect *dialect;
	const char *output; /* where an item without a path went; NULL: nowhere yet */
};

/* How the item went. Fails with ZF_ESYSTEM where standard output does, ZF_ENOMEM. */
zf_status zf_fetch_report_tell(const struct zf_fetch_report *report,
			       const struct zf_fetch_item *item,
			       struct zf_error *err) ZF_MUST_CHECK;

#endif
