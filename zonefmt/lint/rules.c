/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/rules.h"

#include "zonefmt/lint/aliases.h"
#include "zonefmt/lint/apex.h"
#include "zonefmt/lint/delegations.h"
#include "zonefmt/lint/digests.h"
#include "zonefmt/lint/hosts.h"
#include "zonefmt/lint/names.h"
#include "zonefmt/lint/rdata.h"
#include "zonefmt/lint/services.h"
#include "zonefmt/lint/types.h"

enum {
	o = ZF_LINT_NOTHING,
	L = ZF_LINT_LOADED,
	D = ZF_LINT_DROPPED,
	R = ZF_LINT_REFUSED,
};

/* clang-format off */
const struct zf_lint_rule zf_lint_rules[] = {
	/*				Windows, BIND, Knot, NSD, PowerDNS */
	{ "soa-missing",		{ R, R, R, R, R }, zf_lint_soa_missing },
	{ "soa-not-first",		{ R, o, o, o, o }, zf_lint_soa_not_first },
	{ "soa-twice",			{ D, R, D, R, D }, zf_lint_soa_twice },
	{ "soa-repeated",		{ D, o, o, R, o }, zf_lint_soa_repeated },
	{ "soa-elsewhere",		{ D, R, D, R, D }, zf_lint_soa_elsewhere },
	{ "class",			{ D, R, R, R, R }, zf_lint_class_not_in },
	{ "out-of-zone",		{ D, D, D, R, R }, zf_lint_out_of_zone },
	{ "cname-and-other-data",	{ D, R, R, R, L }, zf_lint_cname_and_other_data },
	{ "cname-twice",		{ D, R, R, R, L }, zf_lint_cname_twice },
	{ "cname-loop",			{ D, L, L, L, L }, zf_lint_cname_loop },
	{ "dname-twice",		{ o, R, R, R, L }, zf_lint_dname_twice },
	{ "dname-and-ns",		{ L, L, R, L, L }, zf_lint_dname_and_ns },
	{ "below-dname",		{ L, L, R, R, L }, zf_lint_below_dname },
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
	{ "mailbox",			{ o, R, o, o, o }, zf_lint_mailbox },
	{ "wildcard-ns",		{ o, R, o, o, o }, zf_lint_wildcard_ns },
	{ "wildcard-inside",		{ o, L, o, o, o }, zf_lint_wildcard_inside },
	{ "unknown-type",		{ D, o, o, o, o }, zf_lint_unknown_type },
	{ "obsolete-type",		{ D, R, o, L, o }, zf_lint_obsolete_type },
	{ "ttl-differs",		{ o, L, L, L, L }, zf_lint_ttl_differs },
	{ "wins-place",			{ D, o, o, o, o }, zf_lint_wins_place },
	{ "wins-not-asked",		{ o, L, L, L, L }, zf_lint_wins_not_asked },
	{ "alias-not-asked",		{ L, L, L, L, o }, zf_lint_alias_not_asked },
	{ "rdata",			{ o, R, o, o, o }, zf_lint_rdata },
	{ "ds-digest",			{ o, R, L, o, o }, zf_lint_ds_digest },
	{ "openpgpkey-empty",		{ o, R, R, o, o }, zf_lint_openpgpkey_empty },
	{ "nsec3param-hash",		{ o, R, o, o, o }, zf_lint_nsec3param_hash },
	{ "nsec3-owner",		{ o, R, o, o, o }, zf_lint_nsec3_owner },
	{ "svcb-cut",			{ o, R, o, R, o }, zf_lint_svcb_cut },
	{ "svcb-mandatory",		{ o, R, R, R, L }, zf_lint_svcb_mandatory },
	{ "svcb-alpn",			{ o, R, o, o, o }, zf_lint_svcb_alpn },
	{ "svcb-host-name",		{ o, R, o, o, o }, zf_lint_svcb_host_name },
	{ NULL, { o }, NULL },
};
/* clang-format on */
