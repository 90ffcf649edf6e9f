/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_PARTS_H
#define ZF_ZONEFMT_STATEMENTS_PARTS_H

/* The tree while it is made: what statements.c, which reads files, reading.c and tree.c share. */

#include "zonefmt/statements/grammar.h"
#include "zonefmt/statements/statements.h"
#include "zonefmt/statements/tree.h"

/* A body that is open, the first one being the tree itself. */
struct zf_statements_body {
	const struct zf_statement *parent;
	struct zf_place opened;
	const struct zf_statement **link;      /* where the next statement goes */
	struct zf_statement *at_hand;	       /* NULL: none */
	struct zf_statement *part;	       /* of it: the last one along `more` */
	const struct zf_statement **part_link; /* what leads to that */
};

struct zf_statements_block;

struct zf_statements {
	const struct zf_statement *first;
	const struct zf_statements_file *files, **files_link;
	const struct zf_statements_missing *missing, **missing_link;
	struct zf_statements_block *blocks; /* what everything lies in, the newest first */
	/* While it is read: */
	const struct zf_grammar *grammar;
	bool is_over;	       /* memory or a limit is exhausted */
	size_t count;	       /* words, statements and missing files */
	size_t octets, reads;  /* of files */
	char *root;	       /* the captured folder, as realpath gives it; NULL: none */
	const char *shown;     /* what a person sees in its place, with the `/` */
	const char *directory; /* that the server works in; NULL: not told */
	struct zf_statements_body bodies[ZF_STATEMENTS_DEPTH_MAX + 1];
	size_t depth;
	struct zf_word *words; /* of the statement's part at hand */
	size_t word_count, word_room;
};

/* `size` octets that live as long as the tree, zeroed; NULL if there is no memory. */
void *zf_statements_allocate(struct zf_statements *tree, size_t size);

/* The same with the `len` octets of `text` and a NUL. */
char *zf_statements_copy(struct zf_statements *tree, const char *text, size_t len);

/* Wipes and frees all that the two gave out. */
void zf_statements_wipe(struct zf_statements *tree);

#endif
