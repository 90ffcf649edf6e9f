/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_ZONEFMT_LINE_H
#define ZF_TESTS_UNIT_ZONEFMT_LINE_H

/* A line of text for zonefmt/words.h, in storage just as long as it is, and so is the room for its
 * octets: the address sanitizer sees a step beyond either. */

#include <stdlib.h>
#include <string.h>

#include "zonefmt/text/words.h"

struct line {
	char *text;
	uint8_t *octets;
	struct zf_words words;
};

/* Begins to read `text`, to which a line feed is added, with `room` octets of room. */
static inline struct zf_words *open_line(struct line *line, const char *text, size_t room)
{
	size_t len = strlen(text);

	line->text = malloc(len + 1);
	line->octets = malloc(room > 0 ? room : 1);
	memcpy(line->text, text, len);
	line->text[len] = '\n';
	line->words = (struct zf_words){
		.at = line->text,
		.word = line->text,
		.to = line->octets,
		.end = line->octets + room,
	};
	return &line->words;
}

static inline void close_line(struct line *line)
{
	free(line->text);
	free(line->octets);
}

#endif
