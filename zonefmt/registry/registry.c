/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/registry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/arena.h"
#include "zonefmt/file/hash.h"
#include "zonefmt/registry/regnames.h"
#include "zonefmt/registry/regquery.h"

#define USUAL 64 /* names that many keys have a value of; a power of two */

struct value {
	struct zf_regname named;
	struct zf_regfile_value said;
	bool deleted;
};

struct zf_registry_key {
	struct zf_regname named; /* the name is the path's end */
	const char *path;
	struct zf_registry_key *above;
	struct zf_regnames keys, values;
	bool opened;  /* by an event of its own */
	bool there;   /* it or one below it was opened */
	bool deleted; /* before all else that is said of it */
};

struct zf_registry {
	struct zf_hash_seed seed; /* of the tables of names */
	struct zf_arena arena;
	struct zf_registry_key top; /* above HKEY_... */
	struct zf_registry_key *open;
	const char *usual[USUAL]; /* names met before, each where its hash says */
};

/* ---- keys ---- */

/* The key that `name` begins with; `*len` is how much of it. */
static struct zf_registry_key *find_key(const struct zf_registry *registry,
					const struct zf_registry_key *above,
					const char *name, size_t *len, uint32_t *hash)
{
	*len = strcspn(name, "\\");
	*hash = zf_regname_hash(&registry->seed, name, *len);
	return (struct zf_registry_key *)zf_regnames_find(&above->keys, *hash, name,
							  *len);
}

/* A new key called the first `len` octets of `name`, which lies within `path`. */
static struct zf_registry_key *add_key(struct zf_registry *registry,
				       struct zf_registry_key *above, const char *path,
				       const char *name, size_t len, uint32_t hash,
				       struct zf_error *err)
{
	const size_t before = (size_t)(name - path);
	struct zf_registry_key *key = zf_arena_take(&registry->arena, sizeof(*key), err);

	if (key == NULL)
		return NULL;
	*key = (struct zf_registry_key){ .above = above };
	key->path = zf_arena_text(&registry->arena, path, before + len, err);
	if (key->path == NULL)
		return NULL;
	key->named = (struct zf_regname){ .name = key->path + before,
					  .len = (uint32_t)len,
					  .hash = hash };
	return zf_regnames_add(&above->keys, &key->named, &registry->arena, err) ? key
										 : NULL;
}

/* The key above that of `path`, if it is the one above the open key too; else the top. `*name` is
 * the rest of `path`. A file has its keys side by side. */
static struct zf_registry_key *nearby(struct zf_registry *registry, const char *path,
				      const char **name)
{
	struct zf_registry_key *above;
	size_t len;

	*name = path;
	if (registry->open == NULL || registry->open->above == &registry->top)
		return &registry->top;
	above = registry->open->above;
	len = strlen(above->path);
	if (strncmp(path, above->path, len) != 0 || path[len] != '\\')
		return &registry->top;
	*name = path + len + 1;
	return above;
}

/* The key at `path`, made with those above it where they are not known. NULL with `err` set. */
static struct zf_registry_key *reach(struct zf_registry *registry, const char *path,
				     struct zf_error *err)
{
	const char *name;
	struct zf_registry_key *key = nearby(registry, path, &name);

	for (;; name++) {
		size_t len;
		uint32_t hash;
		struct zf_registry_key *next = find_key(registry, key, name, &len, &hash);

		if (next == NULL)
			next = add_key(registry, key, path, name, len, hash, err);
		key = next;
		name += len;
		if (key == NULL || *name == '\0')
			return key;
	}
}

/* ---- events ---- */

static zf_status open_key(void *ctx, const char *path, struct zf_error *err)
{
	struct zf_registry *registry = ctx;
	struct zf_registry_key *key = reach(registry, path, err);

	registry->open = key;
	if (key == NULL)
		return registry->arena.status;
	key->opened = true;
	for (; key != NULL && !key->there; key = key->above)
		key->there = true;
	return ZF_OK;
}

static zf_status delete_key(void *ctx, const char *path, struct zf_error *err)
{
	struct zf_registry *registry = ctx;
	struct zf_registry_key *key = reach(registry, path, err);

	registry->open = NULL;
	if (key == NULL)
		return registry->arena.status;
	key->keys = key->values = (struct zf_regnames){ 0 };
	key->opened = key->there = false;
	key->deleted = true;
	return ZF_OK;
}

/* A copy of a value's name, the same one for many values. */
static const char *keep_name(struct zf_registry *registry, const char *name, size_t len,
			     uint32_t hash, struct zf_error *err)
{
	const char **usual = &registry->usual[hash % USUAL];

	if (*usual == NULL || strcmp(*usual, name) != 0)
		*usual = zf_arena_text(&registry->arena, name, len, err);
	return *usual;
}

static struct value *new_value(struct zf_registry *registry, const char *name, size_t len,
			       uint32_t hash, struct zf_error *err)
{
	struct value *value = zf_arena_take(&registry->arena, sizeof(*value), err);

	if (value == NULL)
		return NULL;
	*value = (struct value){ .named = { .len = (uint32_t)len, .hash = hash } };
	value->said.name = keep_name(registry, name, len, hash, err);
	if (value->said.name == NULL)
		return NULL;
	value->named.name = value->said.name;
	return zf_regnames_add(&registry->open->values, &value->named, &registry->arena,
			       err)
		       ? value
		       : NULL;
}

/* The value called `name` of the open key, made where it is not known. NULL with `err` set. */
static struct value *reach_value(struct zf_registry *registry, const char *name,
				 struct zf_error *err)
{
	const size_t len = strlen(name);
	const uint32_t hash = zf_regname_hash(&registry->seed, name, len);
	struct zf_regname *known =
		zf_regnames_find(&registry->open->values, hash, name, len);

	return known != NULL ? (struct value *)known
			     : new_value(registry, name, len, hash, err);
}

static zf_status set_value(void *ctx, const struct zf_regfile_value *said,
			   struct zf_error *err)
{
	struct zf_registry *registry = ctx;
	struct value *value = reach_value(registry, said->name, err);
	uint8_t *data = value == NULL ? NULL
				      : zf_arena_take(&registry->arena, said->len, err);

	if (data == NULL)
		return registry->arena.status;
	if (said->len > 0)
		memcpy(data, said->data, said->len);
	value->said.type = said->type;
	value->said.data = data;
	value->said.len = said->len;
	value->deleted = false;
	return ZF_OK;
}

static zf_status delete_value(void *ctx, const char *name, struct zf_error *err)
{
	struct zf_registry *registry = ctx;
	struct value *value = reach_value(registry, name, err);

	if (value == NULL)
		return registry->arena.status;
	value->deleted = true;
	return ZF_OK;
}

/* ---- the whole ---- */

zf_status zf_registry_new(struct zf_registry **registry, struct zf_error *err)
{
	struct zf_registry *made = calloc(1, sizeof(*made));

	*registry = NULL;
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const zf_status status = zf_hash_draw(&made->seed, err);
	if (status != ZF_OK) {
		free(made);
		return status;
	}
	zf_arena_init(&made->arena, ZF_REGISTRY_MAX);
	*registry = made;
	return ZF_OK;
}

void zf_registry_free(struct zf_registry *registry)
{
	if (registry == NULL)
		return;
	zf_arena_clear(&registry->arena);
	free(registry);
}

struct zf_regfile_sink zf_registry_sink(struct zf_registry *registry)
{
	return (struct zf_regfile_sink){ open_key, delete_key, set_value, delete_value,
					 registry };
}

/* Hands `made` on where reading it went well. */
static zf_status end_reading(struct zf_registry *made, struct zf_registry **registry,
			     zf_status status)
{
	if (status == ZF_OK)
		*registry = made;
	else
		zf_registry_free(made);
	return status;
}

zf_status zf_registry_read(struct zf_registry **registry,
			   const struct zf_regfile_source *source, struct zf_error *err)
{
	struct zf_registry *made = NULL;
	const zf_status status = zf_registry_new(&made, err);

	*registry = NULL;
	if (status != ZF_OK)
		return status;
	const struct zf_regfile_sink sink = zf_registry_sink(made);
	return end_reading(made, registry, zf_regfile_read(source, &sink, err));
}

zf_status zf_registry_load(struct zf_registry **registry, const char *path,
			   struct zf_error *err)
{
	FILE *in = fopen(path, "rb");
	zf_status status;

	*registry = NULL;
	if (in == NULL)
		return zf_fail_system(err, errno, "%s", path);
	const struct zf_regfile_source source = zf_regfile_source_file(in, path);
	status = zf_registry_read(registry, &source, err);
	fclose(in);
	return status;
}

zf_status zf_registry_load_query(struct zf_registry **registry, const char *path,
				 struct zf_error *err)
{
	struct zf_registry *made = NULL;
	const zf_status status = zf_registry_new(&made, err);

	*registry = NULL;
	if (status != ZF_OK)
		return status;
	const struct zf_regfile_sink sink = zf_registry_sink(made);
	return end_reading(made, registry, zf_regquery_read(path, &sink, err));
}

static zf_status give_key(const struct zf_registry_key *key,
			  const struct zf_regfile_sink *sink, struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (key->deleted)
		status = sink->delete_key(sink->ctx, key->path, err);
	if (status == ZF_OK && key->opened)
		status = sink->key(sink->ctx, key->path, err);
	for (const struct zf_regname *at = key->values.first;
	     at != NULL && status == ZF_OK; at = at->next) {
		const struct value *value = (const struct value *)at;

		status = value->deleted
				 ? sink->delete_value(sink->ctx, value->said.name, err)
				 : sink->value(sink->ctx, &value->said, err);
	}
	return status;
}

/* The one behind `key` where each comes before those below it. */
static const struct zf_registry_key *next_key(const struct zf_registry_key *key)
{
	if (key->keys.first != NULL)
		return (const struct zf_registry_key *)key->keys.first;
	while (key != NULL && key->named.next == NULL)
		key = key->above;
	return key == NULL ? NULL : (const struct zf_registry_key *)key->named.next;
}

zf_status zf_registry_give(const struct zf_registry *registry,
			   const struct zf_regfile_sink *sink, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (const struct zf_registry_key *key = next_key(&registry->top);
	     key != NULL && status == ZF_OK; key = next_key(key))
		status = give_key(key, sink, err);
	return status;
}

/* ---- looking ---- */

const struct zf_registry_key *zf_registry_find(const struct zf_registry *registry,
					       const char *path)
{
	const struct zf_registry_key *key = &registry->top;

	for (const char *name = path;; name++) {
		size_t len;
		uint32_t hash;

		key = find_key(registry, key, name, &len, &hash);
		name += len;
		if (key == NULL || !key->there || *name == '\0')
			return key != NULL && key->there ? key : NULL;
	}
}

const char *zf_registry_name(const struct zf_registry_key *key)
{
	return key->named.name;
}

static const struct zf_registry_key *first_there(const struct zf_regname *key)
{
	while (key != NULL && !((const struct zf_registry_key *)key)->there)
		key = key->next;
	return (const struct zf_registry_key *)key;
}

const struct zf_registry_key *zf_registry_child(const struct zf_registry_key *key)
{
	return first_there(key->keys.first);
}

const struct zf_registry_key *zf_registry_sibling(const struct zf_registry_key *key)
{
	return first_there(key->named.next);
}

const struct zf_regfile_value *zf_registry_value(const struct zf_registry *registry,
						 const struct zf_registry_key *key,
						 const char *name)
{
	const size_t len = strlen(name);
	const struct value *value = (const struct value *)zf_regnames_find(
		&key->values, zf_regname_hash(&registry->seed, name, len), name, len);

	return value == NULL || value->deleted ? NULL : &value->said;
}

static const struct zf_regfile_value *first_kept(const struct zf_regname *value)
{
	while (value != NULL && ((const struct value *)value)->deleted)
		value = value->next;
	return value == NULL ? NULL : &((const struct value *)value)->said;
}

const struct zf_regfile_value *zf_registry_first_value(const struct zf_registry_key *key)
{
	return first_kept(key->values.first);
}

const struct zf_regfile_value *
zf_registry_next_value(const struct zf_regfile_value *value)
{
	const void *around = (const char *)value - offsetof(struct value, said);

	return first_kept(((const struct value *)around)->named.next);
}
