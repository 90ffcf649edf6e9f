/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/push_backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/rdata.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/file/replace.h"

/* The name, with `.2` and so on behind it from the second try on; NULL without memory. */
static char *name_file(const struct zf_zone *zone, const char *pushed, const char *folder,
		       unsigned attempt)
{
	const struct zf_record first = zf_zone_record(zone, 0);
	const char *slash = strrchr(pushed, '/');
	struct zf_soa soa = { 0 };
	char *path, again[16] = "";
	int len;

	if (attempt > 1)
		snprintf(again, sizeof(again), ".%u", attempt);

	if (!zf_record_soa(&first, &soa))
		soa.serial = 0;
	if (folder == NULL)
		len = asprintf(&path, "%s.before-push.%" PRIu32 "%s", pushed, soa.serial,
			       again);
	else
		len = asprintf(&path, "%s/%s.before-push.%" PRIu32 "%s", folder,
			       slash == NULL ? pushed : slash + 1, soa.serial, again);
	return len == -1 ? NULL : path;
}

/* One that no file has: another server's copy, or an earlier one of this, stays. */
static char *free_name(const struct zf_zone *zone, const char *pushed, const char *folder)
{
	struct stat there;
	unsigned attempt = 1;
	char *path = name_file(zone, pushed, folder, attempt);

	while (path != NULL && lstat(path, &there) == 0) {
		free(path);
		path = name_file(zone, pushed, folder, ++attempt);
	}
	return path;
}

static zf_status write_file(const struct zf_zone *zone, const char *path,
			    struct zf_error *err)
{
	struct zf_replace *replace = NULL;
	struct zf_writer *writer = NULL;
	zf_status status = zf_replace_open(&replace, path, ZF_MODE_PLAIN, err);

	if (status == ZF_OK) {
		const struct zf_output output = zf_replace_output(replace);

		status = zf_writer_new(&writer, &zf_dialect_master, zf_zone_apex(zone),
				       &output, err);
	}
	if (status == ZF_OK) {
		const struct zf_sink sink = zf_writer_sink(writer);

		status = zf_zone_give(zone, &sink, err);
	}
	if (status == ZF_OK)
		status = zf_writer_finish(writer, err);
	if (status == ZF_OK)
		status = zf_replace_commit(&replace, err);
	zf_writer_free(writer);
	zf_replace_abort(&replace);
	return status;
}

zf_status zf_push_backup(const struct zf_zone *zone, const char *pushed,
			 const char *folder, char **path, struct zf_error *err)
{
	zf_status status;

	*path = free_name(zone, pushed, folder);
	if (*path == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = write_file(zone, *path, err);
	if (status == ZF_OK)
		return ZF_OK;
	free(*path);
	*path = NULL;
	return status;
}
