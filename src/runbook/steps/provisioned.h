/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_PROVISIONED_H
#define ZF_RUNBOOK_STEPS_PROVISIONED_H

/*
 * What the new server of a move shall serve: built from the migration and the journal,
 * used when it is set up and again when the jump host takes its leave.
 */

#include "src/host/configuration.h"
#include "src/runbook/effects.h"
#include "src/runbook/moving.h"

/* Fills `wanted`, with the captured files there are; the caller clears it. `jump` says whether the jump
 * host may transfer and notify, as when it is set up: the captured files are looked at then, which are to be
 * placed. Fails as zf_capture_file_read, zf_capture_file_check, zf_journal_fact and zf_host_zone_path do; `wanted` is
 * cleared then. */
zf_status zf_provisioned_build(const struct zf_moving *moving, bool jump,
			       struct zf_provision *wanted,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Gives back what is in it; what is left wants nothing. */
void zf_provisioned_clear(struct zf_provision *wanted);

/* Writes the configuration into handoff/SERVER/zoneferry.conf; the caller frees `path`. Fails as
 * zf_host_configuration, zf_state_path and zf_replace_text do. */
zf_status zf_provisioned_write(const struct zf_moving *moving,
			       const struct zf_provision *wanted, char **path,
			       struct zf_error *err) ZF_MUST_CHECK;

/* What the last card says, which takes the jump host's access away; `path` is where the configuration is. The caller frees it; NULL
 * without memory. */
char *zf_provisioned_last_card(const struct zf_moving *moving, const char *path);

/* What writing the configuration and having it loaded would do, as effects: where we act; else as the card that asks a person
 * to. The key's secret is left out of its text. `jump` is as above, but captured files are not looked at. Fails as
 * zf_provisioned_build, zf_host_configuration and zf_host_stands do. */
zf_status zf_provisioned_plan(const struct zf_moving *moving, bool jump,
			      struct zf_effects *effects,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Writes it as zf_provisioned_write does, and makes the card that says what to do with it and the captured zone files. Always fails: as
 * zf_moving_card does, or as zf_provisioned_write. */
zf_status zf_provisioned_handoff(const struct zf_moving *moving,
				 const struct zf_provision *wanted,
				 struct zf_error *err) ZF_MUST_CHECK;

#endif
