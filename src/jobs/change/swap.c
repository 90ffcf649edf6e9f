/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/swap.h"

#include <assert.h>
#include <poll.h>
#include <string.h>

#include "protocol/clock.h"
#include "protocol/rdata.h"
#include "protocol/update.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"

#define TRIES 8
#define READ_BACK_MS                                                                     \
	15000 /* a signer or a write-behind may lag (DESIGN: until a deadline, not once) */

/* One RRset as read, with the lines that are to change in it. */
struct set {
	const uint8_t *owner;
	uint16_t type;
	struct zf_seen seen;
	const struct zf_receipt_line *lines[ZF_SWAP_LINES_MAX];
	size_t count;
};

struct look {
	struct set sets[ZF_SWAP_SETS_MAX];
	size_t count;
};

static void look_clear(struct look *look)
{
	for (size_t i = 0; i < look->count; i++)
		zf_seen_clear(&look->sets[i].seen);
	look->count = 0;
}

static struct set *set_for(struct look *look, const struct zf_receipt_line *line)
{
	for (size_t i = 0; i < look->count; i++)
		if (look->sets[i].type == line->type &&
		    zf_name_equal(look->sets[i].owner, line->owner.wire))
			return &look->sets[i];
	return NULL;
}

static zf_status check_seen(const struct set *set, struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX], text[ZF_RECORD_TEXT_MAX];

	zf_name_print(owner, set->owner);
	if (set->seen.has_cname || set->seen.has_dname)
		return zf_fail(err, ZF_EUNSAFE, "%s: there is a %s", owner,
			       set->seen.has_dname ? "DNAME above it" : "CNAME");
	if (set->seen.rcode != ZF_RCODE_NOERROR && set->seen.rcode != ZF_RCODE_NXDOMAIN) {
		zf_fail(err, ZF_EREFUSED, "%s: %s", owner,
			zf_rcode_print(text, set->seen.rcode));
		if (err != NULL)
			err->rcode = set->seen.rcode;
		return ZF_EREFUSED;
	}
	if (!set->seen.authoritative)
		return zf_fail(err, ZF_EUNSAFE,
			       "%s: the server is not authoritative for it", owner);
	return ZF_OK;
}

static bool is_there(const struct set *set, const struct zf_receipt_line *line)
{
	const struct zf_record rr = zf_receipt_record(line);

	return zf_zone_find(set->seen.records, &rr, ZF_ZONE_NONE) != ZF_ZONE_NONE;
}

/* Reads every RRset the lines belong to and sorts out the lines that are not yet as wanted. */
static zf_status look_at(const struct zf_swap *swap, struct look *look,
			 struct zf_error *err)
{
	look->count = 0;
	for (size_t i = 0; i < swap->count; i++) {
		const struct zf_receipt_line *line = &swap->lines[i];
		struct set *set = set_for(look, line);

		if (set == NULL) {
			zf_status status;

			assert(look->count < ZF_SWAP_SETS_MAX);
			set = &look->sets[look->count];
			memset(set, 0, sizeof(*set));
			set->owner = line->owner.wire;
			set->type = line->type;
			status = zf_ask(swap->peer, set->owner, set->type, &set->seen,
					err);
			if (status == ZF_OK) {
				look->count++;
				status = check_seen(set, err);
			}
			if (status != ZF_OK)
				return status;
		}
		if (is_there(set, line) == swap->remove)
			set->lines[set->count++] = line;
	}
	return ZF_OK;
}

static size_t lines_left(const struct look *look)
{
	size_t left = 0;

	for (size_t i = 0; i < look->count; i++)
		left += look->sets[i].count;
	return left;
}

/* A zone without NS records is no zone. */
static zf_status check_apex(const struct zf_swap *swap, const struct look *look,
			    struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	for (size_t i = 0; i < look->count && swap->remove; i++) {
		const struct set *set = &look->sets[i];

		if (set->type != ZF_TYPE_NS || set->count == 0 ||
		    !zf_name_equal(set->owner, swap->zone) ||
		    zf_zone_count(set->seen.records) > set->count)
			continue;
		zf_name_print(name, swap->zone);
		zf_fail(err, ZF_EUNSAFE, "%s: its last NS record would go", name);
		zf_hint(err, "add the NS record that shall stay, then try again");
		return ZF_EUNSAFE;
	}
	return ZF_OK;
}

static void require_as_seen(struct zf_message *update, const struct set *set)
{
	const size_t count = zf_zone_count(set->seen.records);

	if (count == 0)
		zf_update_require_absent(update, set->owner, set->type);
	for (size_t i = 0; i < count; i++) {
		const struct zf_record rr = zf_zone_record(set->seen.records, i);

		zf_update_require_record(update, &rr);
	}
}

/* The line as it will stand: an RRset has one TTL (RFC 2181 5.2). */
static struct zf_receipt_line settled_line(const struct set *set, size_t at)
{
	struct zf_receipt_line line = *set->lines[at];

	if (zf_zone_count(set->seen.records) > 0)
		line.ttl = zf_zone_record(set->seen.records, 0).ttl;
	return line;
}

static zf_status build(const struct zf_swap *swap, const struct look *look,
		       struct zf_message *update, struct zf_error *err)
{
	zf_status status = zf_update_start(update, swap->zone, err);

	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < look->count; i++)
		if (look->sets[i].count > 0)
			require_as_seen(update, &look->sets[i]);
	for (size_t i = 0; i < look->count; i++)
		for (size_t k = 0; k < look->sets[i].count; k++) {
			const struct zf_receipt_line line =
				settled_line(&look->sets[i], k);
			const struct zf_record rr = zf_receipt_record(&line);

			if (swap->remove)
				zf_update_delete(update, &rr);
			else
				zf_update_add(update, &rr);
		}
	return zf_message_check(update, err);
}

static zf_status send_update(const struct zf_swap *swap, const struct zf_message *update,
			     struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(swap->peer);
	struct zf_answer answer = { 0 };

	terms.transport = ZF_TRANSPORT_TCP;
	zf_status status = zf_exchange_wait(&terms, update, &answer, err);

	if (status == ZF_OK && swap->answered != NULL)
		*swap->answered = true;
	if (status == ZF_OK)
		status = zf_update_outcome(&answer.header, err);
	if (status != ZF_OK && status != ZF_EPREREQ)
		zf_explain(err, ZF_DOING_UPDATE, swap->peer,
			   answer.wire == NULL ? NULL : &answer.local);
	zf_answer_clear(&answer);
	return status;
}

static zf_status intend(const struct zf_swap *swap, const struct zf_receipt_line *lines,
			size_t count, struct zf_error *err)
{
	return swap->intend == NULL ? ZF_OK : swap->intend(swap->ctx, lines, count, err);
}

static size_t settle_lines(const struct look *look, struct zf_receipt_line *lines)
{
	size_t count = 0;

	for (size_t i = 0; i < look->count; i++)
		for (size_t k = 0; k < look->sets[i].count; k++)
			lines[count++] = settled_line(&look->sets[i], k);
	return count;
}

/* Whether every line is as wanted now; a failure to look counts as no. */
static bool as_wanted(const struct zf_swap *swap)
{
	struct look look;
	const bool done = look_at(swap, &look, NULL) == ZF_OK && lines_left(&look) == 0;

	look_clear(&look);
	return done;
}

static zf_status read_back(const struct zf_swap *swap, struct zf_error *err)
{
	const int64_t until = zf_clock_ms() + READ_BACK_MS;

	for (int pause_ms = 20; !as_wanted(swap); pause_ms *= 2) {
		if (zf_clock_ms() + pause_ms > until)
			return zf_fail(
				err, ZF_ETIMEOUT,
				"the server took the update but does not show it after %d s",
				READ_BACK_MS / 1000);
		poll(NULL, 0, pause_ms);
	}
	return ZF_OK;
}

/* After an UPDATE whose fate is not known: only the zone itself can tell (timeouts, a broken
 * connection, an answer that does not verify). */
static bool is_ambiguous(zf_status status)
{
	return status == ZF_ETIMEOUT || status == ZF_ENETWORK || status == ZF_EAUTH ||
	       status == ZF_EMALFORMED;
}

/* One read and one UPDATE. ZF_EPREREQ: it was changed meanwhile, try again. `*count` lines are then
 * changed, or on another failure perhaps. */
static zf_status attempt(const struct zf_swap *swap, struct zf_message *update,
			 struct zf_receipt_line *lines, size_t *count,
			 struct zf_error *err)
{
	struct look look;
	size_t meant;
	zf_status status = look_at(swap, &look, err);

	*count = 0;
	if (status == ZF_OK)
		status = check_apex(swap, &look, err);
	if (status != ZF_OK || lines_left(&look) == 0)
		goto out;
	meant = settle_lines(&look, lines);
	status = build(swap, &look, update, err);
	if (status == ZF_OK && swap->instead != NULL) {
		status = swap->instead(swap->ctx, update, err);
		goto out;
	}
	if (status == ZF_OK)
		status = intend(swap, lines, meant, err);
	if (status != ZF_OK)
		goto out;
	status = send_update(swap, update, err);
	if (status == ZF_OK || is_ambiguous(status))
		*count = meant;
	if (is_ambiguous(status) && as_wanted(swap))
		status = ZF_OK;
	else if (status == ZF_OK)
		status = read_back(swap, err);
out:
	look_clear(&look);
	return status;
}

static zf_status note_changed(struct zf_receipt *changed, struct zf_receipt_line *lines,
			      size_t count, bool intended, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK && changed != NULL; i++) {
		lines[i].intended = intended;
		status = zf_receipt_add(changed, &lines[i], err);
	}
	return status;
}

zf_status zf_swap_run(const struct zf_swap *swap, struct zf_receipt *changed,
		      struct zf_error *err)
{
	struct zf_receipt_line lines[ZF_SWAP_LINES_MAX];
	struct zf_message update;
	size_t count = 0;
	zf_status status = ZF_EPREREQ;

	assert(swap->count <= ZF_SWAP_LINES_MAX);
	for (int i = 0; i < TRIES && status == ZF_EPREREQ; i++)
		status = attempt(swap, &update, lines, &count, err);
	if (status == ZF_EPREREQ) {
		zf_fail(err, ZF_EUNSAFE,
			"the records were not as just read, %d times in a row", TRIES);
		zf_hint(err,
			"someone keeps changing them, or a wildcard answers for a name that does "
			"not exist: nothing was changed");
		status = ZF_EUNSAFE;
	}
	if (status == ZF_OK)
		return note_changed(changed, lines, count, false, err);
	if (!swap->remove && note_changed(changed, lines, count, true, NULL) != ZF_OK)
		zf_hint(err, "the receipt lacks what may have been added last");
	return status;
}
