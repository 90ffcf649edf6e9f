/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_RULES_H
#define ZF_ZONEFMT_LINT_RULES_H

/* The rules, and what each server does about a finding: one row a rule. */

#include "zonefmt/lint/view.h"

struct zf_lint_rule {
	const char *name;
	uint8_t effects[ZF_LINT_SERVERS]; /* enum zf_lint_effect, by enum zf_lint_server */
	/* Reports what is wrong with the node, if anything. */
	void (*check)(struct zf_view *view, const struct zf_view_node *node);
};

/* All of them, ended by one without name. */
extern const struct zf_lint_rule zf_lint_rules[];

#endif
