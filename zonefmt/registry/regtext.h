/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGTEXT_H
#define ZF_ZONEFMT_REGISTRY_REGTEXT_H

/*
 * The characters of a registry file, whatever its octets are (zonefmt/regfile.h says which), and
 * where in it the reader is. A character is a 16-bit unit.
 *
 * What is not used up yet lies in one stretch, from `at` to `end`; the reader moves `at` on, and
 * calls zf_regtext_line when it has moved behind a line feed. The first error stays and makes the
 * file end there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zonefmt/file/mistakes.h"
#include "zonefmt/registry/regfile.h"

#define ZF_REGTEXT_ROOM 16384 /* characters in one stretch, and octets read at once */
#define ZF_REGTEXT_END (-1)

enum zf_regtext_octets {
	ZF_REGTEXT_UTF16, /* little endian */
	ZF_REGTEXT_UTF8,
	ZF_REGTEXT_MIXED, /* UTF-8, and what is not, from the code page */
	ZF_REGTEXT_CODE_PAGE,
};

struct zf_regtext {
	const uint16_t *at, *end; /* what is not used up */
	zf_status status;	  /* ZF_OK, or why there is nothing more */
	struct zf_error *err;
	/* private from here on */
	const struct zf_regfile_source *source;
	enum zf_regtext_octets kind;
	const char *bad;      /* what is wrong with the octets behind `end` */
	bool ended;	      /* the source has no more */
	size_t before;	      /* characters before those in `text` */
	struct zf_place line; /* its number, and in `column` the characters before it */
	size_t raw_len;
	uint8_t raw[ZF_REGTEXT_ROOM];
	uint16_t text[ZF_REGTEXT_ROOM];
};

/* Begins to read; finds out what the octets are. What can fail fails at the first use. */
void zf_regtext_open(struct zf_regtext *text, const struct zf_regfile_source *source,
		     struct zf_error *err);

/* Where nothing is left, reads further. False at the end or where an error is. */
bool zf_regtext_more(struct zf_regtext *text);

/* `at` is at a line's beginning. */
void zf_regtext_line(struct zf_regtext *text);

/* Where `at` is, as of a person who counts from 1. */
struct zf_place zf_regtext_place(const struct zf_regtext *text);

/* Fails with ZF_EUSAGE for `what` at `place`, unless it has failed already. Returns false. */
bool zf_regtext_wrong(struct zf_regtext *text, struct zf_place place, const char *what);

/* Fails with `status`, which `err` holds already, unless that is ZF_OK. Returns if it is. */
bool zf_regtext_result(struct zf_regtext *text, zf_status status);

/* The character of an octet above 0x7f in the source's code page. */
uint16_t zf_regtext_in_code_page(const struct zf_regtext *text, uint8_t octet);

/* The next character, not taken, or ZF_REGTEXT_END. */
static inline int zf_regtext_peek(struct zf_regtext *text)
{
	return text->at < text->end || zf_regtext_more(text) ? *text->at : ZF_REGTEXT_END;
}

static inline bool zf_regtext_is_blank(int c)
{
	return c == ' ' || c == '\t';
}

/* Whether the line, or all of it, ends here. */
static inline bool zf_regtext_line_ended(struct zf_regtext *text)
{
	const int c = zf_regtext_peek(text);

	return c == '\r' || c == '\n' || c == ZF_REGTEXT_END;
}

void zf_regtext_skip_blanks(struct zf_regtext *text);

/* Moves over blanks, line ends and comments, which begin with one of `comments`. False if nothing is
 * behind them. */
bool zf_regtext_skip(struct zf_regtext *text, const char *comments);

#endif
