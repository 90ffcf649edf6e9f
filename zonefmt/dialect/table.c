/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/table.h"

#include <string.h>

#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/dialect/raw_read.h"

static const struct zf_dialect *const dialects[] = {
	&zf_dialect_master,
	&zf_dialect_relative,
	&zf_dialect_windows,
	&zf_dialect_windows_2012,
	&zf_dialect_windows_2008r2,
	&zf_dialect_windows_2008,
	&zf_dialect_windows_2003,
	&zf_dialect_windows_2000,
	&zf_dialect_raw,
	NULL,
};

const struct zf_dialect *zf_dialect_find(const char *name)
{
	for (const struct zf_dialect *const *row = dialects; *row != NULL; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

const struct zf_dialect *const *zf_dialect_all(void)
{
	return dialects;
}

static const struct zf_form *const forms[] = { &zf_form_master, &zf_form_windows,
					       &zf_form_raw, NULL };

const struct zf_form *const *zf_form_all(void)
{
	return forms;
}

const struct zf_form *zf_form_find(const char *name)
{
	for (const struct zf_form *const *at = forms; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

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

/*	;
 *	;  Database file F for Z zone.
 *	;      Zone version:  N
 *	;
 */
static bool has_windows_top(const char *text, const char *end)
{
	const char *line;
	size_t len;

	return next_line(&text, end, &line, &len) && is(line, len, ";") &&
	       next_line(&text, end, &line, &len) && begins(line, len, ";  ") &&
	       next_line(&text, end, &line, &len) && begins(line, len, ";      ") &&
	       next_line(&text, end, &line, &len) && is(line, len, ";");
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

const struct zf_form *zf_form_detect(const char *text, size_t len)
{
	const char *at = text, *end = text + len, *line;

	if (len >= ZF_RAW_MAGIC_OCTETS &&
	    memcmp(text, ZF_RAW_MAGIC, ZF_RAW_MAGIC_OCTETS) == 0)
		return &zf_form_raw;
	if (has_windows_top(text, end))
		return &zf_form_windows;
	while (next_line(&at, end, &line, &len)) {
		if (has_windows_word(line, len))
			return &zf_form_windows;
	}
	return &zf_form_master;
}

zf_status zf_form_detect_file(const struct zf_form **form, const char *path,
			      struct zf_error *err)
{
	struct zf_input *in = NULL;
	const zf_status status = zf_input_open(&in, path, err);

	if (status != ZF_OK)
		return status;
	const size_t len = (size_t)(in->end - in->at);
	*form = zf_form_detect(in->at,
			       len < ZF_FORM_DETECT_OCTETS ? len : ZF_FORM_DETECT_OCTETS);
	zf_input_close(in);
	return ZF_OK;
}
