/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_UPDATE_RUN_H
#define ZF_JOBS_CHANGE_UPDATE_RUN_H

/*
 * The edits of a zone (zonefmt/edits.h) cut into UPDATE messages, in their order. One owner's
 * edits are never in two messages, and each message is as full as its bounds let it be.
 *
 * Messages are made safe against anybody else's change in one of two ways:
 *
 *	ZF_BY_SERIAL	message number n requires the SOA that number n - 1 left, with the serial
 *			s + n, and leaves one with s + n + 1. So they hang together as a chain: all may be
 *			on their way at once, and whatever fails, the rest fails after it. The last one leaves
 *			the SOA's other fields as they shall be.
 *			The serial alone would not do: somebody else's change raises it too, and so makes
 *			one message fail, and the next find what it requires. So each leaves an expire
 *			time a second longer than the one before.
 *	ZF_BY_RRSET	each message requires the RRsets that it changes to be as they were read (RFC 2136
 *			2.4.2). The server raises the serial by itself. They depend on each other
 *			only in their order, so the next may leave when the one before is answered.
 *			None has the SOA.
 *
 * A serial after 2^32 - 1 is 1: some take 0 for none.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/key.h"
#include "protocol/message.h"
#include "zonefmt/zone/edits.h"

struct zf_update_run;

enum zf_update_way { ZF_BY_SERIAL, ZF_BY_RRSET };

/* All is borrowed as long as the run is there. */
struct zf_update_terms {
	const uint8_t *zone;
	const struct zf_edits *edits;
	enum zf_update_way way;
	size_t first_owner;	  /* of the edits: those before it are done */
	const struct zf_key *key; /* that room is left for; NULL: none */
	size_t records_max;	  /* of all sections of a message; 0: no bound */
};

/* Cuts. Fails with ZF_EUNSUPPORTED where the edits of one owner do not fit into a message, naming it;
 * ZF_ENOMEM. */
zf_status zf_update_run_new(struct zf_update_run **run,
			    const struct zf_update_terms *terms,
			    struct zf_error *err) ZF_MUST_CHECK;
void zf_update_run_free(struct zf_update_run *run);

/* Messages in all; 0 where nothing is to be done, or what is must not be. */
size_t zf_update_run_count(const struct zf_update_run *run);

/* Whether `soa` is what message number `at` requires by serial, or for the one behind the last what that leaves: the
 * messages before `at` have then been carried out, and none from there on. */
bool zf_update_run_is_at(const struct zf_update_run *run, size_t at,
			 const struct zf_record *soa);

/* The owner's number, of the edits, that message number `at` begins with. */
size_t zf_update_run_first(const struct zf_update_run *run, size_t at);

/* Edits in message number `at`. */
size_t zf_update_run_edits(const struct zf_update_run *run, size_t at);

/* The owner that message number `at` begins with; NULL where it has the SOA alone. */
const uint8_t *zf_update_run_owner(const struct zf_update_run *run, size_t at);

/* Builds message number `at`, from 0, with an id of its own and unsigned. Fails with ZF_ESYSTEM where there are no
 * random numbers. */
zf_status zf_update_run_build(const struct zf_update_run *run, size_t at,
			      struct zf_message *msg, struct zf_error *err) ZF_MUST_CHECK;

#endif
