/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/json_parts.h"

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
	json_t *plain = json_string("");
	for (; plain != NULL && *text != '\0'; text++) {
		const char one[2] = { (unsigned char)*text < 0x80 ? *text : '?', '\0' };
		made = json_sprintf("%s%s", json_string_value(plain), one);
		json_decref(plain);
		plain = made;
	}
	return plain;
}

json_t *zf_json_name_of(const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	return json_string(text);
}

zf_status zf_json_print(FILE *out, json_t *made, struct zf_error *err)
{
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const int failed = json_dumpf(made, out, JSON_INDENT(2));
	json_decref(made);
	fputs("\n", out);
	return failed == 0 ? ZF_OK : zf_fail(err, ZF_ESYSTEM, "JSON: cannot be written");
}
