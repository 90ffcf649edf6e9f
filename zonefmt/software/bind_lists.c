/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/bind_lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/list.h"
#include "zonefmt/settings/confword.h"

#define NESTED_MAX 32

/* What begins a list with a name. */
static bool is_acl(const struct zf_statement *statement)
{
	return zf_statement_is(statement, "acl") && statement->count == 2;
}

static bool is_servers(const struct zf_statement *statement)
{
	static const char *const words[] = { "primaries", "masters", "remote-servers",
					     "parental-agents" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (zf_statement_is(statement, words[i]) && statement->count >= 2)
			return true;
	return false;
}

static int compare(const void *one, const void *other)
{
	const struct zf_bind_list *a = one, *b = other;
	const int order = (int)is_servers(a->statement) - (int)is_servers(b->statement);

	return order != 0 ? order
			  : strcasecmp(a->statement->words[1].text,
				       b->statement->words[1].text);
}

void zf_bind_lists_find(struct zf_confread *in, struct zf_bind_lists *lists,
			const struct zf_statement *first)
{
	*lists = (struct zf_bind_lists){ .named = NULL };
	for (; first != NULL; first = first->next) {
		if (!is_acl(first) && !is_servers(first))
			continue;
		struct zf_bind_list *grown =
			zf_list_grow(lists->named, lists->count, sizeof(*grown));
		if (grown == NULL) {
			zf_confread_check(in,
					  zf_fail(in->err, ZF_ENOMEM, "out of memory"));
			return;
		}
		lists->named = grown;
		lists->named[lists->count++] =
			(struct zf_bind_list){ .statement = first };
	}
	if (lists->count > 0)
		qsort(lists->named, lists->count, sizeof(*lists->named), compare);
}

void zf_bind_lists_clear(struct zf_bind_lists *lists)
{
	free(lists->named);
	*lists = (struct zf_bind_lists){ .named = NULL };
}

static struct zf_bind_list *named(const struct zf_bind_lists *lists, bool of_servers,
				  const char *name)
{
	size_t from = 0, to = lists->count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		struct zf_bind_list *at = &lists->named[middle];
		int order = (int)of_servers - (int)is_servers(at->statement);

		if (order == 0)
			order = strcasecmp(name, at->statement->words[1].text);
		if (order == 0)
			return at;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

/* One more member is looked at, which takes about as long as several statements. */
static bool look(struct zf_confread *in, unsigned nested)
{
	if (nested < NESTED_MAX)
		return zf_confread_step(in, 4);
	return zf_confread_check(in, zf_fail(in->err, ZF_ELIMIT,
					     "lists in lists, more than %d deep",
					     NESTED_MAX));
}

static bool refuse(struct zf_confread *in, const struct zf_statement *statement,
		   const char *why)
{
	zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement, why);
	return false;
}

/* The member is no address, and nothing has its name. */
static bool refuse_name(struct zf_confread *in, const struct zf_statement *member,
			const char *kind)
{
	const char *word = zf_statement_word(member, 0);
	const bool is_name = word != NULL &&
			     (strspn(word, "0123456789abcdefABCDEF.:/") < strlen(word) ||
			      strpbrk(word, ".:") == NULL);

	if (is_name)
		zf_confread_note_undefined(in, member, kind, word);
	else
		zf_statement_mistake(in->mistakes, member, 0, "this is no address");
	return false;
}

/* `10/8` is short for `10.0.0.0/8`. */
static bool parse_network(struct zf_remote *remote, const char *text)
{
	char whole[ZF_REMOTE_TEXT_MAX + 8];
	const size_t len = strcspn(text, "/");
	unsigned dots = 0;

	if (len >= ZF_REMOTE_TEXT_MAX || strlen(text) >= ZF_REMOTE_TEXT_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		dots += text[i] == '.';
	if (text[len] != '/' || dots >= 3 || strchr(text, ':') != NULL)
		return zf_remote_parse(remote, text, NULL) == ZF_OK;
	snprintf(whole, sizeof whole, "%.*s%s%s", (int)len, text,
		 &".0.0.0"[2 * (size_t)dots], text + len);
	return zf_remote_parse(remote, whole, NULL) == ZF_OK;
}

/* Whether a list is `!{ !ADDRESS; any; }; key KEY;`, and what those are. */
static bool is_both(const struct zf_statement *first, struct zf_remote *remote,
		    const char **key)
{
	const struct zf_statement *second = first == NULL ? NULL : first->next;

	if (second == NULL || second->next != NULL || !zf_statement_is(first, "!") ||
	    first->count != 1 || !zf_statement_is(second, "key") || second->count != 2)
		return false;
	const struct zf_statement *not = first->body;
	if (not == NULL || not ->count != 2 || !zf_statement_is(not, "!") ||
	    not ->next == NULL || !zf_statement_is(not ->next, "any") ||
	    not ->next->next != NULL)
		return false;
	*key = second->words[1].text;
	return parse_network(remote, not ->words[1].text);
}

static bool add_localhost(struct zf_confread *in, struct zf_peers *peers)
{
	struct zf_remote remote;

	return zf_remote_parse(&remote, "127.0.0.1", NULL) == ZF_OK &&
	       zf_peers_add(in, peers, &remote, NULL) &&
	       zf_remote_parse(&remote, "::1", NULL) == ZF_OK &&
	       zf_peers_add(in, peers, &remote, NULL);
}

static bool match_body(struct zf_confread *in, struct zf_bind_lists *lists,
		       const struct zf_statement *list, struct zf_peers *peers,
		       unsigned nested);

/* The acl that `member` names. */
static bool match_acl(struct zf_confread *in, struct zf_bind_lists *lists,
		      struct zf_bind_list *acl, const struct zf_statement *member,
		      struct zf_peers *peers, unsigned nested)
{
	if (acl->walk == lists->walk) {
		zf_statement_mistake(in->mistakes, member, 0,
				     "this acl is one of those that name it");
		return false;
	}
	acl->walk = lists->walk;
	const bool told = match_body(in, lists, acl->statement, peers, nested);
	acl->walk = 0;
	return told;
}

/* A member that is one word: one that every server knows, an address, or an acl's name. */
static bool match_word(struct zf_confread *in, struct zf_bind_lists *lists,
		       const struct zf_statement *member, struct zf_peers *peers,
		       unsigned nested)
{
	struct zf_remote remote;

	if (zf_statement_is(member, "any")) {
		peers->any = true;
		return true;
	}
	if (zf_statement_is(member, "none"))
		return true;
	if (zf_statement_is(member, "localhost"))
		return add_localhost(in, peers);
	if (zf_statement_is(member, "localnets"))
		return refuse(in, member, "which networks the server is on is not told");
	if (parse_network(&remote, member->words[0].text))
		return zf_peers_add(in, peers, &remote, NULL);
	struct zf_bind_list *acl = named(lists, false, member->words[0].text);
	if (acl != NULL)
		return match_acl(in, lists, acl, member, peers, nested + 1);
	return refuse_name(in, member, "acl");
}

static bool match_member(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *member, struct zf_peers *peers,
			 unsigned nested)
{
	struct zf_remote remote = { .family = 0 };
	const char *key;

	if (!look(in, nested))
		return false;
	if (member->count == 0 && is_both(member->body, &remote, &key))
		return zf_peers_add(in, peers, &remote, key);
	if (member->count == 0)
		return match_body(in, lists, member, peers, nested + 1);
	if (zf_statement_is(member, "key") && member->count == 2)
		return zf_peers_add(in, peers, &remote, member->words[1].text);
	if (zf_statement_is(member, "!"))
		return refuse(in, member, "settings cannot tell who is not meant");
	if (member->count == 1 && !member->has_body)
		return match_word(in, lists, member, peers, nested);
	return refuse(in, member, "this kind of list is not known");
}

static bool match_body(struct zf_confread *in, struct zf_bind_lists *lists,
		       const struct zf_statement *list, struct zf_peers *peers,
		       unsigned nested)
{
	struct zf_remote remote;
	const char *key;

	if (is_both(list->body, &remote, &key))
		return zf_peers_add(in, peers, &remote, key);
	for (const struct zf_statement *member = list->body; member != NULL;
	     member = member->next)
		if (!match_member(in, lists, member, peers, nested))
			return false;
	return true;
}

bool zf_bind_lists_match(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *statement, struct zf_peers *peers)
{
	*peers = (struct zf_peers){ .list = NULL };
	lists->walk++;
	if (match_body(in, lists, statement, peers, 0))
		return true;
	zf_peers_clear(peers);
	return false;
}

/* What stands behind a server's address or a list's name. */
struct terms {
	uint16_t port;
	const char *key;
	bool by_tls; /* and in no other way */
};

static bool read_terms(struct zf_confread *in, const struct zf_statement *statement,
		       size_t from, struct terms *terms)
{
	uint32_t number;

	for (size_t i = from; i + 1 < statement->count; i += 2) {
		const char *word = statement->words[i].text;

		if (strcasecmp(word, "key") == 0) {
			terms->key = statement->words[i + 1].text;
		} else if (strcasecmp(word, "port") == 0) {
			if (!zf_confword_number(in, statement, i + 1, &number))
				return false;
			terms->port = (uint16_t)number;
		} else if (strcasecmp(word, "tls") == 0) {
			terms->by_tls =
				strcasecmp(statement->words[i + 1].text, "none") != 0;
			if (terms->by_tls)
				zf_confread_note(
					in, ZF_NOTE_NOT_CARRIED, statement,
					"it is asked by TLS only, so it is left out");
		} else {
			zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
					 "where it is asked from");
		}
	}
	return true;
}

static bool add_servers(struct zf_confread *in, struct zf_bind_lists *lists,
			const struct zf_statement *list, struct terms outer,
			struct zf_peers *peers, unsigned nested);

/* Adds a list that has a name, unless the walk has come to it before. */
static bool add_named(struct zf_confread *in, struct zf_bind_lists *lists,
		      struct zf_bind_list *list, struct terms terms,
		      struct zf_peers *peers, unsigned nested)
{
	if (list->walk == lists->walk)
		return true;
	list->walk = lists->walk;
	return read_terms(in, list->statement, 2, &terms) &&
	       add_servers(in, lists, list->statement, terms, peers, nested);
}

static bool add_servers(struct zf_confread *in, struct zf_bind_lists *lists,
			const struct zf_statement *list, struct terms outer,
			struct zf_peers *peers, unsigned nested)
{
	for (const struct zf_statement *member = list->body; member != NULL;
	     member = member->next) {
		struct terms terms = outer;
		struct zf_remote remote;

		if (!look(in, nested) || !read_terms(in, member, 1, &terms))
			return false;
		const char *word = zf_statement_word(member, 0);
		struct zf_bind_list *other = word == NULL ? NULL
							  : named(lists, true, word);
		if (word != NULL && zf_remote_parse(&remote, word, NULL) == ZF_OK) {
			remote.port = terms.port;
			if (!terms.by_tls && !zf_peers_add(in, peers, &remote, terms.key))
				return false;
		} else if (other != NULL) {
			if (!add_named(in, lists, other, terms, peers, nested + 1))
				return false;
		} else {
			return refuse_name(in, member, "list");
		}
	}
	return true;
}

bool zf_bind_lists_servers(struct zf_confread *in, struct zf_bind_lists *lists,
			   const struct zf_statement *statement, struct zf_peers *peers)
{
	struct terms terms = { .port = 0 };

	*peers = (struct zf_peers){ .list = NULL };
	lists->walk++;
	if (read_terms(in, statement, 1, &terms) &&
	    add_servers(in, lists, statement, terms, peers, 0))
		return true;
	zf_peers_clear(peers);
	return false;
}
