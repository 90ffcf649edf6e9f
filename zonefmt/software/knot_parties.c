/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/knot_parties.h"

#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/list.h"
#include "zonefmt/settings/confaccess.h"

static const char *const words[] = { "remote", "transfer", "notify", "update" };

static int compare_addresses(const struct zf_remote *x, const struct zf_remote *y)
{
	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	const int order = memcmp(x->address, y->address, sizeof x->address);
	if (order != 0)
		return order;
	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return 0;
}

static int compare_via(const struct zf_value *x, const struct zf_value *y)
{
	const size_t x_count = x == NULL ? 0 : x->count;
	const size_t y_count = y == NULL ? 0 : y->count;
	int order = 0;

	for (size_t i = 0; i < x_count && i < y_count && order == 0; i++)
		order = compare_addresses(&x->remotes[i], &y->remotes[i]);
	if (order == 0 && x_count != y_count)
		order = x_count < y_count ? -1 : 1;
	return order;
}

static int compare_parties(const void *one, const void *other)
{
	const struct zf_knot_party *a = one, *b = other;
	const struct zf_remote *x = &a->remote, *y = &b->remote;

	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	int order = compare_addresses(x, y);
	if (order != 0)
		return order;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	order = strcmp(x->key == NULL ? "" : x->key, y->key == NULL ? "" : y->key);
	return order != 0 ? order : compare_via(a->via, b->via);
}

/* ---- what a zone says of others, for each of them ---- */

static void each_of(struct zf_knot *knot, enum zf_knot_role role,
		    const struct zf_value *list, zf_knot_each *each, size_t *number)
{
	for (size_t i = 0; i < list->count; i++) {
		struct zf_knot_party party = { .role = role, .remote = list->remotes[i] };

		if (role != ZF_KNOT_REMOTE)
			party.remote.port = 0;
		each(knot, &party, (*number)++);
	}
}

/* Everybody: without a key, and with any that is known, for Knot has an acl for either. */
static void each_anybody(struct zf_knot *knot, enum zf_knot_role role, zf_knot_each *each,
			 size_t *number)
{
	const struct zf_knot_party all = { .role = role };

	each(knot, &all, (*number)++);
}

static void each_transferrer(struct zf_knot *knot, const struct zf_settings_zone *zone,
			     zf_knot_each *each, size_t *number)
{
	const struct zf_confaccess access = zf_confaccess_transfers(knot->to, zone);

	if (access.policy == ZF_TRANSFER_ANY)
		each_anybody(knot, ZF_KNOT_TRANSFER, each, number);
	each_of(knot, ZF_KNOT_TRANSFER, access.list, each, number);
}

static void each_updater(struct zf_knot *knot, const struct zf_settings_zone *zone,
			 zf_knot_each *each, size_t *number)
{
	const struct zf_confaccess access = zf_confaccess_updates(knot->to, zone);

	if (access.policy == ZF_UPDATE_ANY)
		each_anybody(knot, ZF_KNOT_UPDATE, each, number);
	each_of(knot, ZF_KNOT_UPDATE, access.list, each, number);
}

/* Primaries send their NOTIFY with or without the transfer's key, so their addresses admit it. */
static void each_notifier(struct zf_knot *knot, const struct zf_settings_zone *zone,
			  zf_knot_each *each, size_t *number)
{
	const struct zf_value *primaries =
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);

	for (size_t i = 0; i < primaries->count; i++) {
		struct zf_knot_party party = { .role = ZF_KNOT_NOTIFY,
					       .remote = primaries->remotes[i] };

		party.remote.port = 0;
		each(knot, &party, (*number)++);
		if (party.remote.key == NULL)
			continue;
		party.remote.key = NULL;
		each(knot, &party, (*number)++);
	}
	each_of(knot, ZF_KNOT_NOTIFY,
		zf_confwrite_value(&zone->values, ZF_ZONE_NOTIFY_FROM), each, number);
}

size_t zf_knot_each_allowed(struct zf_knot *knot, const struct zf_settings_zone *zone,
			    zf_knot_each *each)
{
	size_t number = 0;

	each_transferrer(knot, zone, each, &number);
	if (zone->kind == ZF_ZONE_PRIMARY)
		each_updater(knot, zone, each, &number);
	else
		each_notifier(knot, zone, each, &number);
	return number;
}

size_t zf_knot_each_primary(struct zf_knot *knot, const struct zf_settings_zone *zone,
			    zf_knot_each *each)
{
	const struct zf_value *list =
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);
	struct zf_knot_party party = {
		.role = ZF_KNOT_REMOTE,
		.via = zf_values_find(&zone->values, ZF_ZONE_TRANSFER_SOURCE),
	};

	if (zone->kind != ZF_ZONE_SECONDARY)
		return 0;
	for (size_t i = 0; i < list->count; i++) {
		party.remote = list->remotes[i];
		each(knot, &party, i);
	}
	return list->count;
}

size_t zf_knot_each_notified(struct zf_knot *knot, const struct zf_settings_zone *zone,
			     zf_knot_each *each)
{
	size_t number = 0;

	if (zf_confwrite_number(knot->to, zone, ZF_ZONE_NOTIFY_POLICY,
				ZF_SERVER_NOTIFY_POLICY,
				ZF_NOTIFY_LIST) != ZF_NOTIFY_NONE)
		each_of(knot, ZF_KNOT_REMOTE,
			zf_confwrite_list(knot->to, zone, ZF_ZONE_NOTIFY_LIST,
					  ZF_SERVER_NOTIFY_LIST),
			each, &number);
	return number;
}

/* ---- the parties ---- */

static void collect(struct zf_knot *knot, const struct zf_knot_party *party,
		    size_t number)
{
	struct zf_knot_party *grown;

	(void)number;
	if (knot->to->status != ZF_OK)
		return;
	grown = zf_list_grow(knot->parties, knot->count, sizeof *grown);
	if (grown == NULL) {
		knot->to->status = zf_fail(knot->to->err, ZF_ENOMEM, "out of memory");
		return;
	}
	knot->parties = grown;
	knot->parties[knot->count++] = *party;
}

static void sort_parties(struct zf_knot *knot)
{
	size_t kept = 0;

	if (knot->count > 0)
		qsort(knot->parties, knot->count, sizeof *knot->parties, compare_parties);
	for (size_t i = 0; i < knot->count; i++)
		if (kept == 0 ||
		    compare_parties(&knot->parties[i], &knot->parties[kept - 1]) != 0)
			knot->parties[kept++] = knot->parties[i];
	knot->count = kept;
	for (size_t i = 0, role = 0; role <= ZF_KNOT_ROLE_COUNT; role++) {
		while (i < kept && knot->parties[i].role < role)
			i++;
		knot->first[role] = i;
	}
}

void zf_knot_find_parties(struct zf_knot *knot)
{
	const struct zf_settings *settings = knot->to->settings;

	for (size_t i = 0; i < settings->zone_count; i++) {
		const struct zf_settings_zone *zone = settings->zones[i];

		if (!zf_confwrite_is_served(zone))
			continue;
		zf_knot_each_allowed(knot, zone, collect);
		zf_knot_each_notified(knot, zone, collect);
		zf_knot_each_primary(knot, zone, collect);
	}
	sort_parties(knot);
}

void zf_knot_write_id(struct zf_knot *knot, const struct zf_knot_party *party)
{
	const struct zf_knot_party *at = bsearch(party, knot->parties, knot->count,
						 sizeof *knot->parties, compare_parties);

	if (at != NULL)
		fprintf(knot->to->out, "%s%s-%zu",
			knot->to->target->prefix == NULL ? "" : knot->to->target->prefix,
			words[party->role],
			(size_t)(at - knot->parties) - knot->first[party->role] + 1);
}

const char *zf_knot_role_print(enum zf_knot_role role)
{
	return words[role];
}

bool zf_knot_is_anybody(const struct zf_knot_party *party)
{
	return party->remote.family == 0 && party->remote.key == NULL;
}
