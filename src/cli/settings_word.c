/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/settings_word.h"

#include <string.h>

#include "src/cli/talk.h"
#include "src/host/standard_input.h"
#include "src/jobs/copies/settings_file.h"
#include "zonefmt/software/table.h"

static void tell_mistake(void *ctx, const char *text)
{
	zf_talk_warn(ctx, "%s", text);
}

static zf_status find_form(const char *form, struct zf_settings_file_terms *terms,
			   struct zf_error *err)
{
	if (form != NULL) {
		terms->configuration = zf_configuration_find(form);
		if (terms->configuration != NULL && terms->configuration->read != NULL)
			return ZF_OK;
		return zf_fail(err, ZF_EUSAGE,
			       "--from: settings are not read from \"%s\"", form);
	}
	const zf_status status =
		zf_settings_file_detect(terms->path, &terms->configuration, err);
	if (status != ZF_OK || terms->configuration != NULL)
		return status;
	zf_fail(err, ZF_EUSAGE, "%s: no settings that are known", terms->path);
	zf_hint(err, "--from says what it is");
	return ZF_EUSAGE;
}

zf_status zf_settings_word_path(const char **path, const char *word, struct zf_error *err)
{
	const bool is_input = strcmp(word, "-") == 0;

	*path = is_input ? zf_standard_input_path : word;
	return is_input ? zf_standard_input_rewind(err) : ZF_OK;
}

zf_status zf_settings_word_read(struct zf_settings **settings, const char *word,
				const char *form, struct zf_talk *talk,
				struct zf_error *err)
{
	struct zf_settings_file_terms terms = { .alone = strcmp(word, "-") == 0,
						.mistake = tell_mistake,
						.ctx = talk };
	zf_status status = zf_settings_word_path(&terms.path, word, err);

	*settings = NULL;
	if (status == ZF_OK)
		status = find_form(form, &terms, err);
	if (status == ZF_OK)
		status = zf_settings_word_path(&terms.path, word, err);
	return status == ZF_OK ? zf_settings_file_read(settings, &terms, err) : status;
}

zf_status zf_settings_word_lost(size_t lost, struct zf_error *err)
{
	if (lost == 0)
		return ZF_OK;
	return zf_fail(err, ZF_EDIFFERS, "%zu zone%s or access rule%s lost", lost,
		       lost == 1 ? "" : "s", lost == 1 ? " is" : "s are");
}
