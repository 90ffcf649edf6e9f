/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_INVENTORY_H
#define ZF_REPORT_INVENTORY_H

/*
 * What a server is set to and which zones it has, for people and for programs. What neither zone
 * transfers nor the settings carry is listed too, with the command that shows it on the source.
 * Secrets are not shown.
 */

#include <stdio.h>

#include "zonefmt/settings/settings.h"

/* A table of the zones below one of the server's settings. */
void zf_inventory_text(FILE *out, const struct zf_settings *settings);

/* One JSON object: `file`, which is `path`, `software`, `server`, `zones`, `values` carried as they are, `keys` by name, `notes`, and
 * `not_carried`. Each setting is an object with `value` and `origin`. Fails with ZF_ENOMEM. */
zf_status zf_inventory_json(FILE *out, const char *path,
			    const struct zf_settings *settings,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Appendix A of Microsoft's guide, filled in as far as the settings tell. */
void zf_inventory_worksheet(FILE *out, const struct zf_settings *settings);

#endif
