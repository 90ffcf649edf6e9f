/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/begun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACT "begun with"

/* Whether one of the lines of `text` is the first of `line`. */
static bool has_line(const char *text, const char *line)
{
	const size_t len = strcspn(line, "\n");

	while (*text != '\0') {
		const size_t here = strcspn(text, "\n");

		if (here == len && memcmp(text, line, len) == 0)
			return true;
		text += here + (text[here] == '\n');
	}
	return false;
}

/* Each is lines in one order; the first that differ. */
static void print_difference(char difference[ZF_BEGUN_DIFFERENCE_MAX], const char *known,
			     const char *now)
{
	size_t len = strcspn(known, "\n");

	while (known[len] == '\n' && strncmp(known, now, len + 1) == 0) {
		known += len + 1;
		now += len + 1;
		len = strcspn(known, "\n");
	}
	const int was = (int)len, is = (int)strcspn(now, "\n");
	const bool gone = was > 0, new = is > 0 && !has_line(known, now);

	if (gone && new && !has_line(now, known))
		snprintf(difference, ZF_BEGUN_DIFFERENCE_MAX, "`%.*s` was `%.*s`", is,
			 now, was, known);
	else if (new)
		snprintf(difference, ZF_BEGUN_DIFFERENCE_MAX, "`%.*s` is new", is, now);
	else
		snprintf(difference, ZF_BEGUN_DIFFERENCE_MAX, "`%.*s` is gone", was,
			 known);
}

zf_status zf_begun_difference(const struct zf_moving *moving,
			      char difference[ZF_BEGUN_DIFFERENCE_MAX],
			      struct zf_error *err)
{
	char *known = NULL, *now = NULL;
	zf_status status =
		zf_journal_fact(moving->journal, moving->key, FACT, &known, err);

	difference[0] = '\0';
	if (status == ZF_OK)
		status = zf_move_identity(moving->move, &now, err);
	if (status == ZF_OK && known != NULL && strcmp(known, now) != 0)
		print_difference(difference, known, now);
	free(known);
	free(now);
	return status;
}

zf_status zf_begun_note(const struct zf_moving *moving, struct zf_error *err)
{
	char *now = NULL;
	zf_status status = zf_move_identity(moving->move, &now, err);

	if (status == ZF_OK)
		status =
			zf_journal_set_fact(moving->journal, moving->key, FACT, now, err);
	free(now);
	return status;
}
