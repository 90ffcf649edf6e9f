/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confread.h"

#include <stdio.h>
#include <strings.h>

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

static void note_missing(struct zf_confread *in)
{
	const struct zf_statements_missing *missing = zf_statements_missing(in->tree);
	char where[ZF_MESSAGE_MAX];

	for (; missing != NULL && in->status == ZF_OK; missing = missing->next) {
		snprintf(where, sizeof where, "%s:%zu", missing->file->path,
			 missing->place.line);
		zf_confread_check(in,
				  zf_settings_note(in->settings, ZF_NOTE_MISSING, where,
						   missing->path,
						   "included, but not there to be read",
						   NULL, in->err));
	}
}

void zf_confread_open(struct zf_confread *in, const struct zf_grammar *grammar,
		      const struct zf_configuration_source *source)
{
	in->tree = NULL;
	in->status = zf_statements_read(&in->tree, grammar, source->path, source->folder,
					in->mistakes, in->err);
	if (in->status != ZF_OK)
		return;
	in->steps_left = ZF_CONFREAD_STEPS_MAX +
			 ZF_CONFREAD_STEPS_EACH * zf_statements_count(in->tree);
	note_missing(in);
}

zf_status zf_confread_close(struct zf_confread *in)
{
	zf_statements_free(in->tree);
	in->tree = NULL;
	return in->status;
}

void zf_confread_note(struct zf_confread *in, enum zf_note_kind kind,
		      const struct zf_statement *statement, const char *why)
{
	char where[ZF_MESSAGE_MAX];
	const char *what = zf_statement_word(statement, 0);

	if (in->status != ZF_OK || in->is_quiet)
		return;
	if (in->settings->note_count >= ZF_CONFREAD_NOTES_MAX) {
		in->status = zf_fail(in->err, ZF_ELIMIT, "more than %d notes",
				     ZF_CONFREAD_NOTES_MAX);
		return;
	}
	snprintf(where, sizeof where, "%s:%u", statement->file->path, statement->line);
	zf_confread_check(in, zf_settings_note(in->settings, kind, where,
					       what == NULL ? "{" : what, why, NULL,
					       in->err));
}

void zf_confread_take(struct zf_confread *in, const struct zf_statement *first,
		      const struct zf_confread_row *rows, void *ctx)
{
	for (; first != NULL && zf_confread_step(in, 1); first = first->next) {
		const struct zf_confread_row *row = rows;

		while (row->word != NULL && !zf_statement_is(first, row->word))
			row++;
		if (row->word != NULL)
			row->take(in, first, row->setting, ctx);
		else
			zf_confread_note(in, ZF_NOTE_NOT_CARRIED, first,
					 "there is no setting for it");
	}
}
