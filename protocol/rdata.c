/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/rdata.h"

#include "protocol/name.h"

#define LAYOUT_TYPES 258 /* one more than the highest type with a row */
#define LAYOUT_FIELDS 6	 /* the longest row, with its ZF_FIELD_END */

enum {
	NAME = ZF_FIELD_NAME,
	CASED = ZF_FIELD_CASED_NAME,
	STRING = ZF_FIELD_STRING,
	STRINGS = ZF_FIELD_STRINGS,
	REST = ZF_FIELD_REST,
};

static const uint8_t layouts[LAYOUT_TYPES][LAYOUT_FIELDS] = {
	[1] = { 4 },				    /* A */
	[2] = { NAME },				    /* NS */
	[3] = { NAME },				    /* MD */
	[4] = { NAME },				    /* MF */
	[5] = { NAME },				    /* CNAME */
	[6] = { NAME, NAME, 20 },		    /* SOA */
	[7] = { NAME },				    /* MB */
	[8] = { NAME },				    /* MG */
	[9] = { NAME },				    /* MR */
	[11] = { 5, REST },			    /* WKS */
	[12] = { NAME },			    /* PTR */
	[13] = { STRING, STRING },		    /* HINFO */
	[14] = { NAME, NAME },			    /* MINFO */
	[15] = { 2, NAME },			    /* MX */
	[16] = { STRINGS },			    /* TXT */
	[17] = { NAME, NAME },			    /* RP */
	[18] = { 2, NAME },			    /* AFSDB */
	[19] = { STRING },			    /* X25 */
	[20] = { STRINGS },			    /* ISDN */
	[21] = { 2, NAME },			    /* RT */
	[23] = { CASED },			    /* NSAP-PTR */
	[24] = { 18, NAME, REST },		    /* SIG */
	[25] = { 4, REST },			    /* KEY */
	[26] = { 2, NAME, NAME },		    /* PX */
	[27] = { STRING, STRING, STRING },	    /* GPOS */
	[28] = { 16 },				    /* AAAA */
	[29] = { ZF_FIELD_LOCATION },		    /* LOC */
	[30] = { NAME, REST },			    /* NXT */
	[33] = { 6, NAME },			    /* SRV */
	[35] = { 4, STRING, STRING, STRING, NAME }, /* NAPTR */
	[36] = { 2, NAME },			    /* KX */
	[37] = { 5, REST },			    /* CERT */
	[39] = { NAME },			    /* DNAME */
	[42] = { ZF_FIELD_PREFIXES },		    /* APL */
	[43] = { 4, REST },			    /* DS */
	[44] = { 2, REST },			    /* SSHFP */
	[45] = { ZF_FIELD_GATEWAY, REST },	    /* IPSECKEY */
	[46] = { 18, NAME, REST },		    /* RRSIG */
	[47] = { CASED, REST },			    /* NSEC, RFC 6840 5.1 */
	[48] = { 4, REST },			    /* DNSKEY */
	[49] = { 3, REST },			    /* DHCID, RFC 4701 3.1 */
	[50] = { 4, STRING, STRING, REST },	    /* NSEC3 */
	[51] = { 4, STRING },			    /* NSEC3PARAM */
	[52] = { 3, REST },			    /* TLSA */
	[53] = { 3, REST },			    /* SMIMEA */
	[59] = { 4, REST },			    /* CDS */
	[60] = { 4, REST },			    /* CDNSKEY */
	[62] = { 6, REST },			    /* CSYNC */
	[63] = { 6, REST },			    /* ZONEMD */
	[64] = { 2, CASED, REST },		    /* SVCB */
	[65] = { 2, CASED, REST },		    /* HTTPS */
	[99] = { STRINGS },			    /* SPF */
	[104] = { 10 },				    /* NID */
	[105] = { 6 },				    /* L32 */
	[106] = { 10 },				    /* L64 */
	[107] = { 2, CASED },			    /* LP */
	[108] = { 6 },				    /* EUI48 */
	[109] = { 8 },				    /* EUI64 */
	[256] = { 4, REST },			    /* URI */
	[257] = { 1, STRING, REST },		    /* CAA */
};

const uint8_t *zf_rdata_layout(uint16_t type)
{
	if (type >= LAYOUT_TYPES || layouts[type][0] == ZF_FIELD_END)
		return NULL;
	return layouts[type];
}

static size_t name_size(const uint8_t *at, size_t left)
{
	size_t room = left < ZF_NAME_MAX ? left : ZF_NAME_MAX;
	size_t size = 0;

	while (size < room && at[size] != 0 && at[size] <= ZF_LABEL_MAX)
		size += 1u + at[size];
	return size < room && at[size] == 0 ? size + 1 : ZF_FIELD_BROKEN;
}

static size_t string_size(const uint8_t *at, size_t left)
{
	return left > 0 ? 1u + *at : ZF_FIELD_BROKEN;
}

static size_t strings_size(const uint8_t *at, size_t left)
{
	size_t size = 0;

	do {
		size_t string = string_size(at + size, left - size);

		if (string > left - size)
			return ZF_FIELD_BROKEN;
		size += string;
	} while (size < left);
	return size;
}

static size_t location_size(const uint8_t *at, size_t left)
{
	return left > 0 && *at != 0 ? left : 16;
}

static size_t prefixes_size(const uint8_t *at, size_t left)
{
	size_t size = 0;

	while (size < left) {
		if (left - size < 4)
			return ZF_FIELD_BROKEN;
		size += 4u + (at[size + 3] & 0x7f);
	}
	return size;
}

static size_t gateway_size(const uint8_t *at, size_t left)
{
	if (left < 3)
		return ZF_FIELD_BROKEN;
	switch (at[1]) {
	case 0:
		return 3;
	case 1:
		return 3 + 4;
	case 2:
		return 3 + 16;
	case 3: {
		size_t name = name_size(at + 3, left - 3);

		return name == ZF_FIELD_BROKEN ? name : 3 + name;
	}
	default:
		return left;
	}
}

size_t zf_rdata_field_size(uint8_t field, const uint8_t *at, size_t left)
{
	size_t size = field;

	switch (field) {
	case ZF_FIELD_NAME:
	case ZF_FIELD_CASED_NAME:
		return name_size(at, left);
	case ZF_FIELD_STRING:
		size = string_size(at, left);
		break;
	case ZF_FIELD_STRINGS:
		return strings_size(at, left);
	case ZF_FIELD_LOCATION:
		size = location_size(at, left);
		break;
	case ZF_FIELD_PREFIXES:
		size = prefixes_size(at, left);
		break;
	case ZF_FIELD_GATEWAY:
		size = gateway_size(at, left);
		break;
	case ZF_FIELD_REST:
		return left;
	}
	return size <= left ? size : ZF_FIELD_BROKEN;
}

bool zf_rdata_fits(uint16_t type, const uint8_t *rdata, size_t len)
{
	const uint8_t *field = zf_rdata_layout(type);

	if (field == NULL)
		return true;
	for (; *field != ZF_FIELD_END; field++) {
		size_t size = zf_rdata_field_size(*field, rdata, len);

		if (size == ZF_FIELD_BROKEN)
			return false;
		rdata += size;
		len -= size;
	}
	return len == 0;
}
