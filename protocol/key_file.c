/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#define FILE_MAX 65536 /* octets of a key file */
#define WORD_MAX 2048  /* chars of a name, an algorithm or a secret, with NUL */
#define BLANKS " \t\r\n\f\v"

/* What is being read, and how far. */
struct source {
	const char *path;
	const char *at;
	unsigned line;
};

static zf_status at_line(const struct source *source, struct zf_error *err)
{
	return zf_wrap(err, "%s:%u", source->path, source->line);
}

static zf_status fail_at(const struct source *source, struct zf_error *err,
			 const char *what)
{
	zf_fail(err, ZF_EUSAGE, "%s", what);
	at_line(source, err);
	return ZF_EUSAGE;
}

/* ---- named.conf ---- */

enum token {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_SEMICOLON,
	TOKEN_BROKEN
};

static void skip_to(struct source *source, const char *end)
{
	for (; source->at < end; source->at++)
		source->line += *source->at == '\n';
}

/* Moves over blanks and comments of the three kinds that named.conf has. */
static void skip_blanks(struct source *source)
{
	for (;;) {
		const char *at = source->at;

		if (*at != '\0' && strchr(BLANKS, *at) != NULL) {
			skip_to(source, at + 1);
		} else if (*at == '#' || strncmp(at, "//", 2) == 0) {
			skip_to(source, at + strcspn(at, "\n"));
		} else if (strncmp(at, "/*", 2) == 0) {
			const char *end = strstr(at + 2, "*/");

			skip_to(source, end == NULL ? at + strlen(at) : end + 2);
		} else {
			return;
		}
	}
}

static enum token read_word(struct source *source, char word[WORD_MAX])
{
	bool quoted = *source->at == '"';
	const char *start = source->at + quoted;
	size_t len = strcspn(start, quoted ? "\"" : BLANKS "{};\"#");

	if (len >= WORD_MAX || (quoted && start[len] == '\0'))
		return TOKEN_BROKEN;
	memcpy(word, start, len);
	word[len] = '\0';
	skip_to(source, start + len + quoted);
	return TOKEN_WORD;
}

static enum token next_token(struct source *source, char word[WORD_MAX])
{
	word[0] = '\0';
	skip_blanks(source);
	switch (*source->at) {
	case '\0':
		return TOKEN_END;
	case '{':
		source->at++;
		return TOKEN_OPEN;
	case '}':
		source->at++;
		return TOKEN_CLOSE;
	case ';':
		source->at++;
		return TOKEN_SEMICOLON;
	default:
		return read_word(source, word);
	}
}

/* The words of one key statement. */
struct statement {
	char name[WORD_MAX], algorithm[WORD_MAX], secret[WORD_MAX];
};

/* Reads the clauses behind `key NAME {` up to the brace that closes it. */
static const char *read_clauses(struct source *source, struct statement *key)
{
	char word[WORD_MAX];
	enum token token;

	while ((token = next_token(source, word)) == TOKEN_WORD) {
		bool algorithm = strcasecmp(word, "algorithm") == 0;

		if (!algorithm && strcasecmp(word, "secret") != 0)
			return "expected 'algorithm' or 'secret'";
		if (next_token(source, algorithm ? key->algorithm : key->secret) !=
		    TOKEN_WORD)
			return algorithm ? "expected an algorithm" : "expected a secret";
		if (next_token(source, word) != TOKEN_SEMICOLON)
			return "expected ';'";
	}
	if (token != TOKEN_CLOSE)
		return "expected '}' at the end of the key";
	if (key->algorithm[0] == '\0')
		return "the key has no algorithm";
	return key->secret[0] == '\0' ? "the key has no secret" : NULL;
}

/* Moves behind `key NAME {`, passing over whatever else a named.conf holds. */
static bool find_key(struct source *source, char name[WORD_MAX])
{
	char word[WORD_MAX];
	unsigned depth = 0;
	bool starts = true; /* a statement */

	for (;;) {
		enum token token = next_token(source, word);

		if (token == TOKEN_END || token == TOKEN_BROKEN)
			return false;
		if (token == TOKEN_WORD && starts && depth == 0 &&
		    strcasecmp(word, "key") == 0 &&
		    next_token(source, name) == TOKEN_WORD &&
		    next_token(source, word) == TOKEN_OPEN)
			return true;
		if (token == TOKEN_OPEN)
			depth++;
		if (token == TOKEN_CLOSE && depth > 0)
			depth--;
		starts = token == TOKEN_SEMICOLON;
	}
}

static zf_status read_conf(struct zf_key *key, struct source *source,
			   struct zf_error *err)
{
	struct statement words = { 0 };
	zf_status status;
	const char *why;

	if (!find_key(source, words.name))
		return fail_at(source, err, "no key statement found");
	why = read_clauses(source, &words);
	if (why != NULL)
		status = fail_at(source, err, why);
	else if ((status = zf_key_make(key, words.algorithm, words.name, words.secret,
				       err)) != ZF_OK)
		at_line(source, err);
	OPENSSL_cleanse(&words, sizeof words);
	return status;
}

/* ---- line by line ---- */

/* Copies the next line that is neither blank nor a comment; false at the end, or if the line
 * is too long to be any that is meant. */
static bool next_line(struct source *source, char line[WORD_MAX])
{
	while (*source->at != '\0') {
		size_t len = strcspn(source->at, "\r\n");
		size_t indent = strspn(source->at, " \t");

		if (indent < len && strchr("#;", source->at[indent]) == NULL) {
			if (len - indent >= WORD_MAX)
				return false;
			memcpy(line, source->at + indent, len - indent);
			line[len - indent] = '\0';
			source->at += len;
			return true;
		}
		skip_to(source, source->at + len + (source->at[len] != '\0'));
	}
	return false;
}

static zf_status read_one_line(struct zf_key *key, struct source *source,
			       struct zf_error *err)
{
	char line[WORD_MAX];

	if (!next_line(source, line))
		return fail_at(source, err, "no key found");
	line[strcspn(line, BLANKS)] = '\0';
	zf_status status = zf_key_parse(key, line, err);
	if (status != ZF_OK)
		at_line(source, err);
	OPENSSL_cleanse(line, sizeof line);
	return status;
}

/* ---- dnssec-keygen's files ---- */

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

/* The name in K<name>+<algorithm>+<id>.private, all of which dnssec-keygen chose. */
static bool name_from_path(char name[WORD_MAX], const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	const char *plus = strchr(base, '+');
	unsigned algorithm, id;
	int end = 0;

	if (*base != 'K' || plus == NULL || plus - base > WORD_MAX)
		return false;
	if (sscanf(plus, "+%3u+%5u.private%n", &algorithm, &id, &end) != 2 || end == 0 ||
	    plus[end] != '\0')
		return false;
	memcpy(name, base + 1, (size_t)(plus - base - 1));
	name[plus - base - 1] = '\0';
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

static zf_status read_private(struct zf_key *key, struct source *source,
			      struct zf_error *err)
{
	char line[WORD_MAX], name[WORD_MAX];
	const char *algorithm = "";
	zf_status status;

	while (next_line(source, line) && strncasecmp(line, "Key:", 4) != 0) {
		if (strncasecmp(line, "Algorithm:", 10) == 0)
			algorithm = algorithm_of_number(line + 10);
	}
	if (strncasecmp(line, "Key:", 4) != 0)
		return fail_at(source, err, "no 'Key:' line: not the file of a TSIG key");
	if (find_name(name, source->path)) {
		status = zf_key_make(key, algorithm, name, line + 4, err);
		if (status != ZF_OK)
			at_line(source, err);
	} else {
		status = fail_at(source, err, "the file does not say the key's name");
		zf_hint(err,
			"the name comes from the file's name, K<name>.+163+12345.private, "
			"or from the .key file beside it");
	}
	OPENSSL_cleanse(line, sizeof line);
	return status;
}

/* ---- any of them ---- */

static zf_status read_text(struct zf_key *key, const char *path, const char *text,
			   struct zf_error *err)
{
	struct source source = { .path = path, .at = text, .line = 1 };

	if (strncmp(text, "Private-key-format:", 19) == 0)
		return read_private(key, &source, err);
	if (strchr(text, '{') != NULL)
		return read_conf(key, &source, err);
	return read_one_line(key, &source, err);
}

static zf_status check_mode(int fd, const char *path, struct zf_error *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return zf_fail_system(err, errno, "%s", path);
	if ((st.st_mode & 07) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"%s: anyone on this machine may use this key file (mode %04o)", path,
		(unsigned)st.st_mode & 07777);
	zf_hint(err, "chmod 640 %s", path);
	return ZF_EUSAGE;
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
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return zf_fail_system(err, errno, "%s", path);
	zf_status status = check_mode(fd, path, err);
	if (status == ZF_OK)
		status = slurp(fd, path, text, err);
	if (status == ZF_OK)
		status = read_text(key, path, text, err);
	close(fd);
	OPENSSL_cleanse(text, sizeof text);
	return status;
}
