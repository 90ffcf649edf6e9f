/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFWORD_H
#define ZF_ZONEFMT_SETTINGS_CONFWORD_H

/*
 * What the words of a statement say, one function for each kind of word. Each notes a mistake where it
 * is none of its kind.
 */

#include "zonefmt/settings/confread.h"

/* Each notes a mistake at word `i` and returns false if that is none of its kind. A switch is yes, no,
 * on, off, true or false; a time may have units, `1h30m`, and is in seconds. */
bool zf_confword_switch(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, bool *value);
bool zf_confword_number(struct zf_confread *in, const struct zf_statement *statement,
			size_t i, uint32_t *value);
bool zf_confword_time(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, uint32_t *value);
bool zf_confword_name(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, struct zf_name *name);
bool zf_confword_text(struct zf_confread *in, const struct zf_statement *statement,
		      size_t i, const char **text);

/* `address`, `address/prefix` or, behind '@', with a port. Bits beyond the prefix do not count. */
bool zf_confword_address(struct zf_confread *in, const struct zf_statement *statement,
			 size_t i, struct zf_remote *remote);

/* Adds the key that its three words make; what is wrong with them is noted at `statement`. */
void zf_confword_key(struct zf_confread *in, const struct zf_statement *statement,
		     const char *name, const char *algorithm, const char *secret);

/* Adds a zone, or notes the mistake and returns NULL. */
struct zf_settings_zone *zf_confword_zone(struct zf_confread *in,
					  const struct zf_statement *statement, size_t i,
					  enum zf_zone_kind kind);

#endif
