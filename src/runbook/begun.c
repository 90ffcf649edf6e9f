/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/begun.h"

#include <stdlib.h>
#include <string.h>

#define FACT "begun with"

zf_status zf_begun_differs(const struct zf_moving *moving, bool *differs,
			   struct zf_error *err)
{
	char *known = NULL, *now = NULL;
	zf_status status =
		zf_journal_fact(moving->journal, moving->key, FACT, &known, err);

	if (status == ZF_OK)
		status = zf_move_identity(moving->move, &now, err);
	*differs = status == ZF_OK && known != NULL && strcmp(known, now) != 0;
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
