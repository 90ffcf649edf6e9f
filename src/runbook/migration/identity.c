/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What a move is, as one text: for as long as the text is the same, what has been done of the move belongs to it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/migration/migration.h"

static int by_name(const void *a, const void *b)
{
	const struct zf_name *const *one = a, *const *other = b;

	return zf_name_compare((*one)->wire, (*other)->wire);
}

static void put_server(FILE *out, const char *role, const struct zf_server *server)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	fprintf(out, "%s %s", role, server->id);
	for (size_t i = 0; i < server->address_count; i++)
		fprintf(out, " %s", zf_endpoint_print(text, &server->addresses[i]));
	putc('\n', out);
}

static void put_address(FILE *out, const char *what,
			const struct zf_interface_address *address)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	fprintf(out, "%s%s/%u", what, zf_endpoint_print_address(text, &address->address),
		address->prefix_len);
}

static void put_take(FILE *out, const struct zf_take_address *take)
{
	put_address(out, "takes ", &take->service);
	fprintf(out, " of %s", take->old_interface);
	put_address(out, " that gets ", &take->old_gets);
	fprintf(out, " to %s\n", take->new_interface);
}

/* In canonical order and in small letters, whatever the file's. */
static bool put_zones(FILE *out, const struct zf_move *move)
{
	const struct zf_name **sorted = calloc(move->zone_count + 1, sizeof(*sorted));
	char text[ZF_NAME_TEXT_MAX];

	if (sorted == NULL)
		return false;
	for (size_t i = 0; i < move->zone_count; i++)
		sorted[i] = &move->zones[i];
	qsort(sorted, move->zone_count, sizeof(*sorted), by_name);
	for (size_t i = 0; i < move->zone_count; i++) {
		struct zf_name lower = *sorted[i];

		zf_name_lower(lower.wire);
		zf_name_print(text, lower.wire);
		fprintf(out, "zone %s\n", text);
	}
	free(sorted);
	return true;
}

zf_status zf_move_identity(const struct zf_move *move, char **text, struct zf_error *err)
{
	char fqdn[ZF_NAME_TEXT_MAX];
	size_t len;
	FILE *out = open_memstream(text, &len);

	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	put_server(out, "from", move->from);
	put_server(out, "to", move->to);
	put_server(out, "primary", move->primary);
	zf_name_print(fqdn, move->to->fqdn.wire);
	fprintf(out, "as %s\n", fqdn);
	for (size_t i = 0; i < move->take_count; i++)
		put_take(out, &move->takes[i]);
	const bool whole = put_zones(out, move);
	if (fclose(out) == 0 && whole)
		return ZF_OK;
	free(*text);
	*text = NULL;
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}
