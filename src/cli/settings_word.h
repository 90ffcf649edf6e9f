/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_SETTINGS_WORD_H
#define ZF_CLI_SETTINGS_WORD_H

/* A word of the command line that is a file of settings; `-` is standard input. */

#include "protocol/error.h"
#include "zonefmt/settings/configuration.h"
#include "zonefmt/settings/settings.h"

struct zf_talk;

/* What was said of it; borrowed. */
struct zf_settings_word {
	const char *word;
	const char *form; /* --from; NULL: it is what it looks like */
	const char *view; /* --view; NULL: none */
};

/* The path of the file, which is at its beginning again where it is standard input; borrowed. Fails as
 * zf_standard_input_rewind does. */
zf_status zf_settings_word_path(const char **path, const char *word,
				struct zf_error *err) ZF_MUST_CHECK;

/* What it looks like; NULL if that is nothing known. Fails as zf_settings_word_path and
 * zf_settings_file_detect do. */
zf_status zf_settings_word_detect(const struct zf_configuration **configuration,
				  const char *word, struct zf_error *err) ZF_MUST_CHECK;

/* Reads it; its mistakes are told. Fails with ZF_EUSAGE where it is nothing that is known, and as
 * zf_settings_word_detect and zf_settings_file_read do. */
zf_status zf_settings_word_read(struct zf_settings **settings,
				const struct zf_settings_word *word, struct zf_talk *talk,
				struct zf_error *err) ZF_MUST_CHECK;

/* Fails with ZF_EDIFFERS where zones or access rules were lost, ZF_NOTE_LOST: what was asked for is
 * done, but is not all. */
zf_status zf_settings_word_lost(size_t lost, struct zf_error *err) ZF_MUST_CHECK;

#endif
