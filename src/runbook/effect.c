/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/effect.h"

#include <stdio.h>

#include "protocol/message.h"
#include "protocol/name.h"
#include "protocol/rdata.h"

#define DONE "done"
#define FAILED "failed"

static void note(const struct zf_moving *moving, const struct zf_effect *effect)
{
	zf_journal_effect(moving->journal, moving->key, moving->step, effect);
}

/* What came of it, in the effect and as it is returned. */
static zf_status end(const struct zf_moving *moving, struct zf_effect *effect,
		     zf_status status, const struct zf_error *err)
{
	effect->answer = status == ZF_OK ? DONE : FAILED;
	if (status != ZF_OK && err != NULL)
		effect->text = err->message;
	note(moving, effect);
	return status;
}

/* ---- messages ---- */

/* Whether the message changes something or asks for it: an UPDATE with a change (RFC 2136 2.2: counts are of zone,
 * prerequisite, update, additional), or a NOTIFY. */
static const char *verb_of(const struct zf_header *header)
{
	if (header->opcode == ZF_OPCODE_UPDATE && header->counts[2] > 0)
		return "UPDATE";
	return header->opcode == ZF_OPCODE_NOTIFY ? "NOTIFY" : NULL;
}

void zf_effect_witness(void *ctx, const struct zf_exchange_end *end)
{
	char zone[ZF_NAME_TEXT_MAX], source[ZF_ENDPOINT_TEXT_MAX] = "",
				     target[ZF_ENDPOINT_TEXT_MAX],
				     rcode[ZF_RECORD_TEXT_MAX];
	struct zf_effect effect = { .octets = end->query_len };
	struct zf_header header;

	if (zf_header_read(&header, end->query, end->query_len, NULL) != ZF_OK)
		return;
	effect.verb = verb_of(&header);
	if (effect.verb == NULL || header.counts[0] == 0)
		return;
	zf_name_print(zone, end->query + ZF_HEADER_OCTETS); /* we have built it */
	effect.subject = zone;
	effect.target = zf_endpoint_print(target, end->server);
	if (end->answer != NULL) {
		effect.source = zf_endpoint_print_address(source, &end->answer->local);
		effect.answer = zf_rcode_print(rcode, end->answer->header.rcode);
	} else {
		effect.text = end->why->message;
	}
	note(ctx, &effect);
}

/* ---- transfers ---- */

static void note_transfer(const struct zf_moving *moving,
			  const struct zf_fetch_terms *terms,
			  const struct zf_fetch_item *item)
{
	char zone[ZF_NAME_TEXT_MAX], source[ZF_ENDPOINT_TEXT_MAX],
		target[ZF_ENDPOINT_TEXT_MAX] = "";
	struct zf_effect effect = {
		.verb = item->way == ZF_FETCH_CHANGES ? "IXFR" : "AXFR",
		.subject = zone,
		.source = zf_endpoint_print(source, &terms->peer->server),
		.target = target,
		.digest = item->zone_seen.digest,
		.octets = item->result.counts.octets,
	};

	zf_name_print(zone, item->zone.wire);
	if (item->result.local.len > 0)
		zf_endpoint_print_address(target, &item->result.local);
	(void)!end(moving, &effect, item->status, item->why);
}

zf_status zf_effect_fetch(const struct zf_moving *moving,
			  const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
			  size_t count, struct zf_error *err)
{
	const zf_status status = moving->acts->fetch(terms, items, count, err);

	for (size_t i = 0; i < count; i++)
		if (items[i].status != ZF_ECANCELLED)
			note_transfer(moving, terms, &items[i]);
	return status;
}

/* ---- hosts ---- */

zf_status zf_effect_provision(const struct zf_moving *moving,
			      const struct zf_provision *wanted, bool place_zones,
			      struct zf_error *err)
{
	char text[96];
	struct zf_effect effect = { .verb = "provision",
				    .subject = moving->host.config,
				    .target = moving->host.id,
				    .text = text };

	snprintf(text, sizeof(text), "%zu zones%s%s", wanted->zone_count,
		 place_zones ? ", with their files" : "",
		 wanted->jump.len > 0 ? ", this machine let in" : "");
	return end(moving, &effect,
		   moving->acts->provision(&moving->host, wanted, place_zones, err), err);
}

zf_status zf_effect_restore(const struct zf_moving *moving,
			    const struct zf_provision *wanted,
			    struct zf_restored *restored, struct zf_error *err)
{
	char text[96] = "";
	struct zf_effect effect = { .verb = "restore",
				    .subject = moving->host.config,
				    .target = moving->host.id,
				    .text = text };
	const zf_status status =
		moving->acts->restore(&moving->host, wanted, restored, err);

	snprintf(text, sizeof(text), "%zu zone files removed, %zu put back",
		 restored->removed, restored->put_back);
	return end(moving, &effect, status, err);
}

/* The control tool's command about a zone. */
static struct zf_effect control(const struct zf_moving *moving, const char *verb,
				char name[ZF_NAME_TEXT_MAX], const uint8_t *zone)
{
	zf_name_print(name, zone);
	return (struct zf_effect){ .verb = verb,
				   .subject = name,
				   .target = moving->host.id };
}

zf_status zf_effect_refresh(const struct zf_moving *moving, const uint8_t *zone,
			    struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];
	struct zf_effect effect = control(moving, "refresh", name, zone);

	return end(moving, &effect, moving->acts->refresh(&moving->host, zone, err), err);
}

zf_status zf_effect_retransfer(const struct zf_moving *moving, const uint8_t *zone,
			       int64_t timeout_ms, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];
	struct zf_effect effect = control(moving, "retransfer", name, zone);

	return end(moving, &effect,
		   moving->acts->retransfer(&moving->host, zone, timeout_ms, err), err);
}

static const char *print_change(char text[ZF_ENDPOINT_TEXT_MAX + 4],
				const struct zf_host_address *change)
{
	char address[ZF_ENDPOINT_TEXT_MAX];

	if (change == NULL)
		return "none";
	snprintf(text, ZF_ENDPOINT_TEXT_MAX + 4, "%s/%u",
		 zf_endpoint_print_address(address, &change->address),
		 change->prefix_len);
	return text;
}

zf_status zf_effect_exchange(const struct zf_moving *moving,
			     const struct zf_server *server,
			     const struct zf_address_change *change, struct zf_error *err)
{
	char subject[256], leaves[ZF_ENDPOINT_TEXT_MAX + 4],
		comes[ZF_ENDPOINT_TEXT_MAX + 4];
	struct zf_effect effect = { .verb = "address",
				    .subject = subject,
				    .target = server->id };

	snprintf(subject, sizeof(subject), "%.32s: %s -> %s", change->interface,
		 print_change(leaves, change->leaves),
		 print_change(comes, change->comes));
	return end(moving, &effect, moving->acts->exchange(&server->reach, change, err),
		   err);
}

/* A command of the migration file's: its words may be nobody else's business. */
zf_status zf_effect_run(const struct zf_moving *moving, const struct zf_server *server,
			const struct zf_process *process, struct zf_error *err)
{
	char text[48];
	size_t more = 0;
	struct zf_effect effect = { .verb = "command",
				    .subject = process->argv[0],
				    .target = server->id,
				    .text = text };

	while (process->argv[more + 1] != NULL)
		more++;
	snprintf(text, sizeof(text), "more words: %zu", more);
	return end(moving, &effect, moving->acts->run(&server->reach, process, err), err);
}
