/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFREAD_H
#define ZF_ZONEFMT_SETTINGS_CONFREAD_H

/*
 * What the readers of configurations share: a tree of statements on one side, the settings on the
 * other. What went wrong for good is kept in `status`; whatever is called after that does nothing,
 * so that a reader asks once, at its end.
 *
 *	zf_confread_open() -> zf_confread_take() -> zf_confread_close()
 *
 * What a statement's words are is read by confword.h, who is meant by lists kept in peers.h, and put to
 * settings by confput.h; conftake.h does both for the plainest statements.
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/statements/statements.h"

#define ZF_CONFREAD_NOTES_MAX (2 * 1000 * 1000)
/* Statements, members and peers looked at: this many, and some more for each that is there. */
#define ZF_CONFREAD_STEPS_MAX (30 * 1000 * 1000)
#define ZF_CONFREAD_STEPS_EACH 20

struct zf_confread {
	struct zf_settings *settings;
	struct zf_mistakes *mistakes;
	struct zf_statements *tree;
	zf_status status;
	struct zf_error *err;
	bool is_quiet; /* what is taken now was noted before */
	size_t steps_left;
	size_t put; /* peers, so far */
};

/* A word that begins a statement, and what to do with it. Tables end with a row without word. */
struct zf_confread_row {
	const char *word;
	void (*take)(struct zf_confread *in, const struct zf_statement *statement,
		     enum zf_setting setting, void *ctx);
	enum zf_setting setting;
};

/* For `detect`: whether a line of the text begins, behind blanks, with one of `words`, which NULL
 * ends. Case does not count; a blank in a word stands for one or more. */
bool zf_confread_has_line(const char *text, size_t len, const char *const *words);

/* Reads the tree of the file that `source` names; files that are not there become notes. */
void zf_confread_open(struct zf_confread *in, const struct zf_grammar *grammar,
		      const struct zf_configuration_source *source);

/* Notes the keys that are named and defined nowhere, frees the tree, and returns the status: that of the
 * first call that failed, with ZF_ESYSTEM (the file cannot be read), ZF_ENOMEM, ZF_ELIMIT, or the one that
 * zf_confread_check kept. */
zf_status zf_confread_close(struct zf_confread *in);

/* Keeps the status, if it is none of success. Returns whether reading goes on. */
bool zf_confread_check(struct zf_confread *in, zf_status status);

/* So much more is looked at. Returns whether reading goes on: it fails with ZF_ELIMIT when no steps
 * are left. */
bool zf_confread_step(struct zf_confread *in, size_t steps);

/* Notes what becomes of the statement. Fails with ZF_ELIMIT at ZF_CONFREAD_NOTES_MAX. */
void zf_confread_note(struct zf_confread *in, enum zf_note_kind kind,
		      const struct zf_statement *statement, const char *why);

/* Notes as lost the zone `name` that the statement is about, as zf_confread_note. */
void zf_confread_note_zone(struct zf_confread *in, const struct zf_statement *statement,
			   const char *name, const char *why);

/* Notes as missing what the statement goes by and nothing defines that was read, an acl or the like,
 * with the files that were not there to be read. A name that looks like a secret is not shown. */
void zf_confread_note_undefined(struct zf_confread *in,
				const struct zf_statement *statement, const char *kind,
				const char *name);

/* Has the statement taken by its row; noted as not carried where it has none. */
void zf_confread_take_one(struct zf_confread *in, const struct zf_statement *statement,
			  const struct zf_confread_row *rows, void *ctx);

/* Has each statement from `first` on taken by its row. */
void zf_confread_take(struct zf_confread *in, const struct zf_statement *first,
		      const struct zf_confread_row *rows, void *ctx);

#endif
