/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_TEMPORARY_H
#define ZF_ZONEFMT_FILE_TEMPORARY_H

/*
 * The temporary names beside a file `NAME`: `.NAME.zf-0` to `.NAME.zf-7`, so that at most eight
 * replace the same file at once. Who made one holds a lock on it (flock) until the file is
 * renamed or removed; one without a lock was left by a process that died, and goes.
 *
 * They are few and fixed, rather than random, so that what a killed run left is found without
 * reading the folder, which may hold a file for each of ten thousand zones.
 */

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

/* The first of the temporary names of `name`; a long one is cut, so that the whole fits. */
void zf_temporary_name(char temporary[NAME_MAX + 1], const char *name);

/*
 * Makes and locks a file in `folder` (a descriptor) and returns its descriptor, for writing.
 * `temporary` is a name as zf_temporary_name gives it and becomes the one that was free. Of the
 * others, those that were left are removed, but only if `all` says so: looking at all eight takes
 * longer than making the file. Returns -1 with errno; EBUSY: eight others are at it.
 */
int zf_temporary_make(int folder, char *temporary, mode_t mode, bool all);

/* Whether there may be a temporary file of anyone's in `folder`: true where it cannot be read.
 * Reads the whole folder. */
bool zf_temporary_any(int folder);

#endif
