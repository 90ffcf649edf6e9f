/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/form.h"

#include <string.h>

#include "zonefmt/dialect/capture.h"
#include "zonefmt/dialect/raw_read.h"

static zf_status read_text(const char *path, const struct zf_reader_terms *how,
			   const struct zf_sink *sink, struct zf_mistakes *mistakes,
			   struct zf_read *read, struct zf_error *err)
{
	struct zf_input *in = NULL;
	zf_status status = zf_input_open(&in, path, err);

	if (status == ZF_OK)
		status = zf_reader_read(in, how, sink, mistakes, read, err);
	zf_input_close(in);
	return status;
}

static zf_status read_windows(const char *path, const struct zf_reader_terms *how,
			      const struct zf_sink *sink, struct zf_mistakes *mistakes,
			      struct zf_read *read, struct zf_error *err)
{
	struct zf_reader_terms windows = *how;

	windows.dialect = ZF_READER_WINDOWS;
	return read_text(path, &windows, sink, mistakes, read, err);
}

/* Counts what goes by. */
struct counting {
	const struct zf_sink *sink;
	struct zf_read *read;
};

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	const struct counting *counting = ctx;

	counting->read->records++;
	return counting->sink->take(counting->sink->ctx, rr, err);
}

static zf_status read_raw(const char *path, const struct zf_reader_terms *how,
			  const struct zf_sink *sink, struct zf_mistakes *mistakes,
			  struct zf_read *read, struct zf_error *err)
{
	struct zf_read own = { .records = 0 };
	struct counting counting = { sink, &own };
	const struct zf_sink counted = { count, &counting };

	(void)mistakes;
	zf_status status = zf_capture_read(path, &own.apex, &counted, err);
	if (status == ZF_OK && how->zone != NULL &&
	    !zf_name_equal(how->zone, own.apex.wire))
		status = zf_fail(err, ZF_EUSAGE, "%s: it holds another zone", path);
	if (read != NULL)
		*read = own;
	return status;
}

const struct zf_form zf_form_master = {
	.name = "master",
	.title = "as BIND, Knot, NSD and PowerDNS read it (RFC 1035)",
	.read = read_text,
};

const struct zf_form zf_form_windows = {
	.name = "windows",
	.title = "as Windows DNS Server keeps it",
	.read = read_windows,
};

const struct zf_form zf_form_raw = {
	.name = "raw",
	.title = "records in wire form",
	.read = read_raw,
};

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

zf_status zf_form_read(const struct zf_form *form, const char *path,
		       const struct zf_reader_terms *how, const struct zf_sink *sink,
		       void (*mistake)(void *ctx, const char *text), void *ctx,
		       struct zf_read *read, struct zf_error *err)
{
	struct zf_mistakes *mistakes = NULL;
	zf_status status = zf_mistakes_new(&mistakes, path, err);

	if (status != ZF_OK)
		return status;
	status = form->read(path, how, sink, mistakes, read, err);
	if (status == ZF_EUSAGE && zf_mistakes_count(mistakes) > 0)
		status = zf_mistakes_end(mistakes, mistake, ctx, err);
	zf_mistakes_free(mistakes);
	return status;
}
