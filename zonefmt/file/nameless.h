/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_NAMELESS_H
#define ZF_ZONEFMT_FILE_NAMELESS_H

/* Files without a name, for what is kept only while a program runs: however that ends, nothing is left. */

/* The folder for them: $TMPDIR, else /tmp. */
const char *zf_nameless_folder(void);

/* Makes a file in `folder`, for writing and reading, which nobody but us can open. Returns its
 * descriptor, which is the caller's; -1 with errno. */
int zf_nameless_open(const char *folder);

#endif
