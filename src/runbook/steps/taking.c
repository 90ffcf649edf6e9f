/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/taking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"
#include "protocol/rdata.h"

#define PROBE_MS 400
#define BEGAN "%s taken away at" /* the fact */

struct zf_taking zf_taking_of(struct zf_moving *moving,
			      const struct zf_take_address *take)
{
	struct zf_taking taking = { .moving = moving, .take = take };

	taking.service = (struct zf_peer){
		.server = take->service.address,
		.transport = ZF_TRANSPORT_UDP_ONLY,
		.timeout_ms = PROBE_MS,
	};
	zf_endpoint_set_port(&taking.service.server,
			     zf_endpoint_port(&moving->move->to->addresses[0]));
	zf_endpoint_print_address(taking.text, &take->service.address);
	return taking;
}

bool zf_taking_answers(const struct zf_taking *taking, const struct zf_peer *there)
{
	struct zf_seen seen = { 0 };
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = taking->moving->acts->ask(there, taking->moving->move->zones[0].wire,
					   ZF_TYPE_SOA, &seen, &why);
	zf_seen_clear(&seen);
	return status == ZF_OK || why.system == ECONNREFUSED;
}

bool zf_taking_serves(const struct zf_taking *taking, const struct zf_peer *there)
{
	uint32_t serial;

	return taking->moving->acts->ask_serial(there,
						taking->moving->move->zones[0].wire,
						&serial, NULL) == ZF_OK;
}

bool zf_taking_is_taken(const struct zf_taking *taking)
{
	const struct zf_moving *moving = taking->moving;
	char known[ZF_IDENTITY_MAX], now[ZF_IDENTITY_MAX];

	if (zf_moving_identity(moving, moving->move->to->id, known, NULL) != ZF_OK)
		return false;
	if (known[0] == '\0')
		return zf_taking_serves(taking, &taking->service);
	return taking->moving->acts->ask_identity(&taking->service, now, NULL) == ZF_OK &&
	       strcmp(now, known) == 0;
}

const struct zf_endpoint *zf_taking_new_address(const struct zf_taking *taking)
{
	const struct zf_server *new = taking->moving->move->to;

	for (size_t i = 0; i < new->address_count; i++)
		if (new->addresses[i].address.ss_family ==
		    taking->take->service.address.address.ss_family)
			return &new->addresses[i];
	return NULL;
}

static bool is_left_over(const struct zf_taking *taking)
{
	const struct zf_server *from = taking->moving->move->from;
	const struct zf_endpoint *before = zf_taking_new_address(taking);
	struct zf_peer old = taking->service, new = taking->service;

	if (before == NULL)
		return false;
	old.server = taking->take->old_gets.address;
	zf_endpoint_set_port(&old.server, zf_endpoint_port(&from->addresses[0]));
	new.server = *before;
	return zf_taking_serves(taking, &taking->service) &&
	       zf_taking_serves(taking, &old) && !zf_taking_answers(taking, &new);
}

zf_status zf_taking_is_done(const struct zf_taking *taking, bool *done,
			    struct zf_error *err)
{
	const struct zf_move *move = taking->moving->move;
	char old[ZF_IDENTITY_MAX], new[ZF_IDENTITY_MAX], now[ZF_IDENTITY_MAX];
	zf_status status = zf_moving_identity(taking->moving, move->from->id, old, err);

	*done = false;
	if (status == ZF_OK)
		status = zf_moving_identity(taking->moving, move->to->id, new, err);
	if (status != ZF_OK)
		return status;
	if (taking->moving->acts->ask_identity(&taking->service, now, NULL) != ZF_OK)
		now[0] = '\0';
	if (strcmp(old, new) == 0)
		*done = is_left_over(taking);
	else if (new[0] != '\0')
		*done = strcmp(now, new) == 0;
	else
		*done = strcmp(now, old) != 0 && is_left_over(taking);
	return ZF_OK;
}

char *zf_taking_print(const struct zf_move *move,
		      void (*print)(FILE *out, const struct zf_move *move,
				    const struct zf_take_address *take),
		      const char *last)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < move->take_count; i++)
		print(out, move, &move->takes[i]);
	fputs(last, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

zf_status zf_taking_card(struct zf_moving *moving, const char *id,
			 void (*print)(FILE *out, const struct zf_move *move,
				       const struct zf_take_address *take),
			 const char *last, struct zf_error *err)
{
	char *text = zf_taking_print(moving->move, print, last);
	const zf_status status = text == NULL
					 ? zf_fail(err, ZF_ENOMEM, "out of memory")
					 : zf_moving_card(moving, id, err, "%s", text);

	free(text);
	return status;
}

zf_status zf_taking_began(const struct zf_taking *taking, int64_t *began_ms,
			  struct zf_error *err)
{
	const struct zf_moving *moving = taking->moving;
	char fact[128], *known = NULL;
	uint64_t ms = 0;
	zf_status status;

	snprintf(fact, sizeof(fact), BEGAN, taking->text);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	if (known != NULL)
		(void)zf_number_parse(known, 0, INT64_MAX, &ms);
	*began_ms = (int64_t)ms;
	free(known);
	return status;
}

zf_status zf_taking_note_began(const struct zf_taking *taking, int64_t began_ms,
			       struct zf_error *err)
{
	const struct zf_moving *moving = taking->moving;
	char fact[128], text[32];

	snprintf(fact, sizeof(fact), BEGAN, taking->text);
	snprintf(text, sizeof(text), "%lld", (long long)began_ms);
	return zf_journal_set_fact(moving->journal, moving->key, fact, text, err);
}
