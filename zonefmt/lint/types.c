/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/types.h"

#include "protocol/rdata.h"
#include "zonefmt/lint/names.h"
#include "zonefmt/text/types.h"
#include "zonefmt/text/wins.h"

enum { TYPE_MD = 3, TYPE_MF = 4 };

#define TTL_MAX 0x7fffffff /* RFC 2181 section 8 */

/* Whether the record is the first of its type at the node. */
static bool is_first(const struct zf_view *view, const struct zf_view_node *node,
		     size_t at)
{
	return at == node->from ||
	       zf_view_record(view, at - 1).type != zf_view_record(view, at).type;
}

/* Types of which the version of Windows has heard. The newest takes any. */
static bool is_known(uint8_t version, uint16_t type)
{
	const struct zf_type_row *row = zf_types_row(type);

	return version == ZF_WORD_WINDOWS || type == ZF_TYPE_WINS ||
	       type == ZF_TYPE_WINSR || (row != NULL && (row->readers & version) != 0);
}

void zf_lint_unknown_type(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const uint16_t type = zf_view_record(view, at).type;

		if (is_first(view, node, at) && !is_known(view->terms->version, type))
			zf_view_report(view, "this version does not know %s",
				       zf_view_word(type).text);
	}
}

void zf_lint_obsolete_type(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_view_has(view, node, TYPE_MD) || zf_view_has(view, node, TYPE_MF))
		zf_view_report(view, "MD and MF are obsolete");
}

void zf_lint_ttl_differs(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (rr.type == ZF_TYPE_RRSIG || is_first(view, node, at) ||
		    rr.ttl == zf_view_record(view, at - 1).ttl)
			continue;
		zf_view_report(view, "records of type %s have different TTLs",
			       zf_view_word(rr.type).text);
		return;
	}
}

void zf_lint_ttl_too_high(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (rr.ttl <= TTL_MAX)
			continue;
		zf_view_report(view, "the TTL of %s is above 2147483647",
			       zf_view_word(rr.type).text);
		return;
	}
}

/* ---- WINS ---- */

void zf_lint_wins_place(struct zf_view *view, const struct zf_view_node *node)
{
	const size_t forward = zf_view_count(view, node, ZF_TYPE_WINS);
	const size_t reverse = zf_view_count(view, node, ZF_TYPE_WINSR);
	const bool in_reverse = zf_lint_is_reverse(view->terms->apex);

	if (forward + reverse == 0)
		return;
	if (!node->is_apex)
		zf_view_report(view, "WINS belongs to the apex");
	else if (forward + reverse > 1)
		zf_view_report(view, "more than one WINS record");
	else if (forward > 0 && in_reverse)
		zf_view_report(view, "WINS in a reverse zone");
	else if (reverse > 0 && !in_reverse)
		zf_view_report(view, "WINSR in a forward zone");
}

void zf_lint_wins_not_asked(struct zf_view *view, const struct zf_view_node *node)
{
	if (zf_view_has(view, node, ZF_TYPE_WINS) ||
	    zf_view_has(view, node, ZF_TYPE_WINSR))
		zf_view_report(view, "the server does not look names up in WINS");
}
