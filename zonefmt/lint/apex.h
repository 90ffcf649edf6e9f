/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_APEX_H
#define ZF_ZONEFMT_LINT_APEX_H

/* Rules on the SOA, on classes, on what is outside the zone. */

#include "zonefmt/lint/view.h"

ZF_LINT_CHECK(zf_lint_soa_missing);
ZF_LINT_CHECK(zf_lint_soa_not_first);
ZF_LINT_CHECK(zf_lint_soa_twice);
ZF_LINT_CHECK(zf_lint_soa_repeated);
ZF_LINT_CHECK(zf_lint_soa_elsewhere);
ZF_LINT_CHECK(zf_lint_class_not_in);
ZF_LINT_CHECK(zf_lint_out_of_zone);

#endif
