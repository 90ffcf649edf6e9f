/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/lint.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/lint/outer_hosts.h"
#include "zonefmt/lint/rules.h"
#include "zonefmt/lint/view.h"
#include "zonefmt/zone/zone.h"

struct zf_lint {
	struct zf_lint_terms terms;
	struct zf_name apex;
	struct zf_zone *zone;
	struct zf_outer_hosts *outer_hosts;
	size_t *order;
	struct zf_view view; /* of them */
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
	*server = ZF_LINT_POWERDNS;
	return strcmp(name, "pdns") == 0;
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

	if (lint->view.first_type == 0)
		lint->view.first_type = rr->type;
	if (zf_zone_find(lint->zone, rr, ZF_ZONE_NONE) != ZF_ZONE_NONE) {
		lint->view.soa_repeated |= rr->type == ZF_TYPE_SOA;
		return ZF_OK;
	}
	const zf_status status = zf_zone_add(lint->zone, rr, err);
	return status == ZF_OK ? zf_outer_hosts_add(lint->outer_hosts, rr, err) : status;
}

struct zf_sink zf_lint_sink(struct zf_lint *lint)
{
	return (struct zf_sink){ .take = take, .ctx = lint };
}

static enum zf_lint_effect effect_of(const struct zf_lint_terms *terms,
				     const struct zf_lint_rule *rule)
{
	const enum zf_lint_effect effect =
		(enum zf_lint_effect)rule->effects[terms->server];

	return effect == ZF_LINT_DROPPED && terms->strict ? ZF_LINT_REFUSED : effect;
}

static void check_node(struct zf_view *view, const struct zf_view_node *node)
{
	view->owner = node->owner;
	for (const struct zf_lint_rule *rule = zf_lint_rules; rule->name != NULL;
	     rule++) {
		view->rule = rule->name;
		view->effect = effect_of(view->terms, rule);
		if (view->effect != ZF_LINT_NOTHING)
			rule->check(view, node);
	}
}

/* The apex, even if there are no records at it. */
static void check_apex(struct zf_view *view)
{
	struct zf_view_node apex = { .owner = view->terms->apex,
				     .in_zone = true,
				     .is_apex = true };

	zf_view_find(view, view->terms->apex, &apex);
	check_node(view, &apex);
}

/* `above`, if it is above the node. */
static const uint8_t *still_above(const uint8_t *above, const uint8_t *owner)
{
	return above != NULL && zf_name_under(owner, above) ? above : NULL;
}

/* What is below a name comes right behind it: so the cut that a node is below is the one met last. */
static void walk(struct zf_view *view)
{
	const size_t count = zf_zone_count(view->zone);
	const uint8_t *cut = NULL, *dname = NULL;
	struct zf_view_node node;

	for (size_t from = 0; from < count; from = node.to) {
		const uint8_t *owner = zf_view_record(view, from).owner;

		cut = still_above(cut, owner);
		dname = still_above(dname, owner);
		node = (struct zf_view_node){
			.owner = owner,
			.from = from,
			.to = zf_view_end_of_owner(view, from),
			.in_zone = zf_name_under(owner, view->terms->apex),
			.is_apex = zf_name_equal(owner, view->terms->apex),
			.cut = cut,
			.dname = dname,
		};
		if (!node.is_apex)
			check_node(view, &node);
		if (!node.in_zone)
			continue;
		if (cut == NULL && !node.is_apex && zf_view_has(view, &node, ZF_TYPE_NS))
			cut = owner;
		if (dname == NULL && zf_view_has(view, &node, ZF_TYPE_DNAME))
			dname = owner;
	}
}

zf_status zf_lint_finish(struct zf_lint *lint, struct zf_error *err)
{
	const zf_status status = zf_zone_sorted(lint->zone, &lint->order, err);

	if (status != ZF_OK)
		return status;
	lint->view.terms = &lint->terms;
	lint->view.zone = lint->zone;
	lint->view.outer_hosts = lint->outer_hosts;
	lint->view.order = lint->order;
	check_apex(&lint->view);
	walk(&lint->view);
	return ZF_OK;
}
