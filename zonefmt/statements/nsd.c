/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * nsd.conf as NSD 4 reads it (nsd.conf(5), configlexer.lex): `keyword:` and what follows it up to
 * the next keyword, wherever lines end. A section's statements are its body. `#` at the beginning
 * of a word begins a comment. In quotes, and out of them too, a backslash is itself, and what is
 * behind it does not end the word. `include:` may stand anywhere: sections go on through files.
 */

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/statements/grammar.h"
#include "zonefmt/statements/reading.h"
#include "zonefmt/statements/tree.h"

#define BLANKS " \t\r\n\f\v"

static const char *const sections[] = {
	"server:", "remote-control:", "dnstap:",  "verify:",
	"key:",	   "tls-auth:",	      "pattern:", "zone:",
};

struct token {
	struct zf_place place;
	const char *text;
	size_t len;
	bool is_quoted;
};

static bool is_token(const struct token *token, const char *text)
{
	return !token->is_quoted && strlen(text) == token->len &&
	       strncasecmp(token->text, text, token->len) == 0;
}

static bool is_section(const struct token *token)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (is_token(token, sections[i]))
			return true;
	return false;
}

/* Whether it looks like a keyword: not as an address does that ends in a colon. */
static bool is_keyword(const struct token *token)
{
	if (token->is_quoted || token->len < 2 || token->text[token->len - 1] != ':')
		return false;
	for (size_t i = 0; i + 1 < token->len; i++)
		if (!isalnum((unsigned char)token->text[i]) && token->text[i] != '-')
			return false;
	return isalpha((unsigned char)token->text[0]) != 0;
}

static void read_quoted(struct zf_reading *in, struct token *token)
{
	const char *at = ++token->text;

	while (*at != '"' && at < in->end)
		at += at[0] == '\\' && at + 1 < in->end ? 2 : 1;
	token->len = (size_t)(at - token->text);
	if (at == in->end)
		zf_reading_mistake(in, token->place,
				   "a quoted text begins here and never ends");
	zf_reading_skip(in, at == in->end ? at : at + 1);
}

/* A word's octets are all but blanks and quotes, and what stands behind a backslash. */
static void read_plain(struct zf_reading *in, struct token *token)
{
	const char *at = in->at;

	while (at < in->end && strchr(BLANKS "\"", *at) == NULL)
		at += at[0] == '\\' && at + 1 < in->end && at[1] != '\n' ? 2 : 1;
	token->len = (size_t)(at - in->at);
	zf_reading_skip(in, at);
}

/* Reads the next token. Returns false at the end of the file. */
static bool next(struct zf_reading *in, struct token *token)
{
	for (;;) {
		zf_reading_skip(in, in->at + strspn(in->at, BLANKS));
		if (*in->at != '#')
			break;
		zf_reading_skip(in, in->at + zf_reading_span(in, "\n"));
	}
	if (zf_reading_is_over(in))
		return false;
	*token = (struct token){ .place = in->place, .text = in->at };
	token->is_quoted = *in->at == '"';
	if (token->is_quoted)
		read_quoted(in, token);
	else
		read_plain(in, token);
	return true;
}

/* Ends the statement at hand, which must have a value. */
static void end_statement(struct zf_reading *in)
{
	const struct zf_statement *statement = zf_tree_at_hand(in);

	if (statement != NULL && statement->count == 1 && !statement->has_body)
		zf_reading_mistake(
			in, (struct zf_place){ statement->line, statement->column },
			"\"%s:\" has no value", statement->words[0].text);
	zf_tree_end(in);
}

static void begin_section(struct zf_reading *in, const struct token *token)
{
	if (zf_tree_depth(in) > 0)
		zf_tree_close(in);
	zf_tree_end(in);
	zf_tree_word(in, token->place, token->text, token->len - 1, false);
	zf_tree_open(in, token->place);
}

static void begin_keyword(struct zf_reading *in, const struct token *token)
{
	if (zf_tree_depth(in) == 0)
		zf_reading_mistake(in, token->place,
				   "this is in no section (server:, zone: ...)");
	zf_tree_word(in, token->place, token->text, token->len - 1, false);
}

static void include(struct zf_reading *in, struct zf_place place)
{
	struct token token;
	char path[4096];

	if (!next(in, &token) || token.len >= sizeof path) {
		zf_reading_mistake(in, place, "include: takes one path");
		return;
	}
	memcpy(path, token.text, token.len);
	path[token.len] = '\0';
	zf_grammar_include(in, place, path);
}

/* Whether the token is a value although it ends in a colon: the keyword before it, on the same
 * line, has none yet. */
static bool is_value(const struct zf_statement *statement, const struct token *token)
{
	return statement != NULL && statement->count == 1 &&
	       statement->line == token->place.line;
}

static void read_nsd(struct zf_reading *in)
{
	struct token token;

	while (next(in, &token)) {
		const struct zf_statement *statement = zf_tree_at_hand(in);

		if (!is_keyword(&token) || is_value(statement, &token)) {
			if (statement == NULL)
				zf_reading_mistake(in, token.place,
						   "this is the value of no keyword");
			else
				zf_tree_word(in, token.place, token.text, token.len,
					     token.is_quoted);
			continue;
		}
		end_statement(in);
		if (is_token(&token, "include:"))
			include(in, token.place);
		else if (is_section(&token))
			begin_section(in, &token);
		else
			begin_keyword(in, &token);
	}
	end_statement(in);
}

const struct zf_grammar zf_grammar_nsd = { .read = read_nsd };
