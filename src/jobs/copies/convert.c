/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/convert.h"

#include "zonefmt/lint/outer_hosts.h"

struct conversion {
	const struct zf_convert_zone_terms *terms;
	const struct zf_output *output;
	struct zf_converted_zone *result;
	uint32_t age; /* of the record that comes next */
	struct zf_writer *writer;
	struct zf_sink to;
	struct zf_lint *lint;
	struct zf_sink linted;
	struct zf_outer_hosts *outer_hosts; /* NULL: the dialect has no place for them */
	uint64_t glue;			    /* outside the zone, and written */
};

static zf_status take_unwritten(void *ctx, const struct zf_record *rr,
				struct zf_error *err)
{
	const struct conversion *conversion = ctx;

	(void)err;
	conversion->result->left_out++;
	conversion->terms->left_out(conversion->terms->ctx, rr, false);
	return ZF_OK;
}

static void take_age(void *ctx, uint32_t hours)
{
	struct conversion *conversion = ctx;

	conversion->age = conversion->terms->drop_ages ? 0 : hours;
}

static zf_status begin_lint(struct conversion *conversion, const uint8_t *apex,
			    struct zf_error *err)
{
	if (conversion->terms->lint == NULL)
		return ZF_OK;
	struct zf_lint_terms terms = *conversion->terms->lint;
	terms.apex = apex;
	const zf_status status = zf_lint_new(&conversion->lint, &terms, err);
	if (status == ZF_OK)
		conversion->linted = zf_lint_sink(conversion->lint);
	return status;
}

/* The apex is known when the first record is there: a SOA's owner, or the root for hints. */
static zf_status begin(struct conversion *conversion, const struct zf_record *rr,
		       struct zf_error *err)
{
	const struct zf_reader_terms *how = &conversion->terms->how;
	const struct zf_sink unwritten = { take_unwritten, conversion };
	const uint8_t *apex = how->hints ? how->zone : rr->owner;

	zf_status status = zf_writer_new(&conversion->writer, conversion->terms->dialect,
					 apex, conversion->output, err);
	if (status != ZF_OK)
		return status;
	zf_writer_leave_out(conversion->writer, &unwritten);
	conversion->to = zf_writer_sink(conversion->writer);
	if (conversion->terms->dialect->reader != 0)
		status = zf_outer_hosts_new(&conversion->outer_hosts, apex, 0, err);
	return status != ZF_OK ? status : begin_lint(conversion, apex, err);
}

static zf_status write(struct conversion *conversion, const struct zf_record *rr,
		       struct zf_error *err)
{
	zf_writer_set_age(conversion->writer, conversion->age);
	conversion->age = 0;
	if (rr->type >= ZF_SYNTHESIS_FIRST)
		zf_synthesis_count(&conversion->result->synthesis, rr);
	zf_status status = conversion->to.take(conversion->to.ctx, rr, err);
	if (status == ZF_OK && conversion->lint != NULL)
		status = conversion->linted.take(conversion->linted.ctx, rr, err);
	return status;
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct conversion *conversion = ctx;
	zf_status status = ZF_OK;

	if (conversion->writer == NULL)
		status = begin(conversion, rr, err);
	if (status != ZF_OK)
		return status;
	status = write(conversion, rr, err);
	if (status == ZF_OK && conversion->outer_hosts != NULL)
		status = zf_outer_hosts_add(conversion->outer_hosts, rr, err);
	return status;
}

/* Windows writes glue behind the NS record that it is for, and reads it where it is for one. */
static zf_status take_outside(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct conversion *conversion = ctx;

	if (conversion->outer_hosts == NULL ||
	    !zf_outer_hosts_is_glue(conversion->outer_hosts, rr)) {
		conversion->age = 0;
		conversion->terms->left_out(conversion->terms->ctx, rr, true);
		return ZF_OK;
	}
	conversion->glue++;
	return write(conversion, rr, err);
}

static zf_status read_all(struct conversion *conversion, struct zf_error *err)
{
	const struct zf_convert_zone_terms *terms = conversion->terms;
	const struct zf_form_file file = { terms->path, terms->form, terms->mistake,
					   terms->ctx };
	const struct zf_sink sink = { take, conversion };
	const struct zf_sink outside = { take_outside, conversion };
	struct zf_reader_terms how = terms->how;

	how.sink = &sink;
	how.outside = &outside;
	how.aged = take_age;
	how.aged_ctx = conversion;
	const zf_status status =
		zf_form_read(&file, &how, &conversion->result->read, err);
	conversion->result->read.records += conversion->glue;
	conversion->result->read.outside -= conversion->glue;
	return status;
}

zf_status zf_convert_zone(const struct zf_convert_zone_terms *terms,
			  const struct zf_output *output,
			  struct zf_converted_zone *result, struct zf_error *err)
{
	struct conversion conversion = { .terms = terms,
					 .output = output,
					 .result = result };

	*result = (struct zf_converted_zone){ .left_out = 0 };
	zf_status status = read_all(&conversion, err);
	if (status == ZF_OK && conversion.writer == NULL)
		status = zf_fail(err, ZF_EUSAGE, "%s: holds no record", terms->path);
	if (status == ZF_OK && conversion.lint != NULL)
		status = zf_lint_finish(conversion.lint, err);
	if (status == ZF_OK) {
		result->octets = *zf_writer_octets(conversion.writer);
		status = zf_writer_finish(conversion.writer, err);
	}
	zf_lint_free(conversion.lint);
	zf_outer_hosts_free(conversion.outer_hosts);
	zf_writer_free(conversion.writer);
	return status;
}
