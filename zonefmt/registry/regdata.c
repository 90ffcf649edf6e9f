/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regdata.h"

#include <stdlib.h>

#define DATA_START 4096 /* octets of room at first */

/* The value of a hex digit, or -1. */
static int digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int peek(struct zf_regtext *text)
{
	return zf_regtext_peek(text);
}

/* What is wrong where the text is. */
static bool wrong(struct zf_regtext *text, const char *what)
{
	return zf_regtext_wrong(text, zf_regtext_place(text), what);
}

/* Takes hex digits as a number; false unless it is one to `most` of them, eight at most. */
static bool read_number(struct zf_regtext *text, unsigned most, uint32_t *number)
{
	unsigned digits = 0;

	for (*number = 0; digit(peek(text)) >= 0 && digits <= most; digits++)
		*number = *number << 4 | (uint32_t)digit(*text->at++);
	return digits > 0 && digits <= most;
}

/* ---- text ---- */

/* Makes room for `more` octets behind those there are. */
static bool make_room(struct zf_regdata *data, struct zf_regtext *text, size_t more)
{
	size_t room = data->room;
	uint8_t *octets;

	if (data->len + more > ZF_REGFILE_DATA_MAX)
		return wrong(text, "a value of more than 1 MiB");
	if (data->len + more <= room)
		return true;
	while (room < data->len + more)
		room = room > 0 ? 2 * room : DATA_START;
	octets = realloc(data->octets, room);
	if (octets == NULL)
		return zf_regtext_result(text,
					 zf_fail(text->err, ZF_ENOMEM, "out of memory"));
	data->octets = octets;
	data->room = room;
	return true;
}

static bool append(struct zf_regdata *data, struct zf_regtext *text,
		   const uint16_t *units, size_t count)
{
	if (!make_room(data, text, 2 * count))
		return false;
	uint8_t *to = data->octets + data->len;
	for (size_t i = 0; i < count; i++) {
		*to++ = (uint8_t)units[i];
		*to++ = (uint8_t)(units[i] >> 8);
	}
	data->len += 2 * count;
	return true;
}

static bool append_unit(struct zf_regdata *data, struct zf_regtext *text, uint16_t unit)
{
	return append(data, text, &unit, 1);
}

/* The characters up to one that may be more than itself. */
static bool append_run(struct zf_regdata *data, struct zf_regtext *text)
{
	const uint16_t *run = text->at;

	while (text->at < text->end && *text->at != '"' && *text->at != '\\' &&
	       *text->at != '\n')
		text->at++;
	return append(data, text, run, (size_t)(text->at - run));
}

static bool append_escaped(struct zf_regdata *data, struct zf_regtext *text)
{
	const struct zf_place place = zf_regtext_place(text);

	text->at++;
	const int c = peek(text);
	if (c == '0')
		return zf_regtext_wrong(text, place, "\\0, which no text has");
	if (zf_regtext_line_ended(text))
		return zf_regtext_wrong(text, place,
					"a backslash at a line's end within quotes");
	text->at++;
	return append_unit(data, text, c == 'n' ? '\n' : c == 'r' ? '\r' : (uint16_t)c);
}

bool zf_regdata_quoted(struct zf_regdata *data, struct zf_regtext *text)
{
	const struct zf_place place = zf_regtext_place(text);

	text->at++;
	data->len = 0;
	for (int c; (c = peek(text)) != ZF_REGTEXT_END;) {
		bool taken;

		if (c == '"') {
			text->at++;
			return true;
		}
		if (c == '\\') {
			taken = append_escaped(data, text);
		} else if (c == '\n') {
			text->at++;
			zf_regtext_line(text);
			taken = append_unit(data, text, '\n');
		} else {
			taken = append_run(data, text);
		}
		if (!taken)
			return false;
	}
	return zf_regtext_wrong(text, place, "a quote that is never closed");
}

static bool read_string(struct zf_regdata *data, struct zf_regtext *text)
{
	data->type = ZF_REG_SZ;
	return zf_regdata_quoted(data, text) && append_unit(data, text, 0);
}

static bool read_dword(struct zf_regdata *data, struct zf_regtext *text)
{
	struct zf_place place;
	uint32_t number;

	zf_regtext_skip_blanks(text);
	place = zf_regtext_place(text);
	if (!read_number(text, 8, &number))
		return zf_regtext_wrong(text, place,
					"a dword has one to eight hex digits");
	data->type = ZF_REG_DWORD;
	data->len = 0;
	return append_unit(data, text, (uint16_t)number) &&
	       append_unit(data, text, (uint16_t)(number >> 16));
}

/* ---- hex ---- */

/* regedit takes a single digit for an octet too. */
static bool read_octet(struct zf_regdata *data, struct zf_regtext *text)
{
	const struct zf_place place = zf_regtext_place(text);
	uint32_t octet;

	if (!read_number(text, 2, &octet))
		return zf_regtext_wrong(text, place,
					"an octet has one or two hex digits");
	if (!make_room(data, text, 1))
		return false;
	data->octets[data->len++] = (uint8_t)octet;
	return true;
}

/* Moves over a backslash to what it joins: the next line that is not a comment. There `#` begins
 * none: regedit ends the value. */
static bool join_lines(struct zf_regtext *text)
{
	text->at++;
	zf_regtext_skip_blanks(text);
	if (!zf_regtext_line_ended(text) && peek(text) != ';')
		return wrong(text, "a line goes on behind its backslash");
	if (!zf_regtext_skip(text, ";"))
		return wrong(text, "the file ends within a value");
	if (peek(text) == '#')
		return wrong(text, "a line with # within a value, where only ; begins a "
				   "comment");
	if (digit(peek(text)) < 0)
		return wrong(text, "hex digits do not follow where a backslash says so");
	return true;
}

/* Octets that lie in one stretch with a comma behind each, which is nearly all of them. */
static bool read_octets(struct zf_regdata *data, struct zf_regtext *text)
{
	const uint16_t *at = text->at;
	size_t most = (size_t)(text->end - at) / 3;

	if (most > ZF_REGFILE_DATA_MAX - data->len)
		most = ZF_REGFILE_DATA_MAX - data->len;
	if (!make_room(data, text, most))
		return false;
	for (; most > 0 && at[2] == ','; at += 3, most--) {
		const int high = digit(at[0]), low = digit(at[1]);

		if ((high | low) < 0)
			break;
		data->octets[data->len++] = (uint8_t)(high << 4 | low);
	}
	text->at = at;
	return true;
}

static bool read_hex(struct zf_regdata *data, struct zf_regtext *text)
{
	data->len = 0;
	while (read_octets(data, text)) {
		zf_regtext_skip_blanks(text);
		if (digit(peek(text)) >= 0) {
			if (!read_octet(data, text))
				return false;
			zf_regtext_skip_blanks(text);
			if (peek(text) != ',')
				return true;
			text->at++;
		} else if (peek(text) != '\\') {
			return true;
		} else if (!join_lines(text)) {
			return false;
		}
	}
	return false;
}

/* REGEDIT4 has texts in the code page, the registry in UTF-16. From the back, since they grow. */
static bool widen(struct zf_regdata *data, struct zf_regtext *text)
{
	if (!make_room(data, text, data->len))
		return false;
	for (size_t i = data->len; i-- > 0;) {
		const uint8_t octet = data->octets[i];
		const uint16_t unit = octet < 0x80 ? octet
						   : zf_regtext_in_code_page(text, octet);

		data->octets[2 * i] = (uint8_t)unit;
		data->octets[2 * i + 1] = (uint8_t)(unit >> 8);
	}
	data->len *= 2;
	return true;
}

/* ---- types ---- */

/* Takes `(n)`. */
static bool read_type(struct zf_regtext *text, uint32_t *type)
{
	const struct zf_place place = zf_regtext_place(text);

	text->at++;
	if (!read_number(text, 8, type) || peek(text) != ')')
		return zf_regtext_wrong(
			text, place,
			"not a type: one to eight hex digits in parentheses");
	text->at++;
	return true;
}

/* Takes `word`, whose letters may be in upper case too. */
static bool take_word(struct zf_regtext *text, const char *word)
{
	for (; *word != '\0'; word++) {
		const int c = peek(text);

		if (c != *word && (c | 0x20) != *word)
			return false;
		text->at++;
	}
	return true;
}

/* Takes `hex:` or `hex(n):` and the octets. */
static bool read_hex_value(struct zf_regdata *data, struct zf_regtext *text,
			   bool octets_are_text)
{
	data->type = ZF_REG_BINARY;
	if (peek(text) == '(' && !read_type(text, &data->type))
		return false;
	if (!take_word(text, ":"))
		return wrong(text, "a colon is missing");
	if (!read_hex(data, text))
		return false;
	if (octets_are_text &&
	    (data->type == ZF_REG_SZ || data->type == ZF_REG_EXPAND_SZ ||
	     data->type == ZF_REG_MULTI_SZ))
		return widen(data, text);
	return true;
}

static bool read_value(struct zf_regdata *data, struct zf_regtext *text,
		       bool octets_are_text)
{
	const struct zf_place place = zf_regtext_place(text);

	switch (peek(text)) {
	case '"':
		return read_string(data, text);
	case 'd':
	case 'D':
		return take_word(text, "dword:")
			       ? read_dword(data, text)
			       : zf_regtext_wrong(text, place, "not dword:");
	case 'h':
	case 'H':
		return take_word(text, "hex")
			       ? read_hex_value(data, text, octets_are_text)
			       : zf_regtext_wrong(text, place, "not hex:");
	}
	return zf_regtext_wrong(text, place, "neither \"text\", dword:, hex: nor -");
}

bool zf_regdata_read(struct zf_regdata *data, struct zf_regtext *text,
		     bool octets_are_text)
{
	return read_value(data, text, octets_are_text) && text->status == ZF_OK;
}
