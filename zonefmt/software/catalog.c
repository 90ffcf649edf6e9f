/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * A catalog zone's file: the zones that a primary hands to its secondaries (RFC 9432), version 2, and
 * BIND's own of before, version 1.
 *
 *	version.CATALOG		TXT "2"
 *	ID.zones.CATALOG	PTR a zone
 *	primaries.ext.CATALOG	A, AAAA: where all of them come from (BIND; in version 1
 *				masters.CATALOG, primaries.CATALOG)
 *	...ID.zones.CATALOG	anything else about one zone
 *
 * What is none of these is told. The zones are another's secondaries, as whoever reads a catalog has
 * them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/dialect/form.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/settings/configuration.h"
#include "zonefmt/text/present.h"

struct reading {
	struct zf_settings *settings;
	struct zf_name catalog;
	unsigned version; /* 0: not told yet */
	/* of the catalog, to be given to each zone */
	struct zf_values primaries;
	struct zf_error *err;
};

/* The labels of `name` before the catalog's name: how many; 0 if it is not below it. */
static unsigned depth(const struct reading *reading, const uint8_t *name)
{
	if (!zf_name_under(name, reading->catalog.wire))
		return 0;
	return zf_name_labels(name) - zf_name_labels(reading->catalog.wire);
}

/* Whether the label at `name` is the text, without case. */
static bool is_label(const uint8_t *name, const char *text)
{
	return *name == strlen(text) &&
	       strncasecmp((const char *)name + 1, text, *name) == 0;
}

static zf_status note(const struct reading *reading, const struct zf_record *rr,
		      const char *why)
{
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(owner, rr->owner);
	*zf_present_type(type, rr->type) = '\0';
	return zf_settings_note(reading->settings, ZF_NOTE_NOT_CARRIED, owner, type, why,
				NULL, reading->err);
}

static zf_status take_version(struct reading *reading, const struct zf_record *rr)
{
	if (rr->type != ZF_TYPE_TXT || rr->rdata_len != 2 || rr->rdata[0] != 1 ||
	    (rr->rdata[1] != '1' && rr->rdata[1] != '2'))
		return note(reading, rr, "no version that is known");
	reading->version = rr->rdata[1] - '0';
	return ZF_OK;
}

static zf_status take_member(struct reading *reading, const struct zf_record *rr)
{
	struct zf_settings_zone *zone;

	if (rr->type != ZF_TYPE_PTR)
		return note(reading, rr, "no zone");
	if (zf_settings_find_zone(reading->settings, rr->rdata) != NULL)
		return note(reading, rr, "the zone is there twice: the first counts");
	return zf_settings_add_zone(reading->settings, rr->rdata, ZF_ZONE_SECONDARY,
				    &zone, reading->err);
}

static zf_status take_primary(struct reading *reading, const struct zf_record *rr)
{
	struct zf_value *value = zf_values_change(&reading->primaries, ZF_ZONE_PRIMARIES);
	struct zf_remote remote = { .family = 0 };
	zf_status status = ZF_OK;

	if (rr->type != ZF_TYPE_A && rr->type != ZF_TYPE_AAAA)
		return note(reading, rr,
			    "keys of primaries are in the server's own settings");
	remote.family = rr->type == ZF_TYPE_A ? 4 : 6;
	remote.prefix = rr->type == ZF_TYPE_A ? 32 : 128;
	memcpy(remote.address, rr->rdata, rr->rdata_len);
	if (value == NULL)
		status = zf_values_put(&reading->primaries, ZF_ZONE_PRIMARIES,
				       ZF_ORIGIN_READ, &value, reading->err);
	return status == ZF_OK ? zf_value_add_remote(value, &remote, reading->err)
			       : status;
}

static bool is_primaries(const struct reading *reading, const uint8_t *owner)
{
	const unsigned labels = depth(reading, owner);
	const bool named = is_label(owner, "primaries") || is_label(owner, "masters");

	return named &&
	       (labels == 1 || (labels == 2 && is_label(zf_name_parent(owner), "ext")));
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct reading *reading = ctx;

	(void)err;
	if (rr->type == ZF_TYPE_SOA)
		zf_name_copy(&reading->catalog, rr->owner);
	const unsigned labels = depth(reading, rr->owner);
	if (labels == 0)
		return ZF_OK; /* SOA and NS */
	if (labels == 1 && is_label(rr->owner, "version"))
		return take_version(reading, rr);
	if (labels == 2 && is_label(zf_name_parent(rr->owner), "zones"))
		return take_member(reading, rr);
	if (is_primaries(reading, rr->owner))
		return take_primary(reading, rr);
	return note(reading, rr, "a property of the catalog that is not known here");
}

static zf_status give_primaries(const struct reading *reading)
{
	const struct zf_value *from =
		zf_values_find(&reading->primaries, ZF_ZONE_PRIMARIES);
	zf_status status = ZF_OK;

	for (size_t i = 0; from != NULL && i < reading->settings->zone_count; i++) {
		struct zf_value *to;
		status = zf_values_put(&reading->settings->zones[i]->values,
				       ZF_ZONE_PRIMARIES, ZF_ORIGIN_READ, &to,
				       reading->err);
		for (size_t j = 0; j < from->count && status == ZF_OK; j++)
			status = zf_value_add_remote(to, &from->remotes[j], reading->err);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

static zf_status name_version(const struct reading *reading, const char *path)
{
	if (reading->version == 0)
		return zf_fail(reading->err, ZF_EUSAGE,
			       "%s: no catalog zone: there is no version", path);
	if (reading->version == 2)
		return ZF_OK;
	return zf_settings_note(reading->settings, ZF_NOTE_KEPT, "server",
				"catalog of version 1",
				"it is BIND's own, of before RFC 9432", NULL,
				reading->err);
}

static zf_status read_catalog(struct zf_settings *settings,
			      const struct zf_configuration_source *source,
			      struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct reading reading = { .settings = settings, .err = err };
	const struct zf_reader_terms how = { .zone = NULL };
	const struct zf_sink sink = { take, &reading };

	zf_status status =
		zf_form_master.read(source->path, &how, &sink, mistakes, NULL, err);
	if (status == ZF_OK)
		status = name_version(&reading, source->path);
	if (status == ZF_OK)
		status = give_primaries(&reading);
	zf_values_clear(&reading.primaries);
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
