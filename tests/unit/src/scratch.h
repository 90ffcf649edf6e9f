/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_SRC_SCRATCH_H
#define ZF_TESTS_UNIT_SRC_SCRATCH_H

/* A folder of its own for each test, gone after it: use as a checked fixture. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char zf_scratch[64];

static inline void zf_scratch_open(void)
{
	umask(022);
	strcpy(zf_scratch, "/tmp/zoneferry-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(zf_scratch));
	setenv("XDG_STATE_HOME", zf_scratch, 1); /* where claims are */
}

static inline void zf_scratch_close(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", zf_scratch);
	ck_assert_int_eq(system(command), 0);
}

/* The path of `name` in the folder; lives until the fourth call after this one. */
static inline const char *zf_scratch_path(const char *name)
{
	static char paths[4][192];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", zf_scratch, name);
	return path;
}

static inline void zf_scratch_write(const char *name, const char *text, size_t len,
				    mode_t mode)
{
	FILE *out = fopen(zf_scratch_path(name), "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(text, 1, len, out), len);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_int_eq(chmod(zf_scratch_path(name), mode), 0);
}

static inline mode_t zf_scratch_mode(const char *name)
{
	struct stat st;

	ck_assert_int_eq(stat(zf_scratch_path(name), &st), 0);
	return st.st_mode & 07777;
}

#endif
