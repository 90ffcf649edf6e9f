/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/view.h"

#include <stdarg.h>
#include <stdio.h>

#include "zonefmt/text/present.h"

struct zf_record zf_view_record(const struct zf_view *view, size_t at)
{
	return zf_zone_record(view->zone, view->order[at]);
}

/* The number of the first record with `name` for its owner, or one behind it. */
static size_t first_from(const struct zf_view *view, const uint8_t *name)
{
	size_t low = 0, high = zf_zone_count(view->zone);

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (zf_name_compare(zf_view_record(view, middle).owner, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Behind the last record with the owner of record `from`: in steps that double, then halve, since
 * most owners have few and some have many. */
size_t zf_view_end_of_owner(const struct zf_view *view, size_t from)
{
	const uint8_t *owner = zf_view_record(view, from).owner;
	const size_t count = zf_zone_count(view->zone);
	size_t step = 1;

	while (from + step < count &&
	       zf_name_equal(zf_view_record(view, from + step).owner, owner))
		step *= 2;
	size_t low = from + step / 2, high = from + step < count ? from + step : count;
	while (low + 1 < high) {
		const size_t middle = low + (high - low) / 2;

		if (zf_name_equal(zf_view_record(view, middle).owner, owner))
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

bool zf_view_find(const struct zf_view *view, const uint8_t *name,
		  struct zf_view_node *node)
{
	const size_t from = first_from(view, name);

	if (from == zf_zone_count(view->zone) ||
	    !zf_name_equal(zf_view_record(view, from).owner, name))
		return false;
	node->owner = zf_view_record(view, from).owner;
	node->from = from;
	node->to = zf_view_end_of_owner(view, from);
	return true;
}

size_t zf_view_first(const struct zf_view *view, const struct zf_view_node *node,
		     unsigned type)
{
	size_t low = node->from, high = node->to;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (zf_view_record(view, middle).type < type)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t zf_view_count(const struct zf_view *view, const struct zf_view_node *node,
		     uint16_t type)
{
	return zf_view_first(view, node, type + 1u) - zf_view_first(view, node, type);
}

bool zf_view_has(const struct zf_view *view, const struct zf_view_node *node,
		 uint16_t type)
{
	const size_t at = zf_view_first(view, node, type);

	return at < node->to && zf_view_record(view, at).type == type;
}

bool zf_view_exists(const struct zf_view *view, const uint8_t *name)
{
	const size_t at = first_from(view, name);

	return at < zf_zone_count(view->zone) &&
	       zf_name_under(zf_view_record(view, at).owner, name);
}

void zf_view_report(const struct zf_view *view, const char *fmt, ...)
{
	char text[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	view->terms->found(view->terms->ctx,
			   &(const struct zf_lint_finding){ .rule = view->rule,
							    .effect = view->effect,
							    .owner = view->owner,
							    .text = text });
}

struct zf_view_word zf_view_word(uint16_t type)
{
	struct zf_view_word word = { .text = "" };

	*zf_present_type(word.text, type) = '\0';
	return word;
}

struct zf_view_name zf_view_name(const uint8_t *name)
{
	struct zf_view_name text = { .text = "" };

	zf_name_print(text.text, name);
	return text;
}
