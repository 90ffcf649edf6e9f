/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/entry.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the text is made of the entry. */
static bool is_made(const struct zf_entries *e)
{
	return e->text != e->entry;
}

static struct zf_place place_of(const struct zf_entries *e, const char *at)
{
	struct zf_place place = { e->file->line, 1 };
	const char *start = e->entry;

	if (at == NULL || is_made(e))
		return place;
	for (const char *c = e->entry; c < at; c++) {
		if (*c == '\n') {
			place.line++;
			start = c + 1;
		}
	}
	place.column = (size_t)(at - start) + 1;
	return place;
}

static void note(struct zf_entries *e, struct zf_place place, const char *what)
{
	const struct zf_entry_file *file = e->file;

	if (file->path == NULL)
		zf_mistakes_add(e->mistakes, place, "%s", what);
	else
		zf_mistakes_add_in(e->mistakes,
				   &(struct zf_included){ file->included, file->path },
				   place, "%s", what);
}

bool zf_entries_wrong(struct zf_entries *e, const char *at, const char *fmt, ...)
{
	char what[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	/* It ends a text as nothing else does, and hides what is behind it. */
	const char *nul = memchr(e->text, '\0', (size_t)(e->text_end - e->text));
	if (nul != NULL)
		note(e, place_of(e, nul), "there is a NUL octet");
	else
		note(e, place_of(e, at), what);
	return false;
}

bool zf_entries_wrong_word(struct zf_entries *e, const char *what)
{
	const struct zf_words *w = &e->parse.words;

	return zf_entries_wrong(e, w->word, "%s'%.*s' %s", what, zf_words_shown(w),
				w->word, w->why);
}

size_t zf_entries_mistakes(const struct zf_entries *e)
{
	return zf_mistakes_count(e->mistakes) - e->mistakes_before;
}

void zf_entries_text(struct zf_entries *e, const char *text, const char *end)
{
	struct zf_words *w = &e->parse.words;

	e->text = text;
	e->text_end = end;
	w->at = w->word = text;
	w->open = 0;
	w->origin = e->file->has_origin ? e->file->origin.wire : NULL;
}

bool zf_entries_ended(struct zf_entries *e)
{
	struct zf_words *w = &e->parse.words;

	if (zf_words_more(w))
		return zf_entries_wrong(e, w->word, "'%.*s' is a word too many",
					zf_words_shown(w), w->word);
	if (w->open > 0)
		return zf_entries_wrong(e, NULL, "a parenthesis is not closed");
	if (*w->at != ';' && w->at != e->text_end)
		return zf_entries_wrong(e, w->at, "more follows behind the end");
	return true;
}

bool zf_entries_origin(struct zf_entries *e, struct zf_name *origin)
{
	struct zf_words *w = &e->parse.words;

	w->to = origin->wire;
	w->end = w->to + sizeof origin->wire;
	return (zf_words_name(w) && zf_words_ended(w)) ||
	       zf_entries_wrong_word(e, "the origin ");
}

/* ---- files ---- */

void zf_entries_begin(struct zf_entries *e, struct zf_input *in,
		      struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct stat about;

	e->mistakes = mistakes;
	e->mistakes_before = zf_mistakes_count(mistakes);
	e->err = err;
	zf_parse_init(&e->parse);
	e->file = e->files;
	*e->file = (struct zf_entry_file){ .in = in, .next_line = 1 };
	if (in->fd != -1 && fstat(in->fd, &about) == 0) {
		e->file->device = about.st_dev;
		e->file->inode = about.st_ino;
	}
	e->status = zf_input_as_text(in, err);
}

bool zf_entries_enter(struct zf_entries *e, int fd, char *path, const struct stat *about)
{
	struct zf_entry_file *above = e->file, *file = above + 1;

	*file = *above;
	file->included = above->path == NULL ? (struct zf_place){ above->line, 1 }
					     : above->included;
	file->device = about->st_dev;
	file->inode = about->st_ino;
	file->line = 0;
	file->next_line = 1;
	e->status = zf_input_open_fd(&file->in, fd, path, e->err);
	if (e->status == ZF_OK)
		e->status = zf_input_as_text(file->in, e->err);
	if (e->status != ZF_OK) {
		zf_input_close(file->in);
		free(path);
		return false;
	}
	file->path = path;
	e->file = file;
	return true;
}

static void leave(struct zf_entries *e)
{
	zf_input_close(e->file->in);
	free(e->file->path);
	e->file--;
}

void zf_entries_end(struct zf_entries *e)
{
	while (e->file > e->files)
		leave(e);
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
static void take_entry(struct zf_entries *e, const char *end, size_t lines)
{
	struct zf_input *in = e->file->in;

	e->file->line = e->file->next_line;
	e->file->next_line += lines;
	e->entry = in->at;
	in->at = end < in->end ? end + 1 : end;
	zf_input_cut(in, end);
	zf_entries_text(e, e->entry, end);
}

/* The entry has no end: the file ends, or it fills all the room. If it has lines, then what joins
 * them is wrong, and reading goes on with the second. */
static void give_up_entry(struct zf_entries *e)
{
	const struct zf_input *in = e->file->in;
	const size_t left = (size_t)(in->end - in->at);
	const char *end = memchr(in->at, '\n', left);

	take_entry(e, end != NULL ? end : in->end, 1);
	if (end == NULL && !in->ended)
		e->status = ZF_EUSAGE;
	if (e->status != ZF_OK)
		zf_entries_wrong(e, NULL, "the line is longer than any record");
	else
		zf_entries_wrong(e,
				 memchr(e->entry, '(', (size_t)(e->text_end - e->entry)),
				 "the parenthesis is not closed, or too far from here");
}

static void read_on(struct zf_entries *e)
{
	struct zf_input *in = e->file->in;
	zf_status status = in->ended ? ZF_ELIMIT : zf_input_more(in, e->err);

	if (status == ZF_ELIMIT)
		give_up_entry(e);
	else
		e->status = status;
}

bool zf_entries_next(struct zf_entries *e)
{
	while (e->status == ZF_OK && zf_entries_mistakes(e) < ZF_ENTRY_MISTAKES_MAX) {
		const struct zf_input *in = e->file->in;
		size_t lines;

		if (in->ended && in->at == in->end) {
			if (e->file == e->files)
				return false;
			leave(e);
			continue;
		}
		const char *end = find_end(in, &lines);
		if (end != NULL) {
			take_entry(e, end, lines);
			return true;
		}
		read_on(e);
	}
	return false;
}
