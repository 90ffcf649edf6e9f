/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_PEERS_H
#define ZF_ZONEFMT_SETTINGS_PEERS_H

/*
 * Those whom a list of a configuration means, while it is read: members of acls, of groups, of lists
 * that name each other, before they are put to settings.
 */

#include "zonefmt/settings/confread.h"

/* Lists, acls and patterns name each other, so that a short text may mean a very long one. */
#define ZF_PEERS_MAX 100000 /* in one list */

/* Who is meant by a list. */
struct zf_peers {
	struct zf_remote *list; /* keys are owned */
	size_t count;
	bool any; /* everybody, beside them */
};

/* Appends a copy, with a copy of `key`, which may be NULL. Returns false at the limit, too. */
bool zf_peers_add(struct zf_confread *in, struct zf_peers *peers,
		  const struct zf_remote *remote, const char *key);
void zf_peers_clear(struct zf_peers *peers);

#endif
