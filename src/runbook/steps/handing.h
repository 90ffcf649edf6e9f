/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_HANDING_H
#define ZF_RUNBOOK_STEPS_HANDING_H

/*
 * A service address handed from the old server to the new, and back, through the reach of both: one leaves it
 * and is seen to be silent there before the other takes it, so that at no moment two machines hold it.
 * Each part looks before it acts, so all of it can be done again after a kill. Every effect has its intent
 * in the journal before and its outcome after; no signal takes effect in between.
 *
 * Both fail with ZF_EUNSAFE where the address still answers after it was left, as zf_address_exchange,
 * zf_address_gateway and zf_reach_run do, and as the journal does.
 */

#include "src/runbook/steps/taking.h"

/* Whether `server` has the address: by the file's commands, else on its interface. Fails as zf_address_commands_has and
 * zf_address_list do. */
zf_status zf_handing_has(const struct zf_taking *taking, const struct zf_server *server,
			 const char *interface, bool *has,
			 struct zf_error *err) ZF_MUST_CHECK;

/* From the old server to the new, whose temporary address of that family goes. */
zf_status zf_handing_over(const struct zf_taking *taking,
			  struct zf_error *err) ZF_MUST_CHECK;

/* From the new server, which gets its temporary address again, to the old. Where the migration file has commands of its
 * own, they must know both ways. */
zf_status zf_handing_back(const struct zf_taking *taking,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
