/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_DIALECTS_H
#define ZF_CLI_DIALECTS_H

/* `--to DIALECT`, where a zone is written. */

#include <stdbool.h>

#include "protocol/error.h"
#include "zonefmt/dialect/writer.h"

/* The dialect called `name`; `master` where that is NULL. Fails with ZF_EUSAGE, the hint telling
 * which there are. */
zf_status zf_dialects_find(const char *name, const struct zf_dialect **dialect,
			   struct zf_error *err) ZF_MUST_CHECK;

/* A terminal is not for octets. Fails with ZF_EUSAGE where they would go to one, unless the options name
 * another place (`elsewhere`), or say by `-o -` that they are wanted there. */
zf_status zf_dialects_check_terminal(const struct zf_dialect *dialect, bool elsewhere,
				     struct zf_error *err) ZF_MUST_CHECK;

#endif
