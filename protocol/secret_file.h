/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_SECRET_FILE_H
#define ZF_PROTOCOL_SECRET_FILE_H

/* A file that holds a secret: one that others than its owner and group may use is refused. */

#include "protocol/error.h"

/* Opens `path` to be read; the caller closes *fd, which is -1 on failure. Fails with ZF_ESYSTEM
 * if it cannot be opened or is a folder, ZF_EUSAGE if others than owner and group may use it
 * (mode & 07), with what mends it as the hint. */
zf_status zf_secret_file_open(int *fd, const char *path,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
