/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_MIGRATION_WORD_H
#define ZF_CLI_MIGRATION_WORD_H

/* The one operand of the commands that work on a migration. */

#include "src/cli/options.h"
#include "src/runbook/migration/migration.h"

struct zf_talk;

/* Fails with ZF_EUSAGE unless the command line of `command` is one word and no server. */
zf_status zf_migration_word_check(const struct zf_options *options, const char *command,
				  struct zf_error *err) ZF_MUST_CHECK;

/* Checks that, and reads the migration file the word names. Every mistake in it is told on standard
 * error; the error is how many there are. Fails with ZF_EUSAGE, and as zf_migration_read does. */
zf_status zf_migration_word(struct zf_migration **migration,
			    const struct zf_options *options, const char *command,
			    struct zf_talk *talk, struct zf_error *err) ZF_MUST_CHECK;

/* Fails with ZF_EUSAGE where the file says what no step carries out yet; each such key is told. */
zf_status zf_migration_word_refuse_pending(const struct zf_migration *migration,
					   struct zf_talk *talk,
					   struct zf_error *err) ZF_MUST_CHECK;

/* Warns of what is allowed but should not be, keys for hmac-md5, and tells the file's notes. zf_migration_word
 * has done so. */
void zf_migration_word_warn(const struct zf_migration *migration, struct zf_talk *talk);

#endif
