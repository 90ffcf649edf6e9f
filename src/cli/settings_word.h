/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_SETTINGS_WORD_H
#define ZF_CLI_SETTINGS_WORD_H

/* The command line's one word where that is a file of settings. */

#include "src/cli/options.h"
#include "zonefmt/settings.h"

/* Reads it, as `--from` says or as it looks; its mistakes are told. Fails with ZF_EUSAGE where it is
 * nothing that is known, and as zf_settings_file_read does. */
zf_status zf_settings_word_read(struct zf_settings **settings,
				const struct zf_options *options, struct zf_talk *talk,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
