/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_JSON_H
#define ZF_CLI_JSON_H

/*
 * The objects of --json: one a line on standard output. What is not known is not there, so
 * that "unknown" cannot be taken for "no". Running out of memory is told once, at the end.
 */

#include <jansson.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/report/json_parts.h"

struct zf_talk;

/* An object with `zone` (and `unicode` where it is internationalised), `ok`, and for a status
 * other than ZF_OK `status`, as the exit status, `error`, and `hint`; `why` is NULL where there was no
 * memory for it. NULL without memory. */
json_t *zf_json_result(const uint8_t *zone, zf_status status, const struct zf_error *why);

/* Adds `value`, which is taken. Either may be NULL: then it becomes clear in the end. */
void zf_json_set(json_t *object, const char *name, json_t *value);

/* Writes `object`, which is taken, on a line of its own. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_json_write(struct zf_talk *talk, json_t *object,
			struct zf_error *err) ZF_MUST_CHECK;

#endif
