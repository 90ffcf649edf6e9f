/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/bind_write.h"

#include <string.h>

#include "zonefmt/settings/confaccess.h"

#define NEGATIVE_TTL_MAX 604800 /* seconds; named-checkconf refuses more */

/* What is written below, and what a machine is rather than is told to be. */
const bool zf_bind_conf_has_place[ZF_SETTING_COUNT] = {
	[ZF_SERVER_HOST_NAME] = true,
	[ZF_SERVER_ADDRESSES] = true,
	[ZF_SERVER_LISTEN] = true,
	[ZF_SERVER_ZONE_FOLDER] = true,
	[ZF_SERVER_RECURSION] = true,
	[ZF_SERVER_FORWARDERS] = true,
	[ZF_SERVER_FORWARD_ONLY] = true,
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
	[ZF_SERVER_BLACKHOLE] = true,
	[ZF_ZONE_QUERY_POLICY] = true,
	[ZF_ZONE_QUERY_LIST] = true,
	[ZF_SERVER_ONE_RECORD] = true,
	[ZF_SERVER_UDP_SIZE] = true,
	[ZF_SERVER_IDENTITY] = true,
	[ZF_SERVER_NSID] = true,
	[ZF_SERVER_VERSION] = true,
	[ZF_SERVER_CACHE_TTL] = true,
	[ZF_SERVER_NEGATIVE_TTL] = true,
	[ZF_ZONE_FILE] = true,
	[ZF_ZONE_PRIMARIES] = true,
	[ZF_ZONE_LOCAL_PRIMARIES] = true,
	[ZF_ZONE_TRANSFER_SOURCE] = true,
	[ZF_ZONE_TRANSFER_POLICY] = true,
	[ZF_ZONE_TRANSFER_LIST] = true,
	[ZF_ZONE_NOTIFY_POLICY] = true,
	[ZF_ZONE_NOTIFY_LIST] = true,
	[ZF_ZONE_UPDATE_POLICY] = true,
	[ZF_ZONE_UPDATE_LIST] = true,
	[ZF_ZONE_NOTIFY_FROM] = true,
	[ZF_ZONE_FORWARD_ONLY] = true,
};

static void write_key_use(FILE *out, const char *key)
{
	fputs("key \"", out);
	zf_confwrite_key_name(out, key);
	fputs("\"", out);
}

/* An address that must have a key too is one that is not another, and has the key. */
static void write_member(FILE *out, const struct zf_remote *remote)
{
	char text[ZF_REMOTE_TEXT_MAX];
	const bool has_both = remote->family != 0 && remote->key != NULL;

	zf_remote_print(text, remote);
	if (has_both)
		fprintf(out, " { !{ !%s; any; }; ", text);
	else
		fputc(' ', out);
	if (remote->key != NULL)
		write_key_use(out, remote->key);
	else
		fputs(text, out);
	fputs(has_both ? "; };" : ";", out);
}

static void write_match(FILE *out, const char *word, const struct zf_value *list)
{
	fprintf(out, "\t%s {", word);
	for (size_t i = 0; i < list->count; i++)
		write_member(out, &list->remotes[i]);
	fputs(list->count == 0 ? " none; };\n" : " };\n", out);
}

static void write_servers(FILE *out, const char *word, const struct zf_value *list)
{
	fprintf(out, "\t%s {", word);
	for (size_t i = 0; i < list->count; i++) {
		const struct zf_remote *remote = &list->remotes[i];

		fputc(' ', out);
		zf_confwrite_address(out, remote);
		if (remote->port != 0)
			fprintf(out, " port %u", remote->port);
		if (remote->key != NULL) {
			fputc(' ', out);
			write_key_use(out, remote->key);
		}
		fputc(';', out);
	}
	fputs(" };\n", out);
}

static void write_any_or_match(FILE *out, const char *word, bool is_any,
			       const struct zf_value *list)
{
	if (is_any)
		fprintf(out, "\t%s { any; };\n", word);
	else
		write_match(out, word, list);
}

/* Always said: versions of BIND differ on what is so where nothing is. */
static void write_transfers(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_transfers(to, zone);

	write_any_or_match(to->out, "allow-transfer", access.policy == ZF_TRANSFER_ANY,
			   access.list);
}

static void write_queries(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_queries(to, zone);

	write_any_or_match(to->out, "allow-query", access.policy == ZF_QUERY_ANY,
			   access.list);
}

static void write_notifies(struct zf_confwrite *to, const struct zf_values *values,
			   enum zf_setting policy)
{
	static const char *const words[] = { "no", "yes", "explicit" };
	const struct zf_value *said = zf_values_find(values, policy);
	const struct zf_value *list = zf_confwrite_value(values, policy + 1);

	if (said != NULL && said->number < sizeof words / sizeof *words)
		fprintf(to->out, "\tnotify %s;\n", words[said->number]);
	if (list->count > 0)
		write_servers(to->out, "also-notify", list);
}

static void write_text(struct zf_confwrite *to, const char *word, enum zf_setting setting)
{
	const char *text = zf_values_text(&to->settings->server, setting, NULL);

	if (text == NULL)
		return;
	if (*text == '\0')
		fprintf(to->out, "\t%s none;\n", word);
	else if (zf_confwrite_is_plain(text))
		fprintf(to->out, "\t%s \"%s\";\n", word, text);
	else
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL,
				  zf_setting_row(setting)->word,
				  "quotes, backslashes or control characters are in it");
}

static void write_number(struct zf_confwrite *to, const char *word,
			 enum zf_setting setting, const char *const *words)
{
	const struct zf_value *value = zf_values_find(&to->settings->server, setting);

	if (value == NULL)
		return;
	if (words != NULL)
		fprintf(to->out, "\t%s %s;\n", word, words[value->number != 0]);
	else
		fprintf(to->out, "\t%s %u;\n", word, value->number);
}

/* The addresses of one family and port; `seen` counts the family's. */
static void write_listen_port(FILE *out, const struct zf_value *list, uint8_t family,
			      uint16_t port)
{
	fprintf(out, "\tlisten-on%s", family == 4 ? "" : "-v6");
	if (port != 0)
		fprintf(out, " port %u", port);
	fputs(" {", out);
	for (size_t i = 0; i < list->count; i++) {
		const struct zf_remote *remote = &list->remotes[i];
		char text[ZF_REMOTE_TEXT_MAX];

		if (remote->family == family && remote->port == port)
			fprintf(out, " %s;",
				remote->prefix == 0 ? "any"
						    : zf_remote_print(text, remote));
	}
	fputs(" };\n", out);
}

/* Whether a remote before number `i` has its family and port. */
static bool is_further(const struct zf_value *list, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (list->remotes[k].family == list->remotes[i].family &&
		    list->remotes[k].port == list->remotes[i].port)
			return true;
	return false;
}

static void write_listening(struct zf_confwrite *to)
{
	const struct zf_value *list =
		zf_values_find(&to->settings->server, ZF_SERVER_LISTEN);
	bool seen[2] = { false, false };

	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++) {
		const struct zf_remote *remote = &list->remotes[i];

		if (!is_further(list, i))
			write_listen_port(to->out, list, remote->family, remote->port);
		seen[remote->family == 6] = true;
	}
	if (!seen[0])
		fputs("\tlisten-on { none; };\n", to->out);
	if (!seen[1])
		fputs("\tlisten-on-v6 { none; };\n", to->out);
}

/* The folder that relative names begin in: the target's, or where that is not told the old one. */
static void write_folder(struct zf_confwrite *to)
{
	const char *folder = to->target->zone_folder;

	if (folder == NULL)
		folder = zf_values_text(&to->settings->server, ZF_SERVER_ZONE_FOLDER, "");
	if (*folder == '/' && zf_confwrite_is_plain(folder))
		fprintf(to->out, "\tdirectory \"%s\";\n", folder);
}

static void write_negative_ttl(struct zf_confwrite *to)
{
	const uint32_t ttl =
		zf_values_number(&to->settings->server, ZF_SERVER_NEGATIVE_TTL, 0);

	if (ttl <= NEGATIVE_TTL_MAX) {
		write_number(to, "max-ncache-ttl", ZF_SERVER_NEGATIVE_TTL, NULL);
		return;
	}
	fprintf(to->out, "\tmax-ncache-ttl %d;\n", NEGATIVE_TTL_MAX);
	zf_confwrite_note(to, ZF_NOTE_ADAPTED, NULL, "negative-ttl",
			  "BIND takes no more than 604800 seconds");
}

/* What BIND does where nothing is said, it does here too. */
static void write_read_match(struct zf_confwrite *to, const char *word,
			     enum zf_setting setting)
{
	const struct zf_value *value = zf_values_find(&to->settings->server, setting);

	if (value != NULL && value->origin == ZF_ORIGIN_READ)
		write_match(to->out, word, value);
}

static void write_options(struct zf_confwrite *to)
{
	static const char *const yes[] = { "no", "yes" };
	static const char *const only[] = { "first", "only" };
	static const char *const formats[] = { "many-answers", "one-answer" };
	const struct zf_values *server = &to->settings->server;
	const struct zf_value *forwarders =
		zf_confwrite_value(server, ZF_SERVER_FORWARDERS);

	fputs("\noptions {\n", to->out);
	write_folder(to);
	write_listening(to);
	write_number(to, "recursion", ZF_SERVER_RECURSION, yes);
	if (forwarders->count > 0) {
		write_servers(to->out, "forwarders", forwarders);
		write_number(to, "forward", ZF_SERVER_FORWARD_ONLY, only);
	}
	write_read_match(to, "allow-recursion", ZF_SERVER_RECURSION_LIST);
	write_read_match(to, "blackhole", ZF_SERVER_BLACKHOLE);
	if (zf_values_find(server, ZF_SERVER_QUERY_POLICY) != NULL)
		write_queries(to, NULL);
	write_transfers(to, NULL);
	write_notifies(to, server, ZF_SERVER_NOTIFY_POLICY);
	write_number(to, "minimal-responses", ZF_SERVER_MINIMAL, yes);
	write_number(to, "transfer-format", ZF_SERVER_ONE_RECORD, formats);
	write_number(to, "max-udp-size", ZF_SERVER_UDP_SIZE, NULL);
	write_number(to, "max-cache-ttl", ZF_SERVER_CACHE_TTL, NULL);
	write_negative_ttl(to);
	write_text(to, "server-id", zf_confwrite_identity(to));
	write_text(to, "version", ZF_SERVER_VERSION);
	fputs("};\n", to->out);
	zf_confwrite_note_rest(to, NULL);
}

static void write_updates(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_updates(to, zone);

	if (access.policy == ZF_UPDATE_ANY || access.policy == ZF_UPDATE_LIST)
		write_any_or_match(to->out, "allow-update",
				   access.policy == ZF_UPDATE_ANY, access.list);
}

static void write_file(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	char path[ZF_CONFWRITE_PATH_MAX];

	zf_confwrite_path(to, zone, path);
	fprintf(to->out, "\tfile \"%s\";\n", path);
}

/* BIND has one of each family. */
static void write_sources(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_value *list =
		zf_confwrite_value(&zone->values, ZF_ZONE_TRANSFER_SOURCE);
	bool seen[2] = { false, false };

	for (size_t i = 0; i < list->count; i++) {
		const bool is_v6 = list->remotes[i].family == 6;

		if (seen[is_v6]) {
			zf_confwrite_note(to, ZF_NOTE_ADAPTED, zone, "transfer-source",
					  "BIND asks from the first of each family");
			continue;
		}
		seen[is_v6] = true;
		fprintf(to->out, "\ttransfer-source%s ", is_v6 ? "-v6" : "");
		zf_confwrite_address(to->out, &list->remotes[i]);
		fputs(";\n", to->out);
	}
}

/* BIND's own form for a secondary's file is none that others read. */
static void write_secondary(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_value *own =
		zf_confwrite_value(&zone->values, ZF_ZONE_LOCAL_PRIMARIES);
	const struct zf_value *from =
		own->count > 0 ? own
			       : zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);

	write_file(to, zone);
	fputs("\tmasterfile-format text;\n", to->out);
	write_servers(to->out, "primaries", from);
	write_sources(to, zone);
}

static void write_notifiers(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_value *list = zf_values_find(&zone->values, ZF_ZONE_NOTIFY_FROM);

	if (zone->kind == ZF_ZONE_SECONDARY && list != NULL)
		write_match(to->out, "allow-notify", list);
}

static void write_forward(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_value *only = zf_values_find(&zone->values, ZF_ZONE_FORWARD_ONLY);

	if (only != NULL)
		fprintf(to->out, "\tforward %s;\n", only->number ? "only" : "first");
	write_servers(to->out, "forwarders",
		      zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES));
}

static void write_kind(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	switch (zone->kind) {
	case ZF_ZONE_PRIMARY:
		write_file(to, zone);
		write_updates(to, zone);
		break;
	case ZF_ZONE_SECONDARY:
	case ZF_ZONE_STUB:
		write_secondary(to, zone);
		break;
	case ZF_ZONE_FORWARD:
		write_forward(to, zone);
		break;
	case ZF_ZONE_HINT:
		write_file(to, zone);
		break;
	case ZF_ZONE_KIND_COUNT:
		break;
	}
}

static void write_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const bool is_asked = zone->kind == ZF_ZONE_SECONDARY ||
			      zone->kind == ZF_ZONE_STUB;

	if (is_asked &&
	    zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES)->count == 0 &&
	    zf_confwrite_value(&zone->values, ZF_ZONE_LOCAL_PRIMARIES)->count == 0) {
		zf_confwrite_note(to, ZF_NOTE_LOST, zone, "zone",
				  "nobody is known to transfer it from");
		return;
	}
	fputs("\nzone \"", to->out);
	zf_confwrite_name(to->out, zone->name.wire);
	fprintf(to->out, "\" {\n\ttype %s;\n", zf_zone_kind_print(zone->kind));
	write_kind(to, zone);
	if (zone->kind == ZF_ZONE_PRIMARY || zone->kind == ZF_ZONE_SECONDARY) {
		if (to->target->zones_only ||
		    zf_values_find(&zone->values, ZF_ZONE_TRANSFER_POLICY) != NULL)
			write_transfers(to, zone);
		if (zf_values_find(&zone->values, ZF_ZONE_QUERY_POLICY) != NULL ||
		    (to->target->zones_only &&
		     zf_values_find(&to->settings->server, ZF_SERVER_QUERY_POLICY) !=
			     NULL))
			write_queries(to, zone);
		zf_confaccess_note_closed(to, zone);
		write_notifiers(to, zone);
		write_notifies(to, &zone->values, ZF_ZONE_NOTIFY_POLICY);
	}
	fputs("};\n", to->out);
	zf_confwrite_note_rest(to, zone);
}

static void write_key(FILE *out, const struct zf_key *key)
{
	fputs("key \"", out);
	zf_confwrite_name(out, key->name.wire);
	fprintf(out, "\" {\n\talgorithm %s;\n\tsecret \"", zf_hmac_print(key->algorithm));
	zf_confwrite_secret(out, key);
	fputs("\";\n};\n", out);
}

static void write_keys(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;

	if (settings->key_count == 0)
		return;
	if (zf_confwrite_has_keys(to))
		fputc('\n', to->out);
	for (size_t i = 0; i < settings->key_count; i++)
		write_key(to->keys, &settings->keys[i]);
	if (!zf_confwrite_has_keys(to))
		fprintf(to->out, "\ninclude \"%s\";\n", to->target->key_file);
}

void zf_bind_conf_write(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;

	fprintf(to->out, "// %s\n", zf_confwrite_remark(to, "Written by zoneferry."));
	write_keys(to);
	if (!to->target->zones_only)
		write_options(to);
	for (size_t i = 0; i < settings->zone_count; i++)
		write_zone(to, settings->zones[i]);
	zf_confwrite_note_keys(to);
}
