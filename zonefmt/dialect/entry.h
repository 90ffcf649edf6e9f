/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_ENTRY_H
#define ZF_ZONEFMT_DIALECT_ENTRY_H

/*
 * The entries of a zone file and of those that it includes, one behind the other, and where in them
 * something is wrong. An entry is a line, or the lines that parentheses make one.
 *
 *	zf_entries_begin() -> zf_entries_next()... reading words -> zf_entries_end()
 *
 * Functions that return bool return false where there was a mistake, which is noted, or where reading
 * must end, which `status` says.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "protocol/name.h"
#include "zonefmt/file/input.h"
#include "zonefmt/file/mistakes.h"
#include "zonefmt/text/parse.h"

#define ZF_ENTRY_FILES_MAX 8	 /* open at once, by $INCLUDE in each other */
#define ZF_ENTRY_MISTAKES_MAX 20 /* with so many in a file its reading ends */

/* A file that is being read: the one to be read, and above it those that it includes. */
struct zf_entry_file {
	struct zf_input *in;
	char *path;   /* owned; NULL for the file to be read */
	dev_t device; /* the same; with `inode` what tells that a file includes itself */
	ino_t inode;
	size_t line, next_line;	  /* of the entry, and behind it */
	struct zf_place included; /* where in the file to be read */
	bool has_origin;
	bool origin_is_likely; /* nothing in the file says it: it may be another */
	struct zf_name origin;
	struct zf_name owner; /* the last */
	uint16_t owner_len;   /* 0: none, or it was wrong */
};

struct zf_entries {
	struct zf_mistakes *mistakes;
	size_t mistakes_before;
	zf_status status; /* other than ZF_OK: reading ends, and `err` says why */
	struct zf_error *err;
	struct zf_entry_file files[ZF_ENTRY_FILES_MAX];
	struct zf_entry_file *file;  /* of these, the one that is read */
	const char *entry;	     /* in the file */
	const char *text, *text_end; /* what is read: the entry, or what is made of it */
	struct zf_parse parse;	     /* reads it */
};

/* Begins to read `in` (borrowed), as text (zf_input_as_text), whose mistakes go to `mistakes`. What the words are like
 * (parse.words: loose, octal) and the file's origin are for the caller to set behind this. */
void zf_entries_begin(struct zf_entries *e, struct zf_input *in,
		      struct zf_mistakes *mistakes, struct zf_error *err);

/* Closes the files that are included. */
void zf_entries_end(struct zf_entries *e);

/* Begins to read the next entry. False if reading has ended. */
bool zf_entries_next(struct zf_entries *e);

/* Begins to read a text in the place of the entry, with a NUL at its end. */
void zf_entries_text(struct zf_entries *e, const char *text, const char *end);

/* Whether the text has ended; else a mistake. */
bool zf_entries_ended(struct zf_entries *e);

/* Reads the word that is a name: an origin. */
bool zf_entries_origin(struct zf_entries *e, struct zf_name *origin);

/* Goes on with the file that is open as `fd`, which is `e`'s from then on, up to its end; what it starts
 * with is the origin, and the owner of the record before. `path` is owned from then on. There must be
 * room for it: ZF_ENTRY_FILES_MAX. */
bool zf_entries_enter(struct zf_entries *e, int fd, char *path, const struct stat *about);

/* Notes a mistake in the text, at `at`, or at the entry's beginning if that is NULL or the text is
 * made. Returns false. */
bool zf_entries_wrong(struct zf_entries *e, const char *at, const char *fmt, ...)
	ZF_PRINTF(3, 4);

/* The same with the word read last and what words.h says of it, behind `what`. */
bool zf_entries_wrong_word(struct zf_entries *e, const char *what);

/* How many mistakes there are. */
size_t zf_entries_mistakes(const struct zf_entries *e);

#endif
