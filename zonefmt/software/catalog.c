/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * A catalog zone's file: the zones that a primary hands to its secondaries (RFC 9432), version 2, and
 * BIND's own of before, version 1.
 *
 *	version.CATALOG				TXT "2"
 *	ID.zones.CATALOG			PTR a zone
 *	primaries.ext.CATALOG			A, AAAA: where all of them come from
 *	LABEL.primaries.ext.CATALOG		the same; and TXT, the name of the key for these
 *	allow-transfer.ext.CATALOG		APL: who may transfer them
 *	....ext.ID.zones.CATALOG		the same of one zone, in place of the catalog's
 *
 * These extensions are BIND's; in version 1 they are without `ext`, and `masters` stands for
 * `primaries`. What is none of these is told. The zones are another's secondaries, as whoever reads a
 * catalog has them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/rdata.h"
#include "zonefmt/dialect/form.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/file/list.h"
#include "zonefmt/settings/confput.h"
#include "zonefmt/text/present.h"

/* What a record below `ext` says. In the order in which those of one label are wanted. */
enum kind {
	KEY,	/* for the primaries of the same label: `remote.key` */
	CLOSED, /* some may not transfer: that cannot be told */
	ALLOWED,
	PRIMARY,
	ASKING, /* who may ask, which is not told here */
};

struct property {
	/* of the member, and of the property: a length and as many octets; 0: the catalog's, or none */
	uint8_t id[64], label[64];
	enum kind kind;
	size_t number;
	struct zf_remote remote; /* its key is owned */
};

struct properties {
	struct property *list;
	size_t count;
};

struct member {
	uint8_t id[64];
	struct zf_settings_zone *zone;
};

struct catalog {
	struct zf_settings *settings;
	struct zf_name name;
	unsigned version; /* 0: not told yet */
	struct properties properties;
	struct member *members;
	size_t member_count, given; /* remotes, to all of them */
	struct zf_error *err;
};

static zf_status no_memory(const struct catalog *catalog)
{
	return zf_fail(catalog->err, ZF_ENOMEM, "out of memory");
}

/* The labels of `name` before the catalog's name: how many; 0 if it is not below it. */
static unsigned depth(const struct catalog *catalog, const uint8_t *name)
{
	if (!zf_name_under(name, catalog->name.wire))
		return 0;
	return zf_name_labels(name) - zf_name_labels(catalog->name.wire);
}

/* Whether the label at `name` is the text, without case. */
static bool is_label(const uint8_t *name, const char *text)
{
	return *name == strlen(text) &&
	       strncasecmp((const char *)name + 1, text, *name) == 0;
}

static const uint8_t *behind(const uint8_t *name, unsigned labels)
{
	while (labels-- > 0)
		name = zf_name_parent(name);
	return name;
}

/* In small letters, so that octets can be compared. */
static void copy_label(uint8_t to[64], const uint8_t *label)
{
	to[0] = label[0];
	for (unsigned i = 1; i <= label[0]; i++)
		to[i] = label[i] >= 'A' && label[i] <= 'Z' ? label[i] + 32 : label[i];
}

static int compare_labels(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, 1 + (size_t)(a[0] < b[0] ? a[0] : b[0]));
}

static zf_status note(const struct catalog *catalog, enum zf_note_kind kind,
		      const struct zf_record *rr, const char *why)
{
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];
	const struct zf_settings_note said = {
		.kind = kind,
		.where = owner,
		.what = type,
		.why = why,
	};

	zf_name_print(owner, rr->owner);
	*zf_present_type(type, rr->type) = '\0';
	return zf_settings_note(catalog->settings, &said, catalog->err);
}

/* ---- its records ---- */

static zf_status take_version(struct catalog *catalog, const struct zf_record *rr)
{
	if (rr->type != ZF_TYPE_TXT || rr->rdata_len != 2 || rr->rdata[0] != 1 ||
	    (rr->rdata[1] != '1' && rr->rdata[1] != '2'))
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr, "no version that is known");
	catalog->version = rr->rdata[1] - '0';
	return ZF_OK;
}

static zf_status take_member(struct catalog *catalog, const struct zf_record *rr)
{
	struct zf_settings_zone *zone;

	if (rr->type != ZF_TYPE_PTR)
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr, "no zone");
	if (zf_settings_find_zone(catalog->settings, rr->rdata) != NULL)
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr,
			    "the zone is there twice: the first counts");
	const zf_status status = zf_settings_add_zone(
		catalog->settings, rr->rdata, ZF_ZONE_SECONDARY, &zone, catalog->err);
	if (status != ZF_OK)
		return status;
	struct member *grown =
		zf_list_grow(catalog->members, catalog->member_count, sizeof *grown);
	if (grown == NULL)
		return no_memory(catalog);
	catalog->members = grown;
	grown += catalog->member_count++;
	copy_label(grown->id, rr->owner);
	grown->zone = zone;
	return ZF_OK;
}

/* Takes what the remote's key points to, on failure too. */
static zf_status add(struct catalog *catalog, const struct property *property)
{
	struct properties *properties = &catalog->properties;
	struct property *grown =
		zf_list_grow(properties->list, properties->count, sizeof *grown);

	if (grown == NULL) {
		free(property->remote.key);
		return no_memory(catalog);
	}
	properties->list = grown;
	grown[properties->count] = *property;
	grown[properties->count].number = properties->count;
	properties->count++;
	return ZF_OK;
}

static zf_status take_key(struct catalog *catalog, const struct zf_record *rr,
			  struct property *property)
{
	char text[256] = "";
	struct zf_name name;

	if (rr->rdata_len > 0 && rr->rdata_len == 1u + rr->rdata[0]) {
		memcpy(text, rr->rdata + 1, rr->rdata[0]);
		text[rr->rdata[0]] = '\0';
	}
	if (property->label[0] == 0 || rr->rdata_len != 1u + rr->rdata[0] ||
	    strlen(text) != rr->rdata[0] || zf_name_parse(&name, text, NULL) != ZF_OK)
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr, "no name of a key");
	property->kind = KEY;
	property->remote.key = strdup(text);
	return property->remote.key != NULL ? add(catalog, property) : no_memory(catalog);
}

static zf_status take_primary(struct catalog *catalog, const struct zf_record *rr,
			      struct property *property)
{
	if (rr->type == ZF_TYPE_TXT)
		return take_key(catalog, rr, property);
	if (rr->type != ZF_TYPE_A && rr->type != ZF_TYPE_AAAA)
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr, "no address of a primary");
	property->kind = PRIMARY;
	property->remote.family = rr->type == ZF_TYPE_A ? 4 : 6;
	property->remote.prefix = rr->type == ZF_TYPE_A ? 32 : 128;
	memcpy(property->remote.address, rr->rdata, rr->rdata_len);
	return add(catalog, property);
}

/* APL's items (RFC 3123 4): family, prefix, negation and length, address. They were checked. */
static zf_status take_allowed(struct catalog *catalog, const struct zf_record *rr,
			      struct property *property)
{
	const uint8_t *at = rr->rdata, *end = rr->rdata + rr->rdata_len;
	bool is_closed = rr->type != ZF_TYPE_APL || at == end;
	zf_status status = ZF_OK;

	while (!is_closed && at + 4 <= end && status == ZF_OK) {
		const unsigned family = (unsigned)at[0] << 8 | at[1], len = at[3] & 0x7f;

		is_closed = (at[3] & 0x80) != 0 || (family != 1 && family != 2) ||
			    len > 16 || len > (size_t)(end - at) - 4;
		property->kind = ALLOWED;
		property->remote = (struct zf_remote){ .family = family == 1 ? 4 : 6,
						       .prefix = at[2] };
		if (is_closed)
			break;
		memcpy(property->remote.address, at + 4, len);
		status = add(catalog, property);
		at += 4 + len;
	}
	if (!is_closed || status != ZF_OK)
		return status;
	property->kind = CLOSED;
	property->remote = (struct zf_remote){ .family = 0 };
	status = add(catalog, property);
	return status == ZF_OK ? note(catalog, ZF_NOTE_LOST, rr,
				      "who may transfer cannot be told, so nobody may")
			       : status;
}

/* What is called `[LABEL.]NAME[.ext]`, of the catalog or of a member. */
static zf_status take_property(struct catalog *catalog, const struct zf_record *rr,
			       unsigned labels, struct property *property)
{
	if (labels > 1 && is_label(behind(rr->owner, labels - 1), "ext"))
		labels--;
	if (labels == 2)
		copy_label(property->label, rr->owner);
	const uint8_t *name = behind(rr->owner, labels - 1);

	if (labels > 2)
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr,
			    "a property that is not known here");
	if (is_label(name, "primaries") || is_label(name, "masters"))
		return take_primary(catalog, rr, property);
	if (is_label(name, "allow-transfer") && labels == 1)
		return take_allowed(catalog, rr, property);
	if (!is_label(name, "allow-query"))
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr,
			    "a property that is not known here");
	property->kind = ASKING;
	const zf_status status = add(catalog, property);
	return status == ZF_OK ? note(catalog, ZF_NOTE_LOST, rr,
				      "who may ask is not told here, so nobody may")
			       : status;
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct catalog *catalog = ctx;
	struct property property = { .id = { 0 } };

	(void)err;
	if (rr->type == ZF_TYPE_SOA)
		zf_name_copy(&catalog->name, rr->owner);
	const unsigned labels = depth(catalog, rr->owner);
	if (labels == 0)
		return ZF_OK; /* SOA and NS */
	if (labels == 1 && is_label(rr->owner, "version"))
		return take_version(catalog, rr);
	if (!is_label(behind(rr->owner, labels - 1), "zones"))
		return take_property(catalog, rr, labels, &property);
	if (labels == 1)
		return note(catalog, ZF_NOTE_NOT_CARRIED, rr, "no zone");
	if (labels == 2)
		return take_member(catalog, rr);
	copy_label(property.id, behind(rr->owner, labels - 2));
	return take_property(catalog, rr, labels - 2, &property);
}

/* ---- given to its zones ---- */

static int compare_properties(const void *one, const void *other)
{
	const struct property *a = one, *b = other;
	const int ids = compare_labels(a->id, b->id);
	const int labels = compare_labels(a->label, b->label);

	if (ids != 0)
		return ids;
	if (labels != 0)
		return labels;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* The properties of `id`: where they begin, and how many. */
static struct properties of(const struct properties *all, const uint8_t *id)
{
	struct properties found = { NULL, 0 };
	size_t from = 0, to = all->count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;

		if (compare_labels(all->list[middle].id, id) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	found.list = all->list + from;
	while (from + found.count < all->count &&
	       compare_labels(found.list[found.count].id, id) == 0)
		found.count++;
	return found;
}

static bool has(const struct properties *properties, enum kind kind)
{
	for (size_t i = 0; i < properties->count; i++)
		if (properties->list[i].kind == kind)
			return true;
	return false;
}

/* Gives the zone all of the kind, primaries with the key of their label. */
static zf_status give(struct catalog *catalog, const struct properties *from,
		      enum kind kind, struct zf_settings_zone *zone,
		      enum zf_setting setting)
{
	const struct property *key = NULL;
	struct zf_value *value;
	zf_status status = zf_values_put(&zone->values, setting, ZF_ORIGIN_READ, &value,
					 catalog->err);

	for (size_t i = 0; i < from->count && status == ZF_OK; i++) {
		const struct property *property = &from->list[i];
		struct zf_remote remote = property->remote;

		if (property->kind == KEY)
			key = property;
		if (property->kind != kind)
			continue;
		if (kind == PRIMARY && key != NULL &&
		    compare_labels(key->label, property->label) == 0)
			remote.key = key->remote.key;
		if (++catalog->given > ZF_CONFPUT_PEERS_MAX)
			return zf_fail(catalog->err, ZF_ELIMIT,
				       "more than %d addresses in all",
				       ZF_CONFPUT_PEERS_MAX);
		status = zf_value_add_remote(value, &remote, catalog->err);
	}
	return status;
}

/* What a member says itself wins over what the catalog says of all. */
static zf_status give_member(struct catalog *catalog, const struct member *member,
			     const struct properties *own, const struct properties *all)
{
	const struct properties *primaries = has(own, PRIMARY) ? own : all;
	const struct properties *access = has(own, ALLOWED) || has(own, CLOSED) ? own
										: all;
	struct zf_settings_zone *zone = member->zone;
	zf_status status = ZF_OK;

	if (has(own, ASKING) || has(all, ASKING))
		status = zf_values_put_number(&zone->values, ZF_ZONE_QUERY_POLICY,
					      ZF_ORIGIN_READ, ZF_QUERY_NOBODY,
					      catalog->err);
	if (status == ZF_OK && has(primaries, PRIMARY))
		status = give(catalog, primaries, PRIMARY, zone, ZF_ZONE_PRIMARIES);
	if (status != ZF_OK || !(has(access, ALLOWED) || has(access, CLOSED)))
		return status;
	const bool is_closed = has(access, CLOSED);
	status = zf_values_put_number(&zone->values, ZF_ZONE_TRANSFER_POLICY,
				      ZF_ORIGIN_READ,
				      is_closed ? ZF_TRANSFER_NOBODY : ZF_TRANSFER_LIST,
				      catalog->err);
	if (status == ZF_OK && !is_closed)
		status = give(catalog, access, ALLOWED, zone, ZF_ZONE_TRANSFER_LIST);
	return status;
}

static zf_status give_all(struct catalog *catalog)
{
	static const uint8_t of_catalog[64] = { 0 };
	struct properties *properties = &catalog->properties;
	zf_status status = ZF_OK;

	if (properties->count > 0)
		qsort(properties->list, properties->count, sizeof *properties->list,
		      compare_properties);
	const struct properties all = of(properties, of_catalog);
	for (size_t i = 0; i < catalog->member_count && status == ZF_OK; i++) {
		const struct properties own = of(properties, catalog->members[i].id);

		status = give_member(catalog, &catalog->members[i], &own, &all);
	}
	return status;
}

static zf_status name_version(const struct catalog *catalog, const char *path)
{
	static const struct zf_settings_note first = {
		.kind = ZF_NOTE_KEPT,
		.where = "server",
		.what = "catalog of version 1",
		.why = "it is BIND's own, of before RFC 9432",
	};

	if (catalog->version == 0)
		return zf_fail(catalog->err, ZF_EUSAGE,
			       "%s: no catalog zone: there is no version", path);
	if (catalog->version == 2)
		return ZF_OK;
	return zf_settings_note(catalog->settings, &first, catalog->err);
}

static void clear(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->properties.count; i++)
		free(catalog->properties.list[i].remote.key);
	free(catalog->properties.list);
	free(catalog->members);
}

static zf_status read_catalog(struct zf_settings *settings,
			      const struct zf_configuration_source *source,
			      struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct catalog catalog = { .settings = settings, .err = err };
	const struct zf_sink sink = { take, &catalog };
	const struct zf_reader_terms how = { .sink = &sink };

	zf_status status = zf_form_master.read(source->path, &how, mistakes, NULL, err);
	if (status == ZF_OK)
		status = name_version(&catalog, source->path);
	if (status == ZF_OK)
		status = give_all(&catalog);
	clear(&catalog);
	return status;
}

static bool has_word(const char *text, const char *end, const char *word)
{
	return memmem(text, (size_t)(end - text), word, strlen(word)) != NULL;
}

/* A zone file with `version` and its TXT on a line, and names below `zones`. */
static bool detect(const char *text, size_t len)
{
	const char *end = text + len;
	const char *version = memmem(text, len, "version", 7);

	if (version == NULL || !has_word(text, end, "SOA"))
		return false;
	const char *stop = memchr(version, '\n', (size_t)(end - version));
	return has_word(version, stop != NULL ? stop : end, "TXT") &&
	       has_word(text, end, ".zones");
}

const struct zf_configuration zf_configuration_catalog = {
	.name = "catalog",
	.title = "a catalog zone's file (RFC 9432)",
	.detect = detect,
	.read = read_catalog,
};
