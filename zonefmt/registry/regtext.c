/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regtext.h"

#include <string.h>

#define BEGINNING 64 /* octets by which the file's form is known */

/* 0x80 to 0x9f of windows-1252; those it does not have are control characters, as Windows takes
 * them. From 0xa0 on it is Latin 1. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
	0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

uint16_t zf_regtext_in_code_page(const struct zf_regtext *text, uint8_t octet)
{
	if (text->source->code_page != NULL)
		return text->source->code_page[octet - 0x80];
	return octet < 0xa0 ? windows_1252[octet - 0x80] : octet;
}

struct zf_place zf_regtext_place(const struct zf_regtext *text)
{
	const size_t at = text->before + (size_t)(text->at - text->text);

	return (struct zf_place){ text->line.line, at - text->line.column + 1 };
}

void zf_regtext_line(struct zf_regtext *text)
{
	text->line.line++;
	text->line.column = text->before + (size_t)(text->at - text->text);
}

bool zf_regtext_result(struct zf_regtext *text, zf_status status)
{
	if (status == ZF_OK)
		return true;
	text->status = status;
	text->end = text->at;
	return false;
}

/* %lu, because Server 2003's C library knows no %zu. */
bool zf_regtext_wrong(struct zf_regtext *text, struct zf_place place, const char *what)
{
	if (text->status != ZF_OK)
		return false;
	return zf_regtext_result(text,
				 zf_fail(text->err, ZF_EUSAGE, "%s:%lu:%lu: %s",
					 text->source->name, (unsigned long)place.line,
					 (unsigned long)place.column, what));
}

static bool read_raw(struct zf_regtext *text)
{
	size_t len = 0;
	zf_status status =
		text->source->read(text->source->ctx, text->raw + text->raw_len,
				   sizeof(text->raw) - text->raw_len, &len, text->err);

	if (status != ZF_OK)
		zf_wrap(text->err, "%s", text->source->name);
	text->raw_len += len;
	text->ended = status != ZF_OK || len == 0;
	return zf_regtext_result(text, status);
}

static void drop_raw(struct zf_regtext *text, size_t count)
{
	text->raw_len -= count;
	memmove(text->raw, text->raw + count, text->raw_len);
}

/* ---- octets to characters: each takes what it can and returns how many octets that were ---- */

static size_t from_utf16(struct zf_regtext *text, uint16_t *to)
{
	const uint8_t *raw = text->raw;
	size_t i = 0;

	for (; i + 1 < text->raw_len; i += 2) {
		const uint16_t unit = (uint16_t)(raw[i] | raw[i + 1] << 8);

		if (unit == 0) {
			text->bad = "a NUL, which no text has";
			break;
		}
		*to++ = unit;
	}
	text->end = to;
	return i;
}

/* The octets of the UTF-8 at `at` and its code point; 0: it is none; more than `left`: it may
 * become one. */
static size_t utf8(const uint8_t *at, size_t left, uint32_t *point)
{
	const size_t len = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;

	if (len == 0 || at[0] > 0xf4)
		return 0;
	*point = at[0] & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if (i == left)
			return len;
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (at[i] & 0x3f);
	}
	if ((len == 3 && (*point < 0x800 || (*point >> 11) == 0x1b)) ||
	    (len == 4 && (*point < 0x10000 || *point > 0x10ffff)))
		return 0;
	return len;
}

static uint16_t *put_point(uint16_t *to, uint32_t point)
{
	if (point >= 0x10000) {
		*to++ = (uint16_t)(0xd800 | (point - 0x10000) >> 10);
		point = 0xdc00 | (point & 0x3ff);
	}
	*to++ = (uint16_t)point;
	return to;
}

/* The code point at `at` and how many octets it takes: more than `left` if they are still to come. */
static size_t next_point(struct zf_regtext *text, const uint8_t *at, size_t left,
			 uint32_t *point)
{
	size_t len;

	*point = *at;
	if (*at < 0x80)
		return 1;
	len = text->kind == ZF_REGTEXT_CODE_PAGE ? 0 : utf8(at, left, point);
	if (len > 0 && (len <= left || !text->ended))
		return len;
	if (text->kind == ZF_REGTEXT_UTF8)
		text->bad = "an octet that is not UTF-8";
	*point = zf_regtext_in_code_page(text, *at);
	return 1;
}

static size_t from_octets(struct zf_regtext *text, uint16_t *to)
{
	size_t i = 0;
	uint32_t point;

	while (i < text->raw_len && text->raw[i] != 0) {
		const size_t left = text->raw_len - i;
		const size_t len = next_point(text, text->raw + i, left, &point);

		if (len > left || text->bad != NULL)
			break;
		to = put_point(to, point);
		i += len;
	}
	if (i < text->raw_len && text->raw[i] == 0)
		text->bad = "a NUL, which no text has";
	text->end = to;
	return i;
}

/* ---- reading on ---- */

static bool nothing_more(struct zf_regtext *text)
{
	if (text->bad == NULL && text->raw_len > 0)
		text->bad = "the file ends within a character";
	if (text->bad != NULL)
		zf_regtext_wrong(text, zf_regtext_place(text), text->bad);
	return false;
}

bool zf_regtext_more(struct zf_regtext *text)
{
	if (text->at < text->end)
		return true;
	text->before += (size_t)(text->at - text->text);
	text->at = text->end = text->text;
	while (text->status == ZF_OK && text->bad == NULL && text->end == text->text) {
		const bool ended = text->ended;

		drop_raw(text, text->kind == ZF_REGTEXT_UTF16
				       ? from_utf16(text, text->text)
				       : from_octets(text, text->text));
		if (text->end > text->text)
			return true;
		if (text->bad != NULL || ended || !read_raw(text))
			break;
	}
	return nothing_more(text);
}

static bool begins(const struct zf_regtext *text, size_t skipped, const char *octets,
		   size_t len)
{
	return text->raw_len >= skipped + len &&
	       memcmp(text->raw + skipped, octets, len) == 0;
}

static enum zf_regtext_octets kind_without_mark(const struct zf_regtext *text)
{
	size_t blanks = 0;

	if (text->raw_len > 1 && text->raw[1] == 0)
		return ZF_REGTEXT_UTF16;
	while (blanks < text->raw_len &&
	       (text->raw[blanks] == ' ' || text->raw[blanks] == '\t'))
		blanks++;
	return begins(text, blanks, "REGEDIT", 7) ? ZF_REGTEXT_CODE_PAGE
						  : ZF_REGTEXT_MIXED;
}

static void find_kind(struct zf_regtext *text)
{
	if (begins(text, 0, "\xff\xfe", 2)) {
		text->kind = ZF_REGTEXT_UTF16;
		drop_raw(text, 2);
	} else if (begins(text, 0, "\xef\xbb\xbf", 3)) {
		text->kind = ZF_REGTEXT_UTF8;
		drop_raw(text, 3);
	} else {
		text->kind = kind_without_mark(text);
	}
	if (begins(text, 0, "\xfe\xff", 2) ||
	    (begins(text, 0, "\0", 1) && text->raw_len > 1 && text->raw[1] != 0))
		text->bad =
			"UTF-16 with the high octet first, which regedit does not take";
}

void zf_regtext_open(struct zf_regtext *text, const struct zf_regfile_source *source,
		     struct zf_error *err)
{
	text->at = text->end = text->text;
	text->status = ZF_OK;
	text->err = err;
	text->source = source;
	text->bad = NULL;
	text->ended = false;
	text->before = 0;
	text->line = (struct zf_place){ 1, 0 };
	text->raw_len = 0;
	while (text->raw_len < BEGINNING && !text->ended && read_raw(text))
		continue;
	find_kind(text);
}

void zf_regtext_skip_blanks(struct zf_regtext *text)
{
	while (zf_regtext_is_blank(zf_regtext_peek(text)))
		text->at++;
}

static void skip_rest_of_line(struct zf_regtext *text)
{
	while (!zf_regtext_line_ended(text))
		text->at++;
}

bool zf_regtext_skip(struct zf_regtext *text, const char *comments)
{
	for (int c; (c = zf_regtext_peek(text)) != ZF_REGTEXT_END;) {
		if (c < 0x80 && strchr(comments, c) != NULL) {
			skip_rest_of_line(text);
			continue;
		}
		if (!zf_regtext_is_blank(c) && !zf_regtext_line_ended(text))
			return true;
		text->at++;
		if (c == '\n')
			zf_regtext_line(text);
	}
	return false;
}
