/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/uncommon.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "protocol/name.h"
#include "protocol/wire.h"
#include "zonefmt/text/digits.h"
#include "zonefmt/text/numbers.h"
#include "zonefmt/text/wins.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool need_more(struct zf_words *w)
{
	return zf_words_more(w) || zf_words_wrong(w, "more must follow");
}

static bool append8(struct zf_words *w, unsigned octet)
{
	return zf_words_append(w, (const uint8_t[]){ (uint8_t)octet }, 1);
}

/* Reads a word that must follow, and end. */
static bool take(struct zf_words *w, bool (*read)(struct zf_words *w))
{
	return need_more(w) && read(w) && zf_words_ended(w);
}

/* ---- words that stand for numbers ---- */

struct word {
	const char *word;
	uint16_t number;
};

static const struct word algorithms[] = {
	{ "RSAMD5", 1 },
	{ "DH", 2 },
	{ "DSA", 3 },
	{ "RSASHA1", 5 },
	{ "DSA-NSEC3-SHA1", 6 },
	{ "NSEC3DSA", 6 },
	{ "NSEC3RSASHA1", 7 },
	{ "RSASHA1-NSEC3-SHA1", 7 },
	{ "RSASHA256", 8 },
	{ "RSASHA512", 10 },
	{ "ECC-GOST", 12 },
	{ "ECCGOST", 12 },
	{ "ECDSAP256SHA256", 13 },
	{ "ECDSAP384SHA384", 14 },
	{ "ED25519", 15 },
	{ "ED448", 16 },
	{ "INDIRECT", 252 },
	{ "PRIVATEDNS", 253 },
	{ "PRIVATEOID", 254 },
	{ NULL, 0 },
};

static const struct word certificates[] = {
	{ "PKIX", 1 },	{ "SPKI", 2 },	{ "PGP", 3 },	 { "IPKIX", 4 },
	{ "ISPKI", 5 }, { "IPGP", 6 },	{ "ACPKIX", 7 }, { "IACPKIX", 8 },
	{ "URI", 253 }, { "OID", 254 }, { NULL, 0 },
};

static const struct word schemes[] = { { "NOTIFY", 1 }, { NULL, 0 } };

static const struct word protocols[] = {
	{ "icmp", 1 }, { "tcp", 6 }, { "udp", 17 }, { NULL, 0 }
};

/* Those that hosts were said to have while WKS was in use. */
static const struct word services[] = {
	{ "echo", 7 },		{ "discard", 9 },	{ "systat", 11 },
	{ "daytime", 13 },	{ "netstat", 15 },	{ "chargen", 19 },
	{ "ftp-data", 20 },	{ "ftp", 21 },		{ "ssh", 22 },
	{ "telnet", 23 },	{ "smtp", 25 },		{ "time", 37 },
	{ "nameserver", 42 },	{ "whois", 43 },	{ "nicname", 43 },
	{ "domain", 53 },	{ "bootps", 67 },	{ "bootpc", 68 },
	{ "tftp", 69 },		{ "gopher", 70 },	{ "finger", 79 },
	{ "http", 80 },		{ "kerberos", 88 },	{ "hostnames", 101 },
	{ "hostname", 101 },	{ "rtelnet", 107 },	{ "pop2", 109 },
	{ "pop3", 110 },	{ "sunrpc", 111 },	{ "auth", 113 },
	{ "ident", 113 },	{ "sftp", 115 },	{ "uucp-path", 117 },
	{ "nntp", 119 },	{ "ntp", 123 },		{ "netbios-ns", 137 },
	{ "netbios-dgm", 138 }, { "netbios-ssn", 139 }, { "imap", 143 },
	{ "imap2", 143 },	{ "snmp", 161 },	{ "irc", 194 },
	{ "ldap", 389 },	{ "https", 443 },	{ NULL, 0 },
};

static bool take_word(struct zf_words *w, const struct word *words, const char *why,
		      uint32_t max, uint32_t *number)
{
	size_t len;

	if (!w->loose || is_digit(*w->at))
		return zf_words_number(w, max, number);
	const char *at = zf_words_plain(w, &len);
	for (; words->word != NULL; words++) {
		if (strlen(words->word) == len &&
		    strncasecmp(words->word, at, len) == 0) {
			*number = words->number;
			return true;
		}
	}
	return zf_words_wrong(w, why);
}

bool zf_uncommon_algorithm(struct zf_words *w)
{
	uint32_t number;

	return take_word(w, algorithms, "is no DNSSEC algorithm", UINT8_MAX, &number) &&
	       append8(w, number);
}

bool zf_uncommon_certificate(struct zf_words *w)
{
	uint32_t number;

	return take_word(w, certificates, "is no type of certificate", UINT16_MAX,
			 &number) &&
	       zf_words_append16(w, (uint16_t)number);
}

bool zf_uncommon_scheme(struct zf_words *w)
{
	uint32_t number;

	return take_word(w, schemes, "is no scheme known here: give its number",
			 UINT8_MAX, &number) &&
	       append8(w, number);
}

/* ---- WKS, NSAP, ATMA ---- */

bool zf_uncommon_protocol(struct zf_words *w)
{
	uint32_t number;

	return take_word(w, protocols, "is no protocol known here: give its number",
			 UINT8_MAX, &number) &&
	       append8(w, number);
}

bool zf_uncommon_ports(struct zf_words *w)
{
	uint8_t ports[8192] = { 0 };
	size_t len = 0;
	uint32_t port;

	while (zf_words_more(w)) {
		if (!take_word(w, services, "is no service known here: give its port",
			       UINT16_MAX, &port) ||
		    !zf_words_ended(w))
			return false;
		ports[port / 8] |= (uint8_t)(0x80 >> port % 8);
		if (len < port / 8 + 1)
			len = port / 8 + 1;
	}
	return zf_words_append(w, ports, len);
}

/* Appends the hex digits up to the word's end, which dots may stand between. */
static bool take_dotted_hex(struct zf_words *w)
{
	unsigned digits = 0, held = 0;

	for (; isxdigit((uint8_t)*w->at) || *w->at == '.'; w->at++) {
		if (*w->at == '.')
			continue;
		held = held << 4 |
		       (*w->at <= '9' ? (unsigned)(*w->at - '0')
				      : (unsigned)((*w->at | 0x20) - 'a' + 10));
		if (++digits % 2 == 0 && !append8(w, held & 0xff))
			return false;
	}
	return (digits > 0 && digits % 2 == 0) ||
	       zf_words_wrong(w, "is not an even number of hex digits");
}

static bool take_nsap(struct zf_words *w)
{
	if (w->at[0] != '0' || (w->at[1] | 0x20) != 'x')
		return zf_words_wrong(w, "does not begin with 0x");
	w->at += 2;
	return take_dotted_hex(w);
}

bool zf_uncommon_atm(struct zf_words *w)
{
	size_t len;

	if (*w->at != '+')
		return append8(w, 0) && take_dotted_hex(w);
	w->at++;
	const char *at = zf_words_plain(w, &len);
	if (len == 0 || !append8(w, 1))
		return zf_words_wrong(w, "is no number of digits");
	for (size_t i = 0; i < len; i++) {
		if (at[i] == '.')
			continue;
		if (!is_digit(at[i]))
			return zf_words_wrong(w, "is no number of digits");
		if (!append8(w, (uint8_t)at[i]))
			return false;
	}
	return true;
}

/* ---- LOC ---- */

/* Reads a number with at most `places` digits behind its point, and counts it in units of the last
 * of these. */
static bool take_decimal(struct zf_words *w, unsigned places, uint64_t max,
			 uint64_t *value)
{
	const char *at = w->at;
	bool point = false;

	if (!is_digit(*at))
		return zf_words_wrong(w, "is no number");
	for (*value = 0; is_digit(*at) || (*at == '.' && !point); at++) {
		if (*at == '.') {
			point = true;
			continue;
		}
		if (point && places-- == 0)
			return zf_words_wrong(w, "has more decimals than it may");
		*value = 10 * *value + (uint64_t)(*at - '0');
		if (*value > max)
			break;
	}
	while (*value <= max && places-- > 0)
		*value *= 10;
	w->at = at;
	return *value <= max || zf_words_wrong(w, "is too large");
}

#define EQUATOR 0x80000000u /* and prime meridian, RFC 1876 section 2 */

/* Reads `degrees [minutes [seconds]] letter`. */
static bool take_angle(struct zf_words *w, uint64_t degrees_max, const char letters[2])
{
	static const uint64_t max[] = { 0, 59, 59999 };
	uint64_t parts[3] = { 0 };
	int count = 0;

	for (; need_more(w) && is_digit(*w->at); count++) {
		if (count == 3)
			return zf_words_wrong(w, "stands where a direction should");
		if (!take_decimal(w, count == 2 ? 3 : 0,
				  count == 0 ? degrees_max : max[count], &parts[count]) ||
		    !zf_words_ended(w))
			return false;
	}
	const char letter = (char)(*w->at & ~0x20);
	const uint64_t angle = (parts[0] * 60 + parts[1]) * 60000 + parts[2];
	if (count == 0 || (letter != letters[0] && letter != letters[1]))
		return zf_words_wrong(w, "is no direction");
	w->at++;
	if (angle > degrees_max * 3600000)
		return zf_words_wrong(w, "is of an angle that is too large");
	return zf_words_ended(w) &&
	       zf_words_append32(w, letter == letters[0] ? EQUATOR + (uint32_t)angle
							 : EQUATOR - (uint32_t)angle);
}

/* Reads meters, with or without their `m`, as centimeters. */
static bool take_meters(struct zf_words *w, uint64_t max, uint64_t *centimeters)
{
	if (!take_decimal(w, 2, max, centimeters))
		return false;
	if (*w->at == 'm' || *w->at == 'M')
		w->at++;
	return zf_words_ended(w);
}

#define SEA_LEVEL 10000000 /* centimeters above where altitudes count from */

static bool take_altitude(struct zf_words *w)
{
	uint64_t centimeters;
	bool below = need_more(w) && *w->at == '-';

	w->at += below;
	if (!take_meters(w, below ? SEA_LEVEL : UINT32_MAX - SEA_LEVEL, &centimeters))
		return false;
	return zf_words_append32(w, below ? SEA_LEVEL - (uint32_t)centimeters
					  : SEA_LEVEL + (uint32_t)centimeters);
}

/* Reads a size or precision, if there is one more word: its first digit and how many follow. */
static bool take_size(struct zf_words *w, uint8_t *size)
{
	uint64_t centimeters;
	unsigned exponent = 0;

	if (!zf_words_more(w))
		return true;
	if (!take_meters(w, 9000000000, &centimeters))
		return false;
	for (; centimeters >= 10; centimeters /= 10)
		exponent++;
	*size = (uint8_t)(centimeters << 4 | exponent);
	return true;
}

static bool take_loc(struct zf_words *w)
{
	uint8_t *start = w->to;

	if (!zf_words_append32(w, 0x00121613) || !take_angle(w, 90, "NS") ||
	    !take_angle(w, 180, "EW") || !take_altitude(w))
		return false;
	return take_size(w, start + 1) && take_size(w, start + 2) &&
	       take_size(w, start + 3);
}

/* ---- APL ---- */

/* Reads `[!]family:address/prefix`. */
static bool take_prefix(struct zf_words *w)
{
	const uint8_t negated = *w->at == '!' ? 0x80 : 0;
	uint32_t family, prefix;

	w->at += negated != 0;
	if (!zf_words_number(w, UINT16_MAX, &family))
		return false;
	if (*w->at++ != ':' || family < 1 || family > 2)
		return zf_words_wrong(w, "is not of family 1: or 2:");
	uint8_t *start = w->to;
	if (!zf_words_append16(w, (uint16_t)family) || !zf_words_append16(w, 0) ||
	    !(family == 1 ? zf_words_a(w) : zf_words_aaaa(w)))
		return false;
	if (*w->at++ != '/')
		return zf_words_wrong(w, "has no prefix length");
	if (!zf_words_number(w, UINT8_MAX, &prefix) || !zf_words_ended(w))
		return false;
	if (prefix > (family == 1 ? 32 : 128))
		return zf_words_wrong(w, "has a prefix that is longer than its address");
	while (w->to > start + 4 && w->to[-1] == 0)
		w->to--;
	start[2] = (uint8_t)prefix;
	start[3] = (uint8_t)(negated | (w->to - start - 4));
	return true;
}

static bool take_apl(struct zf_words *w)
{
	while (zf_words_more(w)) {
		if (!take_prefix(w))
			return false;
	}
	return true;
}

/* ---- A6 ---- */

/* Appends of the address what stands behind the prefix (RFC 2874 3.1). */
static bool take_suffix(struct zf_words *w, uint32_t prefix)
{
	uint8_t *const start = w->to;
	const uint32_t skipped = prefix / 8;

	if (!need_more(w) || !zf_words_aaaa(w) || !zf_words_ended(w))
		return false;
	memmove(start, start + skipped, 16 - skipped);
	w->to -= skipped;
	start[0] &= (uint8_t)(0xff >> prefix % 8);
	return true;
}

static bool take_a6(struct zf_words *w)
{
	uint32_t prefix;

	if (!need_more(w) || !zf_words_number(w, UINT8_MAX, &prefix) ||
	    !zf_words_ended(w))
		return false;
	if (prefix > 128)
		return zf_words_wrong(w, "is a prefix longer than an address");
	return append8(w, prefix) && (prefix == 128 || take_suffix(w, prefix)) &&
	       (prefix == 0 || take(w, zf_words_name));
}

/* ---- HIP, AMTRELAY ---- */

static bool take_hip(struct zf_words *w)
{
	uint8_t *start = w->to;
	uint32_t algorithm;

	if (!need_more(w) || !zf_words_number(w, UINT8_MAX, &algorithm) ||
	    !zf_words_ended(w) || !zf_words_append32(w, 0) || !take(w, zf_digits_hex))
		return false;
	const uint8_t *key = w->to;
	if (key - start - 4 > UINT8_MAX)
		return zf_words_wrong(w, "is longer than 255 octets");
	if (!take(w, zf_digits_base64))
		return false;
	if (w->to - key > UINT16_MAX)
		return zf_words_wrong(w, zf_words_full);
	start[0] = (uint8_t)(key - start - 4);
	start[1] = (uint8_t)algorithm;
	zf_wire_put16(start + 2, (uint16_t)(w->to - key));
	while (zf_words_more(w)) {
		if (!zf_words_name(w) || !zf_words_ended(w))
			return false;
	}
	return true;
}

bool zf_uncommon_gateway(struct zf_words *w, unsigned kind)
{
	switch (kind) {
	case 0:
		return *w->at++ == '.' || zf_words_wrong(w, "is not '.' for no gateway");
	case 1:
		return zf_words_a(w);
	case 2:
		return zf_words_aaaa(w);
	case 3:
		return zf_words_name(w);
	default:
		return zf_words_wrong(w, "is a gateway of an unknown kind");
	}
}

static bool take_amtrelay(struct zf_words *w)
{
	uint32_t optional, kind;

	if (!take(w, zf_words_number8) || !need_more(w) ||
	    !zf_words_number(w, UINT8_MAX, &optional) || !zf_words_ended(w))
		return false;
	if (optional > 1)
		return zf_words_wrong(w, "is not 0 or 1");
	return need_more(w) && zf_words_number(w, UINT8_MAX, &kind) &&
	       zf_words_ended(w) && append8(w, optional << 7 | (kind & 0x7f)) &&
	       need_more(w) && zf_uncommon_gateway(w, kind);
}

bool zf_uncommon_parse(struct zf_words *w, uint16_t type)
{
	switch (type) {
	case 22:
		return take(w, take_nsap);
	case 29:
		return take_loc(w);
	case 38:
		return take_a6(w);
	case 42:
		return take_apl(w);
	case 55:
		return take_hip(w);
	case 260:
		return take_amtrelay(w);
	case ZF_TYPE_WINS:
		return zf_wins_parse(w);
	case ZF_TYPE_WINSR:
		return zf_winsr_parse(w);
	default:
		return zf_words_wrong(w, "is of a type that only \\# is read for");
	}
}
