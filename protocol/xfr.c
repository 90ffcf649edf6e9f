/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/xfr.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/serial.h"

enum state { START, FIRST, ZONE, DELETED, ADDED, DONE };

struct zf_xfr {
	struct zf_name apex;
	size_t apex_len;
	uint16_t id;
	uint16_t qtype; /* AXFR or IXFR */
	bool by_udp, ms_tag, strict;
	enum state state;
	struct zf_sink zone, deleted, added, outside;
	struct zf_xfr_limits limits;
	uint64_t records_left; /* till the limit; those outside count too */
	struct zf_xfr_counts counts;
	struct zf_soa_record have;  /* our SOA, for IXFR */
	struct zf_soa_record first; /* the opening SOA, which the closing one must equal */
	uint32_t have_serial;
	uint32_t at_serial; /* that differences have come to: of the last SOA in them */
	struct zf_reader reader;
};

static zf_status set_have(struct zf_xfr *xfr, const struct zf_record *have,
			  struct zf_error *err)
{
	struct zf_soa soa;

	if (!zf_record_soa(have, &soa) || !zf_name_equal(have->owner, xfr->apex.wire))
		return zf_fail(err, ZF_EUSAGE,
			       "the version at hand has no SOA of the zone");
	zf_soa_record_copy(&xfr->have, have);
	xfr->have_serial = soa.serial;
	return ZF_OK;
}

zf_status zf_xfr_new(struct zf_xfr **result, const struct zf_xfr_terms *terms,
		     struct zf_error *err)
{
	*result = NULL;
	/* not calloc: the reader's room is large and needs no clearing */
	struct zf_xfr *xfr = malloc(sizeof(*xfr));
	if (xfr == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	memset(xfr, 0, offsetof(struct zf_xfr, have));
	zf_name_copy(&xfr->apex, terms->apex);
	xfr->apex_len = zf_name_size(terms->apex);
	xfr->id = terms->id;
	xfr->qtype = terms->have == NULL ? ZF_TYPE_AXFR : ZF_TYPE_IXFR;
	xfr->by_udp = terms->by_udp;
	xfr->ms_tag = terms->ms_tag;
	xfr->limits = terms->limits;
	xfr->records_left = terms->limits.records == 0 ? UINT64_MAX
						       : terms->limits.records;
	xfr->zone = *terms->zone;
	xfr->strict = terms->strict;
	if (terms->outside != NULL)
		xfr->outside = *terms->outside;
	if (terms->have != NULL) {
		xfr->deleted = *terms->deleted;
		xfr->added = *terms->added;
		zf_status status = set_have(xfr, terms->have, err);
		if (status != ZF_OK) {
			free(xfr);
			return status;
		}
	}
	*result = xfr;
	return ZF_OK;
}

void zf_xfr_free(struct zf_xfr *xfr)
{
	free(xfr);
}

/* Without EDNS: nothing of it is needed over TCP, and old servers answer it with FORMERR; by UDP
 * an answer that does not fit into 512 octets is asked for by TCP. */
void zf_xfr_query(const struct zf_xfr *xfr, struct zf_message *query)
{
	zf_message_start(query, xfr->id, ZF_OPCODE_QUERY, 0);
	zf_message_question(query, xfr->apex.wire, xfr->qtype, ZF_CLASS_IN);
	if (xfr->qtype == ZF_TYPE_IXFR)
		zf_message_add(query, ZF_SECTION_AUTHORITY, &xfr->have.rr);
	if (xfr->ms_tag)
		zf_message_append(query, "MS", 2);
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
	if (reader->qtype != xfr->qtype || reader->qclass != ZF_CLASS_IN ||
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

static zf_status too_many(const struct zf_xfr *xfr, struct zf_error *err)
{
	return zf_fail(err, ZF_ELIMIT, "more than %" PRIu64 " records",
		       xfr->limits.records);
}

static zf_status not_begun(const struct zf_record *rr, struct zf_error *err)
{
	return bad_record(rr, "the first record is not the zone's SOA", err);
}

static zf_status give(struct zf_xfr *xfr, const struct zf_sink *sink,
		      const struct zf_record *rr, struct zf_error *err)
{
	if (xfr->records_left == 0)
		return too_many(xfr, err);
	zf_status status = sink->take(sink->ctx, rr, err);
	if (status == ZF_OK) {
		xfr->records_left--;
		xfr->counts.records++;
	}
	return status;
}

static zf_status begin_zone(struct zf_xfr *xfr, struct zf_error *err)
{
	xfr->state = ZONE;
	xfr->counts.form = ZF_XFR_ZONE;
	return give(xfr, &xfr->zone, &xfr->first.rr, err);
}

static zf_status take_first_soa(struct zf_xfr *xfr, const struct zf_record *rr,
				uint32_t serial, struct zf_error *err)
{
	zf_soa_record_copy(&xfr->first, rr);
	xfr->counts.serial = serial;
	xfr->state = FIRST;
	return xfr->qtype == ZF_TYPE_AXFR ? begin_zone(xfr, err) : ZF_OK;
}

/* The SOA comes first and, the same, last: RFC 5936 2.2, RFC 1995 4. */
static zf_status take_last_soa(struct zf_xfr *xfr, const struct zf_record *rr,
			       uint32_t serial, struct zf_error *err)
{
	if (serial != xfr->counts.serial)
		return zf_fail(err, ZF_EMALFORMED,
			       "the last SOA's serial is %" PRIu32
			       ", the first one's %" PRIu32,
			       serial, xfr->counts.serial);
	if (!zf_record_equal(rr, &xfr->first.rr))
		return malformed(err, "the last SOA is not the first one");
	xfr->state = DONE;
	return ZF_OK;
}

/* The head of a part in differences. */
static zf_status begin_part(struct zf_xfr *xfr, enum state part,
			    const struct zf_record *rr, uint32_t serial,
			    struct zf_error *err)
{
	xfr->state = part;
	xfr->at_serial = serial;
	return give(xfr, part == DELETED ? &xfr->deleted : &xfr->added, rr, err);
}

/* A second SOA tells differences, which begin at our version, from a zone that has no other
 * records. */
static zf_status take_second_soa(struct zf_xfr *xfr, const struct zf_record *rr,
				 uint32_t serial, struct zf_error *err)
{
	if (serial == xfr->counts.serial) {
		zf_status status = begin_zone(xfr, err);
		return status == ZF_OK ? take_last_soa(xfr, rr, serial, err) : status;
	}
	if (serial != xfr->have_serial)
		return zf_fail(err, ZF_EMALFORMED,
			       "differences from serial %" PRIu32
			       ", asked were those from %" PRIu32,
			       serial, xfr->have_serial);
	xfr->counts.form = ZF_XFR_CHANGES;
	return begin_part(xfr, DELETED, rr, serial, err);
}

static zf_status take_added_soa(struct zf_xfr *xfr, const struct zf_record *rr,
				uint32_t serial, struct zf_error *err)
{
	if (!zf_serial_after(serial, xfr->at_serial) ||
	    zf_serial_after(serial, xfr->counts.serial))
		return zf_fail(err, ZF_EMALFORMED,
			       "differences that lead from serial %" PRIu32 " to %" PRIu32
			       " on the way to %" PRIu32,
			       xfr->at_serial, serial, xfr->counts.serial);
	return begin_part(xfr, ADDED, rr, serial, err);
}

/* Behind the additions: the end, or the next differences, which begin where these ended. */
static zf_status take_next_soa(struct zf_xfr *xfr, const struct zf_record *rr,
			       uint32_t serial, struct zf_error *err)
{
	if (xfr->at_serial == xfr->counts.serial)
		return take_last_soa(xfr, rr, serial, err);
	if (serial != xfr->at_serial)
		return zf_fail(err, ZF_EMALFORMED,
			       "differences from serial %" PRIu32
			       " follow those that lead to %" PRIu32,
			       serial, xfr->at_serial);
	return begin_part(xfr, DELETED, rr, serial, err);
}

static zf_status take_soa(struct zf_xfr *xfr, enum place place,
			  const struct zf_record *rr, struct zf_error *err)
{
	struct zf_soa soa;

	if (place != APEX && xfr->state == START)
		return not_begun(rr, err);
	if (place != APEX)
		return bad_record(rr,
				  place == BELOW ? "a SOA below the apex"
						 : "a SOA of another zone",
				  err);
	if (!zf_record_soa(rr, &soa))
		return bad_record(rr, "not a SOA record's rdata", err);
	switch (xfr->state) {
	case START:
		return take_first_soa(xfr, rr, soa.serial, err);
	case FIRST:
		return take_second_soa(xfr, rr, soa.serial, err);
	case ZONE:
		return take_last_soa(xfr, rr, soa.serial, err);
	case DELETED:
		return take_added_soa(xfr, rr, soa.serial, err);
	case ADDED:
		return take_next_soa(xfr, rr, soa.serial, err);
	case DONE:
		break;
	}
	return bad_record(rr, "a record after the last SOA", err);
}

static zf_status take_data(struct zf_xfr *xfr, const struct zf_record *rr,
			   struct zf_error *err)
{
	zf_status status;

	switch (xfr->state) {
	case ZONE:
		return give(xfr, &xfr->zone, rr, err);
	case DELETED:
		return give(xfr, &xfr->deleted, rr, err);
	case ADDED:
		return give(xfr, &xfr->added, rr, err);
	case FIRST:
		status = begin_zone(xfr, err);
		return status == ZF_OK ? give(xfr, &xfr->zone, rr, err) : status;
	case START:
	case DONE:
		break;
	}
	return bad_record(rr, "a record after the last SOA", err);
}

/* Where a record outside the zone goes; NULL: nowhere, or the transfer is over. */
static const struct zf_sink *outer_sink(const struct zf_xfr *xfr)
{
	switch (xfr->state) {
	case ZONE:
		return xfr->outside.take == NULL ? NULL : &xfr->outside;
	case DELETED:
		return &xfr->deleted;
	case ADDED:
		return &xfr->added;
	case START:
	case FIRST:
	case DONE:
		break;
	}
	return NULL;
}

static zf_status take_outside(struct zf_xfr *xfr, const struct zf_record *rr,
			      struct zf_error *err)
{
	zf_status status;

	if (xfr->strict)
		return bad_record(rr, "not in the zone", err);
	if (xfr->state == DONE)
		return bad_record(rr, "a record after the last SOA", err);
	status = xfr->state == FIRST ? begin_zone(xfr, err) : ZF_OK;
	if (status == ZF_OK && xfr->records_left == 0)
		status = too_many(xfr, err);
	const struct zf_sink *sink = outer_sink(xfr);
	if (status == ZF_OK && sink != NULL)
		status = sink->take(sink->ctx, rr, err);
	if (status != ZF_OK)
		return status;
	xfr->records_left--;
	xfr->counts.outside++;
	return ZF_OK;
}

static zf_status take_record(struct zf_xfr *xfr, const struct zf_record *rr,
			     struct zf_error *err)
{
	enum place place = place_of(xfr, rr);

	if (rr->class != ZF_CLASS_IN)
		return bad_record(rr, "the class is not IN", err);
	if (rr->type == ZF_TYPE_SOA)
		return take_soa(xfr, place, rr, err);
	if (xfr->state == START)
		return not_begun(rr, err);
	if (is_meta(rr->type))
		return bad_record(rr, "this type cannot be zone data", err);
	return place == OUTSIDE ? take_outside(xfr, rr, err) : take_data(xfr, rr, err);
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

/* What the end of a message says. A SOA alone, no newer than ours, is an IXFR's whole answer; a
 * newer one is, by UDP, the advice to use TCP (RFC 1995 2), and else the beginning of an
 * answer that goes on. */
static zf_status end_message(struct zf_xfr *xfr, struct zf_error *err)
{
	if (xfr->state == FIRST && !zf_serial_after(xfr->counts.serial, xfr->have_serial))
		xfr->counts.form = ZF_XFR_CURRENT;
	else if (xfr->state == FIRST && xfr->by_udp)
		xfr->counts.form = ZF_XFR_USE_TCP;
	else if (xfr->state != DONE && xfr->by_udp)
		return malformed(err, "the datagram does not hold the whole answer");
	else
		return ZF_OK;
	xfr->state = DONE;
	return ZF_OK;
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
	if (status == ZF_OK) {
		status = take_records(xfr, err);
		xfr->counts.high_ttls += xfr->reader.high_ttls;
	}
	if (status == ZF_OK)
		status = end_message(xfr, err);
	if (status == ZF_EMALFORMED)
		zf_wrap(err, "message %" PRIu64, xfr->counts.messages);
	*done = status == ZF_OK && xfr->state == DONE;
	return status;
}

const struct zf_xfr_counts *zf_xfr_counts(const struct zf_xfr *xfr)
{
	return &xfr->counts;
}
