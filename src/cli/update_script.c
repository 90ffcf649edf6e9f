/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/update_script.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/cli/talk.h"
#include "zonefmt/text/present.h"

struct zf_update_script {
	struct zf_talk *talk;
	struct zf_name zone; /* of the message before */
	bool has_zone;
	struct zf_reader reader;
	char line[ZF_PRESENT_MAX + 64];
};

zf_status zf_update_script_new(struct zf_update_script **script, struct zf_talk *talk,
			       const struct zf_endpoint *server, struct zf_error *err)
{
	char address[ZF_ENDPOINT_TEXT_MAX], *port;

	*script = malloc(sizeof(**script));
	if (*script == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	(*script)->talk = talk;
	(*script)->has_zone = false;
	zf_endpoint_print(address, server);
	port = strchr(address, '#');
	if (port != NULL)
		*port = ' ';
	return zf_talk_data(talk, err, "server %s\n", address);
}

static zf_status print_zone(struct zf_update_script *script, struct zf_error *err)
{
	const uint8_t *zone = script->reader.qname.wire;
	char name[ZF_NAME_TEXT_MAX];

	if (script->has_zone && zf_name_equal(script->zone.wire, zone))
		return ZF_OK;
	script->has_zone = true;
	zf_name_copy(&script->zone, zone);
	zf_name_print(name, zone);
	return zf_talk_data(script->talk, err, "zone %s\n", name);
}

static void print_prerequisite(char *text, const struct zf_record *rr)
{
	const bool whole_name = rr->type == ZF_TYPE_ANY;

	text = stpcpy(text, "prereq ");
	text = stpcpy(text, rr->class == ZF_CLASS_IN ? "yx" : "nx");
	text = stpcpy(text, whole_name ? "domain " : "rrset ");
	text = zf_present_name(text, rr->owner, NULL);
	if (!whole_name)
		text = stpcpy(text, " IN ");
	if (rr->class == ZF_CLASS_IN)
		text = zf_present_type_rdata(text, rr, NULL);
	else if (!whole_name)
		text = zf_present_type(text, rr->type);
	*text = '\0';
}

/* The line for one record, as nsupdate reads it. */
static void print_record(char *text, enum zf_section section, const struct zf_record *rr)
{
	struct zf_record shown = *rr;

	if (section != ZF_SECTION_UPDATE) {
		print_prerequisite(text, rr);
		return;
	}
	shown.class = ZF_CLASS_IN;
	text = stpcpy(text, rr->class == ZF_CLASS_IN ? "update add " : "update delete ");
	*zf_present_record(text, &shown) = '\0';
}

zf_status zf_update_script_add(struct zf_update_script *script,
			       const struct zf_message *update, struct zf_error *err)
{
	zf_status status =
		zf_reader_open(&script->reader, update->wire, update->len, err);
	enum zf_section section;
	struct zf_record rr;
	bool more = true;

	if (status == ZF_OK)
		status = print_zone(script, err);
	while (status == ZF_OK) {
		status = zf_reader_next(&script->reader, &more, &section, &rr, err);
		if (status != ZF_OK || !more)
			break;
		print_record(script->line, section, &rr);
		status = zf_talk_data(script->talk, err, "%s\n", script->line);
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
	free(script);
}
