/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/notify.h"

#include "protocol/rdata.h"

/* AA is set as BIND, Knot and NSD set it as primaries. */
zf_status zf_notify_build(struct zf_message *msg, const uint8_t *apex,
			  const struct zf_record *soa, struct zf_error *err)
{
	uint16_t id;

	zf_status status = zf_message_random_id(&id, err);
	zf_message_start(msg, id, ZF_OPCODE_NOTIFY, ZF_FLAG_AA);
	zf_message_question(msg, apex, ZF_TYPE_SOA, ZF_CLASS_IN);
	if (soa != NULL)
		zf_message_add(msg, ZF_SECTION_ANSWER, soa);
	return status;
}

zf_status zf_notify_outcome(const struct zf_header *answer, struct zf_error *err)
{
	char text[ZF_RECORD_TEXT_MAX];

	if (answer->rcode == ZF_RCODE_NOERROR)
		return ZF_OK;
	zf_status status =
		zf_fail(err, ZF_EREFUSED, "%s", zf_rcode_print(text, answer->rcode));
	if (err != NULL)
		err->rcode = answer->rcode;
	return status;
}
