/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/step.h"

#include <string.h>

size_t zf_step_number(const struct zf_step *const *steps, const char *name)
{
	size_t at = 0;

	while (steps[at] != NULL && strcmp(steps[at]->name, name) != 0)
		at++;
	return at;
}
