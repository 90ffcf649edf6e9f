/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_PROBE_POLICY_H
#define ZF_JOBS_PROBE_POLICY_H

/*
 * Whom a server may let transfer a zone, after it let an address or did not: sets of possibilities, so
 * that what several addresses show is joined by `&`.
 */

#include <stdbool.h>

#include "src/jobs/probe/finding.h"

/* The names are those of the settings' transfer-policy. */
enum {
	ZF_MAY_ANY = 1,
	ZF_MAY_NS_HOSTS = 2,
	ZF_MAY_LIST = 4,
	ZF_MAY_NOBODY = 8,
	ZF_MAY_BE_ALL = 15, /* nothing was shown */
};

/* What is possible after an address that is one of the zone's NS hosts, or none, could transfer. */
unsigned zf_policies_after(enum zf_told transfer, bool ns_host);

/* Whether one is left. */
bool zf_policies_single(unsigned policies);

#define ZF_POLICIES_TEXT_MAX 32 /* chars with NUL */
/* "any|ns-hosts|list|nobody". Returns `text`. */
const char *zf_policies_print(char text[ZF_POLICIES_TEXT_MAX], unsigned policies);

#endif
