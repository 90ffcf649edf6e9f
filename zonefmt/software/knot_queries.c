/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/knot_queries.h"

#include <string.h>

#include "zonefmt/settings/confaccess.h"
#include "zonefmt/settings/confput.h"

#define MODULE "mod-queryacl"

/* ---- read ---- */

static bool is_queryacl(const char *name)
{
	const size_t len = strlen(MODULE);

	return strncmp(name, MODULE, len) == 0 && (name[len] == '\0' || name[len] == '/');
}

/* Whether whom the module lets in can be told. */
static bool read_module(struct zf_confread *in, const struct zf_knot_lists *lists,
			const char *name, struct zf_peers *peers)
{
	const char *id = strchr(name, '/');
	const struct zf_statement *item =
		id == NULL ? NULL : zf_knot_lists_find(in, lists, MODULE, id + 1);

	if (item == NULL)
		return false;
	for (const struct zf_statement *at = item->body; at != NULL; at = at->next)
		if (!zf_statement_is(at, "address") && !zf_statement_is(at, "comment"))
			return false;
	zf_knot_lists_matching(in, lists, item, peers);
	return true;
}

/* Several modules must all let in who asks. */
static void take_modules(struct zf_confread *in, const struct zf_knot_lists *lists,
			 const struct zf_statement *at, struct zf_peers *peers,
			 size_t *seen)
{
	const char *word = at == NULL ? NULL : zf_statement_word(at, 0);

	for (; at != NULL; at = zf_knot_seek(at->next, word)) {
		for (size_t i = 1; i < at->count && in->status == ZF_OK; i++) {
			const char *name = at->words[i].text;

			if (!is_queryacl(name))
				continue;
			if ((*seen)++ == 0 && read_module(in, lists, name, peers))
				continue;
			zf_peers_clear(peers);
			zf_confread_note(in, ZF_NOTE_LOST, at,
					 "who may ask cannot be told, so nobody may");
		}
	}
}

void zf_knot_queries_put(struct zf_confread *in, const struct zf_knot_lists *lists,
			 const struct zf_statement *module, struct zf_settings_zone *zone)
{
	const struct zf_statement *everywhere = zf_knot_option(
		zf_knot_lists_find(in, lists, "template", "default"), "global-module");
	struct zf_peers peers = { .list = NULL };
	size_t seen = 0;

	take_modules(in, lists, module, &peers, &seen);
	take_modules(in, lists, everywhere, &peers, &seen);
	if (seen > 0)
		zf_confput_access(in, &zone->values, ZF_ZONE_QUERY_POLICY, &peers);
	zf_peers_clear(&peers);
}

void zf_knot_queries_note(struct zf_confread *in, const struct zf_statement *module)
{
	for (size_t i = 1; i < module->count; i++) {
		if (is_queryacl(module->words[i].text))
			continue;
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, module,
				 "there is no setting for what such a module does");
		return;
	}
}

/* ---- written ---- */

static bool says(const struct zf_settings_zone *zone)
{
	return zf_values_find(&zone->values, ZF_ZONE_QUERY_POLICY) != NULL;
}

/* 0 is that of all zones that say nothing themselves. */
static void write_id(struct zf_confwrite *to, size_t number)
{
	fprintf(to->out, "%squery-%zu",
		to->target->prefix == NULL ? "" : to->target->prefix, number);
}

/* From 255.255.255.255 nobody asks; a module without an address would let in all. */
static void write_module(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			 const struct zf_value *list, size_t number)
{
	size_t written = 0;
	char text[ZF_REMOTE_TEXT_MAX];

	fputs("  - id: ", to->out);
	write_id(to, number);
	fputs("\n    address: [", to->out);
	for (size_t i = 0; i < list->count; i++) {
		if (list->remotes[i].key != NULL) {
			zf_confwrite_note(
				to, ZF_NOTE_LOST, zone, "query-list",
				"Knot asks for no key there, so who has one may not");
			continue;
		}
		fprintf(to->out, "%s\"%s\"", written++ == 0 ? "" : ", ",
			zf_remote_print(text, &list->remotes[i]));
	}
	fputs(written == 0 ? "255.255.255.255]\n" : "]\n", to->out);
}

void zf_knot_queries_write(struct zf_confwrite *to)
{
	bool has_all = false;
	size_t written = 0;

	for (size_t i = 0; i < to->settings->zone_count; i++) {
		const struct zf_settings_zone *zone = to->settings->zones[i];
		const struct zf_confaccess access = zf_confaccess_queries(to, zone);
		const bool is_own = says(zone);

		if (!zf_confwrite_is_served(zone) || access.policy == ZF_QUERY_ANY ||
		    (!is_own && has_all))
			continue;
		has_all = has_all || !is_own;
		fputs(written++ == 0 ? "\n" MODULE ":\n" : "", to->out);
		write_module(to, is_own ? zone : NULL, access.list, is_own ? i + 1 : 0);
	}
}

void zf_knot_queries_write_zone(struct zf_confwrite *to, size_t i)
{
	const struct zf_settings_zone *zone = to->settings->zones[i];

	if (zf_confaccess_queries(to, zone).policy == ZF_QUERY_ANY)
		return;
	fputs("    module: " MODULE "/", to->out);
	write_id(to, says(zone) ? i + 1 : 0);
	fputc('\n', to->out);
}
