/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/begun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	const struct zf_name *const one = a, *const other = b;

	return zf_name_compare(one->wire, other->wire);
}

/* What a journal's rows are about: the servers, the addresses and the zones, whatever their order. */
static zf_status describe(const struct zf_move *move, char **text, struct zf_error *err)
{
	struct zf_name *zones = calloc(move->zone_count, sizeof(*zones));
	char name[ZF_NAME_TEXT_MAX];
	size_t len;
	FILE *out = open_memstream(text, &len);

	if (zones == NULL || out == NULL)
		goto out;
	fprintf(out, "from %s to %s, primary %s", move->from->id, move->to->id,
		move->primary->id);
	for (size_t i = 0; i < move->take_count; i++)
		fprintf(out, ", takes %s",
			zf_endpoint_print_address(name, &move->takes[i].service.address));
	memcpy(zones, move->zones, move->zone_count * sizeof(*zones));
	qsort(zones, move->zone_count, sizeof(*zones), by_name);
	fputs(", zones", out);
	for (size_t i = 0; i < move->zone_count; i++) {
		zf_name_print(name, zones[i].wire);
		fprintf(out, " %s", name);
	}
out:
	free(zones);
	if (out == NULL || fclose(out) != 0 || zones == NULL) {
		free(*text);
		*text = NULL;
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return ZF_OK;
}

/* A zone added to the file of a move that is under way would be in no step that is done. */
zf_status zf_begun_check(const struct zf_moving *moving, struct zf_error *err)
{
	char *known = NULL, *now = NULL;
	zf_status status =
		zf_journal_fact(moving->journal, moving->key, "move", &known, err);

	if (status == ZF_OK)
		status = describe(moving->move, &now, err);
	if (status == ZF_OK && known == NULL)
		status = zf_journal_set_fact(moving->journal, moving->key, "move", now,
					     err);
	else if (status == ZF_OK && strcmp(known, now) != 0) {
		status =
			zf_fail(err, ZF_EUNSAFE,
				"the file's servers, addresses or zones are not those it "
				"was begun with");
		zf_hint(err,
			"put them back; what is new is a migration of its own, with another "
			"name");
	}
	free(known);
	free(now);
	return status;
}
