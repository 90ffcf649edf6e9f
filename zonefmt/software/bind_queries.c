/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/bind_queries.h"

#include <string.h>
#include <strings.h>

#include "zonefmt/settings/confput.h"
#include "zonefmt/settings/confword.h"

static const struct zf_statement *find_in(const struct zf_statement *at, const char *word)
{
	while (at != NULL && !zf_statement_is(at, word))
		at = at->next;
	return at;
}

static const struct zf_statement *find(const struct zf_bind_queries *queries,
				       const char *word)
{
	const struct zf_statement *found = NULL;

	for (size_t i = 0; i < 3 && found == NULL; i++)
		found = find_in(queries->bodies[i], word);
	return found;
}

/* ---- lists ---- */

static bool is_everybody(const struct zf_remote *remote)
{
	return remote->family == 0 && remote->key == NULL;
}

static void add_everybody(struct zf_confread *in, struct zf_peers *peers)
{
	const struct zf_remote all = { .family = 0 };

	zf_peers_clear(peers);
	zf_peers_add(in, peers, &all, NULL);
}

/* Whom the statement lets in: all where there is none, nobody where it cannot be told. */
static void read_list(struct zf_confread *in, struct zf_bind_queries *queries,
		      const struct zf_statement *statement, struct zf_peers *peers)
{
	if (statement == NULL)
		add_everybody(in, peers);
	else if (!zf_bind_lists_match(in, queries->lists, statement, peers))
		zf_confread_note(in, ZF_NOTE_LOST, statement,
				 "the list cannot be told, so nobody may");
	else if (peers->any)
		add_everybody(in, peers);
}

/* Whether the statement, of the server's own addresses, lets in not all who ask. */
static bool is_restricted(struct zf_confread *in, struct zf_bind_queries *queries,
			  const struct zf_statement *statement)
{
	struct zf_peers peers = { .list = NULL };
	const bool is_told = statement == NULL ||
			     zf_bind_lists_match(in, queries->lists, statement, &peers);
	const bool is_any = statement == NULL || peers.any;

	if (!is_any && (!is_told || peers.count > 0))
		zf_confread_note(
			in, ZF_NOTE_LOST, statement,
			"by which address one asks has no setting, so nobody may");
	zf_peers_clear(&peers);
	return !is_any;
}

static bool has_prefix(const uint8_t *address, const uint8_t *network, unsigned bits)
{
	const unsigned rest = bits % 8;

	return memcmp(address, network, bits / 8) == 0 &&
	       (rest == 0 || (address[bits / 8] ^ network[bits / 8]) >> (8 - rest) == 0);
}

/* Whoever is both; false where nobody is. Its key is one of theirs. */
static bool find_both(const struct zf_remote *a, const struct zf_remote *b,
		      struct zf_remote *both)
{
	const bool is_within = b->family == 0 ||
			       (a->family != 0 && a->prefix >= b->prefix);
	const struct zf_remote *inner = is_within ? a : b, *outer = is_within ? b : a;

	if (a->key != NULL && b->key != NULL && strcasecmp(a->key, b->key) != 0)
		return false;
	if (outer->family != 0 &&
	    (outer->family != inner->family ||
	     !has_prefix(inner->address, outer->address, outer->prefix)))
		return false;
	*both = *inner;
	both->key = a->key != NULL ? a->key : b->key;
	return true;
}

static bool is_same(const struct zf_peers *a, const struct zf_peers *b)
{
	bool is_same = a->count == b->count;

	for (size_t i = 0; is_same && i < a->count; i++)
		is_same = zf_remote_equal(&a->list[i], &b->list[i]);
	return is_same;
}

/* Leaves those of `peers` who are among the others too. */
static void narrow(struct zf_confread *in, struct zf_peers *peers,
		   const struct zf_peers *others)
{
	struct zf_peers made = { .list = NULL };
	struct zf_remote both;

	if (is_same(peers, others))
		return;
	for (size_t i = 0; i < peers->count && zf_confread_step(in, others->count); i++)
		for (size_t j = 0; j < others->count; j++)
			if (find_both(&peers->list[i], &others->list[j], &both))
				zf_peers_add(in, &made, &both, both.key);
	zf_peers_clear(peers);
	*peers = made;
}

/* ---- a view ---- */

/* Which clients of a view are its own. What else it asks of them has no setting. */
static void read_clients(struct zf_confread *in, struct zf_bind_queries *queries,
			 const struct zf_statement *body)
{
	const struct zf_statement *clients = find_in(body, "match-clients");
	const struct zf_statement *on = find_in(body, "match-destinations");
	const struct zf_statement *only = find_in(body, "match-recursive-only");
	bool is_only = false;

	read_list(in, queries, clients, &queries->clients);
	if (queries->clients.count != 1 || !is_everybody(&queries->clients.list[0]))
		queries->view = clients;
	if (is_restricted(in, queries, on)) {
		zf_peers_clear(&queries->clients);
		queries->view = on;
	}
	if (only == NULL || (zf_confword_switch(in, only, 1, &is_only) && !is_only))
		return;
	zf_peers_clear(&queries->clients);
	queries->view = only;
	zf_confread_note(in, ZF_NOTE_LOST, only,
			 "which questions come here has no setting, so nobody may ask");
}

void zf_bind_queries_open(struct zf_confread *in, struct zf_bind_queries *queries,
			  struct zf_bind_lists *lists, const struct zf_statement *first,
			  const struct zf_statement *view)
{
	const struct zf_statement *options = find_in(first, "options");

	*queries = (struct zf_bind_queries){
		.lists = lists,
		.bodies = { view == NULL ? NULL : view->body,
			    options == NULL ? NULL : options->body, first },
	};
	read_clients(in, queries, view == NULL ? first : view->body);
}

void zf_bind_queries_clear(struct zf_bind_queries *queries)
{
	zf_peers_clear(&queries->clients);
}

/* ---- who may ask ---- */

static void put_queries(struct zf_confread *in, struct zf_bind_queries *queries,
			struct zf_values *values, enum zf_setting policy,
			const struct zf_statement *const said[2])
{
	struct zf_peers peers = { .list = NULL };

	read_list(in, queries, said[0], &peers);
	if (is_restricted(in, queries, said[1]))
		zf_peers_clear(&peers);
	if (queries->view != NULL)
		narrow(in, &peers, &queries->clients);
	for (size_t i = 0; i < peers.count; i++)
		peers.any = peers.any || is_everybody(&peers.list[i]);
	zf_confput_access(in, values, policy, &peers);
	zf_peers_clear(&peers);
}

void zf_bind_queries_zone(struct zf_confread *in, struct zf_bind_queries *queries,
			  const struct zf_statement *statement,
			  struct zf_settings_zone *zone)
{
	static const char *const words[] = { "allow-query", "allow-query-on" };
	const struct zf_statement *said[2];
	bool has_own = false;

	for (size_t i = 0; i < 2; i++) {
		said[i] = find_in(statement->body, words[i]);
		has_own = has_own || said[i] != NULL;
		if (said[i] == NULL)
			said[i] = find(queries, words[i]);
	}
	if (has_own)
		put_queries(in, queries, &zone->values, ZF_ZONE_QUERY_POLICY, said);
}

/* ---- for whom is resolved ---- */

static void add_loopback(struct zf_confread *in, struct zf_peers *peers)
{
	const struct zf_remote v4 = { .family = 4,
				      .prefix = 32,
				      .address = { 127, 0, 0, 1 } };
	const struct zf_remote v6 = { .family = 6,
				      .prefix = 128,
				      .address = { [15] = 1 } };

	zf_peers_add(in, peers, &v4, NULL);
	zf_peers_add(in, peers, &v6, NULL);
}

/* What is said of it; returns false where nothing is. */
static bool read_recursion(struct zf_confread *in, struct zf_bind_queries *queries,
			   struct zf_peers *peers)
{
	const struct zf_statement *own = find(queries, "allow-recursion");
	const struct zf_statement *cache = find(queries, "allow-query-cache");
	const bool on = is_restricted(in, queries, find(queries, "allow-recursion-on"));
	const bool on_cache =
		is_restricted(in, queries, find(queries, "allow-query-cache-on"));
	struct zf_peers cached = { .list = NULL };

	read_list(in, queries, own, peers);
	read_list(in, queries, cache, &cached);
	narrow(in, peers, &cached);
	zf_peers_clear(&cached);
	if (on || on_cache)
		zf_peers_clear(peers);
	return own != NULL || cache != NULL || on || on_cache;
}

static void put_recursion(struct zf_confread *in, struct zf_bind_queries *queries)
{
	struct zf_values *values = &in->settings->server;
	const struct zf_statement *asked = find(queries, "allow-query");
	struct zf_peers peers = { .list = NULL };
	bool is_said = read_recursion(in, queries, &peers);

	if (!is_said) {
		zf_peers_clear(&peers);
		in->is_quiet = true; /* it was noted as who may ask */
		if (asked == NULL)
			add_loopback(in, &peers);
		else
			read_list(in, queries, asked, &peers);
		in->is_quiet = false;
	}
	if (queries->view != NULL)
		narrow(in, &peers, &queries->clients);
	if (queries->view != NULL && !is_said && asked == NULL) {
		is_said =
			true; /* for in the options this would be whom the view serves */
		zf_confread_note(
			in, ZF_NOTE_ADAPTED, queries->view,
			"which of those are its own networks is not known, so it "
			"resolves for none of them but itself");
	}
	zf_confput_peers(in, values, ZF_SERVER_RECURSION_LIST, &peers);
	zf_peers_clear(&peers);
	if (in->status == ZF_OK && !is_said)
		zf_values_change(values, ZF_SERVER_RECURSION_LIST)->origin =
			ZF_ORIGIN_DEFAULT;
}

void zf_bind_queries_server(struct zf_confread *in, struct zf_bind_queries *queries)
{
	const struct zf_statement *const said[2] = { find(queries, "allow-query"),
						     find(queries, "allow-query-on") };

	if (said[0] != NULL || said[1] != NULL || queries->view != NULL)
		put_queries(in, queries, &in->settings->server, ZF_SERVER_QUERY_POLICY,
			    said);
	if (zf_values_number(&in->settings->server, ZF_SERVER_RECURSION, 1) != 0)
		put_recursion(in, queries);
}
