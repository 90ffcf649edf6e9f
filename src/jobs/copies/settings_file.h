/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_SETTINGS_FILE_H
#define ZF_JOBS_COPIES_SETTINGS_FILE_H

/* A server's settings, read from the file that its software keeps them in. */

#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/settings.h"

/* Everything is borrowed. */
struct zf_settings_file_terms {
	const char *path;
	const struct zf_configuration *configuration;
	const char *view; /* the one of its views that is read; NULL: it has none */
	bool alone;	  /* it lies in no folder: files that it names are not read */
	/* Called for each mistake in the file. */
	void (*mistake)(void *ctx, const char *text);
	void *ctx;
};

/* What the file at `path` is; NULL if it is none of configuration.h's. One that only includes others, in
 * words that both NSD and Knot have, is what those are; they are not looked at where it is `alone`. Fails
 * with ZF_ESYSTEM, ZF_ENOMEM, ZF_EUSAGE (none of those is at hand). */
zf_status zf_settings_file_detect(const char *path, bool alone,
				  const struct zf_configuration **configuration,
				  struct zf_error *err) ZF_MUST_CHECK;

/* Reads it, with the files it names in its own folder and below. Fails with ZF_EUSAGE (mistakes, which
 * were told; nothing in it; above a limit; such software has no views), and as the configuration's read() does. */
zf_status zf_settings_file_read(struct zf_settings **settings,
				const struct zf_settings_file_terms *terms,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
