/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFWRITE_H
#define ZF_ZONEFMT_SETTINGS_CONFWRITE_H

/*
 * What the writers of configurations share; zf_configuration_write() fills it in. A failure is kept in
 * `status`; whatever is called after that notes nothing, and a writer need not ask.
 */

#include <stdbool.h>
#include <stdio.h>

#include "zonefmt/settings/configuration.h"

#define ZF_CONFWRITE_PATH_MAX 4096 /* octets, with the NUL */

struct zf_confwrite {
	struct zf_settings *settings;
	const struct zf_configuration_target *target;
	FILE *out, *keys; /* the target's */
	const struct zf_configuration *configuration;
	const bool *has_place; /* the configuration's */
	zf_status status;
	struct zf_error *err;
};

/* The text of the comment on the first line: the target's, or `otherwise`. */
const char *zf_confwrite_remark(const struct zf_confwrite *to, const char *otherwise);

/* Whether the keys stand in the configuration itself, which then includes none. */
bool zf_confwrite_has_keys(const struct zf_confwrite *to);

/* `zone` NULL: of the server. */
void zf_confwrite_note(struct zf_confwrite *to, enum zf_note_kind kind,
		       const struct zf_settings_zone *zone, const char *what,
		       const char *why);

/* Notes that the software has no such zones: lost, but for hints, which clients do not miss. */
void zf_confwrite_note_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			    const char *why);

/* Whether a server with authority only can have it: a primary, or a secondary that has primaries. */
bool zf_confwrite_is_served(const struct zf_settings_zone *zone);

/* Notes what was read of the server (NULL) or the zone and has no place. */
void zf_confwrite_note_rest(struct zf_confwrite *to, const struct zf_settings_zone *zone);

/* Notes the keys that are used and not known. */
void zf_confwrite_note_keys(struct zf_confwrite *to);

/* The server's or, where it has one, the zone's number of a pair of settings such as
 * ZF_ZONE_UPDATE_POLICY and ZF_SERVER_UPDATE_POLICY. */
uint32_t zf_confwrite_number(const struct zf_confwrite *to,
			     const struct zf_settings_zone *zone, enum zf_setting of_zone,
			     enum zf_setting of_server, uint32_t otherwise);

/* The same of a list; one without members where there is none. */
const struct zf_value *zf_confwrite_list(const struct zf_confwrite *to,
					 const struct zf_settings_zone *zone,
					 enum zf_setting of_zone,
					 enum zf_setting of_server);

/* The list itself; one without members where there is none. */
const struct zf_value *zf_confwrite_value(const struct zf_values *values,
					  enum zf_setting setting);

/* Whether the text can stand between quotes in every language: no quotes, backslashes or control
 * characters. */
bool zf_confwrite_is_plain(const char *text);

/* Makes the path of a zone's file one that the configuration can say, in place: the file is to be placed by
 * that name. Returns whether it is another. */
bool zf_confwrite_name_file(const struct zf_configuration *configuration, char *path);

/* Where the zone's file goes: its own name, below the target's folder. A name that cannot stand there, or
 * none, is made of the zone's; one that the configuration cannot say, is made one that it can. */
void zf_confwrite_path(struct zf_confwrite *to, const struct zf_settings_zone *zone,
		       char path[ZF_CONFWRITE_PATH_MAX]);

/* A name without the final dot (the root stays "."), safe between quotes. */
void zf_confwrite_name(FILE *out, const uint8_t *name);

/* The same of the text of a key's name. */
void zf_confwrite_key_name(FILE *out, const char *name);

/* In base64. */
void zf_confwrite_secret(FILE *out, const struct zf_key *key);

/* What the server calls itself, for software that has one text for id.server and NSID: where they differ
 * that is noted. Returns which of the settings it is. */
enum zf_setting zf_confwrite_identity(struct zf_confwrite *to);

typedef void zf_confwrite_each(struct zf_confwrite *to, const struct zf_remote *remote,
			       size_t number);

/* Calls `each` for all that the server listens on, counted from 0; where that is nothing a list of
 * addresses can tell, for 127.0.0.1, with a note. Returns how many: 0 means all of the machine's. */
size_t zf_confwrite_each_listened(struct zf_confwrite *to, zf_confwrite_each *each);

/* The address without prefix. */
void zf_confwrite_address(FILE *out, const struct zf_remote *remote);

#endif
