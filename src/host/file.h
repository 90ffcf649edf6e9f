/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_FILE_H
#define ZF_HOST_FILE_H

/* Files of this machine read whole. */

#include <stddef.h>

#include "protocol/error.h"

/* The contents of `path` with a NUL behind them, freed by the caller. Fails with ZF_ESYSTEM, ZF_ENOMEM;
 * ZF_ELIMIT for more than `most` octets. */
zf_status zf_file_read(const char *path, size_t most, char **text, size_t *len,
		       struct zf_error *err) ZF_MUST_CHECK;

#endif
