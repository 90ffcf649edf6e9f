/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_WINDOWS_FILES_H
#define ZF_ZONEFMT_SOFTWARE_WINDOWS_FILES_H

/* The names of zone files for Windows, where all lie in one folder and case does not count. */

#include "zonefmt/settings/settings.h"

/* Gives each zone's file the last part of its name, or where that will not do, or another zone's file has it
 * too, one made of the zone's own, which is noted as adapted. A file that several zones had stays
 * theirs. Zones without a file stay so. Fails with ZF_ENOMEM. */
zf_status zf_windows_files_name(struct zf_settings *settings,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
