/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_WINDOWS_ZONE_H
#define ZF_ZONEFMT_SOFTWARE_WINDOWS_ZONE_H

/*
 * A zone as the consoles of Windows tell of it, line by line, until all that is said of it is there and
 * it can be put to settings. Numbers are those of the registry (MS-DNSP 2.2.5.1).
 *
 *	zf_windows_zone_begin() -> fill in -> zf_windows_zone_put() -> zf_windows_zone_begin() ...
 *		-> zf_windows_zone_clear()
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/settings/configuration.h"

#define ZF_WINDOWS_UNSAID (-1)
#define ZF_WINDOWS_UNKNOWN (-2) /* said, in a word that is not known */

/* Those with the zone. */
enum zf_windows_list {
	ZF_WINDOWS_MASTERS,
	ZF_WINDOWS_SECONDARIES,
	ZF_WINDOWS_NOTIFIED,
	ZF_WINDOWS_LIST_COUNT,
};

struct zf_windows_zone {
	size_t line; /* that its name stands on; 0: there is no name yet */
	char name[ZF_NAME_TEXT_MAX];
	char file[256]; /* empty: none */
	long type, transfer, notify, update;
	long aging, refresh, no_refresh; /* the intervals in hours */
	long recursion, timeout;	 /* of a forwarder; seconds */
	long automatic;			 /* the server made it by itself */
	bool is_cut;			 /* its name, which was too long for the window */
	bool is_in_directory, is_signed, is_stopped;
	struct {
		struct zf_remote *list;
		size_t count;
		bool is_cut; /* some were not printed */
	} lists[ZF_WINDOWS_LIST_COUNT];
};

/* Nothing is said of it. What it held before must have been cleared, or put. */
void zf_windows_zone_begin(struct zf_windows_zone *zone);
void zf_windows_zone_clear(struct zf_windows_zone *zone);

/* Adds the address to the list; what is none is passed over. Fails with ZF_ENOMEM. */
zf_status zf_windows_zone_add(struct zf_windows_zone *zone, enum zf_windows_list list,
			      const char *text, struct zf_error *err) ZF_MUST_CHECK;

/* Whether Windows makes the zone of this name by itself: the one that it keeps trust anchors in, and
 * where there is no file, those of 0, 127 and 255. */
bool zf_windows_zone_is_own(const char *text, bool has_file);

/* Notes that it does so, and that the zone is none therefore. Fails with ZF_ENOMEM. */
zf_status zf_windows_zone_note_own(struct zf_settings *settings, const char *name,
				   struct zf_error *err) ZF_MUST_CHECK;

/* Puts the zone, if it has a name, to settings, in place of what they said of it, and begins another.
 * Zones that Windows made by itself are none, which is noted; a type that is not known, a list
 * that is cut are noted as lost. What is wrong with the name is a mistake. Fails with ZF_ENOMEM,
 * ZF_ELIMIT. */
zf_status zf_windows_zone_put(struct zf_windows_zone *zone, struct zf_settings *settings,
			      struct zf_mistakes *mistakes,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
