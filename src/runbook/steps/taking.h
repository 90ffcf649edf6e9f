/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_TAKING_H
#define ZF_RUNBOOK_STEPS_TAKING_H

/*
 * A service address changing hands, as DNS shows it: who answers there. What a server says of itself
 * (id.server, noted at the survey) is the best evidence; where that does not tell the two apart,
 * where each of them answers besides.
 */

#include <stdbool.h>
#include <stdio.h>

#include "protocol/endpoint.h"
#include "src/jobs/ask/ask.h"
#include "src/runbook/moving.h"
#include "src/runbook/plan.h"

struct zf_taking {
	struct zf_moving *moving;
	const struct zf_take_address *take;
	struct zf_peer service; /* whoever answers at the service address */
	char text[ZF_ENDPOINT_TEXT_MAX];
};

/* The taking of one of the move's addresses; both stay the caller's. */
struct zf_taking zf_taking_of(struct zf_moving *moving,
			      const struct zf_take_address *take);

/* Whether a machine is there, as at the service address: one without a name server says so too. */
bool zf_taking_answers(const struct zf_taking *taking, const struct zf_peer *there);

/* Whether the server there answers with authority for the migration's first zone. */
bool zf_taking_serves(const struct zf_taking *taking, const struct zf_peer *there);

/* Whether what answers at the service address is the new server, the old one being known to be gone.
 * Where the new one said nothing of itself, an authoritative answer has to do. */
bool zf_taking_is_taken(const struct zf_taking *taking);

/* Whether a person has done it, as far as DNS can tell: by what is said at the service address; where
 * the servers say the same or nothing, the old one answers at its other address, the new one no more
 * at its own, so it is the new one that is left to answer here. That nobody answers is no failure.
 * Fails as zf_journal_fact does. */
zf_status zf_taking_is_done(const struct zf_taking *taking, bool *done,
			    struct zf_error *err) ZF_MUST_CHECK;

/* When the address was taken away, in ms since 1970, 0: it was not; and noting it. Both fail as the journal
 * does. */
zf_status zf_taking_began(const struct zf_taking *taking, int64_t *began_ms,
			  struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_taking_note_began(const struct zf_taking *taking, int64_t began_ms,
			       struct zf_error *err) ZF_MUST_CHECK;

/* What `print` says of each of the move's addresses, and `last` behind, as text that the caller frees. NULL without memory. */
char *zf_taking_print(const struct zf_move *move,
		      void (*print)(FILE *out, const struct zf_move *move,
				    const struct zf_take_address *take),
		      const char *last);

/* A card for the server called `id`, with what `print` says of each of the move's addresses, and `last` behind.
 * Fails as zf_moving_card does. */
zf_status zf_taking_card(struct zf_moving *moving, const char *id,
			 void (*print)(FILE *out, const struct zf_move *move,
				       const struct zf_take_address *take),
			 const char *last, struct zf_error *err) ZF_MUST_CHECK;

/* The plan of a swap where both hosts are acted on. Fails as zf_address_gateway and zf_address_list do. */
zf_status zf_taking_plan(struct zf_moving *moving, struct zf_plan *plan,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The address of the new server whose place the service address takes; NULL: none of its family. */
const struct zf_endpoint *zf_taking_new_address(const struct zf_taking *taking);

#endif
