/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * knot.conf as Knot DNS 3 reads it (knot.conf(5)): lines of `key: value` that look like YAML and
 * are less, and more: there are no braces, anchors or texts of several lines, and a value may
 * begin with `%`, `*` or `&`, which YAML's own readers refuse. So we read it as Knot does.
 *
 * A section is a statement; its body is what is indented below it. An item, `- id: x`, is a
 * statement of those two words, with what follows at the same depth as its body. The parts
 * of a list are words. A value is quoted where it holds a blank or one of `#",[]`, unless a
 * backslash is in front. Backslashes stay, but before a quote in quotes.
 */

#include <ctype.h>
#include <string.h>

#include "zonefmt/statements/grammar.h"
#include "zonefmt/statements/reading.h"
#include "zonefmt/statements/tree.h"

#define ALWAYS_ENDS "\t\r\n\f\v"
#define ENDS " #\",[]" ALWAYS_ENDS /* a value */

#define DEPTH_SECTION 1
#define DEPTH_ITEM 2

struct line {
	struct zf_place place;
	size_t dash, key; /* columns; `dash` is 0 where there is none */
	const char *word;
	size_t len;
};

/* Columns that the lines of a section must have; 0: not known yet. */
struct columns {
	size_t dash, key;
};

static void skip_spaces(struct zf_reading *in)
{
	zf_reading_skip(in, in->at + strspn(in->at, " "));
}

static bool is_line_over(const struct zf_reading *in)
{
	return *in->at == '\n' || *in->at == '\0' || *in->at == '#' ||
	       (in->at[0] == '\r' && (in->at[1] == '\n' || in->at[1] == '\0'));
}

static void skip_line(struct zf_reading *in)
{
	zf_reading_skip(in, in->at + zf_reading_span(in, "\n"));
	if (in->at < in->end)
		zf_reading_skip(in, in->at + 1);
}

/* Says why the text at `at` is not what it should be. */
static void note_wrong(struct zf_reading *in, const char *expected)
{
	if (*in->at == '\t')
		zf_reading_mistake(in, in->place, "a tab, where only spaces are allowed");
	else
		zf_reading_mistake(in, in->place, "%s", expected);
}

/* Reads a line up to the colon behind its key. Returns false, which is noted, if it has none. */
static bool read_key(struct zf_reading *in, struct line *line)
{
	*line = (struct line){ .place = in->place };
	if (in->at[0] == '-' && in->at[1] == ' ') {
		line->dash = in->place.column;
		zf_reading_skip(in, in->at + 1);
		skip_spaces(in);
		line->place = in->place;
	}
	line->key = in->place.column;
	line->word = in->at;
	while (isalnum((unsigned char)line->word[line->len]) ||
	       (line->len > 0 && strchr("-_", line->word[line->len]) != NULL &&
		line->word[line->len] != '\0'))
		line->len++;
	if (line->len == 0) {
		note_wrong(in, "here a key is expected, or '- ' and a key");
		return false;
	}
	zf_reading_skip(in, in->at + line->len);
	skip_spaces(in);
	if (*in->at != ':') {
		note_wrong(in, "':' is expected behind the key");
		return false;
	}
	zf_reading_skip(in, in->at + 1);
	if (*in->at != ' ' && !is_line_over(in)) {
		note_wrong(in, "a space is expected behind the ':'");
		return false;
	}
	return true;
}

static bool read_quoted(struct zf_reading *in)
{
	const struct zf_place place = in->place;
	const char *begin = in->at + 1, *at = begin;

	while (*at != '"' && *at != '\n' && at < in->end)
		at += at[0] == '\\' && at + 1 < in->end && at[1] != '\n' ? 2 : 1;
	if (*at != '"') {
		zf_reading_mistake(in, place, "a quoted text does not end on this line");
		return false;
	}
	char *text = zf_tree_word(in, place, begin, (size_t)(at - begin), true);
	if (text != NULL)
		zf_tree_unquote(text);
	zf_reading_skip(in, at + 1);
	return true;
}

/* Reads one value, or notes that there is none. */
static bool read_value(struct zf_reading *in)
{
	const char *at = in->at;

	if (*at == '"')
		return read_quoted(in);
	while (*at != '\0' && strchr(ENDS, *at) == NULL)
		at += at[0] == '\\' && strchr(ALWAYS_ENDS, at[1]) == NULL ? 2 : 1;
	if (at == in->at) {
		note_wrong(in, "here a value is expected; quote it if it is one");
		return false;
	}
	zf_tree_word(in, in->place, in->at, (size_t)(at - in->at), false);
	zf_reading_skip(in, at);
	return true;
}

/* Reads `[a, b]`, which ends on its line and is not empty. */
static bool read_list(struct zf_reading *in)
{
	do {
		zf_reading_skip(in, in->at + 1);
		skip_spaces(in);
		if (!read_value(in))
			return false;
		skip_spaces(in);
	} while (*in->at == ',');
	if (*in->at != ']') {
		note_wrong(in, "',' or ']' is expected here");
		return false;
	}
	zf_reading_skip(in, in->at + 1);
	return true;
}

/* Reads what is behind the colon, to the end of the line. */
static void read_values(struct zf_reading *in)
{
	skip_spaces(in);
	if (is_line_over(in) || !(*in->at == '[' ? read_list(in) : read_value(in)))
		return;
	skip_spaces(in);
	if (!is_line_over(in))
		note_wrong(in, "the value goes on here; quote it if it is one");
}

/* Closes bodies until `depth` are open. */
static void close_to(struct zf_reading *in, size_t depth)
{
	while (zf_tree_depth(in) > depth && zf_reading_is_going(in)) {
		zf_tree_close(in);
		zf_tree_end(in);
	}
}

static void read_top(struct zf_reading *in, const struct line *line)
{
	close_to(in, 0);
	zf_tree_word(in, line->place, line->word, line->len, false);
	read_values(in);
	const struct zf_statement *section = zf_tree_at_hand(in);
	if (section == NULL)
		return;
	if (zf_statement_is(section, "include") && section->count == 2) {
		const char *path = section->words[1].text;

		zf_tree_drop(in);
		zf_grammar_include(in, line->place, path);
		return;
	}
	if (section->count > 1 || zf_statement_is(section, "include"))
		zf_reading_mistake(in, line->place, "%s",
				   section->count > 1 ? "a section has no value itself"
						      : "include takes one path");
	zf_tree_open(in, line->place);
}

/* Whether the line stands where those before it do. */
static bool is_aligned(struct columns *columns, const struct line *line)
{
	if (line->dash > 0 && columns->dash == 0 && columns->key == 0)
		columns->dash = line->dash;
	if (line->dash > 0 || columns->key == 0) {
		const bool is_right = line->dash == columns->dash;

		columns->key = line->key;
		return is_right;
	}
	return line->key == columns->key;
}

static void read_member(struct zf_reading *in, const struct line *line,
			struct columns *columns)
{
	if (zf_tree_depth(in) == 0)
		zf_reading_mistake(in, line->place, "this is in no section");
	else if (!is_aligned(columns, line))
		zf_reading_mistake(in, line->place,
				   "this is not indented as the lines before it");
	if (line->dash > 0)
		close_to(in, DEPTH_SECTION);
	zf_tree_word(in, line->place, line->word, line->len, false);
	read_values(in);
	if (line->dash > 0 && zf_tree_depth(in) == DEPTH_SECTION)
		zf_tree_open(in, line->place);
	else
		zf_tree_end(in);
}

static void read_knot(struct zf_reading *in)
{
	struct columns columns = { 0, 0 };
	struct line line;

	while (!zf_reading_is_over(in)) {
		skip_spaces(in);
		if (is_line_over(in)) {
			skip_line(in);
			continue;
		}
		if (read_key(in, &line)) {
			if (line.dash == 0 && line.key == 1) {
				columns = (struct columns){ 0, 0 };
				read_top(in, &line);
			} else {
				read_member(in, &line, &columns);
			}
		}
		skip_line(in);
	}
	close_to(in, 0);
}

const struct zf_grammar zf_grammar_knot = { .read = read_knot };
