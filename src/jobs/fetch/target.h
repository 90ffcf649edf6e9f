/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_TARGET_H
#define ZF_JOBS_FETCH_TARGET_H

/*
 * Where a fetched zone goes: an intake, and behind it the file being replaced or the terms'
 * output. Made when the first record is about to come, and emptied for each further attempt.
 *
 *	zf_target_new() -> zf_target_begin() -> zf_target_sink() takes the zone -> zf_target_finish()
 *			   ^------- again --------------------'
 */

#include "src/jobs/fetch/committer.h"
#include "src/jobs/fetch/fetch_item.h"

struct zf_target;

/* All but `target` are borrowed. `item` gets what was seen of the zone, and is the tag under which its
 * file goes to the committer. Fails with ZF_ENOMEM. */
zf_status zf_target_new(struct zf_target **target, const struct zf_fetch_terms *terms,
			struct zf_committer *committer, struct zf_fetch_item *item,
			struct zf_error *err) ZF_MUST_CHECK;

/* Throws away what was not finished. NULL is fine. */
void zf_target_free(struct zf_target *target);

/* Opens it, or empties it. Fails with ZF_ESYSTEM (the file cannot be replaced), ZF_ENOMEM, and as the
 * terms' output does. */
zf_status zf_target_begin(struct zf_target *target, struct zf_error *err) ZF_MUST_CHECK;

/* Take the zone's records, and those outside. The same for the life of the target; to be used between
 * begin and finish. */
const struct zf_sink *zf_target_sink(const struct zf_target *target);
const struct zf_sink *zf_target_outside(const struct zf_target *target);

/* The zone is whole: its file goes to the committer, if it has one. Fails with
 * ZF_EDIFFERS (a ZONEMD that does not match), ZF_ESYSTEM (it could not be written), ZF_ENOMEM, ZF_ELIMIT,
 * and as the terms' output does. */
zf_status zf_target_finish(struct zf_target *target, struct zf_error *err) ZF_MUST_CHECK;

/* Whether the capture at `path`, which is in `dialect`, is what would be written: the very file, in the
 * dialect wanted. */
bool zf_target_is(const struct zf_target *target, const char *path,
		  const struct zf_dialect *dialect);

/* The capture at `path` stays as it is, and is looked through. Fails with
 * ZF_EUSAGE (it is damaged), ZF_ESYSTEM (it cannot be read), ZF_EDIFFERS (a ZONEMD that does not match),
 * ZF_ELIMIT, ZF_ENOMEM. */
zf_status zf_target_look_through(struct zf_target *target, const char *path,
				 struct zf_error *err) ZF_MUST_CHECK;

#endif
