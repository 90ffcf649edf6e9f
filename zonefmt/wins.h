/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_WINS_H
#define ZF_ZONEFMT_WINS_H

/*
 * The records by which Windows DNS Server asks WINS for names that a zone does not have (MS-DNSP
 * 2.2.2.2.4.21 and .22). Their rdata are flags, the seconds to wait for an answer and to keep it, each
 * in 32 bits; then WINS has the number of its servers, in 32 bits, and their addresses;
 * WINSR a domain to put behind the names found.
 *
 *	WINS [LOCAL] [Lseconds] [Cseconds] address...
 *	WINSR [LOCAL] [Lseconds] [Cseconds] domain
 *
 * Without L and C, first the one is meant, then the other; 2 and 900 where none are given.
 */

#include "zonefmt/words.h"

enum {
	ZF_TYPE_WINS = 65281,
	ZF_TYPE_WINSR = 65282,
};

#define ZF_WINS_LOCAL 0x00010000 /* the flag: not for other servers */

/* Read all the words that are left, and append the rdata. False, with `why` set, if they are none. */
bool zf_wins_parse(struct zf_words *w);
bool zf_winsr_parse(struct zf_words *w);

#endif
