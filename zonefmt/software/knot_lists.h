/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_KNOT_LISTS_H
#define ZF_ZONEFMT_SOFTWARE_KNOT_LISTS_H

/*
 * What has an id in a knot.conf, and whom the ids mean: remotes, groups of them (`remotes`), and
 * the acls, each of which lets those who fit it do what it names.
 *
 * Settings know who is meant, not who is not. So where one of a zone's acls has `deny: on`, none
 * of them is told, with a note: nobody may, which is seen, while too many are not. An acl that asks for
 * more than an address and a key (a certificate, TLS, what is not known here) opens nothing, and a
 * remote that is spoken to by TLS or QUIC is none of those who are asked.
 */

#include "zonefmt/settings/peers.h"

struct zf_knot_item {
	const char *section;
	const struct zf_statement *statement; /* `id: x` with its body */
	size_t size;			      /* statements and words in that */
	bool is_told;			      /* that it opens nothing */
};

struct zf_knot_lists {
	struct zf_knot_item *items; /* by section and id */
	size_t count;
};

/* Who may do what with a zone. */
struct zf_knot_access {
	struct zf_peers transfers, notifiers, updaters;
	bool is_denied; /* somebody is */
};

/* Finds the items of the whole tree. */
void zf_knot_lists_open(struct zf_confread *in, struct zf_knot_lists *lists);
void zf_knot_lists_clear(struct zf_knot_lists *lists);

/* The item called `id` of a section, or NULL. Takes as many steps as it
 * is long, for it will be gone through. */
const struct zf_statement *zf_knot_lists_find(struct zf_confread *in,
					      const struct zf_knot_lists *lists,
					      const char *section, const char *id);

/* The first from `at` on that begins with `word`; NULL where there is none. */
const struct zf_statement *zf_knot_seek(const struct zf_statement *at, const char *word);

/* The first such in the body of `item`, which may be NULL; and that one's value. */
const struct zf_statement *zf_knot_option(const struct zf_statement *item,
					  const char *word);
const char *zf_knot_text(const struct zf_statement *item, const char *word);

/* Whether the remote is spoken to in plain DNS. */
bool zf_knot_is_plain(const struct zf_statement *remote);

enum zf_knot_use {
	ZF_KNOT_ASKED,	  /* asked or told */
	ZF_KNOT_AUTOMATIC /* let in by automatic-acl, which some remotes are not */
};

/* Adds all that the words of `statement` name, but for those who are spoken to by TLS or QUIC. */
void zf_knot_lists_remotes(struct zf_confread *in, const struct zf_knot_lists *lists,
			   const struct zf_statement *statement, enum zf_knot_use use,
			   struct zf_peers *peers);

/* Notes what remotes say that has no setting, each once. */
void zf_knot_lists_note(struct zf_confread *in, const struct zf_statement *section);

/* Adds those whom the addresses, keys and remotes of one item mean; everybody where it has none. */
void zf_knot_lists_matching(struct zf_confread *in, const struct zf_knot_lists *lists,
			    const struct zf_statement *acl, struct zf_peers *peers);

/* Adds those whom the acls name that `at`, and the statements `acl` behind it, list. */
void zf_knot_lists_access(struct zf_confread *in, const struct zf_knot_lists *lists,
			  const struct zf_statement *at, struct zf_knot_access *access);
void zf_knot_access_clear(struct zf_knot_access *access);

#endif
