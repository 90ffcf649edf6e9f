/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_BIND_WRITE_H
#define ZF_ZONEFMT_SOFTWARE_BIND_WRITE_H

/* named.conf, written for BIND 9.18 and later. */

#include "zonefmt/settings/confwrite.h"

/* As `has_place` and `write` of struct zf_configuration. */
extern const bool zf_bind_conf_has_place[ZF_SETTING_COUNT];
void zf_bind_conf_write(struct zf_confwrite *to);

#endif
