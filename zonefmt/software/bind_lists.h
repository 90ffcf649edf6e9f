/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_BIND_LISTS_H
#define ZF_ZONEFMT_SOFTWARE_BIND_LISTS_H

/*
 * Whom the lists of a named.conf mean: address match lists (`allow-transfer { ... }`) with the
 * acls they name, and lists of servers (`primaries { ... }`) with theirs.
 *
 * Settings know who is meant, not who is not. So a list with `!` in it is told in one form only,
 * which means an address that has a key:
 *
 *	!{ !192.0.2.1; any; }; key k;
 *
 * Acls that name each other in a circle are a mistake. Of lists of servers that do, as of one that is
 * named twice, each counts where it is come to first. Both are as BIND 9.18 has them.
 */

#include "zonefmt/settings/peers.h"

/* An acl, or a list of servers, that has a name. */
struct zf_bind_list {
	const struct zf_statement *statement;
	unsigned walk; /* the last one that came to it; 0: none that has not left it */
};

struct zf_bind_lists {
	struct zf_bind_list *named; /* acls before lists of servers, each by name */
	size_t count;
	unsigned walk; /* the one through the lists that is under way */
};

/* Finds the lists that have names among the statements from `first` on. */
void zf_bind_lists_find(struct zf_confread *in, struct zf_bind_lists *lists,
			const struct zf_statement *first);
void zf_bind_lists_clear(struct zf_bind_lists *lists);

/* Reads the address match list that is the statement's body. Returns false, with a note or a mistake
 * and no peers, where it cannot be told in settings. The caller clears `peers`. */
bool zf_bind_lists_match(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *statement, struct zf_peers *peers);

/* The same of a list of servers, whose statement may say `port`. Those who are asked by TLS only are left
 * out, with a note. */
bool zf_bind_lists_servers(struct zf_confread *in, struct zf_bind_lists *lists,
			   const struct zf_statement *statement, struct zf_peers *peers);

#endif
