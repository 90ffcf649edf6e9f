/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_BIND_LISTEN_H
#define ZF_ZONEFMT_SOFTWARE_BIND_LISTEN_H

/* Where a named.conf has the server listen: `port`, `listen-on` and `listen-on-v6` of its options. */

#include "zonefmt/software/bind_lists.h"

/* Puts where it listens for plain DNS, unless that is everywhere. What is listened for in another way is
 * left out, with a note. */
void zf_bind_listen_take(struct zf_confread *in, struct zf_bind_lists *lists,
			 const struct zf_statement *options);

#endif
