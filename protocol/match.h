/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_MATCH_H
#define ZF_PROTOCOL_MATCH_H

/* Whether a message that came is the answer to the query that was sent. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/message.h"

/* How hard it is for a stranger to make an answer that gets here. */
enum zf_trust {
	ZF_TRUST_PLAIN_UDP, /* has to guess the port and the id */
	ZF_TRUST_PATH,	    /* TCP, or a TSIG that is verified before the answer counts */
};

struct zf_match_terms {
	const uint8_t *query; /* a message of ours with one question */
	size_t query_len;
	enum zf_trust trust;
};

/*
 * True if `wire` has the query's id, QR, its opcode and its question, letters' case aside, and then
 * gives its header.
 *
 * The question may be missing from the answer to an UPDATE or a NOTIFY. Of other answers those
 * that say FORMERR, SERVFAIL, NOTIMP, REFUSED or NOTAUTH may lack it, since some servers that do not
 * get so far as to read the question leave it out (RFC 1035 says nothing; NSD 4.6 does so
 * for an unknown key), but only at ZF_TRUST_PATH:
 * over plain UDP the question is part of what a forger must know (RFC 5452 4.2).
 */
bool zf_match_answer(const struct zf_match_terms *terms, const uint8_t *wire, size_t len,
		     struct zf_header *header);

#endif
