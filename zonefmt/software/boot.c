/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The boot file of BIND 4 and of Windows DNS Server. It tells zones, their files and primaries,
 * forwarders and recursion, nothing else; Windows takes all the rest from the registry and refuses
 * `directory`, so none is written.
 */

#include <string.h>

#include "zonefmt/file/filename.h"
#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/confaccess.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confread.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/settings/confwrite.h"

static void take_zone(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_zone_kind kind)
{
	const size_t last = statement->count - 1;

	if (statement->count < 3) {
		zf_statement_mistake(in->mistakes, statement, 0,
				     "a zone has a name and a file");
		return;
	}
	struct zf_settings_zone *zone = zf_confword_zone(in, statement, 1, kind);
	if (zone != NULL)
		zf_confput_text(in, &zone->values, ZF_ZONE_FILE,
				statement->words[last].text);
}

static void take_primary(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	take_zone(in, statement, ZF_ZONE_PRIMARY);
}

static void take_hints(struct zf_confread *in, const struct zf_statement *statement,
		       enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	take_zone(in, statement, ZF_ZONE_HINT);
}

/* Addresses from word `from` on, as long as there are any; `*to` is where they end. */
static void read_addresses(struct zf_confread *in, const struct zf_statement *statement,
			   size_t from, struct zf_peers *peers, size_t *to)
{
	struct zf_remote remote;

	for (*to = from; *to < statement->count; ++*to)
		if (zf_remote_parse(&remote, statement->words[*to].text, NULL) != ZF_OK ||
		    !zf_peers_add(in, peers, &remote, NULL))
			return;
}

static void take_transferred(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_zone_kind kind)
{
	struct zf_peers peers = { .list = NULL };
	size_t end;

	struct zf_settings_zone *zone = zf_confword_zone(in, statement, 1, kind);
	if (zone == NULL)
		return;
	read_addresses(in, statement, 2, &peers, &end);
	if (peers.count == 0 || end + 1 < statement->count)
		zf_statement_mistake(
			in->mistakes, statement, end,
			"addresses are expected here, and a file at the end");
	zf_confput_peers(in, &zone->values, ZF_ZONE_PRIMARIES, &peers);
	if (end + 1 == statement->count)
		zf_confput_text(in, &zone->values, ZF_ZONE_FILE,
				statement->words[end].text);
	zf_peers_clear(&peers);
}

static void take_secondary(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	take_transferred(in, statement, ZF_ZONE_SECONDARY);
}

static void take_stub(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	take_transferred(in, statement, ZF_ZONE_STUB);
}

static void take_forwarders(struct zf_confread *in, const struct zf_statement *statement,
			    enum zf_setting setting, void *ctx)
{
	struct zf_peers peers = { .list = NULL };
	size_t end;

	read_addresses(in, statement, 1, &peers, &end);
	if (end < statement->count)
		zf_statement_mistake(in->mistakes, statement, end, "this is no address");
	zf_confput_peers(in, ctx, setting, &peers);
	zf_peers_clear(&peers);
}

static void take_slave(struct zf_confread *in, const struct zf_statement *statement,
		       enum zf_setting setting, void *ctx)
{
	(void)statement;
	zf_confput_number(in, ctx, setting, 1);
}

static void take_options(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	(void)setting;
	for (size_t i = 1; i < statement->count; i++) {
		if (strcmp(statement->words[i].text, "no-recursion") == 0)
			zf_confput_number(in, ctx, ZF_SERVER_RECURSION, 0);
		else if (strcmp(statement->words[i].text, "forward-only") == 0)
			zf_confput_number(in, ctx, ZF_SERVER_FORWARD_ONLY, 1);
		else
			zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
					 "there is no setting for it");
	}
}

/* Who may transfer, as `ADDRESS[&MASK]` or a network of its class: nobody, as the rest is not told. */
static void take_nets(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	zf_confput_number(in, ctx, setting, ZF_TRANSFER_NOBODY);
	zf_confread_note(in, ZF_NOTE_LOST, statement,
			 "networks of their class, or with a mask: nobody may");
}

static const struct zf_confread_row rows[] = {
	{ "primary", take_primary, ZF_SETTING_COUNT },
	{ "secondary", take_secondary, ZF_SETTING_COUNT },
	{ "stub", take_stub, ZF_SETTING_COUNT },
	{ "cache", take_hints, ZF_SETTING_COUNT },
	{ "directory", zf_conftake_text, ZF_SERVER_ZONE_FOLDER },
	{ "forwarders", take_forwarders, ZF_SERVER_FORWARDERS },
	{ "slave", take_slave, ZF_SERVER_FORWARD_ONLY },
	{ "options", take_options, ZF_SETTING_COUNT },
	{ "xfrnets", take_nets, ZF_SERVER_TRANSFER_POLICY },
	{ .word = NULL },
};

static zf_status read_boot(struct zf_settings *settings,
			   const struct zf_configuration_source *source,
			   struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_confread in = { .settings = settings,
				  .mistakes = mistakes,
				  .err = err };

	zf_confread_open(&in, &zf_grammar_boot, source);
	if (in.status == ZF_OK)
		zf_confread_take(&in, zf_statements_first(in.tree), rows,
				 &settings->server);
	zf_confput_default(&in, &settings->server, ZF_SERVER_RECURSION, 1);
	return zf_confread_close(&in);
}

/* ---- writing ---- */

static const bool has_place[ZF_SETTING_COUNT] = {
	[ZF_SERVER_QUERY_POLICY] = true, [ZF_SERVER_QUERY_LIST] = true,
	[ZF_ZONE_QUERY_POLICY] = true,	 [ZF_SERVER_HOST_NAME] = true,
	[ZF_SERVER_ADDRESSES] = true,	 [ZF_SERVER_ZONE_FOLDER] = true,
	[ZF_SERVER_RECURSION] = true,	 [ZF_SERVER_FORWARDERS] = true,
	[ZF_SERVER_FORWARD_ONLY] = true, [ZF_ZONE_FILE] = true,
	[ZF_ZONE_PRIMARIES] = true,
};

static void write_addresses(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			    const struct zf_value *list)
{
	for (size_t i = 0; i < list->count; i++) {
		fputc(' ', to->out);
		zf_confwrite_address(to->out, &list->remotes[i]);
		if (list->remotes[i].port != 0 || list->remotes[i].key != NULL)
			zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, zone, "primaries",
					  "a boot file has neither ports nor keys");
	}
}

/* The file is in the folder of the others, and the reader may be Windows. */
static void suit_windows(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			 char path[ZF_CONFWRITE_PATH_MAX])
{
	char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	char made[ZF_FILENAME_MAX];

	if (zf_filename_suits_windows(name) || to->status != ZF_OK)
		return;
	to->status = zf_filename_from_zone(made, zone->name.wire, ".dns", to->err);
	if (to->status != ZF_OK)
		return;
	zf_confwrite_note(to, ZF_NOTE_ADAPTED, zone, name, made);
	snprintf(name, ZF_CONFWRITE_PATH_MAX - (size_t)(name - path), "%s", made);
}

/* Words end at blanks, so names with one are not for a boot file. */
static void write_file(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	char path[ZF_CONFWRITE_PATH_MAX];

	zf_confwrite_path(to, zone, path);
	suit_windows(to, zone, path);
	if (strchr(path, ' ') != NULL)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, zone, path,
				  "a blank in a file's name: rename it");
	for (char *at = strchr(path, ' '); at != NULL; at = strchr(at, ' '))
		*at = '_';
	fprintf(to->out, " %s\r\n", path);
}

static void write_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	static const char *const words[] = { "primary", "secondary", "stub", NULL,
					     "cache" };
	const struct zf_value *primaries =
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);
	const bool is_asked = zone->kind == ZF_ZONE_SECONDARY ||
			      zone->kind == ZF_ZONE_STUB;

	if (zone->kind == ZF_ZONE_FORWARD || (is_asked && primaries->count == 0)) {
		zf_confwrite_note_zone(to, zone, "a boot file has no such zones");
		return;
	}
	fprintf(to->out, "%s ", words[zone->kind]);
	zf_confwrite_name(to->out, zone->name.wire);
	if (is_asked)
		write_addresses(to, zone, primaries);
	write_file(to, zone);
	zf_confwrite_note_rest(to, zone);
}

static void write_server(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;
	const struct zf_value *forwarders =
		zf_confwrite_value(&settings->server, ZF_SERVER_FORWARDERS);

	if (forwarders->count > 0) {
		fputs("forwarders", to->out);
		write_addresses(to, NULL, forwarders);
		fputs("\r\n", to->out);
	}
	if (zf_values_number(&settings->server, ZF_SERVER_FORWARD_ONLY, 0) != 0)
		fputs("slave\r\n", to->out);
	if (zf_values_number(&settings->server, ZF_SERVER_RECURSION, 1) == 0)
		fputs("options no-recursion\r\n", to->out);
	else if (!zf_confaccess_resolves_alike(&settings->server)) {
		fputs("options no-recursion\r\n", to->out);
		zf_confwrite_note(
			to, ZF_NOTE_ADAPTED, NULL, "recursion",
			"it was not for all, and here it is for all or for nobody: nobody");
	}
	zf_confwrite_note_rest(to, NULL);
}

static void write_boot(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;

	fprintf(to->out, "; %s\r\n", zf_confwrite_remark(to, "Written by zoneferry."));
	for (size_t i = 0; i < settings->zone_count; i++)
		write_zone(to, settings->zones[i]);
	if (!to->target->zones_only)
		write_server(to);
	for (size_t i = 0; i < settings->key_count; i++)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL, "key",
				  "a boot file has no keys");
}

/* Of BIND 4's manual and of Windows' own examples. */
static bool is_directive(const char *word, size_t len)
{
	static const char *const words[] = {
		"bogusns",    "cache",	 "check-names", "directory", "domain",
		"forwarders", "include", "limit",	"options",   "primary",
		"secondary",  "slave",	 "sortlist",	"stub",	     "xfrnets",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return true;
	return false;
}

/* The first line that is neither empty nor a comment begins with a directive, and not behind blanks:
 * other texts have such words somewhere too. */
static bool is_boot(const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end && memchr(";\r\n", *text, 3) != NULL) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		if (line_end == NULL)
			return false;
		text = line_end + 1;
	}
	len = 0;
	while (text + len < end && memchr(" \t\r\n", text[len], 4) == NULL)
		len++;
	return is_directive(text, len);
}

const struct zf_configuration zf_configuration_boot = {
	.name = "boot",
	.title = "boot file of Windows DNS Server and of BIND 4",
	.detect = is_boot,
	.read = read_boot,
	.has_place = has_place,
	.write = write_boot,
};
