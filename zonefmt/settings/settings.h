/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_SETTINGS_H
#define ZF_ZONEFMT_SETTINGS_SETTINGS_H

/*
 * A name server's settings and its zones, in words that belong to no software. What reads a
 * configuration fills this in, what writes one takes it from here, so that each kind of software
 * is known once. What a reader finds no row for is not lost either: it becomes a note, or, for
 * the Windows registry, which may come back as it was, a value carried as it is.
 *
 *	zf_settings_new() -> zf_values_put..(), zf_settings_add_zone(), zf_settings_note()
 *		-> zf_values_find() -> zf_settings_free()
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "zonefmt/registry/regfile.h"
#include "zonefmt/settings/values.h"

#define ZF_SETTINGS_ZONES_MAX 1000000

/* A registry value that has no row, as it was: name in UTF-8, data as in the registry. */
struct zf_opaque {
	char *name;
	uint32_t type;
	size_t len;
	uint8_t *data;
};

struct zf_opaques {
	struct zf_opaque *list;
	size_t count;
};

/* Appends a copy. Fails with ZF_ENOMEM. */
zf_status zf_opaques_add(struct zf_opaques *opaques, const struct zf_regfile_value *value,
			 struct zf_error *err) ZF_MUST_CHECK;

enum zf_zone_kind {
	ZF_ZONE_PRIMARY,
	ZF_ZONE_SECONDARY,
	ZF_ZONE_STUB,
	ZF_ZONE_FORWARD,
	ZF_ZONE_HINT, /* where the roots are */
	ZF_ZONE_KIND_COUNT,
};

/* "primary" and so on. */
const char *zf_zone_kind_print(enum zf_zone_kind kind);

struct zf_settings_zone {
	struct zf_name name; /* in the case it was read in */
	enum zf_zone_kind kind;
	struct zf_values values;
	struct zf_opaques opaques;
};

/* What a conversion did, or could not do, with one setting. */
enum zf_note_kind {
	/* a zone that clients would miss, or a rule of who may do what that was closed for want of a
	 * better: these make a conversion one that did not carry all */
	ZF_NOTE_LOST,
	ZF_NOTE_NOT_CARRIED, /* the target has nothing of the kind, or we no row */
	ZF_NOTE_ADAPTED,     /* another value for another host or another software */
	ZF_NOTE_DROPPED,     /* left out on purpose */
	ZF_NOTE_KEPT,	     /* as it was, where one might have thought otherwise */
	ZF_NOTE_MISSING,     /* a file that was named, but not there to be read */
};

struct zf_settings_note {
	enum zf_note_kind kind;
	const char *where; /* a zone as text, a place in a file, "server" */
	const char *what;  /* the setting in its software's own words */
	const char *why;
	const char *show; /* the command that shows it on the source; NULL: none */
	/* private from here on */
	char *texts; /* of a note in settings: the block that they lie in */
};

struct zf_settings {
	char *software; /* what it was read from, a row's name of configuration.h */
	struct zf_values server;
	struct zf_opaques opaques;
	struct zf_settings_zone **zones; /* each stays where it is */
	size_t zone_count;
	struct zf_key *keys; /* with their secrets */
	size_t key_count;
	struct zf_settings_note *notes;
	size_t note_count;
	/* private from here on */
	struct zf_name_index *zone_index, *key_index;
};

/* Makes settings without zones, read from `software`, which is copied. Fails with ZF_ENOMEM, ZF_ESYSTEM
 * (no random numbers). */
zf_status zf_settings_new(struct zf_settings **settings, const char *software,
			  struct zf_error *err) ZF_MUST_CHECK;
void zf_settings_free(struct zf_settings *settings); /* secrets are wiped */

/* Fails with ZF_EUSAGE where a zone of that name (case aside) is there already, ZF_ELIMIT at
 * ZF_SETTINGS_ZONES_MAX, ZF_ENOMEM. */
zf_status zf_settings_add_zone(struct zf_settings *settings, const uint8_t *name,
			       enum zf_zone_kind kind, struct zf_settings_zone **zone,
			       struct zf_error *err) ZF_MUST_CHECK;

/* NULL where there is none. */
struct zf_settings_zone *zf_settings_find_zone(const struct zf_settings *settings,
					       const uint8_t *name);

/* Takes the zone away, if it is there; the others stay in their order. */
void zf_settings_remove_zone(struct zf_settings *settings, const uint8_t *name);

/* Takes away all zones of which `goes` says so; the others stay in their order. */
void zf_settings_remove_zones(struct zf_settings *settings,
			      bool (*goes)(void *ctx,
					   const struct zf_settings_zone *zone),
			      void *ctx);

/* Appends a copy of `key`. Fails with ZF_EUSAGE where one of its name is there already, ZF_ENOMEM. */
zf_status zf_settings_add_key(struct zf_settings *settings, const struct zf_key *key,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Whether a key of that name, a text, is there. */
bool zf_settings_has_key(const struct zf_settings *settings, const char *name);

/* Appends a copy of `note`. Fails with ZF_ENOMEM. */
zf_status zf_settings_note(struct zf_settings *settings,
			   const struct zf_settings_note *note,
			   struct zf_error *err) ZF_MUST_CHECK;

/* How many of the notes are ZF_NOTE_LOST. */
size_t zf_settings_lost(const struct zf_settings *settings);

#endif
