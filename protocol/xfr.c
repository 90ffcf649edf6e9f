/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/xfr.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"

enum state { START, RECORDS, DONE };

struct zf_xfr {
	struct zf_name apex;
	size_t apex_len;
	uint16_t id;
	enum state state;
	struct zf_sink sink;
	struct zf_xfr_limits limits;
	struct zf_xfr_counts counts;
	struct zf_reader reader;
};

zf_status zf_xfr_new(struct zf_xfr **result, const uint8_t *apex, uint16_t id,
		     const struct zf_sink *sink, const struct zf_xfr_limits *limits,
		     struct zf_error *err)
{
	*result = NULL;
	struct zf_xfr *xfr = calloc(1, sizeof(*xfr));
	if (xfr == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_name_copy(&xfr->apex, apex);
	xfr->apex_len = zf_name_size(apex);
	xfr->id = id;
	xfr->state = START;
	xfr->sink = *sink;
	xfr->limits = *limits;
	*result = xfr;
	return ZF_OK;
}

void zf_xfr_free(struct zf_xfr *xfr)
{
	free(xfr);
}

/* Without EDNS: nothing of it is needed over TCP, and old servers answer it with FORMERR. */
void zf_xfr_query(const struct zf_xfr *xfr, struct zf_message *query)
{
	zf_message_start(query, xfr->id, ZF_OPCODE_QUERY, 0);
	zf_message_question(query, xfr->apex.wire, ZF_TYPE_AXFR, ZF_CLASS_IN);
}

static zf_status malformed(struct zf_error *err, const char *what)
{
	return zf_fail(err, ZF_EMALFORMED, "%s", what);
}

static zf_status refused(const struct zf_xfr *xfr, int rcode, struct zf_error *err)
{
	char text[ZF_RECORD_TEXT_MAX];

	zf_status status = zf_fail(err, ZF_EREFUSED, "%s", zf_rcode_print(text, rcode));
	if (xfr->state != START)
		zf_wrap(err, "after %" PRIu64 " records", xfr->counts.records);
	if (err != NULL)
		err->rcode = rcode;
	return status;
}

/* RFC 5936 2.2.1. An answer that says no need not repeat the question, so the rcode is looked
 * at before that. */
static zf_status check_header(const struct zf_xfr *xfr, struct zf_error *err)
{
	const struct zf_header *header = &xfr->reader.header;

	if (header->id != xfr->id)
		return malformed(err, "the id is not the query's");
	if ((header->flags & ZF_FLAG_QR) == 0)
		return malformed(err, "a query where an answer is due");
	if (header->opcode != ZF_OPCODE_QUERY)
		return malformed(err, "the opcode is not the query's");
	if (header->rcode != ZF_RCODE_NOERROR)
		return refused(xfr, header->rcode, err);
	if ((header->flags & ZF_FLAG_TC) != 0)
		return malformed(err, "truncated, which a transfer may not be");
	return ZF_OK;
}

/* RFC 5936 2.2.2: the first message has the question, the others may have it. */
static zf_status check_question(const struct zf_xfr *xfr, struct zf_error *err)
{
	const struct zf_reader *reader = &xfr->reader;

	if (!reader->has_question)
		return xfr->state == START ? malformed(err, "the question is missing")
					   : ZF_OK;
	if (reader->qtype != ZF_TYPE_AXFR || reader->qclass != ZF_CLASS_IN ||
	    !zf_name_equal(reader->qname.wire, xfr->apex.wire))
		return malformed(err, "the question is not the query's");
	return ZF_OK;
}

static zf_status check_limits(const struct zf_xfr *xfr, struct zf_error *err)
{
	const struct zf_xfr_limits *limits = &xfr->limits;
	const struct zf_xfr_counts *counts = &xfr->counts;

	if (limits->messages != 0 && counts->messages > limits->messages)
		return zf_fail(err, ZF_ELIMIT, "more than %" PRIu64 " messages",
			       limits->messages);
	if (limits->octets != 0 && counts->octets > limits->octets)
		return zf_fail(err, ZF_ELIMIT, "more than %" PRIu64 " octets",
			       limits->octets);
	return ZF_OK;
}

/* Where in the zone an owner lies. Each record comes by here, so it is told by the labels'
 * lengths first; letters are folded only where their case differs. */
enum place { APEX, BELOW, OUTSIDE };

static enum place place_of(const struct zf_xfr *xfr, const struct zf_record *rr)
{
	const uint8_t *name = rr->owner;
	size_t left = rr->owner_len;

	while (left > xfr->apex_len) {
		left -= name[0] + 1u;
		name += name[0] + 1;
	}
	if (left != xfr->apex_len || (memcmp(name, xfr->apex.wire, left) != 0 &&
				      !zf_name_equal(name, xfr->apex.wire)))
		return OUTSIDE;
	return name == rr->owner ? APEX : BELOW;
}

/* OPT, TSIG, ANY and the like are of messages, not of zones (RFC 6895 3.1). */
static bool is_meta(uint16_t type)
{
	return type == 0 || type == ZF_TYPE_OPT || (type >= 128 && type <= 255);
}

/* The text takes long and is only made for a record that is refused. */
static zf_status bad_record(const struct zf_record *rr, const char *what,
			    struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(owner, rr->owner);
	return zf_fail(err, ZF_EMALFORMED, "%s %s: %s", owner,
		       zf_type_print(type, rr->type), what);
}

static zf_status give(struct zf_xfr *xfr, const struct zf_record *rr,
		      struct zf_error *err)
{
	if (xfr->limits.records != 0 && xfr->counts.records >= xfr->limits.records)
		return zf_fail(err, ZF_ELIMIT, "more than %" PRIu64 " records",
			       xfr->limits.records);
	zf_status status = xfr->sink.take(xfr->sink.ctx, rr, err);
	if (status == ZF_OK)
		xfr->counts.records++;
	return status;
}

/* RFC 5936 2.2: the SOA comes first and, the same, last. */
static zf_status take_soa(struct zf_xfr *xfr, const struct zf_record *rr,
			  struct zf_error *err)
{
	struct zf_soa soa;

	if (!zf_record_soa(rr, &soa))
		return bad_record(rr, "not a SOA record's rdata", err);
	if (xfr->state == START) {
		xfr->counts.serial = soa.serial;
		xfr->state = RECORDS;
		return give(xfr, rr, err);
	}
	if (soa.serial != xfr->counts.serial)
		return zf_fail(err, ZF_EMALFORMED,
			       "the last SOA's serial is %" PRIu32
			       ", the first one's %" PRIu32,
			       soa.serial, xfr->counts.serial);
	xfr->state = DONE;
	return ZF_OK;
}

static zf_status take_record(struct zf_xfr *xfr, const struct zf_record *rr,
			     struct zf_error *err)
{
	enum place place = place_of(xfr, rr);

	if (xfr->state == DONE)
		return bad_record(rr, "a record after the last SOA", err);
	if (rr->class != ZF_CLASS_IN)
		return bad_record(rr, "the class is not IN", err);
	if (place == OUTSIDE)
		return bad_record(rr, "not in the zone", err);
	if (rr->type == ZF_TYPE_SOA && place == APEX)
		return take_soa(xfr, rr, err);
	if (xfr->state == START)
		return bad_record(rr, "the first record is not the zone's SOA", err);
	if (rr->type == ZF_TYPE_SOA)
		return bad_record(rr, "a SOA below the apex", err);
	if (is_meta(rr->type))
		return bad_record(rr, "this type cannot be zone data", err);
	return give(xfr, rr, err);
}

/* RFC 5936 2.2.3 to 2.2.5: the zone is in the answer section and nowhere else. Additional
 * records (OPT) are none of ours; authority ones would be data left out. */
static zf_status take_records(struct zf_xfr *xfr, struct zf_error *err)
{
	struct zf_record rr;
	enum zf_section section;
	bool more;

	if (xfr->reader.header.counts[1] == 0)
		return malformed(err, xfr->state == START ? "an answer without records"
							  : "a message without records");
	for (;;) {
		zf_status status =
			zf_reader_next(&xfr->reader, &more, &section, &rr, err);
		if (status != ZF_OK || !more)
			return status;
		if (section == ZF_SECTION_AUTHORITY)
			return bad_record(&rr, "a record in the authority section", err);
		if (section == ZF_SECTION_ANSWER) {
			status = take_record(xfr, &rr, err);
			if (status != ZF_OK)
				return status;
		}
	}
}

zf_status zf_xfr_feed(struct zf_xfr *xfr, const uint8_t *wire, size_t len, bool *done,
		      struct zf_error *err)
{
	*done = false;
	if (xfr->state == DONE)
		return malformed(err, "a message after the last SOA");
	xfr->counts.messages++;
	xfr->counts.octets += len;
	zf_status status = check_limits(xfr, err);
	if (status == ZF_OK)
		status = zf_reader_open(&xfr->reader, wire, len, err);
	if (status == ZF_OK)
		status = check_header(xfr, err);
	if (status == ZF_OK)
		status = check_question(xfr, err);
	if (status == ZF_OK)
		status = take_records(xfr, err);
	if (status == ZF_EMALFORMED)
		zf_wrap(err, "message %" PRIu64, xfr->counts.messages);
	*done = status == ZF_OK && xfr->state == DONE;
	return status;
}

const struct zf_xfr_counts *zf_xfr_counts(const struct zf_xfr *xfr)
{
	return &xfr->counts;
}
