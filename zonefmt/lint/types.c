/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/types.h"

#include "protocol/rdata.h"
#include "zonefmt/lint/names.h"
#include "zonefmt/text/synthesis.h"
#include "zonefmt/text/types.h"
#include "zonefmt/text/wins.h"

enum { TYPE_MD = 3, TYPE_MF = 4 };

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

/* ---- what only one software answers ---- */

/* How many records at the node are of the type and of that kind. */
static size_t count_of(const struct zf_view *view, const struct zf_view_node *node,
		       uint16_t type, enum zf_synthesis kind)
{
	size_t count = 0;

	for (size_t at = zf_view_first(view, node, type); at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (rr.type != type)
			break;
		count += zf_synthesis_of(&rr) == kind;
	}
	return count;
}

void zf_lint_wins_place(struct zf_view *view, const struct zf_view_node *node)
{
	const size_t forward = count_of(view, node, ZF_TYPE_WINS, ZF_SYNTHESIS_WINS);
	const size_t reverse = count_of(view, node, ZF_TYPE_WINSR, ZF_SYNTHESIS_WINSR);
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

static void check_synthesis(struct zf_view *view, const struct zf_view_node *node,
			    uint16_t type, enum zf_synthesis kind)
{
	if (count_of(view, node, type, kind) > 0)
		zf_view_report(view, "%s: %s", zf_synthesis_word(kind),
			       zf_synthesis_loss(kind));
}

void zf_lint_wins_not_asked(struct zf_view *view, const struct zf_view_node *node)
{
	check_synthesis(view, node, ZF_TYPE_WINS, ZF_SYNTHESIS_WINS);
	check_synthesis(view, node, ZF_TYPE_WINSR, ZF_SYNTHESIS_WINSR);
}

void zf_lint_alias_not_asked(struct zf_view *view, const struct zf_view_node *node)
{
	check_synthesis(view, node, ZF_TYPE_ALIAS, ZF_SYNTHESIS_ALIAS);
	check_synthesis(view, node, ZF_TYPE_LUA, ZF_SYNTHESIS_LUA);
}
