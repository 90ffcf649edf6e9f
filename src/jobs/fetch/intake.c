/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/intake.h"

#include <inttypes.h>
#include <stdlib.h>

#include "protocol/name.h"

struct zf_intake {
	struct zf_intake_terms terms;
	struct zf_name apex;
	uint64_t records;
	struct zf_writer *writer; /* NULL: nothing is written */
	struct zf_digest *digest; /* NULL: not wanted */
	struct zf_zonemd *zonemd; /* the same */
	struct zf_sink sinks[3];  /* of those that there are */
	size_t sink_count;
};

static void clear(struct zf_intake *intake)
{
	zf_writer_free(intake->writer);
	zf_digest_free(intake->digest);
	zf_zonemd_free(intake->zonemd);
	intake->writer = NULL;
	intake->digest = NULL;
	intake->zonemd = NULL;
	intake->records = 0;
	intake->sink_count = 0;
}

static void add_sink(struct zf_intake *intake, struct zf_sink sink)
{
	intake->sinks[intake->sink_count++] = sink;
}

static zf_status begin(struct zf_intake *intake, struct zf_error *err)
{
	const struct zf_intake_terms *terms = &intake->terms;
	zf_status status = ZF_OK;

	if (terms->dialect != NULL) {
		status = zf_writer_new(&intake->writer, terms->dialect, intake->apex.wire,
				       &terms->output, err);
		if (status != ZF_OK)
			return status;
		add_sink(intake, zf_writer_sink(intake->writer));
	}
	if (terms->digest) {
		status = zf_digest_new(&intake->digest, err);
		if (status != ZF_OK)
			return status;
		add_sink(intake, zf_digest_sink(intake->digest));
	}
	if (terms->zonemd) {
		status = zf_zonemd_new(&intake->zonemd, intake->apex.wire, 0,
				       terms->scratch, err);
		if (status != ZF_OK)
			return status;
		add_sink(intake, zf_zonemd_sink(intake->zonemd));
	}
	return ZF_OK;
}

zf_status zf_intake_new(struct zf_intake **result, const struct zf_intake_terms *terms,
			struct zf_error *err)
{
	struct zf_intake *intake = calloc(1, sizeof(*intake));
	zf_status status;

	*result = NULL;
	if (intake == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	intake->terms = *terms;
	zf_name_copy(&intake->apex, terms->apex);
	status = begin(intake, err);
	if (status == ZF_OK)
		*result = intake;
	else
		zf_intake_free(intake);
	return status;
}

void zf_intake_free(struct zf_intake *intake)
{
	if (intake == NULL)
		return;
	clear(intake);
	free(intake);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_intake *intake = ctx;
	zf_status status = ZF_OK;

	if (intake->terms.records_max != 0 &&
	    intake->records >= intake->terms.records_max)
		return zf_fail(err, ZF_ELIMIT, "more than %" PRIu64 " records",
			       intake->terms.records_max);
	intake->records++;
	for (size_t i = 0; i < intake->sink_count && status == ZF_OK; i++)
		status = intake->sinks[i].take(intake->sinks[i].ctx, rr, err);
	return status;
}

struct zf_sink zf_intake_sink(struct zf_intake *intake)
{
	return (struct zf_sink){ .take = take, .ctx = intake };
}

zf_status zf_intake_restart(struct zf_intake *intake, struct zf_error *err)
{
	clear(intake);
	return begin(intake, err);
}

zf_status zf_intake_finish(struct zf_intake *intake, struct zf_intake_result *result,
			   struct zf_error *err)
{
	zf_status status = ZF_OK;

	*result = (struct zf_intake_result){ .records = intake->records };
	if (intake->writer != NULL)
		status = zf_writer_finish(intake->writer, err);
	if (intake->digest != NULL)
		zf_digest_print(result->digest, intake->digest);
	if (status == ZF_OK && intake->zonemd != NULL) {
		status = zf_zonemd_check(intake->zonemd, &result->zonemd, err);
		result->has_zonemd = status == ZF_OK || status == ZF_EDIFFERS;
	}
	return status;
}
