/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/json.h"

#include <stdlib.h>
#include <string.h>

#include "src/cli/exit_status.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/zone_name.h"

json_t *zf_json_result(const uint8_t *zone, zf_status status, const struct zf_error *why)
{
	char name[ZF_NAME_TEXT_MAX];
	json_t *object = json_object();
	struct zf_error unknown;

	zf_name_print(name, zone);
	zf_json_set(object, "zone", json_string(name));
	if (zf_zone_name_unicode(name, zone)[0] != '\0')
		zf_json_set(object, "unicode", json_string(name));
	zf_json_set(object, "ok", json_boolean(status == ZF_OK));
	if (status == ZF_OK)
		return object;
	if (why == NULL) {
		zf_fail(&unknown, status, "failed, and out of memory to say why");
		why = &unknown;
	}
	zf_json_set(object, "status", json_integer((json_int_t)zf_exit_status(status)));
	zf_json_set(object, "error", zf_json_text_of(why->message));
	if (why->hint[0] != '\0')
		zf_json_set(object, "hint", zf_json_text_of(why->hint));
	return object;
}

/* The name that marks an object that is not complete; no other has a blank. */
#define BROKEN "out of memory"

void zf_json_set(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		json_object_set_new(object, BROKEN, json_true());
}

zf_status zf_json_write(struct zf_talk *talk, json_t *object, struct zf_error *err)
{
	char *text = object == NULL || json_object_get(object, BROKEN) != NULL
			     ? NULL
			     : zf_json_dump(object, JSON_COMPACT);
	zf_status status = text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					: zf_talk_data(talk, err, "%s\n", text);

	free(text);
	json_decref(object);
	return status;
}
