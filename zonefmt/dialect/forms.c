/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/forms.h"

#include "zonefmt/dialect/capture.h"

static zf_status read_text(const char *path, const struct zf_reader_terms *how,
			   struct zf_mistakes *mistakes, struct zf_read *read,
			   struct zf_error *err)
{
	struct zf_input *in = NULL;
	zf_status status = zf_input_open(&in, path, err);

	if (status == ZF_OK)
		status = zf_reader_read(in, how, mistakes, read, err);
	zf_input_close(in);
	return status;
}

static zf_status read_windows(const char *path, const struct zf_reader_terms *how,
			      struct zf_mistakes *mistakes, struct zf_read *read,
			      struct zf_error *err)
{
	struct zf_reader_terms windows = *how;

	windows.dialect = ZF_READER_WINDOWS;
	return read_text(path, &windows, mistakes, read, err);
}

#define TTL_MAX 0x7fffffff /* RFC 2181 section 8 */

/* Counts what goes by. */
struct counting {
	const struct zf_sink *sink;
	struct zf_read *read;
};

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	const struct counting *counting = ctx;

	counting->read->records++;
	if (rr->ttl <= TTL_MAX)
		return counting->sink->take(counting->sink->ctx, rr, err);
	struct zf_record low = *rr;
	low.ttl = 0;
	counting->read->high_ttls++;
	return counting->sink->take(counting->sink->ctx, &low, err);
}

static zf_status read_raw(const char *path, const struct zf_reader_terms *how,
			  struct zf_mistakes *mistakes, struct zf_read *read,
			  struct zf_error *err)
{
	struct zf_read own = { .records = 0 };
	struct counting counting = { how->sink, &own };
	const struct zf_sink counted = { count, &counting };

	(void)mistakes;
	zf_status status = zf_capture_read(path, &own.apex, &counted, err);
	if (status == ZF_OK && how->zone != NULL &&
	    !zf_name_equal(how->zone, own.apex.wire))
		status = zf_fail(err, ZF_EUSAGE, "%s: it holds another zone", path);
	if (read != NULL)
		*read = own;
	return status;
}

const struct zf_form zf_form_master = {
	.name = "master",
	.title = "as BIND, Knot, NSD and PowerDNS read it (RFC 1035)",
	.read = read_text,
};

const struct zf_form zf_form_windows = {
	.name = "windows",
	.title = "as Windows DNS Server keeps it",
	.read = read_windows,
};

const struct zf_form zf_form_raw = {
	.name = "raw",
	.title = "records in wire form",
	.read = read_raw,
};
