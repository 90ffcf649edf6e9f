/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/lint/outer_hosts.h"
#include "zonefmt/lint/view.h"
#include "zonefmt/text/present.h"
#include "zonefmt/zone/zone.h"

struct zf_lint {
	struct zf_lint_terms terms;
	struct zf_name apex;
	uint16_t first_type;
	bool soa_repeated;
	struct zf_zone *zone;
	struct zf_outer_hosts *outer_hosts;
	size_t *order;
	/* what is being checked */
	const struct zf_lint_rule *rule;
	const struct zf_lint_node *node;
};

static const char *const servers[ZF_LINT_SERVERS] = {
	[ZF_LINT_WINDOWS] = "windows",	 [ZF_LINT_BIND] = "bind",
	[ZF_LINT_KNOT] = "knot",	 [ZF_LINT_NSD] = "nsd",
	[ZF_LINT_POWERDNS] = "powerdns",
};

bool zf_lint_server_find(enum zf_lint_server *server, const char *name)
{
	for (unsigned i = 0; i < ZF_LINT_SERVERS; i++) {
		*server = (enum zf_lint_server)i;
		if (strcmp(servers[i], name) == 0)
			return true;
	}
	return false;
}

zf_status zf_lint_new(struct zf_lint **result, const struct zf_lint_terms *terms,
		      struct zf_error *err)
{
	struct zf_lint *lint = calloc(1, sizeof(*lint));
	zf_status status;

	*result = NULL;
	if (lint == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	lint->terms = *terms;
	zf_name_copy(&lint->apex, terms->apex);
	lint->terms.apex = lint->apex.wire;
	status = zf_zone_new(&lint->zone, terms->apex, terms->octets_max, err);
	if (status == ZF_OK)
		status = zf_outer_hosts_new(&lint->outer_hosts, terms->apex,
					    terms->octets_max, err);
	if (status == ZF_OK)
		*result = lint;
	else
		zf_lint_free(lint);
	return status;
}

void zf_lint_free(struct zf_lint *lint)
{
	if (lint == NULL)
		return;
	zf_zone_free(lint->zone);
	zf_outer_hosts_free(lint->outer_hosts);
	free(lint->order);
	free(lint);
}

/* Of many records that are the same zf_zone_add() would have enough. */
static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_lint *lint = ctx;

	if (lint->first_type == 0)
		lint->first_type = rr->type;
	if (zf_zone_find(lint->zone, rr, ZF_ZONE_NONE) != ZF_ZONE_NONE) {
		lint->soa_repeated |= rr->type == ZF_TYPE_SOA;
		return ZF_OK;
	}
	const zf_status status = zf_zone_add(lint->zone, rr, err);
	return status == ZF_OK ? zf_outer_hosts_add(lint->outer_hosts, rr, err) : status;
}

struct zf_sink zf_lint_sink(struct zf_lint *lint)
{
	return (struct zf_sink){ .take = take, .ctx = lint };
}

/* ---- for the rules ---- */

const struct zf_lint_terms *zf_lint_terms(const struct zf_lint *lint)
{
	return &lint->terms;
}

uint16_t zf_lint_first_type(const struct zf_lint *lint)
{
	return lint->first_type;
}

bool zf_lint_is_soa_repeated(const struct zf_lint *lint)
{
	return lint->soa_repeated;
}

bool zf_lint_is_outer_glue(const struct zf_lint *lint, const struct zf_record *rr)
{
	return zf_outer_hosts_is_glue(lint->outer_hosts, rr);
}

struct zf_record zf_lint_record(const struct zf_lint *lint, size_t at)
{
	return zf_zone_record(lint->zone, lint->order[at]);
}

/* The number of the first record with `name` for its owner, or one behind it. */
static size_t first_from(const struct zf_lint *lint, const uint8_t *name)
{
	size_t low = 0, high = zf_zone_count(lint->zone);

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (zf_name_compare(zf_lint_record(lint, middle).owner, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Behind the last record with the owner of record `from`: in steps that double, then halve, since
 * most owners have few and some have many. */
static size_t end_of_owner(const struct zf_lint *lint, size_t from)
{
	const uint8_t *owner = zf_lint_record(lint, from).owner;
	const size_t count = zf_zone_count(lint->zone);
	size_t step = 1;

	while (from + step < count &&
	       zf_name_equal(zf_lint_record(lint, from + step).owner, owner))
		step *= 2;
	size_t low = from + step / 2, high = from + step < count ? from + step : count;
	while (low + 1 < high) {
		const size_t middle = low + (high - low) / 2;

		if (zf_name_equal(zf_lint_record(lint, middle).owner, owner))
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

bool zf_lint_find(const struct zf_lint *lint, const uint8_t *name,
		  struct zf_lint_node *node)
{
	const size_t from = first_from(lint, name);

	if (from == zf_zone_count(lint->zone) ||
	    !zf_name_equal(zf_lint_record(lint, from).owner, name))
		return false;
	node->owner = zf_lint_record(lint, from).owner;
	node->from = from;
	node->to = end_of_owner(lint, from);
	return true;
}

size_t zf_lint_first(const struct zf_lint *lint, const struct zf_lint_node *node,
		     unsigned type)
{
	size_t low = node->from, high = node->to;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (zf_lint_record(lint, middle).type < type)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t zf_lint_count(const struct zf_lint *lint, const struct zf_lint_node *node,
		     uint16_t type)
{
	return zf_lint_first(lint, node, type + 1u) - zf_lint_first(lint, node, type);
}

bool zf_lint_has(const struct zf_lint *lint, const struct zf_lint_node *node,
		 uint16_t type)
{
	const size_t at = zf_lint_first(lint, node, type);

	return at < node->to && zf_lint_record(lint, at).type == type;
}

bool zf_lint_exists(const struct zf_lint *lint, const uint8_t *name)
{
	const size_t at = first_from(lint, name);

	return at < zf_zone_count(lint->zone) &&
	       zf_name_under(zf_lint_record(lint, at).owner, name);
}

static enum zf_lint_effect effect_of(const struct zf_lint *lint,
				     const struct zf_lint_rule *rule)
{
	const enum zf_lint_effect effect =
		(enum zf_lint_effect)rule->effects[lint->terms.server];

	return effect == ZF_LINT_DROPPED && lint->terms.strict ? ZF_LINT_REFUSED : effect;
}

void zf_lint_report(struct zf_lint *lint, const char *fmt, ...)
{
	char text[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	lint->terms.found(lint->terms.ctx, &(const struct zf_lint_finding){
						   .rule = lint->rule->name,
						   .effect = effect_of(lint, lint->rule),
						   .owner = lint->node->owner,
						   .text = text });
}

struct zf_lint_word zf_lint_word(uint16_t type)
{
	struct zf_lint_word word = { .text = "" };

	*zf_present_type(word.text, type) = '\0';
	return word;
}

struct zf_lint_name zf_lint_name(const uint8_t *name)
{
	struct zf_lint_name text = { .text = "" };

	zf_name_print(text.text, name);
	return text;
}

/* ---- the walk ---- */

static void check_node(struct zf_lint *lint, const struct zf_lint_node *node)
{
	lint->node = node;
	for (lint->rule = zf_lint_rules; lint->rule->name != NULL; lint->rule++)
		if (effect_of(lint, lint->rule) != ZF_LINT_NOTHING)
			lint->rule->check(lint, node);
}

/* The apex, even if there are no records at it. */
static void check_apex(struct zf_lint *lint)
{
	struct zf_lint_node apex = { .owner = lint->apex.wire,
				     .in_zone = true,
				     .is_apex = true };

	zf_lint_find(lint, lint->apex.wire, &apex);
	check_node(lint, &apex);
}

/* `above`, if it is above the node. */
static const uint8_t *still_above(const uint8_t *above, const uint8_t *owner)
{
	return above != NULL && zf_name_under(owner, above) ? above : NULL;
}

/* What is below a name comes right behind it: so the cut that a node is below is the one met last. */
static void walk(struct zf_lint *lint)
{
	const size_t count = zf_zone_count(lint->zone);
	const uint8_t *cut = NULL, *dname = NULL;
	struct zf_lint_node node;

	for (size_t from = 0; from < count; from = node.to) {
		const uint8_t *owner = zf_lint_record(lint, from).owner;

		cut = still_above(cut, owner);
		dname = still_above(dname, owner);
		node = (struct zf_lint_node){
			.owner = owner,
			.from = from,
			.to = end_of_owner(lint, from),
			.in_zone = zf_name_under(owner, lint->apex.wire),
			.is_apex = zf_name_equal(owner, lint->apex.wire),
			.cut = cut,
			.dname = dname,
		};
		if (!node.is_apex)
			check_node(lint, &node);
		if (!node.in_zone)
			continue;
		if (cut == NULL && !node.is_apex && zf_lint_has(lint, &node, ZF_TYPE_NS))
			cut = owner;
		if (dname == NULL && zf_lint_has(lint, &node, ZF_TYPE_DNAME))
			dname = owner;
	}
}

zf_status zf_lint_finish(struct zf_lint *lint, struct zf_error *err)
{
	const zf_status status = zf_zone_sorted(lint->zone, &lint->order, err);

	if (status != ZF_OK)
		return status;
	check_apex(lint);
	walk(lint);
	return ZF_OK;
}
