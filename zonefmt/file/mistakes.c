/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/mistakes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mistake {
	struct zf_place place; /* in the file itself */
	struct zf_place there; /* in the other file, else the same */
	size_t number; /* those at one place stay in the order they were found in */
	char *text;
};

struct zf_mistakes {
	char *path;
	struct mistake list[ZF_MISTAKES_MAX];
	size_t kept, count;
	bool no_memory;
};

zf_status zf_mistakes_new(struct zf_mistakes **mistakes, const char *path,
			  struct zf_error *err)
{
	struct zf_mistakes *made = calloc(1, sizeof(*made));

	*mistakes = NULL;
	if (made != NULL)
		made->path = strdup(path);
	if (made == NULL || made->path == NULL) {
		free(made);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	*mistakes = made;
	return ZF_OK;
}

void zf_mistakes_free(struct zf_mistakes *mistakes)
{
	if (mistakes == NULL)
		return;
	for (size_t i = 0; i < mistakes->kept; i++)
		free(mistakes->list[i].text);
	free(mistakes->path);
	free(mistakes);
}

static void ZF_PRINTF(5, 0)
	keep(struct zf_mistakes *mistakes, struct zf_place at, const char *path,
	     struct zf_place place, const char *fmt, va_list args)
{
	char what[ZF_MESSAGE_MAX];
	struct zf_error line; /* makes the text one that cannot steer a terminal */

	mistakes->count++;
	if (mistakes->kept == ZF_MISTAKES_MAX)
		return;
	if (vsnprintf(what, sizeof(what), fmt, args) < 0)
		what[0] = '\0';
	zf_fail(&line, ZF_EUSAGE, "%s:%zu:%zu: %s", path, place.line, place.column, what);
	struct mistake *mistake = &mistakes->list[mistakes->kept];
	mistake->text = strdup(line.message);
	if (mistake->text == NULL) {
		mistakes->no_memory = true;
		return;
	}
	mistake->place = at;
	mistake->there = place;
	mistake->number = mistakes->kept++;
}

void zf_mistakes_add(struct zf_mistakes *mistakes, struct zf_place place, const char *fmt,
		     ...)
{
	va_list args;

	va_start(args, fmt);
	keep(mistakes, place, mistakes->path, place, fmt, args);
	va_end(args);
}

void zf_mistakes_add_in(struct zf_mistakes *mistakes, const struct zf_included *file,
			struct zf_place place, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	keep(mistakes, file->from, file->path, place, fmt, args);
	va_end(args);
}

void zf_mistakes_add_no_memory(struct zf_mistakes *mistakes)
{
	mistakes->no_memory = true;
}

size_t zf_mistakes_count(const struct zf_mistakes *mistakes)
{
	return mistakes->count;
}

static int compare_sizes(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_places(struct zf_place a, struct zf_place b)
{
	return a.line != b.line ? compare_sizes(a.line, b.line)
				: compare_sizes(a.column, b.column);
}

static int compare_mistakes(const void *one, const void *other)
{
	const struct mistake *a = one, *b = other;
	int order = compare_places(a->place, b->place);

	if (order == 0)
		order = compare_places(a->there, b->there);
	return order != 0 ? order : compare_sizes(a->number, b->number);
}

static void tell(const struct zf_mistakes *mistakes,
		 void (*each)(void *ctx, const char *text), void *ctx)
{
	char more[ZF_MESSAGE_MAX];

	for (size_t i = 0; i < mistakes->kept; i++)
		each(ctx, mistakes->list[i].text);
	if (mistakes->count == mistakes->kept)
		return;
	snprintf(more, sizeof(more), "%s: %zu more mistakes", mistakes->path,
		 mistakes->count - mistakes->kept);
	each(ctx, more);
}

zf_status zf_mistakes_end(struct zf_mistakes *mistakes,
			  void (*each)(void *ctx, const char *text), void *ctx,
			  struct zf_error *err)
{
	if (mistakes->no_memory)
		return zf_fail(err, ZF_ENOMEM, "%s: out of memory", mistakes->path);
	if (mistakes->count == 0)
		return ZF_OK;
	qsort(mistakes->list, mistakes->kept, sizeof(mistakes->list[0]),
	      compare_mistakes);
	if (each != NULL)
		tell(mistakes, each, ctx);
	zf_fail(err, ZF_EUSAGE, "%s", mistakes->list[0].text);
	if (each == NULL && mistakes->count > 1)
		zf_hint(err, "it is the first of %zu mistakes", mistakes->count);
	return ZF_EUSAGE;
}
