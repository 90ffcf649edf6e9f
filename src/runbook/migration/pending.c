/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Keys that are read and checked, and that no step minds yet: they are refused by what would have to, since
 * whoever wrote one counts on it. A row goes when its key is carried out. */

#include <stdlib.h>
#include <string.h>

#include "src/runbook/migration/parts.h"
#include "zonefmt/file/list.h"

/* From the top of the file; what is a list there stands for each of its items. */
static const char *const keys[] = {
	"servers/is",	       "servers/signing",
	"moves/take-name",     "moves/take-address/proxy-arp",
	"policy/ttl-lowering",
};

struct pending {
	struct zf_yaml *yaml;
	struct zf_mistakes *found; /* with their places, in the file's order */
	const char *key;
};

/* Whatever lies at `path` below the node. */
static void find(const struct pending *pending, const struct yaml_node_s *node,
		 const char *path)
{
	const size_t len = strcspn(path, "/");
	char name[64];

	if (zf_yaml_kind(node) == ZF_YAML_LIST) {
		for (size_t i = 0; i < zf_yaml_count(node); i++)
			find(pending, zf_yaml_item(pending->yaml, node, i), path);
		return;
	}
	memcpy(name, path, len);
	name[len] = '\0';
	const struct yaml_node_s *value = zf_yaml_find(pending->yaml, node, name);
	if (value == NULL)
		return;
	if (path[len] == '/')
		find(pending, value, path + len + 1);
	else
		zf_mistakes_add(pending->found, zf_yaml_place(value),
				"%s is not carried out yet", name);
}

static void keep(void *ctx, const char *text)
{
	struct zf_migration *migration = ctx;
	char **grown = zf_list_grow(migration->pending, migration->pending_count,
				    sizeof(*grown));
	char *copy = strdup(text);

	if (grown != NULL)
		migration->pending = grown;
	if (grown != NULL && copy != NULL)
		migration->pending[migration->pending_count++] = copy;
	else
		free(copy);
}

zf_status zf_migration_find_pending(struct zf_yaml *yaml, struct zf_error *err)
{
	struct zf_migration *migration = zf_yaml_ctx(yaml);
	struct pending pending = { .yaml = yaml };
	zf_status status = zf_mistakes_new(&pending.found, migration->path, err);

	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		find(&pending, zf_yaml_root(yaml), keys[i]);
	const size_t found = zf_mistakes_count(pending.found);
	status = zf_mistakes_end(pending.found, keep, migration, err);
	zf_mistakes_free(pending.found);
	if (status == ZF_ENOMEM || (found > 0 && migration->pending_count == 0))
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}
