/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/update_script.h"

#include <stdlib.h>
#include <string.h>

#include "src/cli/talk.h"
#include "src/jobs/change/update_text.h"

struct zf_update_script {
	struct zf_talk *talk;
	struct zf_name zone; /* of the message before */
	bool has_zone;
	struct zf_update_text *text;
};

zf_status zf_update_script_new(struct zf_update_script **script, struct zf_talk *talk,
			       const struct zf_endpoint *server, struct zf_error *err)
{
	char address[ZF_ENDPOINT_TEXT_MAX], *port;
	zf_status status;

	*script = calloc(1, sizeof(**script));
	if (*script == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	(*script)->talk = talk;
	status = zf_update_text_new(&(*script)->text, err);
	if (status != ZF_OK)
		return status;
	zf_endpoint_print(address, server);
	port = strchr(address, '#');
	if (port != NULL)
		*port = ' ';
	return zf_talk_data(talk, err, "server %s\n", address);
}

static zf_status print_zone(struct zf_update_script *script, const uint8_t *zone,
			    struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	if (script->has_zone && zf_name_equal(script->zone.wire, zone))
		return ZF_OK;
	script->has_zone = true;
	zf_name_copy(&script->zone, zone);
	zf_name_print(name, zone);
	return zf_talk_data(script->talk, err, "zone %s\n", name);
}

zf_status zf_update_script_add(struct zf_update_script *script,
			       const struct zf_message *update, struct zf_error *err)
{
	const uint8_t *zone;
	const char *line = "";
	zf_status status = zf_update_text_open(script->text, update, &zone, err);

	if (status == ZF_OK)
		status = print_zone(script, zone, err);
	while (status == ZF_OK && line != NULL) {
		status = zf_update_text_next(script->text, &line, err);
		if (status == ZF_OK && line != NULL)
			status = zf_talk_data(script->talk, err, "%s\n", line);
	}
	return status == ZF_OK ? zf_talk_data(script->talk, err, "send\n") : status;
}

zf_status zf_update_script_note(struct zf_update_script *script, const char *text,
				struct zf_error *err)
{
	return zf_talk_data(script->talk, err, "; %s\n", text);
}

void zf_update_script_free(struct zf_update_script *script)
{
	if (script != NULL)
		zf_update_text_free(script->text);
	free(script);
}
