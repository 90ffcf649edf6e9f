/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/reg_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/harmless.h"
#include "zonefmt/file/wtf8.h"

#define ROOM (64 * 1024) /* octets kept before they are handed on */

struct json {
	const struct zf_output *output;
	zf_status status; /* of the output */
	struct zf_error *err;
	bool deletions;	 /* whether it is their turn, or the values' */
	bool some;	 /* the list has something */
	const char *key; /* the registry's, which does not change */
	size_t len;
	char text[ROOM];
};

static void flush(struct json *json)
{
	if (json->status == ZF_OK && json->len > 0)
		json->status = json->output->write(json->output->ctx, json->text,
						   json->len, json->err);
	json->len = 0;
}

/* Room for `len` octets, at most ROOM of them, which the caller fills. */
static char *room_for(struct json *json, size_t len)
{
	if (json->len + len > ROOM)
		flush(json);
	json->len += len;
	return json->text + json->len - len;
}

static void put(struct json *json, const char *text, size_t len)
{
	while (len > 0) {
		const size_t part = len < ROOM ? len : ROOM;

		memcpy(room_for(json, part), text, part);
		text += part;
		len -= part;
	}
}

static void put_text(struct json *json, const char *text)
{
	put(json, text, strlen(text));
}

/* ---- JSON's strings ---- */

/* Whether the octet may begin something that is escaped; 0xed begins surrogates, 0xc2 and 0xe2 what a
 * terminal must not be shown. */
static bool is_plain(uint8_t octet)
{
	return octet >= 0x20 && octet != '"' && octet != '\\' && octet != 0x7f &&
	       octet != 0xc2 && octet != 0xe2 && octet != 0xed;
}

static void put_point(struct json *json, uint32_t point)
{
	char text[sizeof("\\u0123")];
	char *end = text;

	if (point == '"' || point == '\\')
		*end++ = '\\';
	if (zf_is_harmful(point) || (point >= 0xd800 && point <= 0xdfff))
		end += sprintf(text, "\\u%04x", (unsigned)point);
	else
		end = zf_wtf8_put(end, point);
	put(json, text, (size_t)(end - text));
}

/* `text` as it stands between quotes. */
static void put_escaped(struct json *json, const char *text)
{
	while (*text != '\0') {
		const char *run = text;

		while (is_plain((uint8_t)*text))
			text++;
		put(json, run, (size_t)(text - run));
		if (*text != '\0')
			put_point(json, zf_wtf8_next(&text));
	}
}

static void put_number(struct json *json, uint32_t number)
{
	char text[10], *at = text + sizeof(text);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	put(json, at, (size_t)(text + sizeof(text) - at));
}

static void put_hex(struct json *json, const uint8_t *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	while (len > 0) {
		const size_t part = len < ROOM / 2 ? len : ROOM / 2;
		char *at = room_for(json, 2 * part);

		for (size_t i = 0; i < part; i++) {
			*at++ = digits[data[i] >> 4];
			*at++ = digits[data[i] & 0xf];
		}
		data += part;
		len -= part;
	}
}

/* ---- what there is of it ---- */

static void begin_object(struct json *json)
{
	put_text(json, json->some ? ",\n{\"key\": \"" : "\n{\"key\": \"");
	put_escaped(json, json->key);
	json->some = true;
}

static zf_status take_key(void *ctx, const char *path, struct zf_error *err)
{
	struct json *json = ctx;

	(void)err;
	json->key = path;
	return json->status;
}

static zf_status take_value(void *ctx, const struct zf_regfile_value *value,
			    struct zf_error *err)
{
	struct json *json = ctx;

	(void)err;
	if (json->deletions)
		return ZF_OK;
	begin_object(json);
	put_text(json, "\", \"name\": \"");
	put_escaped(json, value->name);
	put_text(json, "\", \"type\": ");
	put_number(json, value->type);
	put_text(json, ", \"data\": \"");
	put_hex(json, value->data, value->len);
	put_text(json, "\"}");
	return json->status;
}

static zf_status take_key_deletion(void *ctx, const char *path, struct zf_error *err)
{
	struct json *json = ctx;

	if (!json->deletions)
		return ZF_OK;
	take_key(json, path, err);
	begin_object(json);
	put_text(json, "\"}");
	return json->status;
}

static zf_status take_value_deletion(void *ctx, const char *name, struct zf_error *err)
{
	struct json *json = ctx;

	(void)err;
	if (!json->deletions)
		return ZF_OK;
	begin_object(json);
	put_text(json, "\", \"name\": \"");
	put_escaped(json, name);
	put_text(json, "\"}");
	return json->status;
}

static zf_status write_all(struct json *json, const struct zf_registry *registry)
{
	const struct zf_regfile_sink sink = { take_key, take_key_deletion, take_value,
					      take_value_deletion, json };
	zf_status status;

	put_text(json, "{\"values\": [");
	status = zf_registry_give(registry, &sink, json->err);
	put_text(json, json->some ? "\n],\n\"deleted\": [" : "],\n\"deleted\": [");
	json->deletions = true;
	json->some = false;
	if (status == ZF_OK)
		status = zf_registry_give(registry, &sink, json->err);
	put_text(json, json->some ? "\n]}\n" : "]}\n");
	flush(json);
	return status == ZF_OK ? json->status : status;
}

zf_status zf_reg_json(const struct zf_registry *registry, const struct zf_output *output,
		      struct zf_error *err)
{
	struct json *json = calloc(1, sizeof(*json));

	if (json == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	json->output = output;
	json->err = err;
	const zf_status status = write_all(json, registry);
	free(json);
	return status;
}
