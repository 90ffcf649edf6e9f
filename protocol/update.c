/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/update.h"

#include "protocol/rdata.h"

zf_status zf_update_start(struct zf_message *msg, const uint8_t *apex,
			  struct zf_error *err)
{
	uint16_t id;

	zf_status status = zf_message_random_id(&id, err);
	zf_message_start(msg, id, ZF_OPCODE_UPDATE, 0);
	zf_message_question(msg, apex, ZF_TYPE_SOA, ZF_CLASS_IN);
	return status;
}

void zf_update_require_record(struct zf_message *msg, const struct zf_record *rr)
{
	struct zf_record require = *rr;

	require.class = ZF_CLASS_IN;
	require.ttl = 0;
	zf_message_add(msg, ZF_SECTION_PREREQUISITE, &require);
}

static void require_set(struct zf_message *msg, const uint8_t *owner, uint16_t type,
			uint16_t class)
{
	const struct zf_record set = {
		.owner = owner,
		.owner_len = (uint16_t)zf_name_size(owner),
		.type = type,
		.class = class,
	};

	zf_message_add(msg, ZF_SECTION_PREREQUISITE, &set);
}

void zf_update_require_present(struct zf_message *msg, const uint8_t *owner,
			       uint16_t type)
{
	require_set(msg, owner, type, ZF_CLASS_ANY);
}

void zf_update_require_absent(struct zf_message *msg, const uint8_t *owner, uint16_t type)
{
	require_set(msg, owner, type, ZF_CLASS_NONE);
}

void zf_update_require_unused(struct zf_message *msg, const uint8_t *owner)
{
	require_set(msg, owner, ZF_TYPE_ANY, ZF_CLASS_NONE);
}

void zf_update_add(struct zf_message *msg, const struct zf_record *rr)
{
	zf_message_add(msg, ZF_SECTION_UPDATE, rr);
}

void zf_update_delete(struct zf_message *msg, const struct zf_record *rr)
{
	struct zf_record gone = *rr;

	gone.class = ZF_CLASS_NONE;
	gone.ttl = 0;
	zf_message_add(msg, ZF_SECTION_UPDATE, &gone);
}

/* What RFC 2136 2.2 has the prerequisites' rcodes mean, for a person. */
static const char *unmet(int rcode)
{
	switch (rcode) {
	case ZF_RCODE_YXDOMAIN:
		return "a name exists that should not";
	case ZF_RCODE_YXRRSET:
		return "an RRset exists that should not";
	case ZF_RCODE_NXDOMAIN:
		return "a name does not exist that should";
	case ZF_RCODE_NXRRSET:
		return "an RRset is not what it should be";
	default:
		return NULL;
	}
}

zf_status zf_update_outcome(const struct zf_header *answer, struct zf_error *err)
{
	char text[ZF_RECORD_TEXT_MAX];
	const char *why = unmet(answer->rcode);
	zf_status status;

	if (answer->rcode == ZF_RCODE_NOERROR)
		return ZF_OK;
	if (why != NULL)
		status = zf_fail(err, ZF_EPREREQ, "%s: %s, so nothing was changed",
				 zf_rcode_print(text, answer->rcode), why);
	else
		status = zf_fail(err, ZF_EREFUSED, "%s",
				 zf_rcode_print(text, answer->rcode));
	if (err != NULL)
		err->rcode = answer->rcode;
	return status;
}
