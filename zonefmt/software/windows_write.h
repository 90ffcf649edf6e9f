/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_WINDOWS_WRITE_H
#define ZF_ZONEFMT_SOFTWARE_WINDOWS_WRITE_H

/*
 * Settings written as an export of the registry, version 5, which regedit adds to what is there: it takes
 * nothing away. Windows has no lists for all zones, so what the server says of zones that say nothing
 * is written for each of them.
 */

#include "zonefmt/settings/confwrite.h"

/* Where Windows DNS Server keeps its settings. */
#define ZF_WINDOWS_HKLM "HKEY_LOCAL_MACHINE\\"
#define ZF_WINDOWS_SERVICE ZF_WINDOWS_HKLM "SYSTEM\\CurrentControlSet\\Services\\DNS"
/* Of 2003 and later; those of NT 4.0 and 2000 are below the service. */
#define ZF_WINDOWS_DNS "Microsoft\\Windows NT\\CurrentVersion\\DNS Server"
#define ZF_WINDOWS_ZONES ZF_WINDOWS_DNS "\\Zones"

/* As `write` of struct zf_configuration. By the target's version: `nt4`, `2000`, `2003`, or a later one. Fails
 * with ZF_EUSAGE too, where the target's folder is no path of Windows. */
void zf_windows_reg_write(struct zf_confwrite *to);

#endif
