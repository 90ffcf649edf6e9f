/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "zonefmt/statements/parts.h"

bool zf_reading_is_over(const struct zf_reading *in)
{
	return in->at == in->end || in->tree->is_over;
}

bool zf_reading_is_going(const struct zf_reading *in)
{
	return !in->tree->is_over;
}

void zf_reading_skip(struct zf_reading *in, const char *to)
{
	for (const char *at = in->at;
	     (at = memchr(at, '\n', (size_t)(to - at))) != NULL;) {
		in->line_begin = ++at;
		in->place.line++;
	}
	in->at = to;
	in->place.column = (size_t)(to - in->line_begin) + 1;
}

size_t zf_reading_span(const struct zf_reading *in, const char *set)
{
	return strcspn(in->at, set);
}

/* The statements whose words or bodies are being read are broken. */
static void note_broken(struct zf_statements *tree)
{
	for (size_t i = 0; i <= tree->depth; i++) {
		const struct zf_statements_body *body = &tree->bodies[i];

		if (body->at_hand != NULL && (i < tree->depth || !body->part->has_body))
			body->at_hand->is_broken = true;
	}
}

void zf_reading_mistake(struct zf_reading *in, struct zf_place place, const char *fmt,
			...)
{
	char what[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	if (vsnprintf(what, sizeof what, fmt, args) < 0)
		what[0] = '\0';
	va_end(args);
	if (in->asks == NULL)
		zf_mistakes_add(in->mistakes, place, "%s", what);
	else
		zf_mistakes_add_in(in->mistakes,
				   &(struct zf_included){ in->file->from,
							  in->file->path },
				   place, "%s", what);
	note_broken(in->tree);
	if (zf_mistakes_count(in->mistakes) >= ZF_MISTAKES_MAX)
		in->tree->is_over = true;
}

void zf_reading_no_memory(struct zf_reading *in)
{
	zf_mistakes_add_no_memory(in->mistakes);
	in->tree->is_over = true;
}

void zf_reading_limit(struct zf_reading *in, struct zf_place place, const char *what)
{
	zf_reading_mistake(in, place, "%s; it is not read any further", what);
	in->tree->is_over = true;
}
