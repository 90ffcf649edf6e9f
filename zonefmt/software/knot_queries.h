/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_KNOT_QUERIES_H
#define ZF_ZONEFMT_SOFTWARE_KNOT_QUERIES_H

/*
 * Who may ask a Knot DNS for a zone: acls say nothing of that but for questions with a key, the module
 * mod-queryacl does, by addresses.
 */

#include "zonefmt/settings/confwrite.h"
#include "zonefmt/software/knot_lists.h"

/* Puts who may ask for the zone, whose own or template's modules are `module` and the statements of that word
 * behind it. What cannot be told is nobody, with a note. */
void zf_knot_queries_put(struct zf_confread *in, const struct zf_knot_lists *lists,
			 const struct zf_statement *module,
			 struct zf_settings_zone *zone);

/* Notes the modules of a zone or a template that do other things. */
void zf_knot_queries_note(struct zf_confread *in, const struct zf_statement *module);

/* Writes the modules that zones will name, and the line of a zone, the i-th of the settings, that names its
 * own. */
void zf_knot_queries_write(struct zf_confwrite *to);
void zf_knot_queries_write_zone(struct zf_confwrite *to, size_t i);

#endif
