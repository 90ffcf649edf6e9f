/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_STATEMENTS_H
#define ZF_ZONEFMT_STATEMENTS_STATEMENTS_H

/*
 * A server's configuration as a tree of statements, whatever language it is in. A statement is
 * some words, perhaps with a body of further statements, and knows where it stands. What the
 * words mean is for those who read the tree; for them the languages look alike:
 *
 *	named.conf	zone "a.example" { type primary; };
 *				zone, a.example		body: type, primary
 *	nsd.conf	zone:
 *			  name: a.example
 *				zone			body: name, a.example
 *	knot.conf	zone:
 *			  - domain: a.example
 *			    acl: [x, y]
 *				zone			body: domain, a.example
 *								body: acl, x, y
 *	boot		primary a.example a.dns
 *				primary, a.example, a.dns
 *	pdns.conf	allow-axfr-ips+=192.0.2.1, ::1
 *				allow-axfr-ips, "192.0.2.1, ::1", +=
 *								body: 192.0.2.1
 *								body: ::1
 *
 * Files that include others are read as one tree; the others are looked for in the captured
 * folder only (includes.h), and those that are not there are listed, which is no mistake. What a
 * language does not allow is noted with its place, and the rest is read on.
 *
 *	zf_statements_read() or zf_statements_parse()
 *	zf_statements_first(), and from there along `next`, `body` and `more`
 *	zf_mistakes_end()		tells what is wrong, or that nothing is
 *	zf_statements_free()
 *
 * The words may be secrets: mistakes noted here quote none of them but the word that a statement
 * begins with, and memory is wiped when it is given back.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "zonefmt/file/mistakes.h"

#define ZF_STATEMENTS_OCTETS_MAX                                                         \
	(64 * 1024 * 1024)	      /* of all files, each time it is read */
#define ZF_STATEMENTS_FILES_MAX 10000 /* files read, each time it is read */
#define ZF_STATEMENTS_COUNT_MAX (10 * 1000 * 1000) /* words and statements together */
#define ZF_STATEMENTS_DEPTH_MAX 32		   /* bodies within bodies */
#define ZF_STATEMENTS_INCLUDES_MAX 16		   /* files within files */

struct zf_statements;

/* A language. */
struct zf_grammar;
extern const struct zf_grammar zf_grammar_bind; /* named.conf, rndc.key; BIND 9 */
extern const struct zf_grammar
	zf_grammar_boot; /* named.boot; BIND 4, and Windows's `boot` */
extern const struct zf_grammar zf_grammar_knot; /* knot.conf; Knot DNS 3 */
extern const struct zf_grammar zf_grammar_nsd;	/* nsd.conf; NSD 4 */
extern const struct zf_grammar zf_grammar_pdns; /* pdns.conf; PowerDNS 4 */

/* A file that was read. */
struct zf_statements_file {
	const char *path; /* as a person can find it */
	/* Where the first file names it, or names one that leads to it; of the first file itself
	 * line 0. */
	struct zf_place from;
	const struct zf_statements_file *next;
};

/* A file that another asks for and that is not in the captured folder; or a pattern that no file
 * there fits. */
struct zf_statements_missing {
	const char *path;		       /* as the configuration has it */
	const struct zf_statements_file *file; /* where it is asked for */
	struct zf_place place;
	const struct zf_statements_missing *next;
};

struct zf_word {
	const char *
		text; /* without quotes and what they need; no control characters but those
			     that are blanks */
	uint32_t line;
	uint32_t column : 31;
	uint32_t is_quoted : 1;
};

struct zf_statement {
	const struct zf_word *words;
	uint32_t count;	       /* of words; none in `{ { any; }; };` */
	uint32_t line, column; /* where it begins */
	bool has_body;
	/* A mistake was noted while its words or its body were read: what it says may not be what was
	 * meant. */
	bool is_broken;
	const struct zf_statement
		*body; /* the first one in the body; NULL if that is empty */
	/* How it goes on behind its body, as in `inet * allow { any; } keys { k; };`: the words
	 * from `keys` on, with their own body. Mostly NULL. */
	const struct zf_statement *more;
	const struct zf_statement *next; /* the one behind it, beside it */
	const struct zf_statements_file *file;
};

/* What is read. Everything is borrowed for the call. */
struct zf_statements_terms {
	const struct zf_grammar *grammar;
	const char *path;	      /* the file, or where the text came from */
	struct zf_mistakes *mistakes; /* made for `path`: what is wrong is noted there */
};

/*
 * Reads the file and those it includes, which are looked for in the folder `root`; where that is
 * NULL, all of them are missing. Fails with ZF_ESYSTEM (the first file cannot be read), ZF_ENOMEM.
 * What the file itself may be guilty of, its size too, is a mistake, and the tree then holds what
 * could be read.
 */
zf_status zf_statements_read(struct zf_statements **statements,
			     const struct zf_statements_terms *terms, const char *root,
			     struct zf_error *err) ZF_MUST_CHECK;

/* As zf_statements_read, of `len` octets of text; all that it includes is missing. Nothing of `text`
 * is kept. Fails with ZF_ENOMEM. */
zf_status zf_statements_parse(struct zf_statements **statements,
			      const struct zf_statements_terms *terms, const char *text,
			      size_t len, struct zf_error *err) ZF_MUST_CHECK;

/* Wipes and frees all that was reached from it. */
void zf_statements_free(struct zf_statements *statements);

/* Each NULL where there is none. */
const struct zf_statement *zf_statements_first(const struct zf_statements *statements);
const struct zf_statements_file *
zf_statements_files(const struct zf_statements *statements);
const struct zf_statements_missing *
zf_statements_missing(const struct zf_statements *statements);

/* Words and statements together: how long the configuration is. */
size_t zf_statements_count(const struct zf_statements *statements);

/* Whether the statement begins with `word`, in any case. */
bool zf_statement_is(const struct zf_statement *statement, const char *word);

/* The text of word `i`, or NULL if it has no such. */
const char *zf_statement_word(const struct zf_statement *statement, size_t i);

/* Notes a mistake at the statement's word `i`, or where it begins if it has no such. */
void zf_statement_mistake(struct zf_mistakes *mistakes,
			  const struct zf_statement *statement, size_t i, const char *fmt,
			  ...) ZF_PRINTF(4, 5);

#endif
