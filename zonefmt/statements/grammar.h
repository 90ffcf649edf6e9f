/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_GRAMMAR_H
#define ZF_ZONEFMT_STATEMENTS_GRAMMAR_H

/*
 * What the grammars are written on: a text that is read from `at` to `end`, and the tree that
 * grows meanwhile. Only they and statements.c look in here; a new language is one grammar_*.c.
 *
 * A grammar takes words off the text and tells what they are:
 *
 *	zf_grammar_word()	a word of the statement at hand, which it begins if there is none
 *	zf_grammar_open()	this statement's body begins
 *	zf_grammar_close()	the body ends; the statement it belongs to is at hand again
 *	zf_grammar_end()	the statement at hand ends
 *
 * None of them fails. When memory, a limit or patience with mistakes is exhausted, reading is over
 * before the text is, and nothing that is told afterwards counts. An included file is read by the same grammar into
 * the same tree, in the midst of the statement that asks for it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"
#include "zonefmt/file/mistakes.h"
#include "zonefmt/statements/statements.h"

struct zf_reading {
	/* What is not used up yet of this file. No octet of it is NUL, but *end is. */
	const char *at, *end;
	struct zf_place place; /* of `at` */
	/* Private from here on. */
	const char *line_begin;
	const struct zf_statements_file *file;
	const char *folder; /* that the file lies in, beneath the captured one */
	dev_t device;	    /* with `inode`: which file it is; 0 and 0 for text at hand */
	ino_t inode;
	unsigned nested;	       /* files around it */
	const struct zf_reading *asks; /* whose `include` it is; NULL for the first file */
	struct zf_statements *tree;
	struct zf_mistakes *mistakes;
};

struct zf_grammar {
	/* Reads all of the text. What is still open of the first file's is closed after that. */
	void (*read)(struct zf_reading *in);
	/* Files that one pattern means are read from the last to the first. */
	bool reads_last_first;
};

/* Whether the text is all used up, or there is no going on. */
bool zf_grammar_is_over(const struct zf_reading *in);

/* Whether what is told still counts. */
bool zf_grammar_is_going(const struct zf_reading *in);

/* Moves on to `to`, counting lines. */
void zf_grammar_skip(struct zf_reading *in, const char *to);

/* How many octets from `at` on are none of those in `set` nor the end of the text. */
size_t zf_grammar_span(const struct zf_reading *in, const char *set);

void zf_grammar_mistake(struct zf_reading *in, struct zf_place place, const char *fmt,
			...) ZF_PRINTF(3, 4);

/* The copy of the `len` octets of text; the grammar may shorten it in place. NULL if reading is
 * over. */
char *zf_grammar_word(struct zf_reading *in, struct zf_place place, const char *text,
		      size_t len, bool is_quoted);

/* Of a quoted word: `\"` becomes `"`; every other backslash stays, with what is behind it. */
void zf_grammar_unquote(char *text);

void zf_grammar_open(struct zf_reading *in, struct zf_place place);
void zf_grammar_close(struct zf_reading *in);
void zf_grammar_end(struct zf_reading *in);

/* How many bodies are open, and where the innermost began. */
size_t zf_grammar_depth(const struct zf_reading *in);
struct zf_place zf_grammar_opened(const struct zf_reading *in);

/* The statement that the innermost open body belongs to; NULL outside of all. */
const struct zf_statement *zf_grammar_parent(const struct zf_reading *in);

/* The statement at hand as it looks so far, or NULL; a view until the next word. */
const struct zf_statement *zf_grammar_at_hand(const struct zf_reading *in);

/* Whether a body of the statement at hand is the last that was read of it. */
bool zf_grammar_behind_body(const struct zf_reading *in);

/* Forgets the statement at hand, which has no body. */
void zf_grammar_drop(struct zf_reading *in);

/* Reads the files that `path` means, asked for at `place`. */
void zf_grammar_include(struct zf_reading *in, struct zf_place place, const char *path);

/* The same of a file in the language of `grammar`. */
void zf_grammar_include_as(struct zf_reading *in, const struct zf_grammar *grammar,
			   struct zf_place place, const char *path);

/* Where else than beside the asking file relative paths are looked for, and first: the folder that
 * the server works in. */
void zf_grammar_directory(struct zf_reading *in, const char *path);

#endif
