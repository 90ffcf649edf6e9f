/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/capture.h"

#include <errno.h>

#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/master_read.h"
#include "zonefmt/dialect/raw_read.h"

static bool is_text(const struct zf_input *in)
{
	return (unsigned char)*in->at < 0x80;
}

static zf_status read_open(struct zf_input *in, struct zf_name *apex,
			   const struct zf_sink *sink, struct zf_error *err)
{
	if (in->at == in->end)
		return zf_fail(err, ZF_EUSAGE, "%s: is empty", in->path);
	return is_text(in) ? zf_master_read(in, apex, sink, err)
			   : zf_raw_read(in, apex, sink, err);
}

static zf_status open_file(struct zf_input **in, const char *path, struct zf_error *err)
{
	zf_status status = zf_input_open(in, path, err);

	if (status == ZF_ESYSTEM && err != NULL && err->system == EISDIR)
		status = zf_fail(err, ZF_EUSAGE, "%s: is a folder", path);
	return status;
}

static zf_status read_file(const char *path, struct zf_name *apex,
			   const struct zf_sink *sink, const struct zf_dialect **dialect,
			   struct zf_error *err)
{
	struct zf_input *in;
	zf_status status = open_file(&in, path, err);

	if (status == ZF_OK) {
		*dialect = in->at < in->end && !is_text(in) ? &zf_dialect_raw
							    : &zf_dialect_master;
		status = read_open(in, apex, sink, err);
		zf_input_close(in);
	}
	if (status == ZF_EUSAGE)
		zf_hint(err, "what is read is what fetch writes with --to master, its "
			     "default, or --to raw");
	return status;
}

zf_status zf_capture_read(const char *path, struct zf_name *apex,
			  const struct zf_sink *sink, struct zf_error *err)
{
	const struct zf_dialect *dialect;

	return read_file(path, apex, sink, &dialect, err);
}

struct first_record {
	struct zf_soa_record *soa;
	bool seen;
};

/* Takes the first record, which readers see to it is a SOA, and ends the reading. */
static zf_status take_soa(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct first_record *first = ctx;

	zf_soa_record_copy(first->soa, rr);
	first->seen = true;
	return zf_fail(err, ZF_ECANCELLED, "enough");
}

zf_status zf_capture_soa(const char *path, struct zf_soa_record *soa,
			 const struct zf_dialect **dialect, struct zf_error *err)
{
	const struct zf_dialect *found;
	struct first_record first = { .soa = soa };
	const struct zf_sink sink = { take_soa, &first };
	zf_status status = read_file(path, NULL, &sink, &found, err);

	if (!first.seen)
		return status;
	if (dialect != NULL)
		*dialect = found;
	zf_error_clear(err);
	return ZF_OK;
}
