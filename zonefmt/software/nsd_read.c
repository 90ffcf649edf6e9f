/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* nsd.conf of NSD 4, read. nsd_write.c writes it. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/list.h"
#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confread.h"
#include "zonefmt/settings/conftake.h"
#include "zonefmt/settings/confword.h"
#include "zonefmt/software/nsd_write.h"

#define NESTED_MAX 16	/* patterns in patterns */
#define JOINED_MAX 1000 /* longer lists are not searched for halves of one */

struct server {
	struct zf_peers listen;
	uint32_t port; /* 53 where there is none */
};

struct pattern {
	const char *name;
	const struct zf_statement *section;
};

struct patterns {
	struct pattern *list; /* by name */
	size_t count;
};

/* What a zone says, with its patterns. */
struct zone {
	const struct patterns *patterns; /* NULL: of a pattern itself, which follows none */
	const struct zf_statement *name, *file;
	struct zf_peers primaries, sources, notified, transfers, notifiers;
	bool is_blocked; /* somebody is, so the list cannot be told */
	unsigned nested;
};

static const struct zf_statement *find(const struct zf_statement *section,
				       const char *word)
{
	const struct zf_statement *at = section->body;

	while (at != NULL && !zf_statement_is(at, word))
		at = at->next;
	return at;
}

/* ---- the server ---- */

static void take_listen(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct server *server = ctx;
	struct zf_remote remote;

	(void)setting;
	if (!zf_confword_address(in, statement, 1, &remote))
		return;
	if (remote.port == 0 && server->port != 53)
		remote.port = (uint16_t)server->port;
	if (strcmp(zf_statement_word(statement, 1), "0.0.0.0") == 0 ||
	    strcmp(zf_statement_word(statement, 1), "::") == 0)
		remote.prefix = 0;
	zf_peers_add(in, &server->listen, &remote, NULL);
}

static void take_value(struct zf_confread *in, const struct zf_statement *statement,
		       enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_text(in, statement, setting, &in->settings->server);
}

static void take_server_switch(struct zf_confread *in,
			       const struct zf_statement *statement,
			       enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_switch(in, statement, setting, &in->settings->server);
}

static void take_server_number(struct zf_confread *in,
			       const struct zf_statement *statement,
			       enum zf_setting setting, void *ctx)
{
	(void)ctx;
	zf_conftake_number(in, statement, setting, &in->settings->server);
}

static void take_hidden(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	bool value;

	(void)ctx;
	if (zf_confword_switch(in, statement, 1, &value) && value)
		zf_confput_text(in, &in->settings->server, setting, "");
}

static const struct zf_confread_row server_rows[] = {
	{ "ip-address", take_listen, ZF_SERVER_LISTEN },
	{ "interface", take_listen, ZF_SERVER_LISTEN },
	{ "port", zf_conftake_nothing, ZF_SERVER_LISTEN },
	{ "zonesdir", take_value, ZF_SERVER_ZONE_FOLDER },
	{ "identity", take_value, ZF_SERVER_IDENTITY },
	{ "version", take_value, ZF_SERVER_VERSION },
	{ "hide-identity", take_hidden, ZF_SERVER_IDENTITY },
	{ "hide-version", take_hidden, ZF_SERVER_VERSION },
	{ "round-robin", take_server_switch, ZF_SERVER_ROUND_ROBIN },
	{ "minimal-responses", take_server_switch, ZF_SERVER_MINIMAL },
	{ "ipv4-edns-size", take_server_number, ZF_SERVER_UDP_SIZE },
	{ "ipv6-edns-size", zf_conftake_nothing, ZF_SERVER_UDP_SIZE },
	{ .word = NULL },
};

static void take_server(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct server server = { .port = 53 };
	const struct zf_statement *port = find(statement, "port");
	const struct zf_remote all[] = { { .family = 4 }, { .family = 6 } };

	(void)setting;
	(void)ctx;
	if (port != NULL && zf_confword_number(in, port, 1, &server.port) &&
	    server.port > UINT16_MAX)
		zf_statement_mistake(in->mistakes, port, 1, "this is no port");
	zf_confread_take(in, statement->body, server_rows, &server);
	for (size_t i = 0; server.listen.count < 2 && server.port != 53 && i < 2; i++) {
		struct zf_remote remote = all[i];

		if (i == 0 && server.listen.count > 0)
			break;
		remote.port = (uint16_t)server.port;
		zf_peers_add(in, &server.listen, &remote, NULL);
	}
	if (server.listen.count > 0)
		zf_confput_peers(in, &in->settings->server, ZF_SERVER_LISTEN,
				 &server.listen);
	zf_peers_clear(&server.listen);
}

/* ---- zones ---- */

/* Reads `ADDRESS KEY` from word `i` on. Returns false where that cannot be told. */
static bool read_peer(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, struct zf_remote *remote, const char **key)
{
	const char *spec = zf_statement_word(statement, i);

	if (spec != NULL && strpbrk(spec, "&-") != NULL) {
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "a range or a mask of addresses");
		return false;
	}
	if (!zf_confword_text(in, statement, i + 1, key) ||
	    !zf_confword_address(in, statement, i, remote))
		return false;
	if (strcasecmp(*key, "NOKEY") == 0)
		*key = NULL;
	return true;
}

static void add_peer(struct zf_confread *in, const struct zf_statement *statement,
		     size_t i, struct zf_peers *peers)
{
	struct zf_remote remote;
	const char *key;

	if (read_peer(in, statement, i, &remote, &key))
		zf_peers_add(in, peers, &remote, key);
}

static void take_request(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	const char *how = zf_statement_word(statement, 1);
	const bool has_how = how != NULL && (strcasecmp(how, "AXFR") == 0 ||
					     strcasecmp(how, "UDP") == 0);

	(void)setting;
	if (statement->count > (has_how ? 4 : 3))
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "that it is asked by TLS");
	add_peer(in, statement, has_how ? 2 : 1, &zone->primaries);
}

static void take_source(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	struct zf_remote remote;

	(void)setting;
	if (zf_confword_address(in, statement, 1, &remote))
		zf_peers_add(in, &zone->sources, &remote, NULL);
}

static void take_notify(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;

	(void)setting;
	add_peer(in, statement, 1, &zone->notified);
}

static void take_allowed(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	const bool of_transfer = setting == ZF_ZONE_TRANSFER_LIST;
	const char *key = zf_statement_word(statement, 2);

	if (key != NULL && strcasecmp(key, "BLOCKED") == 0) {
		zone->is_blocked = zone->is_blocked || of_transfer;
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "settings cannot tell who is not meant, so nobody may");
		return;
	}
	add_peer(in, statement, 1, of_transfer ? &zone->transfers : &zone->notifiers);
}

static void take_zone_name(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;

	(void)in;
	(void)setting;
	if (zone->nested == 0)
		zone->name = statement;
}

static void take_file(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;

	(void)in;
	(void)setting;
	zone->file = statement;
}

static void take_pattern(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx);

static const struct zf_confread_row zone_rows[] = {
	{ "name", take_zone_name, ZF_SETTING_COUNT },
	{ "zonefile", take_file, ZF_ZONE_FILE },
	{ "include-pattern", take_pattern, ZF_SETTING_COUNT },
	{ "request-xfr", take_request, ZF_ZONE_PRIMARIES },
	{ "outgoing-interface", take_source, ZF_ZONE_TRANSFER_SOURCE },
	{ "notify", take_notify, ZF_ZONE_NOTIFY_LIST },
	{ "provide-xfr", take_allowed, ZF_ZONE_TRANSFER_LIST },
	{ "allow-notify", take_allowed, ZF_ZONE_NOTIFY_FROM },
	{ .word = NULL },
};

static int compare_patterns(const void *one, const void *other)
{
	const struct pattern *a = one, *b = other;

	return strcmp(a->name, b->name);
}

/* What a pattern says of itself was noted at its own place, once for all zones. */
static void follow(struct zf_confread *in, const struct zf_statement *section,
		   struct zone *zone)
{
	const bool was_quiet = in->is_quiet;

	in->is_quiet = true;
	zone->nested++;
	zf_confread_take(in, section->body, zone_rows, zone);
	zone->nested--;
	in->is_quiet = was_quiet;
}

static void take_pattern(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	struct pattern wanted = { NULL, NULL };

	(void)setting;
	if (zone->patterns == NULL || !zf_confword_text(in, statement, 1, &wanted.name))
		return;
	const struct pattern *found = zone->patterns->count == 0
					      ? NULL
					      : bsearch(&wanted, zone->patterns->list,
							zone->patterns->count,
							sizeof wanted, compare_patterns);
	if (found == NULL)
		zf_statement_mistake(in->mistakes, statement, 1,
				     "no pattern has this name");
	else if (zone->nested == NESTED_MAX)
		zf_confread_check(in, zf_fail(in->err, ZF_ELIMIT,
					      "patterns that include each other"));
	else
		follow(in, found->section, zone);
}

static bool same_key(const struct zf_remote *a, const struct zf_remote *b)
{
	return a->key == NULL || b->key == NULL ? a->key == b->key
						: strcmp(a->key, b->key) == 0;
}

/* `0.0.0.0/0` and `::/0` with the same key are everybody who has it. */
static void join_halves(struct zf_peers *peers)
{
	size_t kept = 0;

	if (peers->count > JOINED_MAX)
		return;
	for (size_t i = 0; i < peers->count; i++) {
		struct zf_remote *half = &peers->list[i];

		for (size_t k = 0; k < peers->count && half->prefix == 0; k++) {
			struct zf_remote *other = &peers->list[k];

			if (half->family == 4 && other->family == 6 &&
			    other->prefix == 0 && same_key(half, other)) {
				half->family = 0;
				other->family = UINT8_MAX; /* to be left out */
			}
		}
		peers->any = peers->any || (half->family == 0 && half->key == NULL);
	}
	for (size_t i = 0; i < peers->count; i++) {
		const bool is_any = peers->list[i].family == 0 && peers->any;

		if (peers->list[i].family == UINT8_MAX || is_any)
			free(peers->list[i].key);
		else
			peers->list[kept++] = peers->list[i];
	}
	peers->count = kept;
}

static void put_zone(struct zf_confread *in, struct zone *zone)
{
	const enum zf_zone_kind kind = zone->primaries.count > 0 ? ZF_ZONE_SECONDARY
								 : ZF_ZONE_PRIMARY;
	struct zf_settings_zone *made = zf_confword_zone(in, zone->name, 1, kind);
	const char *file;

	if (made == NULL)
		return;
	if (zone->file != NULL && zf_confword_text(in, zone->file, 1, &file))
		zf_confput_file(in, made, zone->file, NULL, file);
	if (kind == ZF_ZONE_SECONDARY)
		zf_confput_peers(in, &made->values, ZF_ZONE_PRIMARIES, &zone->primaries);
	if (zone->sources.count > 0)
		zf_confput_peers(in, &made->values, ZF_ZONE_TRANSFER_SOURCE,
				 &zone->sources);
	join_halves(&zone->transfers);
	join_halves(&zone->notifiers);
	if (zone->is_blocked)
		zf_peers_clear(&zone->transfers);
	zf_confput_access(in, &made->values, ZF_ZONE_TRANSFER_POLICY, &zone->transfers);
	zf_confput_number(in, &made->values, ZF_ZONE_NOTIFY_POLICY,
			  zone->notified.count > 0 ? ZF_NOTIFY_LIST : ZF_NOTIFY_NONE);
	if (zone->notified.count > 0)
		zf_confput_peers(in, &made->values, ZF_ZONE_NOTIFY_LIST, &zone->notified);
	zf_confput_notifiers(in, &made->values, &zone->notifiers, &zone->primaries);
}

static void clear_zone(struct zone *zone)
{
	zf_peers_clear(&zone->primaries);
	zf_peers_clear(&zone->sources);
	zf_peers_clear(&zone->notified);
	zf_peers_clear(&zone->transfers);
	zf_peers_clear(&zone->notifiers);
}

static void take_zone(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct zone zone = { .patterns = ctx };

	(void)setting;
	zf_confread_take(in, statement->body, zone_rows, &zone);
	if (zone.name == NULL)
		zf_statement_mistake(in->mistakes, statement, 0, "the zone has no name:");
	else
		put_zone(in, &zone);
	clear_zone(&zone);
}

/* For the notes; zones take what it says. */
static void take_pattern_section(struct zf_confread *in,
				 const struct zf_statement *statement,
				 enum zf_setting setting, void *ctx)
{
	struct zone zone = { .patterns = NULL };

	(void)setting;
	(void)ctx;
	zf_confread_take(in, statement->body, zone_rows, &zone);
	clear_zone(&zone);
}

static const char *text_of(const struct zf_statement *section, const char *word)
{
	const struct zf_statement *at = find(section, word);

	return at == NULL ? NULL : zf_statement_word(at, 1);
}

static void take_key(struct zf_confread *in, const struct zf_statement *statement,
		     enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	zf_confword_key(in, statement, text_of(statement, "name"),
			text_of(statement, "algorithm"), text_of(statement, "secret"));
}

static const struct zf_confread_row rows[] = {
	{ "server", take_server, ZF_SETTING_COUNT },
	{ "key", take_key, ZF_SETTING_COUNT },
	{ "zone", take_zone, ZF_SETTING_COUNT },
	{ "pattern", take_pattern_section, ZF_SETTING_COUNT },
	{ .word = NULL },
};

static void find_patterns(struct zf_confread *in, struct patterns *patterns)
{
	const struct zf_statement *at = zf_statements_first(in->tree);

	for (; at != NULL; at = at->next) {
		const char *name = zf_statement_is(at, "pattern") ? text_of(at, "name")
								  : NULL;
		if (name == NULL)
			continue;
		struct pattern *grown =
			zf_list_grow(patterns->list, patterns->count, sizeof(*grown));
		if (grown == NULL) {
			zf_confread_check(in,
					  zf_fail(in->err, ZF_ENOMEM, "out of memory"));
			return;
		}
		patterns->list = grown;
		patterns->list[patterns->count++] = (struct pattern){ name, at };
	}
	if (patterns->count > 0)
		qsort(patterns->list, patterns->count, sizeof(*patterns->list),
		      compare_patterns);
}

static zf_status read_nsd(struct zf_settings *settings,
			  const struct zf_configuration_source *source,
			  struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_confread in = { .settings = settings,
				  .mistakes = mistakes,
				  .err = err };
	struct patterns patterns = { .list = NULL };

	zf_confread_open(&in, &zf_grammar_nsd, source);
	if (in.status == ZF_OK) {
		find_patterns(&in, &patterns);
		zf_confread_take(&in, zf_statements_first(in.tree), rows, &patterns);
	}
	zf_confput_default(&in, &settings->server, ZF_SERVER_RECURSION, 0);
	free(patterns.list);
	return zf_confread_close(&in);
}

static bool is_nsd(const char *text, size_t len)
{
	static const char *const words[] = {
		"zonefile:",	"ip-address:",	 "zonesdir:", "provide-xfr:",
		"request-xfr:", "server-count:", NULL
	};

	return zf_confread_has_line(text, len, words);
}

const struct zf_configuration zf_configuration_nsd = {
	.name = "nsd",
	.title = "nsd.conf of NSD 4",
	.detect = is_nsd,
	.read = read_nsd,
	.has_place = zf_nsd_conf_has_place,
	.write = zf_nsd_conf_write,
};
