/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/naming.h"

#include <strings.h>

#include "zonefmt/dialect/entry.h"
#include "zonefmt/dialect/header.h"

void zf_naming_begin(struct zf_naming *n, struct zf_entries *e, const uint8_t *zone,
		     const uint8_t *likely)
{
	struct zf_entry_file *file = e->file;
	const struct zf_input *in = file->in;
	struct zf_name named;

	n->source = ZF_NAMING_SAID;
	n->likely = ZF_NAMING_LIKELY;
	if (zone == NULL && likely == NULL &&
	    zf_header_zone(&named, in->at, (size_t)(in->end - in->at))) {
		n->likely = ZF_NAMING_HEADER;
		likely = named.wire;
	}
	file->has_origin = zone != NULL || likely != NULL;
	file->origin_is_likely = zone == NULL;
	if (file->has_origin)
		zf_name_copy(&file->origin, zone != NULL ? zone : likely);
}

void zf_naming_lean(struct zf_naming *n, const struct zf_entries *e)
{
	if (e->file->origin_is_likely && e->parse.words.relative)
		n->source = n->likely;
}

static bool is_soa_next(const struct zf_entries *e)
{
	struct zf_words behind = e->parse.words;
	size_t len;
	const char *word = zf_words_plain(&behind, &len);

	return len == 3 && strncasecmp(word, "SOA", 3) == 0;
}

/* In the files that include this one too. */
static bool take_owner(const struct zf_naming *n, struct zf_entries *e)
{
	struct zf_entry_file *file = e->file;
	struct zf_name owner;

	zf_name_copy(&owner, file->owner.wire);
	if (n->source != ZF_NAMING_SAID && !zf_name_equal(owner.wire, file->origin.wire))
		return zf_entries_wrong(
			e, NULL,
			"the SOA's owner is not the zone that names before it were taken "
			"to be in");
	for (; file >= e->files; file--) {
		if (file->has_origin && !file->origin_is_likely)
			continue;
		file->origin = owner;
		file->has_origin = true;
		file->origin_is_likely = false;
	}
	e->parse.words.origin = e->file->origin.wire;
	return true;
}

bool zf_naming_settle(struct zf_naming *n, struct zf_entries *e, bool relative)
{
	const struct zf_entry_file *file = e->file;

	zf_naming_lean(n, e);
	return relative || (file->has_origin && !file->origin_is_likely) ||
	       !is_soa_next(e) || take_owner(n, e);
}
