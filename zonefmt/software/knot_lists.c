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
						       size_of(at) };
		}
	}
	if (lists->count > 0)
		qsort(lists->items, lists->count, sizeof(*lists->items), compare_items);
}

const struct zf_statement *zf_knot_lists_find(struct zf_confread *in,
					      const struct zf_knot_lists *lists,
					      const char *section, const char *id)
{
	size_t from = 0, to = lists->count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		const struct zf_statement *at = lists->items[middle].statement;
		int order = strcasecmp(section, lists->items[middle].section);

		if (order == 0)
			order = strcmp(id, id_of(at));
		if (order == 0)
			return zf_confread_step(in, lists->items[middle].size) ? at
									       : NULL;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
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

static void add_remote(struct zf_confread *in, const struct zf_statement *item,
		       struct zf_peers *peers)
{
	const char *key = zf_knot_text(item, "key");

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
		      const struct zf_statement *group, struct zf_peers *peers)
{
	for (const struct zf_statement *at = zf_knot_option(group, "remote"); at != NULL;
	     at = zf_knot_seek(at->next, "remote")) {
		for (size_t i = 1; i < at->count && in->status == ZF_OK; i++) {
			const struct zf_statement *item = zf_knot_lists_find(
				in, lists, "remote", at->words[i].text);

			if (item != NULL)
				add_remote(in, item, peers);
			else
				zf_statement_mistake(in->mistakes, at, i,
						     "no remote has this id");
		}
	}
}

void zf_knot_lists_remotes(struct zf_confread *in, const struct zf_knot_lists *lists,
			   const struct zf_statement *statement, struct zf_peers *peers)
{
	for (size_t i = 1; i < statement->count && in->status == ZF_OK; i++) {
		const char *id = statement->words[i].text;
		const struct zf_statement *item =
			zf_knot_lists_find(in, lists, "remote", id);
		const struct zf_statement *group =
			zf_knot_lists_find(in, lists, "remotes", id);

		if (item != NULL)
			add_remote(in, item, peers);
		else if (group != NULL)
			add_group(in, lists, group, peers);
		else
			zf_statement_mistake(in->mistakes, statement, i,
					     "no remote has this id");
	}
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

static void add_acl(struct zf_confread *in, const struct zf_knot_lists *lists,
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
				zf_confread_note(in, ZF_NOTE_NOT_CARRIED, at,
						 "a range of addresses");
			else if (zf_confword_address(in, at, i, &one))
				add_matching(in, key, &one, peers);
		}
	}
	for (; remote != NULL; remote = zf_knot_seek(remote->next, "remote")) {
		const size_t before = peers->count;

		zf_knot_lists_remotes(in, lists, remote, peers);
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

static void take_acl(struct zf_confread *in, const struct zf_knot_lists *lists,
		     const struct zf_statement *acl, struct zf_knot_access *access)
{
	const struct zf_statement *deny = zf_knot_option(acl, "deny");
	bool is_denying;

	if (deny != NULL && zf_confword_switch(in, deny, 1, &is_denying) && is_denying) {
		access->is_denied = true;
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, deny,
				 "settings cannot tell who is not meant, so nobody may");
		return;
	}
	if (allows(acl, "transfer"))
		add_acl(in, lists, acl, &access->transfers);
	if (allows(acl, "notify"))
		add_acl(in, lists, acl, &access->notifiers);
	if (!allows(acl, "update"))
		return;
	if (zf_knot_option(acl, "update-owner") == NULL &&
	    zf_knot_option(acl, "update-type") == NULL)
		add_acl(in, lists, acl, &access->updaters);
	else
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, acl,
				 "which names and types may be updated has no setting");
}

void zf_knot_lists_access(struct zf_confread *in, const struct zf_knot_lists *lists,
			  const struct zf_statement *at, struct zf_knot_access *access)
{
	for (; at != NULL; at = zf_knot_seek(at->next, "acl")) {
		for (size_t i = 1; i < at->count; i++) {
			const struct zf_statement *acl =
				zf_knot_lists_find(in, lists, "acl", at->words[i].text);

			if (acl == NULL)
				zf_statement_mistake(in->mistakes, at, i,
						     "no acl has this id");
			else
				take_acl(in, lists, acl, access);
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
