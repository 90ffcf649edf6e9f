/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/migration_word.h"

#include <stdbool.h>

#include "src/cli/talk.h"

struct mistakes {
	struct zf_talk *talk;
	bool after_first;
};

static void tell_mistake(void *ctx, const char *text)
{
	struct mistakes *mistakes = ctx;

	if (mistakes->after_first)
		zf_talk_warn(mistakes->talk, "%s", text);
	mistakes->after_first = true;
}

zf_status zf_migration_word(struct zf_migration **migration,
			    const struct zf_options *options, const char *command,
			    struct zf_talk *talk, struct zf_error *err)
{
	struct mistakes mistakes = { .talk = talk };

	*migration = NULL;
	if (options->word_count != 1 || options->server_count != 0) {
		zf_fail(err, ZF_EUSAGE, "%s takes one MIGRATION file", command);
		zf_hint(err, "man zoneferry.yaml shows how such a file looks");
		return ZF_EUSAGE;
	}
	return zf_migration_read(migration, options->words[0], tell_mistake, &mistakes,
				 err);
}
