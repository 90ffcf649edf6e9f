/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_NAMING_H
#define ZF_ZONEFMT_DIALECT_NAMING_H

/*
 * The origin that a file's relative names are in, until its SOA is read: what the caller says, what
 * `$ORIGIN` says, an absolute owner of the SOA, what is likely, and what the comment lines at the top of
 * Windows' files name (header.h), in this order. Likely ones hold as long as nothing better is said; what
 * was read by one must turn out to be in the zone.
 */

#include <stdbool.h>
#include <stdint.h>

struct zf_entries;

/* What says which origin it is. */
enum zf_naming_source {
	ZF_NAMING_SAID,	  /* the caller or the file */
	ZF_NAMING_LIKELY, /* nothing but what is likely */
	ZF_NAMING_HEADER, /* nothing but the comment lines at the top */
};

struct zf_naming {
	enum zf_naming_source source; /* of the relative names read so far */
	enum zf_naming_source likely; /* where an origin that is only likely is from */
};

/* Gives the file that is read its origin: `zone`, else `likely`, else that of the comment lines, else
 * none. Each may be NULL, and is copied. */
void zf_naming_begin(struct zf_naming *n, struct zf_entries *e, const uint8_t *zone,
		     const uint8_t *likely);

/* To be called when a name was read that may be relative: then the zone is what its origin says. */
void zf_naming_lean(struct zf_naming *n, const struct zf_entries *e);

/* To be called before each record's type is read, as long as there was no SOA; `relative` is whether the
 * owner was. Where a SOA follows, its absolute owner becomes the origin if nothing else says one. A
 * mistake where names before were read by another. */
bool zf_naming_settle(struct zf_naming *n, struct zf_entries *e, bool relative);

#endif
