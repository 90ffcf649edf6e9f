/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_TABLE_H
#define ZF_ZONEFMT_SOFTWARE_TABLE_H

/*
 * The configurations there are (configuration.h says what one is), found by name or by what a file
 * begins with. A new one is a row of table.c.
 */

#include <stddef.h>

#include "zonefmt/settings/configuration.h"

/* The one called `name`, or NULL. */
const struct zf_configuration *zf_configuration_find(const char *name);

#define ZF_CONFIGURATION_DETECT_OCTETS 65536

/* The first of them that a file with this beginning is, ZF_CONFIGURATION_DETECT_OCTETS of it if it is so
 * long; NULL if it is none. */
const struct zf_configuration *zf_configuration_detect(const char *text, size_t len);

/* All of them, ended by NULL. */
const struct zf_configuration *const *zf_configuration_all(void);

#endif
