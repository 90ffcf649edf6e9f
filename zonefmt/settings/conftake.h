/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFTAKE_H
#define ZF_ZONEFMT_SETTINGS_CONFTAKE_H

/* For the rows of zf_confread_take: statements that are taken in the same way wherever they stand. */

#include "zonefmt/settings/confread.h"

/* A table's row for what is read elsewhere or says nothing. */
void zf_conftake_nothing(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx);

/* For rows of statements of one word behind: into the values that `ctx` is. */
void zf_conftake_text(struct zf_confread *in, const struct zf_statement *statement,
		      enum zf_setting setting, void *ctx);
void zf_conftake_switch(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx);
void zf_conftake_number(struct zf_confread *in, const struct zf_statement *statement,
			enum zf_setting setting, void *ctx);
/* Adds the address to those that are there; `*`, any, is none. Further words are noted. */
void zf_conftake_address(struct zf_confread *in, const struct zf_statement *statement,
			 enum zf_setting setting, void *ctx);

#endif
