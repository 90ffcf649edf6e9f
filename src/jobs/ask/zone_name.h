/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_ZONE_NAME_H
#define ZF_JOBS_ASK_ZONE_NAME_H

/*
 * Zone names as people write and read them. Zones hold A-labels (RFC 5890); what is
 * typed in another script is converted on the way in and shown beside the A-labels on the
 * way out.
 */

#include <stdint.h>

#include "protocol/name.h"

/* Reads a zone's or host's name as zf_name_parse does, or one with octets above 127 as UTF-8 by UTS 46,
 * non-transitional. Fails with ZF_EUSAGE, also for a pattern such as `*.example.com`: a wildcard is neither;
 * ZF_ENOMEM. */
zf_status zf_zone_name_read(struct zf_name *name, const char *text,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The byte order mark that Windows' editors put in front of a text. */
#define ZF_BYTE_ORDER_MARK "\xef\xbb\xbf"

/* The only word of a line of a list of zones, which is cut behind it; NULL where there is none: `#` and `;` begin
 * a comment. Returns where something else stands behind the word, else NULL. */
const char *zf_zone_name_line(char *line, char **word);

/*
 * The reverse zone of an address prefix: `192.0.2`, `192.0.2.0/24` and the address 192.0.2.1 all
 * mean 2.0.192.in-addr.arpa, `2001:db8::/32` is 8.b.d.0.1.0.0.2.ip6.arpa. Fails with ZF_EUSAGE,
 * also for a prefix that does not end between two labels and for IPv6 without a length.
 */
zf_status zf_zone_name_reverse(struct zf_name *name, const char *prefix,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Writes what a U-label form of `name` looks like, UTF-8, without the final dot; "" where that is
 * the same as the name itself or is not valid IDNA 2008. Returns `text`. */
const char *zf_zone_name_unicode(char text[ZF_NAME_TEXT_MAX], const uint8_t *name);

#define ZF_ZONE_NAME_TEXT_MAX (2 * ZF_NAME_TEXT_MAX + 4)

/* Writes `name` for a person: without the final dot, and with its U-labels in parentheses where
 * there are any and the locale's character set is UTF-8. Returns `text`. */
const char *zf_zone_name_show(char text[ZF_ZONE_NAME_TEXT_MAX], const uint8_t *name);

#endif
