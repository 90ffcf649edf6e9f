/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* knot.conf of Knot DNS 3, read. knot_write.c writes it. */

#include <string.h>
#include <strings.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confread.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/software/knot_lists.h"
#include "zonefmt/software/knot_queries.h"
#include "zonefmt/software/knot_sources.h"
#include "zonefmt/software/knot_write.h"

struct file {
	struct zf_knot_lists lists;
	bool automatic_acl;
	struct zf_peers listen;
};

/* ---- zones ---- */

/* A zone's own statement, or else its template's. */
static const struct zf_statement *effective(struct zf_confread *in,
					    const struct file *file,
					    const struct zf_statement *zone,
					    const char *word)
{
	const struct zf_statement *own = zf_knot_option(zone, word);
	const char *template = zf_knot_text(zone, "template");

	if (own != NULL)
		return own;
	return zf_knot_option(zf_knot_lists_find(in, &file->lists, "template",
						 template == NULL ? "default" : template),
			      word);
}

static void put_file(struct zf_confread *in, const struct file *file,
		     struct zf_settings_zone *zone, const struct zf_statement *item)
{
	const struct zf_statement *name = effective(in, file, item, "file");
	const struct zf_statement *folder = effective(in, file, item, "storage");
	const char *usual =
		zf_values_text(&in->settings->server, ZF_SERVER_ZONE_FOLDER, NULL);
	const char *own = folder == NULL ? NULL : zf_statement_word(folder, 1);
	const char *pattern = name == NULL ? NULL : zf_statement_word(name, 1);

	if (own != NULL && usual != NULL && strcmp(own, usual) == 0)
		own = NULL;
	zf_confput_file(in, zone, name == NULL ? item : name, own,
			pattern == NULL ? "%s.zone" : pattern);
}

static void put_signed(struct zf_confread *in, const struct file *file,
		       struct zf_settings_zone *zone, const struct zf_statement *item)
{
	const struct zf_statement *at = effective(in, file, item, "dnssec-signing");
	bool value;

	if (at == NULL || !zf_confword_switch(in, at, 1, &value) || !value)
		return;
	zf_confput_number(in, &zone->values, ZF_ZONE_SIGNED, 1);
	zf_confread_note(in, ZF_NOTE_NOT_CARRIED, at,
			 "the zone is signed here; keys and policy stay here");
}

static void put_access(struct zf_confread *in, struct zf_settings_zone *zone,
		       const struct zf_knot_access *access,
		       const struct zf_peers *primaries)
{
	zf_confput_access(in, &zone->values, ZF_ZONE_TRANSFER_POLICY, &access->transfers);
	if (access->updaters.any || access->updaters.count > 0)
		zf_confput_access(in, &zone->values, ZF_ZONE_UPDATE_POLICY,
				  &access->updaters);
	zf_confput_notifiers(in, &zone->values, &access->notifiers, primaries);
}

/* With automatic-acl, who is notified may transfer; primaries may notify in any software. */
static void add_automatic(struct zf_confread *in, const struct file *file,
			  const struct zf_statement *at, struct zf_knot_access *access)
{
	const size_t before = access->transfers.count;

	if (!file->automatic_acl || access->is_denied)
		return;
	for (; at != NULL; at = zf_knot_seek(at->next, "notify"))
		zf_knot_lists_remotes(in, &file->lists, at, ZF_KNOT_AUTOMATIC,
				      &access->transfers);
	for (size_t i = before; i < access->transfers.count; i++)
		access->transfers.list[i].port = 0;
}

/* What a zone is without its template is not known. */
static bool lacks_template(struct zf_confread *in, const struct file *file,
			   const struct zf_statement *item)
{
	const char *template = zf_knot_text(item, "template");

	if (template == NULL ||
	    zf_knot_lists_find(in, &file->lists, "template", template) != NULL)
		return false;
	zf_confread_note_undefined(in, zf_knot_option(item, "template"), "template",
				   template);
	zf_confread_note_zone(
		in, item,
		zf_statement_word(item, 1) == NULL ? "" : zf_statement_word(item, 1),
		"what it is stands in its template");
	return true;
}

static void put_sources(struct zf_confread *in, const struct file *file,
			struct zf_settings_zone *zone, const struct zf_statement *item)
{
	const struct zf_statement *from = effective(in, file, item, "master");
	struct zf_peers sources = { .list = NULL };

	if (!zf_knot_sources_find(in, &file->lists, from, &sources))
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, item,
				 "its primaries are asked from different addresses");
	else if (sources.count > 0)
		zf_confput_peers(in, &zone->values, ZF_ZONE_TRANSFER_SOURCE, &sources);
	zf_peers_clear(&sources);
}

static void take_zone(struct zf_confread *in, const struct zf_statement *item,
		      enum zf_setting setting, void *ctx)
{
	const struct file *file = ctx;
	const struct zf_statement *from = effective(in, file, item, "master");
	struct zf_peers primaries = { .list = NULL }, notified = { .list = NULL };
	struct zf_knot_access access = { .is_denied = false };

	(void)setting;
	if (lacks_template(in, file, item))
		return;
	struct zf_settings_zone *zone = zf_confword_zone(
		in, item, 1, from == NULL ? ZF_ZONE_PRIMARY : ZF_ZONE_SECONDARY);
	if (zone == NULL)
		return;
	put_file(in, file, zone, item);
	for (; from != NULL; from = zf_knot_seek(from->next, "master"))
		zf_knot_lists_remotes(in, &file->lists, from, ZF_KNOT_ASKED, &primaries);
	for (const struct zf_statement *at = effective(in, file, item, "notify");
	     at != NULL; at = zf_knot_seek(at->next, "notify"))
		zf_knot_lists_remotes(in, &file->lists, at, ZF_KNOT_ASKED, &notified);
	if (zone->kind == ZF_ZONE_SECONDARY) {
		zf_confput_peers(in, &zone->values, ZF_ZONE_PRIMARIES, &primaries);
		if (primaries.count == 0)
			zf_confread_note(
				in, ZF_NOTE_LOST, item,
				"no primary can be told that is asked in plain DNS");
		put_sources(in, file, zone, item);
	}
	zf_knot_lists_access(in, &file->lists, effective(in, file, item, "acl"), &access);
	add_automatic(in, file, effective(in, file, item, "notify"), &access);
	put_access(in, zone, &access, &primaries);
	zf_confput_number(in, &zone->values, ZF_ZONE_NOTIFY_POLICY,
			  notified.count > 0 ? ZF_NOTIFY_LIST : ZF_NOTIFY_NONE);
	if (notified.count > 0)
		zf_confput_peers(in, &zone->values, ZF_ZONE_NOTIFY_LIST, &notified);
	zf_knot_queries_put(in, &file->lists, effective(in, file, item, "module"), zone);
	put_signed(in, file, zone, item);
	zf_knot_access_clear(&access);
	zf_peers_clear(&notified);
	zf_peers_clear(&primaries);
}

static void take_module(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	zf_knot_queries_note(in, statement);
}

static const struct zf_confread_row zone_rows[] = {
	{ "template", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "storage", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "file", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "master", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "notify", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "acl", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "module", take_module, ZF_ZONE_QUERY_POLICY },
	{ "global-module", take_module, ZF_ZONE_QUERY_POLICY },
	{ "dnssec-signing", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "comment", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ .word = NULL },
};

static void take_zones(struct zf_confread *in, const struct zf_statement *section,
		       enum zf_setting setting, void *ctx)
{
	for (const struct zf_statement *item = section->body; item != NULL;
	     item = item->next) {
		take_zone(in, item, setting, ctx);
		zf_confread_take(in, item->body, zone_rows, ctx);
	}
}

static void take_templates(struct zf_confread *in, const struct zf_statement *section,
			   enum zf_setting setting, void *ctx)
{
	(void)setting;
	for (const struct zf_statement *item = section->body; item != NULL;
	     item = item->next)
		zf_confread_take(in, item->body, zone_rows, ctx);
}

static void take_keys(struct zf_confread *in, const struct zf_statement *section,
		      enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	for (const struct zf_statement *item = section->body; item != NULL;
	     item = item->next)
		zf_confword_key(in, item, zf_statement_word(item, 1),
				zf_knot_text(item, "algorithm"),
				zf_knot_text(item, "secret"));
}

/* Zones tell who they are. */
static void take_remotes(struct zf_confread *in, const struct zf_statement *section,
			 enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	zf_knot_lists_note(in, section);
}

/* ---- the server ---- */

static void take_listen(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct file *file = ctx;

	(void)setting;
	for (size_t i = 1; i < statement->count; i++) {
		const char *text = statement->words[i].text;
		struct zf_remote remote;

		if (*text == '/') {
			zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
					 "a socket of this machine");
			continue;
		}
		if (!zf_confword_address(in, statement, i, &remote))
			continue;
		if (remote.port == 53)
			remote.port = 0;
		if (strncmp(text, "0.0.0.0@", 8) == 0 || strncmp(text, "::@", 3) == 0 ||
		    strcmp(text, "0.0.0.0") == 0 || strcmp(text, "::") == 0)
			remote.prefix = 0;
		zf_peers_add(in, &file->listen, &remote, NULL);
	}
}

static void take_text(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	const char *text = zf_statement_word(statement, 1);

	(void)ctx;
	zf_confput_text(in, &in->settings->server, setting, text == NULL ? "" : text);
}

static void take_nsid(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	const char *text = zf_statement_word(statement, 1);

	if (text != NULL && strncasecmp(text, "0x", 2) == 0)
		zf_confput_octets(in, &in->settings->server, setting, statement,
				  text + 2);
	else
		take_text(in, statement, setting, ctx);
}

static void take_size(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_number(in, statement, setting, &in->settings->server);
}

static void take_automatic(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	struct file *file = ctx;

	(void)setting;
	if (!zf_confword_switch(in, statement, 1, &file->automatic_acl))
		file->automatic_acl = false;
}

static const struct zf_confread_row server_rows[] = {
	{ "listen", take_listen, ZF_SERVER_LISTEN },
	{ "identity", take_text, ZF_SERVER_IDENTITY },
	{ "nsid", take_nsid, ZF_SERVER_NSID },
	{ "version", take_text, ZF_SERVER_VERSION },
	{ "udp-max-payload", take_size, ZF_SERVER_UDP_SIZE },
	{ "automatic-acl", take_automatic, ZF_SETTING_COUNT },
	{ .word = NULL },
};

static void take_server(struct zf_confread *in, const struct zf_statement *section,
			enum zf_setting setting, void *ctx)
{
	(void)setting;
	zf_confread_take(in, section->body, server_rows, ctx);
}

/* Both families at the usual port are all there is, and need no list. */
static void put_listening(struct zf_confread *in, struct file *file)
{
	bool all[2] = { false, false };

	for (size_t i = 0; i < file->listen.count; i++)
		if (file->listen.list[i].prefix == 0 && file->listen.list[i].port == 0)
			all[file->listen.list[i].family == 6] = true;
	if (file->listen.count > 0 && !(all[0] && all[1] && file->listen.count == 2))
		zf_confput_peers(in, &in->settings->server, ZF_SERVER_LISTEN,
				 &file->listen);
	zf_peers_clear(&file->listen);
}

static const struct zf_confread_row server_section[] = {
	{ "server", take_server, ZF_SETTING_COUNT },
	{ "key", take_keys, ZF_SETTING_COUNT },
	{ "template", take_templates, ZF_SETTING_COUNT },
	{ "zone", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "remote", take_remotes, ZF_SETTING_COUNT },
	{ "remotes", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "acl", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "mod-queryacl", zf_conftake_nothing,
	  ZF_SETTING_COUNT }, /* zones tell whom they mean */
	{ .word = NULL },
};

static void read_tree(struct zf_confread *in, struct file *file)
{
	const struct zf_statement *first = zf_statements_first(in->tree);
	const char *storage;

	zf_knot_lists_open(in, &file->lists);
	zf_confread_take(in, first, server_section, file);
	put_listening(in, file);
	storage = zf_knot_text(
		zf_knot_lists_find(in, &file->lists, "template", "default"), "storage");
	if (storage != NULL)
		zf_confput_text(in, &in->settings->server, ZF_SERVER_ZONE_FOLDER,
				storage);
	for (const struct zf_statement *at = zf_knot_seek(first, "zone"); at != NULL;
	     at = zf_knot_seek(at->next, "zone"))
		take_zones(in, at, ZF_SETTING_COUNT, file);
}

static zf_status read_knot(struct zf_settings *settings,
			   const struct zf_configuration_source *source,
			   struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_confread in = { .settings = settings,
				  .mistakes = mistakes,
				  .err = err };
	struct file file = { .automatic_acl = false };

	zf_confread_open(&in, &zf_grammar_knot, source);
	if (in.status == ZF_OK)
		read_tree(&in, &file);
	zf_confput_default(&in, &settings->server, ZF_SERVER_RECURSION, 0);
	zf_knot_lists_clear(&file.lists);
	return zf_confread_close(&in);
}

static bool is_knot(const char *text, size_t len)
{
	static const char *const words[] = { "- id:", "- domain:", "- target:", NULL };

	return zf_confread_has_line(text, len, words);
}

const struct zf_configuration zf_configuration_knot = {
	.name = "knot",
	.title = "knot.conf of Knot DNS 3",
	.detect = is_knot,
	.read = read_knot,
	.has_place = zf_knot_conf_has_place,
	.write = zf_knot_conf_write,
};
