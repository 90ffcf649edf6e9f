/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_JSON_PARTS_H
#define ZF_REPORT_JSON_PARTS_H

/* JSON put together without asking after each part: what does not fit into memory makes the whole
 * NULL, and zf_json_print tells. */

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "protocol/error.h"

/* The object with `value` as `name`, the array with it at its end. Both are taken. */
json_t *zf_json_with(json_t *object, const char *name, json_t *value);
json_t *zf_json_and(json_t *array, json_t *value);

/* Texts of files may be anything, JSON is UTF-8: where they are not, `?` stands for each octet that
 * is not ASCII. */
json_t *zf_json_text_of(const char *text);

/* The name with its final dot. */
json_t *zf_json_name_of(const uint8_t *name);

/* A time in seconds since 1970 as RFC 3339 has it, in UTC: 2026-12-01T09:00:00Z. */
json_t *zf_json_time_of(int64_t seconds);

/* The text of `made`, which stays, as jansson's `flags` have it; the caller frees it. What would steer a
 * terminal (protocol/harmless.h) is escaped, so that it is shown without harm and read back as it
 * was. NULL: no memory. */
char *zf_json_dump(const json_t *made, size_t flags);

/* Writes `made`, which is taken, and a line end. Fails with ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_json_print(FILE *out, json_t *made, struct zf_error *err) ZF_MUST_CHECK;

#endif
