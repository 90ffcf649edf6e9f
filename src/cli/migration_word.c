/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/migration_word.h"

#include "src/cli/talk.h"

struct mistakes {
	struct zf_talk *talk;
	size_t count;
};

static void tell_mistake(void *ctx, const char *text)
{
	struct mistakes *mistakes = ctx;

	mistakes->count++;
	zf_talk_say(mistakes->talk, ZF_TALK_ALWAYS, "%s", text);
}

zf_status zf_migration_word_check(const struct zf_options *options, const char *command,
				  struct zf_error *err)
{
	if (options->word_count == 1 && options->server_count == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "%s takes one MIGRATION file", command);
	zf_hint(err, "man zoneferry.yaml shows how such a file looks");
	return ZF_EUSAGE;
}

void zf_migration_word_warn(const struct zf_migration *migration, struct zf_talk *talk)
{
	struct zf_error why;

	for (size_t i = 0; i < migration->note_count; i++)
		zf_talk_warn(talk, "%s", migration->notes[i]);
	for (size_t i = 0; i < migration->key_count; i++)
		if (zf_key_check_use(&migration->keys[i].key, &why) != ZF_OK)
			zf_talk_warn(talk, "%s: %s", migration->path, why.message);
}

zf_status zf_migration_word_refuse_pending(const struct zf_migration *migration,
					   struct zf_talk *talk, struct zf_error *err)
{
	const size_t count = migration->pending_count;

	for (size_t i = 0; i < count; i++)
		zf_talk_say(talk, ZF_TALK_ALWAYS, "%s", migration->pending[i]);
	if (count == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "%s: %zu key%s not carried out in this release",
		migration->path, count, count == 1 ? " is" : "s are");
	zf_hint(err,
		"take what is named out of the file, and do it by hand where it matters");
	return ZF_EUSAGE;
}

zf_status zf_migration_word(struct zf_migration **migration,
			    const struct zf_options *options, const char *command,
			    struct zf_talk *talk, struct zf_error *err)
{
	struct mistakes mistakes = { .talk = talk };
	zf_status status = zf_migration_word_check(options, command, err);

	*migration = NULL;
	if (status == ZF_OK)
		status = zf_migration_read(migration, options->words[0], tell_mistake,
					   &mistakes, err);
	if (mistakes.count > 0)
		zf_fail(err, status, "%s: %zu mistake%s", options->words[0],
			mistakes.count, mistakes.count == 1 ? "" : "s");
	if (status == ZF_OK)
		zf_migration_word_warn(*migration, talk);
	return status;
}
