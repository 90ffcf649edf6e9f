/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/outside.h"

#include <stdlib.h>
#include <string.h>

#include "zonefmt/text/present.h"

/* The record as text that the caller frees; NULL: out of memory. */
static char *print(const struct zf_record *rr)
{
	char *whole = malloc(ZF_PRESENT_MAX + 1), *text = NULL;

	if (whole != NULL) {
		*zf_present_shown(whole, rr) = '\0';
		text = strndup(whole, ZF_OUTSIDE_TEXT_MAX - 1);
	}
	free(whole);
	return text;
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_outside *outside = ctx;

	if (outside->count >= ZF_OUTSIDE_NAMED) {
		outside->count++;
		return ZF_OK;
	}
	if (outside->named == NULL)
		outside->named = calloc(ZF_OUTSIDE_NAMED, sizeof(*outside->named));
	char *text = outside->named == NULL ? NULL : print(rr);
	if (text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	outside->named[outside->count++] = text;
	return ZF_OK;
}

struct zf_sink zf_outside_sink(struct zf_outside *outside)
{
	return (struct zf_sink){ .take = take, .ctx = outside };
}

size_t zf_outside_named(const struct zf_outside *outside)
{
	return outside->count < ZF_OUTSIDE_NAMED ? (size_t)outside->count
						 : ZF_OUTSIDE_NAMED;
}

void zf_outside_clear(struct zf_outside *outside)
{
	for (size_t i = 0; outside->named != NULL && i < ZF_OUTSIDE_NAMED; i++)
		free(outside->named[i]);
	free(outside->named);
	*outside = (struct zf_outside){ 0 };
}
