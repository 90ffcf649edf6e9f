/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFIGURATION_H
#define ZF_ZONEFMT_SETTINGS_CONFIGURATION_H

/*
 * The ways in which software keeps a server's settings: one file each in zonefmt/software, which
 * fills in a struct zf_configuration, and one row in the table of zonefmt/software/table.c.
 *
 *	zf_configuration_find() or zf_configuration_detect() (table.h) -> read() ->
 *		zf_configuration_write() as another
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "protocol/error.h"
#include "zonefmt/file/mistakes.h"
#include "zonefmt/settings/settings.h"

/* What is read, and where the files that it names may lie. */
struct zf_configuration_source {
	const char *path;
	const char *folder; /* files outside it are not read; NULL: no others are */
	const char *view;   /* the one that is read, of those it has; NULL: it has none */
};

/* Whom it is written for, and where to. */
struct zf_configuration_target {
	FILE *out;
	/* for the keys, with their secrets; the same as `out`: they stand in the configuration */
	FILE *keys;
	const char *
		zone_folder; /* absolute, for Windows as it has paths; NULL: file names stay as they are */
	/* the name by which the configuration includes keys that stand elsewhere */
	const char *key_file;
	const char *version; /* of the software, where that matters; NULL: its newest */
	/* the text of the comment on its first line, in forms that have comments; NULL: the form's own */
	const char *remark;
	/* Only zones and what they lean on, for the server's own configuration to include: none of
	 * the server's settings. */
	bool zones_only;
	/* Put before the names that the writer invents for others, so that several such texts load
	 * together; NULL: nothing. */
	const char *prefix;
};

struct zf_confwrite;

struct zf_configuration {
	const char *name;  /* as `--from` and `--to` take it */
	const char *title; /* one line for the help text */
	/* Whether a file that begins with these octets is one of these. */
	bool (*detect)(const char *text, size_t len);
	/*
	 * Adds what the file says to `settings`, and what is wrong with it to `mistakes`; going on
	 * after a mistake is right, since the caller asks for them at the end. Fails with ZF_ESYSTEM,
	 * ZF_ENOMEM, ZF_ELIMIT, ZF_EUNSUPPORTED where it has views and none is asked for, ZF_EUSAGE
	 * where it has no such view. NULL: it is not read.
	 */
	zf_status (*read)(struct zf_settings *settings,
			  const struct zf_configuration_source *source,
			  struct zf_mistakes *mistakes, struct zf_error *err);
	bool has_views; /* or may have; zf_configuration_source.view counts */
	/* What is written: by setting, whether it has a place there, or needs none. Where ZF_ZONE_QUERY_LIST
	 * has none, zones that not everybody may ask for are left out. NULL: the writer
	 * knows by itself. */
	const bool *has_place;
	/* what stands for '%' in the names of zone files, which the software has no way to say; 0: it
	 * has */
	char percent;
	/* As zf_configuration_write, by what confwrite.h has. NULL: it is not written. */
	void (*write)(struct zf_confwrite *to);
};

extern const struct zf_configuration zf_configuration_bind, zf_configuration_boot,
	zf_configuration_catalog, zf_configuration_cmdlet, zf_configuration_dnscmd,
	zf_configuration_ipconfig, zf_configuration_knot, zf_configuration_nsd,
	zf_configuration_pdns, zf_configuration_pdns_bind, zf_configuration_pdns_json,
	zf_configuration_pdnsutil, zf_configuration_registry, zf_configuration_reg_query;

/*
 * Writes the settings as the configuration, which has `write`. What has no place there becomes a note
 * of theirs. The same settings give the same octets. Write errors are the caller's to look for in the
 * target's streams. Fails with ZF_ENOMEM, ZF_EUSAGE (the folder is none of its
 * system's, or the name of the keys' file cannot stand between quotes).
 */
zf_status zf_configuration_write(const struct zf_configuration *configuration,
				 struct zf_settings *settings,
				 const struct zf_configuration_target *target,
				 struct zf_error *err) ZF_MUST_CHECK;

#endif
