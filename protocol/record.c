/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/record.h"

#include <stdio.h>
#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"

bool zf_record_soa(const struct zf_record *rr, struct zf_soa *soa)
{
	if (rr->type != ZF_TYPE_SOA || rr->rdata_len == 0)
		return false;
	soa->mname = rr->rdata;
	soa->rname = soa->mname + zf_name_size(soa->mname);
	const uint8_t *numbers = soa->rname + zf_name_size(soa->rname);
	soa->serial = zf_wire_get32(numbers);
	soa->refresh = zf_wire_get32(numbers + 4);
	soa->retry = zf_wire_get32(numbers + 8);
	soa->expire = zf_wire_get32(numbers + 12);
	soa->minimum = zf_wire_get32(numbers + 16);
	return true;
}

void zf_soa_record_copy(struct zf_soa_record *to, const struct zf_record *rr)
{
	to->rr = *rr;
	to->rr.owner = memcpy(to->owner, rr->owner, rr->owner_len);
	to->rr.rdata = memcpy(to->rdata, rr->rdata, rr->rdata_len);
}

void zf_soa_record_set_serial(struct zf_soa_record *soa, uint32_t serial)
{
	zf_wire_put32(soa->rdata + soa->rr.rdata_len - ZF_SOA_NUMBERS, serial);
}

/* Compares checked rdata of one type and length, field by field. */
static bool same_fields(const uint8_t *layout, const uint8_t *a, const uint8_t *b,
			size_t left)
{
	for (; *layout != ZF_FIELD_END; layout++) {
		size_t size = zf_rdata_field_size(*layout, a, left);

		if (*layout == ZF_FIELD_NAME ? !zf_name_equal(a, b)
					     : memcmp(a, b, size) != 0)
			return false;
		a += size;
		b += size;
		left -= size;
	}
	return true;
}

static bool same_rdata(const struct zf_record *a, const struct zf_record *b)
{
	const uint8_t *layout = zf_rdata_layout(a->type);

	if (a->rdata_len != b->rdata_len)
		return false;
	if (a->rdata_len == 0 || memcmp(a->rdata, b->rdata, a->rdata_len) == 0)
		return true;
	return layout != NULL && same_fields(layout, a->rdata, b->rdata, a->rdata_len);
}

bool zf_record_equal(const struct zf_record *a, const struct zf_record *b)
{
	return a->type == b->type && a->class == b->class && same_rdata(a, b) &&
	       zf_name_equal(a->owner, b->owner);
}

static const struct {
	uint16_t type;
	const char *name;
} type_names[] = {
	{ ZF_TYPE_A, "A" },
	{ ZF_TYPE_NS, "NS" },
	{ ZF_TYPE_CNAME, "CNAME" },
	{ ZF_TYPE_SOA, "SOA" },
	{ ZF_TYPE_PTR, "PTR" },
	{ ZF_TYPE_MX, "MX" },
	{ ZF_TYPE_TXT, "TXT" },
	{ ZF_TYPE_AAAA, "AAAA" },
	{ ZF_TYPE_SRV, "SRV" },
	{ ZF_TYPE_DNAME, "DNAME" },
	{ ZF_TYPE_OPT, "OPT" },
	{ ZF_TYPE_DS, "DS" },
	{ ZF_TYPE_RRSIG, "RRSIG" },
	{ ZF_TYPE_NSEC, "NSEC" },
	{ ZF_TYPE_DNSKEY, "DNSKEY" },
	{ ZF_TYPE_NSEC3, "NSEC3" },
	{ ZF_TYPE_NSEC3PARAM, "NSEC3PARAM" },
	{ ZF_TYPE_ZONEMD, "ZONEMD" },
	{ ZF_TYPE_TKEY, "TKEY" },
	{ ZF_TYPE_TSIG, "TSIG" },
	{ ZF_TYPE_IXFR, "IXFR" },
	{ ZF_TYPE_AXFR, "AXFR" },
	{ ZF_TYPE_ANY, "ANY" },
	{ ZF_TYPE_CAA, "CAA" },
};

const char *zf_type_print(char text[ZF_RECORD_TEXT_MAX], uint16_t type)
{
	for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
		if (type_names[i].type == type) {
			snprintf(text, ZF_RECORD_TEXT_MAX, "%s", type_names[i].name);
			return text;
		}
	}
	snprintf(text, ZF_RECORD_TEXT_MAX, "TYPE%u", type);
	return text;
}
