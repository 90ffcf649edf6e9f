/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/types.h"

#include <stddef.h>

enum {
	UNIX = ZF_WORD_UNIX,
	WINDOWS = ZF_WORD_WINDOWS,
	BOTH = ZF_WORD_UNIX | ZF_WORD_WINDOWS,

	NAME = ZF_TEXT_NAME,
	N8 = ZF_TEXT_NUMBER8,
	N16 = ZF_TEXT_NUMBER16,
	N32 = ZF_TEXT_NUMBER32,
	STRING = ZF_TEXT_STRING,
	STRINGS = ZF_TEXT_STRINGS,
	HEX = ZF_TEXT_HEX,
	BASE64 = ZF_TEXT_BASE64,
	TYPE = ZF_TEXT_TYPE,
	TYPES = ZF_TEXT_TYPES,
	TIME = ZF_TEXT_TIME,
};

/* Types that one of the four does not know (MB, WKS, X25, RT, NSAP, SIG, PX, NXT, HIP ...: tried)
 * have no row, or only Windows' word. */
/* clang-format off */
static const struct zf_type_row rows[] = {
	[1] = { "A", BOTH, { ZF_TEXT_A } },
	[2] = { "NS", BOTH, { NAME } },
	[5] = { "CNAME", BOTH, { NAME } },
	[6] = { "SOA", BOTH, { NAME, NAME, N32, N32, N32, N32, N32 } },
	[7] = { "MB", WINDOWS, { NAME } },
	[8] = { "MG", WINDOWS, { NAME } },
	[9] = { "MR", WINDOWS, { NAME } },
	[12] = { "PTR", BOTH, { NAME } },
	[13] = { "HINFO", BOTH, { STRING, STRING } },
	[14] = { "MINFO", BOTH, { NAME, NAME } },
	[15] = { "MX", BOTH, { N16, NAME } },
	[16] = { "TXT", BOTH, { STRINGS } },
	[17] = { "RP", BOTH, { NAME, NAME } },
	[18] = { "AFSDB", BOTH, { N16, NAME } },
	[19] = { "X25", WINDOWS, { STRING } },
	[21] = { "RT", WINDOWS, { N16, NAME } },
	[25] = { "KEY", BOTH, { N16, N8, N8, BASE64 } },
	[28] = { "AAAA", BOTH, { ZF_TEXT_AAAA } },
	[29] = { "LOC", UNIX, { ZF_TEXT_LDNS } },
	[33] = { "SRV", BOTH, { N16, N16, N16, NAME } },
	[35] = { "NAPTR", BOTH, { N16, N16, STRING, STRING, STRING, NAME } },
	[36] = { "KX", UNIX, { N16, NAME } },
	[37] = { "CERT", UNIX, { N16, N16, N8, BASE64 } },
	[39] = { "DNAME", BOTH, { NAME } },
	[42] = { "APL", UNIX, { ZF_TEXT_LDNS } },
	[43] = { "DS", BOTH, { N16, N8, N8, HEX } },
	[44] = { "SSHFP", UNIX, { N8, N8, HEX } },
	[45] = { "IPSECKEY", UNIX, { N8, N8, N8, ZF_TEXT_GATEWAY, BASE64 } },
	[46] = { "RRSIG", BOTH, { TYPE, N8, N8, N32, TIME, TIME, N16, NAME, BASE64 } },
	[47] = { "NSEC", BOTH, { NAME, TYPES } },
	[48] = { "DNSKEY", BOTH, { N16, N8, N8, BASE64 } },
	[49] = { "DHCID", BOTH, { BASE64 } },
	[50] = { "NSEC3", BOTH, { N8, N8, N16, ZF_TEXT_SALT, ZF_TEXT_HASH, TYPES } },
	[51] = { "NSEC3PARAM", BOTH, { N8, N8, N16, ZF_TEXT_SALT } },
	[52] = { "TLSA", BOTH, { N8, N8, N8, HEX } },
	[53] = { "SMIMEA", UNIX, { N8, N8, N8, HEX } },
	[59] = { "CDS", UNIX, { N16, N8, N8, HEX } },
	[60] = { "CDNSKEY", UNIX, { N16, N8, N8, BASE64 } },
	[61] = { "OPENPGPKEY", UNIX, { BASE64 } },
	[62] = { "CSYNC", UNIX, { N32, N16, TYPES } },
	[63] = { "ZONEMD", UNIX, { N32, N8, N8, HEX } },
	[64] = { "SVCB", UNIX, { N16, NAME, ZF_TEXT_PARAMS } },
	[65] = { "HTTPS", UNIX, { N16, NAME, ZF_TEXT_PARAMS } },
	[99] = { "SPF", UNIX, { STRINGS } },
	[104] = { "NID", UNIX, { N16, ZF_TEXT_NODE } },
	[105] = { "L32", UNIX, { N16, ZF_TEXT_A } },
	[106] = { "L64", UNIX, { N16, ZF_TEXT_NODE } },
	[107] = { "LP", UNIX, { N16, NAME } },
	[108] = { "EUI48", UNIX, { ZF_TEXT_EUI48 } },
	[109] = { "EUI64", UNIX, { ZF_TEXT_EUI64 } },
	[256] = { "URI", UNIX, { N16, N16, ZF_TEXT_QUOTED } },
	[257] = { "CAA", UNIX, { N8, ZF_TEXT_TAG, ZF_TEXT_QUOTED } },
};
/* clang-format on */

const struct zf_type_row *zf_types_row(uint16_t type)
{
	if (type >= sizeof rows / sizeof *rows || rows[type].word == NULL)
		return NULL;
	return &rows[type];
}
