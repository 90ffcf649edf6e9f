/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_SILENCE_H
#define ZF_JOBS_ASK_SILENCE_H

/*
 * Whether a server is dead, so that it is not waited for in each of many zones: of the first questions none was
 * answered, nor ever another one. A server that has been heard is asked on, whatever becomes of one zone.
 *
 *	before each question  zf_silence_check(): where it fails nothing is asked
 *	after it	      zf_silence_note()
 */

#include <stdbool.h>

#include "protocol/error.h"

#define ZF_SILENCE_MAX 3 /* questions without an answer, about as many zones */

struct zf_silence { /* of one server; zeroed at first */
	bool heard;
	unsigned count;	     /* questions that came to nothing */
	struct zf_error why; /* the last of them */
};

/* A question has ended with `status`; `why` is what was told, not read where it is ZF_OK. ZF_ETIMEOUT and ZF_ENETWORK
 * are silence; ZF_ECANCELLED, ZF_ENOMEM and ZF_ESYSTEM tell nothing. */
void zf_silence_note(struct zf_silence *silence, zf_status status,
		     const struct zf_error *why);

/* ZF_OK while the server may be asked; else the reason, ZF_ETIMEOUT or ZF_ENETWORK, as it was. */
zf_status zf_silence_check(const struct zf_silence *silence,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
