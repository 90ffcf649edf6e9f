/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/words.h"

#include <string.h>

#include "protocol/name.h"
#include "protocol/wire.h"

#define SHOWN_MAX 80

const char zf_words_full[] = "is more than fits into a record";

/* What an octet of the text is. */
enum {
	PLAIN, /* itself, in names and strings */
	DOT,
	BACKSLASH,
	END,	 /* of a word */
	SPECIAL, /* a quote or a parenthesis: no word holds one */
	CONTROL,
};

static const uint8_t kinds[256] = {
	['\0'] = END,
	['\t'] = END,
	['\n'] = END,
	['\r'] = END,
	[' '] = END,
	[';'] = END,
	['"'] = SPECIAL,
	['('] = SPECIAL,
	[')'] = SPECIAL,
	['.'] = DOT,
	['\\'] = BACKSLASH,
	[0x01 ... 0x08] = CONTROL,
	[0x0b ... 0x0c] = CONTROL,
	[0x0e ... 0x1f] = CONTROL,
	[0x7f] = CONTROL,
};

static uint8_t kind_of(char c)
{
	return kinds[(uint8_t)c];
}

static size_t room(const struct zf_words *w)
{
	return (size_t)(w->end - w->to);
}

bool zf_words_wrong(struct zf_words *w, const char *why)
{
	w->why = why;
	return false;
}

bool zf_words_append(struct zf_words *w, const uint8_t *octets, size_t len)
{
	if (room(w) < len)
		return zf_words_wrong(w, zf_words_full);
	memcpy(w->to, octets, len);
	w->to += len;
	return true;
}

bool zf_words_append16(struct zf_words *w, uint16_t number)
{
	uint8_t octets[2];

	zf_wire_put16(octets, number);
	return zf_words_append(w, octets, sizeof octets);
}

bool zf_words_append32(struct zf_words *w, uint32_t number)
{
	uint8_t octets[4];

	zf_wire_put32(octets, number);
	return zf_words_append(w, octets, sizeof octets);
}

/* As zf_words_more where no plain word begins: steps over what joins lines. Apart from it, since
 * that is asked six times a record. */
static __attribute__((noinline)) bool more_behind(struct zf_words *w)
{
	for (;; w->word = w->at) {
		switch (*w->at) {
		case '\0':
			return false;
		case ';':
			if (w->open == 0)
				return false;
			w->at += strcspn(w->at, "\n");
			continue;
		case '\n':
			if (w->open == 0)
				return false;
			break;
		case '(':
			if (!w->loose)
				return true;
			w->open++;
			break;
		case ')':
			if (w->open == 0)
				return true;
			w->open--;
			break;
		case ' ':
		case '\t':
		case '\r':
			break;
		default:
			return true;
		}
		w->at++;
	}
}

bool zf_words_more(struct zf_words *w)
{
	while (*w->at == ' ' || *w->at == '\t' || *w->at == '\r')
		w->at++;
	w->word = w->at;
	return kind_of(*w->at) < END || more_behind(w);
}

bool zf_words_ended(struct zf_words *w)
{
	switch (kind_of(*w->at)) {
	case END:
		return true;
	case SPECIAL:
		/* A loop over words must not stand still at a quote that none of them takes. */
		if (w->loose && w->at > w->word && (*w->at != ')' || w->open > 0))
			return true;
		if (*w->at == '"')
			return zf_words_wrong(w, "has a quote where none belongs");
		return zf_words_wrong(w, w->loose
						 ? "has a parenthesis that was not opened"
						 : "has a parenthesis: a record has one "
						   "line here");
	default:
		if (w->loose && w->at > w->word && w->at[-1] == '"')
			return true;
		return zf_words_wrong(w, "goes on where it should end");
	}
}

int zf_words_shown(const struct zf_words *w)
{
	bool quoted = *w->word == '"';
	int len = quoted ? 1 : 0;

	while (len < SHOWN_MAX && w->word[len] != '\n' && w->word[len] != '\0' &&
	       (quoted ? w->word[len] != '"' : kind_of(w->word[len]) != END))
		len++;
	return quoted && len < SHOWN_MAX && w->word[len] == '"' ? len + 1 : len;
}

const char *zf_words_plain(struct zf_words *w, size_t *len)
{
	const char *start = w->at;

	while (kind_of(*w->at) <= BACKSLASH)
		w->at++;
	*len = (size_t)(w->at - start);
	return start;
}

/* ---- names and strings ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads the octet written behind the backslash at `at`. Returns where it ends, or NULL. */
static const char *read_escaped(struct zf_words *w, const char *at, uint8_t *octet)
{
	if (kinds[(uint8_t)at[1]] == CONTROL || at[1] == '\0' || at[1] == '\n') {
		w->why = "has a backslash with nothing behind it";
		return NULL;
	}
	if (!is_digit(at[1])) {
		*octet = (uint8_t)at[1];
		return at + 2;
	}
	if (!is_digit(at[2]) || !is_digit(at[3])) {
		w->why = "has a backslash and a digit without two more digits";
		return NULL;
	}
	const unsigned base = w->octal ? 8 : 10;
	unsigned digits[] = { (unsigned)(at[1] - '0'), (unsigned)(at[2] - '0'),
			      (unsigned)(at[3] - '0') };
	unsigned value = (digits[0] * base + digits[1]) * base + digits[2];
	if (value > UINT8_MAX || (w->octal && (digits[1] > 7 || digits[2] > 7))) {
		w->why =
			w->octal
				? "has three digits behind a backslash that are no octet "
				  "in octal"
				: "has a \\DDD above 255";
		return NULL;
	}
	*octet = (uint8_t)value;
	return at + 4;
}

/* Says why a name does not go on with the octet at `at`. */
static bool broken_name(struct zf_words *w, const char *at)
{
	w->at = at;
	if (kind_of(*at) == CONTROL)
		return zf_words_wrong(w, "holds a control character that is not written "
					 "as \\DDD");
	if (!zf_words_ended(w))
		return false;
	w->lacks_origin |= w->loose;
	return zf_words_wrong(w, w->loose ? "is relative, and no origin is known"
					  : "does not end in a dot");
}

/* Reads a label, without its dot, to `*to` and before `last`. Returns where it ends, or NULL. */
static const char *read_label(struct zf_words *w, const char *at, uint8_t **to,
			      const uint8_t *last)
{
	uint8_t *next = *to;

	for (;;) {
		while (kind_of(*at) == PLAIN && next < last)
			*next++ = (uint8_t)*at++;
		if (kind_of(*at) != PLAIN && *at != '\\')
			break;
		if (next >= last) {
			w->why = "is longer than 255 octets";
			return NULL;
		}
		at = read_escaped(w, at, next++);
		if (at == NULL)
			return NULL;
	}
	*to = next;
	return at;
}

/* Puts the origin where the root label would go. Returns where its root label is, or NULL. */
static uint8_t *end_in_origin(struct zf_words *w, uint8_t *root, const uint8_t *last)
{
	const size_t size = zf_name_size(w->origin);

	if ((size_t)(last - root) < size - 1)
		return zf_words_wrong(w, "is longer than 255 octets with its origin"),
		       NULL;
	memcpy(root, w->origin, size);
	w->relative = true;
	return root + size - 1;
}

/* Whether a name that ends at `at` ends where a word does. */
static bool is_end(const struct zf_words *w, const char *at)
{
	return kind_of(*at) == END || (w->loose && kind_of(*at) == SPECIAL);
}

/* Reads labels and their dots to `label`, before `last`, and the origin where the last dot is
 * missing. Returns where the root label goes, or NULL. */
static uint8_t *read_labels(struct zf_words *w, uint8_t *label, const uint8_t *last)
{
	const char *at = w->at;

	do {
		uint8_t *to = label + 1;

		at = read_label(w, at, &to, last);
		if (at == NULL)
			return NULL;
		const bool is_relative = *at != '.' && w->origin != NULL && is_end(w, at);
		if (*at != '.' && !is_relative)
			return broken_name(w, at), NULL;
		if (to == label + 1)
			return zf_words_wrong(
				       w, *at == '"'
						  ? "is in quotes, which do not belong "
						    "round a name"
						  : "has an empty label"),
			       NULL;
		if (to - label > 1 + ZF_LABEL_MAX)
			return zf_words_wrong(w, "has a label of more than 63 octets"),
			       NULL;
		*label = (uint8_t)(to - label - 1);
		label = to;
		if (is_relative) {
			w->at = at;
			return end_in_origin(w, label, last);
		}
		at++;
	} while (!is_end(w, at));
	w->at = at;
	return label;
}

/* Whether the word is `@`. */
static bool is_origin(const struct zf_words *w)
{
	return w->loose && *w->at == '@' && is_end(w, w->at + 1);
}

bool zf_words_name(struct zf_words *w)
{
	uint8_t *root = w->to;
	const uint8_t *const last = root + ZF_NAME_MAX - 1;

	if (room(w) < ZF_NAME_MAX)
		return zf_words_wrong(w, zf_words_full);
	if (*w->at == '.') {
		w->at++;
	} else if (is_origin(w)) {
		if (w->origin == NULL)
			return broken_name(w, w->at + 1);
		root = end_in_origin(w, root, last);
		w->at++;
	} else {
		root = read_labels(w, root, last);
	}
	if (root == NULL)
		return false;
	*root = 0;
	w->to = root + 1;
	return true;
}

/* Appends the octets up to one that `stop` is set for, at most `max`. */
static bool append_octets(struct zf_words *w, const bool stop[256], size_t max)
{
	const bool bounded = max <= room(w);
	const uint8_t *last = w->to + (bounded ? max : room(w));
	const char *at = w->at;
	uint8_t *to = w->to;

	for (;;) {
		while (!stop[(uint8_t)*at] && to < last)
			*to++ = (uint8_t)*at++;
		if (stop[(uint8_t)*at] && *at != '\\')
			break;
		if (to == last) {
			w->long_string |= bounded && max == UINT8_MAX;
			return zf_words_wrong(w, bounded && max == UINT8_MAX
							 ? "is longer than 255 octets"
							 : zf_words_full);
		}
		at = read_escaped(w, at, to++);
		if (at == NULL)
			return false;
	}
	w->at = at;
	w->to = to;
	return true;
}

/* What ends a run of octets that stand for themselves, of which a TAB is one within quotes. */
static const bool stops_quoted[256] = {
	[0 ... 0x08] = true, [0x0a ... 0x1f] = true, [0x7f] = true,
	['"'] = true,	     ['\\'] = true,
};

static const bool stops_bare[256] = {
	[0 ... ' '] = true, [0x7f] = true, [';'] = true,  ['"'] = true,
	['('] = true,	    [')'] = true,  ['\\'] = true,
};

bool zf_words_octets(struct zf_words *w, size_t max)
{
	if (*w->at != '"')
		return append_octets(w, stops_bare, max);
	w->at++;
	if (!append_octets(w, stops_quoted, max))
		return false;
	if (*w->at == '\0' || *w->at == '\n')
		return zf_words_wrong(w, "has a quote that is not closed");
	if (*w->at != '"')
		return zf_words_wrong(w, "holds a control character that is not written "
					 "as \\DDD");
	w->at++;
	return true;
}

bool zf_words_string(struct zf_words *w)
{
	uint8_t *len = w->to;

	if (room(w) < 1)
		return zf_words_wrong(w, zf_words_full);
	w->to++;
	if (!zf_words_octets(w, UINT8_MAX))
		return false;
	*len = (uint8_t)(w->to - len - 1);
	return true;
}

bool zf_words_split_string(struct zf_words *w)
{
	uint8_t *start = w->to;

	if (!zf_words_octets(w, UINT16_MAX))
		return false;
	const size_t len = (size_t)(w->to - start);
	const size_t count = len == 0 ? 1 : (len + UINT8_MAX - 1) / UINT8_MAX;
	if ((size_t)(w->end - w->to) < count)
		return zf_words_wrong(w, zf_words_full);
	w->to += count;
	for (size_t i = count; i-- > 0;) {
		const size_t size = i + 1 < count ? UINT8_MAX : len - i * UINT8_MAX;
		uint8_t *to = start + i * (1 + UINT8_MAX);

		memmove(to + 1, start + i * UINT8_MAX, size);
		*to = (uint8_t)size;
	}
	return true;
}
