/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_SVCB_H
#define ZF_ZONEFMT_TEXT_SVCB_H

/*
 * The service parameters of SVCB and HTTPS records as text (RFC 9460 section 2.1 and
 * appendix A), in the one spelling that BIND 9.18, Knot 3.2, NSD 4.6 and PowerDNS 4.7 read
 * alike. (ldns's is not: it does not escape twice within alpn.)
 */

#include <stddef.h>
#include <stdint.h>

#include "zonefmt/text/words.h"

/* Writes the `len` octets of parameters at `at`, where there is room for four times as many and
 * 32 KiB, a blank before each, and returns where it stopped. NULL if they are not in
 * order, or one does not fit its key; what stands at `at` then does not count. */
char *zf_svcb_print(char *at, const uint8_t *params, size_t len);

/* Reads all the words that are left as parameters, and appends them. Their keys must come in order,
 * as zf_svcb_print has them, unless the text is loose; values may be without quotes. False, with `why` set, if they are none. */
bool zf_svcb_parse(struct zf_words *w);

#endif
