/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGPATH_H
#define ZF_ZONEFMT_REGISTRY_REGPATH_H

/*
 * A registry key's path as files have it, HKEY_LOCAL_MACHINE\SOFTWARE\... or HKLM\..., in 16-bit
 * units: whether it is one, and the text that zonefmt/regfile.h's events have.
 *
 *	zf_regpath_judge() -> zf_regpath_print()
 *
 * Needs nothing but C, as regfile.h does.
 */

#include "zonefmt/file/wtf8.h"
#include "zonefmt/registry/regfile.h"

#define ZF_REGPATH_ROOT_MAX 24 /* characters of HKEY_..., with a NUL */
#define ZF_REGPATH_TEXT_MAX                                                              \
	(ZF_REGPATH_ROOT_MAX + ZF_REGFILE_PATH_MAX * ZF_WTF8_PER_UNIT + 1)

/* What is wrong with the path of `len` units, which has no backslash at its end, or NULL; `*depth` is
 * then how many parts it has. */
const char *zf_regpath_judge(const uint16_t *path, size_t len, size_t *depth);

/* Writes one that nothing is wrong with, and a NUL: the root in full and in capitals. */
void zf_regpath_print(char text[ZF_REGPATH_TEXT_MAX], const uint16_t *path, size_t len);

#endif
