/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/wtf8.h"

#define ROOM 16384   /* characters kept before they are handed on */
#define LINE_FULL 77 /* characters after which regedit begins another line of hex */

struct zf_regfile_writer {
	struct zf_output output;
	bool begun;
	size_t column;		 /* characters of this line */
	struct zf_error failure; /* the output's first, which stays */
	size_t len;
	uint8_t octets[2 * ROOM];
};

static void flush(struct zf_regfile_writer *w)
{
	struct zf_error err;

	if (w->failure.code == ZF_OK && w->len > 0 &&
	    w->output.write(w->output.ctx, (const char *)w->octets, w->len, &err) !=
		    ZF_OK)
		w->failure = err;
	w->len = 0;
}

static zf_status result(const struct zf_regfile_writer *w, struct zf_error *err)
{
	if (w->failure.code != ZF_OK)
		zf_error_copy(err, &w->failure);
	return w->failure.code;
}

/* ---- characters ---- */

static void put(struct zf_regfile_writer *w, uint16_t unit)
{
	if (w->len == sizeof(w->octets))
		flush(w);
	w->octets[w->len++] = (uint8_t)unit;
	w->octets[w->len++] = (uint8_t)(unit >> 8);
	w->column++;
}

static void put_ascii(struct zf_regfile_writer *w, const char *text)
{
	while (*text != '\0')
		put(w, (uint8_t)*text++);
}

static void put_line_end(struct zf_regfile_writer *w)
{
	put_ascii(w, "\r\n");
	w->column = 0;
}

/* A character within quotes. */
static void put_quoted(struct zf_regfile_writer *w, uint16_t unit)
{
	if (unit == '\r' || unit == '\n') {
		put_ascii(w, unit == '\r' ? "\\r" : "\\n");
		return;
	}
	if (unit == '"' || unit == '\\')
		put(w, '\\');
	put(w, unit);
}

static void put_text(struct zf_regfile_writer *w, const char *text,
		     void (*put_unit)(struct zf_regfile_writer *w, uint16_t unit))
{
	for (uint32_t point; (point = zf_wtf8_next(&text)) != 0;) {
		if (point >= 0x10000) {
			put_unit(w, (uint16_t)(0xd800 | (point - 0x10000) >> 10));
			point = 0xdc00 | (point & 0x3ff);
		}
		put_unit(w, (uint16_t)point);
	}
}

/* The header, before anything else. */
static void begin(struct zf_regfile_writer *w)
{
	if (w->begun)
		return;
	w->begun = true;
	put(w, 0xfeff);
	put_ascii(w, "Windows Registry Editor Version 5.00");
	put_line_end(w);
}

/* ---- data ---- */

static uint16_t unit_at(const uint8_t *data, size_t at)
{
	return (uint16_t)(data[at] | data[at + 1] << 8);
}

/* Whether it can stand in quotes: a text with its end, of one line. */
static bool is_line_of_text(const struct zf_regfile_value *value)
{
	if (value->type != ZF_REG_SZ || value->len < 2 || value->len % 2 != 0)
		return false;
	for (size_t i = 0; i < value->len - 2; i += 2) {
		const uint16_t unit = unit_at(value->data, i);

		if (unit == 0 || unit == '\r' || unit == '\n')
			return false;
	}
	return unit_at(value->data, value->len - 2) == 0;
}

static void put_line_of_text(struct zf_regfile_writer *w,
			     const struct zf_regfile_value *value)
{
	put(w, '"');
	for (size_t i = 0; i < value->len - 2; i += 2)
		put_quoted(w, unit_at(value->data, i));
	put(w, '"');
}

static void put_dword(struct zf_regfile_writer *w, const uint8_t *data)
{
	char text[sizeof("dword:01234567")];

	snprintf(text, sizeof(text), "dword:%02x%02x%02x%02x", data[3], data[2], data[1],
		 data[0]);
	put_ascii(w, text);
}

static void put_hex(struct zf_regfile_writer *w, const struct zf_regfile_value *value)
{
	static const char digits[] = "0123456789abcdef";
	char word[sizeof("hex(01234567):")] = "hex:";

	if (value->type != ZF_REG_BINARY)
		snprintf(word, sizeof(word), "hex(%lx):", (unsigned long)value->type);
	put_ascii(w, word);
	for (size_t i = 0; i < value->len; i++) {
		put(w, (uint8_t)digits[value->data[i] >> 4]);
		put(w, (uint8_t)digits[value->data[i] & 0xf]);
		if (i + 1 == value->len)
			break;
		put(w, ',');
		if (w->column >= LINE_FULL) {
			put(w, '\\');
			put_line_end(w);
			put_ascii(w, "  ");
		}
	}
}

/* ---- events ---- */

static zf_status write_path(struct zf_regfile_writer *w, const char *before,
			    const char *path, struct zf_error *err)
{
	if (strpbrk(path, "\r\n") != NULL)
		return zf_fail(err, ZF_EUSAGE,
			       "%s: a key with a line end in its name cannot be written",
			       path);
	begin(w);
	put_line_end(w);
	put_ascii(w, before);
	put_text(w, path, put);
	put(w, ']');
	put_line_end(w);
	return result(w, err);
}

static zf_status write_key(void *ctx, const char *path, struct zf_error *err)
{
	return write_path(ctx, "[", path, err);
}

static zf_status write_delete_key(void *ctx, const char *path, struct zf_error *err)
{
	return write_path(ctx, "[-", path, err);
}

static void put_name(struct zf_regfile_writer *w, const char *name)
{
	begin(w);
	if (*name == '\0') {
		put_ascii(w, "@=");
		return;
	}
	put(w, '"');
	put_text(w, name, put_quoted);
	put_ascii(w, "\"=");
}

static zf_status write_value(void *ctx, const struct zf_regfile_value *value,
			     struct zf_error *err)
{
	struct zf_regfile_writer *w = ctx;

	put_name(w, value->name);
	if (is_line_of_text(value))
		put_line_of_text(w, value);
	else if (value->type == ZF_REG_DWORD && value->len == 4)
		put_dword(w, value->data);
	else
		put_hex(w, value);
	put_line_end(w);
	return result(w, err);
}

static zf_status write_delete_value(void *ctx, const char *name, struct zf_error *err)
{
	struct zf_regfile_writer *w = ctx;

	put_name(w, name);
	put(w, '-');
	put_line_end(w);
	return result(w, err);
}

zf_status zf_regfile_writer_new(struct zf_regfile_writer **writer,
				const struct zf_output *output, struct zf_error *err)
{
	struct zf_regfile_writer *w = malloc(sizeof(*w));

	*writer = NULL;
	if (w == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	w->output = *output;
	w->begun = false;
	w->column = w->len = 0;
	zf_error_clear(&w->failure);
	*writer = w;
	return ZF_OK;
}

void zf_regfile_writer_free(struct zf_regfile_writer *writer)
{
	free(writer);
}

struct zf_regfile_sink zf_regfile_writer_sink(struct zf_regfile_writer *writer)
{
	return (struct zf_regfile_sink){ write_key, write_delete_key, write_value,
					 write_delete_value, writer };
}

zf_status zf_regfile_writer_finish(struct zf_regfile_writer *writer, struct zf_error *err)
{
	begin(writer);
	put_line_end(writer);
	flush(writer);
	return result(writer, err);
}

zf_status zf_regfile_copy(const struct zf_regfile_source *source,
			  const struct zf_output *output, struct zf_error *err)
{
	struct zf_regfile_writer *writer = NULL;
	zf_status status = zf_regfile_writer_new(&writer, output, err);

	if (status != ZF_OK)
		return status;
	const struct zf_regfile_sink sink = zf_regfile_writer_sink(writer);
	status = zf_regfile_read(source, &sink, err);
	if (status == ZF_OK)
		status = zf_regfile_writer_finish(writer, err);
	zf_regfile_writer_free(writer);
	return status;
}
