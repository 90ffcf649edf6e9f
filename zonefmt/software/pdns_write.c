/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/pdns_write.h"

#include <string.h>

#include "zonefmt/settings/confaccess.h"
#include "zonefmt/software/pdns.h"

/* What has a place in one of the two files, and what a machine is rather than is told to be. Each
 * file's writer notes of its own. */
static const char elsewhere[] =
	"the bind backend has no place for it: --to pdnsutil, with a database";

static const char no_updates[] = "the bind backend takes no updates";

/* ---- pdns.conf ---- */

/* What the zones have in common, or one of them has. */
struct common {
	const struct zf_settings_zone *first;
	bool differs;	  /* on who may transfer */
	bool has_primary; /* that notifies */
	bool has_secondary;
	bool renotifies; /* a secondary notifies others */
	bool tells_ns_hosts;
	bool takes_updates;
};

static bool same_transfers(const struct zf_confwrite *to,
			   const struct zf_settings_zone *one,
			   const struct zf_settings_zone *other)
{
	const struct zf_confaccess a = zf_confaccess_transfers(to, one);
	const struct zf_confaccess b = zf_confaccess_transfers(to, other);

	if (a.policy != b.policy || a.list->count != b.list->count)
		return false;
	for (size_t i = 0; i < a.list->count && a.list != b.list; i++)
		if (!zf_remote_equal(&a.list->remotes[i], &b.list->remotes[i]))
			return false;
	return true;
}

static void find_common(const struct zf_confwrite *to, struct common *common)
{
	const struct zf_settings *settings = to->settings;

	for (size_t i = 0; i < settings->zone_count; i++) {
		const struct zf_settings_zone *zone = settings->zones[i];

		if (!zf_confwrite_is_served(zone))
			continue;
		if (common->first == NULL)
			common->first = zone;
		const uint32_t notifies = zf_pdns_notifies(to, zone);
		const bool is_secondary = zone->kind == ZF_ZONE_SECONDARY;
		common->differs = common->differs ||
				  !same_transfers(to, common->first, zone);
		common->has_secondary = common->has_secondary || is_secondary;
		common->takes_updates =
			common->takes_updates ||
			(!is_secondary &&
			 zf_confaccess_updates(to, zone).policy != ZF_UPDATE_NONE);
		if (notifies == ZF_NOTIFY_NONE)
			continue;
		common->has_primary = common->has_primary || !is_secondary;
		common->renotifies = common->renotifies || is_secondary;
		common->tells_ns_hosts = common->tells_ns_hosts ||
					 notifies == ZF_NOTIFY_NS_HOSTS;
	}
}

/* With a key it is the key that lets in, which the bind backend cannot. */
static void write_remotes(FILE *out, const struct zf_value *list)
{
	char text[ZF_REMOTE_TEXT_MAX];
	const char *between = "";

	fputs("allow-axfr-ips=", out);
	for (size_t i = 0; i < list->count; i++) {
		if (list->remotes[i].key != NULL)
			continue;
		fprintf(out, "%s%s", between,
			list->remotes[i].family == 0
				? "0.0.0.0/0, ::/0"
				: zf_remote_print(text, &list->remotes[i]));
		between = ", ";
	}
	fputc('\n', out);
}

static void write_listened(struct zf_confwrite *to, const struct zf_remote *remote,
			   size_t number)
{
	char text[ZF_PDNS_ADDRESS_MAX];

	fprintf(to->out, "%s%s", number == 0 ? "local-address=" : ", ",
		zf_pdns_print(text, remote));
}

static void write_listening(struct zf_confwrite *to)
{
	if (zf_confwrite_each_listened(to, write_listened) > 0)
		fputc('\n', to->out);
}

/* A text that neither ends early as a value nor breaks the record it is told in. */
static bool is_safe(const char *text)
{
	const size_t len = strlen(text);

	return zf_confwrite_is_plain(text) && strchr(text, '#') == NULL && *text != ' ' &&
	       (len == 0 || text[len - 1] != ' ');
}

static void write_text(struct zf_confwrite *to, const char *word, enum zf_setting setting,
		       const char *none)
{
	const char *text = zf_values_text(&to->settings->server, setting, NULL);

	if (text == NULL)
		return;
	if (is_safe(text))
		fprintf(to->out, "%s=%s\n", word, *text == '\0' ? none : text);
	else
		zf_confwrite_note(
			to, ZF_NOTE_NOT_CARRIED, NULL, zf_setting_row(setting)->word,
			"quotes, backslashes, '#' or control characters are in it");
}

static void write_transfers(struct zf_confwrite *to, const struct common *common)
{
	static const struct zf_value nobody = { .count = 0 };
	const struct zf_confaccess access = zf_confaccess_transfers(to, common->first);

	if (common->differs) {
		zf_confwrite_note(
			to, ZF_NOTE_LOST, NULL, "transfer-list",
			"the zones differ, so nobody may transfer: --to pdnsutil, with a database");
		write_remotes(to->out, &nobody);
	} else if (access.policy == ZF_TRANSFER_ANY) {
		fputs("allow-axfr-ips=0.0.0.0/0, ::/0\n", to->out);
	} else {
		write_remotes(to->out, access.list);
	}
}

/* What is lost beside that, where all zones agree. */
static void note_access(struct zf_confwrite *to, const struct common *common)
{
	const struct zf_confaccess access = zf_confaccess_transfers(to, common->first);

	if (!common->differs && access.policy == ZF_TRANSFER_NS_HOSTS)
		zf_confwrite_note(
			to, ZF_NOTE_LOST, NULL, "transfer-policy",
			"PowerDNS needs the addresses of the NS hosts: nobody may, add them");
	if (!common->differs && zf_confaccess_has_key(access.list))
		zf_confwrite_note(
			to, ZF_NOTE_LOST, NULL, "transfer-list",
			"who has a key may no more: --to pdnsutil, with a database");
	if (common->takes_updates)
		zf_confwrite_note(to, ZF_NOTE_LOST, NULL, "update-policy", no_updates);
}

static void write_notifies(FILE *out, const struct common *common)
{
	if (common->has_primary)
		fputs("primary=yes\n", out);
	if (common->has_secondary)
		fputs("secondary=yes\n", out);
	if (common->renotifies)
		fputs("secondary-do-renotify=yes\n", out);
	if ((common->has_primary || common->renotifies) && !common->tells_ns_hosts)
		fputs("only-notify=\n", out);
}

static void note_keys(struct zf_confwrite *to)
{
	char name[ZF_NAME_TEXT_MAX];

	for (size_t i = 0; i < to->settings->key_count; i++) {
		zf_name_print(name, to->settings->keys[i].name.wire);
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL, name, elsewhere);
	}
}

void zf_pdns_conf_write(struct zf_confwrite *to)
{
	struct common common = { .first = NULL };
	const uint32_t size =
		zf_values_number(&to->settings->server, ZF_SERVER_UDP_SIZE, 0);

	find_common(to, &common);
	fprintf(to->out, "# %s\n\n",
		zf_confwrite_remark(
			to, "Written by zoneferry. `--to pdns-bind` writes the zones."));
	fputs("launch=bind\nbind-config=" ZF_PDNS_ZONES_FILE "\n", to->out);
	write_listening(to);
	write_text(to, "server-id", zf_confwrite_identity(to), "disabled");
	write_text(to, "version-string", ZF_SERVER_VERSION, "anonymous");
	if (size >= 512 && size <= 65535)
		fprintf(to->out, "udp-truncation-threshold=%u\n", size);
	write_notifies(to->out, &common);
	write_transfers(to, &common);
	note_access(to, &common);
	note_keys(to);
	zf_pdns_note_server(to);
}

/* ---- the zones ---- */

static void write_servers(FILE *out, const char *word, const struct zf_value *list)
{
	char text[ZF_PDNS_ADDRESS_MAX];

	if (list->count == 0)
		return;
	fprintf(out, "\t%s {", word);
	for (size_t i = 0; i < list->count; i++)
		fprintf(out, " %s;", zf_pdns_print(text, &list->remotes[i]));
	fputs(" };\n", out);
}

static void note_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	if (zf_confaccess_has_key(zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES)))
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, zone,
				  "the key it is transferred with", elsewhere);
	if (zf_values_find(&zone->values, ZF_ZONE_TRANSFER_SOURCE) != NULL)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, zone, "transfer-source",
				  elsewhere);
	if (zf_confaccess_has_key(zf_confaccess_transfers(to, zone).list))
		zf_confwrite_note(to, ZF_NOTE_LOST, zone,
				  "the keys it may be transferred with", elsewhere);
	zf_confaccess_note_no_updates(to, zone, no_updates);
	zf_confwrite_note_rest(to, zone);
}

/* This backend knows the old words only. */
static void write_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	static const char *const words[] = { [ZF_PDNS_NATIVE] = "native",
					     [ZF_PDNS_PRIMARY] = "master",
					     [ZF_PDNS_SECONDARY] = "slave" };
	const enum zf_pdns_kind kind = zf_pdns_kind(to, zone);
	char path[ZF_CONFWRITE_PATH_MAX];

	if (kind == ZF_PDNS_NONE)
		return;
	zf_confwrite_path(to, zone, path);
	fputs("\nzone \"", to->out);
	zf_confwrite_name(to->out, zone->name.wire);
	fprintf(to->out, "\" {\n\ttype %s;\n\tfile \"%s\";\n", words[kind], path);
	if (kind == ZF_PDNS_SECONDARY)
		write_servers(to->out, "masters",
			      zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES));
	if (zf_pdns_notifies(to, zone) != ZF_NOTIFY_NONE)
		write_servers(to->out, "also-notify",
			      zf_confwrite_list(to, zone, ZF_ZONE_NOTIFY_LIST,
						ZF_SERVER_NOTIFY_LIST));
	fputs("};\n", to->out);
	note_zone(to, zone);
}

void zf_pdns_zones_write(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;
	const char *folder = to->target->zone_folder;

	if (folder == NULL)
		folder = zf_values_text(&settings->server, ZF_SERVER_ZONE_FOLDER, "");
	fprintf(to->out, "// %s\n",
		zf_confwrite_remark(
			to, "Written by zoneferry, for PowerDNS's bind backend."));
	if (!to->target->zones_only && *folder == '/' && zf_confwrite_is_plain(folder))
		fprintf(to->out, "\noptions {\n\tdirectory \"%s\";\n};\n", folder);
	if (zf_values_find(&settings->server, ZF_SERVER_BLACKHOLE) != NULL)
		zf_confwrite_note(to, ZF_NOTE_LOST, NULL, "blackhole",
				  "the software has no such setting");
	for (size_t i = 0; i < settings->zone_count; i++)
		write_zone(to, settings->zones[i]);
}
