/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_ZONE_OUTPUT_H
#define ZF_CLI_ZONE_OUTPUT_H

/*
 * A zone for something that cannot be replaced as a whole: standard output, a pipe, a
 * device. It is kept in a file without a name until it is complete, for two reasons: what
 * reads a pipe gets the zone whole or not at all, and a reader that takes its time, such as a
 * pager, does not hold up the transfer, which servers break off after half a second
 * (Knot 3.2).
 *
 *	zf_zone_output_open() -> zf_zone_output()'s write... -> zf_zone_output_finish()
 *						   at any time  zf_zone_output_close()
 */

#include <stdbool.h>

#include "zonefmt/dialect/writer.h"

struct zf_zone_output {
	int fd;		  /* where it goes; -1: none */
	int kept;	  /* the file without a name, in $TMPDIR or /tmp */
	const char *name; /* of where it goes */
};

/* Whether `path` stands for one: `-`, or something there that is neither file nor folder. */
bool zf_zone_output_is_stream(const char *path);

/* Opens it. Fails with ZF_ESYSTEM, ZF_ENOMEM; with ZF_EUSAGE where a link on the way is not to be
 * followed (links.h). `stream` is to be closed in any case. */
zf_status zf_zone_output_open(struct zf_zone_output *stream, const char *path,
			      struct zf_error *err) ZF_MUST_CHECK;

/* The writer's way to it; valid as long as `stream`. Fails with ZF_ESYSTEM. */
struct zf_output zf_zone_output(struct zf_zone_output *stream);

/* Hands on what was written, all of it, however long that takes; to a terminal, made harmless. Fails with ZF_ESYSTEM. */
zf_status zf_zone_output_finish(struct zf_zone_output *stream,
				struct zf_error *err) ZF_MUST_CHECK;

/* Closes it, but standard output stays open. What is not finished is gone. */
void zf_zone_output_close(struct zf_zone_output *stream);

#endif
