/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/wins.h"

#include <strings.h>

#include "protocol/wire.h"
#include "zonefmt/text/numbers.h"

#define LOOKUP_SECONDS 2
#define CACHE_SECONDS 900

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Which of the two seconds the word is: 0 for lookup, 1 for cache; -1 for neither. One without
 * letter is the `next`. An address has dots, and names may begin with L or C. */
static int which_seconds(const char *word, size_t len, int next)
{
	const char letter = (char)(*word | 0x20);
	const bool lettered = letter == 'l' || letter == 'c';
	size_t digits = lettered ? 1 : 0;

	while (digits < len && is_digit(word[digits]))
		digits++;
	if (digits < len || len == (lettered ? 1 : 0))
		return -1;
	if (!lettered)
		return next < 2 ? next : -1;
	return letter == 'c';
}

/* Reads what stands before the servers or the domain. The word behind it is then the next. */
static bool take_options(struct zf_words *w)
{
	uint32_t flags = 0, seconds[] = { LOOKUP_SECONDS, CACHE_SECONDS };
	int next = 0;

	while (zf_words_more(w)) {
		size_t len;
		const char *word = zf_words_plain(w, &len);
		int which = which_seconds(word, len, next);

		if (len == 5 && strncasecmp(word, "LOCAL", 5) == 0) {
			flags = ZF_WINS_LOCAL;
		} else if (which >= 0) {
			w->at = is_digit(*word) ? word : word + 1;
			if (!zf_words_number(w, UINT32_MAX, &seconds[which]))
				return false;
			next = which + 1;
		} else {
			w->at = w->word;
			break;
		}
		if (!zf_words_ended(w))
			return false;
	}
	return zf_words_append32(w, flags) && zf_words_append32(w, seconds[0]) &&
	       zf_words_append32(w, seconds[1]);
}

bool zf_wins_parse(struct zf_words *w)
{
	if (!take_options(w))
		return false;
	uint8_t *count = w->to;
	uint32_t servers = 0;
	if (!zf_words_append32(w, 0))
		return false;
	for (; zf_words_more(w); servers++) {
		if (!zf_words_a(w) || !zf_words_ended(w))
			return false;
	}
	zf_wire_put32(count, servers);
	return servers > 0 || zf_words_wrong(w, "a WINS server's address must follow");
}

bool zf_winsr_parse(struct zf_words *w)
{
	if (!take_options(w))
		return false;
	if (!zf_words_more(w))
		return zf_words_wrong(w, "a domain must follow");
	return zf_words_name(w);
}
