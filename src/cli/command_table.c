/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/command_table.h"

#include <stddef.h>
#include <string.h>

#define SLIPS_MAX 2
#define NAME_MAX_CHARS 16 /* longer words are no misspelt command */

static const struct zf_command *const commands[] = {
	&zf_cmd_probe,	 &zf_cmd_fetch,	    &zf_cmd_serials,  &zf_cmd_compare,
	&zf_cmd_push,	 &zf_cmd_grant,	    &zf_cmd_revoke,   &zf_cmd_notify,
	&zf_cmd_convert, &zf_cmd_inventory, &zf_cmd_init,     &zf_cmd_check,
	&zf_cmd_plan,	 &zf_cmd_run,	    &zf_cmd_rollback, &zf_cmd_confirm,
	&zf_cmd_abort,	 &zf_cmd_log,	    &zf_cmd_status,   NULL,
};

const struct zf_command *const *zf_command_all(void)
{
	return commands;
}

const struct zf_command *zf_command_find(const char *name)
{
	for (const struct zf_command *const *at = commands; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned low = a < b ? a : b;

	return low < c ? low : c;
}

/* Levenshtein's distance, a row at a time. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[NAME_MAX_CHARS + 1], corner, above;
	size_t len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = (unsigned)j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1,
				       corner + (a[i - 1] != b[j - 1] ? 1 : 0));
			corner = above;
		}
	}
	return row[len];
}

const struct zf_command *zf_command_nearest(const char *name)
{
	const struct zf_command *nearest = NULL;
	unsigned best = SLIPS_MAX + 1;

	if (strlen(name) > NAME_MAX_CHARS)
		return NULL;
	for (const struct zf_command *const *at = commands; *at != NULL; at++) {
		unsigned far = distance((*at)->name, name);

		if (far < best && far < strlen(name)) {
			best = far;
			nearest = *at;
		}
	}
	return nearest;
}
