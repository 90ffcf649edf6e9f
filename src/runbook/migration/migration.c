/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/migration.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"
#include "zonefmt/file/list.h"
#include "zonefmt/statements/key_file.h"

/* clang-format off */
#define AT(member) offsetof(struct zf_migration_key, member)
static const struct zf_yaml_field key_fields[] = {
	{ "id", ZF_YAML_TEXT, true, zf_value_id, AT(id) },
	{ "file", ZF_YAML_TEXT, true, zf_value_text, AT(file) },
	{ "allow-md5", ZF_YAML_TEXT, false, zf_value_switch, AT(allow_md5) },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

static zf_status check_use(const struct zf_migration_key *key, struct zf_error *err)
{
	const zf_status status = zf_key_check_use(&key->key, err);

	if (status != ZF_OK)
		zf_hint(err,
			"give the server a key for hmac-sha256; `allow-md5: true` beside "
			"the file signs with this one");
	return status;
}

static void read_key(struct zf_yaml *yaml, const struct yaml_node_s *node,
		     const struct zf_migration *migration, struct zf_migration_key *key)
{
	char *path = zf_value_path(migration, key->file);
	struct zf_error err;

	if (path == NULL)
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
	else if (zf_key_file_read(&key->key, path, &err) != ZF_OK ||
		 (!key->allow_md5 && check_use(key, &err) != ZF_OK))
		zf_value_mistake(yaml, node, &err);
	free(path);
}

static const char *key_id(const struct zf_migration *migration, size_t i)
{
	return migration->keys[i].id;
}

static void take_keys(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	struct zf_migration *migration = field;
	void *keys;

	zf_yaml_maps(yaml, list,
		     &(struct zf_yaml_items){ "a key", key_fields,
					      sizeof(struct zf_migration_key),
					      ZF_MIGRATION_LIST_MAX },
		     &keys, &migration->key_count);
	migration->keys = keys;
	for (size_t i = 0; i < migration->key_count; i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, list, i);

		if (migration->keys[i].file != NULL)
			read_key(yaml, zf_yaml_find(yaml, item, "file"), migration,
				 &migration->keys[i]);
	}
	zf_value_check_ids(yaml, list, migration->key_count, key_id);
}

/* The order is that of reading: moves lean on servers, servers on keys. */
/* clang-format off */
static const struct zf_yaml_field migration_fields[] = {
	{ "migration", ZF_YAML_TEXT, true, zf_value_id, offsetof(struct zf_migration, name) },
	{ "keys", ZF_YAML_LIST, false, take_keys, 0 },
	{ "servers", ZF_YAML_LIST, true, zf_migration_take_servers, 0 },
	{ "zones", ZF_YAML_TEXT | ZF_YAML_LIST | ZF_YAML_MAP, false, zf_migration_take_zones, offsetof(struct zf_migration, zones) },
	{ "moves", ZF_YAML_LIST, true, zf_migration_take_moves, 0 },
	{ "policy", ZF_YAML_MAP, false, zf_migration_take_policy, offsetof(struct zf_migration, policy) },
	{ .name = NULL },
};
/* clang-format on */

void zf_migration_note(struct zf_yaml *yaml, const char *fmt, ...)
{
	struct zf_migration *migration = zf_yaml_ctx(yaml);
	char **grown =
		zf_list_grow(migration->notes, migration->note_count, sizeof(*grown));
	va_list args;

	if (grown == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
		return;
	}
	migration->notes = grown;
	va_start(args, fmt);
	if (vasprintf(&grown[migration->note_count], fmt, args) < 0)
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
	else
		migration->note_count++;
	va_end(args);
}

static zf_status set_paths(struct zf_migration *migration, const char *path,
			   struct zf_error *err)
{
	const char *slash = strrchr(path, '/');

	migration->path = strdup(path);
	if (slash == NULL)
		migration->folder = strdup(".");
	else
		migration->folder =
			strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (migration->path == NULL || migration->folder == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

static zf_status set_state_folder(struct zf_migration *migration, struct zf_error *err)
{
	char name[128];

	snprintf(name, sizeof(name), "%s.zoneferry", migration->name);
	migration->state_folder = zf_value_path(migration, name);
	return migration->state_folder == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					       : ZF_OK;
}

static zf_status read_document(struct zf_migration *migration,
			       struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_yaml *yaml = NULL;
	zf_status status = zf_yaml_open(&yaml, migration->path, mistakes, migration, err);

	if (status != ZF_OK)
		return status;
	const struct yaml_node_s *root = zf_yaml_root(yaml);
	if (root != NULL && zf_yaml_expect(yaml, root, ZF_YAML_MAP, "the file"))
		zf_yaml_map(yaml, root, migration_fields, migration);
	if (root != NULL)
		status = zf_migration_find_pending(yaml, err);
	zf_yaml_close(yaml);
	return status;
}

static zf_status tell_mistakes(struct zf_mistakes *mistakes, const char *path,
			       void (*each)(void *ctx, const char *text), void *ctx,
			       struct zf_error *err)
{
	zf_status status = zf_mistakes_end(mistakes, each, ctx, err);
	size_t count = zf_mistakes_count(mistakes);

	if (status == ZF_EUSAGE && each == NULL && count > 1)
		zf_hint(err,
			"it is the first of %zu mistakes; zoneferry check %s tells them all",
			count, path);
	return status;
}

zf_status zf_migration_read(struct zf_migration **migration, const char *path,
			    void (*mistake)(void *ctx, const char *text), void *ctx,
			    struct zf_error *err)
{
	struct zf_migration *made = calloc(1, sizeof(*made));
	struct zf_mistakes *mistakes = NULL;

	*migration = NULL;
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	made->policy = zf_policy_default;
	zf_status status = set_paths(made, path, err);
	if (status == ZF_OK)
		status = zf_mistakes_new(&mistakes, path, err);
	if (status == ZF_OK)
		status = read_document(made, mistakes, err);
	if (status == ZF_OK)
		status = tell_mistakes(mistakes, path, mistake, ctx, err);
	if (status == ZF_OK)
		status = set_state_folder(made, err);
	if (status == ZF_OK) {
		*migration = made;
		made = NULL;
	}
	zf_mistakes_free(mistakes);
	zf_migration_free(made);
	return status;
}

static void free_lines(char **lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	free(lines);
}

void zf_migration_free(struct zf_migration *migration)
{
	if (migration == NULL)
		return;
	zf_migration_clear_moves(migration);
	zf_zones_clear(&migration->zones);
	zf_migration_clear_servers(migration);
	for (size_t i = 0; i < migration->key_count; i++) {
		free(migration->keys[i].id);
		free(migration->keys[i].file);
		zf_key_clear(&migration->keys[i].key);
	}
	free(migration->keys);
	free_lines(migration->notes, migration->note_count);
	free_lines(migration->pending, migration->pending_count);
	free(migration->state_folder);
	free(migration->folder);
	free(migration->path);
	free(migration->name);
	free(migration);
}
