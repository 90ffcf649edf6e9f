/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/table.h"

#include <string.h>

/* In the order in which files are looked at. */
static const struct zf_configuration *const configurations[] = {
	&zf_configuration_registry,
	&zf_configuration_reg_query,
	&zf_configuration_dnscmd,
	&zf_configuration_cmdlet,
	&zf_configuration_ipconfig,
	&zf_configuration_catalog,
	&zf_configuration_bind,
	&zf_configuration_knot,
	&zf_configuration_nsd,
	&zf_configuration_boot,
	&zf_configuration_pdns,
	&zf_configuration_pdns_bind,
	&zf_configuration_pdnsutil,
	&zf_configuration_pdns_json,
	NULL,
};

const struct zf_configuration *const *zf_configuration_all(void)
{
	return configurations;
}

const struct zf_configuration *zf_configuration_find(const char *name)
{
	for (const struct zf_configuration *const *at = configurations; *at != NULL;
	     at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

const struct zf_configuration *zf_configuration_detect(const char *text, size_t len)
{
	const size_t mark = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	text += mark;
	len -= mark;
	for (const struct zf_configuration *const *at = configurations; *at != NULL;
	     at++) {
		if ((*at)->read != NULL && (*at)->detect(text, len))
			return *at;
	}
	return NULL;
}
