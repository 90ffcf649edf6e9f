/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/header.h"

#include <stdio.h>
#include <string.h>

/* The next line, without its end. False at the end of the text. */
static bool next_line(const char **at, const char *end, const char **line, size_t *len)
{
	if (*at == end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	*line = *at;
	*len = (size_t)((stop != NULL ? stop : end) - *at);
	*at = stop != NULL ? stop + 1 : end;
	if (*len > 0 && (*line)[*len - 1] == '\r')
		--*len;
	return true;
}

static bool is(const char *line, size_t len, const char *text)
{
	return len == strlen(text) && memcmp(line, text, len) == 0;
}

static bool begins(const char *line, size_t len, const char *text)
{
	return len > strlen(text) && memcmp(line, text, strlen(text)) == 0;
}

static bool find_title(const char **title, size_t *title_len, const char *text,
		       size_t len)
{
	const char *end = text + len, *line;

	return next_line(&text, end, &line, &len) && is(line, len, ";") &&
	       next_line(&text, end, title, title_len) &&
	       begins(*title, *title_len, ";  ") && next_line(&text, end, &line, &len) &&
	       begins(line, len, ";      ") && next_line(&text, end, &line, &len) &&
	       is(line, len, ";");
}

/* Whether a word of the line is `[AGE:n]`, dnscmd's `[Aging:n]`, WINS, WINSR or WINS-R. */
static bool has_windows_word(const char *line, size_t len)
{
	const char *end = line + len;

	while (line < end && *line != ';' && *line != '"') {
		size_t word = 0;
		while (line + word < end && strchr(" \t;\"", line[word]) == NULL)
			word++;
		if (begins(line, word, "[AGE:") || begins(line, word, "[Aging:") ||
		    is(line, word, "WINS") || is(line, word, "WINSR") ||
		    is(line, word, "WINS-R"))
			return true;
		line += word > 0 ? word : 1;
	}
	return false;
}

bool zf_header_is_windows(const char *text, size_t len)
{
	const char *end = text + len, *line;
	size_t line_len;

	if (find_title(&line, &line_len, text, len))
		return true;
	while (next_line(&text, end, &line, &line_len)) {
		if (has_windows_word(line, line_len))
			return true;
	}
	return false;
}

/* Moves on behind the last `words` in the text; false if they are not in it. */
static bool skip_past(const char **text, const char *words)
{
	bool found = false;

	for (const char *at = *text; (at = strstr(at, words)) != NULL; found = true) {
		at += strlen(words);
		*text = at;
	}
	return found;
}

/* Takes `words` off the end; false if they are not there. */
static bool cut(char *text, const char *words)
{
	const size_t len = strlen(text), off = strlen(words);

	if (len <= off || strcmp(text + len - off, words) != 0)
		return false;
	text[len - off] = '\0';
	return true;
}

bool zf_header_zone(struct zf_name *zone, const char *text, size_t len)
{
	static const char first[] = ";  Database file ",
			  scope[] = "Default zone scope in zone ";
	char title[2 * ZF_NAME_TEXT_MAX + 100];
	const char *line, *name = title;
	size_t line_len;

	if (!find_title(&line, &line_len, text, len) || !begins(line, line_len, first) ||
	    line_len >= sizeof title)
		return false;
	snprintf(title, sizeof title, "%.*s", (int)line_len, line);
	if (!skip_past(&name, " for "))
		return false;
	if (strncmp(name, scope, strlen(scope)) == 0)
		name += strlen(scope);
	else if (!cut(title, " zone."))
		return false;
	return *name != '\0' && zf_name_parse(zone, name, NULL) == ZF_OK;
}
