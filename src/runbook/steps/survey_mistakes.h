/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_SURVEY_MISTAKES_H
#define ZF_RUNBOOK_STEPS_SURVEY_MISTAKES_H

/*
 * What a survey found wrong, collected, and told at the end: the same mistake of a thousand zones is one, with the first of
 * them by name.
 *
 *	zf_survey_mistakes_add() ... -> zf_survey_mistakes_tell() -> zf_survey_mistakes_clear()
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/* A mistake as it is found. All is borrowed. */
struct zf_survey_mistake {
	zf_status code;	  /* ZF_OK: a remark, which stops nothing */
	const char *what; /* with the same `code`, mistakes of the same words are one */
	const char *
		why; /* what was seen; of those that are one, the first is told. NULL: nothing */
	const char *hint; /* what to do; as `why` */
};

struct zf_survey_mistakes {
	struct zf_survey_kind *kinds; /* in the order they came */
	size_t count, room;
};

/* `zone` (NULL: it is about none) is copied, as all else. Fails with ZF_ENOMEM. */
zf_status zf_survey_mistakes_add(struct zf_survey_mistakes *mistakes,
				 const struct zf_survey_mistake *mistake,
				 const uint8_t *zone, struct zf_error *err) ZF_MUST_CHECK;

/*
 * Tells them: the remarks, then the mistakes, each with its hint. The only mistake is not told but becomes the error;
 * several are counted in it. ZF_OK where there are only remarks; else the gravest code: ZF_EUNSAFE, what
 * the network failed with, a refusal, in this order.
 */
zf_status zf_survey_mistakes_tell(const struct zf_survey_mistakes *mistakes,
				  void (*say)(void *ctx, const char *line), void *ctx,
				  struct zf_error *err) ZF_MUST_CHECK;

/* Safe on a zeroed struct. */
void zf_survey_mistakes_clear(struct zf_survey_mistakes *mistakes);

#endif
