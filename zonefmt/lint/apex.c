/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/apex.h"

#include "protocol/rdata.h"

void zf_lint_soa_missing(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex && !zf_view_has(view, node, ZF_TYPE_SOA))
		zf_view_report(view, "the zone has no SOA");
}

void zf_lint_soa_not_first(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex && zf_view_has(view, node, ZF_TYPE_SOA) &&
	    view->first_type != ZF_TYPE_SOA)
		zf_view_report(view, "the SOA is not the first record");
}

void zf_lint_soa_twice(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex && zf_view_count(view, node, ZF_TYPE_SOA) > 1)
		zf_view_report(view, "there is more than one SOA");
}

void zf_lint_soa_repeated(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex && view->soa_repeated)
		zf_view_report(view, "the SOA comes more than once");
}

void zf_lint_soa_elsewhere(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->in_zone && !node->is_apex && zf_view_has(view, node, ZF_TYPE_SOA))
		zf_view_report(view, "a SOA below the apex");
}

void zf_lint_class_not_in(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (rr.class != ZF_CLASS_IN)
			zf_view_report(view, "%s of class %u, not IN",
				       zf_view_word(rr.type).text, rr.class);
	}
}

/* Windows takes addresses of name servers outside; its own files have them. */
static bool is_taken_outside(const struct zf_view *view, const struct zf_record *rr)
{
	return view->terms->server == ZF_LINT_WINDOWS &&
	       zf_outer_hosts_is_glue(view->outer_hosts, rr);
}

void zf_lint_out_of_zone(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to && !node->in_zone; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (!is_taken_outside(view, &rr))
			zf_view_report(view, "%s outside the zone",
				       zf_view_word(rr.type).text);
	}
}
