/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_ENTRY_H
#define ZF_ZONEFMT_DIALECT_ENTRY_H

/*
 * What the files of the reader share: reader.c makes records of entries, reader_entry.c finds those
 * and says where mistakes are, reader_directives.c and reader_generate.c do what `$` says. An entry
 * is a line, or the lines that parentheses make one.
 *
 * Functions that return bool return false where there was a mistake, which is noted, or
 * where reading must end, which `status` says.
 */

#include <sys/types.h>

#include "zonefmt/dialect/reader.h"
#include "zonefmt/text/parse.h"

/* A file that is being read: the one to be read, and above it those that it includes. */
struct zf_reader_file {
	struct zf_input *in;
	char *path;   /* owned; NULL for the file to be read */
	dev_t device; /* the same; with `inode` what tells that a file includes itself */
	ino_t inode;
	size_t line, next_line;	  /* of the entry, and behind it */
	struct zf_place included; /* where in the file to be read */
	bool has_origin;
	struct zf_name origin;
	struct zf_name owner; /* the last */
	uint16_t owner_len;   /* 0: none, or it was wrong */
};

#define ZF_READER_LINE_MAX 4096 /* octets of a line that $GENERATE makes */

struct zf_reader_work {
	const struct zf_reader_terms *how;
	const struct zf_sink *sink;
	struct zf_mistakes *mistakes;
	size_t mistakes_before;
	struct zf_read read;
	zf_status status; /* other than ZF_OK: reading ends, and `err` says why */
	struct zf_error *err;

	struct zf_reader_file files[ZF_READER_FILES_MAX];
	struct zf_reader_file *file; /* of these, the one that is read */
	unsigned includes, generated;

	const char *entry; /* in the file */
	const char *text,
		*text_end; /* what is read: the entry, or what $GENERATE made of it */
	struct zf_parse parse;
	struct zf_error why; /* of a mistake */

	bool has_default_ttl, has_last_ttl;
	uint32_t default_ttl,
		last_ttl; /* of $TTL or the SOA; of the last record that had one */
	uint16_t class;
	bool has_soa, lacks_soa; /* lacks: that is told */
	struct zf_soa_record soa;
	char line[ZF_READER_LINE_MAX];
};

/* Notes a mistake in the text, at `at`, or at the entry's beginning if that is NULL or the text is
 * generated. Returns false. */
bool zf_reader_wrong(struct zf_reader_work *r, const char *at, const char *fmt, ...)
	ZF_PRINTF(3, 4);

/* The same with the word read last and what words.h says of it, behind `what`. */
bool zf_reader_wrong_word(struct zf_reader_work *r, const char *what);

/* How many mistakes this file has. */
size_t zf_reader_mistakes(const struct zf_reader_work *r);

/* Begins to read the file's next entry. False if reading has ended. */
bool zf_reader_next_entry(struct zf_reader_work *r);

/* Begins to read a text, with a NUL at its end. */
void zf_reader_begin(struct zf_reader_work *r, const char *text, const char *end);

/* Whether the text has ended; else a mistake. */
bool zf_reader_ended(struct zf_reader_work *r);

/* Reads the record that the text is, which does or does not begin with its owner. */
bool zf_reader_record(struct zf_reader_work *r, bool has_owner);

/* Does what the directive that the text is says. */
bool zf_reader_directive(struct zf_reader_work *r);

/* Reads what is behind `$GENERATE`. */
bool zf_reader_generate(struct zf_reader_work *r);

/* Goes back to the file that includes this one. */
void zf_reader_leave(struct zf_reader_work *r);

#endif
