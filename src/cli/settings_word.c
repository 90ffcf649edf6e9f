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

static bool is_input(const char *word)
{
	return strcmp(word, "-") == 0;
}

zf_status zf_settings_word_path(const char **path, const char *word, struct zf_error *err)
{
	*path = is_input(word) ? zf_standard_input_path : word;
	return is_input(word) ? zf_standard_input_rewind(err) : ZF_OK;
}

zf_status zf_settings_word_detect(const struct zf_configuration **configuration,
				  const char *word, struct zf_error *err)
{
	const char *path;
	const zf_status status = zf_settings_word_path(&path, word, err);

	*configuration = NULL;
	return status == ZF_OK
		       ? zf_settings_file_detect(path, is_input(word), configuration, err)
		       : status;
}

static zf_status find_form(const struct zf_configuration **configuration,
			   const struct zf_settings_word *word, struct zf_error *err)
{
	if (word->form != NULL) {
		*configuration = zf_configuration_find(word->form);
		if (*configuration != NULL && (*configuration)->read != NULL)
			return ZF_OK;
		return zf_fail(err, ZF_EUSAGE,
			       "--from: settings are not read from \"%s\"", word->form);
	}
	const zf_status status = zf_settings_word_detect(configuration, word->word, err);
	if (status != ZF_OK || *configuration != NULL)
		return status;
	zf_fail(err, ZF_EUSAGE, "%s: no settings that are known", word->word);
	zf_hint(err, "--from says what it is");
	return ZF_EUSAGE;
}

zf_status zf_settings_word_read(struct zf_settings **settings,
				const struct zf_settings_word *word, struct zf_talk *talk,
				struct zf_error *err)
{
	struct zf_settings_file_terms terms = { .alone = is_input(word->word),
						.view = word->view,
						.mistake = tell_mistake,
						.ctx = talk };
	zf_status status = find_form(&terms.configuration, word, err);

	*settings = NULL;
	if (status == ZF_OK)
		status = zf_settings_word_path(&terms.path, word->word, err);
	return status == ZF_OK ? zf_settings_file_read(settings, &terms, err) : status;
}

zf_status zf_settings_word_lost(size_t lost, struct zf_error *err)
{
	if (lost == 0)
		return ZF_OK;
	return zf_fail(err, ZF_EDIFFERS, "%zu zone%s or access rule%s lost", lost,
		       lost == 1 ? "" : "s", lost == 1 ? " is" : "s are");
}
