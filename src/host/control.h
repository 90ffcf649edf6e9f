/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_CONTROL_H
#define ZF_HOST_CONTROL_H

/* The control tool of a host's name server (rndc, knotc, nsd-control), run through the host's reach. */

#include <stdint.h>

#include "protocol/name.h"
#include "src/host/software.h"

/* The words that it is run with, `words` behind the tool's own: an array that the caller frees, of borrowed
 * words and NULL. NULL without memory. */
const char **zf_control_argv(const struct zf_host *host, const char *const *words);

/* Runs it with `words`, NULL-ended, and waits. Fails as zf_reach_run does. */
zf_status zf_control_run(const struct zf_host *host, const char *const *words,
			 struct zf_error *err) ZF_MUST_CHECK;

#define ZF_CONTROL_ZONE_MAX (ZF_NAME_TEXT_MAX + 3)

/* The zone's name as a control tool is given it; it never is an option to the tool. Returns `text`. */
const char *zf_control_zone_word(char text[ZF_CONTROL_ZONE_MAX], const uint8_t *zone);

#define ZF_CONTROL_OUTPUT_MAX 4096 /* octets of what it says of a zone, with a NUL */

/* The same with `zone` behind the words, at most four, where it never is an option to the tool. What the tool says, up to
 * ZF_CONTROL_OUTPUT_MAX, is put into `output`; NULL: thrown away. Fails as zf_reach_run does. */
zf_status zf_control_zone(const struct zf_host *host, const char *const *words,
			  const uint8_t *zone, char *output,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Asks the server, whose row must have a word for it, to refresh `zone` from its primary. Fails as
 * zf_reach_run does. */
zf_status zf_host_refresh(const struct zf_host *host, const uint8_t *zone,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
