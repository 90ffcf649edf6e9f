/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/software_table.h"

#include <stddef.h>
#include <string.h>

static const struct zf_software *const rows[] = {
	&zf_software_bind,     &zf_software_knot,    &zf_software_nsd,
	&zf_software_powerdns, &zf_software_windows, NULL,
};

const struct zf_software *zf_software_find(const char *name)
{
	for (const struct zf_software *const *row = rows; *row != NULL; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}
