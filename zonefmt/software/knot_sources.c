/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/knot_sources.h"

#include <string.h>

#include "zonefmt/settings/confword.h"

/* Whether the remote is asked from those of `sources`, which it tells if it is the first. */
static bool add_sources(struct zf_confread *in, const struct zf_statement *item,
			bool is_first, struct zf_peers *sources)
{
	size_t count = 0;

	for (const struct zf_statement *at = zf_knot_option(item, "via"); at != NULL;
	     at = zf_knot_seek(at->next, "via")) {
		for (size_t i = 1; i < at->count; i++, count++) {
			struct zf_remote remote;

			if (!zf_confword_address(in, at, i, &remote))
				return false;
			if (is_first)
				zf_peers_add(in, sources, &remote, NULL);
			else if (count >= sources->count ||
				 !zf_remote_equal(&remote, &sources->list[count]))
				return false;
		}
	}
	return count == sources->count;
}

/* The same of all whom `names`, of the word `word`, name; `seen` counts them. */
static bool add_sources_of(struct zf_confread *in, const struct zf_knot_lists *lists,
			   const struct zf_statement *names, const char *word,
			   size_t *seen, struct zf_peers *sources)
{
	bool agree = true;

	for (; names != NULL; names = zf_knot_seek(names->next, word)) {
		for (size_t i = 1; i < names->count && agree && in->status == ZF_OK;
		     i++) {
			const char *id = names->words[i].text;
			const struct zf_statement *item =
				zf_knot_lists_find(in, lists, "remote", id);

			if (item != NULL && zf_knot_is_plain(item))
				agree = add_sources(in, item, (*seen)++ == 0, sources);
			else if (item == NULL && strcmp(word, "remote") != 0)
				agree = add_sources_of(
					in, lists,
					zf_knot_option(zf_knot_lists_find(in, lists,
									  "remotes", id),
						       "remote"),
					"remote", seen, sources);
		}
	}
	return agree;
}

bool zf_knot_sources_find(struct zf_confread *in, const struct zf_knot_lists *lists,
			  const struct zf_statement *master, struct zf_peers *sources)
{
	size_t seen = 0;

	return add_sources_of(in, lists, master, "master", &seen, sources);
}
