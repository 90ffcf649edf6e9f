/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/dialects.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

zf_status zf_dialects_find(const char *name, const struct zf_dialect **dialect,
			   struct zf_error *err)
{
	char names[256] = "";

	*dialect = name == NULL ? &zf_dialect_master : zf_dialect_find(name);
	if (*dialect != NULL)
		return ZF_OK;
	for (const struct zf_dialect *const *at = zf_dialect_all(); *at != NULL; at++) {
		size_t len = strlen(names);

		snprintf(names + len, sizeof names - len, "%s%s", len == 0 ? "" : ", ",
			 (*at)->name);
	}
	zf_fail(err, ZF_EUSAGE, "--to: there is no dialect \"%s\"", name);
	zf_hint(err, "there are %s", names);
	return ZF_EUSAGE;
}

zf_status zf_dialects_check_terminal(const struct zf_dialect *dialect, bool elsewhere,
				     struct zf_error *err)
{
	if (!dialect->binary || elsewhere || !isatty(STDOUT_FILENO))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"standard output is a terminal, and no place for the dialect %s",
		dialect->name);
	zf_hint(err, "-o FILE writes it to a file, -o - to the terminal all the same");
	return ZF_EUSAGE;
}
