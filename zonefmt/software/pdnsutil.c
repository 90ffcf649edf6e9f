/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * PowerDNS with a database: a script for sh of what pdnsutil puts there. It sets whatever it knows of,
 * lists without members too, so that it may be run twice, and after a change.
 *
 * pdnsutil takes a key's secret as a word and in no other way, so the keys are a script of their own.
 */

#include <string.h>

#include "zonefmt/settings/confaccess.h"
#include "zonefmt/software/pdns.h"

static const char head[] =
	"#!/bin/sh\n"
	"# Written by zoneferry, for pdnsutil 4.5 and later and a backend with a database.\n"
	"# pdns.conf must say primary=yes to notify, secondary=yes to transfer zones, and\n"
	"# dnsupdate=yes to take updates; allow-axfr-ips= and allow-dnsupdate-from= there, or this\n"
	"# machine may transfer and update all zones.\n"
	"\n"
	"set -eu\n"
	"\n"
	"# secondary ZONE PRIMARY...\n"
	"secondary()\n"
	"{\n"
	"\tpdnsutil change-secondary-zone-primary \"$@\" 2>/dev/null ||\n"
	"\t\tpdnsutil create-secondary-zone \"$@\"\n"
	"}\n";

static const char key_head[] =
	"#!/bin/sh\n"
	"# Written by zoneferry. There are secrets in it: delete it once it has run. While it runs,\n"
	"# whoever is on the machine may see them, since pdnsutil takes them as words.\n"
	"\n"
	"set -eu\n"
	"\n";

/* ---- words ---- */

/* In single quotes, within which a quote alone means something. */
static void write_word(FILE *out, const char *text)
{
	fputs(" '", out);
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	}
	fputc('\'', out);
}

/* Without the final dot (the root stays "."); one that begins with `-` would be an option. */
static void write_name(FILE *out, const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX + 3];
	char *begin = text + 3;
	const size_t len = zf_name_print(begin, name);

	if (len > 1)
		begin[len - 1] = '\0';
	if (*begin == '-') {
		begin -= 3;
		memcpy(begin, "\\045", 4);
	}
	write_word(out, begin);
}

static void write_key_name(FILE *out, const char *key)
{
	struct zf_name name;

	if (zf_name_parse(&name, key, NULL) == ZF_OK)
		write_name(out, name.wire);
}

/* One who is asked or told. */
static void write_address(FILE *out, const struct zf_remote *remote)
{
	char text[ZF_PDNS_ADDRESS_MAX];

	write_word(out, zf_pdns_print(text, remote));
}

/* One who may do something, from whatever port. */
static void write_who(FILE *out, const struct zf_remote *remote)
{
	char text[ZF_REMOTE_TEXT_MAX];

	write_word(out, zf_remote_print(text, remote));
}

static void begin(const struct zf_confwrite *to, const char *command,
		  const struct zf_settings_zone *zone)
{
	fprintf(to->out, "pdnsutil %s", command);
	write_name(to->out, zone->name.wire);
}

static void begin_meta(const struct zf_confwrite *to, const struct zf_settings_zone *zone,
		       const char *kind)
{
	begin(to, "set-meta", zone);
	fprintf(to->out, " %s", kind);
}

static void write_everybody(const struct zf_confwrite *to)
{
	fputs(" 0.0.0.0/0 ::/0", to->out);
}

/* ---- zones ---- */

static const struct zf_value nobody = { .count = 0 };

/* Whoever has one of the list's keys, if he is one of those `meant`; NULL: all are. */
static void write_keys_meta(const struct zf_confwrite *to,
			    const struct zf_settings_zone *zone, const char *kind,
			    const struct zf_value *list,
			    bool (*meant)(const struct zf_remote *remote))
{
	begin_meta(to, zone, kind);
	for (size_t i = 0; i < list->count; i++)
		if (list->remotes[i].key != NULL &&
		    (meant == NULL || meant(&list->remotes[i])))
			write_key_name(to->out, list->remotes[i].key);
	fputc('\n', to->out);
}

/* PowerDNS lets in who has an address, and who has a key from anywhere: not who must have both. */
static bool may_transfer(const struct zf_remote *remote)
{
	return remote->key == NULL || remote->family == 0;
}

static void note_both(struct zf_confwrite *to, const struct zf_settings_zone *zone,
		      const struct zf_value *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (may_transfer(&list->remotes[i]))
			continue;
		zf_confwrite_note(
			to, ZF_NOTE_LOST, zone, list->remotes[i].key,
			"PowerDNS cannot ask for an address and a key at once: they may not");
		return;
	}
}

/* Who needs no key, by address. */
static void write_addresses(const struct zf_confwrite *to, const struct zf_value *list,
			    bool has_key)
{
	for (size_t i = 0; i < list->count; i++) {
		if ((list->remotes[i].key != NULL) != has_key)
			continue;
		if (list->remotes[i].family == 0) {
			write_everybody(to);
			return;
		}
		write_who(to->out, &list->remotes[i]);
	}
}

static void write_transfers(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_transfers(to, zone);

	begin_meta(to, zone, "ALLOW-AXFR-FROM");
	if (access.policy == ZF_TRANSFER_ANY)
		write_everybody(to);
	else if (access.policy == ZF_TRANSFER_NS_HOSTS)
		fputs(" AUTO-NS", to->out);
	write_addresses(to, access.list, false);
	fputc('\n', to->out);
	write_keys_meta(to, zone, "TSIG-ALLOW-AXFR", access.list, may_transfer);
	note_both(to, zone, access.list);
}

static void write_notifies(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const uint32_t policy = zf_pdns_notifies(to, zone);
	const struct zf_value *list = policy == ZF_NOTIFY_NONE
					      ? &nobody
					      : zf_confwrite_list(to, zone,
								  ZF_ZONE_NOTIFY_LIST,
								  ZF_SERVER_NOTIFY_LIST);

	begin_meta(to, zone, "ALSO-NOTIFY");
	for (size_t i = 0; i < list->count; i++)
		write_address(to->out, &list->remotes[i]);
	fputc('\n', to->out);
	if (policy == ZF_NOTIFY_LIST)
		zf_confwrite_note(
			to, ZF_NOTE_ADAPTED, zone, "notify-policy",
			"its NS hosts are notified, too, unless pdns.conf says only-notify=");
}

/* Whether each who needs a key has it from each of the addresses: one key, or one address. */
static bool is_each_with_each(const struct zf_value *list)
{
	const struct zf_remote *first = NULL;
	bool one_key = true, one_address = true;

	for (size_t i = 0; i < list->count; i++) {
		struct zf_remote remote = list->remotes[i];

		if (remote.key == NULL)
			continue;
		if (first == NULL)
			first = &list->remotes[i];
		one_key = one_key && strcmp(remote.key, first->key) == 0;
		remote.key = first->key;
		remote.port = first->port;
		one_address = one_address && zf_remote_equal(&remote, first);
	}
	return one_key || one_address;
}

/* PowerDNS asks for the address first, then for a key if the zone has one: so in a list with keys
 * those who have an address only are not let in, and any key counts from any address. */
static void write_updaters(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			   const struct zf_value *list)
{
	const bool needs_key = zf_confaccess_has_key(list);
	bool has_others = false;

	if (!is_each_with_each(list)) {
		zf_confwrite_note(
			to, ZF_NOTE_LOST, zone, "update-list",
			"PowerDNS takes each key from each address: nobody may");
		list = &nobody;
	}
	begin_meta(to, zone, "ALLOW-DNSUPDATE-FROM");
	write_addresses(to, list, needs_key);
	fputc('\n', to->out);
	for (size_t i = 0; i < list->count; i++)
		has_others = has_others || list->remotes[i].key == NULL;
	if (needs_key && has_others)
		zf_confwrite_note(to, ZF_NOTE_LOST, zone, "update-list",
				  "with keys in the list, all who update need one");
	write_keys_meta(to, zone, "TSIG-ALLOW-DNSUPDATE", list, NULL);
}

static void write_updates(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_confaccess access = zf_confaccess_updates(to, zone);

	if (access.policy == ZF_UPDATE_SECURE)
		zf_confaccess_note_no_updates(
			to, zone, "updates by Active Directory's users: nobody may");
	if (access.policy != ZF_UPDATE_ANY) {
		write_updaters(to, zone, access.list);
		return;
	}
	begin_meta(to, zone, "ALLOW-DNSUPDATE-FROM");
	write_everybody(to);
	fputc('\n', to->out);
	write_keys_meta(to, zone, "TSIG-ALLOW-DNSUPDATE", &nobody, NULL);
}

static void write_primary(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			  const char *kind)
{
	char path[ZF_CONFWRITE_PATH_MAX + 2];

	strcpy(path, "./");
	zf_confwrite_path(to, zone, path + 2);
	begin(to, "load-zone", zone);
	write_word(to->out, path[2] == '-' ? path : path + 2);
	fputc('\n', to->out);
	begin(to, "set-kind", zone);
	fprintf(to->out, " %s\n", kind);
	write_updates(to, zone);
}

/* PowerDNS has one. */
static void write_source(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_value *list =
		zf_confwrite_value(&zone->values, ZF_ZONE_TRANSFER_SOURCE);

	begin_meta(to, zone, "AXFR-SOURCE");
	if (list->count > 0)
		write_who(to->out, &list->remotes[0]);
	fputc('\n', to->out);
	if (list->count > 1)
		zf_confwrite_note(to, ZF_NOTE_ADAPTED, zone, "transfer-source",
				  "PowerDNS asks from the first one only");
}

static void write_secondary(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_value *list =
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);
	const char *key = list->remotes[0].key;

	fputs("secondary", to->out);
	write_name(to->out, zone->name.wire);
	for (size_t i = 0; i < list->count; i++)
		write_address(to->out, &list->remotes[i]);
	fputc('\n', to->out);
	begin_meta(to, zone, "AXFR-MASTER-TSIG");
	if (key != NULL)
		write_key_name(to->out, key);
	fputc('\n', to->out);
	write_source(to, zone);
	begin_meta(to, zone, "SLAVE-RENOTIFY");
	fputs(zf_pdns_notifies(to, zone) == ZF_NOTIFY_NONE ? "\n" : " 1\n", to->out);
	for (size_t i = 1; i < list->count; i++) {
		const char *other = list->remotes[i].key;

		if (key == other ||
		    (key != NULL && other != NULL && strcmp(key, other) == 0))
			continue;
		zf_confwrite_note(to, ZF_NOTE_ADAPTED, zone, "primaries",
				  "all are asked as the first one is: one key, or none");
		return;
	}
}

static void write_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const enum zf_pdns_kind kind = zf_pdns_kind(to, zone);

	if (kind == ZF_PDNS_NONE)
		return;
	fputc('\n', to->out);
	if (kind == ZF_PDNS_SECONDARY)
		write_secondary(to, zone);
	else
		write_primary(to, zone, kind == ZF_PDNS_NATIVE ? "native" : "primary");
	write_transfers(to, zone);
	write_notifies(to, zone);
	zf_confwrite_note_rest(to, zone);
}

static void write_keys(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;

	if (settings->key_count == 0)
		return;
	fputs(key_head, to->keys);
	for (size_t i = 0; i < settings->key_count; i++) {
		fputs("pdnsutil import-tsig-key", to->keys);
		write_name(to->keys, settings->keys[i].name.wire);
		fprintf(to->keys, " %s '", zf_hmac_print(settings->keys[i].algorithm));
		zf_confwrite_secret(to->keys, &settings->keys[i]);
		fputs("' >/dev/null\n", to->keys);
	}
	fputs("\nsh --", to->out);
	write_word(to->out, to->target->key_file == NULL ? "" : to->target->key_file);
	fputc('\n', to->out);
}

/* Relative names of files begin in it. */
static void write_folder(const struct zf_confwrite *to)
{
	const char *folder =
		zf_values_text(&to->settings->server, ZF_SERVER_ZONE_FOLDER, "");

	if (to->target->zone_folder != NULL || *folder != '/' ||
	    !zf_confwrite_is_plain(folder))
		return;
	fputs("\ncd", to->out);
	write_word(to->out, folder);
	fputc('\n', to->out);
}

static void write_pdnsutil(struct zf_confwrite *to)
{
	fputs(head, to->out);
	write_keys(to);
	write_folder(to);
	for (size_t i = 0; i < to->settings->zone_count; i++)
		write_zone(to, to->settings->zones[i]);
	zf_pdns_note_conf(to);
	zf_pdns_note_server(to);
	zf_confwrite_note_keys(to);
}

const struct zf_configuration zf_configuration_pdnsutil = {
	.name = "pdnsutil",
	.title = "a script of pdnsutil for PowerDNS 4, its zones in a database",
	.has_place = zf_pdns_has_place,
	.write = write_pdnsutil,
};
