/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_YAML_H
#define ZF_RUNBOOK_MIGRATION_YAML_H

/*
 * A YAML document read by a schema: what a mapping may hold is a table with one row a
 * key, and what does not fit the table is noted as a mistake, with its place, while the
 * rest is read on.
 *
 *	zf_yaml_open()		loads the file; text that is no YAML is a mistake too
 *	zf_yaml_map()		reads a mapping by its table; the rows' functions read what is below
 *	zf_yaml_mistake()	notes what a table cannot say
 *	zf_mistakes_end()	tells them, or that there were none
 *
 * Refused, being of no use here and a way to make a small file large: anchors, aliases,
 * tags, a second document, more than ZF_YAML_DEPTH_MAX levels, more than
 * ZF_YAML_NODES_MAX values, more than ZF_YAML_OCTETS_MAX octets.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "zonefmt/file/mistakes.h"

#define ZF_YAML_OCTETS_MAX (4 * 1024 * 1024)
#define ZF_YAML_DEPTH_MAX 16
#define ZF_YAML_NODES_MAX 500000
#define ZF_YAML_FIELDS_MAX 32 /* rows of a table */

struct zf_yaml;
struct yaml_node_s; /* libyaml's yaml_node_t; lives as long as the document */

/* What a value is; a row names those it takes. */
enum zf_yaml_kind {
	ZF_YAML_TEXT = 1,
	ZF_YAML_LIST = 2,
	ZF_YAML_MAP = 4,
};

/* One key of a mapping. Tables end with a row whose name is NULL. */
struct zf_yaml_field {
	const char *name;
	unsigned kinds; /* of zf_yaml_kind */
	bool required;
	/* Reads `value`, of one of those kinds, into `field`: `offset` octets behind where the
	 * mapping goes. */
	void (*take)(struct zf_yaml *yaml, const struct yaml_node_s *value, void *field);
	size_t offset;
};

/* Loads the file at `path`; `ctx` is for the rows' functions. Fails with ZF_ESYSTEM, ZF_ENOMEM;
 * ZF_ELIMIT for a file that is too long. */
zf_status zf_yaml_open(struct zf_yaml **yaml, const char *path,
		       struct zf_mistakes *mistakes, void *ctx,
		       struct zf_error *err) ZF_MUST_CHECK;
void zf_yaml_close(struct zf_yaml *yaml);

/* The document; NULL if it could not be loaded, which is noted. */
const struct yaml_node_s *zf_yaml_root(struct zf_yaml *yaml);

void *zf_yaml_ctx(const struct zf_yaml *yaml);
struct zf_mistakes *zf_yaml_mistakes(const struct zf_yaml *yaml);

/* Where `node` begins. */
struct zf_place zf_yaml_place(const struct yaml_node_s *node);

void zf_yaml_mistake(struct zf_yaml *yaml, const struct yaml_node_s *node,
		     const char *fmt, ...) ZF_PRINTF(3, 4);

enum zf_yaml_kind zf_yaml_kind(const struct yaml_node_s *node);

/* Whether `node` is of one of `kinds`; if not, that is noted, with `what` in front. */
bool zf_yaml_expect(struct zf_yaml *yaml, const struct yaml_node_s *node, unsigned kinds,
		    const char *what);

/*
 * Reads `map` into `into`: the rows' functions are called in the table's order, whatever the
 * file's, so that a row may lean on those above it. Unknown keys, keys that come twice,
 * missing ones and values of another kind are noted.
 */
void zf_yaml_map(struct zf_yaml *yaml, const struct yaml_node_s *map,
		 const struct zf_yaml_field *fields, void *into);

/* What a list of mappings is read into. */
struct zf_yaml_items {
	const char *what; /* one of them is, "a server", for mistakes */
	const struct zf_yaml_field *fields;
	size_t size; /* octets of one */
	size_t most;
};

/*
 * Reads a list of mappings into a new array, zeroed before, which the caller frees. `*array` and `*count`
 * are set before the first is read; both stay empty, and it is noted, if there are more than `most` or
 * memory runs out.
 */
void zf_yaml_maps(struct zf_yaml *yaml, const struct yaml_node_s *list,
		  const struct zf_yaml_items *items, void **array, size_t *count);

/* The value of key `name` in `map`, or NULL. */
const struct yaml_node_s *zf_yaml_find(struct zf_yaml *yaml,
				       const struct yaml_node_s *map, const char *name);

size_t zf_yaml_count(const struct yaml_node_s *list);
const struct yaml_node_s *zf_yaml_item(struct zf_yaml *yaml,
				       const struct yaml_node_s *list, size_t i);

/* The text of a ZF_YAML_TEXT; NULL, and noted, if it is empty or has control characters. */
const char *zf_yaml_text(struct zf_yaml *yaml, const struct yaml_node_s *text);

#endif
