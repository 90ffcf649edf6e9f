/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/push_plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/cli/talk.h"
#include "src/cli/update_script.h"
#include "src/jobs/ask/zone_name.h"
#include "zonefmt/text/present.h"

#define LINE_MAX_CHARS 4096

/* ---- the plan ---- */

/* One line of it: `<zone>: <text>`. */
static zf_status say(const struct zf_push_plan *plan, struct zf_error *err,
		     const char *fmt, ...) ZF_PRINTF(3, 4);
static zf_status say(const struct zf_push_plan *plan, struct zf_error *err,
		     const char *fmt, ...)
{
	char zone[ZF_ZONE_NAME_TEXT_MAX], text[LINE_MAX_CHARS];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	zf_zone_name_show(zone, plan->push->zone);
	if (plan->script)
		return zf_talk_data(plan->talk, err, "; %s: %s\n", zone, text);
	zf_talk_say(plan->talk, 0, "%s: %s", zone, text);
	return ZF_OK;
}

static zf_status tell_counts(const struct zf_push_plan *plan, struct zf_error *err)
{
	const struct zf_edits_counts *counts = zf_edits_counts(plan->push->edits);
	char removed[ZF_TALK_NUMBER_MAX], added[ZF_TALK_NUMBER_MAX],
		replaced[ZF_TALK_NUMBER_MAX], ttl[ZF_TALK_NUMBER_MAX],
		from[ZF_TALK_NUMBER_MAX], to[ZF_TALK_NUMBER_MAX];

	return say(
		plan, err,
		"%s records to remove, %s to add, %s to replace, %s to get another TTL; "
		"the server has %s, the file %s",
		zf_talk_number(removed, counts->removed),
		zf_talk_number(added, counts->added),
		zf_talk_number(replaced, counts->replaced),
		zf_talk_number(ttl, counts->ttl), zf_talk_number(from, counts->from),
		zf_talk_number(to, counts->to));
}

static zf_status tell_left_out(const struct zf_push_plan *plan, struct zf_error *err)
{
	const struct zf_edits_counts *counts = zf_edits_counts(plan->push->edits);
	char number[ZF_TALK_NUMBER_MAX];
	zf_status status = ZF_OK;

	if (counts->left_out > 0)
		status =
			say(plan, err, "%s records are left to the server%s",
			    zf_talk_number(number, counts->left_out),
			    counts->is_signed ? ", which must sign the zone itself" : "");
	if (status == ZF_OK && counts->mixed > 0)
		status = say(plan, err,
			     "%s RRsets of the file have several TTLs: the lowest counts",
			     zf_talk_number(number, counts->mixed));
	return status;
}

static zf_status tell_apex_ns(const struct zf_push_plan *plan, char *text,
			      struct zf_error *err)
{
	const struct zf_edits *edits = plan->push->edits;
	const size_t owners = zf_edits_counts(edits)->owners;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < owners && status == ZF_OK; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(edits, i);

		if (!zf_name_equal(owner.name, plan->push->zone))
			continue;
		for (size_t k = 0; k < owner.edit_count && status == ZF_OK; k++) {
			const struct zf_edit *edit = &owner.edits[k];

			if (edit->rr.type != ZF_TYPE_NS)
				continue;
			*zf_present_record(text, &edit->rr) = '\0';
			status = say(plan, err, "an NS record of the zone itself: %c %s",
				     edit->add ? '+' : '-', text);
		}
	}
	return status;
}

static zf_status tell_number(const struct zf_push_plan *plan, const char *name,
			     uint32_t from, uint32_t to, struct zf_error *err)
{
	if (from == to)
		return ZF_OK;
	return say(plan, err, "SOA: %s %" PRIu32 " becomes %" PRIu32, name, from, to);
}

static zf_status tell_name(const struct zf_push_plan *plan, const char *name,
			   const uint8_t *from, const uint8_t *to, struct zf_error *err)
{
	char old[ZF_NAME_TEXT_MAX], new[ZF_NAME_TEXT_MAX];

	if (zf_name_equal(from, to))
		return ZF_OK;
	zf_name_print(old, from);
	zf_name_print(new, to);
	return say(plan, err, "SOA: %s %s becomes %s", name, old, new);
}

static zf_status tell_soa(const struct zf_push_plan *plan, struct zf_error *err)
{
	const struct zf_record from = zf_edits_soa_from(plan->push->edits);
	const struct zf_record to = zf_edits_soa_to(plan->push->edits);
	struct zf_soa a = { 0 }, b = { 0 };
	zf_status status;

	if (!zf_record_soa(&from, &a) || !zf_record_soa(&to, &b))
		return ZF_OK;
	status = tell_name(plan, "primary", a.mname, b.mname, err);
	if (status == ZF_OK)
		status = tell_name(plan, "mailbox", a.rname, b.rname, err);
	if (status == ZF_OK)
		status = tell_number(plan, "refresh", a.refresh, b.refresh, err);
	if (status == ZF_OK)
		status = tell_number(plan, "retry", a.retry, b.retry, err);
	if (status == ZF_OK)
		status = tell_number(plan, "expire", a.expire, b.expire, err);
	if (status == ZF_OK)
		status = tell_number(plan, "minimum", a.minimum, b.minimum, err);
	return status == ZF_OK ? tell_number(plan, "TTL", from.ttl, to.ttl, err) : status;
}

zf_status zf_push_plan_tell(const struct zf_push_plan *plan, struct zf_error *err)
{
	const struct zf_edits_counts *counts = zf_edits_counts(plan->push->edits);
	char *text = malloc(ZF_PRESENT_MAX + 1);
	zf_status status;

	if (text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = tell_counts(plan, err);
	if (status == ZF_OK)
		status = tell_left_out(plan, err);
	if (status == ZF_OK && counts->apex_ns)
		status = tell_apex_ns(plan, text, err);
	if (status == ZF_OK)
		status = tell_soa(plan, err);
	free(text);
	return status;
}

/* ---- the script ---- */

zf_status zf_push_plan_script(const struct zf_push_plan *plan, struct zf_error *err)
{
	const struct zf_push *push = plan->push;
	const struct zf_update_terms terms = { .zone = push->zone,
					       .edits = push->edits,
					       .way = ZF_BY_SERIAL,
					       .key = zf_peer_key(push->peer),
					       .records_max = push->records_max };
	struct zf_message *message = malloc(sizeof(*message));
	struct zf_update_script *script = NULL;
	struct zf_update_run *run = NULL;
	zf_status status;

	if (message == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_update_run_new(&run, &terms, err);
	if (status == ZF_OK)
		status = zf_update_script_new(&script, plan->talk, &push->peer->server,
					      err);
	for (size_t i = 0; status == ZF_OK && i < zf_update_run_count(run); i++) {
		status = zf_update_run_build(run, i, message, err);
		if (status == ZF_OK)
			status = zf_update_script_add(script, message, err);
	}
	zf_update_script_free(script);
	zf_update_run_free(run);
	free(message);
	return status;
}
