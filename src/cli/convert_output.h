/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_CONVERT_OUTPUT_H
#define ZF_CLI_CONVERT_OUTPUT_H

/* Where the result of a conversion goes: a file that is replaced when all is well, or a stream that is
 * written then. */

#include <sys/types.h>

#include "protocol/error.h"
#include "zonefmt/file/output.h"

/* Writes the result to `output`. Fails as that does, and with whatever else hinders it. */
typedef zf_status zf_convert_work(void *ctx, const struct zf_output *output,
				  struct zf_error *err);

/* Does `work` for the file at `path`; `-` and NULL are standard output. Fails as the work does, and
 * with ZF_ESYSTEM; then nothing was written. */
zf_status zf_convert_output(const char *path, zf_convert_work *work, void *ctx,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
