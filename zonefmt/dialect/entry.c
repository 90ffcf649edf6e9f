/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Entries, and where in their file something is. */

#include <stdio.h>
#include <string.h>

#include "zonefmt/dialect/entry.h"

static bool is_generated(const struct zf_reader_work *r)
{
	return r->text == r->line;
}

static struct zf_place place_of(const struct zf_reader_work *r, const char *at)
{
	struct zf_place place = { r->file->line, 1 };
	const char *start = r->entry;

	if (at == NULL || is_generated(r))
		return place;
	for (const char *c = r->entry; c < at; c++) {
		if (*c == '\n') {
			place.line++;
			start = c + 1;
		}
	}
	place.column = (size_t)(at - start) + 1;
	return place;
}

static void note(struct zf_reader_work *r, struct zf_place place, const char *what)
{
	const struct zf_reader_file *file = r->file;

	if (file->path == NULL)
		zf_mistakes_add(r->mistakes, place, "%s", what);
	else
		zf_mistakes_add_in(r->mistakes, file->included, file->path, place, "%s",
				   what);
}

bool zf_reader_wrong(struct zf_reader_work *r, const char *at, const char *fmt, ...)
{
	char what[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	/* It ends a text as nothing else does, and hides what is behind it. */
	const char *nul = memchr(r->text, '\0', (size_t)(r->text_end - r->text));
	if (nul != NULL)
		note(r, place_of(r, nul), "there is a NUL octet");
	else
		note(r, place_of(r, at), what);
	return false;
}

bool zf_reader_wrong_word(struct zf_reader_work *r, const char *what)
{
	const struct zf_words *w = &r->parse.words;

	return zf_reader_wrong(r, w->word, "%s'%.*s' %s", what, zf_words_shown(w),
			       w->word, w->why);
}

size_t zf_reader_mistakes(const struct zf_reader_work *r)
{
	return zf_mistakes_count(r->mistakes) - r->mistakes_before;
}

void zf_reader_begin(struct zf_reader_work *r, const char *text, const char *end)
{
	struct zf_words *w = &r->parse.words;

	r->text = text;
	r->text_end = end;
	w->at = w->word = text;
	w->open = 0;
	w->origin = r->file->has_origin ? r->file->origin.wire : NULL;
}

bool zf_reader_ended(struct zf_reader_work *r)
{
	struct zf_words *w = &r->parse.words;

	if (zf_words_more(w))
		return zf_reader_wrong(r, w->word, "'%.*s' is a word too many",
				       zf_words_shown(w), w->word);
	if (w->open > 0)
		return zf_reader_wrong(r, NULL, "a parenthesis is not closed");
	if (*w->at != ';' && w->at != r->text_end)
		return zf_reader_wrong(r, w->at, "more follows behind the end");
	return true;
}

/* ---- where an entry ends ---- */

/* The end of the entry at `at`, which has parentheses, and how many lines it has; NULL if that does
 * not lie before `limit`. */
static const char *find_joined_end(const char *at, const char *limit, size_t *lines)
{
	bool quoted = false;
	unsigned open = 0;

	for (*lines = 1; at < limit; at++) {
		switch (*at) {
		case '\\':
			if (limit - at > 1 && at[1] != '\n')
				at++;
			break;
		case '"':
			quoted = !quoted;
			break;
		case '(':
			open += !quoted;
			break;
		case ')':
			open -= !quoted && open > 0;
			break;
		case ';':
			if (quoted)
				break;
			at = memchr(at, '\n', (size_t)(limit - at));
			if (at == NULL)
				return NULL;
			/* fall through */
		case '\n':
			if (open == 0)
				return at;
			quoted = false;
			++*lines;
		}
	}
	return NULL;
}

/* The line feed at the end of the entry that comes next, and how many lines it has; NULL if that is
 * not read yet. */
static const char *find_end(const struct zf_input *in, size_t *lines)
{
	const char *limit = in->ended ? in->end + 1 : in->end;
	const char *end = memchr(in->at, '\n', (size_t)(limit - in->at));
	const char *line_end = end == NULL ? limit : end;

	*lines = 1;
	if (memchr(in->at, '(', (size_t)(line_end - in->at)) != NULL)
		end = find_joined_end(in->at, limit, lines);
	return end;
}

/* Cuts the entry that ends at `end` off what is not used up. */
static void take_entry(struct zf_reader_work *r, const char *end, size_t lines)
{
	struct zf_input *in = r->file->in;

	r->file->line = r->file->next_line;
	r->file->next_line += lines;
	r->entry = in->at;
	in->at = end < in->end ? end + 1 : end;
	zf_input_cut(in, end);
	zf_reader_begin(r, r->entry, end);
}

/* The entry has no end: the file ends, or it fills all the room. If it has lines, then what joins
 * them is wrong, and reading goes on with the second. */
static void give_up_entry(struct zf_reader_work *r)
{
	const struct zf_input *in = r->file->in;
	const size_t left = (size_t)(in->end - in->at);
	const char *end = memchr(in->at, '\n', left);

	take_entry(r, end != NULL ? end : in->end, 1);
	if (end == NULL && !in->ended)
		r->status = ZF_EUSAGE;
	if (r->status != ZF_OK)
		zf_reader_wrong(r, NULL, "the line is longer than any record");
	else
		zf_reader_wrong(r,
				memchr(r->entry, '(', (size_t)(r->text_end - r->entry)),
				"the parenthesis is not closed, or too far from here");
}

static void read_on(struct zf_reader_work *r)
{
	struct zf_input *in = r->file->in;
	zf_status status = in->ended ? ZF_ELIMIT : zf_input_more(in, r->err);

	if (status == ZF_ELIMIT)
		give_up_entry(r);
	else
		r->status = status;
}

bool zf_reader_next_entry(struct zf_reader_work *r)
{
	while (r->status == ZF_OK && zf_reader_mistakes(r) < ZF_READER_MISTAKES_MAX) {
		const struct zf_input *in = r->file->in;
		size_t lines;

		if (in->ended && in->at == in->end) {
			if (r->file == r->files)
				return false;
			zf_reader_leave(r);
			continue;
		}
		const char *end = find_end(in, &lines);
		if (end != NULL) {
			take_entry(r, end, lines);
			return true;
		}
		read_on(r);
	}
	return false;
}
