/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/unsigned_zone.h"

#include <stdio.h>
#include <stdlib.h>

#define FACT_MAX (sizeof "unsigned " + ZF_NAME_TEXT_MAX)

static const char *print_fact(char text[FACT_MAX], const uint8_t *zone)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, zone);
	snprintf(text, FACT_MAX, "unsigned %s", name);
	return text;
}

zf_status zf_unsigned_zone_is(const struct zf_moving *moving, const uint8_t *zone,
			      bool *is, struct zf_error *err)
{
	char fact[FACT_MAX], *value = NULL;
	const zf_status status = zf_journal_fact(moving->journal, moving->key,
						 print_fact(fact, zone), &value, err);

	*is = value != NULL && value[0] != '\0';
	free(value);
	return status;
}

zf_status zf_unsigned_zone_note(const struct zf_moving *moving, const uint8_t *zone,
				bool is, struct zf_error *err)
{
	char fact[FACT_MAX];
	bool noted;
	const zf_status status = zf_unsigned_zone_is(moving, zone, &noted, err);

	return status != ZF_OK || noted == is
		       ? status
		       : zf_journal_set_fact(moving->journal, moving->key,
					     print_fact(fact, zone), is ? "yes" : "",
					     err);
}
