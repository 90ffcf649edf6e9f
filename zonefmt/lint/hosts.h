/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_HOSTS_H
#define ZF_ZONEFMT_LINT_HOSTS_H

/* Rules on the hosts that NS, MX and SRV records name. */

#include "zonefmt/lint/view.h"

ZF_LINT_CHECK(zf_lint_apex_without_ns);
ZF_LINT_CHECK(zf_lint_apex_ns_without_address);
ZF_LINT_CHECK(zf_lint_apex_ns_is_cname);
ZF_LINT_CHECK(zf_lint_ns_without_address);
ZF_LINT_CHECK(zf_lint_ns_is_cname);
ZF_LINT_CHECK(zf_lint_mx_without_address);
ZF_LINT_CHECK(zf_lint_mx_is_cname);
ZF_LINT_CHECK(zf_lint_srv_without_address);
ZF_LINT_CHECK(zf_lint_srv_is_cname);

#endif
