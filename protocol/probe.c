/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/probe.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/update.h"

zf_status zf_probe_transfer(struct zf_message *msg, const uint8_t *apex, uint32_t serial,
			    struct zf_error *err)
{
	/* Only the serial of this SOA counts (RFC 1995 section 3); root names for the others. */
	uint8_t rdata[2 + 5 * 4] = { 0 };
	const struct zf_record soa = {
		.owner = apex,
		.owner_len = (uint16_t)zf_name_size(apex),
		.type = ZF_TYPE_SOA,
		.class = ZF_CLASS_IN,
		.rdata = rdata,
		.rdata_len = sizeof(rdata),
	};
	uint16_t id;
	const zf_status status = zf_message_random_id(&id, err);

	if (status != ZF_OK)
		return status;
	for (int i = 0; i < 4; i++)
		rdata[2 + i] = (uint8_t)(serial >> (24 - 8 * i));
	zf_message_start(msg, id, ZF_OPCODE_QUERY, 0);
	zf_message_question(msg, apex, ZF_TYPE_IXFR, ZF_CLASS_IN);
	zf_message_add(msg, ZF_SECTION_AUTHORITY, &soa);
	return zf_message_check(msg, err);
}

static zf_status read_outcome(struct zf_reader *reader, const uint8_t *apex,
			      const uint8_t *wire, size_t len, struct zf_error *err)
{
	enum zf_section section;
	struct zf_record rr;
	char text[ZF_RECORD_TEXT_MAX];
	bool more;
	zf_status status = zf_reader_open(reader, wire, len, err);

	if (status != ZF_OK)
		return status;
	if (reader->header.rcode != ZF_RCODE_NOERROR) {
		status = zf_fail(err, ZF_EREFUSED, "%s",
				 zf_rcode_print(text, reader->header.rcode));
		if (err != NULL)
			err->rcode = reader->header.rcode;
		return status;
	}
	status = zf_reader_next(reader, &more, &section, &rr, err);
	if (status != ZF_OK)
		return status;
	if (!more || section != ZF_SECTION_ANSWER || rr.type != ZF_TYPE_SOA ||
	    !zf_name_equal(rr.owner, apex))
		return zf_fail(err, ZF_EMALFORMED,
			       "the answer to IXFR does not begin with the zone's SOA");
	return ZF_OK;
}

zf_status zf_probe_transfer_outcome(const uint8_t *apex, const uint8_t *wire, size_t len,
				    struct zf_error *err)
{
	struct zf_reader *reader = malloc(sizeof(*reader));
	zf_status status;

	if (reader == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = read_outcome(reader, apex, wire, len, err);
	free(reader);
	return status;
}

zf_status zf_probe_update(struct zf_message *msg, const uint8_t *apex,
			  struct zf_error *err)
{
	const zf_status status = zf_update_start(msg, apex, err);

	if (status != ZF_OK)
		return status;
	zf_update_require_present(msg, apex, ZF_TYPE_SOA);
	return zf_message_check(msg, err);
}
