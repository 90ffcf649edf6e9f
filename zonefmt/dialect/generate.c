/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/text/numbers.h"

#define NUMBER_OCTETS_MAX 128 /* BIND's bound for what stands for a `$` */

struct range {
	uint32_t start, stop, step;
};

static bool take_range(struct zf_words *w, struct range *range)
{
	range->step = 1;
	if (!zf_words_number(w, INT32_MAX, &range->start) || *w->at != '-')
		return false;
	w->at++;
	if (!zf_words_number(w, INT32_MAX, &range->stop))
		return false;
	if (*w->at == '/') {
		w->at++;
		if (!zf_words_number(w, INT32_MAX, &range->step))
			return false;
	}
	return zf_words_ended(w) && range->start <= range->stop && range->step > 0;
}

/* Told once: what comes behind it is as much too much. */
static bool is_full(struct zf_generate *g, struct zf_entries *e, const char *at, int most,
		    const char *of_what)
{
	g->full = true;
	return zf_entries_wrong(
		e, at,
		"more than %d %s are generated in all: divide the zone, or "
		"write them out",
		most, of_what);
}

static bool read_range(struct zf_generate *g, struct zf_entries *e, struct range *range)
{
	struct zf_words *w = &e->parse.words;

	if (!zf_words_more(w) || !take_range(w, range))
		return zf_entries_wrong(e, w->word, "'%.*s' is not start-stop[/step]",
					zf_words_shown(w), w->word);
	const uint32_t count = (range->stop - range->start) / range->step + 1;
	if (count > ZF_GENERATE_MAX)
		return zf_entries_wrong(e, w->word, "%u records are more than %d", count,
					ZF_GENERATE_MAX);
	if (count > ZF_GENERATE_ALL_MAX - g->count)
		return is_full(g, e, w->word, ZF_GENERATE_ALL_MAX, "records");
	g->count += count;
	return true;
}

/* ---- one line of a pattern ---- */

struct line {
	const char *at;	 /* in the pattern */
	char *to, *end;	 /* room */
	uint32_t number; /* that this line is for */
	const char *why; /* what is wrong with the pattern */
};

static bool is_wrong(struct line *l, const char *why)
{
	l->why = why;
	return false;
}

static bool put(struct line *l, const char *text, size_t len)
{
	if ((size_t)(l->end - l->to) < len)
		return is_wrong(l, "makes a line that is too long");
	memcpy(l->to, text, len);
	l->to += len;
	return true;
}

/* What stands between the braces behind a `$`. */
struct format {
	long offset;
	unsigned long width;
	char base;
};

/* Reads `{offset[,width[,base]]}`, if that is what follows. */
static bool read_format(struct line *l, struct format *f)
{
	static const char wrong[] = "has braces that are not {offset[,width[,base]]}";
	char *at;

	*f = (struct format){ .base = 'd' };
	if (*l->at != '{')
		return true;
	const long offset = strtol(l->at + 1, &at, 10);
	if (at == l->at + 1 || offset < INT32_MIN || offset > INT32_MAX)
		return is_wrong(l, wrong);
	f->offset = offset;
	if (*at == ',' && at[1] >= '0' && at[1] <= '9')
		f->width = strtoul(at + 1, &at, 10);
	if (*at == ',' && at[1] != '\0' && strchr("doxXnN", at[1]) != NULL) {
		f->base = at[1];
		at += 2;
	}
	if (*at != '}')
		return is_wrong(l, wrong);
	l->at = at + 1;
	return f->width < NUMBER_OCTETS_MAX ||
	       is_wrong(l, "has a width of more than 127");
}

/* Hex digits from the last to the first, with dots between: as names under ip6.arpa have them. The
 * width counts the dots. */
static size_t print_nibbles(char *text, const struct format *f, uint32_t number)
{
	const char *digits = f->base == 'N' ? "0123456789ABCDEF" : "0123456789abcdef";
	size_t len = 0;

	do {
		text[len++] = digits[number & 15];
		number >>= 4;
		if (number != 0 || len < f->width)
			text[len++] = '.';
	} while (number != 0 || len < f->width);
	return len;
}

static bool put_number(struct line *l)
{
	char text[NUMBER_OCTETS_MAX + 16];
	struct format f;
	int len;

	if (!read_format(l, &f))
		return false;
	const long long number = (long long)l->number + f.offset;
	if (number > INT32_MAX || number < INT32_MIN)
		return is_wrong(l, "makes a number beyond 32 bits");
	const int width = (int)f.width;
	switch (f.base) {
	case 'o':
		len = snprintf(text, sizeof text, "%0*o", width, (unsigned)number);
		break;
	case 'x':
		len = snprintf(text, sizeof text, "%0*x", width, (unsigned)number);
		break;
	case 'X':
		len = snprintf(text, sizeof text, "%0*X", width, (unsigned)number);
		break;
	case 'n':
	case 'N':
		len = (int)print_nibbles(text, &f, (uint32_t)number);
		break;
	default:
		len = snprintf(text, sizeof text, "%0*d", width, (int)number);
	}
	return put(l, text, (size_t)len);
}

/* Takes one octet of the pattern, or what it stands for. Quotes go: they only made the rdata one
 * word. */
static bool take_octet(struct line *l, bool *quoted)
{
	const char *at = l->at++;

	if (*at == '$' && *l->at == '$')
		return put(l, l->at++, 1);
	if (*at == '$')
		return put_number(l);
	if (*at == '\\' && *l->at != '\0') {
		l->at++;
		return *quoted && at[1] == '"' ? put(l, at + 1, 1) : put(l, at, 2);
	}
	if (*at != '"')
		return put(l, at, 1);
	*quoted = !*quoted;
	if (!*quoted && l->at[strspn(l->at, " \t\r)\n")] != '\0' &&
	    l->at[strspn(l->at, " \t\r")] != ';')
		return is_wrong(l, "has more behind its quotes");
	return true;
}

/* Makes the pattern a line, up to a comment. */
static bool make_line(struct line *l)
{
	bool quoted = false;

	while (*l->at != '\0' && (quoted || *l->at != ';')) {
		if (!take_octet(l, &quoted))
			return false;
	}
	if (quoted)
		return is_wrong(l, "has a quote that is not closed");
	*l->to = '\0';
	return true;
}

static bool generate(struct zf_generate *g, struct zf_entries *e, const char *pattern,
		     uint32_t number)
{
	struct line l = {
		.at = pattern,
		.to = g->line,
		.end = g->line + sizeof g->line - 1,
		.number = number,
	};

	if (!make_line(&l))
		return zf_entries_wrong(e, pattern, "the pattern %s", l.why);
	g->octets += (uint64_t)(l.to - g->line);
	if (g->octets > ZF_GENERATE_OCTETS_MAX)
		return is_full(g, e, pattern, ZF_GENERATE_OCTETS_MAX, "octets");
	zf_entries_text(e, g->line, l.to);
	return g->take(g->ctx);
}

bool zf_generate_take(struct zf_generate *g, struct zf_entries *e)
{
	struct zf_entry_file *file = e->file;
	struct zf_words *w = &e->parse.words;
	struct range range;

	if (g->full || !read_range(g, e, &range))
		return false;
	if (!zf_words_more(w))
		return zf_entries_wrong(e, w->at, "an owner must follow");
	const char *pattern = w->at;
	const struct zf_name owner = file->owner;
	const uint16_t owner_len = file->owner_len;
	uint64_t number = range.start;
	while (number <= range.stop && generate(g, e, pattern, (uint32_t)number))
		number += range.step;
	file->owner = owner;
	file->owner_len = owner_len;
	return number > range.stop;
}
