/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/nsd_write.h"

#include <string.h>

#include "zonefmt/settings/confaccess.h"

const bool zf_nsd_conf_has_place[ZF_SETTING_COUNT] = {
	[ZF_SERVER_HOST_NAME] = true,
	[ZF_SERVER_ADDRESSES] = true,
	[ZF_SERVER_LISTEN] = true,
	[ZF_SERVER_ZONE_FOLDER] = true,
	[ZF_SERVER_RECURSION] = true,
	[ZF_SERVER_FORWARD_ONLY] = true,
	[ZF_SERVER_ROUND_ROBIN] = true,
	[ZF_SERVER_MINIMAL] = true,
	[ZF_SERVER_TRANSFER_POLICY] = true,
	[ZF_SERVER_TRANSFER_LIST] = true,
	[ZF_SERVER_NOTIFY_POLICY] = true,
	[ZF_SERVER_NOTIFY_LIST] = true,
	[ZF_SERVER_UPDATE_POLICY] = true,
	[ZF_SERVER_UPDATE_LIST] = true,
	[ZF_SERVER_UPDATES] = true,
	[ZF_SERVER_QUERY_POLICY] = true,
	[ZF_SERVER_QUERY_LIST] = true,
	[ZF_SERVER_RECURSION_LIST] = true,
	[ZF_ZONE_QUERY_POLICY] = true,
	[ZF_ZONE_QUERY_LIST] = true,
	[ZF_SERVER_UDP_SIZE] = true,
	[ZF_SERVER_IDENTITY] = true,
	[ZF_SERVER_NSID] = true,
	[ZF_SERVER_VERSION] = true,
	[ZF_ZONE_FILE] = true,
	[ZF_ZONE_PRIMARIES] = true,
	[ZF_ZONE_TRANSFER_SOURCE] = true,
	[ZF_ZONE_TRANSFER_POLICY] = true,
	[ZF_ZONE_TRANSFER_LIST] = true,
	[ZF_ZONE_NOTIFY_POLICY] = true,
	[ZF_ZONE_NOTIFY_LIST] = true,
	[ZF_ZONE_UPDATE_POLICY] = true,
	[ZF_ZONE_UPDATE_LIST] = true,
	[ZF_ZONE_NOTIFY_FROM] = true,
};

struct nsd {
	struct zf_confwrite *to;
	bool ns_hosts_noted;
};

static void write_key(FILE *out, const char *key)
{
	if (key == NULL) {
		fputs(" NOKEY\n", out);
		return;
	}
	fputs(" \"", out);
	zf_confwrite_key_name(out, key);
	fputs("\"\n", out);
}

/* One who is asked or told, by address and port. */
static void write_asked(FILE *out, const char *word, const struct zf_remote *remote)
{
	fprintf(out, "\t%s: ", word);
	zf_confwrite_address(out, remote);
	if (remote->port != 0)
		fprintf(out, "@%u", remote->port);
	write_key(out, remote->key);
}

/* One who may do something, wherever he is where no address is told. */
static void write_allowed(FILE *out, const char *word, const struct zf_remote *remote,
			  const char *key)
{
	char text[ZF_REMOTE_TEXT_MAX];

	if (remote->family == 0) {
		fprintf(out, "\t%s: 0.0.0.0/0", word);
		write_key(out, key);
		fprintf(out, "\t%s: ::/0", word);
	} else {
		fprintf(out, "\t%s: %s", word, zf_remote_print(text, remote));
	}
	write_key(out, key);
}

/* Everybody: NSD asks for a key where one is named, and for none where none is. */
static void write_anybody(struct nsd *nsd, const char *word)
{
	const struct zf_settings *settings = nsd->to->settings;
	const struct zf_remote all = { .family = 0 };
	char name[ZF_NAME_TEXT_MAX];

	write_allowed(nsd->to->out, word, &all, NULL);
	for (size_t i = 0; i < settings->key_count; i++) {
		zf_name_print(name, settings->keys[i].name.wire);
		write_allowed(nsd->to->out, word, &all, name);
	}
}

static void write_transfers(struct nsd *nsd, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_transfers(nsd->to, zone);

	if (access.policy == ZF_TRANSFER_ANY)
		write_anybody(nsd, "provide-xfr");
	for (size_t i = 0; i < access.list->count; i++)
		write_allowed(nsd->to->out, "provide-xfr", &access.list->remotes[i],
			      access.list->remotes[i].key);
}

/* Where one may, NSD lets in nobody else; where none is said, everybody. */
static void write_queries(struct nsd *nsd, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_queries(nsd->to, zone);

	if (access.policy == ZF_QUERY_NOBODY)
		fputs("\tallow-query: 0.0.0.0/0 BLOCKED\n\tallow-query: ::/0 BLOCKED\n",
		      nsd->to->out);
	for (size_t i = 0; i < access.list->count; i++)
		write_allowed(nsd->to->out, "allow-query", &access.list->remotes[i],
			      access.list->remotes[i].key);
}

static void write_notifies(struct nsd *nsd, const struct zf_settings_zone *zone)
{
	const uint32_t policy = zf_confwrite_number(nsd->to, zone, ZF_ZONE_NOTIFY_POLICY,
						    ZF_SERVER_NOTIFY_POLICY,
						    ZF_NOTIFY_LIST);
	const struct zf_value *list = zf_confwrite_list(
		nsd->to, zone, ZF_ZONE_NOTIFY_LIST, ZF_SERVER_NOTIFY_LIST);

	if (policy == ZF_NOTIFY_NONE)
		return;
	if (policy == ZF_NOTIFY_NS_HOSTS && !nsd->ns_hosts_noted) {
		nsd->ns_hosts_noted = true;
		zf_confwrite_note(
			nsd->to, ZF_NOTE_NOT_CARRIED, NULL, "notify-policy",
			"NSD notifies no NS host by itself: add those that wait");
	}
	for (size_t i = 0; i < list->count; i++)
		write_asked(nsd->to->out, "notify", &list->remotes[i]);
}

/* Primaries send their NOTIFY with or without the transfer's key, so their addresses admit it. */
static void write_secondary(struct nsd *nsd, const struct zf_settings_zone *zone)
{
	const struct zf_value *primaries =
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);
	const struct zf_value *sources =
		zf_confwrite_value(&zone->values, ZF_ZONE_TRANSFER_SOURCE);
	const struct zf_value *others =
		zf_confwrite_value(&zone->values, ZF_ZONE_NOTIFY_FROM);

	for (size_t i = 0; i < primaries->count; i++)
		write_asked(nsd->to->out, "request-xfr", &primaries->remotes[i]);
	for (size_t i = 0; i < sources->count; i++) {
		fputs("\toutgoing-interface: ", nsd->to->out);
		zf_confwrite_address(nsd->to->out, &sources->remotes[i]);
		fputc('\n', nsd->to->out);
	}
	for (size_t i = 0; i < primaries->count; i++) {
		const struct zf_remote *remote = &primaries->remotes[i];

		write_allowed(nsd->to->out, "allow-notify", remote, NULL);
		if (remote->key != NULL)
			write_allowed(nsd->to->out, "allow-notify", remote, remote->key);
	}
	for (size_t i = 0; i < others->count; i++)
		write_allowed(nsd->to->out, "allow-notify", &others->remotes[i],
			      others->remotes[i].key);
}

static void write_zone(struct nsd *nsd, const struct zf_settings_zone *zone)
{
	char path[ZF_CONFWRITE_PATH_MAX];

	if (zone->kind != ZF_ZONE_PRIMARY &&
	    (zone->kind != ZF_ZONE_SECONDARY ||
	     zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES)->count == 0)) {
		zf_confwrite_note_zone(nsd->to, zone, "NSD has no such zones");
		return;
	}
	zf_confwrite_path(nsd->to, zone, path);
	fputs("\nzone:\n\tname: \"", nsd->to->out);
	zf_confwrite_name(nsd->to->out, zone->name.wire);
	fprintf(nsd->to->out, "\"\n\tzonefile: \"%s\"\n", path);
	if (zone->kind == ZF_ZONE_SECONDARY)
		write_secondary(nsd, zone);
	write_queries(nsd, zone);
	write_transfers(nsd, zone);
	write_notifies(nsd, zone);
	zf_confaccess_note_closed(nsd->to, zone);
	zf_confaccess_note_no_updates(nsd->to, zone, "NSD takes no updates");
	zf_confwrite_note_rest(nsd->to, zone);
}

static void write_text(struct nsd *nsd, const char *word, enum zf_setting setting)
{
	const char *text = zf_values_text(&nsd->to->settings->server, setting, NULL);

	if (text == NULL)
		return;
	if (*text == '\0')
		fprintf(nsd->to->out, "\thide-%s: yes\n", word);
	else if (zf_confwrite_is_plain(text))
		fprintf(nsd->to->out, "\t%s: \"%s\"\n", word, text);
	else
		zf_confwrite_note(nsd->to, ZF_NOTE_NOT_CARRIED, NULL,
				  zf_setting_row(setting)->word,
				  "quotes, backslashes or control characters are in it");
}

static void write_nsid(struct nsd *nsd)
{
	const char *text = zf_values_text(&nsd->to->settings->server, ZF_SERVER_NSID, "");

	if (*text != '\0' && zf_confwrite_is_plain(text))
		fprintf(nsd->to->out, "\tnsid: \"ascii_%s\"\n", text);
}

static void write_switch(struct nsd *nsd, const char *word, enum zf_setting setting)
{
	const struct zf_value *value =
		zf_values_find(&nsd->to->settings->server, setting);

	if (value != NULL)
		fprintf(nsd->to->out, "\t%s: %s\n", word, value->number ? "yes" : "no");
}

static void write_listened(struct zf_confwrite *to, const struct zf_remote *remote,
			   size_t number)
{
	(void)number;
	fputs("\tip-address: ", to->out);
	zf_confwrite_address(to->out, remote);
	if (remote->port != 0)
		fprintf(to->out, "@%u", remote->port);
	fputc('\n', to->out);
}

static void write_server(struct nsd *nsd)
{
	const struct zf_values *server = &nsd->to->settings->server;
	const uint32_t size = zf_values_number(server, ZF_SERVER_UDP_SIZE, 0);
	const char *folder = nsd->to->target->zone_folder;

	fputs("\nserver:\n", nsd->to->out);
	if (folder == NULL)
		folder = zf_values_text(server, ZF_SERVER_ZONE_FOLDER, "");
	if (*folder == '/' && zf_confwrite_is_plain(folder))
		fprintf(nsd->to->out, "\tzonesdir: \"%s\"\n", folder);
	zf_confwrite_each_listened(nsd->to, write_listened);
	write_text(nsd, "identity", ZF_SERVER_IDENTITY);
	write_text(nsd, "version", ZF_SERVER_VERSION);
	write_nsid(nsd);
	write_switch(nsd, "round-robin", ZF_SERVER_ROUND_ROBIN);
	write_switch(nsd, "minimal-responses", ZF_SERVER_MINIMAL);
	if (size >= 512 && size <= 4096)
		fprintf(nsd->to->out, "\tipv4-edns-size: %u\n\tipv6-edns-size: %u\n",
			size, size);
	if (zf_values_number(server, ZF_SERVER_RECURSION, 0) != 0)
		zf_confwrite_note(nsd->to, ZF_NOTE_NOT_CARRIED, NULL, "recursion",
				  "NSD answers for its own zones only");
	zf_confwrite_note_rest(nsd->to, NULL);
}

static void write_keys(struct nsd *nsd)
{
	const struct zf_settings *settings = nsd->to->settings;
	FILE *keys = nsd->to->keys;

	for (size_t i = 0; i < settings->key_count; i++) {
		fputs(zf_confwrite_has_keys(nsd->to) ? "\nkey:\n" : "key:\n", keys);
		fputs("\tname: \"", keys);
		zf_confwrite_name(keys, settings->keys[i].name.wire);
		fprintf(keys, "\"\n\talgorithm: %s\n\tsecret: \"",
			zf_hmac_print(settings->keys[i].algorithm));
		zf_confwrite_secret(keys, &settings->keys[i]);
		fputs("\"\n", keys);
	}
	if (settings->key_count > 0 && !zf_confwrite_has_keys(nsd->to))
		fprintf(nsd->to->out, "\ninclude: \"%s\"\n", nsd->to->target->key_file);
}

void zf_nsd_conf_write(struct zf_confwrite *to)
{
	struct nsd nsd = { .to = to };

	fprintf(to->out, "# %s\n", zf_confwrite_remark(to, "Written by zoneferry."));
	write_keys(&nsd);
	if (!to->target->zones_only)
		write_server(&nsd);
	for (size_t i = 0; i < to->settings->zone_count; i++)
		write_zone(&nsd, to->settings->zones[i]);
	zf_confwrite_note_keys(to);
}
