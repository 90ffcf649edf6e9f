/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_DIAGNOSIS_H
#define ZF_JOBS_ASK_DIAGNOSIS_H

/*
 * A transfer's failure explained (explain.h), where that takes a question: NOTAUTH means "no such
 * zone" or, from Knot, "not for you", and the zone's SOA tells which.
 */

#include "protocol/transfer.h"
#include "src/jobs/ask/peer.h"

struct event_base;
struct zf_diagnosis;

/* `why` is explained; gone after the call. */
typedef void zf_diagnosis_done(void *ctx, const struct zf_error *why);

struct zf_diagnosis_terms {
	struct event_base *loop;
	const struct zf_peer *peer; /* borrowed until the end */
	const uint8_t *zone;	    /* the same */
	struct zf_error
		*badkey; /* the first BADKEY of a run, explained; or no error. Gets it */
	zf_diagnosis_done *done;
	void *ctx; /* of `done` */
};

/* Explains `why`, which came of a transfer with `result`. `done` is told, maybe within this call, and
 * the diagnosis is then gone; `*diagnosis` is NULL if it was within. */
void zf_diagnosis_start(struct zf_diagnosis **diagnosis,
			const struct zf_diagnosis_terms *terms,
			const struct zf_error *why,
			const struct zf_transfer_result *result);

/* Ends it without `done`. NULL is fine. */
void zf_diagnosis_cancel(struct zf_diagnosis *diagnosis);

#endif
