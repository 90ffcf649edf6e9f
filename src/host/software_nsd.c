/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* NSD 4, which loads keys and zones by `nsd-control reconfig` (nsd-control(8)). */

#include <stddef.h>

#include "src/host/software_table.h"

static const char *const control[] = { "nsd-control", NULL };
static const char *const look[] = { "status", NULL };
static const char *const load[] = { "reconfig", NULL };
static const char *const retransfer[] = { "force_transfer", NULL };
static const char *const transferred[] = { "zonestatus", NULL };

const struct zf_software zf_software_nsd = {
	.name = "nsd",
	.configuration = "nsd",
	.control = control,
	.look = look,
	.load = load,
	.refresh = "transfer",
	.retransfer = retransfer,
	.transferred = transferred,
	.transferred_line = "served-serial: ",
};
