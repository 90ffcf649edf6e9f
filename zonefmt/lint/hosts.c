/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Delegations, and the hosts that NS, MX and SRV records name. */

#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/lint/view.h"

static bool has_address(const struct zf_lint *lint, const struct zf_lint_node *node)
{
	return zf_lint_has(lint, node, ZF_TYPE_A) ||
	       zf_lint_has(lint, node, ZF_TYPE_AAAA);
}

static bool is_delegation(const struct zf_lint *lint, const struct zf_lint_node *node)
{
	return node->in_zone && !node->is_apex && node->cut == NULL &&
	       zf_lint_has(lint, node, ZF_TYPE_NS);
}

/* ---- delegations ---- */

void zf_lint_ns_below_delegation(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->cut != NULL && zf_lint_has(lint, node, ZF_TYPE_NS))
		zf_lint_report(lint, "NS below the delegation of %s",
			       zf_lint_name(node->cut).text);
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

void zf_lint_delegated(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->cut == NULL && !is_delegation(lint, node))
		return;
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_lint_record(lint, at).type;

		if (is_of_delegation(type, node->cut != NULL))
			continue;
		zf_lint_report(
			lint, "%s, but the delegation of %s covers it",
			zf_lint_word(type).text,
			zf_lint_name(node->cut != NULL ? node->cut : node->owner).text);
		return;
	}
}

void zf_lint_ds_at_apex(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex && zf_lint_has(lint, node, ZF_TYPE_DS))
		zf_lint_report(lint, "DS at the apex; it belongs to the zone above");
}

void zf_lint_ds_without_ns(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->in_zone && !node->is_apex && zf_lint_has(lint, node, ZF_TYPE_DS) &&
	    !zf_lint_has(lint, node, ZF_TYPE_NS))
		zf_lint_report(lint, "DS without NS");
}

/* ---- hosts that others name ---- */

enum fate {
	ELSEWHERE, /* not for this zone to say */
	WITH_ADDRESS,
	WITHOUT_ADDRESS,
	ALIAS,	     /* a CNAME */
	BELOW_DNAME, /* replaced by another name */
};

static bool has_at(const struct zf_lint *lint, const uint8_t *name, uint16_t type)
{
	struct zf_lint_node node;

	return zf_lint_find(lint, name, &node) && zf_lint_has(lint, &node, type);
}

/* Whether `name`, which is in the zone, is a delegation point or below one. */
static bool is_delegated(const struct zf_lint *lint, const uint8_t *name)
{
	const uint8_t *apex = zf_lint_terms(lint)->apex;

	for (; !zf_name_equal(name, apex); name = zf_name_parent(name))
		if (has_at(lint, name, ZF_TYPE_NS))
			return true;
	return false;
}

static bool is_below_dname(const struct zf_lint *lint, const uint8_t *name)
{
	const uint8_t *apex = zf_lint_terms(lint)->apex;

	while (!zf_name_equal(name, apex)) {
		name = zf_name_parent(name);
		if (has_at(lint, name, ZF_TYPE_DNAME))
			return true;
	}
	return false;
}

/* The records that answer for `name` where there are none at it: those of the wildcard at the
 * closest name above that exists (RFC 4592 3.3.1). */
static bool find_wildcard(const struct zf_lint *lint, const uint8_t *name,
			  struct zf_lint_node *node)
{
	const uint8_t *apex = zf_lint_terms(lint)->apex;
	struct zf_name wildcard = { .wire = { 1, '*' } };

	if (zf_lint_exists(lint, name))
		return false;
	while (!zf_name_equal(name, apex) && !zf_lint_exists(lint, name))
		name = zf_name_parent(name);
	memcpy(wildcard.wire + 2, name, zf_name_size(name));
	return zf_lint_find(lint, wildcard.wire, node);
}

static enum fate fate_of(const struct zf_lint *lint, const uint8_t *name)
{
	struct zf_lint_node node;

	if (*name == 0 || !zf_name_under(name, zf_lint_terms(lint)->apex) ||
	    is_delegated(lint, name))
		return ELSEWHERE;
	if (is_below_dname(lint, name))
		return BELOW_DNAME;
	if (!zf_lint_find(lint, name, &node) && !find_wildcard(lint, name, &node))
		return WITHOUT_ADDRESS;
	if (zf_lint_has(lint, &node, ZF_TYPE_CNAME))
		return ALIAS;
	return has_address(lint, &node) ? WITH_ADDRESS : WITHOUT_ADDRESS;
}

/* Reports each record of the type whose host, `offset` octets into its rdata, has such a fate. */
static void check_hosts(struct zf_lint *lint, const struct zf_lint_node *node,
			uint16_t type, size_t offset, enum fate fate)
{
	static const char *const texts[] = {
		[WITHOUT_ADDRESS] = "has no address",
		[ALIAS] = "is a CNAME",
		[BELOW_DNAME] = "is below a DNAME",
	};

	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_lint_record(lint, at);

		if (rr.type == type && fate_of(lint, rr.rdata + offset) == fate)
			zf_lint_report(lint, "the %s's host %s %s",
				       zf_lint_word(type).text,
				       zf_lint_name(rr.rdata + offset).text, texts[fate]);
	}
}

void zf_lint_apex_without_ns(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex && !zf_lint_has(lint, node, ZF_TYPE_NS))
		zf_lint_report(lint, "the zone has no NS");
}

void zf_lint_apex_ns_without_address(struct zf_lint *lint,
				     const struct zf_lint_node *node)
{
	if (!node->is_apex)
		return;
	check_hosts(lint, node, ZF_TYPE_NS, 0, WITHOUT_ADDRESS);
	check_hosts(lint, node, ZF_TYPE_NS, 0, BELOW_DNAME);
}

void zf_lint_apex_ns_is_cname(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex)
		check_hosts(lint, node, ZF_TYPE_NS, 0, ALIAS);
}

void zf_lint_ns_without_address(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (is_delegation(lint, node))
		check_hosts(lint, node, ZF_TYPE_NS, 0, WITHOUT_ADDRESS);
}

void zf_lint_ns_is_cname(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (is_delegation(lint, node))
		check_hosts(lint, node, ZF_TYPE_NS, 0, ALIAS);
}

void zf_lint_glue_missing(struct zf_lint *lint, const struct zf_lint_node *node)
{
	struct zf_lint_node glue;

	if (!is_delegation(lint, node))
		return;
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_lint_record(lint, at);

		if (rr.type != ZF_TYPE_NS || !zf_name_under(rr.rdata, node->owner) ||
		    (zf_lint_find(lint, rr.rdata, &glue) && has_address(lint, &glue)))
			continue;
		zf_lint_report(lint, "the name server %s is below, but without address",
			       zf_lint_name(rr.rdata).text);
	}
}

void zf_lint_mx_without_address(struct zf_lint *lint, const struct zf_lint_node *node)
{
	check_hosts(lint, node, ZF_TYPE_MX, 2, WITHOUT_ADDRESS);
}

void zf_lint_mx_is_cname(struct zf_lint *lint, const struct zf_lint_node *node)
{
	check_hosts(lint, node, ZF_TYPE_MX, 2, ALIAS);
}

void zf_lint_srv_without_address(struct zf_lint *lint, const struct zf_lint_node *node)
{
	check_hosts(lint, node, ZF_TYPE_SRV, 6, WITHOUT_ADDRESS);
}

void zf_lint_srv_is_cname(struct zf_lint *lint, const struct zf_lint_node *node)
{
	check_hosts(lint, node, ZF_TYPE_SRV, 6, ALIAS);
}
