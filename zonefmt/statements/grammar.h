/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_GRAMMAR_H
#define ZF_ZONEFMT_STATEMENTS_GRAMMAR_H

/*
 * A language, one file each: it goes through the text (reading.h) and tells the tree what it finds
 * (tree.h). A file that is included is read by the same grammar into the same tree, in the midst
 * of the statement that asks for it.
 */

#include <stdbool.h>

#include "zonefmt/statements/reading.h"

struct zf_grammar {
	/* Reads all of the text. What is still open of the first file's is closed after that. */
	void (*read)(struct zf_reading *in);
	/* Files that one pattern means are read from the last to the first. */
	bool reads_last_first;
};

/* Reads the files that `path` means, asked for at `place`. */
void zf_grammar_include(struct zf_reading *in, struct zf_place place, const char *path);

/* The same of a file in the language of `grammar`. */
void zf_grammar_include_as(struct zf_reading *in, const struct zf_grammar *grammar,
			   struct zf_place place, const char *path);

/* Where else than beside the asking file relative paths are looked for, and first: the folder that
 * the server works in. */
void zf_grammar_directory(struct zf_reading *in, const char *path);

#endif
