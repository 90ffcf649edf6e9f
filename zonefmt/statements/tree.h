/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_TREE_H
#define ZF_ZONEFMT_STATEMENTS_TREE_H

/*
 * The tree as it grows. A grammar takes words off the text and tells what they are:
 *
 *	zf_tree_word()		a word of the statement at hand, which it begins if there is none
 *	zf_tree_open()		this statement's body begins
 *	zf_tree_close()		the body ends; the statement it belongs to is at hand again
 *	zf_tree_end()		the statement at hand ends
 *
 * None of them fails: once reading is over (reading.h), nothing that is told counts.
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/statements/reading.h"
#include "zonefmt/statements/statements.h"

/* The copy of the `len` octets of text; the grammar may shorten it in place. NULL if reading is
 * over. */
char *zf_tree_word(struct zf_reading *in, struct zf_place place, const char *text,
		   size_t len, bool is_quoted);

/* Of a quoted word: `\"` becomes `"`; every other backslash stays, with what is behind it. */
void zf_tree_unquote(char *text);

void zf_tree_open(struct zf_reading *in, struct zf_place place);
void zf_tree_close(struct zf_reading *in);
void zf_tree_end(struct zf_reading *in);

/* How many bodies are open, and where the innermost began. */
size_t zf_tree_depth(const struct zf_reading *in);
struct zf_place zf_tree_opened(const struct zf_reading *in);

/* The statement that the innermost open body belongs to; NULL outside of all. */
const struct zf_statement *zf_tree_parent(const struct zf_reading *in);

/* The statement at hand as it looks so far, or NULL; a view until the next word. */
const struct zf_statement *zf_tree_at_hand(const struct zf_reading *in);

/* Whether a body of the statement at hand is the last that was read of it. */
bool zf_tree_behind_body(const struct zf_reading *in);

/* Forgets the statement at hand, which has no body. */
void zf_tree_drop(struct zf_reading *in);

#endif
