/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_DIALECTS_H
#define ZF_CLI_DIALECTS_H

/* `--to DIALECT`, where a zone is written. */

#include "src/cli/options.h"
#include "zonefmt/dialect/writer.h"

/* The dialect called `name`; `master` where that is NULL. Fails with ZF_EUSAGE, the hint telling
 * which there are. */
zf_status zf_dialects_find(const char *name, const struct zf_dialect **dialect,
			   struct zf_error *err) ZF_MUST_CHECK;

/* A terminal is not for octets; `-o -` says that they are wanted there. Fails with ZF_EUSAGE. */
zf_status zf_dialects_check_terminal(const struct zf_options *options,
				     const struct zf_dialect *dialect,
				     struct zf_error *err) ZF_MUST_CHECK;

#endif
