/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_FILENAME_H
#define ZF_ZONEFMT_FILE_FILENAME_H

/*
 * The one way from a zone's name to a file's. The result is safe on Unix and Windows
 * (no separators, no control octets, no reserved names such as CON, no leading or
 * trailing dot or blank), the same for names that differ only in ASCII case, and
 * different for any two names that differ otherwise, also on file systems that
 * ignore case.
 *
 *	example.com		example.com.zone
 *	64/26.2.0.192.in-addr.arpa	64%2f26.2.0.192.in-addr.arpa.zone
 *	.			%root.zone
 *
 * Letters, digits, `-`, `_` and the dots between labels stay; every other octet is %xx.
 * A first label that Windows reserves (con, prn, aux, nul, com0-9, lpt0-9) gets its first
 * letter as %xx. A text that would not fit is cut and ends in `%~` and 32 hex digits of
 * the whole name's SHA-256.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/name.h"

#define ZF_FILENAME_MAX                                                                  \
	200 /* chars with NUL, suffix included: room for a temporary name's additions */

/* Writes the file name for the zone at `apex`, `suffix` (e.g. ".zone", at most 16 chars) behind.
 * Fails with ZF_ENOMEM if the digest cannot be had. */
zf_status zf_filename_from_zone(char name[ZF_FILENAME_MAX], const uint8_t *apex,
				const char *suffix, struct zf_error *err) ZF_MUST_CHECK;

/* The way back: sets `apex`, in small letters, to the zone for which zf_filename_from_zone() writes
 * `name` with this suffix. False if there is none, or if the name was cut: then `apex` does not
 * count. */
bool zf_filename_to_zone(struct zf_name *apex, const char *name, const char *suffix);

/* The zone that the file at `path` is called after, in any case: example.com.dns, example.com.zone,
 * example.com.db, db.example.com. False if its name is none of these. */
bool zf_filename_zone(struct zf_name *apex, const char *path);

/* Whether Windows takes the name for a file of that name and no other: one of its devices', one with
 * a character that it has for other things, one that ends in a dot or a blank is none. */
bool zf_filename_suits_windows(const char *name);

#endif
