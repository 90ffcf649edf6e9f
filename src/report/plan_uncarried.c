/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/plan_uncarried.h"

#include <string.h>

#include "src/report/inventory_parts.h"
#include "src/report/json_parts.h"
#include "src/report/plain.h"

#define NAMED_MAX 3 /* zones of a row that are named */

/* Of what a server is set to nothing is known here but its software, and Windows is the one that has what neither transfers
 * nor settings carry. */
static bool may_have(const struct zf_move *move, const struct zf_uncarried *row)
{
	const char *software = move->from->software;

	return software != NULL && strcmp(software, "windows") == 0 &&
	       strcmp(row->software, "reg") == 0;
}

static bool zone_has(const struct zf_move *move, const struct zf_uncarried *row,
		     const struct zf_name *name)
{
	const struct zf_settings_zone *zone =
		zf_settings_find_zone(move->settings, name->wire);

	return zone != NULL && zf_uncarried_is(row, move->settings, zone);
}

/* How many zones of the move have it; of a row about the server, 1 where that has. */
static size_t count(const struct zf_move *move, const struct zf_uncarried *row)
{
	size_t has = 0;

	if (move->settings == NULL)
		return may_have(move, row);
	if (!row->of_zone)
		return zf_uncarried_is(row, move->settings, NULL);
	for (size_t i = 0; i < move->zone_count; i++)
		has += zone_has(move, row, &move->zones[i]);
	return has;
}

/* ---- as text ---- */

static void put_zones(FILE *out, const struct zf_move *move,
		      const struct zf_uncarried *row, size_t has, bool whole)
{
	const size_t most = whole ? has : NAMED_MAX;
	char name[ZF_NAME_TEXT_MAX];
	size_t named = 0;

	fprintf(out, " of %zu zone%s (", has, has == 1 ? "" : "s");
	for (size_t i = 0; i < move->zone_count && named < most; i++) {
		if (!zone_has(move, row, &move->zones[i]))
			continue;
		zf_name_print(name, move->zones[i].wire);
		fputs(named++ == 0 ? "" : ", ", out);
		zf_plain_put(out, name);
	}
	if (has > named)
		fprintf(out, " and %zu more", has - named);
	putc(')', out);
}

static void put_heading(FILE *out, const struct zf_move *move)
{
	if (move->settings != NULL)
		fprintf(out,
			"\nnot carried from %s, as the settings have it that its zones "
			"were read from; look at it there:\n",
			move->from->id);
	else
		fprintf(out,
			"\nnot carried from %s, if it has it (`zoneferry inventory` of "
			"its settings tells); look at it there:\n",
			move->from->id);
}

static void put_move(FILE *out, const struct zf_move *move, bool whole)
{
	bool any = false;

	for (const struct zf_uncarried *row = zf_uncarried_all; row->software != NULL;
	     row++) {
		const size_t has = count(move, row);

		if (has == 0)
			continue;
		if (!any)
			put_heading(out, move);
		any = true;
		fprintf(out, "  %s", row->what);
		if (row->of_zone && move->settings != NULL)
			put_zones(out, move, row, has, whole);
		else if (row->of_zone)
			fputs(" of each zone", out);
		fprintf(out, ": %s%s\n", row->command, row->of_zone ? " ZONE" : "");
	}
}

void zf_plan_uncarried_text(const struct zf_migration *migration, bool whole, FILE *out)
{
	for (size_t i = 0; i < migration->move_count; i++)
		put_move(out, &migration->moves[i], whole);
}

/* ---- as JSON ---- */

static json_t *object_of(const struct zf_move *move, const struct zf_uncarried *row)
{
	return json_pack("{s:s, s:s, s:s, s:b}", "server", move->from->id, "what",
			 row->what, "command", row->command, "of_zone",
			 (int)row->of_zone);
}

static json_t *add_row(json_t *list, const struct zf_move *move,
		       const struct zf_uncarried *row)
{
	if (move->settings == NULL || !row->of_zone)
		return count(move, row) == 0 ? list
					     : zf_json_and(list, object_of(move, row));
	for (size_t i = 0; i < move->zone_count; i++)
		if (zone_has(move, row, &move->zones[i]))
			list = zf_json_and(
				list, zf_json_with(object_of(move, row), "zone",
						   zf_json_name_of(move->zones[i].wire)));
	return list;
}

json_t *zf_plan_uncarried_json(const struct zf_migration *migration)
{
	json_t *list = json_array();

	for (size_t i = 0; i < migration->move_count; i++)
		for (const struct zf_uncarried *row = zf_uncarried_all;
		     row->software != NULL; row++)
			list = add_row(list, &migration->moves[i], row);
	return list;
}
