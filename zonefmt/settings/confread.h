/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFREAD_H
#define ZF_ZONEFMT_SETTINGS_CONFREAD_H

/*
 * What the readers of configurations share: a tree of statements on one side, the settings on the
 * other. What went wrong for good is kept in `status`; whatever is called after that does nothing,
 * so that a reader asks once, at its end.
 *
 *	zf_confread_open() -> zf_confread_put_...(), zf_confread_note() -> zf_confread_close()
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/statements/statements.h"

/* Lists, acls and patterns name each other, so that a short text may mean a very long one. */
#define ZF_CONFREAD_PEERS_MAX 100000	       /* in one list */
#define ZF_CONFREAD_PUT_MAX (10 * 1000 * 1000) /* peers in all settings */
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

/* Who is meant by a list. */
struct zf_peers {
	struct zf_remote *list; /* keys are owned */
	size_t count;
	bool any; /* everybody, beside them */
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

/* Frees the tree; returns the status. */
zf_status zf_confread_close(struct zf_confread *in);

/* Keeps the status, if it is none of success. Returns whether reading goes on. */
bool zf_confread_check(struct zf_confread *in, zf_status status);

/* So much more is looked at. Returns whether reading goes on: it fails with ZF_ELIMIT when no steps
 * are left. */
bool zf_confread_step(struct zf_confread *in, size_t steps);

/* Notes what becomes of the statement. Fails with ZF_ELIMIT at ZF_CONFREAD_NOTES_MAX. */
void zf_confread_note(struct zf_confread *in, enum zf_note_kind kind,
		      const struct zf_statement *statement, const char *why);

/* Has each statement from `first` on taken by its row; those without one are noted as not
 * carried. */
void zf_confread_take(struct zf_confread *in, const struct zf_statement *first,
		      const struct zf_confread_row *rows, void *ctx);

/* Each notes a mistake at word `i` and returns false if that is none of its kind. A switch is yes, no,
 * on, off, true or false; a time may have units, `1h30m`, and is in seconds. */
bool zf_confread_switch(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, bool *value);
bool zf_confread_number(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, uint32_t *value);
bool zf_confread_time(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, uint32_t *value);
bool zf_confread_name(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, struct zf_name *name);
bool zf_confread_text(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, const char **text);

/* `address` or, behind `separator`, with a port; the separator is '@' or 0. */
bool zf_confread_address(struct zf_confread *in, const struct zf_statement *statement,
			 size_t i, struct zf_remote *remote);

/* Adds the key that its three words make; what is wrong with them is noted at `statement`. */
void zf_confread_key(struct zf_confread *in, const struct zf_statement *statement,
		     const char *name, const char *algorithm, const char *secret);

/* Adds a zone, or notes the mistake and returns NULL. */
struct zf_settings_zone *zf_confread_zone(struct zf_confread *in,
					  const struct zf_statement *statement, size_t i,
					  enum zf_zone_kind kind);

void zf_confread_put_number(struct zf_confread *in, struct zf_values *values,
			    enum zf_setting setting, uint32_t number);
/* What the software does where nothing is said. */
void zf_confread_put_default(struct zf_confread *in, struct zf_values *values,
			     enum zf_setting setting, uint32_t number);
void zf_confread_put_text(struct zf_confread *in, struct zf_values *values,
			  enum zf_setting setting, const char *text);
void zf_confread_put_peers(struct zf_confread *in, struct zf_values *values,
			   enum zf_setting setting, const struct zf_peers *peers);

/* Puts who may transfer or update: `policy` is a ..._POLICY, the ..._LIST comes behind it. */
void zf_confread_put_access(struct zf_confread *in, struct zf_values *values,
			    enum zf_setting policy, const struct zf_peers *peers);

/* Puts who else than the primaries may notify: those with an address of theirs are left out. */
void zf_confread_put_notifiers(struct zf_confread *in, struct zf_values *values,
			       const struct zf_peers *peers,
			       const struct zf_peers *primaries);

/* Puts the zone's file: `pattern` with `%s` made its name, below `folder` (NULL: none) unless it
 * is absolute. Other formats are noted at `statement`, and no file is put. */
void zf_confread_put_file(struct zf_confread *in, struct zf_settings_zone *zone,
			  const struct zf_statement *statement, const char *folder,
			  const char *pattern);

/* A table's row for what is read elsewhere or says nothing. */
void zf_confread_take_nothing(struct zf_confread *in,
			      const struct zf_statement *statement,
			      enum zf_setting setting, void *ctx);

/* For rows of statements of one word behind: into the values that `ctx` is. */
void zf_confread_take_text(struct zf_confread *in, const struct zf_statement *statement,
			   enum zf_setting setting, void *ctx);
void zf_confread_take_switch(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_setting setting, void *ctx);
void zf_confread_take_number(struct zf_confread *in, const struct zf_statement *statement,
			     enum zf_setting setting, void *ctx);

/* Appends a copy, with a copy of `key`, which may be NULL. Returns false at the limit, too. */
bool zf_peers_add(struct zf_confread *in, struct zf_peers *peers,
		  const struct zf_remote *remote, const char *key);
void zf_peers_clear(struct zf_peers *peers);

#endif
