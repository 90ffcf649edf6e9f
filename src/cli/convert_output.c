/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/convert_output.h"

#include "src/cli/zone_output.h"
#include "zonefmt/file/replace.h"

static zf_status write_stream(const char *path, zf_convert_work *work, void *ctx,
			      struct zf_error *err)
{
	struct zf_zone_output stream;
	zf_status status = zf_zone_output_open(&stream, path, err);

	if (status == ZF_OK) {
		const struct zf_output output = zf_zone_output(&stream);
		status = work(ctx, &output, err);
	}
	if (status == ZF_OK)
		status = zf_zone_output_finish(&stream, err);
	zf_zone_output_close(&stream);
	return status;
}

zf_status zf_convert_output(const char *path, zf_convert_work *work, void *ctx,
			    struct zf_error *err)
{
	struct zf_replace *replace = NULL;

	if (path == NULL)
		path = "-";
	if (zf_zone_output_is_stream(path))
		return write_stream(path, work, ctx, err);
	zf_status status = zf_replace_open(&replace, path, ZF_MODE_PLAIN, err);
	if (status != ZF_OK)
		return status;
	const struct zf_output output = zf_replace_output(replace);
	status = work(ctx, &output, err);
	if (status == ZF_OK)
		return zf_replace_commit(&replace, err);
	zf_replace_abort(&replace);
	return status;
}
