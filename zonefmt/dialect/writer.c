/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/writer.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "zonefmt/text/present.h"

#define BUFFER_OCTETS (1024 * 1024)

_Static_assert(ZF_WRITER_ROOM > ZF_PRESENT_MAX, "a dialect has room for any record");
_Static_assert(BUFFER_OCTETS > 2 * ZF_WRITER_ROOM, "pieces handed on are large");

struct zf_writer {
	const struct zf_dialect *dialect;
	struct zf_output output;
	struct zf_sink left_out; /* .take == NULL: there is none */
	struct zf_name apex;
	struct zf_dialect_state state;
	struct zf_soa_record soa;
	struct zf_writer_octets octets;
	char *at; /* where the next text goes */
	char buffer[BUFFER_OCTETS];
};

static zf_status flush(struct zf_writer *writer, struct zf_error *err)
{
	const size_t len = (size_t)(writer->at - writer->buffer);

	writer->at = writer->buffer;
	return len == 0 ? ZF_OK
			: writer->output.write(writer->output.ctx, writer->buffer, len,
					       err);
}

/* Makes room for ZF_WRITER_ROOM octets. */
static zf_status make_room(struct zf_writer *writer, struct zf_error *err)
{
	if (writer->buffer + BUFFER_OCTETS - writer->at >= ZF_WRITER_ROOM)
		return ZF_OK;
	return flush(writer, err);
}

static void keep_soa(struct zf_writer *writer, const struct zf_record *rr)
{
	zf_soa_record_copy(&writer->soa, rr);
	writer->state.soa = &writer->soa.rr;
}

static void count_octets(struct zf_writer *writer, const struct zf_record *rr)
{
	writer->state.in_octets = false;
	if (writer->octets.count++ > 0)
		return;
	zf_name_copy(&writer->octets.owner, rr->owner);
	writer->octets.type = rr->type;
}

static zf_status leave_out(struct zf_writer *writer, const struct zf_record *rr,
			   struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	if (writer->left_out.take != NULL)
		return writer->left_out.take(writer->left_out.ctx, rr, err);
	zf_name_print(owner, rr->owner);
	*zf_present_type(type, rr->type) = '\0';
	return zf_fail(err, ZF_EUNSUPPORTED,
		       "%s %s: the dialect %s has no text for this record", owner, type,
		       writer->dialect->name);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_writer *writer = ctx;
	const zf_status status = make_room(writer, err);

	if (status != ZF_OK)
		return status;
	char *end = writer->dialect->record(&writer->state, rr, writer->at);
	writer->state.age = 0;
	if (end == NULL)
		return leave_out(writer, rr, err);
	writer->at = end;
	if (writer->state.in_octets)
		count_octets(writer, rr);
	if (writer->state.records++ == 0 && rr->type == ZF_TYPE_SOA)
		keep_soa(writer, rr);
	writer->state.last_type = rr->type;
	memcpy(writer->state.last_owner.wire, rr->owner, rr->owner_len);
	return ZF_OK;
}

zf_status zf_writer_new(struct zf_writer **result, const struct zf_dialect *dialect,
			const uint8_t *apex, const struct zf_output *output,
			struct zf_error *err)
{
	struct zf_writer *writer = malloc(sizeof(*writer));

	*result = NULL;
	if (writer == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	writer->dialect = dialect;
	writer->output = *output;
	zf_name_copy(&writer->apex, apex);
	writer->left_out = (struct zf_sink){ .take = NULL };
	writer->octets.count = 0;
	writer->state = (struct zf_dialect_state){ .dialect = dialect,
						   .apex = writer->apex.wire };
	writer->at = writer->buffer;
	if (dialect->begin != NULL)
		writer->at = dialect->begin(&writer->state, writer->at);
	*result = writer;
	return ZF_OK;
}

struct zf_sink zf_writer_sink(struct zf_writer *writer)
{
	return (struct zf_sink){ .take = take, .ctx = writer };
}

void zf_writer_leave_out(struct zf_writer *writer, const struct zf_sink *sink)
{
	writer->left_out = *sink;
}

void zf_writer_set_age(struct zf_writer *writer, uint32_t hours)
{
	writer->state.age = hours;
}

const struct zf_writer_octets *zf_writer_octets(const struct zf_writer *writer)
{
	return &writer->octets;
}

zf_status zf_writer_finish(struct zf_writer *writer, struct zf_error *err)
{
	if (writer->dialect->end != NULL) {
		const zf_status status = make_room(writer, err);

		if (status != ZF_OK)
			return status;
		writer->at = writer->dialect->end(&writer->state, writer->at);
	}
	return flush(writer, err);
}

void zf_writer_free(struct zf_writer *writer)
{
	free(writer);
}
