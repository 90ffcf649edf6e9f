/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/knot_lists.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/list.h"
#include "zonefmt/settings/confword.h"

static const char *id_of(const struct zf_statement *item)
{
	const char *id = zf_statement_word(item, 1);

	return id == NULL ? "" : id;
}

static int compare_items(const void *one, const void *other)
{
	const struct zf_knot_item *a = one, *b = other;
	const int order = strcasecmp(a->section, b->section);

	return order != 0 ? order : strcmp(id_of(a->statement), id_of(b->statement));
}

static size_t size_of(const struct zf_statement *item)
{
	size_t size = 1;

	for (const struct zf_statement *at = item->body; at != NULL; at = at->next)
		size += 1 + at->count;
	return size;
}

void zf_knot_lists_open(struct zf_confread *in, struct zf_knot_lists *lists)
{
	*lists = (struct zf_knot_lists){ .items = NULL };
	for (const struct zf_statement *section = zf_statements_first(in->tree);
	     section != NULL; section = section->next) {
		for (const struct zf_statement *at = section->body; at != NULL;
		     at = at->next) {
			struct zf_knot_item *grown =
				zf_list_grow(lists->items, lists->count, sizeof(*grown));
			if (grown == NULL) {
				zf_confread_check(in, zf_fail(in->err, ZF_ENOMEM,
							      "out of memory"));
				return;
			}
			lists->items = grown;
			lists->items[lists->count++] =
				(struct zf_knot_item){ section->words[0].text, at,
						       size_of(at), false };
		}
	}
	if (lists->count > 0)
		qsort(lists->items, lists->count, sizeof(*lists->items), compare_items);
}

static struct zf_knot_item *find_item(struct zf_confread *in,
				      const struct zf_knot_lists *lists,
				      const char *section, const char *id)
{
	size_t from = 0, to = lists->count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		struct zf_knot_item *item = &lists->items[middle];
		int order = strcasecmp(section, item->section);

		if (order == 0)
			order = strcmp(id, id_of(item->statement));
		if (order == 0)
			return zf_confread_step(in, item->size) ? item : NULL;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

const struct zf_statement *zf_knot_lists_find(struct zf_confread *in,
					      const struct zf_knot_lists *lists,
					      const char *section, const char *id)
{
	const struct zf_knot_item *item = find_item(in, lists, section, id);

	return item == NULL ? NULL : item->statement;
}

const struct zf_statement *zf_knot_seek(const struct zf_statement *at, const char *word)
{
	while (at != NULL && !zf_statement_is(at, word))
		at = at->next;
	return at;
}

const struct zf_statement *zf_knot_option(const struct zf_statement *item,
					  const char *word)
{
	return item == NULL ? NULL : zf_knot_seek(item->body, word);
}

const char *zf_knot_text(const struct zf_statement *item, const char *word)
{
	const struct zf_statement *at = zf_knot_option(item, word);

	return at == NULL ? NULL : zf_statement_word(at, 1);
}

/* ---- others ---- */

static bool is_on(const struct zf_statement *item, const char *word)
{
	const char *text = zf_knot_text(item, word);

	return text != NULL && strcasecmp(text, "on") == 0;
}

static bool is_certificate(const struct zf_statement *option)
{
	const char *word = zf_statement_word(option, 0);

	return word != NULL && strncasecmp(word, "cert-", 5) == 0;
}

bool zf_knot_is_plain(const struct zf_statement *remote)
{
	if (is_on(remote, "tls") || is_on(remote, "quic"))
		return false;
	for (const struct zf_statement *at = remote->body; at != NULL; at = at->next)
		if (is_certificate(at))
			return false;
	return true;
}

static void add_remote(struct zf_confread *in, const struct zf_statement *item,
		       enum zf_knot_use use, struct zf_peers *peers)
{
	const char *key = zf_knot_text(item, "key");
	const char *automatic = zf_knot_text(item, "automatic-acl");

	if (!zf_knot_is_plain(item) || (use == ZF_KNOT_AUTOMATIC && automatic != NULL &&
					!is_on(item, "automatic-acl")))
		return;
	for (const struct zf_statement *at = zf_knot_option(item, "address"); at != NULL;
	     at = zf_knot_seek(at->next, "address")) {
		for (size_t i = 1; i < at->count; i++) {
			struct zf_remote remote;

			if (!zf_confword_address(in, at, i, &remote) ||
			    !zf_peers_add(in, peers, &remote, key))
				return;
		}
	}
}

/* The members of a group, which are remotes. */
static void add_group(struct zf_confread *in, const struct zf_knot_lists *lists,
		      const struct zf_statement *group, enum zf_knot_use use,
		      struct zf_peers *peers)
{
	for (const struct zf_statement *at = zf_knot_option(group, "remote"); at != NULL;
	     at = zf_knot_seek(at->next, "remote")) {
		for (size_t i = 1; i < at->count && in->status == ZF_OK; i++) {
			const struct zf_statement *item = zf_knot_lists_find(
				in, lists, "remote", at->words[i].text);

			if (item != NULL)
				add_remote(in, item, use, peers);
			else
				zf_confread_note_undefined(in, at, "remote",
							   at->words[i].text);
		}
	}
}

void zf_knot_lists_remotes(struct zf_confread *in, const struct zf_knot_lists *lists,
			   const struct zf_statement *statement, enum zf_knot_use use,
			   struct zf_peers *peers)
{
	for (size_t i = 1; i < statement->count && in->status == ZF_OK; i++) {
		const char *id = statement->words[i].text;
		const struct zf_statement *item =
			zf_knot_lists_find(in, lists, "remote", id);
		const struct zf_statement *group =
			zf_knot_lists_find(in, lists, "remotes", id);

		if (item != NULL)
			add_remote(in, item, use, peers);
		else if (group != NULL)
			add_group(in, lists, group, use, peers);
		else
			zf_confread_note_undefined(in, statement, "remote", id);
	}
}

static void note_option(struct zf_confread *in, const struct zf_statement *option)
{
	static const char *const taken[] = { "address", "key", "automatic-acl",
					     "comment" };

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (zf_statement_is(option, taken[i]))
			return;
	if (zf_statement_is(option, "tls") || zf_statement_is(option, "quic") ||
	    is_certificate(option))
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, option,
				 "it is spoken to by TLS or QUIC, so it is left out");
	else if (zf_statement_is(option, "via"))
		zf_confread_note(in, ZF_NOTE_ADAPTED, option,
				 "for transfers alone: from where NOTIFY is sent has no "
				 "setting");
	else
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, option,
				 "there is no setting for it");
}

void zf_knot_lists_note(struct zf_confread *in, const struct zf_statement *section)
{
	for (const struct zf_statement *item = section->body; item != NULL;
	     item = item->next)
		for (const struct zf_statement *at = item->body;
		     at != NULL && zf_confread_step(in, 1); at = at->next)
			if (!((zf_statement_is(at, "tls") ||
			       zf_statement_is(at, "quic")) &&
			      !is_on(item, at->words[0].text)))
				note_option(in, at);
}

/* ---- who may what ---- */

void zf_knot_access_clear(struct zf_knot_access *access)
{
	zf_peers_clear(&access->transfers);
	zf_peers_clear(&access->notifiers);
	zf_peers_clear(&access->updaters);
}

/* Adds an address with each of the keys from `key` on; with neither, everybody. */
static void add_matching(struct zf_confread *in, const struct zf_statement *key,
			 const struct zf_remote *remote, struct zf_peers *peers)
{
	if (key == NULL && remote->family == 0)
		peers->any = true;
	else if (key == NULL)
		zf_peers_add(in, peers, remote, NULL);
	for (; key != NULL; key = zf_knot_seek(key->next, "key"))
		for (size_t i = 1; i < key->count; i++)
			zf_peers_add(in, peers, remote, key->words[i].text);
}

void zf_knot_lists_matching(struct zf_confread *in, const struct zf_knot_lists *lists,
			    const struct zf_statement *acl, struct zf_peers *peers)
{
	const struct zf_remote anywhere = { .family = 0 };
	const struct zf_statement *key = zf_knot_option(acl, "key");
	const struct zf_statement *at = zf_knot_option(acl, "address");
	const struct zf_statement *remote = zf_knot_option(acl, "remote");

	if (at == NULL && remote == NULL)
		add_matching(in, key, &anywhere, peers);
	for (; at != NULL; at = zf_knot_seek(at->next, "address")) {
		for (size_t i = 1; i < at->count; i++) {
			struct zf_remote one;

			if (strchr(at->words[i].text, '-') != NULL)
				zf_confread_note(in, ZF_NOTE_LOST, at,
						 "a range of addresses: they may not");
			else if (zf_confword_address(in, at, i, &one))
				add_matching(in, key, &one, peers);
		}
	}
	for (; remote != NULL; remote = zf_knot_seek(remote->next, "remote")) {
		const size_t before = peers->count;

		zf_knot_lists_remotes(in, lists, remote, ZF_KNOT_ASKED, peers);
		for (size_t i = before; i < peers->count; i++)
			peers->list[i].port = 0;
	}
}

static bool allows(const struct zf_statement *acl, const char *action)
{
	for (const struct zf_statement *at = zf_knot_option(acl, "action"); at != NULL;
	     at = zf_knot_seek(at->next, "action"))
		for (size_t i = 1; i < at->count; i++)
			if (strcmp(at->words[i].text, action) == 0)
				return true;
	return false;
}

/* Both of the plain ones, or all. */
static bool is_plain_protocol(const struct zf_statement *protocol)
{
	bool has[2] = { false, false };

	for (; protocol != NULL; protocol = zf_knot_seek(protocol->next, "protocol")) {
		for (size_t i = 1; i < protocol->count; i++) {
			has[0] = has[0] || strcmp(protocol->words[i].text, "udp") == 0;
			has[1] = has[1] || strcmp(protocol->words[i].text, "tcp") == 0;
		}
	}
	return has[0] && has[1];
}

static bool has_other_remotes(struct zf_confread *in, const struct zf_knot_lists *lists,
			      const struct zf_statement *names, bool is_group);

/* Whether the name is that of a remote, or of a group with one, that is not spoken to plainly. */
static bool is_other_remote(struct zf_confread *in, const struct zf_knot_lists *lists,
			    const char *id, bool is_group)
{
	const struct zf_statement *item = zf_knot_lists_find(in, lists, "remote", id);

	if (item != NULL || is_group)
		return item != NULL && !zf_knot_is_plain(item);
	const struct zf_statement *group =
		zf_knot_option(zf_knot_lists_find(in, lists, "remotes", id), "remote");
	return has_other_remotes(in, lists, group, true);
}

static bool has_other_remotes(struct zf_confread *in, const struct zf_knot_lists *lists,
			      const struct zf_statement *names, bool is_group)
{
	for (; names != NULL; names = zf_knot_seek(names->next, "remote"))
		for (size_t i = 1; i < names->count; i++)
			if (is_other_remote(in, lists, names->words[i].text, is_group))
				return true;
	return false;
}

/* The option by which the acl asks for more than settings can tell; NULL: there is none. */
static const struct zf_statement *find_further(struct zf_confread *in,
					       const struct zf_knot_lists *lists,
					       const struct zf_statement *acl)
{
	/* what is to be updated is looked at apart */
	static const char *const known[] = { "address",
					     "key",
					     "action",
					     "deny",
					     "comment",
					     "update-owner",
					     "update-owner-match",
					     "update-owner-name",
					     "update-type" };

	for (const struct zf_statement *at = acl->body; at != NULL; at = at->next) {
		bool is_known = false;

		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			is_known = is_known || zf_statement_is(at, known[i]);
		if (zf_statement_is(at, "protocol"))
			is_known = is_plain_protocol(at);
		if (zf_statement_is(at, "remote"))
			is_known = !has_other_remotes(in, lists, at, false);
		if (!is_known)
			return at;
	}
	return NULL;
}

/* The same acl may be many zones'. */
static void note_once(struct zf_confread *in, struct zf_knot_item *acl,
		      const struct zf_statement *at, const char *why)
{
	if (!acl->is_told)
		zf_confread_note(in, ZF_NOTE_LOST, at, why);
	acl->is_told = true;
}

static void take_acl(struct zf_confread *in, const struct zf_knot_lists *lists,
		     struct zf_knot_item *item, struct zf_knot_access *access)
{
	const struct zf_statement *acl = item->statement;
	const struct zf_statement *deny = zf_knot_option(acl, "deny");
	const struct zf_statement *further = find_further(in, lists, acl);
	bool is_denying;

	if (deny != NULL && zf_confword_switch(in, deny, 1, &is_denying) && is_denying) {
		access->is_denied = true;
		note_once(in, item, deny,
			  "settings cannot tell who is not meant, so nobody may");
		return;
	}
	if (further != NULL) {
		note_once(
			in, item, further,
			"this cannot be asked of those who may, so this acl lets in nobody");
		return;
	}
	if (allows(acl, "transfer"))
		zf_knot_lists_matching(in, lists, acl, &access->transfers);
	if (allows(acl, "notify"))
		zf_knot_lists_matching(in, lists, acl, &access->notifiers);
	if (!allows(acl, "update"))
		return;
	if (zf_knot_option(acl, "update-owner") == NULL &&
	    zf_knot_option(acl, "update-type") == NULL)
		zf_knot_lists_matching(in, lists, acl, &access->updaters);
	else
		note_once(
			in, item, acl,
			"which names and types may be updated has no setting: none may");
}

/* The acl may be one that denies. */
static void deny_undefined(struct zf_confread *in, const struct zf_statement *statement,
			   const char *id, struct zf_knot_access *access)
{
	access->is_denied = true;
	zf_confread_note_undefined(in, statement, "acl", id);
	zf_confread_note(in, ZF_NOTE_LOST, statement,
			 "the acls cannot be told, so nobody may");
}

void zf_knot_lists_access(struct zf_confread *in, const struct zf_knot_lists *lists,
			  const struct zf_statement *at, struct zf_knot_access *access)
{
	for (; at != NULL; at = zf_knot_seek(at->next, "acl")) {
		for (size_t i = 1; i < at->count; i++) {
			struct zf_knot_item *acl =
				find_item(in, lists, "acl", at->words[i].text);

			if (acl != NULL)
				take_acl(in, lists, acl, access);
			else
				deny_undefined(in, at, at->words[i].text, access);
		}
	}
	if (access->is_denied)
		zf_knot_access_clear(access);
}

void zf_knot_lists_clear(struct zf_knot_lists *lists)
{
	free(lists->items);
	*lists = (struct zf_knot_lists){ .items = NULL };
}
