/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_EFFECT_H
#define ZF_RUNBOOK_EFFECT_H

/*
 * What a move changes outside the state folder, each a line of the journal's log (zoneferry log): the verbs of acts.h that
 * change something, with their arguments, errors and manual, and the move before. Lines go with the next commit.
 *
 * UPDATEs and NOTIFYs are seen as they are exchanged, one line each, by whatever job: the move's peers have
 * zf_effect_witness as their witness. UPDATEs that only ask, without a change, are none.
 */

#include "src/runbook/moving.h"

/* Of a peer of the move; `ctx` is the move. */
void zf_effect_witness(void *ctx, const struct zf_exchange_end *end);

/* Transfers into files: a line for each that was tried. */
zf_status zf_effect_fetch(const struct zf_moving *moving,
			  const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
			  size_t count, struct zf_error *err) ZF_MUST_CHECK;

/* On the new server's host. */
zf_status zf_effect_provision(const struct zf_moving *moving,
			      const struct zf_provision *wanted, bool place_zones,
			      struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_effect_restore(const struct zf_moving *moving,
			    const struct zf_provision *wanted,
			    struct zf_restored *restored,
			    struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_effect_refresh(const struct zf_moving *moving, const uint8_t *zone,
			    struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_effect_retransfer(const struct zf_moving *moving, const uint8_t *zone,
			       int64_t timeout_ms, struct zf_error *err) ZF_MUST_CHECK;

/* On the host of `server`. Of a command's words the line has the first, and how many there are more. */
zf_status zf_effect_exchange(const struct zf_moving *moving,
			     const struct zf_server *server,
			     const struct zf_address_change *change,
			     struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_effect_run(const struct zf_moving *moving, const struct zf_server *server,
			const struct zf_process *process,
			struct zf_error *err) ZF_MUST_CHECK;

#endif
