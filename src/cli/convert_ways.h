/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_CONVERT_WAYS_H
#define ZF_CLI_CONVERT_WAYS_H

/* The ways that `convert` goes, one for each kind of thing that it converts. */

#include "src/cli/options.h"
#include "zonefmt/dialect/writer.h"

/* Where the result goes: a file that is replaced when all is well, or a stream that is written then. */
typedef zf_status zf_convert_work(void *ctx, const struct zf_output *output,
				  struct zf_error *err);

/* Does `work` with what `-o` says, standard output without it. Fails as the work does, and with
 * ZF_ESYSTEM; then nothing was written. `mode` is a new file's. */
zf_status zf_convert_write(const struct zf_options *options, mode_t mode,
			   zf_convert_work *work, void *ctx,
			   struct zf_error *err) ZF_MUST_CHECK;

/* A zone file in another dialect. */
zf_status zf_convert_zone_file(const struct zf_options *options, struct zf_talk *talk,
			       struct zf_error *err) ZF_MUST_CHECK;

/* A server's settings in another software's configuration. */
zf_status zf_convert_settings(const struct zf_options *options, struct zf_talk *talk,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Any file of the Windows registry as JSON. */
zf_status zf_convert_reg_json(struct zf_options *options,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
