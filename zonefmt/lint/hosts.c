/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/hosts.h"

#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/lint/delegations.h"

enum fate {
	ELSEWHERE, /* not for this zone to say */
	WITH_ADDRESS,
	WITHOUT_ADDRESS,
	ALIAS,	     /* a CNAME */
	BELOW_DNAME, /* replaced by another name */
};

static bool has_at(const struct zf_view *view, const uint8_t *name, uint16_t type)
{
	struct zf_view_node node;

	return zf_view_find(view, name, &node) && zf_view_has(view, &node, type);
}

/* Whether `name`, which is in the zone, is a delegation point or below one. */
static bool is_delegated(const struct zf_view *view, const uint8_t *name)
{
	const uint8_t *apex = view->terms->apex;

	for (; !zf_name_equal(name, apex); name = zf_name_parent(name))
		if (has_at(view, name, ZF_TYPE_NS))
			return true;
	return false;
}

static bool is_below_dname(const struct zf_view *view, const uint8_t *name)
{
	const uint8_t *apex = view->terms->apex;

	while (!zf_name_equal(name, apex)) {
		name = zf_name_parent(name);
		if (has_at(view, name, ZF_TYPE_DNAME))
			return true;
	}
	return false;
}

/* The records that answer for `name` where there are none at it: those of the wildcard at the
 * closest name above that exists (RFC 4592 3.3.1). */
static bool find_wildcard(const struct zf_view *view, const uint8_t *name,
			  struct zf_view_node *node)
{
	const uint8_t *apex = view->terms->apex;
	struct zf_name wildcard = { .wire = { 1, '*' } };

	if (zf_view_exists(view, name))
		return false;
	while (!zf_name_equal(name, apex) && !zf_view_exists(view, name))
		name = zf_name_parent(name);
	memcpy(wildcard.wire + 2, name, zf_name_size(name));
	return zf_view_find(view, wildcard.wire, node);
}

static enum fate fate_of(const struct zf_view *view, const uint8_t *name)
{
	struct zf_view_node node;

	if (*name == 0 || !zf_name_under(name, view->terms->apex) ||
	    is_delegated(view, name))
		return ELSEWHERE;
	if (is_below_dname(view, name))
		return BELOW_DNAME;
	if (!zf_view_find(view, name, &node) && !find_wildcard(view, name, &node))
		return WITHOUT_ADDRESS;
	if (zf_view_has(view, &node, ZF_TYPE_CNAME))
		return ALIAS;
	return zf_lint_has_address(view, &node) ? WITH_ADDRESS : WITHOUT_ADDRESS;
}

/* Reports each record of the type whose host, `offset` octets into its rdata, has such a fate. */
static void check_hosts(struct zf_view *view, const struct zf_view_node *node,
			uint16_t type, size_t offset, enum fate fate)
{
	static const char *const texts[] = {
		[WITHOUT_ADDRESS] = "has no address",
		[ALIAS] = "is a CNAME",
		[BELOW_DNAME] = "is below a DNAME",
	};

	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (rr.type == type && fate_of(view, rr.rdata + offset) == fate)
			zf_view_report(view, "the %s's host %s %s",
				       zf_view_word(type).text,
				       zf_view_name(rr.rdata + offset).text, texts[fate]);
	}
}

void zf_lint_apex_without_ns(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex && !zf_view_has(view, node, ZF_TYPE_NS))
		zf_view_report(view, "the zone has no NS");
}

void zf_lint_apex_ns_without_address(struct zf_view *view,
				     const struct zf_view_node *node)
{
	if (!node->is_apex)
		return;
	check_hosts(view, node, ZF_TYPE_NS, 0, WITHOUT_ADDRESS);
	check_hosts(view, node, ZF_TYPE_NS, 0, BELOW_DNAME);
}

void zf_lint_apex_ns_is_cname(struct zf_view *view, const struct zf_view_node *node)
{
	if (node->is_apex)
		check_hosts(view, node, ZF_TYPE_NS, 0, ALIAS);
}

void zf_lint_ns_without_address(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_lint_is_delegation(view, node))
		check_hosts(view, node, ZF_TYPE_NS, 0, WITHOUT_ADDRESS);
}

void zf_lint_ns_is_cname(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_lint_is_delegation(view, node))
		check_hosts(view, node, ZF_TYPE_NS, 0, ALIAS);
}

void zf_lint_mx_without_address(struct zf_view *view, const struct zf_view_node *node)
{
	check_hosts(view, node, ZF_TYPE_MX, 2, WITHOUT_ADDRESS);
}

void zf_lint_mx_is_cname(struct zf_view *view, const struct zf_view_node *node)
{
	check_hosts(view, node, ZF_TYPE_MX, 2, ALIAS);
}

void zf_lint_srv_without_address(struct zf_view *view, const struct zf_view_node *node)
{
	check_hosts(view, node, ZF_TYPE_SRV, 6, WITHOUT_ADDRESS);
}

void zf_lint_srv_is_cname(struct zf_view *view, const struct zf_view_node *node)
{
	check_hosts(view, node, ZF_TYPE_SRV, 6, ALIAS);
}
