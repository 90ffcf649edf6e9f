/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/filename.h"

#include <assert.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "protocol/hex.h"
#include "protocol/name.h"

#define SUFFIX_MAX 16
#define TEXT_MAX (3 * ZF_NAME_MAX + 1) /* every octet as %xx */
#define DIGEST_OCTETS 16
#define ROOT "%root"
#define CUT_TAIL (2 + 2 * DIGEST_OCTETS) /* "%~" and the digest */

static bool is_plain(uint8_t octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') ||
	       octet == '-' || octet == '_';
}

/* The device names of Windows, which it finds in a file's name up to the first dot. */
static bool is_reserved(const uint8_t *label)
{
	static const char *const words[] = { "con", "prn", "aux", "nul" };
	const char *text = (const char *)label + 1;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && label[0] == 3; i++)
		if (memcmp(text, words[i], 3) == 0)
			return true;
	return label[0] == 4 &&
	       (memcmp(text, "com", 3) == 0 || memcmp(text, "lpt", 3) == 0) &&
	       text[3] >= '0' && text[3] <= '9';
}

static char *put_octet(char *at, uint8_t octet, bool plain)
{
	if (plain) {
		*at++ = (char)octet;
		return at;
	}
	return at + sprintf(at, "%%%02x", octet);
}

/* The whole text, however long; NUL at the end. */
static void spell(char text[TEXT_MAX], const uint8_t *name)
{
	bool guard = is_reserved(name);

	for (const uint8_t *label = name; label[0] != 0; label += label[0] + 1) {
		if (label != name)
			*text++ = '.';
		for (unsigned i = 1; i <= label[0]; i++) {
			text = put_octet(text, label[i], is_plain(label[i]) && !guard);
			guard = false;
		}
	}
	*text = '\0';
}

/* Ends `text` at `room` chars with the digest of the whole name. */
static zf_status cut(char text[TEXT_MAX], size_t room, const uint8_t *name,
		     struct zf_error *err)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	char *at = text + room - CUT_TAIL;

	if (EVP_Digest(name, zf_name_size(name), digest, NULL, EVP_sha256(), NULL) != 1)
		return zf_fail(err, ZF_ENOMEM, "SHA-256 is not to be had");
	*at++ = '%';
	*at++ = '~';
	zf_hex_print(at, digest, DIGEST_OCTETS);
	return ZF_OK;
}

zf_status zf_filename_from_zone(char name[ZF_FILENAME_MAX], const uint8_t *apex,
				const char *suffix, struct zf_error *err)
{
	const size_t room = ZF_FILENAME_MAX - 1 - strlen(suffix);
	struct zf_name lower;
	char text[TEXT_MAX];
	zf_status status = ZF_OK;

	assert(strlen(suffix) <= SUFFIX_MAX);
	zf_name_copy(&lower, apex);
	zf_name_lower(lower.wire);
	spell(text, lower.wire);
	if (text[0] == '\0')
		strcpy(text, ROOT);
	if (strlen(text) > room)
		status = cut(text, room, lower.wire, err);
	snprintf(name, ZF_FILENAME_MAX, "%.*s%s", (int)room, text, suffix);
	return status;
}

static int hex_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit == '\0' ? NULL : strchr(digits, digit);

	return found == NULL ? -1 : (int)(found - digits);
}

/* Reads the octet at `*at` and moves behind it; -1 if none is written there. */
static int read_octet(const char **at)
{
	const char *c = *at;

	if (*c != '%') {
		*at += 1;
		return is_plain((uint8_t)*c) ? *c : -1;
	}
	if (hex_value(c[1]) < 0 || hex_value(c[2]) < 0)
		return -1;
	*at += 3;
	return hex_value(c[1]) << 4 | hex_value(c[2]);
}

/* Reads a label of one octet or more to `*to`, which moves behind it. Returns where it ends in the
 * text, or NULL. */
static const char *read_label(uint8_t **to, const uint8_t *end, const char *text)
{
	uint8_t *const length = (*to)++;

	while (*text != '\0' && *text != '.') {
		const int octet = read_octet(&text);

		if (octet < 0 || *to >= end || *to - length > ZF_LABEL_MAX)
			return NULL;
		*(*to)++ = (uint8_t)octet;
	}
	*length = (uint8_t)(*to - length - 1);
	return *length == 0 ? NULL : text;
}

static bool read_labels(struct zf_name *name, const char *text)
{
	uint8_t *to = name->wire;
	uint8_t *const end =
		to + ZF_NAME_MAX - 1; /* the root label's place at the latest */

	for (;; text++) {
		text = read_label(&to, end, text);
		if (text == NULL)
			return false;
		if (*text == '\0')
			break;
	}
	*to = 0;
	return true;
}

bool zf_filename_to_zone(struct zf_name *apex, const char *name, const char *suffix)
{
	const size_t len = strlen(name), suffix_len = strlen(suffix);
	char text[ZF_FILENAME_MAX], again[TEXT_MAX];

	if (len <= suffix_len || len >= ZF_FILENAME_MAX ||
	    strcmp(name + len - suffix_len, suffix) != 0)
		return false;
	snprintf(text, sizeof text, "%.*s", (int)(len - suffix_len), name);
	if (strcmp(text, ROOT) == 0) {
		apex->wire[0] = 0;
		return true;
	}
	if (!read_labels(apex, text))
		return false;
	spell(again, apex->wire);
	return strcmp(again, text) == 0;
}

bool zf_filename_zone(struct zf_name *apex, const char *path)
{
	static const char *const suffixes[] = { ".dns", ".zone", ".db", NULL };
	const char *slash = strrchr(path, '/');
	char name[ZF_FILENAME_MAX];

	snprintf(name, sizeof(name), "%s", slash != NULL ? slash + 1 : path);
	for (char *at = name; *at != '\0'; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 'a' - 'A' : *at);
	if (strncmp(name, "db.", 3) == 0)
		return zf_filename_to_zone(apex, name + 3, "");
	for (const char *const *suffix = suffixes; *suffix != NULL; suffix++)
		if (zf_filename_to_zone(apex, name, *suffix))
			return true;
	return false;
}

/* A device's name counts up to the first dot or colon, whatever blanks are in front of that. */
static bool is_device(const char *name)
{
	static const char *const words[] = { "con",    "prn",	  "aux",   "nul",
					     "conin$", "conout$", "clock$" };
	size_t len = strcspn(name, ".:");

	while (len > 0 && name[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && strncasecmp(words[i], name, len) == 0)
			return true;
	/* COM1, and with the superscript digits one to three. */
	return len >= 4 &&
	       (strncasecmp(name, "com", 3) == 0 || strncasecmp(name, "lpt", 3) == 0) &&
	       ((len == 4 && isdigit((unsigned char)name[3])) ||
		(len == 5 && (strncmp(name + 3, "\302\271", 2) == 0 ||
			      strncmp(name + 3, "\302\262", 2) == 0 ||
			      strncmp(name + 3, "\302\263", 2) == 0)));
}

bool zf_filename_suits_windows(const char *name)
{
	const size_t len = strlen(name);

	if (len == 0 || len >= ZF_FILENAME_MAX || is_device(name) || name[0] == ' ' ||
	    name[len - 1] == ' ' || name[len - 1] == '.')
		return false;
	for (const char *at = name; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f ||
		    strchr("<>:\"/\\|?*", *at) != NULL)
			return false;
	return true;
}
