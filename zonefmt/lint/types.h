/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_TYPES_H
#define ZF_ZONEFMT_LINT_TYPES_H

/* Rules on types, TTLs, and what only one software answers. */

#include "zonefmt/lint/view.h"

ZF_LINT_CHECK(zf_lint_unknown_type);
ZF_LINT_CHECK(zf_lint_obsolete_type);
ZF_LINT_CHECK(zf_lint_ttl_differs);
ZF_LINT_CHECK(zf_lint_wins_place);
ZF_LINT_CHECK(zf_lint_wins_not_asked);
ZF_LINT_CHECK(zf_lint_alias_not_asked);

#endif
