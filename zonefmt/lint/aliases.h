/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_ALIASES_H
#define ZF_ZONEFMT_LINT_ALIASES_H

/* Rules on CNAME and DNAME. */

#include "zonefmt/lint/view.h"

ZF_LINT_CHECK(zf_lint_cname_and_other_data);
ZF_LINT_CHECK(zf_lint_cname_twice);
ZF_LINT_CHECK(zf_lint_cname_loop);
ZF_LINT_CHECK(zf_lint_dname_twice);
ZF_LINT_CHECK(zf_lint_dname_and_ns);
ZF_LINT_CHECK(zf_lint_below_dname);

#endif
