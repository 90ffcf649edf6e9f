/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Knot DNS 3. */

#include <stddef.h>

#include "src/host/software_table.h"

static const char *const control[] = { "knotc", NULL };
static const char *const look[] = { "status", NULL };
static const char *const load[] = { "reload", NULL };
/* blocking, knotc(8): it fails where the transfer does */
static const char *const retransfer[] = { "-b", "zone-retransfer", NULL };

const struct zf_software zf_software_knot = {
	.name = "knot",
	.configuration = "knot",
	.control = control,
	.look = look,
	.load = load,
	.refresh = "zone-refresh",
	.retransfer = retransfer,
};
