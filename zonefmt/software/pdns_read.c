/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * pdns.conf of PowerDNS 4, read, with the zones of its bind backend where it has one. pdns_write.c
 * writes them. Zones in a database are read as its API tells them: pdns_json_read.c.
 */

#include <string.h>
#include <strings.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confread.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/software/pdns.h"
#include "zonefmt/software/pdns_write.h"
#include "zonefmt/software/pdns_zones.h"

/* A list of addresses; the next `=` begins it anew, `+=` goes on. */
struct list {
	struct zf_peers peers;
	bool is_said;
	bool is_untold; /* somebody is excepted, so it cannot be told */
};

struct pdns {
	struct list listen, transfers, notified, updaters;
	bool is_primary, renotifies, takes_updates, is_closed;
	/* what else must be so for an update to be taken; NULL: nothing */
	const struct zf_statement *update_terms;
	bool tells_all; /* NS hosts get its NOTIFY */
	bool has_bind;	/* the backend that reads zone files */
	bool has_other; /* one with a database */
	uint32_t port;
	const struct zf_statement *launch, *zones;
};

/* All words but two mean yes. */
static bool is_on(const struct zf_statement *statement)
{
	const char *text = zf_statement_word(statement, 1);

	return text == NULL ||
	       (strcasecmp(text, "no") != 0 && strcasecmp(text, "off") != 0);
}

static bool is_added(const struct zf_statement *statement)
{
	return statement->count > 2;
}

static void read_list(struct zf_confread *in, const struct zf_statement *statement,
		      struct list *list)
{
	if (!is_added(statement)) {
		zf_peers_clear(&list->peers);
		list->is_untold = false;
	}
	list->is_said = true;
	for (const struct zf_statement *at = statement->body; at != NULL; at = at->next) {
		const char *text = zf_statement_word(at, 0);

		if (text == NULL || *text != '!') {
			zf_pdns_take_address(in, at, &list->peers);
			continue;
		}
		list->is_untold = true;
		zf_confread_note(in, ZF_NOTE_LOST, statement,
				 "settings cannot tell who is not meant, so nobody may");
	}
}

/* `0.0.0.0/0` and `::/0` are everybody. */
static void put_access(struct zf_confread *in, struct list *list, enum zf_setting policy)
{
	bool has[2] = { false, false };

	if (list->is_untold)
		zf_peers_clear(&list->peers);
	for (size_t i = 0; i < list->peers.count; i++)
		if (list->peers.list[i].prefix == 0)
			has[list->peers.list[i].family == 6] = true;
	list->peers.any = has[0] && has[1];
	zf_confput_access(in, &in->settings->server, policy, &list->peers);
}

/* ---- pdns.conf ---- */

static void take_list(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;

	if (setting == ZF_SERVER_LISTEN)
		read_list(in, statement, &pdns->listen);
	else if (setting == ZF_SERVER_TRANSFER_LIST)
		read_list(in, statement, &pdns->transfers);
	else if (setting == ZF_SERVER_NOTIFY_LIST)
		read_list(in, statement, &pdns->notified);
	else
		read_list(in, statement, &pdns->updaters);
}

static void take_switch(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;
	const bool value = is_on(statement);

	(void)in;
	(void)setting;
	if (zf_statement_is(statement, "master") || zf_statement_is(statement, "primary"))
		pdns->is_primary = value;
	else if (zf_statement_is(statement, "dnsupdate"))
		pdns->takes_updates = value;
	else if (zf_statement_is(statement, "disable-axfr"))
		pdns->is_closed = value;
	else
		pdns->renotifies = value;
}

/* Who is notified at most: all, which is usual, or nobody but those in `also-notify`. */
static void take_only_notify(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;
	struct list only = { .is_said = true };

	(void)setting;
	read_list(in, statement, &only);
	pdns->tells_all = only.peers.count > 0;
	for (size_t i = 0; i < only.peers.count; i++) {
		if (only.peers.list[i].prefix == 0)
			continue;
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "which NS hosts are not notified has no setting");
		break;
	}
	zf_peers_clear(&only.peers);
}

static void take_port(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;

	(void)setting;
	if (zf_confword_number(in, statement, 1, &pdns->port) && pdns->port > UINT16_MAX)
		zf_statement_mistake(in->mistakes, statement, 1, "this is no port");
}

static void take_number(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_number(in, statement, setting, &in->settings->server);
}

static void take_identity(struct zf_confread *in, const struct zf_statement *statement,
			  enum zf_setting setting, void *ctx)
{
	const char *text;

	(void)ctx;
	if (zf_confword_text(in, statement, 1, &text) && *text != '\0')
		zf_confput_text(in, &in->settings->server, setting,
				strcmp(text, "disabled") == 0 ? "" : text);
}

/* "powerdns" and "full" are its own name. */
static void take_version(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	const char *text;

	(void)ctx;
	if (zf_confword_text(in, statement, 1, &text) && strcmp(text, "full") != 0 &&
	    strcmp(text, "powerdns") != 0)
		zf_confput_text(in, &in->settings->server, setting,
				strcmp(text, "anonymous") == 0 ? "" : text);
}

static void take_launch(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;

	(void)in;
	(void)setting;
	if (!is_added(statement))
		pdns->has_bind = pdns->has_other = false;
	pdns->launch = statement;
	for (const struct zf_statement *at = statement->body; at != NULL; at = at->next) {
		const bool is_bind = zf_statement_is(at, "bind");

		pdns->has_bind = pdns->has_bind || is_bind;
		pdns->has_other = pdns->has_other || !is_bind;
	}
}

static void take_zones(struct zf_confread *in, const struct zf_statement *statement,
		       enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;

	(void)in;
	(void)setting;
	pdns->zones = statement;
}

static void take_update_terms(struct zf_confread *in,
			      const struct zf_statement *statement,
			      enum zf_setting setting, void *ctx)
{
	struct pdns *pdns = ctx;
	const char *text = zf_statement_word(statement, 1);

	(void)in;
	(void)setting;
	pdns->update_terms = text != NULL && *text != '\0' && is_on(statement) ? statement
									       : NULL;
}

/* Who else than the primaries may notify: usually everybody, of whom only primaries are heeded. */
static void take_notifiers(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	const struct zf_statement *at = statement->body;

	(void)setting;
	(void)ctx;
	for (; at != NULL; at = at->next) {
		const char *text = zf_statement_word(at, 0);

		if (text != NULL && strcmp(text, "0.0.0.0/0") != 0 &&
		    strcmp(text, "::/0") != 0) {
			zf_confread_note(in, ZF_NOTE_LOST, statement,
					 "which primaries may not notify has no setting");
			return;
		}
	}
}

static const struct zf_confread_row rows[] = {
	{ "include-dir", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "launch", take_launch, ZF_SETTING_COUNT },
	{ "bind-config", take_zones, ZF_SETTING_COUNT },
	{ "local-address", take_list, ZF_SERVER_LISTEN },
	{ "local-port", take_port, ZF_SERVER_LISTEN },
	{ "server-id", take_identity, ZF_SERVER_IDENTITY },
	{ "version-string", take_version, ZF_SERVER_VERSION },
	{ "udp-truncation-threshold", take_number, ZF_SERVER_UDP_SIZE },
	{ "allow-axfr-ips", take_list, ZF_SERVER_TRANSFER_LIST },
	{ "disable-axfr", take_switch, ZF_SERVER_TRANSFER_POLICY },
	{ "also-notify", take_list, ZF_SERVER_NOTIFY_LIST },
	{ "only-notify", take_only_notify, ZF_SERVER_NOTIFY_POLICY },
	{ "dnsupdate", take_switch, ZF_SERVER_UPDATE_POLICY },
	{ "allow-dnsupdate-from", take_list, ZF_SERVER_UPDATE_LIST },
	{ "dnsupdate-require-tsig", take_update_terms, ZF_SERVER_UPDATE_POLICY },
	{ "lua-dnsupdate-policy-script", take_update_terms, ZF_SERVER_UPDATE_POLICY },
	{ "allow-notify-from", take_notifiers, ZF_SETTING_COUNT },
	{ "primary", take_switch, ZF_SERVER_NOTIFY_POLICY },
	{ "master", take_switch, ZF_SERVER_NOTIFY_POLICY },
	/* Zones say whether they are transferred. */
	{ "secondary", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "slave", zf_conftake_nothing, ZF_SETTING_COUNT },
	{ "secondary-do-renotify", take_switch, ZF_SERVER_NOTIFY_POLICY },
	{ "slave-renotify", take_switch, ZF_SERVER_NOTIFY_POLICY },
	{ .word = NULL },
};

/* Nothing is put where it is all addresses at the usual port. */
static void put_listening(struct zf_confread *in, struct pdns *pdns)
{
	struct zf_peers *peers = &pdns->listen.peers;
	const struct zf_remote all[] = { { .family = 4 }, { .family = 6 } };
	const uint16_t port = pdns->port == 53 ? 0 : (uint16_t)pdns->port;
	size_t usual = 0;

	for (size_t i = 0; !pdns->listen.is_said && i < 2; i++)
		zf_peers_add(in, peers, &all[i], NULL);
	for (size_t i = 0; i < peers->count; i++) {
		struct zf_remote *remote = &peers->list[i];
		static const uint8_t none[16] = { 0 };

		if (memcmp(remote->address, none, sizeof none) == 0)
			remote->prefix = 0;
		if (remote->port == 0)
			remote->port = port;
		usual += remote->prefix == 0 && remote->port == 0;
	}
	if (usual < 2)
		zf_confput_peers(in, &in->settings->server, ZF_SERVER_LISTEN, peers);
}

static void put_transfers(struct zf_confread *in, struct pdns *pdns)
{
	if (pdns->is_closed)
		zf_peers_clear(&pdns->transfers.peers);
	if (pdns->is_closed || pdns->transfers.is_said)
		put_access(in, &pdns->transfers, ZF_SERVER_TRANSFER_POLICY);
	zf_confput_default(in, &in->settings->server, ZF_SERVER_TRANSFER_POLICY,
			   ZF_TRANSFER_NOBODY);
}

static void put_notifies(struct zf_confread *in, struct pdns *pdns)
{
	struct zf_values *server = &in->settings->server;

	if (pdns->is_primary)
		zf_confput_number(in, server, ZF_SERVER_NOTIFY_POLICY,
				  pdns->tells_all ? ZF_NOTIFY_NS_HOSTS : ZF_NOTIFY_LIST);
	if (pdns->notified.peers.count > 0)
		zf_confput_peers(in, server, ZF_SERVER_NOTIFY_LIST,
				 &pdns->notified.peers);
	zf_confput_default(in, server, ZF_SERVER_NOTIFY_POLICY, ZF_NOTIFY_NONE);
}

/* Where it is not said who may update, this machine may. */
static void put_updates(struct zf_confread *in, struct pdns *pdns)
{
	static const char *const own[] = { "127.0.0.0/8", "::1" };
	struct zf_remote remote;

	for (size_t i = 0; !pdns->updaters.is_said && i < 2; i++)
		if (zf_pdns_parse(&remote, own[i]))
			zf_peers_add(in, &pdns->updaters.peers, &remote, NULL);
	if (pdns->takes_updates && pdns->update_terms != NULL)
		zf_confread_note(in, ZF_NOTE_LOST, pdns->update_terms,
				 "what else updates must be has no setting: nobody may");
	else if (pdns->takes_updates)
		put_access(in, &pdns->updaters, ZF_SERVER_UPDATE_POLICY);
	zf_confput_default(in, &in->settings->server, ZF_SERVER_UPDATE_POLICY,
			   ZF_UPDATE_NONE);
}

/* ---- all of it ---- */

static void read_zones(struct zf_confread *in, struct pdns *pdns)
{
	struct zf_pdns_zones zones = { .notified = &pdns->notified.peers,
				       .renotifies = pdns->renotifies };

	if (pdns->has_other)
		zf_confread_note(
			in, ZF_NOTE_NOT_CARRIED, pdns->launch,
			"zones in a database: --from pdns-json reads what the API tells of them");
	if (pdns->zones != NULL && pdns->has_bind)
		zf_pdns_zones_take(in, pdns->zones->body, &zones);
	else if (pdns->zones != NULL)
		zf_confread_note(in, ZF_NOTE_DROPPED, pdns->zones,
				 "the bind backend is not launched");
}

static zf_status read_pdns(struct zf_settings *settings,
			   const struct zf_configuration_source *source,
			   struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_confread in = { .settings = settings,
				  .mistakes = mistakes,
				  .err = err };
	struct pdns pdns = { .tells_all = true, .port = 53 };

	zf_confread_open(&in, &zf_grammar_pdns, source);
	if (in.status == ZF_OK) {
		zf_confread_take(&in, zf_statements_first(in.tree), rows, &pdns);
		read_zones(&in, &pdns);
		put_listening(&in, &pdns);
		put_transfers(&in, &pdns);
		put_notifies(&in, &pdns);
		put_updates(&in, &pdns);
	}
	zf_confput_default(&in, &settings->server, ZF_SERVER_RECURSION, 0);
	zf_peers_clear(&pdns.listen.peers);
	zf_peers_clear(&pdns.transfers.peers);
	zf_peers_clear(&pdns.notified.peers);
	zf_peers_clear(&pdns.updaters.peers);
	return zf_confread_close(&in);
}

static bool is_pdns(const char *text, size_t len)
{
	/* With blanks around the sign, or without. */
	static const char *const words[] = { "launch=",
					     "launch =",
					     "launch+=",
					     "launch +=",
					     "bind-config=",
					     "bind-config =",
					     "include-dir=",
					     "include-dir =",
					     "local-address=",
					     "local-address =",
					     "allow-axfr-ips=",
					     "allow-axfr-ips =",
					     "primary=",
					     "primary =",
					     "secondary=",
					     "secondary =",
					     "setuid=",
					     "setuid =",
					     "gsqlite3-database=",
					     "gsqlite3-database =",
					     NULL };

	return zf_confread_has_line(text, len, words);
}

const struct zf_configuration zf_configuration_pdns = {
	.name = "pdns",
	.title = "pdns.conf of PowerDNS 4, its zones in files",
	.detect = is_pdns,
	.read = read_pdns,
	.has_place = zf_pdns_has_place,
	.write = zf_pdns_conf_write,
};

const struct zf_configuration zf_configuration_pdns_bind = {
	.name = "pdns-bind",
	.title = "the zones that bind-config of pdns.conf names",
	.has_place = zf_pdns_has_place,
	.write = zf_pdns_zones_write,
};
