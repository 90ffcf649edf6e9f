/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The boot file of BIND 4, which Windows DNS Server takes too where its BootMethod is 1: a statement
 * a line, words between blanks, `;` before a comment.
 */

#include <string.h>

#include "zonefmt/statements/grammar.h"
#include "zonefmt/statements/reading.h"
#include "zonefmt/statements/tree.h"

#define BLANKS " \t\r\f\v"

static void end_line(struct zf_reading *in)
{
	const struct zf_statement *statement = zf_tree_at_hand(in);

	if (statement == NULL)
		return;
	const struct zf_place place = { statement->line, statement->column };
	const char *path = statement->count == 2 ? statement->words[1].text : NULL;
	if (path != NULL && zf_statement_is(statement, "include")) {
		zf_tree_drop(in);
		zf_grammar_include(in, place, path);
		return;
	}
	if (path != NULL && zf_statement_is(statement, "directory"))
		zf_grammar_directory(in, path);
	zf_tree_end(in);
}

static void read_boot(struct zf_reading *in)
{
	size_t len;

	while (!zf_reading_is_over(in)) {
		zf_reading_skip(in, in->at + strspn(in->at, BLANKS));
		switch (*in->at) {
		case ';':
			zf_reading_skip(in, in->at + zf_reading_span(in, "\n"));
			break;
		case '\n':
			end_line(in);
			zf_reading_skip(in, in->at + 1);
			break;
		case '\0':
			break;
		default:
			len = zf_reading_span(in, BLANKS "\n");
			zf_tree_word(in, in->place, in->at, len, false);
			zf_reading_skip(in, in->at + len);
		}
	}
	end_line(in);
}

const struct zf_grammar zf_grammar_boot = { .read = read_boot };
