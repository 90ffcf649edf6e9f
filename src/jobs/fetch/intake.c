/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/intake.h"

#include <inttypes.h>
#include <stdlib.h>

#include "protocol/name.h"
#include "zonefmt/lint/outer_hosts.h"

struct zf_intake {
	struct zf_intake_terms terms;
	struct zf_name apex;
	uint64_t records;
	struct zf_writer *writer; /* NULL: nothing is written */
	struct zf_digest *digest; /* NULL: not wanted */
	struct zf_zonemd *zonemd; /* the same */
	struct zf_sink sinks[4];  /* of those that there are; the writer's first */
	size_t sink_count;
	struct zf_synthesis_counts synthesis;
	struct zf_outer_hosts *outer_hosts; /* NULL: the dialect has no place for them */
	struct zf_outside outside;
};

static void clear(struct zf_intake *intake)
{
	zf_writer_free(intake->writer);
	zf_digest_free(intake->digest);
	zf_zonemd_free(intake->zonemd);
	zf_outer_hosts_free(intake->outer_hosts);
	zf_outside_clear(&intake->outside);
	intake->outer_hosts = NULL;
	intake->writer = NULL;
	intake->digest = NULL;
	intake->zonemd = NULL;
	intake->records = 0;
	intake->synthesis = (struct zf_synthesis_counts){ { 0 } };
	intake->sink_count = 0;
}

static void add_sink(struct zf_intake *intake, struct zf_sink sink)
{
	intake->sinks[intake->sink_count++] = sink;
}

static zf_status take_host(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	return zf_outer_hosts_add(ctx, rr, err);
}

static zf_status begin_writing(struct zf_intake *intake, struct zf_error *err)
{
	const struct zf_intake_terms *terms = &intake->terms;
	zf_status status = zf_writer_new(&intake->writer, terms->dialect,
					 intake->apex.wire, &terms->output, err);

	if (status != ZF_OK)
		return status;
	add_sink(intake, zf_writer_sink(intake->writer));
	if (terms->dialect->reader == 0)
		return ZF_OK;
	status = zf_outer_hosts_new(&intake->outer_hosts, intake->apex.wire, 0, err);
	if (status == ZF_OK)
		add_sink(intake, (struct zf_sink){ take_host, intake->outer_hosts });
	return status;
}

static zf_status begin(struct zf_intake *intake, struct zf_error *err)
{
	const struct zf_intake_terms *terms = &intake->terms;
	zf_status status = ZF_OK;

	if (terms->dialect != NULL)
		status = begin_writing(intake, err);
	if (status != ZF_OK)
		return status;
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

static bool is_full(const struct zf_intake *intake)
{
	return intake->terms.records_max != 0 &&
	       intake->records >= intake->terms.records_max;
}

static zf_status too_many(const struct zf_intake *intake, struct zf_error *err)
{
	return zf_fail(err, ZF_ELIMIT, "more than %" PRIu64 " records",
		       intake->terms.records_max);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_intake *intake = ctx;
	zf_status status = ZF_OK;

	if (is_full(intake))
		return too_many(intake, err);
	intake->records++;
	if (rr->type >= ZF_SYNTHESIS_FIRST)
		zf_synthesis_count(&intake->synthesis, rr);
	for (size_t i = 0; i < intake->sink_count && status == ZF_OK; i++)
		status = intake->sinks[i].take(intake->sinks[i].ctx, rr, err);
	return status;
}

struct zf_sink zf_intake_sink(struct zf_intake *intake)
{
	return (struct zf_sink){ .take = take, .ctx = intake };
}

/* Where there are outer hosts the first sink is the writer's. */
static zf_status take_outside(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_intake *intake = ctx;
	const struct zf_sink leave_out = zf_outside_sink(&intake->outside);

	if (intake->outer_hosts == NULL ||
	    !zf_outer_hosts_is_glue(intake->outer_hosts, rr))
		return leave_out.take(leave_out.ctx, rr, err);
	if (is_full(intake))
		return too_many(intake, err);
	intake->records++;
	return intake->sinks[0].take(intake->sinks[0].ctx, rr, err);
}

struct zf_sink zf_intake_outside(struct zf_intake *intake)
{
	return (struct zf_sink){ .take = take_outside, .ctx = intake };
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

	*result = (struct zf_intake_result){ .records = intake->records,
					     .outside = intake->outside };
	result->synthesis = intake->synthesis;
	intake->outside = (struct zf_outside){ 0 };
	if (intake->writer != NULL) {
		result->octets = *zf_writer_octets(intake->writer);
		status = zf_writer_finish(intake->writer, err);
	}
	if (status == ZF_OK && intake->digest != NULL)
		status = zf_digest_print(result->digest, intake->digest, err);
	if (status == ZF_OK && intake->zonemd != NULL) {
		status = zf_zonemd_check(intake->zonemd, &result->zonemd, err);
		result->has_zonemd = status == ZF_OK || status == ZF_EDIFFERS;
	}
	return status;
}
