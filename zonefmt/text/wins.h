/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_WINS_H
#define ZF_ZONEFMT_TEXT_WINS_H

/*
 * The records by which a Windows server looks names up in WINS (MS-DNSP 2.2.2.2.4.21, .22). Their
 * rdata is numbers of 32 bits in network order, then addresses or a name:
 *
 *	WINS	flag, lookup timeout, cache timeout, count, so many IPv4 addresses
 *	WINS-R	flag, lookup timeout, cache timeout, the domain that results
 *
 * with timeouts in seconds. In a zone file they are written as
 *
 *	WINS	[LOCAL] L2 C900 ( 192.0.2.10 192.0.2.11 )
 *	WINSR	[LOCAL] L2 C900 example.com.
 *
 * where LOCAL means that the record does not leave the server by zone transfer. Other programs have
 * used the same types for records of their own, so not all that is called so is one. When read, the
 * timeouts may lack their letter, the parentheses may lack, and so may the timeouts: without L and
 * C first the one is meant, then the other; they are 2 and 900 where none are given.
 */

#include <stdbool.h>

#include "protocol/record.h"
#include "zonefmt/text/text.h"
#include "zonefmt/text/words.h"

enum { ZF_TYPE_WINS = 65281, ZF_TYPE_WINSR = 65282 };

/* The flag is one of these or 0, which in a file is the same as _SCOPE: replicated. */
#define ZF_WINS_LOCAL 0x00010000u
#define ZF_WINS_SCOPE 0x80000000u

/* Whether the record is one: of one of the two types, with rdata as above to the last octet. */
bool zf_wins_is(const struct zf_record *rr);

/* Writes the type's word and the rdata at `at`, where there is room for ZF_PRESENT_MAX octets, and
 * returns where it stopped. NULL if the record is none; what stands at `at` then does not
 * count. */
char *zf_wins_print(char *at, const struct zf_record *rr,
		    const struct zf_text_style *style);

/* Read all the words that are left, and append the rdata. False, with `why` set, if they are none. */
bool zf_wins_parse(struct zf_words *w);
bool zf_winsr_parse(struct zf_words *w);

#endif
