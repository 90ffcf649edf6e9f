/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/windows_write.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/filename.h"
#include "zonefmt/settings/confaccess.h"
#include "zonefmt/software/registry_values.h"
#include "zonefmt/software/windows_files.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct writing {
	struct zf_confwrite *to;
	struct zf_settings *settings;
	struct zf_regfile_sink sink;
	enum zf_registry_lists lists;
	const char *zones; /* the key they are below */
	bool is_nt4;	   /* which knows lists, or everybody */
	bool is_open;	   /* everybody may transfer where nothing is said */
	/* what is being written, for notes */
	char where[ZF_NAME_TEXT_MAX];
	const struct zf_windows_value *row;
	struct zf_error *err;
};

static zf_status note(const struct writing *writing, enum zf_note_kind kind,
		      const char *what, const char *why)
{
	const struct zf_settings_note said = {
		.kind = kind,
		.where = writing->where,
		.what = what,
		.why = why,
	};

	return zf_settings_note(writing->settings, &said, writing->err);
}

static enum zf_note_kind kind_of_loss(enum zf_setting setting)
{
	return zf_setting_row(setting)->of_access ? ZF_NOTE_LOST : ZF_NOTE_NOT_CARRIED;
}

static zf_status tell_left_out(void *ctx, const struct zf_remote *remote,
			       struct zf_error *err)
{
	const struct writing *writing = ctx;
	char what[ZF_REMOTE_TEXT_MAX + 64];
	size_t len = strlen(writing->row->name);

	(void)err;
	memcpy(what, writing->row->name, len);
	what[len] = ' ';
	zf_remote_print(what + len + 1, remote);
	return note(writing, kind_of_loss(writing->row->setting), what,
		    "such a list of Windows holds single addresses without key and port");
}

/* Updates by a list. */
static zf_status close_updates(struct writing *writing)
{
	const zf_status status = zf_registry_value_write_number(
		&writing->sink, writing->row->name, ZF_UPDATE_NONE, writing->err);

	return status == ZF_OK
		       ? note(writing, ZF_NOTE_LOST, "update-policy",
			      "Windows lets everybody update, or nobody: nobody may")
		       : status;
}

static zf_status write_value(struct writing *writing, const struct zf_value *value)
{
	const struct zf_setting_row *setting = zf_setting_row(value->setting);

	writing->row = zf_windows_value_of(value->setting);
	if (writing->row == NULL)
		return note(writing, kind_of_loss(value->setting), setting->word,
			    "Windows has no such setting");
	if (value->setting == ZF_ZONE_UPDATE_POLICY && value->number == ZF_UPDATE_LIST)
		return close_updates(writing);
	const struct zf_registry_terms terms = { writing->lists, tell_left_out, writing };
	return zf_registry_value_write(&writing->sink, writing->row, value, &terms,
				       writing->err);
}

static zf_status write_opaques(struct writing *writing, const struct zf_opaques *opaques)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < opaques->count && status == ZF_OK; i++) {
		const struct zf_opaque *opaque = &opaques->list[i];
		const struct zf_regfile_value value = { .name = opaque->name,
							.type = opaque->type,
							.data = opaque->data,
							.len = opaque->len };
		status = writing->sink.value(writing->sink.ctx, &value, writing->err);
	}
	return status;
}

/* Whether the value is of this machine's, or is written where it is known what it means for a zone. */
static bool is_apart(const struct writing *writing, enum zf_setting setting)
{
	switch ((int)setting) {
	case ZF_SERVER_TRANSFER_POLICY:
	case ZF_SERVER_TRANSFER_LIST:
	case ZF_SERVER_UPDATE_POLICY:
	case ZF_SERVER_UPDATE_LIST:
	case ZF_SERVER_NOTIFY_POLICY:
	case ZF_SERVER_NOTIFY_LIST:
	case ZF_SERVER_QUERY_POLICY:
	case ZF_SERVER_QUERY_LIST:
	case ZF_ZONE_QUERY_POLICY:
	case ZF_ZONE_QUERY_LIST:
	case ZF_SERVER_RECURSION:
	case ZF_SERVER_RECURSION_LIST:
	case ZF_SERVER_ZONE_FOLDER:
	case ZF_SERVER_LISTEN:
		return true;
	case ZF_ZONE_UPDATE_LIST:
		return true; /* its policy says what becomes of it */
	case ZF_ZONE_TRANSFER_LIST:
		return writing->is_nt4;
	default:
		return false;
	}
}

static zf_status write_values(struct writing *writing, const struct zf_values *values,
			      const struct zf_opaques *opaques)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < values->count && status == ZF_OK; i++)
		if (values->list[i].origin == ZF_ORIGIN_READ &&
		    !is_apart(writing, values->list[i].setting))
			status = write_value(writing, &values->list[i]);
	return status == ZF_OK ? write_opaques(writing, opaques) : status;
}

/* ---- what a zone has of the server ---- */

/* Writes the server's value, if there is one and the zone has none, as the zone's. */
static zf_status write_inherited(struct writing *writing, const struct zf_values *values,
				 enum zf_setting of_zone, enum zf_setting of_server)
{
	const struct zf_value *from =
		zf_values_find(&writing->settings->server, of_server);

	if (from == NULL || zf_values_find(values, of_zone) != NULL)
		return ZF_OK;
	struct zf_value copy = *from;
	copy.setting = of_zone;
	return write_value(writing, &copy);
}

/* A list is written where it is in force, of whoever it is. */
static zf_status write_list(struct writing *writing, const struct zf_value *list)
{
	struct zf_value copy = *list;

	copy.setting = ZF_ZONE_TRANSFER_LIST;
	return write_value(writing, &copy);
}

/* What values of its own have not said about transfers. */
static zf_status complete_transfers(struct writing *writing,
				    const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_transfers(writing->to, zone);
	const struct zf_value *own =
		zf_values_find(&zone->values, ZF_ZONE_TRANSFER_POLICY);
	const bool is_said = zf_values_find(&writing->settings->server,
					    ZF_SERVER_TRANSFER_POLICY) != NULL;
	zf_status status = ZF_OK;

	if ((own == NULL && is_said) ||
	    (writing->is_open && (own == NULL || own->origin == ZF_ORIGIN_DEFAULT)))
		status = zf_registry_value_write_number(
			&writing->sink, "SecureSecondaries", access.policy, writing->err);
	if (status == ZF_OK && access.list->count > 0 && (own == NULL || writing->is_nt4))
		status = write_list(writing, access.list);
	if (status == ZF_OK && writing->is_nt4 && access.policy == ZF_TRANSFER_NS_HOSTS)
		status = note(writing, ZF_NOTE_LOST, "transfer-policy",
			      "Windows NT 4.0 does not know NS hosts: nobody may");
	return status;
}

static zf_status complete(struct writing *writing, const struct zf_settings_zone *zone)
{
	const struct zf_values *values = &zone->values;
	zf_status status = complete_transfers(writing, zone);

	if (status == ZF_OK)
		status = write_inherited(writing, values, ZF_ZONE_NOTIFY_POLICY,
					 ZF_SERVER_NOTIFY_POLICY);
	if (status == ZF_OK)
		status = write_inherited(writing, values, ZF_ZONE_NOTIFY_LIST,
					 ZF_SERVER_NOTIFY_LIST);
	if (status == ZF_OK && zone->kind == ZF_ZONE_PRIMARY)
		status = write_inherited(writing, values, ZF_ZONE_UPDATE_POLICY,
					 ZF_SERVER_UPDATE_POLICY);
	return status;
}

/* Whether a list of primaries that is none is carried as it is. */
static bool has_odd_primaries(const struct zf_settings_zone *zone)
{
	for (size_t i = 0; i < zone->opaques.count; i++)
		if (strcasecmp(zone->opaques.list[i].name, "MasterServers") == 0)
			return true;
	return false;
}

/* Whether somebody is left whom the zone can be had from. */
static bool has_primaries(const struct writing *writing,
			  const struct zf_settings_zone *zone)
{
	const enum zf_setting lists[] = { ZF_ZONE_PRIMARIES, ZF_ZONE_LOCAL_PRIMARIES };

	for (size_t k = 0; k < COUNT(lists); k++) {
		const struct zf_value *list = zf_confwrite_value(&zone->values, lists[k]);

		for (size_t i = 0; i < list->count; i++)
			if (zf_registry_can_hold(writing->lists, &list->remotes[i]))
				return true;
	}
	return has_odd_primaries(zone);
}

/* A key's name for the zone: its labels as they are, with dots between. False if there is none. */
static bool zone_text(char text[ZF_NAME_MAX + 1], const uint8_t *name)
{
	char *at = text;

	for (; *name != 0; name += *name + 1) {
		if (memchr(name + 1, '.', *name) != NULL ||
		    memchr(name + 1, '\\', *name) != NULL ||
		    memchr(name + 1, '\0', *name) != NULL)
			return false;
		if (at != text)
			*at++ = '.';
		memcpy(at, name + 1, *name);
		at += *name;
	}
	if (at == text)
		*at++ = '.';
	*at = '\0';
	return true;
}

static zf_status write_kind(struct writing *writing, const struct zf_settings_zone *zone)
{
	static const uint32_t types[ZF_ZONE_KIND_COUNT] = { [ZF_ZONE_HINT] = 0,
							    [ZF_ZONE_PRIMARY] = 1,
							    [ZF_ZONE_SECONDARY] = 2,
							    [ZF_ZONE_STUB] = 3,
							    [ZF_ZONE_FORWARD] = 4 };

	return zf_registry_value_write_number(&writing->sink, "Type", types[zone->kind],
					      writing->err);
}

/* A primary must have a file. */
static zf_status name_file(const struct writing *writing, struct zf_settings_zone *zone)
{
	const struct zf_value *file = zf_values_find(&zone->values, ZF_ZONE_FILE);
	char made[ZF_FILENAME_MAX];

	if (file != NULL && file->text != NULL)
		return ZF_OK;
	if (zone->kind != ZF_ZONE_PRIMARY && zone->kind != ZF_ZONE_SECONDARY)
		return ZF_OK;
	const zf_status status =
		zf_filename_from_zone(made, zone->name.wire, ".dns", writing->err);
	return status == ZF_OK ? zf_values_put_text(&zone->values, ZF_ZONE_FILE,
						    ZF_ORIGIN_READ, made, writing->err)
			       : status;
}

static zf_status write_zone(struct writing *writing, struct zf_settings_zone *zone)
{
	char text[ZF_NAME_MAX + 1], path[512];

	zf_name_print(writing->where, zone->name.wire);
	if (zf_windows_makes_zone(zone->name.wire))
		return note(writing, ZF_NOTE_NOT_CARRIED, "the zone",
			    "Windows makes it by itself");
	if (zone->kind != ZF_ZONE_PRIMARY && zone->kind != ZF_ZONE_HINT &&
	    !has_primaries(writing, zone))
		return note(
			writing, ZF_NOTE_LOST, "the zone",
			"nobody is known to ask for it without a key and at the usual "
			"port: Windows would not load it");
	if (!zone_text(text, zone->name.wire))
		return note(writing, ZF_NOTE_LOST, "the zone",
			    "Windows has no key for a name with a dot, a backslash or a "
			    "NUL within a label");
	snprintf(path, sizeof(path), "%s\\%s", writing->zones, text);
	zf_status status = name_file(writing, zone);
	if (status == ZF_OK)
		status = writing->sink.key(writing->sink.ctx, path, writing->err);
	if (status == ZF_OK)
		status = write_kind(writing, zone);
	if (status == ZF_OK)
		status = write_values(writing, &zone->values, &zone->opaques);
	if (status == ZF_OK &&
	    (zone->kind == ZF_ZONE_PRIMARY || zone->kind == ZF_ZONE_SECONDARY))
		status = complete(writing, zone);
	return status;
}

/* The folder of zone files is the target's, or Windows' own; a path of Unix means nothing there. */
static zf_status write_folder(struct writing *writing)
{
	const char *folder = writing->to->target->zone_folder;
	struct zf_values made = { .list = NULL };

	if (folder == NULL)
		folder = zf_values_text(&writing->settings->server, ZF_SERVER_ZONE_FOLDER,
					NULL);
	if (folder == NULL)
		return ZF_OK;
	if (*folder == '/')
		return note(writing, ZF_NOTE_ADAPTED, folder,
			    "no path of Windows: its own folder, or --zone-directory");
	zf_status status = zf_values_put_text(&made, ZF_SERVER_ZONE_FOLDER,
					      ZF_ORIGIN_READ, folder, writing->err);
	if (status == ZF_OK)
		status = write_value(writing, made.list);
	zf_values_clear(&made);
	return status;
}

/* Windows resolves for everybody or for nobody. */
static zf_status write_recursion(struct writing *writing)
{
	const struct zf_values *server = &writing->settings->server;
	const struct zf_value *own = zf_values_find(server, ZF_SERVER_RECURSION);
	const struct zf_value *list = zf_values_find(server, ZF_SERVER_RECURSION_LIST);

	if (zf_confaccess_resolves_alike(server))
		return own != NULL && own->origin == ZF_ORIGIN_READ
			       ? write_value(writing, own)
			       : ZF_OK;
	const zf_status status = zf_registry_value_write_number(
		&writing->sink, "NoRecursion", 1, writing->err);
	if (status != ZF_OK)
		return status;
	if (list->origin == ZF_ORIGIN_DEFAULT)
		return note(
			writing, ZF_NOTE_ADAPTED, "recursion",
			"it was not for all, and Windows resolves for all or for nobody: nobody");
	return note(writing, ZF_NOTE_LOST, "recursion-list",
		    "Windows resolves for all or for nobody: nobody");
}

/* An empty list means all addresses; where none can be told, it is not all. */
static zf_status write_listening(struct writing *writing)
{
	struct zf_remote own = { .family = 4, .prefix = 32, .address = { 127, 0, 0, 1 } };
	const struct zf_value alone = { .setting = ZF_SERVER_LISTEN,
					.remotes = &own,
					.count = 1 };
	const struct zf_value *list =
		zf_values_find(&writing->settings->server, ZF_SERVER_LISTEN);

	if (list == NULL)
		return ZF_OK;
	for (size_t i = 0; i < list->count; i++)
		if (zf_registry_can_hold(writing->lists, &list->remotes[i]))
			return write_value(writing, list);
	const zf_status status =
		note(writing, ZF_NOTE_ADAPTED, "listen",
		     "it listens on nothing that can be told here: 127.0.0.1 alone");
	return status == ZF_OK ? write_value(writing, &alone) : status;
}

static zf_status write_all(struct writing *writing)
{
	struct zf_settings *settings = writing->settings;
	zf_status status = ZF_OK;

	strcpy(writing->where, "server");
	if (!writing->to->target->zones_only &&
	    (settings->server.count > 0 || settings->opaques.count > 0 ||
	     writing->to->target->zone_folder != NULL)) {
		status = writing->sink.key(writing->sink.ctx,
					   ZF_WINDOWS_SERVICE "\\Parameters",
					   writing->err);
		if (status == ZF_OK)
			status = write_values(writing, &settings->server,
					      &settings->opaques);
		if (status == ZF_OK)
			status = write_folder(writing);
		if (status == ZF_OK)
			status = write_listening(writing);
		if (status == ZF_OK)
			status = write_recursion(writing);
	}
	if (status == ZF_OK)
		status = zf_windows_files_name(settings, writing->err);
	for (size_t i = 0; i < settings->zone_count && status == ZF_OK; i++)
		status = write_zone(writing, settings->zones[i]);
	return status;
}

static zf_status put(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	FILE *out = ctx;

	(void)err;
	fwrite(text, 1, len, out); /* the caller looks for errors */
	return ZF_OK;
}

/* By version: `nt4`, `2000`, `2003`, ... */
static void choose(struct writing *writing, const char *version)
{
	const bool nt4 = version != NULL && strcmp(version, "nt4") == 0;
	const bool w2000 = version != NULL && strcmp(version, "2000") == 0;
	const bool w2003 = version != NULL && strcmp(version, "2003") == 0;

	writing->lists = nt4		  ? ZF_REGISTRY_BINARY
			 : w2000 || w2003 ? ZF_REGISTRY_SZ
					  : ZF_REGISTRY_MULTI_SZ;
	writing->is_nt4 = nt4;
	writing->is_open = nt4 || w2000;
	writing->zones = nt4 || w2000 ? ZF_WINDOWS_SERVICE "\\Zones"
				      : ZF_WINDOWS_HKLM "SOFTWARE\\" ZF_WINDOWS_ZONES;
}

/* `C:\\...`, or `%NAME%\\...`, which Windows expands. */
static bool is_path(const char *text)
{
	const char *rest = text;

	if (*text == '%') {
		const char *end = strchr(text + 1, '%');

		rest = end == NULL || end == text + 1 ? NULL : end + 1;
	} else {
		rest = isalpha((unsigned char)*text) && text[1] == ':' ? text + 2 : NULL;
	}
	return rest != NULL && *rest == '\\' && strchr(text, '/') == NULL;
}

void zf_windows_reg_write(struct zf_confwrite *to)
{
	struct writing writing = { .to = to, .settings = to->settings, .err = to->err };
	struct zf_regfile_writer *writer = NULL;
	const struct zf_output output = { .write = put, .ctx = to->out };

	if (to->target->zone_folder != NULL && !is_path(to->target->zone_folder)) {
		to->status = zf_fail(to->err, ZF_EUSAGE,
				     "'%s' is no absolute path of Windows",
				     to->target->zone_folder);
		zf_hint(to->err, "C:\\FOLDER or %%SystemRoot%%\\FOLDER");
		return;
	}
	to->status = zf_regfile_writer_new(&writer, &output, to->err);
	if (to->status != ZF_OK)
		return;
	writing.sink = zf_regfile_writer_sink(writer);
	choose(&writing, to->target->version);
	to->status = write_all(&writing);
	if (to->settings->key_count > 0)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL, "TSIG keys",
				  "Windows has none");
	if (to->status == ZF_OK)
		to->status = zf_regfile_writer_finish(writer, to->err);
	zf_regfile_writer_free(writer);
}
