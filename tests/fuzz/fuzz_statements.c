/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/fuzz/fuzz.h"
#include "zonefmt/statements/statements.h"

/* The tree is as statements.h says; returns how many statements and words it has. */
static size_t must_be_a_tree(const struct zf_statement *statement, unsigned depth)
{
	size_t count = 0;

	must(statement == NULL || depth <= ZF_STATEMENTS_DEPTH_MAX);
	for (; statement != NULL; statement = statement->next) {
		for (const struct zf_statement *part = statement; part != NULL;
		     part = part->more) {
			must(part->count > 0 || part->has_body);
			must(part->line > 0 && part->column > 0 && part->file != NULL);
			must(part->has_body ||
			     (part->body == NULL && part->more == NULL));
			for (size_t i = 0; i < part->count; i++)
				must(part->words[i].line > 0 &&
				     (part->words[i].is_quoted ||
				      part->words[i].text[0] != '\0'));
			count += 1 + part->count + must_be_a_tree(part->body, depth + 1);
		}
	}
	return count;
}

/* A configuration, behind a digit that says in which language. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct zf_grammar *const grammars[] = {
		&zf_grammar_bind, &zf_grammar_nsd, &zf_grammar_knot, &zf_grammar_boot,
		&zf_grammar_pdns
	};
	struct zf_statements_terms terms = { .path = "f" };
	struct zf_statements *statements = NULL;
	struct zf_error err;

	if (size == 0)
		return 0;
	terms.grammar = grammars[(uint8_t)(data[0] - '0') % 5];
	must(zf_mistakes_new(&terms.mistakes, "f", &err) == ZF_OK);
	must(zf_statements_parse(&statements, &terms, (const char *)data + 1, size - 1,
				 &err) == ZF_OK);
	const struct zf_statement *first = zf_statements_first(statements);
	must(must_be_a_tree(first, 0) <= 2 * size);
	must((zf_mistakes_end(terms.mistakes, NULL, NULL, &err) == ZF_OK) ==
	     (zf_mistakes_count(terms.mistakes) == 0));
	zf_statements_free(statements);
	zf_mistakes_free(terms.mistakes);
	return 0;
}
