/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What named.conf's options and zones say. Its other statements are bind.c's. */

#include "zonefmt/software/bind_read.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confread.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/software/bind_listen.h"

/* What is being read: the options, or a zone. */
struct scope {
	struct zf_bind_lists *lists;
	struct zf_values *values;
	enum zf_zone_kind kind; /* of the zone */
	uint16_t port;		/* that the server listens on; 0: the usual one */
};

static void take_text(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	const struct scope *scope = ctx;

	zf_conftake_text(in, statement, setting, scope->values);
}

/* A text, or `none`, or `hostname`, which each server knows itself. */
static void take_name(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	const char *text;

	if (!zf_confword_text(in, statement, 1, &text))
		return;
	if (!statement->words[1].is_quoted && strcasecmp(text, "hostname") == 0)
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "the machine's name, which is another there");
	else if (!statement->words[1].is_quoted && strcasecmp(text, "none") == 0)
		zf_confput_text(in, scope->values, setting, "");
	else
		zf_confput_text(in, scope->values, setting, text);
}

static void take_switch(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	const struct scope *scope = ctx;

	zf_conftake_switch(in, statement, setting, scope->values);
}

static void take_number(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	const struct scope *scope = ctx;

	zf_conftake_number(in, statement, setting, scope->values);
}

static void take_time(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	uint32_t value;

	if (zf_confword_time(in, statement, 1, &value))
		zf_confput_number(in, scope->values, setting, value);
}

/* One of two words: `other` is 0, `word` is 1. */
static void take_choice(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, struct scope *scope, const char *word,
			const char *other)
{
	const char *text;

	if (!zf_confword_text(in, statement, 1, &text))
		return;
	if (strcasecmp(text, word) != 0 && strcasecmp(text, other) != 0)
		zf_statement_mistake(in->mistakes, statement, 1, "%s or %s is expected",
				     word, other);
	else
		zf_confput_number(in, scope->values, setting,
				  strcasecmp(text, word) == 0);
}

static void take_forward(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	take_choice(in, statement, setting, ctx, "only", "first");
}

static void take_format(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	take_choice(in, statement, setting, ctx, "one-answer", "many-answers");
}

static void take_minimal(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	const char *text = zf_statement_word(statement, 1);

	if (text != NULL && strncasecmp(text, "no-auth", 7) == 0)
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "there is a setting for yes and no only");
	else
		take_switch(in, statement, setting, ctx);
}

static void take_servers(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	struct zf_peers peers;

	if (zf_bind_lists_servers(in, scope->lists, statement, &peers)) {
		zf_confput_peers(in, scope->values, setting, &peers);
		if (setting == ZF_ZONE_PRIMARIES && peers.count == 0 &&
		    statement->body != NULL)
			zf_confread_note(in, ZF_NOTE_LOST, statement,
					 "nobody is left whom the zone can be had from");
	} else if (setting == ZF_ZONE_PRIMARIES) {
		zf_confread_note(
			in, ZF_NOTE_LOST, statement,
			"the list cannot be told, so the zone comes from nowhere");
	}
	zf_peers_clear(&peers);
}

/* Where a list cannot be told, nobody is let in: that is seen, while too many are not. */
static void take_access(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	struct zf_peers peers = { .list = NULL };

	if (statement->count > 1 || statement->more != NULL)
		zf_confread_note(
			in, ZF_NOTE_LOST, statement,
			"by which port or transport has no setting, so nobody may");
	else if (!zf_bind_lists_match(in, scope->lists, statement, &peers))
		zf_confread_note(in, ZF_NOTE_LOST, statement,
				 "the list cannot be told, so nobody may");
	zf_confput_access(in, scope->values, setting, &peers);
	zf_peers_clear(&peers);
}

/* Those who are never answered; nobody says no more than what is so where nothing is said. */
static void take_blackhole(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	const struct zf_remote all = { .family = 0 };
	struct zf_peers peers;

	if (!zf_bind_lists_match(in, scope->lists, statement, &peers))
		zf_confread_note(in, ZF_NOTE_LOST, statement,
				 "the list cannot be told, so all are answered");
	if (peers.any)
		zf_peers_add(in, &peers, &all, NULL);
	if (peers.count > 0)
		zf_confput_peers(in, scope->values, setting, &peers);
	zf_peers_clear(&peers);
}

static void take_notifiers(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	const struct zf_remote all = { .family = 0 };
	struct zf_peers peers;

	if (zf_bind_lists_match(in, scope->lists, statement, &peers)) {
		if (peers.any)
			zf_peers_add(in, &peers, &all, NULL);
		zf_confput_peers(in, scope->values, setting, &peers);
	} else {
		zf_confread_note(in, ZF_NOTE_LOST, statement,
				 "the list cannot be told, so only primaries may");
	}
	zf_peers_clear(&peers);
}

/* What opens something to nobody says no more than what is so where nothing is said. */
static void take_closed(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	const struct zf_statement *first = statement->body;

	(void)setting;
	(void)ctx;
	if (first == NULL || first->next != NULL || !zf_statement_is(first, "none"))
		zf_confread_note(in, ZF_NOTE_LOST, statement,
				 "there is no setting for it, so nobody may");
}

static void take_source(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	const struct scope *scope = ctx;

	zf_conftake_address(in, statement, setting, scope->values);
}

static void take_notify(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	const char *text = zf_statement_word(statement, 1);
	bool value;

	if (text != NULL && strcasecmp(text, "explicit") == 0)
		zf_confput_number(in, scope->values, setting, ZF_NOTIFY_LIST);
	else if (text != NULL && (strcasecmp(text, "primary-only") == 0 ||
				  strcasecmp(text, "master-only") == 0))
		zf_confput_number(in, scope->values, setting,
				  scope->kind == ZF_ZONE_PRIMARY ? ZF_NOTIFY_NS_HOSTS
								 : ZF_NOTIFY_NONE);
	else if (zf_confword_switch(in, statement, 1, &value))
		zf_confput_number(in, scope->values, setting,
				  value ? ZF_NOTIFY_NS_HOSTS : ZF_NOTIFY_NONE);
}

static void take_signed(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct scope *scope = ctx;
	const char *text = zf_statement_word(statement, 1);

	if (text == NULL || strcasecmp(text, "none") == 0 ||
	    strcasecmp(text, "no") == 0 || strcasecmp(text, "off") == 0)
		return;
	zf_confput_number(in, scope->values, setting, 1);
	zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
			 "the zone is signed here; keys and policy stay here");
}

static void take_file_format(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_setting setting, void *ctx)
{
	const char *text = zf_statement_word(statement, 1);

	(void)setting;
	(void)ctx;
	if (text != NULL && strcasecmp(text, "text") != 0)
		zf_confread_note(
			in, ZF_NOTE_NOT_CARRIED, statement,
			"the zone's file is not text: named-compilezone makes it so");
}

static const struct zf_confread_row option_rows[] = {
	{ "directory", take_text, ZF_SERVER_ZONE_FOLDER },
	{ "recursion", take_switch, ZF_SERVER_RECURSION },
	{ "forwarders", take_servers, ZF_SERVER_FORWARDERS },
	{ "forward", take_forward, ZF_SERVER_FORWARD_ONLY },
	{ "allow-transfer", take_access, ZF_SERVER_TRANSFER_POLICY },
	{ "allow-update", take_access, ZF_SERVER_UPDATE_POLICY },
	{ "allow-query", zf_conftake_nothing,
	  ZF_SERVER_QUERY_POLICY }, /* bind_queries.h */
	{ "allow-query-on", zf_conftake_nothing, ZF_SERVER_QUERY_POLICY },
	{ "allow-query-cache", zf_conftake_nothing, ZF_SERVER_RECURSION_LIST },
	{ "allow-query-cache-on", zf_conftake_nothing, ZF_SERVER_RECURSION_LIST },
	{ "allow-recursion", zf_conftake_nothing, ZF_SERVER_RECURSION_LIST },
	{ "allow-recursion-on", zf_conftake_nothing, ZF_SERVER_RECURSION_LIST },
	{ "blackhole", take_blackhole, ZF_SERVER_BLACKHOLE },
	{ "allow-update-forwarding", take_closed, ZF_SETTING_COUNT },
	{ "notify", take_notify, ZF_SERVER_NOTIFY_POLICY },
	{ "also-notify", take_servers, ZF_SERVER_NOTIFY_LIST },
	{ "listen-on", zf_conftake_nothing, ZF_SERVER_LISTEN }, /* bind_listen.h */
	{ "listen-on-v6", zf_conftake_nothing, ZF_SERVER_LISTEN },
	{ "port", zf_conftake_nothing, ZF_SERVER_LISTEN },
	{ "minimal-responses", take_minimal, ZF_SERVER_MINIMAL },
	{ "transfer-format", take_format, ZF_SERVER_ONE_RECORD },
	{ "max-udp-size", take_number, ZF_SERVER_UDP_SIZE },
	{ "server-id", take_name, ZF_SERVER_IDENTITY },
	{ "version", take_name, ZF_SERVER_VERSION },
	{ "max-cache-ttl", take_time, ZF_SERVER_CACHE_TTL },
	{ "max-ncache-ttl", take_time, ZF_SERVER_NEGATIVE_TTL },
	{ .word = NULL },
};

static const struct zf_confread_row zone_rows[] = {
	{ "type", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "file", take_text, ZF_ZONE_FILE },
	{ "primaries", take_servers, ZF_ZONE_PRIMARIES },
	{ "masters", take_servers, ZF_ZONE_PRIMARIES },
	{ "transfer-source", take_source, ZF_ZONE_TRANSFER_SOURCE },
	{ "transfer-source-v6", take_source, ZF_ZONE_TRANSFER_SOURCE },
	{ "forwarders", take_servers, ZF_ZONE_PRIMARIES },
	{ "forward", take_forward, ZF_ZONE_FORWARD_ONLY },
	{ "allow-transfer", take_access, ZF_ZONE_TRANSFER_POLICY },
	{ "allow-update", take_access, ZF_ZONE_UPDATE_POLICY },
	{ "notify", take_notify, ZF_ZONE_NOTIFY_POLICY },
	{ "also-notify", take_servers, ZF_ZONE_NOTIFY_LIST },
	{ "allow-notify", take_notifiers, ZF_ZONE_NOTIFY_FROM },
	{ "allow-query", zf_conftake_nothing, ZF_ZONE_QUERY_POLICY },
	{ "allow-query-on", zf_conftake_nothing, ZF_ZONE_QUERY_POLICY },
	{ "update-policy", take_closed, ZF_SETTING_COUNT },
	{ "allow-update-forwarding", take_closed, ZF_SETTING_COUNT },
	{ "masterfile-format", take_file_format, ZF_SETTING_COUNT },
	{ "dnssec-policy", take_signed, ZF_ZONE_SIGNED },
	{ "inline-signing", take_signed, ZF_ZONE_SIGNED },
	{ "auto-dnssec", take_signed, ZF_ZONE_SIGNED },
	{ .word = NULL },
};

void zf_bind_read_options(struct zf_confread *in, struct zf_bind_lists *lists,
			  const struct zf_statement *options)
{
	zf_bind_listen_take(in, lists, options);
	for (const struct zf_statement *at = options->body;
	     at != NULL && zf_confread_step(in, 1); at = at->next)
		zf_bind_read_option(in, lists, at);
}

void zf_bind_read_option(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *option)
{
	struct scope scope = { .lists = lists,
			       .values = &in->settings->server,
			       .kind = ZF_ZONE_PRIMARY };

	zf_confread_take_one(in, option, option_rows, &scope);
}

void zf_bind_read_zone(struct zf_confread *in, struct zf_bind_lists *lists,
		       const struct zf_statement *statement,
		       struct zf_settings_zone *zone)
{
	struct scope scope = { .lists = lists,
			       .values = &zone->values,
			       .kind = zone->kind };

	zf_confread_take(in, statement->body, zone_rows, &scope);
}
