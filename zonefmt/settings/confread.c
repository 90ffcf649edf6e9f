/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confread.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/list.h"

#define UNDEFINED_FILES 3 /* named where a name means nothing */
#define SECRET_CHARS 16	  /* of base64, at least, that are not shown */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether `at` to `end` begins with `word`. */
static bool begins(const char *at, const char *end, const char *word)
{
	for (; *word != '\0'; word++) {
		if (at == end ||
		    (is_blank(*word) ? !is_blank(*at) : strncasecmp(at, word, 1) != 0))
			return false;
		at++;
		while (is_blank(*word) && at < end && is_blank(*at))
			at++;
	}
	return true;
}

bool zf_confread_has_line(const char *text, size_t len, const char *const *words)
{
	const char *end = text + len;

	while (text < end) {
		while (text < end && is_blank(*text))
			text++;
		for (size_t i = 0; words[i] != NULL; i++)
			if (begins(text, end, words[i]))
				return true;
		while (text < end && *text++ != '\n')
			;
	}
	return false;
}

bool zf_confread_check(struct zf_confread *in, zf_status status)
{
	if (in->status == ZF_OK)
		in->status = status;
	return in->status == ZF_OK;
}

bool zf_confread_step(struct zf_confread *in, size_t steps)
{
	const bool is_enough = steps <= in->steps_left;

	in->steps_left -= is_enough ? steps : in->steps_left;
	if (in->status == ZF_OK && !is_enough)
		in->status =
			zf_fail(in->err, ZF_ELIMIT,
				"its lists name each other more than can be followed");
	return in->status == ZF_OK;
}

static void add(struct zf_confread *in, const struct zf_settings_note *note)
{
	if (in->status != ZF_OK || in->is_quiet)
		return;
	if (in->settings->note_count >= ZF_CONFREAD_NOTES_MAX) {
		in->status = zf_fail(in->err, ZF_ELIMIT, "more than %d notes",
				     ZF_CONFREAD_NOTES_MAX);
		return;
	}
	zf_confread_check(in, zf_settings_note(in->settings, note, in->err));
}

/* Adds a note of the place where the statement is. */
static void add_at(struct zf_confread *in, enum zf_note_kind kind,
		   const struct zf_statement *statement, const char *what,
		   const char *why)
{
	char where[ZF_MESSAGE_MAX];
	const struct zf_settings_note note = {
		.kind = kind,
		.where = where,
		.what = what,
		.why = why,
	};

	snprintf(where, sizeof where, "%s:%" PRIu32, statement->file->path,
		 statement->line);
	add(in, &note);
}

static void note_missing(struct zf_confread *in)
{
	const struct zf_statements_missing *missing = zf_statements_missing(in->tree);
	char where[ZF_MESSAGE_MAX];

	for (; missing != NULL && in->status == ZF_OK; missing = missing->next) {
		snprintf(where, sizeof where, "%s:%zu", missing->file->path,
			 missing->place.line);
		const struct zf_settings_note note = {
			.kind = ZF_NOTE_MISSING,
			.where = where,
			.what = missing->path,
			.why = "included, but not there to be read",
		};
		add(in, &note);
	}
}

void zf_confread_open(struct zf_confread *in, const struct zf_grammar *grammar,
		      const struct zf_configuration_source *source)
{
	const struct zf_statements_terms terms = { grammar, source->path, in->mistakes };

	in->tree = NULL;
	in->status = zf_statements_read(&in->tree, &terms, source->folder, in->err);
	if (in->status != ZF_OK)
		return;
	in->steps_left = ZF_CONFREAD_STEPS_MAX +
			 ZF_CONFREAD_STEPS_EACH * zf_statements_count(in->tree);
	note_missing(in);
}

void zf_confread_note(struct zf_confread *in, enum zf_note_kind kind,
		      const struct zf_statement *statement, const char *why)
{
	const char *what = zf_statement_word(statement, 0);

	add_at(in, kind, statement, what == NULL ? "{" : what, why);
}

void zf_confread_note_zone(struct zf_confread *in, const struct zf_statement *statement,
			   const char *name, const char *why)
{
	char what[ZF_MESSAGE_MAX];

	snprintf(what, sizeof what, "zone %s", name);
	add_at(in, ZF_NOTE_LOST, statement, what, why);
}

/* Why a name means nothing: names some of the files that were not there. */
static void print_undefined(const struct zf_confread *in, char why[ZF_MESSAGE_MAX])
{
	const struct zf_statements_missing *at = zf_statements_missing(in->tree);
	size_t len = (size_t)snprintf(why, ZF_MESSAGE_MAX,
				      "defined nowhere in what was read%s",
				      at == NULL ? "" : ", which is without ");

	for (size_t i = 0; at != NULL && len < ZF_MESSAGE_MAX; i++, at = at->next) {
		if (i == UNDEFINED_FILES) {
			snprintf(why + len, ZF_MESSAGE_MAX - len, " and others");
			return;
		}
		len += (size_t)snprintf(why + len, ZF_MESSAGE_MAX - len, "%s%s",
					i == 0 ? "" : ", ", at->path);
	}
}

/* Whether it is what a secret looks like, base64 of many octets: one may stand in a wrong place. */
static bool may_be_secret(const char *text)
{
	static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
	static const char digits[] = "0123456789";
	const size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"abcdefghijklmnopqrstuvwxyz0123456789+/");

	if (len < SECRET_CHARS || text[len + strspn(text + len, "=")] != '\0')
		return false;
	return text[len] == '=' ||
	       (strpbrk(text, upper) != NULL && strpbrk(text, lower) != NULL &&
		strpbrk(text, digits) != NULL);
}

static const char *shown(const char *name)
{
	return may_be_secret(name) ? "(which may be a secret)" : name;
}

void zf_confread_note_undefined(struct zf_confread *in,
				const struct zf_statement *statement, const char *kind,
				const char *name)
{
	char what[ZF_MESSAGE_MAX], why[ZF_MESSAGE_MAX];

	snprintf(what, sizeof what, "%s %s", kind, shown(name));
	print_undefined(in, why);
	add_at(in, ZF_NOTE_MISSING, statement, what, why);
}

/* ---- keys ---- */

/* Names of keys, borrowed from settings. */
struct names {
	const char **list;
	size_t count;
};

static int compare_names(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static void find_names(struct zf_confread *in, struct names *names,
		       const struct zf_values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct zf_value *value = &values->list[i];

		for (size_t k = 0; k < value->count && in->status == ZF_OK; k++) {
			if (zf_setting_row(value->setting)->kind != ZF_VALUE_REMOTES ||
			    value->remotes[k].key == NULL)
				continue;
			const char **grown =
				zf_list_grow(names->list, names->count, sizeof(*grown));
			if (grown == NULL) {
				zf_confread_check(in, zf_fail(in->err, ZF_ENOMEM,
							      "out of memory"));
				return;
			}
			names->list = grown;
			names->list[names->count++] = value->remotes[k].key;
		}
	}
}

static void note_undefined_keys(struct zf_confread *in)
{
	const struct zf_settings *settings = in->settings;
	struct names names = { .list = NULL };
	char what[ZF_MESSAGE_MAX], why[ZF_MESSAGE_MAX];
	const struct zf_settings_note note = {
		.kind = ZF_NOTE_MISSING,
		.where = zf_statements_files(in->tree)->path,
		.what = what,
		.why = why,
	};

	print_undefined(in, why);
	find_names(in, &names, &settings->server);
	for (size_t i = 0; i < settings->zone_count; i++)
		find_names(in, &names, &settings->zones[i]->values);
	if (names.count > 0)
		qsort(names.list, names.count, sizeof(*names.list), compare_names);
	for (size_t i = 0; i < names.count; i++) {
		if ((i > 0 && strcasecmp(names.list[i - 1], names.list[i]) == 0) ||
		    zf_settings_has_key(settings, names.list[i]))
			continue;
		snprintf(what, sizeof what, "key %s", shown(names.list[i]));
		add(in, &note);
	}
	free(names.list);
}

zf_status zf_confread_close(struct zf_confread *in)
{
	if (in->status == ZF_OK)
		note_undefined_keys(in);
	zf_statements_free(in->tree);
	in->tree = NULL;
	return in->status;
}

/* ---- statements ---- */

void zf_confread_take_one(struct zf_confread *in, const struct zf_statement *statement,
			  const struct zf_confread_row *rows, void *ctx)
{
	while (rows->word != NULL && !zf_statement_is(statement, rows->word))
		rows++;
	if (rows->word != NULL)
		rows->take(in, statement, rows->setting, ctx);
	else
		zf_confread_note(in, ZF_NOTE_NOT_CARRIED, statement,
				 "there is no setting for it");
}

void zf_confread_take(struct zf_confread *in, const struct zf_statement *first,
		      const struct zf_confread_row *rows, void *ctx)
{
	for (; first != NULL && zf_confread_step(in, 1); first = first->next)
		zf_confread_take_one(in, first, rows, ctx);
}
