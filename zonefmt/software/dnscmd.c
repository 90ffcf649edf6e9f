/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What `dnscmd /EnumZones` and `dnscmd /ZoneInfo ZONE` print, saved to a file, one behind the other or
 * several: for who has no more than a console.
 *
 *	Enumerated zone list:
 *		Zone count = 3
 *
 *	 Zone name                      Type       Storage         Properties
 *
 *	 .                              Cache      File
 *	 0.in-addr.arpa                 Primary    File            Rev Auto
 *	 example.com                    Secondary  File            Down
 *
 * Columns have blanks between; nothing in them has one within. Who the primaries are it does not say.
 *
 *	Zone query result:
 *
 *	Zone info:
 *		zone name             = example.com
 *		zone type             = 2
 *		data file             = example.com.dns
 *		Zone Masters
 *		AddrCount    = 1
 *			Master[0] => af=2, salen=16, [sub=0, flag=00000000] p=13568, addr=192.0.2.1
 *		Zone Secondaries
 *			NULL IP Array.
 *		secure secs           = 3
 *
 * Numbers are the registry's. Windows 2003 has the address alone behind the arrow.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/lines.h"
#include "zonefmt/settings/configuration.h"
#include "zonefmt/software/windows_zone.h"

#define BLANKS " \t"

static const struct {
	const char *word;
	enum zf_zone_kind kind;
} kinds[] = {
	{ "Cache", ZF_ZONE_HINT },	    { "Primary", ZF_ZONE_PRIMARY },
	{ "Secondary", ZF_ZONE_SECONDARY }, { "Stub", ZF_ZONE_STUB },
	{ "Forwarder", ZF_ZONE_FORWARD },
};

struct reading {
	struct zf_settings *settings;
	struct zf_mistakes *mistakes;
	size_t line;
	struct zf_windows_zone zone; /* of /ZoneInfo, while it is told */
	int list;		     /* whose members come next; -1: none that counts */
	struct zf_error *err;
};

/* The next word of the line, with a NUL behind it; NULL at the end. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t");
	const size_t len = strcspn(word, " \t");

	if (len == 0)
		return NULL;
	*at = word + len;
	if (**at != '\0')
		*(*at)++ = '\0';
	return word;
}

static bool find_kind(const char *word, enum zf_zone_kind *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].word, word) != 0)
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return false;
}

static zf_status put(const struct reading *reading, struct zf_settings_zone *zone,
		     enum zf_setting setting, uint32_t number)
{
	return zf_values_put_number(&zone->values, setting, ZF_ORIGIN_READ, number,
				    reading->err);
}

static zf_status note(const struct reading *reading, const char *zone, const char *what,
		      const char *why)
{
	const struct zf_settings_note said = {
		.kind = ZF_NOTE_NOT_CARRIED,
		.where = zone,
		.what = what,
		.why = why,
		.show = "dnscmd /ZoneInfo",
	};

	return zf_settings_note(reading->settings, &said, reading->err);
}

static zf_status read_property(const struct reading *reading, const char *name,
			       struct zf_settings_zone *zone, const char *word)
{
	if (strcmp(word, "Update") == 0)
		return put(reading, zone, ZF_ZONE_UPDATE_POLICY, ZF_UPDATE_ANY);
	if (strcmp(word, "Secure") == 0)
		return put(reading, zone, ZF_ZONE_UPDATE_POLICY, ZF_UPDATE_SECURE);
	if (strcmp(word, "Aging") == 0)
		return put(reading, zone, ZF_ZONE_AGING, 1);
	if (strcmp(word, "Paused") == 0 || strcmp(word, "Down") == 0)
		return note(reading, name, word, "it was not serving just then");
	return ZF_OK; /* Rev, Auto, RO: what the name says, or nothing to carry */
}

/* Whether the properties say that the server made the zone by itself. */
static bool is_automatic(const char *properties)
{
	const char *at = strstr(properties, "Auto");

	return at != NULL && (at == properties || strchr(BLANKS, at[-1]) != NULL) &&
	       (at[4] == '\0' || strchr(BLANKS, at[4]) != NULL);
}

static zf_status add(const struct reading *reading, const char *text,
		     enum zf_zone_kind kind, const char *storage, char *rest)
{
	struct zf_settings_zone *zone;
	struct zf_name name;
	char *word;

	if (is_automatic(rest) || zf_windows_zone_is_own(text, true))
		return zf_windows_zone_note_own(reading->settings, text, reading->err);
	if (zf_name_parse(&name, text, reading->err) != ZF_OK ||
	    zf_settings_find_zone(reading->settings, name.wire) != NULL) {
		zf_mistakes_add(reading->mistakes, (struct zf_place){ reading->line, 2 },
				"'%.80s' is no zone, or there twice", text);
		return ZF_OK;
	}
	zf_status status = zf_settings_add_zone(reading->settings, name.wire, kind, &zone,
						reading->err);
	if (status == ZF_OK && strncmp(storage, "AD-", 3) == 0)
		status = put(reading, zone, ZF_ZONE_IN_DIRECTORY, 1);
	while (status == ZF_OK && (word = next_word(&rest)) != NULL)
		status = read_property(reading, text, zone, word);
	return status;
}

static zf_status read_enumerated(const struct reading *reading, char *line)
{
	enum zf_zone_kind kind;
	char *name = next_word(&line);
	char *type = name != NULL ? next_word(&line) : NULL;
	char *storage = type != NULL ? next_word(&line) : NULL;

	if (storage == NULL || !find_kind(type, &kind))
		return ZF_OK; /* a heading, or what the command says of itself */
	return add(reading, name, kind, storage, line);
}

/* ---- /ZoneInfo ---- */

static zf_status end_zone(struct reading *reading)
{
	reading->list = -1;
	return zf_windows_zone_put(&reading->zone, reading->settings, reading->mistakes,
				   reading->err);
}

static void take_number(struct reading *reading, const char *key, const char *value)
{
	struct zf_windows_zone *zone = &reading->zone;
	const struct {
		const char *key;
		long *number;
	} numbers[] = {
		{ "zone type", &zone->type },
		{ "update", &zone->update },
		{ "secure secs", &zone->transfer },
		{ "aging", &zone->aging },
		{ "refresh interval", &zone->refresh },
		{ "no refresh", &zone->no_refresh },
	};
	char *end;
	const long number = strtol(value, &end, 10);

	if (end == value || number < 0)
		return;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcasecmp(key, numbers[i].key) == 0)
			*numbers[i].number = number;
	if (strcasecmp(key, "DS integrated") == 0)
		zone->is_in_directory = number != 0;
	if ((strcasecmp(key, "paused") == 0 || strcasecmp(key, "shutdown") == 0) &&
	    number != 0)
		zone->is_stopped = true;
}

/* A line `key = value`. */
static zf_status take_value(struct reading *reading, const char *key, const char *value)
{
	struct zf_windows_zone *zone = &reading->zone;

	if (strcasecmp(key, "zone name") == 0) {
		const zf_status status = end_zone(reading);

		zone->line = reading->line;
		snprintf(zone->name, sizeof(zone->name), "%s", value);
		return status;
	}
	if (strcasecmp(key, "data file") == 0 && strcmp(value, "(null)") != 0)
		snprintf(zone->file, sizeof(zone->file), "%s", value);
	take_number(reading, key, value);
	if (strcasecmp(key, "secure secs") == 0)
		reading->list = -1;
	return ZF_OK;
}

/* A line `Master[0] => ...`. */
static zf_status take_member(struct reading *reading, const char *text)
{
	const char *address = strstr(text, "addr=");

	address = address != NULL ? address + strlen("addr=") : text;
	return reading->list < 0
		       ? ZF_OK
		       : zf_windows_zone_add(&reading->zone,
					     (enum zf_windows_list)reading->list,
					     address + strspn(address, BLANKS),
					     reading->err);
}

static void take_heading(struct reading *reading, const char *text)
{
	static const struct {
		const char *heading;
		int list;
	} headings[] = {
		{ "Zone Masters", ZF_WINDOWS_MASTERS },
		{ "Zone Secondaries", ZF_WINDOWS_SECONDARIES },
		{ "NULL IP Array", -1 },
		{ "Scavenge Servers", -1 },
	};

	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
		if (strncasecmp(text, headings[i].heading, strlen(headings[i].heading)) ==
		    0)
			reading->list = headings[i].list;
}

static zf_status read_info(struct reading *reading, char *line)
{
	char *arrow = strstr(line, "=>");
	char *equals = strchr(line, '=');
	char *end = line + strlen(line);

	line += strspn(line, BLANKS);
	while (end > line && strchr(BLANKS, end[-1]) != NULL)
		*--end = '\0';
	if (arrow != NULL)
		return take_member(reading, arrow + 2 + strspn(arrow + 2, BLANKS));
	if (equals == NULL) {
		take_heading(reading, line);
		return ZF_OK;
	}
	char *key_end = equals;
	while (key_end > line && strchr(BLANKS, key_end[-1]) != NULL)
		key_end--;
	*key_end = '\0';
	return take_value(reading, line, equals + 1 + strspn(equals + 1, BLANKS));
}

/* ---- both ---- */

static zf_status read_lines(struct reading *reading, struct zf_lines *lines)
{
	zf_status status = ZF_OK;
	bool is_info = false;
	char *line;

	while (status == ZF_OK && (line = zf_lines_next(lines)) != NULL) {
		reading->line = lines->number;
		if (strstr(line, "Zone query result") != NULL)
			is_info = true;
		else if (strstr(line, "Enumerated zone list") != NULL)
			is_info = false;
		else
			status = is_info ? read_info(reading, line)
					 : read_enumerated(reading, line);
	}
	return status == ZF_OK ? end_zone(reading) : status;
}

static zf_status read_dnscmd(struct zf_settings *settings,
			     const struct zf_configuration_source *source,
			     struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct reading reading = {
		.settings = settings, .mistakes = mistakes, .list = -1, .err = err
	};
	struct zf_lines lines;
	zf_status status = zf_lines_open(&lines, source->path, err);

	if (status != ZF_OK)
		return status;
	zf_windows_zone_begin(&reading.zone);
	status = read_lines(&reading, &lines);
	zf_windows_zone_clear(&reading.zone);
	zf_lines_close(&lines);
	return status;
}

static bool detect(const char *text, size_t len)
{
	return zf_lines_has(text, len, "Enumerated zone list") ||
	       zf_lines_has(text, len, "Zone query result");
}

const struct zf_configuration zf_configuration_dnscmd = {
	.name = "dnscmd",
	.title = "what dnscmd /EnumZones and /ZoneInfo print",
	.detect = detect,
	.read = read_dnscmd,
};
