/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/delegations.h"

#include "protocol/rdata.h"

bool zf_lint_has_address(const struct zf_view *view, const struct zf_view_node *node)
{
	return zf_view_has(view, node, ZF_TYPE_A) ||
	       zf_view_has(view, node, ZF_TYPE_AAAA);
}

bool zf_lint_is_delegation(const struct zf_view *view, const struct zf_view_node *node)
{
	return node->in_zone && !node->is_apex && node->cut == NULL &&
	       zf_view_has(view, node, ZF_TYPE_NS);
}

void zf_lint_ns_below_delegation(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->cut != NULL && zf_view_has(view, node, ZF_TYPE_NS))
		zf_view_report(view, "NS below the delegation of %s",
			       zf_view_name(node->cut).text);
}

/* What may stand at a delegation or below it and be of use: addresses may be glue. */
static bool is_of_delegation(uint16_t type, bool below)
{
	switch (type) {
	case ZF_TYPE_A:
	case ZF_TYPE_AAAA:
	case ZF_TYPE_NS: /* has a rule of its own */
		return true;
	case ZF_TYPE_DS:
	case ZF_TYPE_RRSIG:
	case ZF_TYPE_NSEC:
	case ZF_TYPE_DNAME: /* has a rule of its own */
		return !below;
	default:
		return false;
	}
}

void zf_lint_delegated(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->cut == NULL && !zf_lint_is_delegation(view, node))
		return;
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_view_record(view, at).type;

		if (is_of_delegation(type, node->cut != NULL))
			continue;
		zf_view_report(
			view, "%s, but the delegation of %s covers it",
			zf_view_word(type).text,
			zf_view_name(node->cut != NULL ? node->cut : node->owner).text);
		return;
	}
}

void zf_lint_ds_at_apex(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex && zf_view_has(view, node, ZF_TYPE_DS))
		zf_view_report(view, "DS at the apex; it belongs to the zone above");
}

void zf_lint_ds_without_ns(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->in_zone && !node->is_apex && zf_view_has(view, node, ZF_TYPE_DS) &&
	    !zf_view_has(view, node, ZF_TYPE_NS))
		zf_view_report(view, "DS without NS");
}

void zf_lint_glue_missing(struct zf_view *view, const struct zf_view_node *node)
{
	struct zf_view_node glue;

	if (!zf_lint_is_delegation(view, node))
		return;
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (rr.type != ZF_TYPE_NS || !zf_name_under(rr.rdata, node->owner) ||
		    (zf_view_find(view, rr.rdata, &glue) &&
		     zf_lint_has_address(view, &glue)))
			continue;
		zf_view_report(view, "the name server %s is below, but without address",
			       zf_view_name(rr.rdata).text);
	}
}
