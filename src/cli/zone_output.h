/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_ZONE_OUTPUT_H
#define ZF_CLI_ZONE_OUTPUT_H

/* Zone text written as it comes to something that cannot be replaced as a whole: standard
 * output, a pipe, a device. */

#include <stdbool.h>

#include "zonefmt/writer.h"

struct zf_zone_output {
	int fd; /* -1: none */
	const char *name;
};

/* Whether `path` stands for one: `-`, or something there that is neither file nor folder. */
bool zf_zone_output_is_stream(const char *path);

/* Opens it. Fails with ZF_ESYSTEM. */
zf_status zf_zone_output_open(struct zf_zone_output *stream, const char *path,
			      struct zf_error *err) ZF_MUST_CHECK;

/* The writer's way to it; valid as long as `stream`. Writes all, or fails with ZF_ESYSTEM. */
struct zf_output zf_zone_output(struct zf_zone_output *stream);

/* Closes it; standard output stays open. Fails with ZF_ESYSTEM where data was lost. */
zf_status zf_zone_output_close(struct zf_zone_output *stream,
			       struct zf_error *err) ZF_MUST_CHECK;

#endif
