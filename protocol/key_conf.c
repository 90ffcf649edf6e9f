/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/key_source.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum token {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_SEMICOLON,
	TOKEN_BROKEN
};

/* Moves over blanks and comments of the three kinds that named.conf has. */
static void skip_blanks(struct zf_key_source *source)
{
	for (;;) {
		const char *at = source->at;

		if (*at != '\0' && strchr(ZF_KEY_BLANKS, *at) != NULL) {
			zf_key_source_skip(source, at + 1);
		} else if (*at == '#' || strncmp(at, "//", 2) == 0) {
			zf_key_source_skip(source, at + strcspn(at, "\n"));
		} else if (strncmp(at, "/*", 2) == 0) {
			const char *end = strstr(at + 2, "*/");

			zf_key_source_skip(source,
					   end == NULL ? at + strlen(at) : end + 2);
		} else {
			return;
		}
	}
}

static enum token read_word(struct zf_key_source *source, char word[ZF_KEY_WORD_MAX])
{
	bool quoted = *source->at == '"';
	const char *start = source->at + quoted;
	size_t len = strcspn(start, quoted ? "\"" : ZF_KEY_BLANKS "{};\"#");

	if (len >= ZF_KEY_WORD_MAX || (quoted && start[len] == '\0'))
		return TOKEN_BROKEN;
	memcpy(word, start, len);
	word[len] = '\0';
	zf_key_source_skip(source, start + len + quoted);
	return TOKEN_WORD;
}

static enum token next_token(struct zf_key_source *source, char word[ZF_KEY_WORD_MAX])
{
	word[0] = '\0';
	skip_blanks(source);
	switch (*source->at) {
	case '\0':
		return TOKEN_END;
	case '{':
		source->at++;
		return TOKEN_OPEN;
	case '}':
		source->at++;
		return TOKEN_CLOSE;
	case ';':
		source->at++;
		return TOKEN_SEMICOLON;
	default:
		return read_word(source, word);
	}
}

/* Reads the clauses behind `key NAME {` up to the brace that closes it. */
static const char *read_clauses(struct zf_key_source *source, struct zf_key_words *words)
{
	char word[ZF_KEY_WORD_MAX];
	enum token token;

	while ((token = next_token(source, word)) == TOKEN_WORD) {
		bool algorithm = strcasecmp(word, "algorithm") == 0;

		if (!algorithm && strcasecmp(word, "secret") != 0)
			return "expected 'algorithm' or 'secret'";
		if (next_token(source, algorithm ? words->algorithm : words->secret) !=
		    TOKEN_WORD)
			return algorithm ? "expected an algorithm" : "expected a secret";
		if (next_token(source, word) != TOKEN_SEMICOLON)
			return "expected ';'";
	}
	if (token != TOKEN_CLOSE)
		return "expected '}' at the end of the key";
	if (words->algorithm[0] == '\0')
		return "the key has no algorithm";
	return words->secret[0] == '\0' ? "the key has no secret" : NULL;
}

/* Moves behind `key NAME {`, passing over whatever else a named.conf holds. */
static bool find_key(struct zf_key_source *source, char name[ZF_KEY_WORD_MAX])
{
	char word[ZF_KEY_WORD_MAX];
	unsigned depth = 0;
	bool starts = true; /* a statement */

	for (;;) {
		enum token token = next_token(source, word);

		if (token == TOKEN_END || token == TOKEN_BROKEN)
			return false;
		if (token == TOKEN_WORD && starts && depth == 0 &&
		    strcasecmp(word, "key") == 0 &&
		    next_token(source, name) == TOKEN_WORD &&
		    next_token(source, word) == TOKEN_OPEN)
			return true;
		if (token == TOKEN_OPEN)
			depth++;
		if (token == TOKEN_CLOSE && depth > 0)
			depth--;
		starts = token == TOKEN_SEMICOLON;
	}
}

const char *zf_key_conf_read(struct zf_key_words *words, struct zf_key_source *source)
{
	if (!find_key(source, words->name))
		return "no key statement found";
	return read_clauses(source, words);
}
