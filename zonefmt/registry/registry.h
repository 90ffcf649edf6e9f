/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGISTRY_H
#define ZF_ZONEFMT_REGISTRY_REGISTRY_H

/*
 * A part of a registry in memory: what a *.reg file leaves when all of it has happened. A value
 * said twice is what was said last, [-KEY] takes away what came before at and below it, and what
 * is deleted is remembered, since the file also does it to the registry it is brought to.
 *
 *	zf_registry_load() -> zf_registry_find() -> zf_registry_value(), zf_registry_child()
 *	zf_registry_new() -> zf_registry_sink()'s events... -> zf_registry_give() to a writer
 *
 * Keys and values are found without regard to case as zf_wtf8_upper has it, however many there
 * are. They keep the spelling they were first met in, and come in the order they were first met
 * in, each key before those below it: the order of regedit's own files. Names are WTF-8. What is
 * found is valid until the next event or zf_registry_free.
 */

#include <stddef.h>

#include "protocol/error.h"
#include "zonefmt/registry/regfile.h"

/* Octets that one may take, about: a file of 100,000 zones takes a tenth of it. */
#define ZF_REGISTRY_MAX ((size_t)1024 * 1024 * 1024)

struct zf_registry;
struct zf_registry_key;

/* An empty one. Fails with ZF_ENOMEM, ZF_ESYSTEM (no random numbers). */
zf_status zf_registry_new(struct zf_registry **registry,
			  struct zf_error *err) ZF_MUST_CHECK;
void zf_registry_free(struct zf_registry *registry);

/* One of what `source` gives. Fails as zf_regfile_read and the sink below do. */
zf_status zf_registry_read(struct zf_registry **registry,
			   const struct zf_regfile_source *source,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The same of the file at `path`. Fails with ZF_ESYSTEM too. */
zf_status zf_registry_load(struct zf_registry **registry, const char *path,
			   struct zf_error *err) ZF_MUST_CHECK;

/* One of what the file at `path` has of `reg query`. Fails as zf_regquery_read and the sink below do. */
zf_status zf_registry_load_query(struct zf_registry **registry, const char *path,
				 struct zf_error *err) ZF_MUST_CHECK;

/* The sink whose events happen to `registry`; they may be made up as well as read. Fails with
 * ZF_ENOMEM; with ZF_ELIMIT above ZF_REGISTRY_MAX. */
struct zf_regfile_sink zf_registry_sink(struct zf_registry *registry);

/* Gives `sink` the events that make the same of another registry: deletions, keys that were
 * opened (not those only named on the way to one) and their values. Fails as the sink does. */
zf_status zf_registry_give(const struct zf_registry *registry,
			   const struct zf_regfile_sink *sink,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The key at `path`, HKEY_...\...\..., whether it was opened or only is above one that was. NULL
 * if there is none. */
const struct zf_registry_key *zf_registry_find(const struct zf_registry *registry,
					       const char *path);

/* Of a key: its own name, the first key below it and the next below the same
 * one, or NULL. */
const char *zf_registry_name(const struct zf_registry_key *key);
const struct zf_registry_key *zf_registry_child(const struct zf_registry_key *key);
const struct zf_registry_key *zf_registry_sibling(const struct zf_registry_key *key);

/* The value called `name` of `key`, or NULL; "" is the default value. */
const struct zf_regfile_value *zf_registry_value(const struct zf_registry *registry,
						 const struct zf_registry_key *key,
						 const char *name);

/* The key's first value and the one behind `value`, or NULL. */
const struct zf_regfile_value *zf_registry_first_value(const struct zf_registry_key *key);
const struct zf_regfile_value *
zf_registry_next_value(const struct zf_regfile_value *value);

#endif
