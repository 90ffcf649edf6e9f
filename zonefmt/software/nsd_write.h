/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_NSD_WRITE_H
#define ZF_ZONEFMT_SOFTWARE_NSD_WRITE_H

/* nsd.conf, written for NSD 4.3 and later. */

#include "zonefmt/settings/configuration.h"

/* As `write` of struct zf_configuration. */
zf_status zf_nsd_conf_write(struct zf_settings *settings,
			    const struct zf_configuration_target *target, FILE *out,
			    FILE *keys, struct zf_error *err) ZF_MUST_CHECK;

#endif
