/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regpath.h"

#include <string.h>

/* The registry's root that is called so, in regedit's spelling, or NULL. */
static const char *find_root(const uint16_t *name, size_t len)
{
	static const struct {
		const char *name, *shorter;
	} roots[] = {
		{ "HKEY_LOCAL_MACHINE", "HKLM" },  { "HKEY_CURRENT_USER", "HKCU" },
		{ "HKEY_CLASSES_ROOT", "HKCR" },   { "HKEY_USERS", "HKU" },
		{ "HKEY_CURRENT_CONFIG", "HKCC" }, { "HKEY_DYN_DATA", "HKDD" },
		{ "HKEY_PERFORMANCE_DATA", "" },
	};
	char upper[ZF_REGPATH_ROOT_MAX];

	if (len == 0 || len >= sizeof(upper))
		return NULL;
	for (size_t i = 0; i < len; i++)
		upper[i] = name[i] < 0x80 ? (char)zf_wtf8_upper(name[i]) : '?';
	upper[len] = '\0';
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (strcmp(upper, roots[i].name) == 0 ||
		    strcmp(upper, roots[i].shorter) == 0)
			return roots[i].name;
	return NULL;
}

const char *zf_regpath_judge(const uint16_t *path, size_t len, size_t *depth)
{
	size_t begin = 0;

	*depth = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && path[i] != '\\')
			continue;
		if (*depth == 0 && find_root(path, i) == NULL)
			return "not a key: HKEY_LOCAL_MACHINE or the like must come first";
		if (i == begin)
			return "a key without a name";
		if (i - begin > ZF_REGFILE_KEY_MAX)
			return "a key's name of more than 255 characters";
		if (++*depth > ZF_REGFILE_DEPTH_MAX)
			return "a key more than 512 deep";
		begin = i + 1;
	}
	return NULL;
}

void zf_regpath_print(char text[ZF_REGPATH_TEXT_MAX], const uint16_t *path, size_t len)
{
	size_t root = 0;

	while (root < len && path[root] != '\\')
		root++;
	strcpy(text, find_root(path, root));
	zf_wtf8_from_units(text + strlen(text), path + root, len - root);
}
