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
	/* Takes `len` octets. Fails with ZF_ESYSTEM where they cannot be written; what is written in memory,
	 * or goes on to a writer, with ZF_ENOMEM or as that does. */
	zf_status (*write)(void *ctx, const char *text, size_t len, struct zf_error *err);
	/* Throws away what was written; for who has to begin again. Fails alike. NULL: it cannot be. */
	zf_status (*restart)(void *ctx, struct zf_error *err);
	void *ctx;
};

#endif
