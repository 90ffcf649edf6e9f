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

#include <stdio.h>
#include <string.h>

#include "zonefmt/file/lines.h"
#include "zonefmt/software/cmdlet.h"

#define BLANKS " \t"
#define COLUMNS_MAX 32
#define VALUE_MAX 8192

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
