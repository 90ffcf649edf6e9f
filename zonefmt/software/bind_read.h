/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_BIND_READ_H
#define ZF_ZONEFMT_SOFTWARE_BIND_READ_H

/* What named.conf's options and zones say, put to settings. */

#include "zonefmt/settings/confread.h"
#include "zonefmt/software/bind_lists.h"

/* Of `options { ... };`, the addresses to listen on among them; of one statement in there, or in a
 * view. */
void zf_bind_read_options(struct zf_confread *in, struct zf_bind_lists *lists,
			  const struct zf_statement *options);
void zf_bind_read_option(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *option);

/* Of `zone NAME { ... };`, which is `zone`. */
void zf_bind_read_zone(struct zf_confread *in, struct zf_bind_lists *lists,
		       const struct zf_statement *statement,
		       struct zf_settings_zone *zone);

#endif
