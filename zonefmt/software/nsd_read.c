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
#include "zonefmt/software/nsd_server.h"
#include "zonefmt/software/nsd_write.h"
#include "zonefmt/statements/key_file.h"

#define NESTED_MAX 16	/* patterns in patterns */
#define JOINED_MAX 1000 /* longer lists are not searched for halves of one */

struct pattern {
	const char *name;
	const struct zf_statement *section;
};

struct patterns {
	struct pattern *list; /* by name */
	size_t count;
	bool by_tls_only; /* zones are transferred */
};

/* What a zone says, with its patterns. */
struct zone {
	const struct patterns *patterns;
	bool is_pattern; /* it is one itself, read for the notes, and follows none */
	const struct zf_statement *name, *file;
	struct zf_peers primaries, sources, notified, transfers, notifiers, askers;
	const struct zf_statement *request; /* which makes it a secondary */
	/* somebody is, so the list cannot be told */
	bool is_blocked, is_notify_blocked, is_query_blocked;
	bool says_who_asks;
	bool lacks_pattern; /* that is nowhere, so what the zone is is not known */
	unsigned nested;
};

/* Reads `ADDRESS KEY` from word `i` on. Returns false where that cannot be told, with a note of that kind. */
static bool read_peer(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, enum zf_note_kind kind, struct zf_peers *peers)
{
	const char *spec = zf_statement_word(statement, i);
	struct zf_remote remote;
	const char *key;

	if (spec != NULL && strpbrk(spec, "&-") != NULL) {
		zf_confread_note(in, kind, statement,
				 "a range or a mask of addresses: left out");
		return false;
	}
	if (statement->count > i + 2) {
		zf_confread_note(in, kind, statement, "by TLS only: left out");
		return false;
	}
	if (!zf_confword_text(in, statement, i + 1, &key) ||
	    !zf_confword_address(in, statement, i, &remote))
		return false;
	if (kind == ZF_NOTE_LOST && remote.port != 0) {
		zf_confread_note(in, kind, statement, "from one port only: left out");
		return false;
	}
	return zf_peers_add(in, peers, &remote,
			    strcasecmp(key, "NOKEY") == 0 ? NULL : key);
}

static void take_request(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	const char *how = zf_statement_word(statement, 1);
	const bool has_how = how != NULL && (strcasecmp(how, "AXFR") == 0 ||
					     strcasecmp(how, "UDP") == 0);

	(void)setting;
	zone->request = statement;
	read_peer(in, statement, has_how ? 2 : 1, ZF_NOTE_NOT_CARRIED, &zone->primaries);
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
	read_peer(in, statement, 1, ZF_NOTE_NOT_CARRIED, &zone->notified);
}

static void take_allowed(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx)
{
	struct zone *zone = ctx;
	const char *key = zf_statement_word(statement, 2);
	struct zf_peers *peers = &zone->notifiers;
	bool *is_blocked = &zone->is_notify_blocked;

	if (setting == ZF_ZONE_TRANSFER_LIST) {
		peers = &zone->transfers;
		is_blocked = &zone->is_blocked;
	} else if (setting == ZF_ZONE_QUERY_LIST) {
		peers = &zone->askers;
		is_blocked = &zone->is_query_blocked;
		zone->says_who_asks = true;
	}
	if (key == NULL || strcasecmp(key, "BLOCKED") != 0) {
		read_peer(in, statement, 1, ZF_NOTE_LOST, peers);
		return;
	}
	*is_blocked = true;
	zf_confread_note(in, ZF_NOTE_LOST, statement,
			 "settings cannot tell who is not meant, so nobody may");
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
	{ "allow-query", take_allowed, ZF_ZONE_QUERY_LIST },
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
	if (!zf_confword_text(in, statement, 1, &wanted.name))
		return;
	const struct pattern *found = zone->patterns->count == 0
					      ? NULL
					      : bsearch(&wanted, zone->patterns->list,
							zone->patterns->count,
							sizeof wanted, compare_patterns);
	if (found == NULL) {
		zone->lacks_pattern = true;
		zf_confread_note_undefined(in, statement, "pattern", wanted.name);
	} else if (zone->is_pattern) {
		return;
	} else if (zone->nested == NESTED_MAX) {
		zf_confread_check(in, zf_fail(in->err, ZF_ELIMIT,
					      "patterns in patterns, more than %d deep",
					      NESTED_MAX));
	} else {
		follow(in, found->section, zone);
	}
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
	const enum zf_zone_kind kind = zone->request != NULL ? ZF_ZONE_SECONDARY
							     : ZF_ZONE_PRIMARY;
	struct zf_settings_zone *made = zf_confword_zone(in, zone->name, 1, kind);
	const char *file;

	if (made == NULL)
		return;
	/* It has no way to say `%` itself: what stands behind decides. */
	if (zone->file != NULL && zf_confword_text(in, zone->file, 1, &file))
		zf_confput_file(in, made, zone->file, NULL,
				strstr(file, "%%") == NULL ? file : "%1");
	if (kind == ZF_ZONE_SECONDARY)
		zf_confput_peers(in, &made->values, ZF_ZONE_PRIMARIES, &zone->primaries);
	if (kind == ZF_ZONE_SECONDARY && zone->primaries.count == 0)
		zf_confread_note(in, ZF_NOTE_LOST, zone->request,
				 "no primary of the zone can be told");
	if (zone->sources.count > 0)
		zf_confput_peers(in, &made->values, ZF_ZONE_TRANSFER_SOURCE,
				 &zone->sources);
	join_halves(&zone->transfers);
	join_halves(&zone->notifiers);
	join_halves(&zone->askers);
	if (zone->is_query_blocked)
		zf_peers_clear(&zone->askers);
	if (zone->says_who_asks)
		zf_confput_access(in, &made->values, ZF_ZONE_QUERY_POLICY, &zone->askers);
	if (zone->patterns->by_tls_only && !zone->is_blocked &&
	    (zone->transfers.any || zone->transfers.count > 0))
		zf_confread_note(in, ZF_NOTE_LOST, zone->name,
				 "it is transferred by TLS only, so nobody may");
	if (zone->is_blocked || zone->patterns->by_tls_only)
		zf_peers_clear(&zone->transfers);
	if (zone->is_notify_blocked)
		zf_peers_clear(&zone->notifiers);
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
	zf_peers_clear(&zone->askers);
}

static void take_zone(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx)
{
	struct zone zone = { .patterns = ctx };

	(void)setting;
	zf_confread_take(in, statement->body, zone_rows, &zone);
	if (zone.name == NULL)
		zf_statement_mistake(in->mistakes, statement, 0, "the zone has no name:");
	else if (zone.lacks_pattern && zone.name->count > 1)
		zf_confread_note_zone(in, zone.name, zf_statement_word(zone.name, 1),
				      "what it is stands in its pattern");
	else
		put_zone(in, &zone);
	clear_zone(&zone);
}

/* For the notes; zones take what it says. */
static void take_pattern_section(struct zf_confread *in,
				 const struct zf_statement *statement,
				 enum zf_setting setting, void *ctx)
{
	struct zone zone = { .patterns = ctx, .is_pattern = true };

	(void)setting;
	zf_confread_take(in, statement->body, zone_rows, &zone);
	clear_zone(&zone);
}

static void take_key(struct zf_confread *in, const struct zf_statement *statement,
		     enum zf_setting setting, void *ctx)
{
	(void)setting;
	(void)ctx;
	zf_confword_key(in, statement, zf_nsd_text(statement, "name"),
			zf_key_file_algorithm(zf_nsd_text(statement, "algorithm")),
			zf_nsd_text(statement, "secret"));
}

static const struct zf_confread_row rows[] = {
	{ "server", zf_nsd_server_take, ZF_SETTING_COUNT },
	{ "key", take_key, ZF_SETTING_COUNT },
	{ "zone", take_zone, ZF_SETTING_COUNT },
	{ "pattern", take_pattern_section, ZF_SETTING_COUNT },
	{ .word = NULL },
};

static bool is_by_tls_only(const struct zf_statement *server)
{
	const char *text = zf_nsd_text(server, "tls-auth-xfr-only");

	return text != NULL && strcasecmp(text, "yes") == 0;
}

static void find_patterns(struct zf_confread *in, struct patterns *patterns)
{
	const struct zf_statement *at = zf_statements_first(in->tree);

	for (; at != NULL; at = at->next) {
		const char *name =
			zf_statement_is(at, "pattern") ? zf_nsd_text(at, "name") : NULL;
		if (zf_statement_is(at, "server") && is_by_tls_only(at))
			patterns->by_tls_only = true;
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
	.percent = '=',
	.write = zf_nsd_conf_write,
};
