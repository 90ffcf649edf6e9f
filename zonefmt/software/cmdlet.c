/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What `Get-DnsServerZone` gives in PowerShell, saved to a file: the table that it prints by itself,
 *
 *	ZoneName          ZoneType        IsAutoCreated   IsDsIntegrated  ...
 *	--------          --------        -------------   --------------
 *	example.com       Primary         False           True
 *
 * the list of `| Format-List *`, whose long values go on in further lines,
 *
 *	ZoneName          : example.com
 *	MasterServers     : {192.0.2.1, 192.0.2.2}
 *
 * and the file of `| Export-Clixml FILE` (cmdlet_xml.c). Names and words of properties are not
 * translated (docs of DnsServerPSProvider). A value that ends in three dots was cut.
 */

#include "zonefmt/software/cmdlet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/lines.h"

#define BLANKS " \t"
#define ELLIPSIS "\342\200\246" /* U+2026, of newer releases */
#define COLUMNS_MAX 32
#define VALUE_MAX 8192

/* ---- properties ---- */

/* A word and the registry's number; NULL ends. */
struct choice {
	const char *word;
	long number;
};

static const struct choice switches[] = { { "False", 0 }, { "True", 1 }, { NULL, 0 } };
static const struct choice types[] = { { "Cache", 0 },	   { "Primary", 1 },
				       { "Secondary", 2 }, { "Stub", 3 },
				       { "Forwarder", 4 }, { NULL, 0 } };
static const struct choice transfers[] = {
	{ "TransferAnyServer", ZF_TRANSFER_ANY },
	{ "TransferToZoneNameServer", ZF_TRANSFER_NS_HOSTS },
	{ "TransferToSecureServers", ZF_TRANSFER_LIST },
	{ "NoTransfer", ZF_TRANSFER_NOBODY },
	{ NULL, 0 }
};
static const struct choice notifies[] = { { "NoNotify", ZF_NOTIFY_NONE },
					  { "Notify", ZF_NOTIFY_NS_HOSTS },
					  { "NotifyServers", ZF_NOTIFY_LIST },
					  { NULL, 0 } };
static const struct choice updates[] = { { "None", ZF_UPDATE_NONE },
					 { "NonsecureAndSecure", ZF_UPDATE_ANY },
					 { "Secure", ZF_UPDATE_SECURE },
					 { NULL, 0 } };

enum kind { NAME, FILE_NAME, CHOICE, FLAG, NUMBER, LIST };

static const struct property {
	const char *name;
	enum kind kind;
	size_t at; /* in struct zf_windows_zone; which list */
	const struct choice *choices;
} properties[] = {
#define AT(member) offsetof(struct zf_windows_zone, member)
	{ "ZoneName", NAME, AT(name), NULL },
	{ "ZoneFile", FILE_NAME, AT(file), NULL },
	{ "ZoneType", CHOICE, AT(type), types },
	{ "SecureSecondaries", CHOICE, AT(transfer), transfers },
	{ "Notify", CHOICE, AT(notify), notifies },
	{ "DynamicUpdate", CHOICE, AT(update), updates },
	{ "UseRecursion", CHOICE, AT(recursion), switches },
	{ "ForwarderTimeout", NUMBER, AT(timeout), NULL },
	{ "IsAutoCreated", CHOICE, AT(automatic), switches },
	{ "IsDsIntegrated", FLAG, AT(is_in_directory), NULL },
	{ "IsSigned", FLAG, AT(is_signed), NULL },
	{ "IsPaused", FLAG, AT(is_stopped), NULL },
	{ "IsShutdown", FLAG, AT(is_stopped), NULL },
	{ "MasterServers", LIST, ZF_WINDOWS_MASTERS, NULL },
	{ "SecondaryServers", LIST, ZF_WINDOWS_SECONDARIES, NULL },
	{ "NotifyServers", LIST, ZF_WINDOWS_NOTIFIED, NULL },
#undef AT
};

static const struct property *find(const char *name)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		if (strcasecmp(properties[i].name, name) == 0)
			return &properties[i];
	return NULL;
}

bool zf_cmdlet_is_property(const char *name)
{
	return find(name) != NULL;
}

static long choose(const struct choice *choices, const char *value)
{
	for (; choices->word != NULL; choices++)
		if (strcasecmp(choices->word, value) == 0)
			return choices->number;
	return *value == '\0' ? ZF_WINDOWS_UNSAID : ZF_WINDOWS_UNKNOWN;
}

static bool is_cut(const char *value)
{
	const size_t len = strlen(value);

	return (len >= 3 && strcmp(value + len - 3, "...") == 0) ||
	       (len >= strlen(ELLIPSIS) &&
		strcmp(value + len - strlen(ELLIPSIS), ELLIPSIS) == 0);
}

/* The members between braces, as far as they were printed. */
static zf_status take_list(struct zf_cmdlet *cmdlet, enum zf_windows_list list,
			   const char *value)
{
	zf_status status = ZF_OK;
	char member[ZF_REMOTE_TEXT_MAX];

	while (*value != '\0' && status == ZF_OK) {
		value += strspn(value, "{}, \t");
		const size_t len = strcspn(value, "{}, \t");
		snprintf(member, sizeof(member), "%.*s", (int)len, value);
		if (is_cut(member)) {
			cmdlet->zone.lists[list].is_cut = true;
			member[strcspn(member, ELLIPSIS)] = '\0';
			if (strstr(member, "...") != NULL)
				*strstr(member, "...") = '\0';
		}
		status = zf_windows_zone_add(&cmdlet->zone, list, member, cmdlet->err);
		value += len;
	}
	return status;
}

static void take_name(struct zf_windows_zone *zone, const char *value, size_t line)
{
	zone->line = line;
	zone->is_cut = is_cut(value);
	snprintf(zone->name, sizeof(zone->name), "%s", value);
}

zf_status zf_cmdlet_take(struct zf_cmdlet *cmdlet, const char *name, const char *value,
			 size_t line)
{
	const struct property *property = find(name);
	char *at = (char *)&cmdlet->zone + (property == NULL ? 0 : property->at);

	if (property == NULL)
		return ZF_OK;
	switch (property->kind) {
	case NAME:
		take_name(&cmdlet->zone, value, line);
		break;
	case FILE_NAME:
		snprintf(at, sizeof(cmdlet->zone.file), "%s", value);
		break;
	case CHOICE:
		*(long *)(void *)at = choose(property->choices, value);
		break;
	case FLAG:
		*(bool *)at = *(bool *)at || choose(switches, value) == 1;
		break;
	case NUMBER:
		if (*value >= '0' && *value <= '9')
			*(long *)(void *)at = strtol(value, NULL, 10);
		break;
	case LIST:
		return take_list(cmdlet, (enum zf_windows_list)property->at, value);
	}
	return ZF_OK;
}

zf_status zf_cmdlet_take_member(struct zf_cmdlet *cmdlet, const char *name,
				const char *value)
{
	const struct property *property = find(name);

	if (property == NULL || property->kind != LIST)
		return ZF_OK;
	return zf_windows_zone_add(&cmdlet->zone, (enum zf_windows_list)property->at,
				   value, cmdlet->err);
}

zf_status zf_cmdlet_end_zone(struct zf_cmdlet *cmdlet)
{
	return zf_windows_zone_put(&cmdlet->zone, cmdlet->settings, cmdlet->mistakes,
				   cmdlet->err);
}

/* ---- the table, the list ---- */

struct reading {
	struct zf_cmdlet cmdlet;
	size_t line;
	/* The table's columns: what they are called, and the character they begin at. */
	struct {
		char name[32];
		size_t begin;
	} columns[COLUMNS_MAX];
	size_t column_count;
	bool in_rows; /* of a table */
	/* Of the list: the property at hand. */
	char name[32];
	char value[VALUE_MAX];
	size_t value_line;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The octet at which character `number` begins, or the end. */
static const char *character(const char *line, size_t number)
{
	for (; *line != '\0'; line++)
		if (((unsigned char)*line & 0xc0) != 0x80 && number-- == 0)
			break;
	return line;
}

/* Takes the columns' names; false unless the line has nothing else, a zone's name among them. */
static bool read_columns(struct reading *reading, const char *line)
{
	bool has_name = false;
	const char *at = line;

	reading->column_count = 0;
	while (*(at += strspn(at, BLANKS)) != '\0') {
		const size_t len = strcspn(at, BLANKS), count = reading->column_count;

		if (count == COLUMNS_MAX || len >= sizeof(reading->columns[0].name) ||
		    strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz") < len)
			return false;
		memcpy(reading->columns[count].name, at, len);
		reading->columns[count].name[len] = '\0';
		reading->columns[count].begin = (size_t)(at - line);
		has_name = has_name ||
			   strcmp(reading->columns[count].name, "ZoneName") == 0;
		reading->column_count++;
		at += len;
	}
	return has_name && reading->column_count > 1;
}

static void copy_bare(char *to, size_t room, const char *from, size_t len)
{
	while (len > 0 && is_blank(*from)) {
		from++;
		len--;
	}
	while (len > 0 && is_blank(from[len - 1]))
		len--;
	snprintf(to, room, "%.*s", (int)len, from);
}

static zf_status read_row(struct reading *reading, const char *line)
{
	zf_status status = ZF_OK;
	char value[ZF_NAME_TEXT_MAX];

	for (size_t i = 0; i < reading->column_count && status == ZF_OK; i++) {
		const char *begin = character(line, reading->columns[i].begin);
		const char *end = i + 1 < reading->column_count
					  ? character(line, reading->columns[i + 1].begin)
					  : line + strlen(line);

		copy_bare(value, sizeof(value), begin, (size_t)(end - begin));
		status = zf_cmdlet_take(&reading->cmdlet, reading->columns[i].name, value,
					reading->line);
	}
	return status == ZF_OK ? zf_cmdlet_end_zone(&reading->cmdlet) : status;
}

static zf_status end_property(struct reading *reading)
{
	zf_status status = ZF_OK;

	if (reading->name[0] != '\0')
		status = zf_cmdlet_take(&reading->cmdlet, reading->name, reading->value,
					reading->value_line);
	reading->name[0] = reading->value[0] = '\0';
	return status;
}

/* A line `Name : value`, or one that goes on with the value before. */
static zf_status read_property(struct reading *reading, const char *line)
{
	const char *colon = strchr(line, ':');
	const size_t len = strcspn(line, BLANKS ":");
	const size_t had = strlen(reading->value);

	if (is_blank(*line) || colon == NULL || len == 0 ||
	    len >= sizeof(reading->name) ||
	    line + len + strspn(line + len, BLANKS) != colon) {
		if (is_blank(*line) && reading->name[0] != '\0')
			copy_bare(reading->value + had, sizeof(reading->value) - had,
				  line, strlen(line));
		return ZF_OK;
	}
	const zf_status status = end_property(reading);
	memcpy(reading->name, line, len);
	reading->name[len] = '\0';
	copy_bare(reading->value, sizeof(reading->value), colon + 1, strlen(colon + 1));
	reading->value_line = reading->line;
	return status;
}

static zf_status read_line(struct reading *reading, const char *line)
{
	const size_t len = strspn(line, BLANKS);

	if (line[len] == '\0') {
		const zf_status status = end_property(reading);

		reading->in_rows = false;
		return status == ZF_OK ? zf_cmdlet_end_zone(&reading->cmdlet) : status;
	}
	if (reading->in_rows && strspn(line, "-" BLANKS) < strlen(line))
		return read_row(reading, line);
	if (reading->in_rows || read_columns(reading, line)) {
		reading->in_rows = true;
		return ZF_OK;
	}
	return read_property(reading, line);
}

static zf_status read_lines(struct reading *reading, struct zf_lines *lines)
{
	zf_status status = ZF_OK;
	const char *line;

	while (status == ZF_OK && (line = zf_lines_next(lines)) != NULL) {
		reading->line = lines->number;
		status = read_line(reading, line);
	}
	return status == ZF_OK ? read_line(reading, "") : status;
}

static zf_status read_cmdlet(struct zf_settings *settings,
			     const struct zf_configuration_source *source,
			     struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct reading reading = {
		.cmdlet = { .settings = settings, .mistakes = mistakes, .err = err },
	};
	struct zf_lines lines;
	zf_status status = zf_lines_open(&lines, source->path, err);

	if (status != ZF_OK)
		return status;
	zf_windows_zone_begin(&reading.cmdlet.zone);
	status = strstr(lines.text, "<Objs") != NULL
			 ? zf_cmdlet_read_xml(&reading.cmdlet, lines.text)
			 : read_lines(&reading, &lines);
	zf_windows_zone_clear(&reading.cmdlet.zone);
	zf_lines_close(&lines);
	return status;
}

static bool detect(const char *text, size_t len)
{
	return zf_lines_has(text, len, "ZoneName") && zf_lines_has(text, len, "ZoneType");
}

const struct zf_configuration zf_configuration_cmdlet = {
	.name = "cmdlet",
	.title = "what Get-DnsServerZone gives: table, list, Export-Clixml",
	.detect = detect,
	.read = read_cmdlet,
};
