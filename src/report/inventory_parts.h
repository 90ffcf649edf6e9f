/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_INVENTORY_PARTS_H
#define ZF_REPORT_INVENTORY_PARTS_H

/* What the forms of an inventory have in common. */

#include <stdbool.h>

#include "zonefmt/settings/settings.h"

/* Something that moves neither by transfer nor by settings. */
struct zf_uncarried {
	const char *software; /* of which it is, as configuration.h calls it; "": of all */
	bool of_zone;
	/* the setting that is on where there is some of it; ZF_SETTING_COUNT: there may be some always */
	enum zf_setting setting;
	const char *what;
	const char *command; /* that shows it; of a zone, with its name behind */
	bool of_controllers; /* of primary zones only that Active Directory has for its own names */
};

/* All rows; the last has no software. */
extern const struct zf_uncarried zf_uncarried_all[];

/* Whether the row is about this server, or this zone of it (NULL: the server). */
bool zf_uncarried_is(const struct zf_uncarried *row, const struct zf_settings *settings,
		     const struct zf_settings_zone *zone);

/* "not carried" and so on. */
const char *zf_note_kind_print(enum zf_note_kind kind);

#endif
