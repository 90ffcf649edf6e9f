/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regquery.h"

#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/lines.h"
#include "zonefmt/file/wtf8.h"
#include "zonefmt/registry/regpath.h"

#define INDENT "    "
#define BANNER "! REG.EXE VERSION"
#define BEGINNING 128 /* characters by which it is known */

enum spelling { TEXT, TEXTS, HEX, NUMBER, NUMBER_BIG_ENDIAN };

static const struct type {
	const char *word;
	uint32_t type;
	enum spelling spelling;
	size_t len; /* octets of a number */
} types[] = {
	{ "REG_NONE", ZF_REG_NONE, HEX, 0 },
	{ "REG_SZ", ZF_REG_SZ, TEXT, 0 },
	{ "REG_EXPAND_SZ", ZF_REG_EXPAND_SZ, TEXT, 0 },
	{ "REG_BINARY", ZF_REG_BINARY, HEX, 0 },
	{ "REG_DWORD", ZF_REG_DWORD, NUMBER, 4 },
	{ "REG_DWORD_LITTLE_ENDIAN", ZF_REG_DWORD, NUMBER, 4 },
	{ "REG_DWORD_BIG_ENDIAN", 5, NUMBER_BIG_ENDIAN, 4 },
	{ "REG_LINK", 6, TEXT, 0 },
	{ "REG_MULTI_SZ", ZF_REG_MULTI_SZ, TEXTS, 0 },
	{ "REG_RESOURCE_LIST", 8, HEX, 0 },
	{ "REG_FULL_RESOURCE_DESCRIPTOR", 9, HEX, 0 },
	{ "REG_RESOURCE_REQUIREMENTS_LIST", 10, HEX, 0 },
	{ "REG_QWORD", ZF_REG_QWORD, NUMBER, 8 },
};

struct reading {
	struct zf_lines lines;
	const char *line; /* the one at hand, where it begins */
	const char *path; /* the file's */
	const struct zf_regfile_sink *sink;
	bool has_key;
	uint8_t *octets; /* of the value at hand, with room for it */
	size_t len;
	uint16_t units[ZF_REGFILE_PATH_MAX];
	char key[ZF_REGPATH_TEXT_MAX];
	struct zf_error *err;
};

static zf_status wrong(struct reading *r, const char *at, const char *what)
{
	return zf_fail(r->err, ZF_EUSAGE, "%s:%zu:%zu: %s", r->path, r->lines.number,
		       (size_t)(at - r->line) + 1, what);
}

/* ---- data ---- */

static void put_unit(struct reading *r, uint16_t unit)
{
	r->octets[r->len++] = (uint8_t)unit;
	r->octets[r->len++] = (uint8_t)(unit >> 8);
}

static void put_text(struct reading *r, const char *text)
{
	uint16_t pair[2];
	char one[5];

	while (*text != '\0') {
		*zf_wtf8_put(one, zf_wtf8_next(&text)) = '\0';
		const size_t count = zf_wtf8_to_units(pair, one);
		for (size_t i = 0; i < count; i++)
			put_unit(r, pair[i]);
	}
	put_unit(r, 0);
}

/* Each up to the next \0; none is empty, for that is the end. */
static void put_texts(struct reading *r, char *text)
{
	while (*text != '\0') {
		char *end = strstr(text, "\\0");
		char *next = end != NULL ? end + 2 : text + strlen(text);

		if (end != NULL)
			*end = '\0';
		if (*text != '\0')
			put_text(r, text);
		text = next;
	}
	put_unit(r, 0);
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c >= 'A' && c <= 'F' ? c + 'a' - 'A' : c);

	return at != NULL && *at != '\0' ? (int)(at - digits) : -1;
}

static zf_status put_hex(struct reading *r, const char *text)
{
	for (; *text != '\0'; text += 2) {
		const int high = digit(text[0]);
		const int low = high < 0 ? -1 : digit(text[1]);

		if (low < 0)
			return wrong(r, text, "an octet has two hex digits");
		r->octets[r->len++] = (uint8_t)(high << 4 | low);
	}
	return ZF_OK;
}

static zf_status put_number(struct reading *r, const char *text, const struct type *type)
{
	const char *at = text;
	uint64_t number = 0;

	if (strncmp(at, "0x", 2) != 0)
		return wrong(r, text, "a number begins with 0x");
	for (at += 2; digit(*at) >= 0 && at < text + 2 + 2 * type->len; at++)
		number = number << 4 | (uint64_t)digit(*at);
	if (at == text + 2 || *at != '\0')
		return wrong(r, text,
			     "0x has one to eight hex digits behind it, sixteen "
			     "in a REG_QWORD");
	for (size_t i = 0; i < type->len; i++) {
		const size_t place = type->spelling == NUMBER ? i : type->len - 1 - i;
		r->octets[r->len++] = (uint8_t)(number >> 8 * place);
	}
	return ZF_OK;
}

static zf_status put_data(struct reading *r, char *text, const struct type *type)
{
	switch (type->spelling) {
	case TEXT:
		put_text(r, text);
		return ZF_OK;
	case TEXTS:
		put_texts(r, text);
		return ZF_OK;
	case HEX:
		return put_hex(r, text);
	case NUMBER:
	case NUMBER_BIG_ENDIAN:
		return put_number(r, text, type);
	}
	return ZF_OK;
}

/* ---- lines ---- */

/* Behind the separator at `at`, or NULL where there is none. */
static char *behind_separator(char *at)
{
	if (*at == '\t')
		return at + 1;
	return strncmp(at, INDENT, strlen(INDENT)) == 0 ? at + strlen(INDENT) : NULL;
}

/* The type whose word stands at `text` up to a separator, or to the line's end where there are no data. */
static const struct type *find_type(char *text, char **data)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const size_t len = strlen(types[i].word);

		if (strncmp(text, types[i].word, len) != 0)
			continue;
		*data = behind_separator(text + len);
		if (*data == NULL && strspn(text + len, " ") == strlen(text + len))
			*data = text + strlen(text);
		if (*data != NULL)
			return &types[i];
	}
	return NULL;
}

/* The first type behind a separator ends the name, which may have blanks in it. */
static const struct type *split(char *line, char **data)
{
	for (char *at = line; *at != '\0'; at++) {
		char *word = behind_separator(at);
		const struct type *type = word != NULL ? find_type(word, data) : NULL;

		if (type == NULL)
			continue;
		*at = '\0';
		return type;
	}
	return NULL;
}

static zf_status give_value(struct reading *r, const char *name, char *data,
			    const struct type *type)
{
	const size_t room = 2 * strlen(data) + 8;
	zf_status status;

	r->octets = malloc(room);
	if (r->octets == NULL)
		return zf_fail(r->err, ZF_ENOMEM, "out of memory");
	r->len = 0;
	status = put_data(r, data, type);
	const struct zf_regfile_value value = { name, type->type, r->octets, r->len };
	if (status == ZF_OK && r->len > ZF_REGFILE_DATA_MAX)
		status = wrong(r, data, "a value of more than 1 MiB");
	if (status == ZF_OK)
		status = r->sink->value(r->sink->ctx, &value, r->err);
	free(r->octets);
	return status;
}

static bool is_default(const char *name)
{
	return strcmp(name, "(Default)") == 0 || strcmp(name, "<NO NAME>") == 0;
}

static zf_status read_value(struct reading *r, char *line)
{
	char *data;
	const struct type *type = split(line + strlen(INDENT), &data);
	const char *name = line + strlen(INDENT);

	if (type == NULL)
		return wrong(r, line,
			     "neither a key nor a value: name, REG_ type and data have "
			     "four blanks between");
	if (!r->has_key)
		return wrong(r, line, "a value without a key");
	if (is_default(name)) {
		if (strcmp(data, "(value not set)") == 0)
			return ZF_OK;
		name = "";
	}
	if (strlen(name) > ZF_REGFILE_NAME_MAX)
		return wrong(r, name, "a value's name of more than 16,383 octets");
	return give_value(r, name, data, type);
}

static zf_status read_key(struct reading *r, const char *line)
{
	size_t len = strlen(line), depth;

	if (len > ZF_REGFILE_PATH_MAX)
		return wrong(r, line, "a line of more than 32,767 octets");
	if (strchr(line, '\r') != NULL)
		return wrong(r, strchr(line, '\r'), "a CR within a key's name");
	len = zf_wtf8_to_units(r->units, line);
	while (len > 0 && (r->units[len - 1] == '\\' || r->units[len - 1] == ' '))
		len--;
	const char *what = zf_regpath_judge(r->units, len, &depth);
	if (what != NULL)
		return wrong(r, line, what);
	zf_regpath_print(r->key, r->units, len);
	r->has_key = true;
	return r->sink->key(r->sink->ctx, r->key, r->err);
}

/* Where an octet is that is not UTF-8, or NULL. */
static const char *find_bad_octet(const char *line)
{
	for (const char *at = line; *at != '\0';) {
		const char *from = at;
		const bool is_ascii = (unsigned char)*at < 0x80;

		if (!is_ascii && zf_wtf8_next(&at) == 0xfffd &&
		    strncmp(from, "\xef\xbf\xbd", 3) != 0)
			return from;
		at += is_ascii;
	}
	return NULL;
}

static zf_status read_line(struct reading *r, char *line)
{
	const char *bad = find_bad_octet(line);

	if (bad != NULL) {
		wrong(r, bad, "an octet that is not UTF-8");
		zf_hint(r->err, "save it in PowerShell, whose > writes UTF-16");
		return ZF_EUSAGE;
	}
	if (strspn(line, " \t") == strlen(line) ||
	    strncmp(line, BANNER, strlen(BANNER)) == 0)
		return ZF_OK;
	if (strncmp(line, INDENT, strlen(INDENT)) == 0)
		return read_value(r, line);
	return read_key(r, line);
}

zf_status zf_regquery_read(const char *path, const struct zf_regfile_sink *sink,
			   struct zf_error *err)
{
	struct reading *r = calloc(1, sizeof(*r));
	char *line;

	if (r == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	r->path = path;
	r->sink = sink;
	r->err = err;
	zf_status status = zf_lines_open(&r->lines, path, err);
	while (status == ZF_OK && (line = zf_lines_next(&r->lines)) != NULL) {
		r->line = line;
		status = read_line(r, line);
	}
	zf_lines_close(&r->lines);
	free(r);
	return status;
}

/* The beginning of the text, an octet a character. */
static void narrow(char beginning[BEGINNING + 1], const char *text, size_t len)
{
	const bool is_wide = len >= 2 && memcmp(text, "\xff\xfe", 2) == 0;
	const size_t step = is_wide ? 2 : 1;
	size_t at = is_wide					       ? 2
		    : len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3
								       : 0;
	size_t count = 0;

	for (; at < len && count < BEGINNING; at += step)
		beginning[count++] = text[at];
	beginning[count] = '\0';
}

bool zf_regquery_is(const char *text, size_t len)
{
	char beginning[BEGINNING + 1], *at = beginning;

	narrow(beginning, text, len);
	at += strspn(at, "\r\n");
	if (strncmp(at, BANNER, strlen(BANNER)) == 0)
		at += strcspn(at, "\r\n");
	at += strspn(at, "\r\n");
	return strncmp(at, "HKEY_", strlen("HKEY_")) == 0;
}
