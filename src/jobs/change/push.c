/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/push.h"

#include <inttypes.h>

#include "protocol/rdata.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/change/push_apex.h"
#include "src/jobs/change/push_compare.h"
#include "src/jobs/change/push_messages.h"
#include "src/jobs/change/update_exchange.h"

/* ---- one way ---- */

struct way {
	enum zf_update_way way;
	size_t first_owner; /* of the edits: those before it are done */
	size_t records_max;
};

/* How one way ended. */
struct end {
	size_t failed; /* the first message that was not taken, of this way's */
	bool is_soas_fault;
	size_t next_owner; /* the first one not done, where it is */
	struct zf_endpoint local;
};

static void name_message(const struct zf_update_run *cut, size_t failed, size_t before,
			 size_t messages, struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX];
	const uint8_t *name;

	if (messages < 2 || failed >= zf_update_run_count(cut))
		return;
	name = zf_update_run_owner(cut, failed);
	if (name != NULL)
		zf_name_print(owner, name);
	zf_wrap(err, "UPDATE %zu of %zu, which begins at %s", before + failed + 1,
		messages, name != NULL ? owner : "the SOA");
}

/* Whether what came of a message that requires the SOA may be that one's fault alone: nothing else keeps others'
 * changes apart, so it must not be another's. */
static bool is_soas_fault(const struct zf_push_messages *messages, size_t failed,
			  const struct zf_error *why)
{
	size_t done;

	if (messages->way != ZF_BY_SERIAL)
		return false;
	if (why->code == ZF_EREFUSED)
		return failed == 0 && why->rcode == ZF_RCODE_REFUSED;
	return why->code == ZF_EPREREQ && why->rcode == ZF_RCODE_NXRRSET &&
	       zf_push_messages_look(messages, failed, &done) && done == failed;
}

static zf_status send_cut(const struct zf_push *push, const struct zf_update_run *cut,
			  const struct way *way, struct zf_pushed *pushed,
			  struct end *end, struct zf_error *err)
{
	const struct zf_push_messages messages = {
		.push = push, .run = cut, .way = way->way, .pushed = pushed
	};
	const size_t before = pushed->taken;
	zf_status status;

	pushed->messages = before + zf_update_run_count(cut);
	if (zf_update_run_count(cut) == 0)
		return ZF_OK;
	status = zf_push_messages_send(&messages, &end->failed, &end->local, err);
	if (status == ZF_OK)
		return ZF_OK;
	end->is_soas_fault = is_soas_fault(&messages, end->failed, err);
	if (end->is_soas_fault)
		end->next_owner = zf_update_run_first(cut, end->failed);
	if (before + end->failed > 0)
		name_message(cut, end->failed, before, pushed->messages, err);
	return status;
}

/* Cuts the edits for this way, and sends. */
static zf_status run(const struct zf_push *push, const struct way *way,
		     struct zf_pushed *pushed, struct end *end, struct zf_error *err)
{
	const struct zf_update_terms terms = { .zone = push->zone,
					       .edits = push->edits,
					       .way = way->way,
					       .first_owner = way->first_owner,
					       .key = zf_peer_key(push->peer),
					       .records_max = way->records_max };
	struct zf_update_run *cut = NULL;
	zf_status status = zf_update_run_new(&cut, &terms, err);

	*end = (struct end){ 0 };
	if (status == ZF_OK)
		status = send_cut(push, cut, way, pushed, end, err);
	pushed->way = way->way;
	zf_update_run_free(cut);
	return status;
}

/* ---- both ---- */

static zf_status go_on_by_rrset(const struct zf_push *push, struct zf_pushed *pushed,
				struct end *end, struct zf_error *err)
{
	struct way way = { .way = ZF_BY_RRSET,
			   .first_owner = end->next_owner,
			   .records_max = push->records_max };

	if (push->by_rrset != NULL)
		push->by_rrset(push->ctx, err);
	if (err->code == ZF_EREFUSED) {
		pushed->soa_kept = zf_edits_counts(push->edits)->soa;
		if (zf_peer_key(push->peer) == NULL && way.records_max == 0)
			way.records_max = ZF_PUSH_UNSIGNED_MAX;
	}
	zf_error_clear(err);
	return run(push, &way, pushed, end, err);
}

static zf_status send_edits(const struct zf_push *push, struct zf_pushed *pushed,
			    struct zf_error *err)
{
	const struct way way = { .way = ZF_BY_SERIAL, .records_max = push->records_max };
	struct end end;
	zf_status status = run(push, &way, pushed, &end, err);

	if (status != ZF_OK && end.is_soas_fault)
		status = go_on_by_rrset(push, pushed, &end, err);
	if (status == ZF_EPREREQ)
		zf_hint(err,
			"someone else changed the zone since it was read; the same command "
			"again begins with what it is now");
	if (status == ZF_EREFUSED || zf_update_is_ambiguous(status))
		zf_explain_zone(err, ZF_DOING_UPDATE, push->zone, push->peer, &end.local);
	return status;
}

/* ---- the whole ---- */

static bool is_done(const struct zf_pushed *pushed)
{
	return pushed->compared && pushed->left == 0 && !pushed->soa_left;
}

static zf_status compare_and_complete(const struct zf_push *push,
				      struct zf_pushed *pushed, struct zf_error *err)
{
	zf_status status = zf_push_compare(push, pushed, err);
	bool sent = false;

	if (status != ZF_OK || is_done(pushed))
		return status;
	/* what it comes to is compared */
	if (zf_push_apex(push, pushed, &sent, NULL) != ZF_OK && !sent)
		return ZF_OK;
	return sent ? zf_push_compare(push, pushed, err) : ZF_OK;
}

/* All was taken, and is it there? */
static zf_status confirm(const struct zf_push *push, struct zf_pushed *pushed,
			 struct zf_error *err)
{
	const zf_status status = compare_and_complete(push, pushed, err);

	if (status != ZF_OK)
		return zf_wrap(err, "all was taken, but cannot be compared");
	if (is_done(pushed))
		return ZF_OK;
	zf_fail(err, ZF_EDIFFERS,
		"all was taken, but the zone is not as it should be: %" PRIu64
		" changes are still to be made%s",
		pushed->left, pushed->soa_left ? ", and the SOA's" : "");
	zf_hint(err,
		"the server leaves out what it does not take, or someone else changed the "
		"zone since: `zoneferry compare` shows the records; the same command again "
		"tries the rest");
	return ZF_EDIFFERS;
}

/* What a failure left: only the zone itself can tell. */
static zf_status settle(const struct zf_push *push, struct zf_pushed *pushed,
			zf_status status, struct zf_error *err)
{
	if (status == ZF_ECANCELLED || status == ZF_EUNSAFE ||
	    (pushed->taken == 0 && !zf_update_is_ambiguous(status)))
		return status;
	if (zf_push_compare(push, pushed, NULL) == ZF_OK && is_done(pushed))
		return ZF_OK;
	if (!pushed->compared)
		zf_hint(err,
			"the zone could not be looked at afterwards: up to %d messages more "
			"may have been taken than were answered",
			ZF_PUSH_WINDOW);
	return status;
}

zf_status zf_push_run(const struct zf_push *push, struct zf_pushed *pushed,
		      struct zf_error *err)
{
	struct zf_error why;
	zf_status status;

	*pushed = (struct zf_pushed){ 0 };
	zf_error_clear(&why);
	status = send_edits(push, pushed, &why);
	if (status == ZF_OK && pushed->messages == 0 && pushed->soa_kept)
		return ZF_OK; /* it was to change, and nothing else */
	if (status == ZF_OK)
		return confirm(push, pushed, err);
	status = settle(push, pushed, status, &why);
	if (status != ZF_OK)
		zf_error_copy(err, &why);
	return status;
}
