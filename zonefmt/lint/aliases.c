/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/aliases.h"

#include "protocol/rdata.h"

enum { TYPE_KEY = 25 };

#define CHAIN_MAX 16 /* a CNAME that leads back in more steps is not noticed */

/* RFC 4034 section 3 and 4.1.1 let a CNAME have these beside it, RFC 2181 10.1 KEY too, which only
 * BIND knows. */
static bool is_beside_cname(const struct zf_view *view, uint16_t type)
{
	return type == ZF_TYPE_CNAME || type == ZF_TYPE_RRSIG || type == ZF_TYPE_NSEC ||
	       (type == TYPE_KEY && view->terms->server == ZF_LINT_BIND);
}

void zf_lint_cname_and_other_data(struct zf_view *view, const struct zf_view_node *node)
{
	if (!zf_view_has(view, node, ZF_TYPE_CNAME))
		return;
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_view_record(view, at).type;

		if (is_beside_cname(view, type))
			continue;
		zf_view_report(view, "a CNAME, and %s beside it",
			       zf_view_word(type).text);
		return;
	}
}

void zf_lint_cname_twice(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_view_count(view, node, ZF_TYPE_CNAME) > 1)
		zf_view_report(view, "more than one CNAME");
}

/* Where the first CNAME at `name` leads, or NULL. */
static const uint8_t *follow(const struct zf_view *view, const uint8_t *name)
{
	struct zf_view_node node;

	if (!zf_view_find(view, name, &node) || !zf_view_has(view, &node, ZF_TYPE_CNAME))
		return NULL;
	return zf_view_record(view, zf_view_first(view, &node, ZF_TYPE_CNAME)).rdata;
}

void zf_lint_cname_loop(struct zf_view *view, const struct zf_view_node *node)
{
	const uint8_t *name = follow(view, node->owner);

	for (int i = 0; i < CHAIN_MAX && name != NULL; i++) {
		if (zf_name_equal(name, node->owner)) {
			zf_view_report(view, "the CNAME leads back to itself");
			return;
		}
		name = follow(view, name);
	}
}

void zf_lint_dname_twice(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_view_count(view, node, ZF_TYPE_DNAME) > 1)
		zf_view_report(view, "more than one DNAME");
}

void zf_lint_dname_and_ns(struct zf_view *view, const struct zf_view_node *node)
{
	if (!node->is_apex && zf_view_has(view, node, ZF_TYPE_DNAME) &&
	    zf_view_has(view, node, ZF_TYPE_NS))
		zf_view_report(view, "a DNAME, and NS beside it");
}

/* The NSEC3 of a zone, with their signatures, are at names right below its apex: a DNAME there does not
 * hide them (RFC 6672 5.3.1 names NSEC only; Knot and NSD load them). */
static bool is_of_nsec3(const struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_view_record(view, at).type;

		if (type != ZF_TYPE_NSEC3 && type != ZF_TYPE_RRSIG)
			return false;
	}
	return zf_view_has(view, node, ZF_TYPE_NSEC3) &&
	       zf_name_equal(zf_name_parent(node->owner), view->terms->apex);
}

void zf_lint_below_dname(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->dname != NULL && !is_of_nsec3(view, node))
		zf_view_report(view, "below the DNAME at %s",
			       zf_view_name(node->dname).text);
}
