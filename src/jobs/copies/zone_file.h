/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_ZONE_FILE_H
#define ZF_JOBS_COPIES_ZONE_FILE_H

/*
 * What a zone file holds, counted: whose zone it is, its SOA's serial and primary, and how many
 * records of which type. In memory is none of them.
 *
 *	zf_zone_file_read() -> zf_zone_file_clear()
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "zonefmt/dialect/form.h"
#include "zonefmt/text/synthesis.h"

#define ZF_ZONE_FILE_TYPES 65536

struct zf_zone_file {
	const struct zf_form *form;
	bool has_soa; /* root hints have none */
	uint32_t serial;
	struct zf_name primary; /* the SOA's MNAME */
	struct zf_read read;
	struct zf_synthesis_counts synthesis;
	uint64_t *types; /* ZF_ZONE_FILE_TYPES counts, of what is not in `synthesis`; owned */
	/* SRV records of _ldap._tcp: the zone is a directory's, whose domain controllers keep them */
	uint64_t controllers;
};

/* Everything is borrowed. */
struct zf_zone_file_terms {
	const char *path;
	const struct zf_form *form;
	const uint8_t *zone, *likely; /* as struct zf_reader_terms has them */
	bool hints;
	/* Called for each mistake in the file; may be NULL. */
	void (*mistake)(void *ctx, const char *text);
	void *ctx;
};

/* Reads it. Fails with ZF_EUSAGE (mistakes; no record), and as the form does; what was counted before the
 * first mistake is in `file` then, which is to be cleared in any case. */
zf_status zf_zone_file_read(struct zf_zone_file *file,
			    const struct zf_zone_file_terms *terms,
			    struct zf_error *err) ZF_MUST_CHECK;
void zf_zone_file_clear(struct zf_zone_file *file);

#endif
