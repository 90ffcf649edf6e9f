/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/pdns_zones.h"

#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confread.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/software/pdns.h"

void zf_pdns_take_address(struct zf_confread *in, const struct zf_statement *statement,
			  struct zf_peers *peers)
{
	struct zf_remote remote;
	const char *text = zf_statement_word(statement, 0);

	if (text == NULL || !zf_pdns_parse(&remote, text))
		zf_statement_mistake(in->mistakes, statement, 0, "this is no address");
	else
		zf_peers_add(in, peers, &remote, NULL);
}

/* What a zone says, or the options do. */
struct zone {
	const struct zf_statement *type, *file;
	struct zf_peers primaries, notified;
};

static void take_type(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;

	(void)in;
	if (setting == ZF_ZONE_FILE)
		zone->file = statement;
	else
		zone->type = statement;
}

static void take_peers(struct zf_confread *in, const struct zf_statement *statement,
		       enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	const struct zf_statement *at = statement->body;

	for (; at != NULL && zf_confread_step(in, 1); at = at->next)
		zf_pdns_take_address(in, at,
				     setting == ZF_ZONE_PRIMARIES ? &zone->primaries
								  : &zone->notified);
}

static const struct zf_confread_row zone_rows[] = {
	{ "type", take_type, ZF_SETTING_COUNT },
	{ "file", take_type, ZF_ZONE_FILE },
	{ "masters", take_peers, ZF_ZONE_PRIMARIES },
	{ "primaries", take_peers, ZF_ZONE_PRIMARIES },
	{ "also-notify", take_peers, ZF_ZONE_NOTIFY_LIST },
	{ .word = NULL },
};

/* Those of the zone, and those of all zones. */
static void put_notified(struct zf_confread *in, const struct zf_pdns_zones *all,
			 struct zf_settings_zone *made, struct zone *zone)
{
	const struct zf_peers *others = all->notified;

	if (zone->notified.count == 0)
		return;
	for (size_t i = 0; i < others->count && zf_confread_step(in, 1); i++)
		zf_peers_add(in, &zone->notified, &others->list[i], NULL);
	zf_confput_peers(in, &made->values, ZF_ZONE_NOTIFY_LIST, &zone->notified);
}

static void put_zone(struct zf_confread *in, const struct zf_pdns_zones *all,
		     const struct zf_statement *statement, struct zone *zone)
{
	const char *word = zone->type == NULL ? "native"
					      : zf_statement_word(zone->type, 1);
	enum zf_zone_kind kind;
	bool is_native;
	const char *file;

	if (word == NULL || !zf_pdns_find_kind(word, &kind, &is_native)) {
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, zone->type,
				 "PowerDNS leaves out zones of this type");
		return;
	}
	struct zf_settings_zone *made = zf_confword_zone(in, statement, 1, kind);
	if (made == NULL)
		return;
	if (zone->file != NULL && zf_confword_text(in, zone->file, 1, &file))
		zf_confput_text(in, &made->values, ZF_ZONE_FILE, file);
	if (kind == ZF_ZONE_SECONDARY)
		zf_confput_peers(in, &made->values, ZF_ZONE_PRIMARIES, &zone->primaries);
	if (is_native || (kind == ZF_ZONE_SECONDARY && !all->renotifies))
		zf_confput_number(in, &made->values, ZF_ZONE_NOTIFY_POLICY,
				  ZF_NOTIFY_NONE);
	else
		put_notified(in, all, made, zone);
}

static void take_zone(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct zone zone = { .type = NULL };

	(void)setting;
	zf_confread_take(in, statement->body, zone_rows, &zone);
	put_zone(in, ctx, statement, &zone);
	zf_peers_clear(&zone.primaries);
	zf_peers_clear(&zone.notified);
}

static void take_directory(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_text(in, statement, setting, &in->settings->server);
}

/* Beside those that pdns.conf names. */
static void take_notified(struct zf_confread *in, const struct zf_statement *statement,
			  enum zf_setting setting, void *ctx)
{
	const struct zf_pdns_zones *all = ctx;
	const struct zf_statement *at = statement->body;

	(void)setting;
	for (; at != NULL && zf_confread_step(in, 1); at = at->next)
		zf_pdns_take_address(in, at, all->notified);
}

static const struct zf_confread_row option_rows[] = {
	{ "directory", take_directory, ZF_SERVER_ZONE_FOLDER },
	{ "also-notify", take_notified, ZF_SERVER_NOTIFY_LIST },
	{ .word = NULL },
};

static void take_options(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	(void)setting;
	zf_confread_take(in, statement->body, option_rows, ctx);
}

static const struct zf_confread_row rows[] = {
	{ "options", take_options, ZF_SETTING_COUNT },
	{ "zone", take_zone, ZF_SETTING_COUNT },
	{ .word = NULL },
};

void zf_pdns_zones_take(struct zf_confread *in, const struct zf_statement *first,
			struct zf_pdns_zones *all)
{
	zf_confread_take(in, first, rows, all);
}
