/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What `dnscmd /EnumZones` prints, saved to a file: for who has no more than a console.
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
 */

#include <stdio.h>
#include <string.h>

#include "zonefmt/file/lines.h"
#include "zonefmt/settings/configuration.h"

static const char title[] = "Enumerated zone list";

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
	return zf_settings_note(reading->settings, ZF_NOTE_NOT_CARRIED, zone, what, why,
				"dnscmd /ZoneInfo", reading->err);
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

static zf_status add(const struct reading *reading, const char *text,
		     enum zf_zone_kind kind, const char *storage, char *rest)
{
	struct zf_settings_zone *zone;
	struct zf_name name;
	char *word;

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

static zf_status read_line(const struct reading *reading, char *line)
{
	enum zf_zone_kind kind;
	char *name = next_word(&line);
	char *type = name != NULL ? next_word(&line) : NULL;
	char *storage = type != NULL ? next_word(&line) : NULL;

	if (storage == NULL || !find_kind(type, &kind))
		return ZF_OK; /* a heading, or what the command says of itself */
	return add(reading, name, kind, storage, line);
}

static zf_status read_dnscmd(struct zf_settings *settings,
			     const struct zf_configuration_source *source,
			     struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct reading reading = { settings, mistakes, 0, err };
	struct zf_lines lines;
	char *line;
	zf_status status = zf_lines_open(&lines, source->path, err);

	if (status != ZF_OK)
		return status;
	while (status == ZF_OK && (line = zf_lines_next(&lines)) != NULL) {
		reading.line = lines.number;
		status = read_line(&reading, line);
	}
	zf_lines_close(&lines);
	return status;
}

/* The words as they are, or with a NUL behind each octet. */
static bool detect(const char *text, size_t len)
{
	char wide[2 * sizeof(title)];

	for (size_t i = 0; i < sizeof(title) - 1; i++) {
		wide[2 * i] = title[i];
		wide[2 * i + 1] = '\0';
	}
	return memmem(text, len, title, sizeof(title) - 1) != NULL ||
	       memmem(text, len, wide, 2 * (sizeof(title) - 1)) != NULL;
}

const struct zf_configuration zf_configuration_dnscmd = {
	.name = "dnscmd",
	.title = "what dnscmd /EnumZones prints",
	.detect = detect,
	.read = read_dnscmd,
};
