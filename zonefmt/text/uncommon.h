/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_UNCOMMON_H
#define ZF_ZONEFMT_TEXT_UNCOMMON_H

/*
 * Text that is more than a row of fields, read as words.h reads the rest: whole rdata of types
 * that are seldom written, and words that stand for numbers.
 */

#include "zonefmt/text/words.h"

/*
 * Reads all the words that are left as `type`'s rdata, and appends it: NSAP (RFC 1706), LOC
 * (RFC 1876), A6 (RFC 2874), APL (RFC 3123), HIP (RFC 8005), AMTRELAY (RFC 8777), and Windows' WINS and WINSR
 * (wins.h). False, with `why` set, if they are none.
 */
bool zf_uncommon_parse(struct zf_words *w, uint16_t type);

/* A number, or in a loose text a DNSSEC algorithm's word (RFC 4034 appendix A.1 and its
 * successors), in 8 bits; a certificate type's (RFC 4398 2.1) in 16. */
bool zf_uncommon_algorithm(struct zf_words *w);
bool zf_uncommon_certificate(struct zf_words *w);

/* DSYNC's scheme, a number or in a loose text NOTIFY (RFC 9859 2.1), in 8 bits. */
bool zf_uncommon_scheme(struct zf_words *w);

/* WKS's protocol, by its number or in a loose text tcp, udp, icmp, in 8 bits; and all the words that
 * are left as the bitmap of its ports, which in a loose text may be services of its time by name
 * (RFC 1035 3.4.2). */
bool zf_uncommon_protocol(struct zf_words *w);
bool zf_uncommon_ports(struct zf_words *w);

/* A gateway of IPSECKEY (RFC 4025 2.5) or relay of AMTRELAY (RFC 8777 4.3.1) of the kind: 0 is none,
 * 1 an IPv4 address, 2 an IPv6 one, 3 a name. */
bool zf_uncommon_gateway(struct zf_words *w, unsigned kind);

/* An ATM address (ATM Forum AF-DANS-0152), its format before it: an AESA in hex digits, or `+` and an
 * E.164 number. */
bool zf_uncommon_atm(struct zf_words *w);

#endif
