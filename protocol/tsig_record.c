/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tsig_record.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"

#define ADDITIONAL_COUNT_AT 10 /* in the header */
#define QUESTION_FIXED 4       /* type, class */
#define RECORD_FIXED 10	       /* type, class, TTL, rdata length */
#define MAC_LEN_FIXED 2
#define TAIL_FIXED 6 /* original id, error, other length */
#define RDATA_MAX (ZF_NAME_MAX + ZF_TSIG_TIMERS + MAC_LEN_FIXED + ZF_MAC_MAX + TAIL_FIXED)

void zf_tsig_timers(uint8_t timers[ZF_TSIG_TIMERS], uint64_t time, uint16_t fudge)
{
	zf_wire_put16(timers, (uint16_t)(time >> 32));
	zf_wire_put32(timers + 2, (uint32_t)time);
	zf_wire_put16(timers + 6, fudge);
}

void zf_tsig_record_append(struct zf_message *msg, const struct zf_key *key,
			   const uint8_t timers[ZF_TSIG_TIMERS],
			   const struct zf_mac_octets *mac)
{
	const uint8_t *algorithm = zf_key_algorithm(key);
	size_t algorithm_len = zf_name_size(algorithm);
	uint8_t rdata[RDATA_MAX] = { 0 };
	uint8_t *at = rdata;

	memcpy(at, algorithm, algorithm_len);
	at += algorithm_len;
	memcpy(at, timers, ZF_TSIG_TIMERS);
	at += ZF_TSIG_TIMERS;
	zf_wire_put16(at, (uint16_t)mac->len);
	memcpy(at + MAC_LEN_FIXED, mac->octets, mac->len);
	at += MAC_LEN_FIXED + mac->len;
	memcpy(at, msg->wire, 2); /* the original id; error and other length stay 0 */
	at += TAIL_FIXED;
	const struct zf_record rr = {
		.owner = key->name.wire,
		.type = ZF_TYPE_TSIG,
		.class = ZF_CLASS_ANY,
		.rdata = rdata,
		.rdata_len = (uint16_t)(at - rdata),
	};
	zf_message_add(msg, ZF_SECTION_ADDITIONAL, &rr);
}

static zf_status broken(struct zf_error *err, size_t at, const char *why)
{
	return zf_fail(err, ZF_EMALFORMED, "octet %zu of the message: %s", at, why);
}

/* Moves over the questions. Returns what is wrong, or NULL. */
static const char *skip_questions(const uint8_t *wire, size_t len, unsigned count,
				  size_t *pos)
{
	for (; count > 0; count--) {
		const char *why = zf_wire_skip_name(wire, len, pos);

		if (why != NULL)
			return why;
		if (len - *pos < QUESTION_FIXED)
			return "the question is cut off";
		*pos += QUESTION_FIXED;
	}
	return NULL;
}

/* Moves over one record and gives its type. Returns what is wrong, or NULL. */
static const char *skip_record(const uint8_t *wire, size_t len, size_t *pos,
			       uint16_t *type)
{
	const char *why = zf_wire_skip_name(wire, len, pos);

	if (why != NULL)
		return why;
	if (len - *pos < RECORD_FIXED)
		return "a record is cut off";
	size_t rdata_len = zf_wire_get16(wire + *pos + 8);
	if (rdata_len > len - *pos - RECORD_FIXED)
		return "a record's rdata runs past the end";
	*type = zf_wire_get16(wire + *pos);
	*pos += RECORD_FIXED + rdata_len;
	return NULL;
}

/* Sets `*at` to where the TSIG record is, or to `len` if there is none. */
static zf_status find(const uint8_t *wire, size_t len, size_t *at, struct zf_error *err)
{
	struct zf_header header;
	size_t pos = ZF_HEADER_OCTETS;
	uint16_t type = 0;
	zf_status status = zf_header_read(&header, wire, len, err);

	*at = len;
	if (status != ZF_OK || header.counts[3] == 0)
		return status;
	const char *why = skip_questions(wire, len, header.counts[0], &pos);
	unsigned left = 0u + header.counts[1] + header.counts[2] + header.counts[3];
	for (; why == NULL && left > 0; left--) {
		if (type == ZF_TYPE_TSIG)
			return broken(err, *at, "a TSIG record that is not the last");
		*at = pos;
		why = skip_record(wire, len, &pos, &type);
	}
	if (why != NULL)
		return broken(err, pos, why);
	if (type != ZF_TYPE_TSIG)
		*at = len;
	else if (pos != len)
		return broken(err, pos, "octets left over behind the TSIG record");
	return ZF_OK;
}

static const char *read_name(struct zf_name *name, const uint8_t *wire, size_t end,
			     size_t *pos)
{
	struct zf_wire_name found = { .room = name->wire };
	const char *why = zf_wire_name(&found, wire, end, pos, NULL);

	if (why == NULL && found.octets != name->wire)
		memcpy(name->wire, found.octets, found.len);
	return why;
}

/* Reads what follows the algorithm's name; false unless it fills `left` exactly. */
static bool read_fields(struct zf_tsig_record *tsig, const uint8_t *at, size_t left)
{
	size_t mac_len, other_len;

	if (left < ZF_TSIG_TIMERS + MAC_LEN_FIXED + TAIL_FIXED)
		return false;
	left -= ZF_TSIG_TIMERS + MAC_LEN_FIXED + TAIL_FIXED;
	memcpy(tsig->timers, at, ZF_TSIG_TIMERS);
	tsig->time = zf_wire_get48(at);
	tsig->fudge = zf_wire_get16(at + 6);
	mac_len = tsig->mac_len = zf_wire_get16(at + ZF_TSIG_TIMERS);
	tsig->mac = at + ZF_TSIG_TIMERS + MAC_LEN_FIXED;
	if (left < mac_len)
		return false;
	left -= mac_len;
	at = tsig->mac + mac_len;
	tsig->original_id = zf_wire_get16(at);
	tsig->error = zf_wire_get16(at + 2);
	other_len = tsig->other_len = zf_wire_get16(at + 4);
	tsig->other = at + TAIL_FIXED;
	return left == other_len;
}

/* Reads the record at `pos`, the message's last, which find() has walked over. */
static zf_status read_record(struct zf_tsig_record *tsig, const uint8_t *wire, size_t len,
			     size_t pos, struct zf_error *err)
{
	const char *why = read_name(&tsig->name, wire, len, &pos);

	if (why != NULL)
		return broken(err, pos, why);
	if (zf_wire_get16(wire + pos + 2) != ZF_CLASS_ANY ||
	    zf_wire_get32(wire + pos + 4) != 0)
		return broken(err, pos,
			      "a TSIG record whose class is not ANY or TTL not 0");
	pos += RECORD_FIXED;
	why = read_name(&tsig->algorithm, wire, len, &pos);
	if (why != NULL)
		return broken(err, pos, why);
	if (!read_fields(tsig, wire + pos, len - pos))
		return broken(err, pos,
			      "a TSIG record whose fields do not fit its length");
	return ZF_OK;
}

zf_status zf_tsig_record_take(struct zf_tsig_record *tsig, bool *found, uint8_t *wire,
			      size_t *len, struct zf_error *err)
{
	size_t at;
	zf_status status = find(wire, *len, &at, err);

	*found = false;
	if (status != ZF_OK || at == *len)
		return status;
	status = read_record(tsig, wire, *len, at, err);
	if (status != ZF_OK)
		return status;
	uint8_t *count = wire + ADDITIONAL_COUNT_AT;
	zf_wire_put16(count, (uint16_t)(zf_wire_get16(count) - 1));
	zf_wire_put16(wire, tsig->original_id);
	*len = at;
	*found = true;
	return ZF_OK;
}
