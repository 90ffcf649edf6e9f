/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_CMDLET_H
#define ZF_ZONEFMT_SOFTWARE_CMDLET_H

/* The properties of the zones that PowerShell's Get-DnsServerZone gives, put to settings one by one. */

#include "zonefmt/software/windows_zone.h"

struct zf_cmdlet {
	struct zf_settings *settings;
	struct zf_mistakes *mistakes;
	struct zf_windows_zone zone; /* the one at hand */
	struct zf_error *err;
};

/* Whether there is a property of this name that counts. */
bool zf_cmdlet_is_property(const char *name);

/* The zone at hand has this property, which is on line `line`; others than those that count are passed
 * over. A list is its members between braces, or is told member by member. Fails with ZF_ENOMEM. */
zf_status zf_cmdlet_take(struct zf_cmdlet *cmdlet, const char *name, const char *value,
			 size_t line) ZF_MUST_CHECK;
zf_status zf_cmdlet_take_member(struct zf_cmdlet *cmdlet, const char *name,
				const char *value) ZF_MUST_CHECK;

/* The zone at hand ends. Fails as zf_windows_zone_put does. */
zf_status zf_cmdlet_end_zone(struct zf_cmdlet *cmdlet) ZF_MUST_CHECK;

/* Reads what Export-Clixml keeps, the whole text. Fails as the others do. */
zf_status zf_cmdlet_read_xml(struct zf_cmdlet *cmdlet, const char *text) ZF_MUST_CHECK;

#endif
