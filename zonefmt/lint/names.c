/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

#include "zonefmt/lint/names.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"

enum {
	TYPE_WKS = 11,
	TYPE_MINFO = 14,
	TYPE_RP = 17,
	TYPE_A6 = 38,
	TYPE_AFSDB = 18,
	TYPE_RT = 21,
	TYPE_SVCB = 64,
	TYPE_HTTPS = 65
};

static bool is_letter_or_digit(uint8_t octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
	       (octet >= '0' && octet <= '9');
}

static bool is_wildcard(const uint8_t *name)
{
	return name[0] == 1 && name[1] == '*';
}

/* Letters, digits and hyphens; with hyphens at neither end, if `strictly`. */
static bool is_host_label(const uint8_t *label, bool strictly)
{
	for (unsigned i = 1; i <= label[0]; i++)
		if (!is_letter_or_digit(label[i]) && label[i] != '-')
			return false;
	return !strictly ||
	       (is_letter_or_digit(label[1]) && is_letter_or_digit(label[label[0]]));
}

static bool is_host_name(const uint8_t *name, bool strictly)
{
	for (; *name != 0; name += 1 + *name)
		if (!is_host_label(name, strictly))
			return false;
	return true;
}

bool zf_lint_is_reverse(const uint8_t *apex)
{
	return zf_name_under(apex, (const uint8_t *)"\7in-addr\4arpa") ||
	       zf_name_under(apex, (const uint8_t *)"\3ip6\4arpa");
}

/* ---- Windows: NameCheckFlag ---- */

static bool is_printable(const uint8_t *label)
{
	for (unsigned i = 1; i <= label[0]; i++)
		if (label[i] < ' ' || label[i] > '~')
			return false;
	return true;
}

/* Octets of the UTF-8 character at `at`, where `left` octets are (RFC 3629 section 4); 0 if there
 * is none, or a control. */
static unsigned utf8_size(const uint8_t *at, unsigned left)
{
	static const struct {
		uint8_t first, last; /* of the first octet */
		uint8_t low, high;   /* of the second */
		unsigned size;
	} rows[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	if (at[0] < 0x80)
		return at[0] >= ' ' && at[0] <= '~';
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (at[0] < rows[i].first || at[0] > rows[i].last)
			continue;
		if (rows[i].size > left || at[1] < rows[i].low || at[1] > rows[i].high)
			return 0;
		for (unsigned j = 2; j < rows[i].size; j++)
			if ((at[j] & 0xc0) != 0x80)
				return 0;
		return rows[i].size;
	}
	return 0;
}

static bool is_utf8(const uint8_t *label)
{
	unsigned size;

	for (unsigned i = 1; i <= label[0]; i += size) {
		size = utf8_size(label + i, 1 + label[0] - i);
		if (size == 0)
			return false;
	}
	return true;
}

static bool is_strict(const uint8_t *label)
{
	return is_host_label(label, false);
}

void zf_lint_name_check(struct zf_view *view, const struct zf_view_node *node)
{
	static const struct {
		bool (*passes)(const uint8_t *label);
		const char *words;
	} flags[] = {
		{ is_strict, "letters, digits and hyphens" },
		{ is_printable, "printable ASCII" },
		{ is_utf8, "UTF-8" },
	};
	const unsigned flag = view->terms->name_check;
	const uint8_t *label = node->owner;

	if (flag >= sizeof(flags) / sizeof(*flags))
		return;
	if (is_wildcard(label))
		label += 2;
	while (*label != 0 && flags[flag].passes(label))
		label += 1 + *label;
	if (*label != 0)
		zf_view_report(view,
			       "the name is not of %s alone, as NameCheckFlag %u wants",
			       flags[flag].words, flag);
}

/* ---- BIND: check-names ---- */

static bool is_label(const uint8_t *label, const char *text)
{
	const size_t len = strlen(text);
	bool same = label[0] == len;

	for (size_t i = 0; i < len && same; i++)
		same = (label[1 + i] | 0x20) == ((uint8_t)text[i] | 0x20);
	return same;
}

/* BIND 9.18 lets pass what Active Directory has at gc._msdcs, and the names of SPF macros. */
static bool is_exempt(const uint8_t *name, uint16_t type)
{
	if (is_label(name, "gc") && is_label(name + 3, "_msdcs"))
		return true;
	for (; *name != 0 && type == ZF_TYPE_A; name += 1 + *name)
		if (is_label(name, "_spf") || is_label(name, "_spf_rate") ||
		    is_label(name, "_spf_verify"))
			return true;
	return false;
}

static bool is_host_owner(const uint8_t *owner, uint16_t type)
{
	switch (type) {
	case ZF_TYPE_A:
	case ZF_TYPE_AAAA:
		if (is_exempt(owner, type))
			return true;
		break;
	case TYPE_WKS:
	case TYPE_A6:
	case ZF_TYPE_MX:
		break;
	default:
		return true;
	}
	return is_host_name(is_wildcard(owner) ? owner + 2 : owner, true);
}

/* The host in the rdata, or NULL where a name may be anything. */
static const uint8_t *host_of(const struct zf_view *view, const struct zf_record *rr)
{
	const uint8_t *apex = view->terms->apex;

	switch (rr->type) {
	case ZF_TYPE_NS:
	case ZF_TYPE_SOA:
		return rr->rdata;
	case ZF_TYPE_PTR:
		return zf_lint_is_reverse(apex) ? rr->rdata : NULL;
	case ZF_TYPE_MX:
	case TYPE_AFSDB:
	case TYPE_RT:
		return rr->rdata + 2;
	case ZF_TYPE_SRV:
		return rr->rdata + 6;
	default:
		return NULL;
	}
}

/* Anything printable, then a host's name (RFC 1035 8). */
static bool is_mailbox(const uint8_t *name)
{
	for (unsigned i = 1; i <= name[0]; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return false;
	return *name == 0 || is_host_name(name + 1 + *name, true);
}

/* The first mailbox in the rdata, or NULL; `*second` is another, or NULL. */
static const uint8_t *mailbox_of(const struct zf_record *rr, const uint8_t **second)
{
	*second = NULL;
	switch (rr->type) {
	case ZF_TYPE_SOA:
		return rr->rdata + zf_name_size(rr->rdata);
	case TYPE_MINFO:
		*second = rr->rdata + zf_name_size(rr->rdata);
		return rr->rdata;
	case TYPE_RP:
		return rr->rdata;
	default:
		return NULL;
	}
}

static void check_mailbox(struct zf_view *view, const struct zf_record *rr,
			  const uint8_t *name)
{
	if (name != NULL && !is_mailbox(name))
		zf_view_report(view, "the %s's mailbox may not be called %s",
			       zf_view_word(rr->type).text, zf_view_name(name).text);
}

void zf_lint_mailbox(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);
		const uint8_t *second;

		check_mailbox(view, &rr, mailbox_of(&rr, &second));
		check_mailbox(view, &rr, second);
	}
}

void zf_lint_host_name(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);
		const uint8_t *host = host_of(view, &rr);

		if (!is_host_owner(node->owner, rr.type))
			zf_view_report(view, "%s at a name that no host may have",
				       zf_view_word(rr.type).text);
		if (host != NULL && !is_host_name(host, true))
			zf_view_report(view, "the %s's host may not be called %s",
				       zf_view_word(rr.type).text,
				       zf_view_name(host).text);
	}
}

/* Of a service, not of an alias (RFC 9460 2.4). */
void zf_lint_svcb_host_name(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if ((rr.type != TYPE_SVCB && rr.type != TYPE_HTTPS) ||
		    zf_wire_get16(rr.rdata) == 0 || is_host_name(rr.rdata + 2, true))
			continue;
		zf_view_report(view, "the %s's host may not be called %s",
			       zf_view_word(rr.type).text,
			       zf_view_name(rr.rdata + 2).text);
	}
}

/* ---- wildcards ---- */

void zf_lint_wildcard_ns(struct zf_view *view, const struct zf_view_node *node)
{
	if (is_wildcard(node->owner) && zf_view_has(view, node, ZF_TYPE_NS))
		zf_view_report(view, "NS at a wildcard");
}

void zf_lint_wildcard_inside(struct zf_view *view, const struct zf_view_node *node)
{
	if (*node->owner == 0)
		return;
	for (const uint8_t *name = zf_name_parent(node->owner); *name != 0;
	     name = zf_name_parent(name)) {
		if (!is_wildcard(name))
			continue;
		zf_view_report(view, "a `*` that is not the first label is no wildcard");
		return;
	}
}
