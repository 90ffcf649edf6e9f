/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/pdns_json_write.h"

#include <jansson.h>
#include <stdint.h>

#include "zonefmt/settings/confaccess.h"
#include "zonefmt/software/pdns.h"

struct writing {
	struct zf_confwrite *to;
	bool has_failed; /* for want of memory */
};

/* Takes `value`. */
static void set(struct writing *writing, json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0)
		writing->has_failed = true;
}

static void append(struct writing *writing, json_t *list, json_t *value)
{
	if (json_array_append_new(list, value) != 0)
		writing->has_failed = true;
}

static json_t *name_of(const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	return json_string(text);
}

static json_t *addresses(struct writing *writing, const struct zf_value *from)
{
	char text[ZF_PDNS_ADDRESS_MAX];
	json_t *list = json_array();

	for (size_t i = 0; i < from->count; i++)
		append(writing, list,
		       json_string(zf_pdns_print(text, &from->remotes[i])));
	return list;
}

/* The keys of the members of whom one is `meant`, each once. Names are printed, as any octets may be in them. */
static json_t *keys_of(struct writing *writing, const struct zf_value *from, size_t most,
		       bool (*meant)(const struct zf_remote *remote))
{
	json_t *list = json_array(), *seen = json_object();
	char text[ZF_NAME_TEXT_MAX];
	struct zf_name name;

	for (size_t i = 0; i < from->count && i < most; i++) {
		const char *key = from->remotes[i].key;

		if (!meant(&from->remotes[i]) || zf_name_parse(&name, key, NULL) != ZF_OK)
			continue;
		zf_name_print(text, name.wire);
		if (json_object_get(seen, text) != NULL)
			continue;
		set(writing, seen, text, json_true());
		append(writing, list, json_string(text));
	}
	json_decref(seen);
	return list;
}

static bool has_key(const struct zf_remote *remote)
{
	return remote->key != NULL;
}

/* Whoever has it, from anywhere: PowerDNS asks for no address beside a key. */
static bool has_key_only(const struct zf_remote *remote)
{
	return remote->key != NULL && remote->family == 0;
}

static void note_access(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			const struct zf_confaccess *access)
{
	bool is_all = access->policy == ZF_TRANSFER_LIST ||
		      access->policy == ZF_TRANSFER_NOBODY;

	for (size_t i = 0; i < access->list->count; i++)
		is_all = is_all && has_key_only(&access->list->remotes[i]);
	if (!is_all)
		zf_confwrite_note(
			to, ZF_NOTE_LOST, zone, "transfer-policy",
			"who may without a key, or with an address beside it: --to pdnsutil");
	zf_confaccess_note_no_updates(to, zone, "who may update: --to pdnsutil");
}

static void write_zone(struct writing *writing, json_t *zones,
		       const struct zf_settings_zone *zone)
{
	static const char *const words[] = { [ZF_PDNS_NATIVE] = "Native",
					     [ZF_PDNS_PRIMARY] = "Master",
					     [ZF_PDNS_SECONDARY] = "Slave" };
	const enum zf_pdns_kind kind = zf_pdns_kind(writing->to, zone);
	const struct zf_value *primaries =
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES);

	const struct zf_confaccess access = zf_confaccess_transfers(writing->to, zone);

	if (kind == ZF_PDNS_NONE)
		return;
	json_t *object = json_object();
	set(writing, object, "name", name_of(zone->name.wire));
	set(writing, object, "kind", json_string(words[kind]));
	if (kind == ZF_PDNS_SECONDARY) {
		set(writing, object, "masters", addresses(writing, primaries));
		set(writing, object, "slave_tsig_key_ids",
		    keys_of(writing, primaries, 1, has_key));
	} else {
		/* A new zone has a SOA record of the server's, and these. */
		set(writing, object, "nameservers", json_array());
	}
	set(writing, object, "master_tsig_key_ids",
	    keys_of(writing, access.list, SIZE_MAX, has_key_only));
	append(writing, zones, object);
	note_access(writing->to, zone, &access);
	zf_confwrite_note_rest(writing->to, zone);
}

static void dump(struct writing *writing, json_t *value, FILE *out, size_t flags)
{
	if (value == NULL || json_dumpf(value, out, flags) != 0)
		writing->has_failed = true;
	json_decref(value);
}

/* By hand: a secret that jansson had a copy of would not be wiped. */
static void write_keys(struct writing *writing)
{
	const struct zf_settings *settings = writing->to->settings;
	FILE *out = writing->to->keys;

	for (size_t i = 0; i < settings->key_count; i++) {
		const struct zf_key *key = &settings->keys[i];

		fputs(i == 0 ? "[\n  {\"name\": " : ",\n  {\"name\": ", out);
		dump(writing, name_of(key->name.wire), out, JSON_ENCODE_ANY);
		fprintf(out, ", \"algorithm\": \"%s\", \"key\": \"",
			zf_hmac_print(key->algorithm));
		zf_confwrite_secret(out, key);
		fputs("\"}", out);
	}
	if (settings->key_count > 0)
		fputs("\n]\n", out);
}

void zf_pdns_json_write(struct zf_confwrite *to)
{
	struct writing writing = { .to = to };
	json_t *zones = json_array();

	for (size_t i = 0; i < to->settings->zone_count; i++)
		write_zone(&writing, zones, to->settings->zones[i]);
	dump(&writing, zones, to->out, JSON_INDENT(2));
	fputc('\n', to->out);
	write_keys(&writing);
	if (to->settings->zone_count > 0)
		zf_confwrite_note(
			to, ZF_NOTE_NOT_CARRIED, NULL, "metadata",
			"who is notified, and from which address zones are asked for: --to pdnsutil");
	zf_pdns_note_conf(to);
	zf_pdns_note_server(to);
	zf_confwrite_note_keys(to);
	if (to->status == ZF_OK && writing.has_failed)
		to->status = zf_fail(to->err, ZF_ENOMEM, "out of memory");
}
