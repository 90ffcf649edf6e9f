/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/types.h"

#include <stdbool.h>

enum {
	UNIX = ZF_WORD_UNIX,
	/* The versions of Windows that know a type, MS-DNSP 2.2.2.1.1 and its notes. */
	SINCE_2016 = ZF_WORD_WINDOWS,
	SINCE_2012 = ZF_WORD_WINDOWS_2012 | SINCE_2016,
	SINCE_2008R2 = ZF_WORD_WINDOWS_2008R2 | SINCE_2012,
	SINCE_2008 = ZF_WORD_WINDOWS_2008 | SINCE_2008R2,
	SINCE_2003 = ZF_WORD_WINDOWS_2003 | SINCE_2008,
	SINCE_2000 = ZF_WORD_WINDOWS_2000 | SINCE_2003,
	NOBODY = 0,

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
	PERIOD = ZF_TEXT_PERIOD,
	ALGORITHM = ZF_TEXT_ALGORITHM,
	UNCOMMON = ZF_TEXT_UNCOMMON,
};

#define W(word) word, sizeof word - 1

/* Types that one of the four does not know (MB, WKS, X25, RT, NSAP, SIG, PX, NXT, HIP ...: tried)
 * have no reader, or only Windows. */
/* clang-format off */
static const struct zf_type_row rows[] = {
	[1] = { W("A"), UNIX | SINCE_2000, { ZF_TEXT_A } },
	[2] = { W("NS"), UNIX | SINCE_2000, { NAME } },
	[3] = { W("MD"), NOBODY, { NAME } },
	[4] = { W("MF"), NOBODY, { NAME } },
	[5] = { W("CNAME"), UNIX | SINCE_2000, { NAME } },
	[6] = { W("SOA"), UNIX | SINCE_2000, { NAME, NAME, N32, PERIOD, PERIOD, PERIOD, PERIOD } },
	[7] = { W("MB"), SINCE_2000, { NAME } },
	[8] = { W("MG"), SINCE_2000, { NAME } },
	[9] = { W("MR"), SINCE_2000, { NAME } },
	[10] = { W("NULL"), NOBODY, { UNCOMMON } },
	[11] = { W("WKS"), SINCE_2000, { ZF_TEXT_A, ZF_TEXT_PROTOCOL, ZF_TEXT_PORTS } },
	[12] = { W("PTR"), UNIX | SINCE_2000, { NAME } },
	[13] = { W("HINFO"), UNIX | SINCE_2000, { STRING, STRING } },
	[14] = { W("MINFO"), UNIX | SINCE_2000, { NAME, NAME } },
	[15] = { W("MX"), UNIX | SINCE_2000, { N16, NAME } },
	[16] = { W("TXT"), UNIX | SINCE_2000, { STRINGS } },
	[17] = { W("RP"), UNIX | SINCE_2000, { NAME, NAME } },
	[18] = { W("AFSDB"), UNIX | SINCE_2000, { N16, NAME } },
	[19] = { W("X25"), SINCE_2000, { STRING } },
	[20] = { W("ISDN"), SINCE_2000, { STRING, ZF_TEXT_MAYBE_STRING } },
	[21] = { W("RT"), SINCE_2000, { N16, NAME } },
	[22] = { W("NSAP"), NOBODY, { UNCOMMON } },
	[23] = { W("NSAP-PTR"), NOBODY, { NAME } },
	[24] = { W("SIG"), SINCE_2003, { TYPE, ALGORITHM, N8, N32, TIME, TIME, N16, NAME, BASE64 } },
	[25] = { W("KEY"), UNIX | SINCE_2003, { N16, N8, ALGORITHM, BASE64 } },
	[26] = { W("PX"), NOBODY, { N16, NAME, NAME } },
	[27] = { W("GPOS"), NOBODY, { STRING, STRING, STRING } },
	[28] = { W("AAAA"), UNIX | SINCE_2000, { ZF_TEXT_AAAA } },
	[29] = { W("LOC"), UNIX, { ZF_TEXT_LDNS } },
	[30] = { W("NXT"), SINCE_2003, { NAME, ZF_TEXT_OLD_TYPES } },
	[31] = { W("EID"), NOBODY, { HEX } },
	[32] = { W("NIMLOC"), NOBODY, { HEX } },
	[33] = { W("SRV"), UNIX | SINCE_2000, { N16, N16, N16, NAME } },
	[34] = { W("ATMA"), SINCE_2000, { ZF_TEXT_ATM } },
	[35] = { W("NAPTR"), UNIX | SINCE_2008, { N16, N16, STRING, STRING, STRING, NAME } },
	[36] = { W("KX"), UNIX, { N16, NAME } },
	[37] = { W("CERT"), UNIX, { ZF_TEXT_CERTIFICATE, N16, ALGORITHM, BASE64 } },
	[38] = { W("A6"), NOBODY, { UNCOMMON } },
	[39] = { W("DNAME"), UNIX | SINCE_2008, { NAME } },
	[40] = { W("SINK"), NOBODY, { N8, N8, N8, BASE64 } },
	[42] = { W("APL"), UNIX, { ZF_TEXT_LDNS } },
	[43] = { W("DS"), UNIX | SINCE_2008R2, { N16, ALGORITHM, N8, HEX } },
	[44] = { W("SSHFP"), UNIX, { N8, N8, HEX } },
	[45] = { W("IPSECKEY"), UNIX, { N8, N8, N8, ZF_TEXT_GATEWAY, ZF_TEXT_MAYBE_KEY } },
	[46] = { W("RRSIG"), UNIX | SINCE_2008R2, { TYPE, ALGORITHM, N8, N32, TIME, TIME, N16, NAME, BASE64 } },
	[47] = { W("NSEC"), UNIX | SINCE_2008R2, { NAME, TYPES } },
	[48] = { W("DNSKEY"), UNIX | SINCE_2008R2, { N16, N8, ALGORITHM, BASE64 } },
	[49] = { W("DHCID"), UNIX | SINCE_2008R2, { BASE64 } },
	[50] = { W("NSEC3"), UNIX | SINCE_2012, { N8, N8, N16, ZF_TEXT_SALT, ZF_TEXT_HASH, TYPES } },
	[51] = { W("NSEC3PARAM"), UNIX | SINCE_2012, { N8, N8, N16, ZF_TEXT_SALT } },
	[52] = { W("TLSA"), UNIX | SINCE_2016, { N8, N8, N8, HEX } },
	[53] = { W("SMIMEA"), UNIX, { N8, N8, N8, HEX } },
	[55] = { W("HIP"), NOBODY, { UNCOMMON } },
	[56] = { W("NINFO"), NOBODY, { STRINGS } },
	[57] = { W("RKEY"), NOBODY, { N16, N8, ALGORITHM, BASE64 } },
	[58] = { W("TALINK"), NOBODY, { NAME, NAME } },
	[59] = { W("CDS"), UNIX, { N16, ALGORITHM, N8, HEX } },
	[60] = { W("CDNSKEY"), UNIX, { N16, N8, ALGORITHM, BASE64 } },
	[61] = { W("OPENPGPKEY"), UNIX, { BASE64 } },
	[62] = { W("CSYNC"), UNIX, { N32, N16, TYPES } },
	[63] = { W("ZONEMD"), UNIX, { N32, N8, N8, HEX } },
	[64] = { W("SVCB"), UNIX, { N16, NAME, ZF_TEXT_PARAMS } },
	[65] = { W("HTTPS"), UNIX, { N16, NAME, ZF_TEXT_PARAMS } },
	[66] = { W("DSYNC"), NOBODY, { TYPE, ZF_TEXT_SCHEME, N16, NAME } },
	[67] = { W("HHIT"), NOBODY, { BASE64 } },
	[68] = { W("BRID"), NOBODY, { BASE64 } },
	[99] = { W("SPF"), UNIX, { STRINGS } },
	[100] = { W("UINFO"), NOBODY, { UNCOMMON } },
	[101] = { W("UID"), NOBODY, { UNCOMMON } },
	[102] = { W("GID"), NOBODY, { UNCOMMON } },
	[103] = { W("UNSPEC"), NOBODY, { UNCOMMON } },
	[104] = { W("NID"), UNIX, { N16, ZF_TEXT_NODE } },
	[105] = { W("L32"), UNIX, { N16, ZF_TEXT_A } },
	[106] = { W("L64"), UNIX, { N16, ZF_TEXT_NODE } },
	[107] = { W("LP"), UNIX, { N16, NAME } },
	[108] = { W("EUI48"), UNIX, { ZF_TEXT_EUI48 } },
	[109] = { W("EUI64"), UNIX, { ZF_TEXT_EUI64 } },
	[256] = { W("URI"), UNIX, { N16, N16, ZF_TEXT_QUOTED } },
	[257] = { W("CAA"), UNIX, { N8, ZF_TEXT_TAG, ZF_TEXT_QUOTED } },
	[258] = { W("AVC"), NOBODY, { STRINGS } },
	[259] = { W("DOA"), NOBODY, { N32, N32, N8, STRING, ZF_TEXT_MAYBE_BASE64 } },
	[260] = { W("AMTRELAY"), NOBODY, { UNCOMMON } },
	[261] = { W("RESINFO"), NOBODY, { STRINGS } },
	[262] = { W("WALLET"), NOBODY, { STRINGS } },
};

/* Types far up, and what else some have been called. */
static const struct {
	uint16_t type;
	struct zf_type_row row;
} others[] = {
	{ 32768, { W("TA"), NOBODY, { N16, ALGORITHM, N8, HEX } } },
	{ 32769, { W("DLV"), NOBODY, { N16, ALGORITHM, N8, HEX } } },
	{ 65281, { W("WINS"), NOBODY, { UNCOMMON } } },
	{ 65401, { W("ALIAS"), NOBODY, { NAME } } },
	{ 65402, { W("LUA"), NOBODY, { TYPE, STRINGS } } },
	{ 65282, { W("WINSR"), NOBODY, { UNCOMMON } } },
	{ 65282, { W("WINS-R"), NOBODY, { UNCOMMON } } },
	{ 65282, { W("NBSTAT"), NOBODY, { UNCOMMON } } },
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof *rows)
#define OTHERS (sizeof others / sizeof *others)

const struct zf_type_row *zf_types_row(uint16_t type)
{
	if (type < ROWS)
		return rows[type].word == NULL ? NULL : &rows[type];
	for (size_t i = 0; i < OTHERS; i++) {
		if (others[i].type == type)
			return &others[i].row;
	}
	return NULL;
}

bool zf_types_is_meta(uint16_t type)
{
	return type == 0 || type == 41 || (type >= 128 && type <= 255);
}

/* Both tables behind each other: a type's number is that of its word, up to where `others` begin. */
static const struct zf_type_row *word_row(size_t number)
{
	return number < ROWS ? &rows[number] : &others[number - ROWS].row;
}

/* Where the search for a word begins. Its letters may be in any case. */
static unsigned slot_of(const char *word, size_t len)
{
	unsigned first = (unsigned char)word[0] & 0x1f;
	unsigned last = (unsigned char)word[len - 1] & 0x1f;

	return (first + 8 * last + 19 * (unsigned)len) % ZF_TYPES_SLOTS;
}

void zf_types_index(struct zf_types_index *index)
{
	*index = (struct zf_types_index){ { 0 } };
	for (uint16_t number = 1; number < ROWS + OTHERS; number++) {
		const struct zf_type_row *row = word_row(number);

		if (row->word == NULL)
			continue;
		unsigned slot = slot_of(row->word, row->word_len);

		while (index->words[slot] != 0)
			slot = (slot + 1) % ZF_TYPES_SLOTS;
		index->words[slot] = number;
	}
}

/* Rows' words are capitals, digits and `-`, and no other printable octet becomes the same as one of
 * those by this bit. */
static bool same_word(const struct zf_type_row *row, const char *word, size_t len)
{
	if (row->word_len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((row->word[i] | 0x20) != (word[i] | 0x20))
			return false;
	}
	return true;
}

uint16_t zf_types_find(const struct zf_types_index *index, const char *word, size_t len)
{
	if (len == 0)
		return 0;
	for (unsigned slot = slot_of(word, len); index->words[slot] != 0;
	     slot = (slot + 1) % ZF_TYPES_SLOTS) {
		const size_t number = index->words[slot];

		if (same_word(word_row(number), word, len))
			return number < ROWS ? (uint16_t)number
					     : others[number - ROWS].type;
	}
	return 0;
}
