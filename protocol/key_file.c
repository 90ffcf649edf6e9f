/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/key.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "protocol/key_source.h"
#include "protocol/secret_file.h"

#define FILE_MAX 65536 /* octets of a key file */
#define BLANKS ZF_KEY_BLANKS
#define WORD_MAX ZF_KEY_WORD_MAX

void zf_key_source_skip(struct zf_key_source *source, const char *to)
{
	for (; source->at < to; source->at++)
		source->line += *source->at == '\n';
}

zf_status zf_key_source_fail(const struct zf_key_source *source, struct zf_error *err,
			     const char *what)
{
	return zf_fail(err, ZF_EUSAGE, "%s:%u: %s", source->path, source->line, what);
}

/* Copies the next line that is neither blank nor a comment; false at the end. */
static bool next_line(struct zf_key_source *source, char line[WORD_MAX])
{
	while (*source->at != '\0') {
		size_t len = strcspn(source->at, "\r\n");
		size_t indent = strspn(source->at, " \t");

		if (indent < len && strchr("#;", source->at[indent]) == NULL) {
			snprintf(line, WORD_MAX, "%.*s", (int)(len - indent),
				 source->at + indent);
			source->at += len;
			return true;
		}
		zf_key_source_skip(source, source->at + len + (source->at[len] != '\0'));
	}
	return false;
}

/* ---- one line: algorithm:name:secret ---- */

static zf_status read_one_line(struct zf_key *key, struct zf_key_source *source,
			       struct zf_error *err)
{
	char line[WORD_MAX];

	if (!next_line(source, line))
		return zf_key_source_fail(source, err, "no key found");
	line[strcspn(line, BLANKS)] = '\0';
	zf_status status = zf_key_parse(key, line, err);
	if (status != ZF_OK)
		zf_wrap(err, "%s:%u", source->path, source->line);
	OPENSSL_cleanse(line, sizeof line);
	return status;
}

/* ---- fields: dnssec-keygen's files, Knot's YAML ---- */

/* Whether `line` is "<name>: <value>"; copies the value, bare of blanks and quotes. */
static bool take_field(char value[WORD_MAX], const char *line, const char *name)
{
	size_t name_len = strlen(name);
	size_t len;

	if (strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
		return false;
	line += name_len + 1;
	line += strspn(line, BLANKS "\"'");
	len = strcspn(line, BLANKS "\"'");
	memcpy(value, line, len);
	value[len] = '\0';
	return true;
}

/* What `keymgr -t` prints: "key:" and a list of id, algorithm and secret. */
static const char *read_yaml(struct zf_key_words *words, struct zf_key_source *source)
{
	char line[WORD_MAX], id[WORD_MAX];

	while (next_line(source, line)) {
		const char *field = line + strspn(line, "- ");

		if (take_field(id, field, "id")) {
			if (words->name[0] != '\0')
				break;
			memcpy(words->name, id, sizeof id);
		} else if (!take_field(words->algorithm, field, "algorithm")) {
			(void)take_field(words->secret, field, "secret");
		}
	}
	OPENSSL_cleanse(line, sizeof line);
	if (words->name[0] == '\0')
		return "the key has no id";
	if (words->algorithm[0] == '\0') /* Knot's default */
		strcpy(words->algorithm, zf_hmac_print(ZF_HMAC_SHA256));
	return words->secret[0] == '\0' ? "the key has no secret" : NULL;
}

/* The DNSSEC algorithm numbers that BIND gave to HMACs. */
static const struct {
	long number;
	enum zf_hmac hmac;
} numbers[] = {
	{ 157, ZF_HMAC_MD5 },	 { 161, ZF_HMAC_SHA1 },	  { 162, ZF_HMAC_SHA224 },
	{ 163, ZF_HMAC_SHA256 }, { 164, ZF_HMAC_SHA384 }, { 165, ZF_HMAC_SHA512 },
};

static const char *algorithm_of_number(const char *text)
{
	long number = strtol(text, NULL, 10);

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		if (numbers[i].number == number)
			return zf_hmac_print(numbers[i].hmac);
	}
	return "";
}

/* The name in K<name>+<algorithm>+<id>.private, as dnssec-keygen names its files. */
static bool name_from_path(char name[WORD_MAX], const char *path)
{
	static const char digits[] = "0123456789";
	const size_t tail = strlen("+163+12345.private");
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	size_t len = strlen(base);
	const char *plus = len > tail + 1 ? base + len - tail : "";

	if (len >= WORD_MAX || *base != 'K' || plus[0] != '+' ||
	    strspn(plus + 1, digits) != 3 || plus[4] != '+' ||
	    strspn(plus + 5, digits) != 5 || strcmp(plus + 10, ".private") != 0)
		return false;
	snprintf(name, WORD_MAX, "%.*s", (int)(plus - base - 1), base + 1);
	return true;
}

/* The owner of the record in the .key file beside a .private one. */
static bool name_from_neighbour(char name[WORD_MAX], const char *path)
{
	size_t stem = strlen(path) - strlen(".private");
	char *neighbour = malloc(stem + sizeof ".key");
	bool found = false;
	FILE *file;

	if (neighbour == NULL)
		return false;
	memcpy(neighbour, path, stem);
	strcpy(neighbour + stem, ".key");
	file = fopen(neighbour, "re");
	while (!found && file != NULL && fgets(name, WORD_MAX, file) != NULL) {
		name[strcspn(name, BLANKS)] = '\0';
		found = name[0] != '\0' && name[0] != ';';
	}
	if (file != NULL)
		fclose(file);
	free(neighbour);
	return found;
}

static bool ends_in_private(const char *path)
{
	size_t len = strlen(path), suffix = strlen(".private");

	return len > suffix && strcmp(path + len - suffix, ".private") == 0;
}

static bool find_name(char name[WORD_MAX], const char *path)
{
	return name_from_path(name, path) ||
	       (ends_in_private(path) && name_from_neighbour(name, path));
}

static const char *read_private(struct zf_key_words *words, struct zf_key_source *source)
{
	char line[WORD_MAX], number[WORD_MAX] = "";

	while (words->secret[0] == '\0' && next_line(source, line)) {
		if (!take_field(number, line, "Algorithm"))
			(void)take_field(words->secret, line, "Key");
	}
	OPENSSL_cleanse(line, sizeof line);
	strcpy(words->algorithm, algorithm_of_number(number));
	if (words->secret[0] == '\0')
		return "no 'Key:' line: not the file of a TSIG key";
	if (!find_name(words->name, source->path))
		return "the key's name is neither in the file's name, as in "
		       "Kxfr.+163+12345.private, nor in a .key file beside it";
	return NULL;
}

/* ---- any of them ---- */

static bool is_yaml(const char *text)
{
	struct zf_key_source source = { .at = text };
	char line[WORD_MAX];

	return next_line(&source, line) && strcmp(line, "key:") == 0;
}

static zf_status read_text(struct zf_key *key, const char *path, const char *text,
			   struct zf_error *err)
{
	struct zf_key_source source = { .path = path, .at = text, .line = 1 };
	struct zf_key_words words = { "", "", "" };
	const char *why;
	zf_status status;

	if (strncmp(text, "Private-key-format:", 19) == 0)
		why = read_private(&words, &source);
	else if (is_yaml(text))
		why = read_yaml(&words, &source);
	else if (strchr(text, '{') != NULL)
		why = zf_key_conf_read(&words, &source);
	else
		return read_one_line(key, &source, err);
	if (why != NULL)
		status = zf_key_source_fail(&source, err, why);
	else
		status = zf_key_make(key, words.algorithm, words.name, words.secret, err);
	if (why == NULL && status != ZF_OK)
		zf_wrap(err, "%s:%u", path, source.line);
	OPENSSL_cleanse(&words, sizeof words);
	return status;
}

static zf_status slurp(int fd, const char *path, char text[FILE_MAX + 2],
		       struct zf_error *err)
{
	size_t len = 0;
	ssize_t got;

	do {
		got = read(fd, text + len, FILE_MAX + 1 - len);
		if (got > 0)
			len += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (got < 0)
		return zf_fail_system(err, errno, "%s", path);
	text[len] = '\0';
	if (len > FILE_MAX)
		return zf_fail(err, ZF_EUSAGE, "%s: larger than any key file", path);
	if (strlen(text) != len)
		return zf_fail(err, ZF_EUSAGE, "%s: not a text file", path);
	return ZF_OK;
}

zf_status zf_key_read(struct zf_key *key, const char *path, struct zf_error *err)
{
	char text[FILE_MAX + 2];
	int fd;
	zf_status status = zf_secret_file_open(&fd, path, err);

	if (status != ZF_OK)
		return status;
	status = slurp(fd, path, text, err);
	if (status == ZF_OK)
		status = read_text(key, path, text, err);
	close(fd);
	OPENSSL_cleanse(text, sizeof text);
	return status;
}
