/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/knot_write.h"

#include <stdlib.h>
#include <string.h>

#include "zonefmt/settings/confaccess.h"
#include "zonefmt/software/knot_parties.h"
#include "zonefmt/software/knot_queries.h"

const bool zf_knot_conf_has_place[ZF_SETTING_COUNT] = {
	[ZF_SERVER_HOST_NAME] = true,
	[ZF_SERVER_ADDRESSES] = true,
	[ZF_SERVER_LISTEN] = true,
	[ZF_SERVER_ZONE_FOLDER] = true,
	[ZF_SERVER_RECURSION] = true,
	[ZF_SERVER_FORWARD_ONLY] = true,
	[ZF_SERVER_UPDATES] = true,
	[ZF_SERVER_RECURSION_LIST] = true,
	[ZF_SERVER_QUERY_POLICY] = true,
	[ZF_SERVER_QUERY_LIST] = true,
	[ZF_ZONE_QUERY_POLICY] = true,
	[ZF_ZONE_QUERY_LIST] = true,
	[ZF_SERVER_TRANSFER_POLICY] = true,
	[ZF_SERVER_TRANSFER_LIST] = true,
	[ZF_SERVER_NOTIFY_POLICY] = true,
	[ZF_SERVER_NOTIFY_LIST] = true,
	[ZF_SERVER_UPDATE_POLICY] = true,
	[ZF_SERVER_UPDATE_LIST] = true,
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

static void write_listed(struct zf_knot *knot, const struct zf_knot_party *party,
			 size_t number)
{
	fputs(number == 0 ? "" : ", ", knot->to->out);
	zf_knot_write_id(knot, party);
}

static void write_key_line(FILE *out, const char *key)
{
	fputs("    key: \"", out);
	zf_confwrite_key_name(out, key);
	fputs("\"\n", out);
}

static void write_remote(struct zf_knot *knot, const struct zf_knot_party *party)
{
	FILE *out = knot->to->out;

	fputs("  - id: ", out);
	zf_knot_write_id(knot, party);
	fputs("\n    address: ", out);
	zf_confwrite_address(out, &party->remote);
	if (party->remote.port != 0)
		fprintf(out, "@%u", party->remote.port);
	fputc('\n', out);
	for (size_t i = 0; party->via != NULL && i < party->via->count; i++) {
		fputs(i == 0 ? "    via: [" : ", ", out);
		zf_confwrite_address(out, &party->via->remotes[i]);
		if (i + 1 == party->via->count)
			fputs("]\n", out);
	}
	if (party->remote.key != NULL)
		write_key_line(out, party->remote.key);
}

/* An acl without a key is for requests without one. */
static void write_any_key(struct zf_knot *knot, const struct zf_knot_party *party)
{
	const struct zf_settings *settings = knot->to->settings;

	if (settings->key_count == 0)
		return;
	fputs("  - id: ", knot->to->out);
	zf_knot_write_id(knot, party);
	fputs("-key\n    key: [", knot->to->out);
	for (size_t i = 0; i < settings->key_count; i++) {
		fputs(i == 0 ? "\"" : ", \"", knot->to->out);
		zf_confwrite_name(knot->to->out, settings->keys[i].name.wire);
		fputc('"', knot->to->out);
	}
	fprintf(knot->to->out, "]\n    action: %s\n", zf_knot_role_print(party->role));
}

static void write_acl(struct zf_knot *knot, const struct zf_knot_party *party)
{
	FILE *out = knot->to->out;
	char text[ZF_REMOTE_TEXT_MAX];

	fputs("  - id: ", out);
	zf_knot_write_id(knot, party);
	fputc('\n', out);
	if (party->remote.family != 0)
		fprintf(out, "    address: %s\n", zf_remote_print(text, &party->remote));
	if (party->remote.key != NULL)
		write_key_line(out, party->remote.key);
	fprintf(out, "    action: %s\n", zf_knot_role_print(party->role));
	if (zf_knot_is_anybody(party))
		write_any_key(knot, party);
}

static void write_parties(struct zf_knot *knot)
{
	for (size_t i = 0; i < knot->count; i++) {
		if (i == 0 && knot->first[ZF_KNOT_TRANSFER] > 0)
			fputs("\nremote:\n", knot->to->out);
		if (i == knot->first[ZF_KNOT_TRANSFER])
			fputs("\nacl:\n", knot->to->out);
		if (knot->parties[i].role == ZF_KNOT_REMOTE)
			write_remote(knot, &knot->parties[i]);
		else
			write_acl(knot, &knot->parties[i]);
	}
}

/* ---- the server and its zones ---- */

static void write_text(struct zf_knot *knot, const char *word, enum zf_setting setting)
{
	const char *text = zf_values_text(&knot->to->settings->server, setting, NULL);

	if (text != NULL && zf_confwrite_is_plain(text))
		fprintf(knot->to->out, "    %s: \"%s\"\n", word, text);
	else if (text != NULL)
		zf_confwrite_note(knot->to, ZF_NOTE_NOT_CARRIED, NULL,
				  zf_setting_row(setting)->word,
				  "quotes, backslashes or control characters are in it");
}

static void write_listened(struct zf_confwrite *to, const struct zf_remote *remote,
			   size_t number)
{
	fputs(number == 0 ? "    listen: [" : ", ", to->out);
	zf_confwrite_address(to->out, remote);
	fprintf(to->out, "@%u", remote->port == 0 ? 53u : remote->port);
}

/* Knot listens nowhere where it is not told to. */
static void write_listening(struct zf_knot *knot)
{
	if (zf_confwrite_each_listened(knot->to, write_listened) == 0)
		fputs("    listen: [0.0.0.0@53, ::@53", knot->to->out);
	fputs("]\n", knot->to->out);
}

static void write_server(struct zf_knot *knot)
{
	const struct zf_values *server = &knot->to->settings->server;
	const uint32_t size = zf_values_number(server, ZF_SERVER_UDP_SIZE, 0);
	const char *folder = knot->to->target->zone_folder;

	fputs("\nserver:\n", knot->to->out);
	write_listening(knot);
	write_text(knot, "identity", ZF_SERVER_IDENTITY);
	write_text(knot, "nsid",
		   zf_values_find(server, ZF_SERVER_NSID) != NULL ? ZF_SERVER_NSID
								  : ZF_SERVER_IDENTITY);
	write_text(knot, "version", ZF_SERVER_VERSION);
	if (size >= 512 && size <= 4096)
		fprintf(knot->to->out, "    udp-max-payload: %u\n", size);
	if (zf_values_number(server, ZF_SERVER_RECURSION, 0) != 0)
		zf_confwrite_note(knot->to, ZF_NOTE_NOT_CARRIED, NULL, "recursion",
				  "Knot DNS answers for its own zones only");
	zf_confwrite_note_rest(knot->to, NULL);
	if (folder == NULL)
		folder = zf_values_text(server, ZF_SERVER_ZONE_FOLDER, "");
	if (*folder == '/' && zf_confwrite_is_plain(folder))
		fprintf(knot->to->out,
			"\ntemplate:\n  - id: default\n    storage: \"%s\"\n", folder);
}

static void note_notifies(struct zf_knot *knot, const struct zf_settings_zone *zone)
{
	if (knot->ns_hosts_noted ||
	    zf_confwrite_number(knot->to, zone, ZF_ZONE_NOTIFY_POLICY,
				ZF_SERVER_NOTIFY_POLICY,
				ZF_NOTIFY_LIST) != ZF_NOTIFY_NS_HOSTS)
		return;
	knot->ns_hosts_noted = true;
	zf_confwrite_note(knot->to, ZF_NOTE_NOT_CARRIED, NULL, "notify-policy",
			  "Knot notifies no NS host by itself: add those that wait");
}

static void pass(struct zf_knot *knot, const struct zf_knot_party *party, size_t number)
{
	(void)knot;
	(void)party;
	(void)number;
}

static void write_listed_acl(struct zf_knot *knot, const struct zf_knot_party *party,
			     size_t number)
{
	write_listed(knot, party, number);
	if (zf_knot_is_anybody(party) && knot->to->settings->key_count > 0) {
		write_listed(knot, party, 1);
		fputs("-key", knot->to->out);
	}
}

static void
write_remotes(struct zf_knot *knot, const struct zf_settings_zone *zone, const char *word,
	      size_t (*each)(struct zf_knot *knot, const struct zf_settings_zone *zone,
			     zf_knot_each *each))
{
	if (each(knot, zone, pass) == 0)
		return;
	fprintf(knot->to->out, "    %s: [", word);
	each(knot, zone, write_listed);
	fputs("]\n", knot->to->out);
}

/* Knot puts other things in the place of `%` and a letter. */
static void write_path(FILE *out, const char *path)
{
	for (; *path != '\0'; path++)
		fputs(*path == '%' ? "%%" : (const char[2]){ *path, '\0' }, out);
}

static void write_zone(struct zf_knot *knot, size_t i)
{
	const struct zf_settings_zone *zone = knot->to->settings->zones[i];
	FILE *out = knot->to->out;
	char path[ZF_CONFWRITE_PATH_MAX];

	zf_confwrite_path(knot->to, zone, path);
	fputs("  - domain: \"", out);
	zf_confwrite_name(out, zone->name.wire);
	fputs("\"\n    file: \"", out);
	write_path(out, path);
	fputs("\"\n", out);
	write_remotes(knot, zone, "master", zf_knot_each_primary);
	write_remotes(knot, zone, "notify", zf_knot_each_notified);
	if (zf_knot_each_allowed(knot, zone, pass) > 0) {
		fputs("    acl: [", out);
		zf_knot_each_allowed(knot, zone, write_listed_acl);
		fputs("]\n", out);
	}
	zf_knot_queries_write_zone(knot->to, i);
	zf_confaccess_note_closed(knot->to, zone);
	note_notifies(knot, zone);
	zf_confwrite_note_rest(knot->to, zone);
}

static void write_zones(struct zf_knot *knot)
{
	const struct zf_settings *settings = knot->to->settings;

	fputs("\nzone:\n", knot->to->out);
	for (size_t i = 0; i < settings->zone_count; i++) {
		if (zf_confwrite_is_served(settings->zones[i]))
			write_zone(knot, i);
		else
			zf_confwrite_note_zone(knot->to, settings->zones[i],
					       "Knot DNS has no such zones");
	}
}

static void write_keys(struct zf_knot *knot)
{
	const struct zf_settings *settings = knot->to->settings;
	FILE *keys = knot->to->keys;

	if (settings->key_count == 0)
		return;
	fputs(zf_confwrite_has_keys(knot->to) ? "\nkey:\n" : "key:\n", keys);
	for (size_t i = 0; i < settings->key_count; i++) {
		fputs("  - id: \"", keys);
		zf_confwrite_name(keys, settings->keys[i].name.wire);
		fprintf(keys, "\"\n    algorithm: %s\n    secret: \"",
			zf_hmac_print(settings->keys[i].algorithm));
		zf_confwrite_secret(keys, &settings->keys[i]);
		fputs("\"\n", keys);
	}
	if (!zf_confwrite_has_keys(knot->to))
		fprintf(knot->to->out, "\ninclude: \"%s\"\n", knot->to->target->key_file);
}

void zf_knot_conf_write(struct zf_confwrite *to)
{
	struct zf_knot knot = { .to = to };

	zf_knot_find_parties(&knot);
	fprintf(to->out, "# %s\n", zf_confwrite_remark(to, "Written by zoneferry."));
	write_keys(&knot);
	if (!to->target->zones_only)
		write_server(&knot);
	write_parties(&knot);
	zf_knot_queries_write(to);
	write_zones(&knot);
	zf_confwrite_note_keys(to);
	free(knot.parties);
}
