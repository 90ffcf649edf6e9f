/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/inventory.h"

#include <string.h>

#include "src/report/inventory_parts.h"
#include "src/report/plain.h"

static void print_remote(FILE *out, const struct zf_remote *remote)
{
	char text[ZF_REMOTE_TEXT_MAX];

	fputs(zf_remote_print(text, remote), out);
	if (remote->port != 0)
		fprintf(out, "#%u", remote->port);
	if (remote->key != NULL) {
		fputs(" key ", out);
		zf_plain_put(out, remote->key);
	}
}

static void print_list(FILE *out, const struct zf_value *value)
{
	if (value->count == 0)
		fputs("none", out);
	for (size_t i = 0; i < value->count; i++) {
		fputs(i > 0 ? ", " : "", out);
		if (value->words != NULL)
			zf_plain_put(out, value->words[i]);
		else
			print_remote(out, &value->remotes[i]);
	}
}

static void print_value(FILE *out, const struct zf_value *value)
{
	const struct zf_setting_row *row = zf_setting_row(value->setting);

	switch (row->kind) {
	case ZF_VALUE_SWITCH:
		fputs(value->number != 0 ? "yes" : "no", out);
		break;
	case ZF_VALUE_NUMBER:
		fprintf(out, "%u%s%s", value->number, row->unit != NULL ? " " : "",
			row->unit != NULL ? row->unit : "");
		break;
	case ZF_VALUE_CHOICE:
		fputs(row->choices[value->number], out);
		break;
	case ZF_VALUE_TEXT:
		zf_plain_put(out, value->text != NULL ? value->text : "");
		break;
	case ZF_VALUE_WORDS:
	case ZF_VALUE_REMOTES:
		print_list(out, value);
		break;
	}
}

static void print_values(FILE *out, const struct zf_values *values, bool defaults)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct zf_value *value = &values->list[i];
		if (value->origin == ZF_ORIGIN_DEFAULT && !defaults)
			continue;
		fprintf(out, "  %-20s ", zf_setting_row(value->setting)->word);
		print_value(out, value);
		fputs(value->origin == ZF_ORIGIN_DEFAULT ? "  (its default)\n" : "\n",
		      out);
	}
}

static void print_opaques(FILE *out, const struct zf_opaques *opaques)
{
	for (size_t i = 0; i < opaques->count; i++) {
		const struct zf_opaque *opaque = &opaques->list[i];
		fputs("  ", out);
		zf_plain_put_column(out, opaque->name, 20);
		fprintf(out, " as it is: type %u, %zu octets\n", opaque->type,
			opaque->len);
	}
}

static void print_zone(FILE *out, const struct zf_settings_zone *zone)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, zone->name.wire);
	fprintf(out, "\n%s  %s\n", name, zf_zone_kind_print(zone->kind));
	print_values(out, &zone->values, false);
	print_opaques(out, &zone->opaques);
}

static void print_uncarried(FILE *out, const struct zf_settings *settings,
			    const struct zf_settings_zone *zone)
{
	char name[ZF_NAME_TEXT_MAX] = "";

	if (zone != NULL)
		zf_name_print(name, zone->name.wire);
	for (const struct zf_uncarried *row = zf_uncarried_all; row->software != NULL;
	     row++) {
		if (!zf_uncarried_is(row, settings, zone))
			continue;
		fprintf(out, "  %s: %s\n      see %s%s%s\n",
			zone != NULL ? name : "server", row->what, row->command,
			zone != NULL ? " " : "", name);
	}
}

static void print_notes(FILE *out, const struct zf_settings *settings)
{
	for (size_t i = 0; i < settings->note_count; i++) {
		const struct zf_settings_note *note = &settings->notes[i];
		const char *const line[] = { "  ", note->where,
					     ": ", zf_note_kind_print(note->kind),
					     ": ", note->what,
					     ": ", note->why,
					     NULL };
		const char *const show[] = { "      see ", note->show, NULL };

		zf_plain_line(out, line);
		if (note->show != NULL)
			zf_plain_line(out, show);
	}
}

static void print_kinds(FILE *out, const struct zf_settings *settings)
{
	size_t counts[ZF_ZONE_KIND_COUNT] = { 0 };

	for (size_t i = 0; i < settings->zone_count; i++)
		counts[settings->zones[i]->kind]++;
	fprintf(out, "\n%zu zone%s", settings->zone_count,
		settings->zone_count == 1 ? "" : "s");
	for (int kind = 0; kind < ZF_ZONE_KIND_COUNT; kind++) {
		if (counts[kind] > 0)
			fprintf(out, ", %zu %s", counts[kind], zf_zone_kind_print(kind));
	}
	fputs("\n", out);
}

static void print_end(FILE *out, const struct zf_settings *settings)
{
	fputs("\nNot carried by zone transfer or settings, and what happened to the rest\n",
	      out);
	print_uncarried(out, settings, NULL);
	for (size_t i = 0; i < settings->zone_count; i++)
		print_uncarried(out, settings, settings->zones[i]);
	print_notes(out, settings);
}

void zf_inventory_text(FILE *out, const struct zf_settings *settings)
{
	fprintf(out, "Server (%s)\n", settings->software);
	print_values(out, &settings->server, true);
	print_opaques(out, &settings->opaques);
	print_kinds(out, settings);
	for (size_t i = 0; i < settings->zone_count; i++)
		print_zone(out, settings->zones[i]);
	print_end(out, settings);
}

/* One line of the sheet, with the value or a place to write it. */
static void print_item(FILE *out, const char *title, const struct zf_settings *settings,
		       enum zf_setting setting)
{
	const struct zf_value *value = zf_values_find(&settings->server, setting);

	fprintf(out, "%-44s ", title);
	if (value != NULL)
		print_value(out, value);
	else
		fputs("________________________", out);
	fputs("\n", out);
}

void zf_inventory_worksheet(FILE *out, const struct zf_settings *settings)
{
	fputs("Appendix A: migration data collection worksheet\n\n", out);
	print_item(out, "1. Host name and FQDN", settings, ZF_SERVER_HOST_NAME);
	fputs("2.-6. Roles in Active Directory                of a domain controller only\n",
	      out);
	print_item(out, "7. Addresses of its interfaces", settings, ZF_SERVER_ADDRESSES);
	fputs("8. Time, date and time zone                  ________________________\n"
	      "9. Group policies                            of a domain member only\n\n"
	      "DNS server\n",
	      out);
	print_values(out, &settings->server, true);
	print_opaques(out, &settings->opaques);
	print_kinds(out, settings);
	for (size_t i = 0; i < settings->zone_count; i++)
		print_zone(out, settings->zones[i]);
	print_end(out, settings);
}
