/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/swap.h"

#include <assert.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/update.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/change/patience.h"
#include "src/jobs/change/update_exchange.h"
#include "src/jobs/change/wildcard.h"

#define TRIES 8
#define READ_BACK_MS                                                                     \
	15000 /* a signer or a write-behind may lag (DESIGN: until a deadline, not once) */

/* One RRset as read, with the lines that are to change in it. */
struct set {
	const uint8_t *owner;
	uint16_t type;
	struct zf_seen seen;
	enum zf_absence absence; /* but for NOT: what was read is a wildcard's */
	const struct zf_receipt_line *lines[ZF_SWAP_LINES_MAX];
	size_t count;
};

struct look {
	struct set sets[ZF_SWAP_SETS_MAX];
	size_t count;
};

struct work {
	const struct zf_swap *swap;
	struct zf_message update;
	struct zf_receipt_line lines[ZF_SWAP_LINES_MAX]; /* as they will stand */
	size_t count; /* of them, that have been changed, or may have been */
	bool told;    /* of a wildcard */
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
	if (set->absence == ZF_ABSENT_NOT && (set->seen.has_cname || set->seen.has_dname))
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

/* The records that the zone itself has there. */
static size_t count_records(const struct set *set)
{
	return set->absence == ZF_ABSENT_NOT ? zf_zone_count(set->seen.records) : 0;
}

static bool is_there(const struct set *set, const struct zf_receipt_line *line)
{
	const struct zf_record rr = zf_receipt_record(line);

	return set->absence == ZF_ABSENT_NOT &&
	       zf_zone_find(set->seen.records, &rr, ZF_ZONE_NONE) != ZF_ZONE_NONE;
}

static struct zf_wildcard_case case_of(const struct zf_swap *swap, const struct set *set)
{
	return (struct zf_wildcard_case){ .peer = swap->peer,
					  .zone = swap->zone,
					  .owner = set->owner,
					  .type = set->type,
					  .seen = &set->seen };
}

/* Whether it matters that the answer may be a wildcard's: for a removal only where it has what is to go. */
static bool is_doubtful(const struct zf_swap *swap, const struct set *set)
{
	if (!swap->remove)
		return set->seen.has_cname || zf_zone_count(set->seen.records) > 0;
	for (size_t i = 0; i < swap->count; i++)
		if (swap->lines[i].type == set->type &&
		    zf_name_equal(swap->lines[i].owner.wire, set->owner) &&
		    is_there(set, &swap->lines[i]))
			return true;
	return false;
}

/* What was read may be a wildcard's. Where nothing is to be sent that is taken to be so, since the script can
 * then do no harm; else the primary is asked. */
static zf_status doubt(const struct zf_swap *swap, struct set *set, struct zf_error *err)
{
	const struct zf_wildcard_case answer = case_of(swap, set);
	struct zf_name wildcard;
	bool found = false;
	zf_status status = ZF_OK;

	if (set->seen.has_cname && !set->seen.has_dname && swap->remove) {
		set->absence = ZF_ABSENT_SET; /* nothing stands beside a CNAME */
		return ZF_OK;
	}
	if (is_doubtful(swap, set))
		status = zf_wildcard_find(&answer, &wildcard, &found, err);
	if (status != ZF_OK || !found)
		return status;
	if (swap->instead == NULL)
		return zf_wildcard_absence(&answer, &set->absence, err);
	if (!swap->remove)
		set->absence = ZF_ABSENT_NAME;
	return ZF_OK;
}

static zf_status read_set(const struct zf_swap *swap, struct look *look,
			  const struct zf_receipt_line *line, struct set **result,
			  struct zf_error *err)
{
	struct set *set = &look->sets[look->count];
	zf_status status;

	assert(look->count < ZF_SWAP_SETS_MAX);
	memset(set, 0, sizeof(*set));
	set->owner = line->owner.wire;
	set->type = line->type;
	status = zf_ask(swap->peer, set->owner, set->type, &set->seen, err);
	if (status != ZF_OK)
		return status;
	look->count++;
	status = doubt(swap, set, err);
	*result = set;
	return status == ZF_OK ? check_seen(set, err) : status;
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
			const zf_status status = read_set(swap, look, line, &set, err);

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
		    count_records(set) > set->count)
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
	const size_t count = count_records(set);

	if (set->absence == ZF_ABSENT_NAME) {
		zf_update_require_unused(update, set->owner);
		return;
	}
	if (set->absence == ZF_ABSENT_SET && set->seen.has_cname)
		zf_update_require_absent(update, set->owner, ZF_TYPE_CNAME);
	if (count == 0)
		zf_update_require_absent(update, set->owner, set->type);
	for (size_t i = 0; i < count; i++) {
		const struct zf_record rr = zf_zone_record(set->seen.records, i);

		zf_update_require_record(update, &rr);
	}
}

/* Once required absent, a name need not be so again. */
static bool is_required(const struct look *look, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (look->sets[i].count > 0 && look->sets[i].absence == ZF_ABSENT_NAME &&
		    zf_name_equal(look->sets[i].owner, look->sets[at].owner))
			return true;
	return false;
}

/* The line as it will stand: an RRset has one TTL (RFC 2181 5.2). */
static struct zf_receipt_line settled_line(const struct set *set, size_t at)
{
	struct zf_receipt_line line = *set->lines[at];

	if (count_records(set) > 0)
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
		if (look->sets[i].count > 0 && !is_required(look, i))
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

/* A failure to look counts as no. */
static bool is_seen(const struct zf_swap *swap)
{
	struct look look;
	const bool done = look_at(swap, &look, NULL) == ZF_OK && lines_left(&look) == 0;

	look_clear(&look);
	return done;
}

zf_status zf_swap_await(const struct zf_swap *swap, struct zf_error *err)
{
	struct zf_patience patience;

	zf_patience_begin(&patience, READ_BACK_MS);
	do {
		if (is_seen(swap))
			return ZF_OK;
	} while (zf_patience_wait(&patience));
	return zf_fail(err, ZF_ETIMEOUT,
		       "the server took the update but does not show it after %d s",
		       READ_BACK_MS / 1000);
}

bool zf_swap_comes(const struct zf_swap *swap, zf_status status)
{
	struct zf_patience patience;
	struct look look;
	zf_status looked;
	size_t left;

	zf_patience_begin(&patience, status == ZF_ETIMEOUT ? READ_BACK_MS : 0);
	do {
		looked = look_at(swap, &look, NULL);
		left = lines_left(&look);
		look_clear(&look);
	} while (looked == ZF_OK && left > 0 && zf_patience_wait(&patience));
	return looked == ZF_OK && left == 0;
}

/* Whether a wildcard answers for the name until the lines of the set are added, and which. */
static zf_status find_covering(const struct zf_swap *swap, const struct set *set,
			       struct zf_name *wildcard, bool *found,
			       struct zf_error *err)
{
	const struct zf_wildcard_case answer = case_of(swap, set);
	enum zf_absence absence = set->absence;
	zf_status status = zf_wildcard_find(&answer, wildcard, found, err);

	if (status == ZF_OK && *found && absence == ZF_ABSENT_NOT &&
	    swap->instead == NULL) {
		status = zf_wildcard_absence(&answer, &absence, err);
		*found = absence == ZF_ABSENT_NAME;
	}
	return status;
}

/* Says so, once. */
static zf_status tell_covered(struct work *work, const struct look *look,
			      struct zf_error *err)
{
	const struct zf_swap *swap = work->swap;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < look->count && status == ZF_OK; i++) {
		const struct set *set = &look->sets[i];
		struct zf_name wildcard;
		bool found;

		if (swap->remove || swap->covered == NULL || work->told)
			break;
		if (set->count == 0 || count_records(set) > 0)
			continue;
		status = find_covering(swap, set, &wildcard, &found, err);
		if (status != ZF_OK || !found)
			continue;
		work->told = true;
		status = swap->covered(swap->ctx, set->owner, wildcard.wire, err);
	}
	return status;
}

static zf_status send_or_hand_over(struct work *work, const struct look *look,
				   struct zf_error *err)
{
	const struct zf_swap *swap = work->swap;
	const size_t meant = settle_lines(look, work->lines);
	zf_status status = build(swap, look, &work->update, err);

	if (status == ZF_OK)
		status = tell_covered(work, look, err);
	if (status == ZF_OK && swap->instead != NULL)
		return swap->instead(swap->ctx, &work->update, err);
	if (status == ZF_OK)
		status = intend(swap, work->lines, meant, err);
	if (status != ZF_OK)
		return status;
	status = zf_update_exchange(swap->peer, &work->update, swap->answered, err);
	if (status == ZF_OK || zf_update_is_ambiguous(status))
		work->count = meant;
	if (zf_update_is_ambiguous(status) && zf_swap_comes(swap, status))
		return ZF_OK;
	return status == ZF_OK ? zf_swap_await(swap, err) : status;
}

/* One read and one UPDATE. ZF_EPREREQ: it was changed meanwhile, try again. `count` lines are then
 * changed, or on another failure perhaps. */
static zf_status attempt(struct work *work, struct zf_error *err)
{
	struct look look;
	zf_status status = look_at(work->swap, &look, err);

	work->count = 0;
	if (status == ZF_OK)
		status = check_apex(work->swap, &look, err);
	if (status == ZF_OK && lines_left(&look) > 0)
		status = send_or_hand_over(work, &look, err);
	look_clear(&look);
	return status;
}

static zf_status note_changed(struct work *work, struct zf_receipt *changed,
			      bool intended, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < work->count && status == ZF_OK && changed != NULL; i++) {
		work->lines[i].intended = intended;
		status = zf_receipt_add(changed, &work->lines[i], err);
	}
	return status;
}

zf_status zf_swap_run(const struct zf_swap *swap, struct zf_receipt *changed,
		      struct zf_error *err)
{
	struct work work = { .swap = swap };
	zf_status status = ZF_EPREREQ;

	assert(swap->count <= ZF_SWAP_LINES_MAX);
	for (int i = 0; i < TRIES && status == ZF_EPREREQ; i++)
		status = attempt(&work, err);
	if (status == ZF_EPREREQ) {
		zf_fail(err, ZF_EUNSAFE,
			"the records were not as just read, %d times in a row", TRIES);
		zf_hint(err,
			"someone keeps changing them, or the server does not answer with what "
			"its zone holds: nothing was changed");
		status = ZF_EUNSAFE;
	}
	if (status == ZF_OK)
		return note_changed(&work, changed, false, err);
	if (!swap->remove && note_changed(&work, changed, true, NULL) != ZF_OK)
		zf_hint(err, "the receipt lacks what may have been added last");
	return status;
}
