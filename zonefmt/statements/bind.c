/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * named.conf as BIND 9.18 reads it (ARM 8.1, lib/isccfg and lib/isc/lex): words, bodies in braces,
 * `;` behind each statement; comments of C, C++ and the shell. In quotes `\"` is a quote, any other
 * backslash is itself, and lines may end. Two liberties: an address and its prefix are one word,
 * `10.0.0.0/8`, and so is any other with a `/` in it; and `include` counts wherever a statement
 * may stand.
 */

#include <string.h>
#include <strings.h>

#include "zonefmt/statements/grammar.h"
#include "zonefmt/statements/reading.h"
#include "zonefmt/statements/tree.h"

#define BLANKS " \t\r\n\f\v"

/* Statements that may go on behind a body, in which outer one; NULL: in any. Behind all others
 * a `;` was forgotten if a word follows. */
static const struct {
	const char *word, *parent;
} going_on[] = {
	{ "inet", NULL },
	{ "unix", "controls" },
	{ "zone", "catalog-zones" },
	{ "response-policy", NULL },
	{ "deny-answer-addresses", NULL },
	{ "deny-answer-aliases", NULL },
};

static bool may_go_on(const struct zf_reading *in, const struct zf_statement *statement)
{
	const struct zf_statement *parent = zf_tree_parent(in);

	for (size_t i = 0; i < sizeof going_on / sizeof *going_on; i++)
		if (zf_statement_is(statement, going_on[i].word) &&
		    (going_on[i].parent == NULL ||
		     (parent != NULL && zf_statement_is(parent, going_on[i].parent))))
			return true;
	return false;
}

/* Moves over a comment, which `at` is at. */
static void skip_comment(struct zf_reading *in)
{
	const char *end;

	if (in->at[1] != '*' || in->at[0] == '#') {
		zf_reading_skip(in, in->at + zf_reading_span(in, "\n"));
		return;
	}
	end = strstr(in->at + 2, "*/");
	if (end == NULL)
		zf_reading_mistake(in, in->place, "a comment begins here and never ends");
	zf_reading_skip(in, end == NULL ? in->end : end + 2);
}

static bool is_comment(const char *at)
{
	return *at == '#' || (at[0] == '/' && (at[1] == '/' || at[1] == '*'));
}

static void skip_blanks(struct zf_reading *in)
{
	for (;;) {
		zf_reading_skip(in, in->at + strspn(in->at, BLANKS));
		if (!is_comment(in->at))
			return;
		skip_comment(in);
	}
}

/* A word or a body follows: if the statement at hand is complete, its `;` is missing. */
static void expect_new(struct zf_reading *in)
{
	if (!zf_tree_behind_body(in) || may_go_on(in, zf_tree_at_hand(in)))
		return;
	zf_reading_mistake(in, in->place,
			   "';' is missing between this and the '}' before it");
	zf_tree_end(in);
}

static void read_quoted(struct zf_reading *in)
{
	const struct zf_place place = in->place;
	const char *begin = in->at + 1, *at = begin;

	while (*at != '"' && at < in->end)
		at += at[0] == '\\' && at + 1 < in->end ? 2 : 1;
	if (at == in->end)
		zf_reading_mistake(in, place, "a quoted text begins here and never ends");
	char *text = zf_tree_word(in, place, begin, (size_t)(at - begin), true);
	if (text != NULL)
		zf_tree_unquote(text);
	zf_reading_skip(in, at == in->end ? at : at + 1);
}

static void read_word(struct zf_reading *in)
{
	size_t len = *in->at == '!' ? 1 : zf_reading_span(in, BLANKS "{};\"#");

	for (size_t i = 0; i + 1 < len; i++)
		if (is_comment(in->at + i))
			len = i;
	zf_tree_word(in, in->place, in->at, len, false);
	zf_reading_skip(in, in->at + len);
}

static void include(struct zf_reading *in, const struct zf_statement *statement)
{
	const struct zf_place place = { statement->line, statement->column };
	const char *path = zf_statement_word(statement, 1);
	const bool is_right = statement->count == 2 && statement->words[1].is_quoted;

	zf_tree_drop(in);
	if (is_right)
		zf_grammar_include(in, place, path);
	else
		zf_reading_mistake(in, place, "include takes one path, in quotes");
}

/* Ends the statement at hand, which is one that acts while it is read if it is `include` or the
 * options' `directory`. */
static void end_statement(struct zf_reading *in)
{
	const struct zf_statement *statement = zf_tree_at_hand(in);
	const struct zf_statement *parent = zf_tree_parent(in);

	if (statement == NULL) {
		zf_reading_mistake(in, in->place,
				   "there is nothing in front of this ';'");
		return;
	}
	if (zf_statement_is(statement, "include") && !statement->has_body) {
		include(in, statement);
		return;
	}
	if (zf_statement_is(statement, "directory") && statement->count == 2 &&
	    parent != NULL && zf_statement_is(parent, "options"))
		zf_grammar_directory(in, statement->words[1].text);
	zf_tree_end(in);
}

/* The body ends, and no statement should be at hand. */
static void close_body(struct zf_reading *in, size_t outermost)
{
	if (zf_tree_at_hand(in) != NULL) {
		zf_reading_mistake(in, in->place, "';' is missing in front of this '}'");
		end_statement(in);
	}
	if (zf_tree_depth(in) > outermost)
		zf_tree_close(in);
	else
		zf_reading_mistake(in, in->place, "there is no '{' to this '}'");
}

/* Ends what the end of the file finds open. */
static void end_file(struct zf_reading *in, size_t outermost)
{
	if (!zf_reading_is_going(in))
		return;
	if (zf_tree_at_hand(in) != NULL) {
		zf_reading_mistake(in, in->place,
				   "';' is missing at the end of the file");
		end_statement(in);
	}
	while (zf_tree_depth(in) > outermost && zf_reading_is_going(in)) {
		zf_reading_mistake(in, zf_tree_opened(in), "there is no '}' to this '{'");
		zf_tree_close(in);
		zf_tree_end(in);
	}
}

static void read_token(struct zf_reading *in, size_t outermost)
{
	switch (*in->at) {
	case ';':
		end_statement(in);
		break;
	case '}':
		close_body(in, outermost);
		break;
	case '{':
		expect_new(in);
		zf_tree_open(in, in->place);
		break;
	case '"':
		expect_new(in);
		read_quoted(in);
		return;
	default:
		expect_new(in);
		read_word(in);
		return;
	}
	zf_reading_skip(in, in->at + 1);
}

static void read_bind(struct zf_reading *in)
{
	const size_t outermost = zf_tree_depth(in);

	for (skip_blanks(in); !zf_reading_is_over(in); skip_blanks(in))
		read_token(in, outermost);
	end_file(in, outermost);
}

const struct zf_grammar zf_grammar_bind = {
	.read = read_bind,
	.reads_last_first = true,
};
