/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Windows DNS Server, which keeps its zones in the registry. */

#include "src/host/software_table.h"

const struct zf_software zf_software_windows = {
	.name = "windows",
	.configuration = "reg",
};
