/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/zone_name.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <langinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"

#define REVERSE_TEXT_MAX 96 /* chars: 32 nibbles with dots, "ip6.arpa." */

static bool is_ascii(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text > 127)
			return false;
	}
	return true;
}

/* Whether there is a `*` or `?` in it that is not written as \* or \?. */
static bool is_pattern(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '*' || *text == '?')
			return true;
		text += *text == '\\' && text[1] != '\0';
	}
	return false;
}

static bool is_end(char c)
{
	return c == '\0' || c == '#' || c == ';';
}

const char *zf_zone_name_line(char *line, char **word)
{
	static const char blanks[] = " \t\r\n";
	char *const first = line + strspn(line, blanks);
	char *const end = first + strcspn(first, blanks);
	const char *const rest = end + strspn(end, blanks);
	const bool more = !is_end(*rest);

	*word = is_end(*first) ? NULL : first;
	if (*word != NULL)
		*end = '\0';
	return *word != NULL && more ? rest : NULL;
}

zf_status zf_zone_name_read(struct zf_name *name, const char *text, struct zf_error *err)
{
	char *ascii = NULL;
	zf_status status;
	int outcome;

	if (is_pattern(text))
		return zf_fail(
			err, ZF_EUSAGE,
			"\"%s\" is a pattern: here goes the name of one zone or host",
			text);
	if (is_ascii(text))
		return zf_name_parse(name, text, err);
	outcome = idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL);
	if (outcome == IDN2_MALLOC)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (outcome == IDN2_ENCODING_ERROR)
		return zf_fail(err, ZF_EUSAGE, "this is not UTF-8");
	if (outcome != IDN2_OK)
		return zf_fail(err, ZF_EUSAGE, "\"%s\" is no internationalised name: %s",
			       text, idn2_strerror(outcome));
	status = zf_name_parse(name, ascii, err);
	idn2_free(ascii);
	return status;
}

/* Splits `text/bits`; without a length *bits stays as it is. */
static bool split_prefix(const char *prefix, char address[INET6_ADDRSTRLEN],
			 unsigned *bits, unsigned most)
{
	const char *slash = strchr(prefix, '/');
	size_t len = slash == NULL ? strlen(prefix) : (size_t)(slash - prefix);
	uint64_t number;

	if (len == 0 || len >= INET6_ADDRSTRLEN)
		return false;
	memcpy(address, prefix, len);
	address[len] = '\0';
	if (slash == NULL)
		return true;
	if (!zf_number_parse(slash + 1, 0, most, &number))
		return false;
	*bits = (unsigned)number;
	return true;
}

/* Reads one to four octets; the number read, 0 if it is something else. */
static unsigned read_octets(const char *text, unsigned octets[4])
{
	unsigned count = 0;
	uint64_t octet;

	memset(octets, 0, 4 * sizeof(octets[0]));
	do {
		text = count == 4 ? NULL : zf_number_read(text, UINT8_MAX, &octet);
		if (text == NULL)
			return 0;
		octets[count++] = (unsigned)octet;
	} while (*text++ == '.');
	return text[-1] == '\0' ? count : 0;
}

static zf_status no_prefix(const char *prefix, struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE, "-x: \"%s\" is no address prefix", prefix);
	zf_hint(err, "192.0.2, 192.0.2.0/24 or 2001:db8::/32 would do");
	return ZF_EUSAGE;
}

static zf_status between_labels(const char *prefix, unsigned step, struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE,
		"-x: \"%s\" is no zone of the reverse tree: its length is no "
		"multiple of %u bits",
		prefix, step);
	zf_hint(err, "give the zone's own name, as its parent delegates it (RFC 2317)");
	return ZF_EUSAGE;
}

static zf_status reverse_ipv4(char text[REVERSE_TEXT_MAX], const char *prefix,
			      struct zf_error *err)
{
	char address[INET6_ADDRSTRLEN];
	unsigned octets[4], count, bits = 0;
	size_t len = 0;

	if (!split_prefix(prefix, address, &bits, 32))
		return no_prefix(prefix, err);
	count = read_octets(address, octets);
	if (count == 0)
		return no_prefix(prefix, err);
	if (strchr(prefix, '/') == NULL)
		bits = 8 * (count < 3 ? count : 3);
	if (bits % 8 != 0 || bits == 0)
		return between_labels(prefix, 8, err);
	for (unsigned i = bits / 8; i-- > 0;)
		len += (size_t)snprintf(text + len, REVERSE_TEXT_MAX - len, "%u.",
					octets[i]);
	snprintf(text + len, REVERSE_TEXT_MAX - len, "in-addr.arpa.");
	return ZF_OK;
}

static zf_status reverse_ipv6(char text[REVERSE_TEXT_MAX], const char *prefix,
			      struct zf_error *err)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char octets[16];
	unsigned bits = 0;
	size_t len = 0;

	if (!split_prefix(prefix, address, &bits, 128) ||
	    inet_pton(AF_INET6, address, octets) != 1)
		return no_prefix(prefix, err);
	if (strchr(prefix, '/') == NULL) {
		zf_fail(err, ZF_EUSAGE, "-x: \"%s\" needs a prefix length", prefix);
		zf_hint(err, "%s/64, /48 or /32, as the zone was delegated", prefix);
		return ZF_EUSAGE;
	}
	if (bits % 4 != 0 || bits == 0)
		return between_labels(prefix, 4, err);
	for (unsigned i = bits / 4; i-- > 0;)
		len += (size_t)snprintf(text + len, REVERSE_TEXT_MAX - len, "%x.",
					i % 2 == 0 ? octets[i / 2] >> 4u
						   : octets[i / 2] & 15u);
	snprintf(text + len, REVERSE_TEXT_MAX - len, "ip6.arpa.");
	return ZF_OK;
}

zf_status zf_zone_name_reverse(struct zf_name *name, const char *prefix,
			       struct zf_error *err)
{
	char text[REVERSE_TEXT_MAX];
	zf_status status = strchr(prefix, ':') == NULL ? reverse_ipv4(text, prefix, err)
						       : reverse_ipv6(text, prefix, err);

	return status == ZF_OK ? zf_name_parse(name, text, err) : status;
}

static void drop_final_dot(char *text)
{
	size_t len = strlen(text);

	if (len > 1 && text[len - 1] == '.')
		text[len - 1] = '\0';
}

/* What does not come back as the same name was no IDNA 2008, and might mislead. */
static bool comes_back(const char *unicode, const uint8_t *name)
{
	struct zf_name back;

	return zf_zone_name_read(&back, unicode, NULL) == ZF_OK &&
	       zf_name_equal(back.wire, name);
}

const char *zf_zone_name_unicode(char text[ZF_NAME_TEXT_MAX], const uint8_t *name)
{
	char ascii[ZF_NAME_TEXT_MAX];
	char *unicode = NULL;
	struct zf_name lower;

	text[0] = '\0';
	zf_name_copy(&lower, name);
	zf_name_lower(lower.wire);
	zf_name_print(ascii, lower.wire);
	drop_final_dot(ascii);
	if (strstr(ascii, "xn--") == NULL ||
	    idn2_to_unicode_8z8z(ascii, &unicode, 0) != IDN2_OK)
		return text;
	if (strlen(unicode) < ZF_NAME_TEXT_MAX && !is_ascii(unicode) &&
	    comes_back(unicode, name))
		strcpy(text, unicode);
	idn2_free(unicode);
	return text;
}

const char *zf_zone_name_show(char text[ZF_ZONE_NAME_TEXT_MAX], const uint8_t *name)
{
	char unicode[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	drop_final_dot(text);
	zf_zone_name_unicode(unicode, name);
	if (unicode[0] != '\0' && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		sprintf(text + strlen(text), " (%s)", unicode);
	return text;
}
