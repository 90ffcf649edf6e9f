/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* PowerDNS 4 with its bind backend, whose file of zones is written. */

#include "src/host/software_table.h"

const struct zf_software zf_software_powerdns = {
	.name = "powerdns",
	.configuration = "pdns-bind",
};
