/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry check: whether a migration file is sound; nothing is contacted. */

#include <stdlib.h>

#include "src/cli/command_table.h"
#include "src/cli/json.h"
#include "src/cli/migration_word.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/runbook/migration/migration.h"

/* What becomes of the mistakes while the file is read. */
struct telling {
	struct zf_talk *talk;
	json_t *list; /* NULL: they are lines on standard error */
	size_t count;
};

static void tell_mistake(void *ctx, const char *text)
{
	struct telling *telling = ctx;

	telling->count++;
	if (telling->list != NULL)
		json_array_append_new(telling->list, zf_json_text_of(text));
	else
		zf_talk_say(telling->talk, ZF_TALK_ALWAYS, "%s", text);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static zf_status print_text(const struct zf_migration *migration, struct zf_talk *talk,
			    struct zf_error *err)
{
	const size_t zones = zf_migration_zone_count(migration);

	return zf_talk_data(talk, err, "%s: %zu server%s, %zu zone%s%s, %zu move%s\n",
			    migration->name, migration->server_count,
			    plural(migration->server_count), zones, plural(zones),
			    zf_migration_has_catalog(migration) ? " and a catalog's" : "",
			    migration->move_count, plural(migration->move_count));
}

static json_t *pending_of(const struct zf_migration *migration)
{
	json_t *list = json_array();

	for (size_t i = 0; i < migration->pending_count; i++)
		json_array_append_new(list, zf_json_text_of(migration->pending[i]));
	return list;
}

static void describe(json_t *object, const struct zf_migration *migration)
{
	zf_json_set(object, "migration", json_string(migration->name));
	zf_json_set(object, "servers", json_integer((json_int_t)migration->server_count));
	zf_json_set(object, "zones",
		    json_integer((json_int_t)zf_migration_zone_count(migration)));
	zf_json_set(object, "catalog", json_boolean(zf_migration_has_catalog(migration)));
	zf_json_set(object, "moves", json_integer((json_int_t)migration->move_count));
	zf_json_set(object, "pending", pending_of(migration));
}

/* `mistakes` is taken. */
static zf_status print_json(const char *path, const struct zf_migration *migration,
			    json_t *mistakes, struct zf_talk *talk, struct zf_error *err)
{
	json_t *object = json_object();

	zf_json_set(object, "path", zf_json_text_of(path));
	zf_json_set(object, "ok", json_boolean(migration != NULL));
	if (migration != NULL)
		describe(object, migration);
	zf_json_set(object, "mistakes", mistakes);
	return zf_json_write(talk, object, err);
}

/* Reads the file and tells what it is, or what is wrong with it. */
static zf_status check(const char *path, bool json, struct zf_talk *talk,
		       struct zf_error *err)
{
	struct telling telling = { .talk = talk, .list = json ? json_array() : NULL };
	struct zf_migration *migration = NULL;
	zf_status status =
		zf_migration_read(&migration, path, tell_mistake, &telling, err);

	if (status == ZF_OK) {
		zf_migration_word_warn(migration, talk);
		for (size_t i = 0; i < migration->pending_count; i++)
			zf_talk_warn(talk, "%s: run refuses the file",
				     migration->pending[i]);
	}
	if (json && (status == ZF_OK || telling.count > 0)) {
		struct zf_error write_err;
		const zf_status written =
			print_json(path, migration, telling.list, talk, &write_err);
		if (status == ZF_OK && written != ZF_OK) {
			zf_error_copy(err, &write_err);
			status = written;
		}
	} else if (json) {
		json_decref(telling.list);
	} else if (status == ZF_OK) {
		status = print_text(migration, talk, err);
	}
	if (telling.count > 0)
		zf_fail(err, status, "%s: %zu mistake%s", path, telling.count,
			plural(telling.count));
	zf_migration_free(migration);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	zf_status status = zf_migration_word_check(options, "check", err);

	return status == ZF_OK ? check(options->words[0], options->json, talk, err)
			       : status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "json", "as one JSON object", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_check = {
	.name = "check",
	.arguments = "MIGRATION",
	.title = "whether a migration file is sound; nothing is contacted",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
