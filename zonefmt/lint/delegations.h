/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_DELEGATIONS_H
#define ZF_ZONEFMT_LINT_DELEGATIONS_H

/* Rules on delegations. */

#include "zonefmt/lint/view.h"

/* Whether the node is where a delegation begins. */
bool zf_lint_is_delegation(const struct zf_view *view, const struct zf_view_node *node);

/* Whether it has an address. */
bool zf_lint_has_address(const struct zf_view *view, const struct zf_view_node *node);

ZF_LINT_CHECK(zf_lint_ns_below_delegation);
ZF_LINT_CHECK(zf_lint_delegated);
ZF_LINT_CHECK(zf_lint_ds_at_apex);
ZF_LINT_CHECK(zf_lint_ds_without_ns);
ZF_LINT_CHECK(zf_lint_glue_missing);

#endif
