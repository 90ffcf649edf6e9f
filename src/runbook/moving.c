/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/moving.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/harmless.h"
#include "src/jobs/ask/peer_security.h"
#include "src/jobs/ask/principal.h"
#include "src/runbook/effect.h"
#include "src/runbook/step.h"
#include "zonefmt/file/replace.h"

#define LINE_MAX_CHARS 1024

static struct zf_peer peer_at(const struct zf_moving *moving,
			      const struct zf_server *server,
			      const struct zf_endpoint *address, const struct zf_key *key)
{
	const struct zf_policy *policy = &moving->migration->policy;
	struct zf_peer peer = {
		.label = server->id,
		.software = server->software,
		.server = *address,
		.key = key,
		.deadlines = zf_deadlines_default,
		.in_file = true,
		.witness = zf_effect_witness,
		.witness_ctx = (void *)(uintptr_t)moving,
	};

	peer.deadlines.idle_ms = policy->idle_timeout_ms;
	peer.deadlines.total_ms = policy->total_timeout_ms;
	return peer;
}

struct zf_peer zf_moving_primary(const struct zf_moving *moving)
{
	const struct zf_server *primary = moving->move->primary;

	return peer_at(moving, primary, &primary->addresses[0], primary->transfer_key);
}

zf_status zf_moving_primary_for_updates(const struct zf_moving *moving,
					struct zf_peer *peer, struct zf_error *err)
{
	const struct zf_server *primary = moving->move->primary;
	struct zf_gss_terms terms = { .spn = primary->gss_spn,
				      .keytab = primary->gss_keytab };
	char spn[ZF_NAME_TEXT_MAX];
	zf_status status = ZF_OK;

	*peer = peer_at(moving, primary, &primary->addresses[0], primary->update_key);
	if (!primary->update_gss)
		return ZF_OK;
	if (*moving->security != NULL) {
		zf_peer_security_use(*moving->security, peer);
		return ZF_OK;
	}
	if (terms.spn == NULL) {
		status = moving->acts->find_principal(spn, peer,
						      moving->move->zones[0].wire, err);
		terms.spn = spn;
	}
	return status == ZF_OK ? moving->acts->secure(moving->security, peer, &terms, err)
			       : status;
}

struct zf_peer zf_moving_at(const struct zf_moving *moving,
			    const struct zf_server *server,
			    const struct zf_endpoint *address)
{
	struct zf_endpoint there = *address;

	zf_endpoint_set_port(&there, zf_endpoint_port(&server->addresses[0]));
	return peer_at(moving, server, &there, server->transfer_key);
}

zf_status zf_moving_identity(const struct zf_moving *moving, const char *id,
			     char identity[ZF_IDENTITY_MAX], struct zf_error *err)
{
	char fact[128], *known = NULL;
	zf_status status;

	snprintf(fact, sizeof(fact), "identity of %s", id);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	snprintf(identity, ZF_IDENTITY_MAX, "%s", known == NULL ? "" : known);
	free(known);
	return status;
}

zf_status zf_moving_is_done(const struct zf_moving *moving, const char *name, bool *done,
			    struct zf_error *err)
{
	struct zf_task task = { 0 };
	const zf_status status = zf_journal_task(
		moving->journal, &(struct zf_task_name){ moving->key, name, "" }, &task,
		err);

	*done = status == ZF_OK && zf_task_is_done(&task);
	zf_task_clear(&task);
	return status;
}

/* `before` until the addresses have changed hands, then `after` with `before`'s port. */
static zf_status current_address(const struct zf_moving *moving,
				 const struct zf_endpoint *before,
				 const struct zf_endpoint *after, struct zf_endpoint *now,
				 struct zf_error *err)
{
	bool taken = false;
	zf_status status = ZF_OK;

	if (after != NULL)
		status = zf_moving_is_done(moving, ZF_STEP_TAKE_ADDRESS, &taken, err);
	*now = taken ? *after : *before;
	if (taken)
		zf_endpoint_set_port(now, zf_endpoint_port(before));
	return status;
}

zf_status zf_moving_old(const struct zf_moving *moving, struct zf_peer *peer,
			struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const struct zf_endpoint *after =
		move->take_count > 0 ? &move->takes[0].old_gets.address : NULL;
	struct zf_endpoint now;
	const zf_status status =
		current_address(moving, &move->from->addresses[0], after, &now, err);

	*peer = peer_at(moving, move->from, &now, move->from->transfer_key);
	return status;
}

zf_status zf_moving_new(const struct zf_moving *moving, struct zf_peer *peer,
			struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const struct zf_endpoint *after =
		move->take_count > 0 ? &move->takes[0].service.address : NULL;
	struct zf_endpoint now;
	const zf_status status =
		current_address(moving, &move->to->addresses[0], after, &now, err);

	*peer = peer_at(moving, move->to, &now, move->to->transfer_key);
	return status;
}

zf_status zf_moving_evidence(const struct zf_moving *moving,
			     const struct zf_finding *finding, struct zf_error *err,
			     const char *fmt, ...)
{
	char text[LINE_MAX_CHARS];
	const struct zf_evidence evidence = {
		.move = moving->key,
		.step = moving->step,
		.subject = finding->subject,
		.check = finding->check,
		.verdict = finding->verdict,
		.text = text,
		.at_ms = moving->acts->time_ms(),
	};
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return zf_journal_evidence(moving->journal, &evidence, err);
}

void zf_moving_say(const struct zf_moving *moving, const char *fmt, ...)
{
	char line[LINE_MAX_CHARS];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	zf_harmless(line);
	moving->tell->say(moving->tell->ctx, line);
}

static zf_status place_card(const struct zf_moving *moving, const char *server,
			    const char *text, char **path, struct zf_error *err)
{
	char folder[256], name[64];
	zf_status status;

	snprintf(folder, sizeof(folder), "handoff/%s", server);
	snprintf(name, sizeof(name), "%s.txt", moving->step);
	status = zf_state_path(moving->state, folder, name, path, err);
	if (status == ZF_OK)
		status = zf_replace_text(*path, ZF_MODE_SECRET, text, strlen(text), err);
	return status;
}

zf_status zf_moving_card(const struct zf_moving *moving, const char *server,
			 struct zf_error *err, const char *fmt, ...)
{
	char *text = NULL, *path = NULL, *rest;
	va_list args;
	zf_status status;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	/* What it asks for is known to the next run, whatever becomes of this one. */
	status = zf_journal_commit(moving->journal, err);
	if (status == ZF_OK)
		status = place_card(moving, server, zf_harmless_lines(text), &path, err);
	if (status == ZF_OK) {
		rest = text;
		while (rest != NULL && *rest != '\0')
			zf_moving_say(moving, "  | %s", strsep(&rest, "\n"));
		status = zf_fail(err, ZF_EWAITING, "a card for %s is open: %s", server,
				 path);
		zf_hint(err, "do what the card says, then start `zoneferry run` again");
	}
	free(text);
	free(path);
	return status;
}
