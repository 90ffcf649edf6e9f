/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * pdns.conf as PowerDNS 4.7 reads it (pdns/arguments.cc): a setting a line, `name=value`, or `name+=value`
 * for what is added; a backslash at its end goes on in the next line; `#` begins a comment where it
 * begins a word. The statement is the name, the value as a whole (told as a quoted word, as it may be empty),
 * and `+=` where it is added; the value's
 * pieces, between blanks and commas, are the body. What `bind-config` names is in another
 * language, and becomes its body; `include-dir` counts behind all other lines, wherever it stands.
 */

#include <stdio.h>
#include <string.h>

#include "zonefmt/file/includes.h"
#include "zonefmt/statements/grammar.h"
#include "zonefmt/statements/reading.h"
#include "zonefmt/statements/tree.h"

#define BLANKS " \t\r\f\v"

static bool is_blank(char octet)
{
	return octet != '\0' && strchr(BLANKS "\n", octet) != NULL;
}

/* Where the line ends, with those it goes on in. */
static const char *end_of_line(const char *begin)
{
	for (const char *end = begin;; end++) {
		end += strcspn(end, "\n");
		const char *last = end;
		while (last > begin && last[-1] != '\n' && is_blank(last[-1]))
			last--;
		if (*end == '\0' || last == begin || last[-1] != '\\')
			return end;
	}
}

static const char *without_blanks(const char *begin, const char *end)
{
	while (end > begin && is_blank(end[-1]))
		end--;
	return end;
}

/* Where the line's comment begins, or its end. Of several `#` the first alone counts. */
static const char *without_comment(const char *begin, const char *end)
{
	const char *hash = memchr(begin, '#', (size_t)(end - begin));

	if (hash != NULL && (hash == begin || is_blank(hash[-1])))
		end = hash;
	return without_blanks(begin, end);
}

/* Takes the ends of lines that a backslash hides out of the text. */
static void join_lines(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		const size_t blanks = *from == '\\' ? strspn(from + 1, BLANKS) : 0;

		if (*from == '\\' && from[1 + blanks] == '\n')
			from += 1 + blanks;
		else
			*to++ = *from;
	}
	*to = '\0';
}

static void read_pieces(struct zf_reading *in, const char *end)
{
	while (in->at < end) {
		size_t len = strcspn(in->at, BLANKS ",\n\\");

		if (len > (size_t)(end - in->at))
			len = (size_t)(end - in->at);
		if (len > 0) {
			zf_tree_word(in, in->place, in->at, len, false);
			zf_tree_end(in);
		}
		zf_reading_skip(in, in->at + len + (in->at + len < end));
	}
}

/* The value of the statement at hand, which is called `name`. */
static void read_value(struct zf_reading *in, const char *name, const char *end)
{
	const struct zf_place place = in->place;
	char *value = zf_tree_word(in, place, in->at, (size_t)(end - in->at), true);

	if (value == NULL)
		return;
	join_lines(value);
	if (name[-1] == '+')
		zf_tree_word(in, place, "+=", 2, false);
	if (*value == '\0')
		return;
	zf_tree_open(in, place);
	if (zf_statement_is(zf_tree_parent(in), "bind-config"))
		zf_grammar_include_as(in, &zf_grammar_bind, place, value);
	else
		read_pieces(in, end);
	zf_tree_close(in);
}

/* Whether it is as all of PowerDNS's settings are called. */
static bool is_name(const char *name, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

	return strspn(name, letters) >= len;
}

/* One setting, up to `end`. Returns the folder it includes, or NULL. */
static const char *read_setting(struct zf_reading *in, const char *end)
{
	const char *equals = memchr(in->at, '=', (size_t)(end - in->at));
	const char *name_end = equals == NULL ? end : equals;
	const char *folder = NULL;

	if (equals != NULL && equals > in->at && equals[-1] == '+')
		name_end--;
	name_end = without_blanks(in->at, name_end);
	if (name_end == in->at) {
		zf_reading_mistake(in, in->place, "a setting has a name");
		return NULL;
	}
	/* Names are shown, and a password's line may have lost its beginning. */
	if (!is_name(in->at, (size_t)(name_end - in->at))) {
		zf_reading_mistake(
			in, in->place,
			"a setting's name has small letters, digits and - only");
		return NULL;
	}
	zf_tree_word(in, in->place, in->at, (size_t)(name_end - in->at), false);
	if (equals != NULL) {
		const char *value = equals + 1;
		while (value < end && is_blank(*value))
			value++;
		zf_reading_skip(in, value);
		read_value(in, equals, end);
	}
	const struct zf_statement *statement = zf_tree_at_hand(in);
	if (statement != NULL && zf_statement_is(statement, "include-dir"))
		folder = zf_statement_word(statement, 1);
	zf_tree_end(in);
	return folder;
}

static void include_folder(struct zf_reading *in, struct zf_place place,
			   const char *folder)
{
	char pattern[ZF_INCLUDES_PATH_MAX];

	if (folder == NULL || *folder == '\0')
		return;
	snprintf(pattern, sizeof pattern, "%s/*.conf", folder);
	zf_grammar_include(in, place, pattern);
}

static void read_pdns(struct zf_reading *in)
{
	const char *folder = NULL;
	struct zf_place folder_place = in->place;

	while (!zf_reading_is_over(in)) {
		zf_reading_skip(in, in->at + strspn(in->at, BLANKS "\n"));
		const char *end = end_of_line(in->at);
		const char *text_end = without_comment(in->at, end);
		if (text_end > in->at) {
			const struct zf_place place = in->place;
			const char *found = read_setting(in, text_end);
			folder_place = found == NULL ? folder_place : place;
			folder = found == NULL ? folder : found;
		}
		zf_reading_skip(in, end);
	}
	include_folder(in, folder_place, folder);
}

const struct zf_grammar zf_grammar_pdns = { .read = read_pdns };
