/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_NAMES_H
#define ZF_ZONEFMT_LINT_NAMES_H

/* Rules on names whose octets a server minds. */

#include "zonefmt/lint/view.h"

/* Whether the zone is one of addresses: under in-addr.arpa or ip6.arpa. */
bool zf_lint_is_reverse(const uint8_t *apex);

ZF_LINT_CHECK(zf_lint_name_check);
ZF_LINT_CHECK(zf_lint_host_name);
ZF_LINT_CHECK(zf_lint_mailbox);
ZF_LINT_CHECK(zf_lint_svcb_host_name);
ZF_LINT_CHECK(zf_lint_wildcard_ns);
ZF_LINT_CHECK(zf_lint_wildcard_inside);

#endif
