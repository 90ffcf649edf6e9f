/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_WORDS_H
#define ZF_ZONEFMT_TEXT_WORDS_H

/*
 * The words of a record's text, read into octets: the inverse of text.h (RFC 1035 5.1).
 *
 * The text is one line. It ends at a line feed or a NUL, and one of these must be there.
 * Blanks, TABs and carriage returns separate words; `;` outside quotes begins a comment,
 * which lasts up to the end.
 *
 * A loose text may be what people write: parentheses join its lines, comments ending with each;
 * quotes and parentheses end a word; a period may have units; `@` and names without a dot at
 * their end are under the origin. It ends in a NUL.
 *
 *	struct zf_words w = { .at = line, .to = octets, .end = octets + sizeof octets };
 *
 *	zf_words_more() -> zf_words_name(), zf_words_number16(), ... -> zf_words_ended()
 *
 * The reading functions append octets at `to` and move `at` behind what they took. They
 * return false, with `why` set, for what is wrong; then only `word` and `why` count. What
 * was taken need not be a whole word, since some words are lists: zf_words_ended says if it was.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zf_words {
	const char *at;	  /* the text still to be read */
	uint8_t *to;	  /* where the next octet goes */
	uint8_t *end;	  /* of the room for octets */
	const char *word; /* where the word read last begins */
	const char *why;  /* what is wrong with it, to be put behind it; static storage */
	bool loose;
	bool octal;	       /* \DDD is octal */
	unsigned open;	       /* parentheses that are open; 0 where a text begins */
	const uint8_t *origin; /* a name, or NULL: names must be absolute */
	bool relative;	       /* set where a name ends in it; never cleared here */
	bool long_string; /* set where a string is longer than 255 octets; never cleared */
	bool lacks_origin; /* set where a relative name has none to end in; the same */
};

/* Moves to the next word. False if there is none. */
bool zf_words_more(struct zf_words *w);

/* Whether the word ends here. */
bool zf_words_ended(struct zf_words *w);

/* Sets `why` and returns false. */
bool zf_words_wrong(struct zf_words *w, const char *why);

/* Appends octets as they are; the same with a number in network order. False, with zf_words_full for
 * its `why`, if there is no room left. */
bool zf_words_append(struct zf_words *w, const uint8_t *octets, size_t len);
bool zf_words_append16(struct zf_words *w, uint16_t number);
bool zf_words_append32(struct zf_words *w, uint32_t number);
extern const char zf_words_full[];

/* Length of the word at `word`, for a message: at most 80 octets, and only what is on its line. */
int zf_words_shown(const struct zf_words *w);

/* The printable octets here, as they are, up to where a word may end; `*len` may be 0. */
const char *zf_words_plain(struct zf_words *w, size_t *len);

/* A name: with a dot at its end, unless there is an origin. There must be room for ZF_NAME_MAX
 * octets. */
bool zf_words_name(struct zf_words *w);

/* A string with or without quotes, at most `max` octets of it; no length before it. */
bool zf_words_octets(struct zf_words *w, size_t max);

/* The same with its length in an octet before it. */
bool zf_words_string(struct zf_words *w);

/* The same, where it is longer than 255 octets as several. */
bool zf_words_split_string(struct zf_words *w);

#endif
