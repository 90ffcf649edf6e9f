/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_KNOT_WRITE_H
#define ZF_ZONEFMT_SOFTWARE_KNOT_WRITE_H

/*
 * knot.conf, written for Knot DNS 3.2 and later. Knot knows others by names: each of them becomes
 * one `remote` for every way in which it is asked, and one `acl` for each thing it may do. They are
 * numbered in the order of their addresses, so that the same settings give the same text.
 */

#include "zonefmt/settings/confwrite.h"

/* As `has_place` and `write` of struct zf_configuration. */
extern const bool zf_knot_conf_has_place[ZF_SETTING_COUNT];
void zf_knot_conf_write(struct zf_confwrite *to);

#endif
