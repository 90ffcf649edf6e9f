/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_NSD_SERVER_H
#define ZF_ZONEFMT_SOFTWARE_NSD_SERVER_H

/*
 * The section `server:` of an nsd.conf: where it listens and what it is called. What it listens on for
 * TLS only is none of it, nor are interfaces by name; where nothing else is left it listens nowhere.
 */

#include "zonefmt/settings/confread.h"

/* The first statement of the section that begins with `word`; NULL where there is none. */
const struct zf_statement *zf_nsd_option(const struct zf_statement *section,
					 const char *word);

/* That one's value, or NULL. */
const char *zf_nsd_text(const struct zf_statement *section, const char *word);

/* A row's `take`, of the section. */
void zf_nsd_server_take(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx);

#endif
