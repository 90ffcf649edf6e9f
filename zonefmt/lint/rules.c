/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The table of rules, and those on the SOA, on what is outside, on CNAME and DNAME, on types and TTLs. */

#include "protocol/rdata.h"
#include "zonefmt/lint/view.h"
#include "zonefmt/text/types.h"
#include "zonefmt/text/wins.h"

enum { TYPE_MD = 3, TYPE_MF = 4, TYPE_KEY = 25 };

#define TTL_MAX 0x7fffffff /* RFC 2181 section 8 */
#define CHAIN_MAX 16	   /* a CNAME that leads back in more steps is not noticed */

/* ---- the SOA, classes, what is outside ---- */

static void soa_missing(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex && !zf_lint_has(lint, node, ZF_TYPE_SOA))
		zf_lint_report(lint, "the zone has no SOA");
}

static void soa_not_first(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex && zf_lint_has(lint, node, ZF_TYPE_SOA) &&
	    zf_lint_first_type(lint) != ZF_TYPE_SOA)
		zf_lint_report(lint, "the SOA is not the first record");
}

static void soa_twice(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex && zf_lint_count(lint, node, ZF_TYPE_SOA) > 1)
		zf_lint_report(lint, "there is more than one SOA");
}

static void soa_repeated(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->is_apex && zf_lint_is_soa_repeated(lint))
		zf_lint_report(lint, "the SOA comes more than once");
}

static void soa_elsewhere(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->in_zone && !node->is_apex && zf_lint_has(lint, node, ZF_TYPE_SOA))
		zf_lint_report(lint, "a SOA below the apex");
}

static void class_not_in(struct zf_lint *lint, const struct zf_lint_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_lint_record(lint, at);

		if (rr.class != ZF_CLASS_IN)
			zf_lint_report(lint, "%s of class %u, not IN",
				       zf_lint_word(rr.type).text, rr.class);
	}
}

/* Windows takes addresses of name servers outside; its own files have them. */
static bool is_taken_outside(const struct zf_lint *lint, const struct zf_record *rr)
{
	return zf_lint_terms(lint)->server == ZF_LINT_WINDOWS &&
	       zf_lint_is_outer_glue(lint, rr);
}

static void out_of_zone(struct zf_lint *lint, const struct zf_lint_node *node)
{
	for (size_t at = node->from; at < node->to && !node->in_zone; at++) {
		const struct zf_record rr = zf_lint_record(lint, at);

		if (!is_taken_outside(lint, &rr))
			zf_lint_report(lint, "%s outside the zone",
				       zf_lint_word(rr.type).text);
	}
}

/* ---- CNAME and DNAME ---- */

/* RFC 4034 section 3 and 4.1.1 let a CNAME have these beside it, RFC 2181 10.1 KEY too, which only
 * BIND knows. */
static bool is_beside_cname(const struct zf_lint *lint, uint16_t type)
{
	return type == ZF_TYPE_CNAME || type == ZF_TYPE_RRSIG || type == ZF_TYPE_NSEC ||
	       (type == TYPE_KEY && zf_lint_terms(lint)->server == ZF_LINT_BIND);
}

static void cname_and_other_data(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (!zf_lint_has(lint, node, ZF_TYPE_CNAME))
		return;
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_lint_record(lint, at).type;

		if (is_beside_cname(lint, type))
			continue;
		zf_lint_report(lint, "a CNAME, and %s beside it",
			       zf_lint_word(type).text);
		return;
	}
}

static void cname_twice(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (zf_lint_count(lint, node, ZF_TYPE_CNAME) > 1)
		zf_lint_report(lint, "more than one CNAME");
}

/* Where the first CNAME at `name` leads, or NULL. */
static const uint8_t *follow(const struct zf_lint *lint, const uint8_t *name)
{
	struct zf_lint_node node;

	if (!zf_lint_find(lint, name, &node) || !zf_lint_has(lint, &node, ZF_TYPE_CNAME))
		return NULL;
	return zf_lint_record(lint, zf_lint_first(lint, &node, ZF_TYPE_CNAME)).rdata;
}

static void cname_loop(struct zf_lint *lint, const struct zf_lint_node *node)
{
	const uint8_t *name = follow(lint, node->owner);

	for (int i = 0; i < CHAIN_MAX && name != NULL; i++) {
		if (zf_name_equal(name, node->owner)) {
			zf_lint_report(lint, "the CNAME leads back to itself");
			return;
		}
		name = follow(lint, name);
	}
}

static void dname_twice(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (zf_lint_count(lint, node, ZF_TYPE_DNAME) > 1)
		zf_lint_report(lint, "more than one DNAME");
}

static void dname_and_ns(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (!node->is_apex && zf_lint_has(lint, node, ZF_TYPE_DNAME) &&
	    zf_lint_has(lint, node, ZF_TYPE_NS))
		zf_lint_report(lint, "a DNAME, and NS beside it");
}

static void below_dname(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (node->dname != NULL)
		zf_lint_report(lint, "below the DNAME at %s",
			       zf_lint_name(node->dname).text);
}

/* ---- types and TTLs ---- */

/* Whether the record is the first of its type at the node. */
static bool is_first(const struct zf_lint *lint, const struct zf_lint_node *node,
		     size_t at)
{
	return at == node->from ||
	       zf_lint_record(lint, at - 1).type != zf_lint_record(lint, at).type;
}

/* Types of which the version of Windows has heard. The newest takes any. */
static bool is_known(uint8_t version, uint16_t type)
{
	const struct zf_type_row *row = zf_types_row(type);

	return version == ZF_WORD_WINDOWS || type == ZF_TYPE_WINS ||
	       type == ZF_TYPE_WINSR || (row != NULL && (row->readers & version) != 0);
}

static void unknown_type(struct zf_lint *lint, const struct zf_lint_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_lint_record(lint, at).type;

		if (is_first(lint, node, at) &&
		    !is_known(zf_lint_terms(lint)->version, type))
			zf_lint_report(lint, "this version does not know %s",
				       zf_lint_word(type).text);
	}
}

static void obsolete_type(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (zf_lint_has(lint, node, TYPE_MD) || zf_lint_has(lint, node, TYPE_MF))
		zf_lint_report(lint, "MD and MF are obsolete");
}

static void ttl_differs(struct zf_lint *lint, const struct zf_lint_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_lint_record(lint, at);

		if (rr.type == ZF_TYPE_RRSIG || is_first(lint, node, at) ||
		    rr.ttl == zf_lint_record(lint, at - 1).ttl)
			continue;
		zf_lint_report(lint, "records of type %s have different TTLs",
			       zf_lint_word(rr.type).text);
		return;
	}
}

static void ttl_too_high(struct zf_lint *lint, const struct zf_lint_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_lint_record(lint, at);

		if (rr.ttl <= TTL_MAX)
			continue;
		zf_lint_report(lint, "the TTL of %s is above 2147483647",
			       zf_lint_word(rr.type).text);
		return;
	}
}

/* ---- WINS ---- */

static void wins_place(struct zf_lint *lint, const struct zf_lint_node *node)
{
	const size_t forward = zf_lint_count(lint, node, ZF_TYPE_WINS);
	const size_t reverse = zf_lint_count(lint, node, ZF_TYPE_WINSR);
	const bool in_reverse = zf_lint_is_reverse(zf_lint_terms(lint)->apex);

	if (forward + reverse == 0)
		return;
	if (!node->is_apex)
		zf_lint_report(lint, "WINS belongs to the apex");
	else if (forward + reverse > 1)
		zf_lint_report(lint, "more than one WINS record");
	else if (forward > 0 && in_reverse)
		zf_lint_report(lint, "WINS in a reverse zone");
	else if (reverse > 0 && !in_reverse)
		zf_lint_report(lint, "WINSR in a forward zone");
}

static void wins_not_asked(struct zf_lint *lint, const struct zf_lint_node *node)
{
	if (zf_lint_has(lint, node, ZF_TYPE_WINS) ||
	    zf_lint_has(lint, node, ZF_TYPE_WINSR))
		zf_lint_report(lint, "the server does not look names up in WINS");
}

/* ---- the table ---- */

enum {
	o = ZF_LINT_NOTHING,
	L = ZF_LINT_LOADED,
	D = ZF_LINT_DROPPED,
	R = ZF_LINT_REFUSED,
};

/* clang-format off */
const struct zf_lint_rule zf_lint_rules[] = {
	/*				Windows, BIND, Knot, NSD, PowerDNS */
	{ "soa-missing",		{ R, R, R, R, R }, soa_missing },
	{ "soa-not-first",		{ R, o, o, o, o }, soa_not_first },
	{ "soa-twice",			{ D, R, D, R, D }, soa_twice },
	{ "soa-repeated",		{ D, o, o, R, o }, soa_repeated },
	{ "soa-elsewhere",		{ D, R, D, R, D }, soa_elsewhere },
	{ "class",			{ D, R, R, R, R }, class_not_in },
	{ "out-of-zone",		{ D, D, D, R, R }, out_of_zone },
	{ "cname-and-other-data",	{ D, R, R, R, L }, cname_and_other_data },
	{ "cname-twice",		{ D, R, R, R, L }, cname_twice },
	{ "cname-loop",			{ D, L, L, L, L }, cname_loop },
	{ "dname-twice",		{ o, R, R, R, L }, dname_twice },
	{ "dname-and-ns",		{ L, L, R, L, L }, dname_and_ns },
	{ "below-dname",		{ L, L, R, R, L }, below_dname },
	{ "ns-below-delegation",	{ D, L, L, L, L }, zf_lint_ns_below_delegation },
	{ "delegated",			{ L, L, L, L, L }, zf_lint_delegated },
	{ "glue-missing",		{ L, L, L, L, L }, zf_lint_glue_missing },
	{ "ds-at-apex",			{ o, R, o, o, L }, zf_lint_ds_at_apex },
	{ "ds-without-ns",		{ o, o, o, o, L }, zf_lint_ds_without_ns },
	{ "apex-without-ns",		{ L, R, L, L, L }, zf_lint_apex_without_ns },
	{ "apex-ns-without-address",	{ L, R, L, L, L }, zf_lint_apex_ns_without_address },
	{ "apex-ns-is-cname",		{ o, R, L, o, L }, zf_lint_apex_ns_is_cname },
	{ "ns-without-address",		{ o, L, o, o, o }, zf_lint_ns_without_address },
	{ "ns-is-cname",		{ o, L, o, o, L }, zf_lint_ns_is_cname },
	{ "mx-without-address",		{ o, L, o, o, o }, zf_lint_mx_without_address },
	{ "mx-is-cname",		{ o, L, o, o, L }, zf_lint_mx_is_cname },
	{ "srv-without-address",	{ o, L, o, o, o }, zf_lint_srv_without_address },
	{ "srv-is-cname",		{ o, L, o, o, L }, zf_lint_srv_is_cname },
	{ "name-check",			{ D, o, o, o, o }, zf_lint_name_check },
	{ "host-name",			{ o, R, o, o, L }, zf_lint_host_name },
	{ "wildcard-ns",		{ o, R, o, o, o }, zf_lint_wildcard_ns },
	{ "wildcard-inside",		{ o, L, o, o, o }, zf_lint_wildcard_inside },
	{ "unknown-type",		{ D, o, o, o, o }, unknown_type },
	{ "obsolete-type",		{ D, R, o, L, o }, obsolete_type },
	{ "ttl-differs",		{ o, L, L, L, L }, ttl_differs },
	{ "ttl-too-high",		{ o, L, o, o, o }, ttl_too_high },
	{ "wins-place",			{ D, o, o, o, o }, wins_place },
	{ "wins-not-asked",		{ o, L, L, L, L }, wins_not_asked },
	{ NULL, { o }, NULL },
};
/* clang-format on */
