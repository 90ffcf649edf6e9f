/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_CONVERT_WAYS_H
#define ZF_CLI_CONVERT_WAYS_H

/* The ways that `convert` goes, one for each kind of thing that it converts. All strings are borrowed;
 * NULL where the option was not given. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/name.h"
#include "src/cli/settings_word.h"
#include "zonefmt/settings/configuration.h"

struct zf_talk;

struct zf_convert_zone_file_terms {
	const char *path;	     /* `-` is standard input */
	const char *output;	     /* -o */
	const char *dialect;	     /* --to, which is one */
	const char *form;	     /* --from */
	const char *escapes;	     /* --escapes */
	const char *ages;	     /* --age */
	const char *lint;	     /* --lint */
	bool include;		     /* --include */
	const char *include_from;    /* --include-from, which implies it */
	bool split_strings;	     /* --split-strings */
	bool hints;		     /* --hints */
	bool strict;		     /* --strict */
	const struct zf_name *zones; /* --origin */
	size_t zone_count;
};

/* A zone file in another dialect. Fails with ZF_EUSAGE (mistakes in it, which are told, or an option that
 * will not do), ZF_EDIFFERS where it was written without all of its records, ZF_EUNSAFE where the server of
 * --lint would not load all of it, and as zf_convert_zone and zf_convert_output do. */
zf_status zf_convert_zone_file(const struct zf_convert_zone_file_terms *terms,
			       struct zf_talk *talk, struct zf_error *err) ZF_MUST_CHECK;

struct zf_convert_settings_terms {
	struct zf_settings_word from;
	const char *output;		   /* -o */
	const struct zf_configuration *to; /* --to; not for zf_convert_reg_json */
	const char *keys;		   /* --keys */
	const char *zone_directory;	   /* --zone-directory */
	const char *release;		   /* --release */
	const char *old_addresses;	   /* --old-address */
	const char *new_addresses;	   /* --new-address */
};

/* A server's settings in another software's configuration; what does not come along is told. Fails with
 * ZF_EUSAGE (mistakes in the file, which are told; an option that will not do; keys without a place),
 * ZF_EDIFFERS where a zone or an access rule was lost, ZF_ESYSTEM, ZF_ENOMEM, and as
 * zf_settings_word_read. */
zf_status zf_convert_settings(const struct zf_convert_settings_terms *terms,
			      struct zf_talk *talk, struct zf_error *err) ZF_MUST_CHECK;

/* Any file of the Windows registry as JSON. Fails as zf_registry_load and zf_reg_json do. */
zf_status zf_convert_reg_json(const struct zf_convert_settings_terms *terms,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
