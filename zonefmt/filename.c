/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/filename.h"

#include <assert.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "protocol/name.h"

#define SUFFIX_MAX 16
#define TEXT_MAX (3 * ZF_NAME_MAX + 1) /* every octet as %xx */
#define DIGEST_OCTETS 16
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
	for (int i = 0; i < DIGEST_OCTETS; i++)
		at += sprintf(at, "%02x", digest[i]);
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
		strcpy(text, "%root");
	if (strlen(text) > room)
		status = cut(text, room, lower.wire, err);
	snprintf(name, ZF_FILENAME_MAX, "%.*s%s", (int)room, text, suffix);
	return status;
}
