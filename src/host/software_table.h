/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_SOFTWARE_TABLE_H
#define ZF_HOST_SOFTWARE_TABLE_H

/* The software there is, by name. */

#include "src/host/software.h"

extern const struct zf_software zf_software_bind, zf_software_knot, zf_software_nsd,
	zf_software_powerdns, zf_software_windows;

/* The software called `name`, or NULL. */
const struct zf_software *zf_software_find(const char *name);

#endif
