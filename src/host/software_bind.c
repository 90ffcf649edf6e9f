/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* BIND 9, which loads new zones by `rndc reconfig` (BIND ARM 8.2). */

#include <stddef.h>

#include "src/host/software_table.h"

static const char *const control[] = { "rndc", NULL };
static const char *const look[] = { "status", NULL };
static const char *const load[] = { "reconfig", NULL };
static const char *const retransfer[] = { "retransfer", NULL };
static const char *const transferred[] = { "zonestatus", NULL };

const struct zf_software zf_software_bind = {
	.name = "bind",
	.configuration = "bind",
	.control = control,
	.look = look,
	.load = load,
	.refresh = "refresh",
	.retransfer = retransfer,
	.transferred = transferred,
	.transferred_line = "last loaded: ",
};
