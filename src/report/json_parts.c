/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/json_parts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/harmless.h"
#include "protocol/name.h"

static json_t *checked(json_t *object, json_t *value, int put)
{
	if (object != NULL && value != NULL && put == 0)
		return object;
	json_decref(object);
	return NULL;
}

json_t *zf_json_with(json_t *object, const char *name, json_t *value)
{
	return checked(object, value,
		       object != NULL ? json_object_set_new(object, name, value) : -1);
}

json_t *zf_json_and(json_t *array, json_t *value)
{
	return checked(array, value,
		       array != NULL ? json_array_append_new(array, value) : -1);
}

json_t *zf_json_text_of(const char *text)
{
	json_t *made = json_string(text);

	if (made != NULL)
		return made;
	char *plain = strdup(text);
	for (char *at = plain; plain != NULL && *at != '\0'; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	made = plain == NULL ? NULL : json_string(plain);
	free(plain);
	return made;
}

json_t *zf_json_name_of(const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	return json_string(text);
}

json_t *zf_json_time_of(int64_t seconds)
{
	const time_t time = (time_t)seconds;
	char text[sizeof("-2147481748-12-31T23:59:59Z")];
	struct tm tm;

	if (gmtime_r(&time, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return json_null();
	return json_string(text);
}

/* Writes the harmful character at `*at` as JSON may have it, and moves on behind it. It is UTF-8, and of
 * three octets at most. */
static void escape(FILE *out, const char **at)
{
	const unsigned char *octets = (const unsigned char *)*at;
	const unsigned len = octets[0] < 0x80 ? 1 : octets[0] < 0xe0 ? 2 : 3;
	unsigned point = len == 1 ? octets[0] : octets[0] & (0x7fU >> len);

	for (unsigned i = 1; i < len; i++)
		point = point << 6 | (octets[i] & 0x3fU);
	fprintf(out, "\\u%04x", point);
	*at += len;
}

/* For json_dump_callback, whose pieces hold whole characters. Line feeds between the parts are jansson's; those
 * within texts it has escaped. */
static int put_escaped(const char *text, size_t left, void *stream)
{
	const char *const end = text + left;
	FILE *out = stream;

	while (text < end) {
		const size_t len = zf_harmless_span(text, (size_t)(end - text));

		fwrite(text, 1, len, out);
		text += len;
		if (text < end && *text == '\n')
			fputc(*text++, out);
		else if (text < end)
			escape(out, &text);
	}
	return 0; /* the stream remembers what failed */
}

char *zf_json_dump(const json_t *made, size_t flags)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	const bool failed = json_dump_callback(made, put_escaped, out, flags) != 0 ||
			    ferror(out) != 0;
	if (fclose(out) == 0 && !failed)
		return text;
	free(text);
	return NULL;
}

zf_status zf_json_print(FILE *out, json_t *made, struct zf_error *err)
{
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const int failed = json_dump_callback(made, put_escaped, out, JSON_INDENT(2));
	json_decref(made);
	return failed == 0 && fputs("\n", out) != EOF && ferror(out) == 0
		       ? ZF_OK
		       : zf_fail(err, ZF_ESYSTEM, "JSON: cannot be written");
}
