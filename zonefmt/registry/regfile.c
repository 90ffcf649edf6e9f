/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/wtf8.h"
#include "zonefmt/registry/regdata.h"
#include "zonefmt/registry/regpath.h"
#include "zonefmt/registry/regtext.h"

#define HEADER_MAX 64 /* characters; more than either has */

/* Whose the values are that come next. */
enum below { BELOW_NOTHING, BELOW_A_KEY, BELOW_A_DELETED_KEY };

struct reader {
	struct zf_regtext text;
	const struct zf_regfile_sink *sink;
	enum below below;
	bool octets_are_text; /* REGEDIT4: texts written in hex are in the code page */
	struct zf_regdata data;
	/* the value's name */
	char name[ZF_REGFILE_NAME_MAX * ZF_WTF8_PER_UNIT + 1];
	/* a key's line and its path; the line is lent to names */
	uint16_t line[ZF_REGFILE_PATH_MAX];
	char path[ZF_REGPATH_TEXT_MAX];
};

/* ---- characters ---- */

static int peek(struct reader *r)
{
	return zf_regtext_peek(&r->text);
}

static struct zf_place here(const struct reader *r)
{
	return zf_regtext_place(&r->text);
}

static bool wrong(struct reader *r, struct zf_place place, const char *what)
{
	return zf_regtext_wrong(&r->text, place, what);
}

static bool wrong_here(struct reader *r, const char *what)
{
	return wrong(r, here(r), what);
}

/* ---- values ---- */

static bool end_value(struct reader *r)
{
	zf_regtext_skip_blanks(&r->text);
	return zf_regtext_line_ended(&r->text) || peek(r) == ';' ||
	       wrong_here(r, "the value goes on where it should end");
}

static bool give_value(struct reader *r)
{
	const struct zf_regfile_value value = { r->name, r->data.type, r->data.octets,
						r->data.len };

	if (!end_value(r) || r->text.status != ZF_OK)
		return false;
	if (r->below != BELOW_A_KEY)
		return true;
	return zf_regtext_result(&r->text,
				 r->sink->value(r->sink->ctx, &value, r->text.err));
}

static bool give_deletion(struct reader *r)
{
	r->text.at++;
	if (!end_value(r) || r->text.status != ZF_OK)
		return false;
	if (r->below != BELOW_A_KEY)
		return true;
	return zf_regtext_result(&r->text, r->sink->delete_value(r->sink->ctx, r->name,
								 r->text.err));
}

static bool read_name(struct reader *r)
{
	const struct zf_place place = here(r);

	r->name[0] = '\0';
	if (peek(r) == '@') {
		r->text.at++;
		return true;
	}
	if (!zf_regdata_quoted(&r->data, &r->text))
		return false;
	const size_t len = r->data.len / 2;
	const uint8_t *octets = r->data.octets;
	if (len > ZF_REGFILE_NAME_MAX)
		return wrong(r, place, "a value's name of more than 16,383 characters");
	for (size_t i = 0; i < len; i++)
		r->line[i] = (uint16_t)(octets[2 * i] | octets[2 * i + 1] << 8);
	zf_wtf8_from_units(r->name, r->line, len);
	return true;
}

static bool read_value(struct reader *r)
{
	if (r->below == BELOW_NOTHING)
		return wrong_here(r, "a value without a key");
	if (!read_name(r))
		return false;
	zf_regtext_skip_blanks(&r->text);
	if (peek(r) != '=')
		return wrong_here(r, "= is missing behind a value's name");
	r->text.at++;
	zf_regtext_skip_blanks(&r->text);
	if (peek(r) == '-')
		return give_deletion(r);
	return zf_regdata_read(&r->data, &r->text, r->octets_are_text) && give_value(r);
}

/* ---- keys ---- */

/* Takes the rest of the line up to its last `]`, which is the path's end. */
static bool read_key_line(struct reader *r, size_t *len)
{
	const struct zf_place place = here(r);
	size_t count = 0, closed = 0;

	for (; !zf_regtext_line_ended(&r->text); r->text.at++) {
		if (count == ZF_REGFILE_PATH_MAX)
			return wrong(r, place, "a line of more than 32,767 characters");
		if (*r->text.at == ']')
			closed = count + 1;
		r->line[count++] = *r->text.at;
	}
	if (closed == 0)
		return wrong(r, place, "a key without its ]");
	*len = closed - 1;
	for (size_t i = closed; i < count && r->line[i] != ';'; i++)
		if (!zf_regtext_is_blank(r->line[i]))
			return wrong(r, (struct zf_place){ place.line, place.column + i },
				     "something behind a key's ]");
	return r->text.status == ZF_OK;
}

static bool read_key(struct reader *r)
{
	const struct zf_place place = here(r);
	size_t len = 0, depth;

	r->text.at++;
	if (!read_key_line(r, &len))
		return false;
	const bool deletion = len > 0 && r->line[0] == '-';
	const uint16_t *path = r->line + deletion;
	len -= deletion;
	while (len > 0 && path[len - 1] == '\\')
		len--;
	const char *what = zf_regpath_judge(path, len, &depth);
	if (what == NULL && deletion && depth == 1)
		what = "nothing deletes the whole of HKEY_...";
	if (what != NULL)
		return wrong(r, place, what);
	zf_regpath_print(r->path, path, len);
	r->below = deletion ? BELOW_A_DELETED_KEY : BELOW_A_KEY;
	return zf_regtext_result(&r->text,
				 (deletion ? r->sink->delete_key : r->sink->key)(
					 r->sink->ctx, r->path, r->text.err));
}

/* ---- the file ---- */

static bool read_header(struct reader *r)
{
	const struct zf_place place = here(r);
	char header[HEADER_MAX + 1];
	size_t len = 0;

	zf_regtext_skip_blanks(&r->text);
	for (; len < HEADER_MAX && !zf_regtext_line_ended(&r->text); r->text.at++)
		header[len++] = *r->text.at < 0x80 ? (char)*r->text.at : '?';
	header[len] = '\0';
	r->octets_are_text = strcmp(header, "REGEDIT4") == 0;
	return r->octets_are_text ||
	       strcmp(header, "Windows Registry Editor Version 5.00") == 0 ||
	       wrong(r, place,
		     "not a registry file: the first line is neither `Windows Registry "
		     "Editor Version 5.00` nor REGEDIT4");
}

static void read_all(struct reader *r)
{
	bool going_on = read_header(r);

	while (going_on && zf_regtext_skip(&r->text, ";#")) {
		const int c = peek(r);

		if (c == '[')
			going_on = read_key(r);
		else if (c == '"' || c == '@')
			going_on = read_value(r);
		else
			going_on = wrong_here(r, "neither a key, a value nor a comment");
	}
}

zf_status zf_regfile_read(const struct zf_regfile_source *source,
			  const struct zf_regfile_sink *sink, struct zf_error *err)
{
	struct reader *r = malloc(sizeof(*r));
	zf_status status;

	if (r == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	r->sink = sink;
	r->below = BELOW_NOTHING;
	r->data = (struct zf_regdata){ 0 };
	zf_regtext_open(&r->text, source, err);
	read_all(r);
	status = r->text.status;
	free(r->data.octets);
	free(r);
	return status;
}

static zf_status read_file(void *ctx, uint8_t *octets, size_t room, size_t *len,
			   struct zf_error *err)
{
	FILE *in = ctx;

	errno = 0;
	*len = fread(octets, 1, room, in);
	return ferror(in) ? zf_fail_system(err, errno, "read") : ZF_OK;
}

struct zf_regfile_source zf_regfile_source_file(FILE *in, const char *name)
{
	return (struct zf_regfile_source){ .name = name, .read = read_file, .ctx = in };
}
