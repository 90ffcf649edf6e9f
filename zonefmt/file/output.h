/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_OUTPUT_H
#define ZF_ZONEFMT_FILE_OUTPUT_H

/*
 * Where text goes that is written piece by piece: a file being replaced, standard output. Who
 * writes is given one, copies it, and knows nothing of what is behind it.
 */

#include <stddef.h>

#include "protocol/error.h"

struct zf_output {
	zf_status (*write)(void *ctx, const char *text, size_t len, struct zf_error *err);
	/* Throws away what was written; for who has to begin again. NULL: it cannot be. */
	zf_status (*restart)(void *ctx, struct zf_error *err);
	void *ctx;
};

#endif
