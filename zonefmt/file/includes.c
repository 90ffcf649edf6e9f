/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/includes.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Adds what is in `path` to `joined`, each part with a `/` in front; `..` takes one away, if there is
 * one behind the first `floor` octets. Returns whether it fits. */
static bool add_parts(char joined[ZF_INCLUDES_PATH_MAX], size_t floor, const char *path)
{
	size_t len = strlen(joined);

	while (*path != '\0') {
		const size_t part = strcspn(path, "/");

		if (part == 2 && strncmp(path, "..", 2) == 0) {
			while (len > floor && joined[--len] != '/')
				;
		} else if (part > 0 && !(part == 1 && *path == '.')) {
			if (len + 1 + part >= ZF_INCLUDES_PATH_MAX)
				return false;
			joined[len++] = '/';
			memcpy(joined + len, path, part);
			len += part;
		}
		joined[len] = '\0';
		path += part + (path[part] == '/');
	}
	return true;
}

/* Writes `root` so that a pattern may stand behind it. Returns whether it fits. */
static bool quote_root(char quoted[ZF_INCLUDES_PATH_MAX], const char *root)
{
	size_t len = 0;

	for (; *root != '\0'; root++) {
		if (len + 2 >= ZF_INCLUDES_PATH_MAX)
			return false;
		if (strchr("*?[]\\{}~", *root) != NULL)
			quoted[len++] = '\\';
		quoted[len++] = *root;
	}
	quoted[len] = '\0';
	return true;
}

/* Whether what is at `path`, followed wherever it leads, is a file beneath `root`. */
static bool is_file_within(const char *root, const char *path)
{
	const size_t len = strcmp(root, "/") == 0 ? 0 : strlen(root);
	char *real = realpath(path, NULL);
	struct stat st;
	const bool is_within = real != NULL && strncmp(real, root, len) == 0 &&
			       real[len] == '/' && stat(real, &st) == 0 &&
			       S_ISREG(st.st_mode);

	free(real);
	return is_within;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static zf_status keep(struct zf_includes *found, const char *root, const glob_t *globbed,
		      struct zf_error *err)
{
	found->paths = calloc(globbed->gl_pathc, sizeof *found->paths);
	if (found->paths == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < globbed->gl_pathc; i++) {
		if (!is_file_within(root, globbed->gl_pathv[i]))
			continue;
		found->paths[found->count] = strdup(globbed->gl_pathv[i]);
		if (found->paths[found->count] == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		found->count++;
	}
	qsort(found->paths, found->count, sizeof *found->paths, compare_paths);
	return ZF_OK;
}

static zf_status look(struct zf_includes *found, const char *root, const char *pattern,
		      struct zf_error *err)
{
	glob_t globbed = { .gl_pathc = 0 };
	const int result = glob(pattern, GLOB_NOSORT, NULL, &globbed);
	zf_status status = ZF_OK;

	if (result == GLOB_NOSPACE)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else if (result == 0 && globbed.gl_pathc > 0)
		status = keep(found, root, &globbed, err);
	globfree(&globbed);
	if (found->count == 0)
		zf_includes_clear(found);
	return status;
}

/* Looks for `pattern` beneath `base`, a folder beneath `root`. */
static zf_status look_beneath(struct zf_includes *found, const char *root,
			      const char *base, const char *pattern, struct zf_error *err)
{
	char path[ZF_INCLUDES_PATH_MAX];

	if (!quote_root(path, root))
		return ZF_OK;
	const size_t floor = strlen(path);
	if (!add_parts(path, floor, base) || !add_parts(path, floor, pattern))
		return ZF_OK;
	return look(found, root, path, err);
}

/* Whether any file of a folder may fit the first part of `pattern`. */
static bool begins_wild(const char *pattern)
{
	return strcspn(pattern, "*?[") < strcspn(pattern, "/");
}

zf_status zf_includes_find(struct zf_includes *found, const char *root,
			   const char *const *bases, const char *pattern,
			   struct zf_error *err)
{
	zf_status status = ZF_OK;

	*found = (struct zf_includes){ .paths = NULL };
	for (; *pattern != '/' && *bases != NULL; bases++) {
		status = look_beneath(found, root, *bases, pattern, err);
		if (status != ZF_OK || found->count > 0)
			return status;
	}
	do {
		status = look_beneath(found, root, "", pattern, err);
		if (status != ZF_OK || found->count > 0)
			return status;
		pattern += strspn(pattern, "/");
		pattern += strcspn(pattern, "/");
		pattern += strspn(pattern, "/");
	} while (*pattern != '\0' && !begins_wild(pattern));
	return ZF_OK;
}

void zf_includes_clear(struct zf_includes *found)
{
	for (size_t i = 0; i < found->count; i++)
		free(found->paths[i]);
	free(found->paths);
	*found = (struct zf_includes){ .paths = NULL };
}
