/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_BIND_QUERIES_H
#define ZF_ZONEFMT_SOFTWARE_BIND_QUERIES_H

/*
 * Who may ask, and for whom is resolved: allow-query, allow-recursion and their kin. A view's go before the
 * options', a zone's before both; whom the view serves (match-clients) narrows them all. As BIND has it, who
 * may ask is for whom is resolved where nothing else says; where nothing at all does, that is the machine's
 * own networks, of which settings know its loopback addresses only.
 *
 *	zf_bind_queries_open() -> zf_bind_queries_zone(), zf_bind_queries_server() -> zf_bind_queries_clear()
 */

#include "zonefmt/software/bind_lists.h"

struct zf_bind_queries {
	struct zf_bind_lists *lists;
	const struct zf_statement
		*bodies[3]; /* the first of each, where one looks first: a view's, the
						 options', the file's own; NULL where there is none */
	struct zf_peers clients;	 /* whom the view serves, where it says so */
	const struct zf_statement *view; /* which says so; NULL: everybody */
};

/* `first` is the file's first statement, `view` the view that is read, or NULL. `lists` stays the caller's and
 * must outlive `queries`. */
void zf_bind_queries_open(struct zf_confread *in, struct zf_bind_queries *queries,
			  struct zf_bind_lists *lists, const struct zf_statement *first,
			  const struct zf_statement *view);
void zf_bind_queries_clear(struct zf_bind_queries *queries);

/* Puts the server's, whose ZF_SERVER_RECURSION was read. */
void zf_bind_queries_server(struct zf_confread *in, struct zf_bind_queries *queries);

/* Puts those of `zone`, which `statement` is, where it says anything of its own. */
void zf_bind_queries_zone(struct zf_confread *in, struct zf_bind_queries *queries,
			  const struct zf_statement *statement,
			  struct zf_settings_zone *zone);

#endif
