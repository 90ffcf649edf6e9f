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
	bool alone; /* it lies in no folder: files that it names are not read */
	/* Called for each mistake in the file. */
	void (*mistake)(void *ctx, const char *text);
	void *ctx;
};

/* What the file at `path` is; NULL if it is none of configuration.h's. Fails with ZF_ESYSTEM. */
zf_status zf_settings_file_detect(const char *path,
				  const struct zf_configuration **configuration,
				  struct zf_error *err) ZF_MUST_CHECK;

/* Reads it, with the files it names in its own folder and below. Fails with ZF_EUSAGE (mistakes, which
 * were told; nothing in it; above a limit), and as the configuration's read() does. */
zf_status zf_settings_file_read(struct zf_settings **settings,
				const struct zf_settings_file_terms *terms,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
