/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/target.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "zonefmt/dialect/capture.h"

struct zf_target {
	const struct zf_fetch_terms *terms;
	struct zf_committer *committer;
	struct zf_fetch_item *item;
	struct zf_replace *replace; /* NULL where it goes to the terms' output */
	struct zf_intake *intake;   /* NULL until it is opened */
	struct zf_sink sink, outside;
};

zf_status zf_target_new(struct zf_target **result, const struct zf_fetch_terms *terms,
			struct zf_committer *committer, struct zf_fetch_item *item,
			struct zf_error *err)
{
	struct zf_target *target = calloc(1, sizeof(*target));

	*result = NULL;
	if (target == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	target->terms = terms;
	target->committer = committer;
	target->item = item;
	*result = target;
	return ZF_OK;
}

static void close_target(struct zf_target *target)
{
	zf_intake_free(target->intake);
	target->intake = NULL;
	zf_replace_abort(&target->replace);
}

void zf_target_free(struct zf_target *target)
{
	if (target == NULL)
		return;
	close_target(target);
	free(target);
}

/* Without dialect the zone is only looked at. */
static zf_status make_intake(struct zf_target *target, const struct zf_dialect *dialect,
			     const struct zf_output *output, struct zf_error *err)
{
	struct zf_intake_terms intake = {
		.apex = target->item->zone.wire,
		.dialect = dialect,
		.digest = target->terms->digest,
		.zonemd = target->terms->zonemd,
		.scratch = target->terms->scratch,
		.records_max = target->terms->limits.records,
	};

	if (output != NULL)
		intake.output = *output;
	zf_status status = zf_intake_new(&target->intake, &intake, err);
	if (status != ZF_OK)
		return status;
	target->sink = zf_intake_sink(target->intake);
	target->outside = zf_intake_outside(target->intake);
	return ZF_OK;
}

static zf_status open_file(struct zf_target *target, struct zf_error *err)
{
	const char *path = target->item->path;
	const mode_t mode = target->terms->secret ? ZF_MODE_SECRET : ZF_MODE_PLAIN;

	return target->item->named ? zf_replace_open(&target->replace, path, mode, err)
				   : zf_committer_open(target->committer,
						       &target->replace, path, mode, err);
}

static zf_status open_target(struct zf_target *target, struct zf_error *err)
{
	const struct zf_dialect *dialect = target->terms->dialect;

	if (target->item->path == NULL)
		return make_intake(target, dialect, target->terms->output, err);
	zf_status status = open_file(target, err);
	if (status != ZF_OK)
		return status;
	const struct zf_output output = zf_replace_output(target->replace);
	return make_intake(target, dialect, &output, err);
}

static zf_status empty_target(struct zf_target *target, struct zf_error *err)
{
	const struct zf_output *output = target->terms->output;
	zf_status status = target->replace != NULL
				   ? zf_replace_restart(target->replace, err)
				   : output->restart(output->ctx, err);

	return status == ZF_OK ? zf_intake_restart(target->intake, err) : status;
}

zf_status zf_target_begin(struct zf_target *target, struct zf_error *err)
{
	return target->intake == NULL ? open_target(target, err)
				      : empty_target(target, err);
}

const struct zf_sink *zf_target_sink(const struct zf_target *target)
{
	return &target->sink;
}

const struct zf_sink *zf_target_outside(const struct zf_target *target)
{
	return &target->outside;
}

zf_status zf_target_finish(struct zf_target *target, struct zf_error *err)
{
	zf_status status =
		zf_intake_finish(target->intake, &target->item->zone_seen, err);

	if (status != ZF_OK || target->replace == NULL)
		return status;
	return zf_committer_take(target->committer, &target->replace, target->item, err);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

bool zf_target_is(const struct zf_target *target, const char *path,
		  const struct zf_dialect *dialect)
{
	return target->item->path != NULL && dialect == target->terms->dialect &&
	       is_same_file(target->item->path, path);
}

zf_status zf_target_look_through(struct zf_target *target, const char *path,
				 struct zf_error *err)
{
	close_target(target);
	zf_status status = make_intake(target, NULL, NULL, err);
	if (status == ZF_OK)
		status = zf_capture_read(path, NULL, &target->sink, err);
	if (status == ZF_OK)
		status = zf_intake_finish(target->intake, &target->item->zone_seen, err);
	close_target(target);
	return status;
}
