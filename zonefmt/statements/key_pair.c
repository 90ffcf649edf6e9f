/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/key_pair.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "protocol/key.h"
#include "protocol/number.h"

#define BLANKS " \t\r\f\v"
#define NO_TSIG_KEY "this is not the file of a TSIG key"

/* The DNSSEC algorithm numbers that BIND gave to HMACs. */
static const struct {
	uint64_t number;
	enum zf_hmac hmac;
} numbers[] = {
	{ 157, ZF_HMAC_MD5 },	 { 161, ZF_HMAC_SHA1 },	  { 162, ZF_HMAC_SHA224 },
	{ 163, ZF_HMAC_SHA256 }, { 164, ZF_HMAC_SHA384 }, { 165, ZF_HMAC_SHA512 },
};

/* NULL if it is another's number. */
static const char *algorithm_of(const char *text)
{
	uint64_t number;

	if (zf_number_read(text, UINT8_MAX, &number) == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (numbers[i].number == number)
			return zf_hmac_print(numbers[i].hmac);
	return NULL;
}

/* ---- .key: xfr.example. IN KEY 512 3 163 c2VjcmV0... ---- */

/* The length of the word at *at, which blanks in front of are passed over. */
static size_t word_at(const char **at)
{
	*at += strspn(*at, BLANKS);
	return strcspn(*at, BLANKS "\n");
}

static bool is_word(const char *at, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(at, word, len) == 0;
}

/* Behind the type, with the TTL and the class in front of it in either order or not there; NULL
 * if this is no such record. */
static const char *behind_type(const char *at)
{
	at += word_at(&at);
	for (int i = 0; i < 3; i++) {
		const size_t len = word_at(&at);

		if (is_word(at, len, "KEY") || is_word(at, len, "DNSKEY"))
			return at + len;
		at += len;
	}
	return NULL;
}

bool zf_key_pair_is_record(const char *text)
{
	return behind_type(text) != NULL;
}

const char *zf_key_pair_record(struct zf_key_words *words, char *text)
{
	const char *fields[3]; /* flags, protocol, algorithm */

	text[strcspn(text, "\n;")] = '\0';
	const char *at = behind_type(text);
	for (size_t i = 0; i < 3; i++) {
		const size_t len = word_at(&at);

		fields[i] = at;
		at += len;
	}
	words->algorithm = algorithm_of(fields[2]);
	if (words->algorithm == NULL)
		return NO_TSIG_KEY;
	words->secret = at; /* blanks may be in it */
	words->name = text;
	text[strcspn(text, BLANKS)] = '\0';
	return NULL;
}

/* ---- .private ---- */

static bool ends_in_private(const char *path)
{
	const size_t len = strlen(path), suffix = strlen(".private");

	return len > suffix && strcmp(path + len - suffix, ".private") == 0;
}

/* The name in K<name>+<algorithm>+<id>.private. */
static bool name_of_path(char name[ZF_NAME_TEXT_MAX], const char *path)
{
	static const char digits[] = "0123456789";
	const size_t tail = strlen("+163+12345.private");
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	const size_t len = strlen(base);
	const char *plus = len > tail + 1 ? base + len - tail : "";

	if (len >= ZF_NAME_TEXT_MAX || *base != 'K' || plus[0] != '+' ||
	    strspn(plus + 1, digits) != 3 || plus[4] != '+' ||
	    strspn(plus + 5, digits) != 5 || !ends_in_private(path))
		return false;
	snprintf(name, ZF_NAME_TEXT_MAX, "%.*s", (int)(plus - base - 1), base + 1);
	return true;
}

/* The first word of a text that is no comment's. */
static bool first_word(char name[ZF_NAME_TEXT_MAX], const char *text)
{
	for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n') {
		const size_t len = word_at(&text);

		if (len == 0 || *text == ';')
			continue;
		snprintf(name, ZF_NAME_TEXT_MAX, "%.*s", (int)len, text);
		return len < ZF_NAME_TEXT_MAX;
	}
	return false;
}

/* The owner of the record in the file at `path`. */
static bool name_of_record(char name[ZF_NAME_TEXT_MAX], const char *path)
{
	char text[4096];
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	text[len < 0 ? 0 : len] = '\0';
	const bool found = first_word(name, text);
	OPENSSL_cleanse(text, sizeof text);
	return found;
}

static bool name_of_neighbour(char name[ZF_NAME_TEXT_MAX], const char *path)
{
	const size_t stem = strlen(path) - strlen(".private");
	char *neighbour = malloc(stem + sizeof ".key");

	if (neighbour == NULL)
		return false;
	memcpy(neighbour, path, stem);
	strcpy(neighbour + stem, ".key");
	const bool found = name_of_record(name, neighbour);
	free(neighbour);
	return found;
}

/* The value of the line "<field>: value" at `line`, or NULL if it is another. */
static char *value_of(char *line, const char *field)
{
	const size_t len = strlen(field);

	if (strncasecmp(line, field, len) != 0 || line[len] != ':')
		return NULL;
	line += len + 1;
	line += strspn(line, BLANKS);
	line[strcspn(line, BLANKS)] = '\0';
	return line;
}

bool zf_key_pair_is_private(const char *text)
{
	return strncmp(text, "Private-key-format:", strlen("Private-key-format:")) == 0;
}

const char *zf_key_pair_private(struct zf_key_words *words, char *text, const char *path,
				char name[ZF_NAME_TEXT_MAX])
{
	char *rest = text;

	for (size_t number = 1; words->secret == NULL; number++) {
		char *line = strsep(&rest, "\n");

		if (line == NULL)
			break;
		char *algorithm = value_of(line, "Algorithm");
		words->secret = value_of(line, "Key");
		if (algorithm != NULL)
			words->algorithm = algorithm_of(algorithm);
		if (algorithm != NULL || words->secret != NULL)
			words->line = number;
	}
	if (words->secret == NULL || words->algorithm == NULL)
		return NO_TSIG_KEY;
	if (!name_of_path(name, path) &&
	    (!ends_in_private(path) || !name_of_neighbour(name, path)))
		return "the key's name is neither in the file's name, as in "
		       "Kxfr.+163+12345.private, nor in a .key file beside it";
	words->name = name;
	return NULL;
}
