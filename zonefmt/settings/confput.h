/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFPUT_H
#define ZF_ZONEFMT_SETTINGS_CONFPUT_H

/* What was read, put to settings as their values. */

#include "zonefmt/settings/peers.h"

#define ZF_CONFPUT_PEERS_MAX (10 * 1000 * 1000) /* in all settings */

void zf_confput_number(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting setting, uint32_t number);
/* What the software does where nothing is said. */
void zf_confput_default(struct zf_confread *in, struct zf_values *values,
			enum zf_setting setting, uint32_t number);
void zf_confput_text(struct zf_confread *in, struct zf_values *values,
		     enum zf_setting setting, const char *text);
void zf_confput_peers(struct zf_confread *in, struct zf_values *values,
		      enum zf_setting setting, const struct zf_peers *peers);

/* Puts a text given in hexadecimal digits; octets that are no text have no setting, which is noted at
 * `statement`. */
void zf_confput_octets(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting setting, const struct zf_statement *statement,
		       const char *digits);

/* Adds one, which has no key, to those that are there. */
void zf_confput_remote(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting setting, const struct zf_remote *remote);

/* Puts who may transfer, update or ask: `policy` is a ..._POLICY, the ..._LIST comes behind it. */
void zf_confput_access(struct zf_confread *in, struct zf_values *values,
		       enum zf_setting policy, const struct zf_peers *peers);

/* Puts who else than the primaries may notify: those with an address of theirs are left out. */
void zf_confput_notifiers(struct zf_confread *in, struct zf_values *values,
			  const struct zf_peers *peers, const struct zf_peers *primaries);

/* Puts the zone's file: `pattern` with `%s` made its name and `%%` a `%`, below `folder` (NULL: none) unless it
 * is absolute. Other formats are noted at `statement`, and no file is put. */
void zf_confput_file(struct zf_confread *in, struct zf_settings_zone *zone,
		     const struct zf_statement *statement, const char *folder,
		     const char *pattern);

#endif
