/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_ZONEFMT_TREE_H
#define ZF_TESTS_UNIT_ZONEFMT_TREE_H

/*
 * A tree of statements written out for a test to compare, and the mistakes told on the way:
 *
 *	zone "a.example" { type primary; };	->	zone "a.example" {type primary;};
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "zonefmt/file/mistakes.h"
#include "zonefmt/statements/statements.h"

struct zf_seen {
	char tree[16384];
	char mistakes[16384]; /* a line each */
	zf_status status;     /* of zf_mistakes_end */
};

static inline void zf_seen_add(char text[16384], const char *more)
{
	ck_assert_uint_lt(strlen(text) + strlen(more), 16384);
	strcat(text, more);
}

static inline void zf_seen_words(struct zf_seen *seen, const struct zf_statement *part)
{
	for (size_t i = 0; i < part->count; i++) {
		const char *quote = part->words[i].is_quoted ? "\"" : "";

		zf_seen_add(seen->tree, i == 0 ? "" : " ");
		zf_seen_add(seen->tree, quote);
		zf_seen_add(seen->tree, part->words[i].text);
		zf_seen_add(seen->tree, quote);
	}
}

static inline void zf_seen_statements(struct zf_seen *seen,
				      const struct zf_statement *statement)
{
	for (; statement != NULL; statement = statement->next) {
		for (const struct zf_statement *part = statement; part != NULL;
		     part = part->more) {
			zf_seen_words(seen, part);
			if (part->has_body) {
				zf_seen_add(seen->tree, part->count > 0 ? " {" : "{");
				zf_seen_statements(seen, part->body);
				zf_seen_add(seen->tree, "}");
			}
			if (part->more != NULL)
				zf_seen_add(seen->tree, " ");
		}
		zf_seen_add(seen->tree, ";");
	}
}

static inline void zf_seen_hear(void *ctx, const char *text)
{
	struct zf_seen *seen = ctx;

	zf_seen_add(seen->mistakes, seen->mistakes[0] == '\0' ? "" : "\n");
	zf_seen_add(seen->mistakes, text);
}

/* Reads `len` octets of text that came from the file `f`. The view holds until the next call. */
static inline const struct zf_seen *zf_see_octets(const struct zf_grammar *grammar,
						  const char *text, size_t len)
{
	static struct zf_seen seen;
	struct zf_statements_terms terms = { grammar, "f", NULL };
	struct zf_statements *statements = NULL;

	seen.tree[0] = seen.mistakes[0] = '\0';
	ck_assert_int_eq(zf_mistakes_new(&terms.mistakes, "f", NULL), ZF_OK);
	ck_assert_int_eq(zf_statements_parse(&statements, &terms, text, len, NULL),
			 ZF_OK);
	zf_seen_statements(&seen, zf_statements_first(statements));
	seen.status = zf_mistakes_end(terms.mistakes, zf_seen_hear, &seen, NULL);
	zf_statements_free(statements);
	zf_mistakes_free(terms.mistakes);
	return &seen;
}

/* A text, what it is, what is wrong with it ("" or NULL: nothing), and why the row is there. */
struct zf_tree_row {
	const char *text, *tree, *mistakes, *why;
};

static inline void zf_check_row(const struct zf_grammar *grammar,
				const struct zf_tree_row *row)
{
	const struct zf_seen *seen = zf_see_octets(grammar, row->text, strlen(row->text));
	const char *mistakes = row->mistakes == NULL ? "" : row->mistakes;

	ck_assert_msg(strcmp(seen->tree, row->tree) == 0, "%s: %s", row->why, seen->tree);
	ck_assert_msg(strcmp(seen->mistakes, mistakes) == 0, "%s: %s", row->why,
		      seen->mistakes);
	ck_assert_int_eq(seen->status, *mistakes == '\0' ? ZF_OK : ZF_EUSAGE);
}

#endif
