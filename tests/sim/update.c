/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The primary's zones changed by UPDATE (RFC 2136), as grant.c and revoke.c of src/jobs/change do it. */

#include <string.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/update.h"
#include "tests/sim/faults.h"
#include "tests/sim/invariants.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

#define ANSWER_MS 5000 /* until an UPDATE counts as lost */
#define LATE_MS 2000   /* how long after that it may still arrive */

static struct sim_copy *copy_of(int zone)
{
	return &sim.servers[SIM_PRIMARY].copies[zone];
}

/* One UPDATE: some lines of a zone added, or removed; it requires what was read before, so that one which is
 * late finds nothing to do once another one was quicker (RFC 2136 2.4). */
struct sending {
	const struct zf_peer *peer;
	int zone;
	bool remove;
	const struct zf_receipt_line *lines;
	size_t count;
};

static void apply(const struct sending *sending)
{
	for (size_t i = 0; i < sending->count && !sending->remove; i++)
		sim_grants(&sending->lines[i]);
	for (size_t i = 0; i < sending->count; i++)
		if (sending->remove)
			sim_remove_record(copy_of(sending->zone), &sending->lines[i]);
		else
			sim_add_record(copy_of(sending->zone), &sending->lines[i]);
	sim_tell("zone %d at the primary: %zu records %s", sending->zone, sending->count,
		 sending->remove ? "removed" : "added");
	sim_changed(sending->zone);
}

static void apply_later(const struct sending *sending)
{
	const int64_t ms = ANSWER_MS + sim_chance(LATE_MS);

	for (size_t i = 0; i < sending->count && sim.late_count < SIM_LATE_MAX; i++) {
		sim.late[sim.late_count] = sending->lines[i];
		sim_later(ms, &(struct sim_event){ .what = SIM_UPDATE,
						   .zone = sending->zone,
						   .late = (int)sim.late_count++,
						   .remove = sending->remove });
	}
}

static zf_status no_answer(struct zf_error *err)
{
	sim_pass(ANSWER_MS);
	return zf_fail(err, ZF_ETIMEOUT,
		       "UPDATE: no answer, and it is not seen to be done");
}

/* ZF_OK where it is done; ZF_EREFUSED; ZF_ETIMEOUT where that is not known. */
static zf_status send_update(const struct sending *sending, struct zf_error *err)
{
	struct sim_server *server;
	zf_status status = sim_reach(sending->peer, &server, err);

	sim_changes("an UPDATE is sent");
	if (status != ZF_OK)
		return status;
	/* A secondary forwards none unless it is told to (RFC 2136 6). */
	if (!sim.takes_updates || server != &sim.servers[SIM_PRIMARY]) {
		zf_fail(err, ZF_EREFUSED, "UPDATE: REFUSED");
		if (err != NULL)
			err->rcode = ZF_RCODE_REFUSED;
		return ZF_EREFUSED;
	}
	if (sim_meets(SIM_UPDATE_LATE)) {
		sim_tell("the UPDATE is long under way");
		apply_later(sending);
		return no_answer(err);
	}
	apply(sending);
	if (!sim_point())
		return sim_killed(err);
	/* The answer is lost: it is read what came of it (swap.h). */
	if (sim_meets(SIM_ANSWER_LOST)) {
		sim_tell("the answer to the UPDATE is lost");
		sim_pass(ANSWER_MS);
		return sim_reach(sending->peer, &server, err);
	}
	return ZF_OK;
}

/* ---- granting ---- */

struct lines {
	struct zf_receipt_line list[1 + ZF_GRANT_ADDRESSES_MAX];
	size_t count;
};

/* What is missing stays; an added record takes its RRset's TTL (RFC 2181 5.2). */
static void keep_missing(struct lines *lines, int zone, uint32_t ttl)
{
	const struct sim_copy *copy = copy_of(zone);
	size_t kept = 0;

	for (size_t i = 0; i < lines->count; i++) {
		struct zf_receipt_line *line = &lines->list[i];

		line->ttl = ttl;
		for (size_t j = 0; j < copy->count; j++)
			if (copy->records[j].type == line->type &&
			    zf_name_equal(copy->records[j].owner.wire, line->owner.wire))
				line->ttl = copy->records[j].ttl;
		if (sim_record(copy_of(zone), line) == NULL)
			lines->list[kept++] = *line;
	}
	lines->count = kept;
}

static struct lines lines_of(const struct zf_grant *grant, int zone, bool addresses,
			     bool ns)
{
	struct lines lines = { .count = 0 };

	for (size_t i = 0; i < grant->address_count && addresses; i++)
		lines.list[lines.count++] = sim_a(sim.zones[zone].wire, grant->fqdn.wire,
						  sim_address(&grant->addresses[i]));
	if (ns)
		lines.list[lines.count++] =
			sim_ns(sim.zones[zone].wire, grant->fqdn.wire);
	keep_missing(&lines, zone, grant->ttl);
	return lines;
}

/* What may have been done is put down as intended (grant.h). */
static zf_status note(const struct zf_grant *grant, const struct lines *lines, int zone,
		      zf_status sent, struct zf_receipt *receipt, struct zf_error *err)
{
	zf_status status = sent;

	if (sent != ZF_OK && sent != ZF_ETIMEOUT && sent != ZF_ENETWORK)
		return sent;
	for (size_t i = 0; i < lines->count; i++) {
		struct zf_receipt_line line = lines->list[i];

		line.intended = sent != ZF_OK;
		if (zf_receipt_add(receipt, &line, NULL) != ZF_OK)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	if (status == ZF_OK && grant->granted != NULL)
		status = grant->granted(grant->ctx, sim.zones[zone].wire, lines->list,
					lines->count, err);
	return status;
}

static zf_status intend(const struct zf_grant *grant, const struct lines *lines, int zone,
			struct zf_error *err)
{
	return lines->count == 0 || grant->intend == NULL || grant->instead != NULL
		       ? ZF_OK
		       : grant->intend(grant->ctx, sim.zones[zone].wire, lines->list,
				       lines->count, err);
}

static zf_status sync(const struct zf_grant *grant, struct zf_error *err)
{
	return grant->sync == NULL || grant->instead != NULL
		       ? ZF_OK
		       : grant->sync(grant->ctx, err);
}

/* The sets as they stand are required, as swap.c has it. */
static void require_sets(struct zf_message *update, const struct lines *lines, int zone)
{
	const struct sim_copy *copy = copy_of(zone);

	for (size_t i = 0; i < lines->count; i++) {
		const struct zf_receipt_line *line = &lines->list[i];
		size_t there = 0;

		for (size_t j = 0; j < copy->count; j++) {
			const struct zf_record rr = zf_receipt_record(&copy->records[j]);

			if (rr.type != line->type ||
			    !zf_name_equal(rr.owner, line->owner.wire))
				continue;
			there++;
			zf_update_require_record(update, &rr);
		}
		if (there == 0)
			zf_update_require_absent(update, line->owner.wire, line->type);
	}
}

/* What would be sent. */
static zf_status hand_over(const struct zf_grant *grant, const struct lines *lines,
			   int zone, struct zf_error *err)
{
	static struct zf_message update;
	zf_status status = zf_update_start(&update, sim.zones[zone].wire, err);

	if (status != ZF_OK)
		return status;
	require_sets(&update, lines, zone);
	for (size_t i = 0; i < lines->count; i++) {
		const struct zf_record rr = zf_receipt_record(&lines->list[i]);

		zf_update_add(&update, &rr);
	}
	return grant->instead(grant->ctx, &update, err);
}

static zf_status send_lines(const struct zf_grant *grant, const struct lines *lines,
			    int zone, struct zf_receipt *receipt, struct zf_error *err)
{
	const struct sending sending = { grant->peer, zone, false, lines->list,
					 lines->count };

	if (lines->count == 0)
		return ZF_OK;
	if (grant->instead != NULL)
		return hand_over(grant, lines, zone, err);
	return note(grant, lines, zone, send_update(&sending, err), receipt, err);
}

/* The zone that holds the new server's name: its address, then or with it the NS record. */
static zf_status grant_holder(const struct zf_grant *grant, int holder, bool with_ns,
			      struct zf_receipt *receipt, struct zf_error *err)
{
	const struct lines lines = lines_of(grant, holder, true, with_ns);
	zf_status status = intend(grant, &lines, holder, err);

	if (status == ZF_OK && lines.count > 0)
		status = sync(grant, err);
	return status == ZF_OK ? send_lines(grant, &lines, holder, receipt, err) : status;
}

/* The NS record of the others: intents for all, then all UPDATEs, whatever comes of one. */
static zf_status grant_names(const struct zf_grant *grant, int but,
			     struct zf_receipt *receipt, struct zf_error *err)
{
	struct lines lines[SIM_ZONES_MAX];
	zf_status status = ZF_OK;
	size_t all = 0;

	for (size_t i = 0; i < grant->zone_count && status == ZF_OK; i++) {
		const int zone = sim_zone(grant->zones[i].wire);

		lines[i] = lines_of(grant, zone, false, zone != but);
		all += lines[i].count;
		status = intend(grant, &lines[i], zone, err);
	}
	if (status == ZF_OK && all > 0)
		status = sync(grant, err);
	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < grant->zone_count; i++) {
		const zf_status one = send_lines(grant, &lines[i],
						 sim_zone(grant->zones[i].wire), receipt,
						 status == ZF_OK ? err : NULL);

		status = status == ZF_OK ? one : status;
	}
	return status;
}

zf_status sim_grant(const struct zf_grant *grant, struct zf_receipt *receipt,
		    struct zf_error *err)
{
	const int holder = sim_zone_of(grant->fqdn.wire);
	bool with_ns = false;
	uint32_t serial;
	zf_status status = ZF_OK;

	/* Every zone is looked at before the first is changed. */
	for (size_t i = 0; i < grant->zone_count && status == ZF_OK; i++) {
		status = sim_ask_serial(grant->peer, grant->zones[i].wire, &serial, err);
		with_ns |= sim_zone(grant->zones[i].wire) == holder;
	}
	if (status == ZF_OK && holder >= 0)
		status = grant_holder(grant, holder, with_ns, receipt, err);
	return status == ZF_OK ? grant_names(grant, with_ns ? holder : -1, receipt, err)
			       : status;
}

static zf_status add_missing(const struct zf_grant *grant, const struct lines *lines,
			     struct zf_receipt *missing, struct zf_error *err)
{
	struct sim_server *server;
	zf_status status = sim_reach(grant->peer, &server, err);

	for (size_t i = 0; i < lines->count && status == ZF_OK; i++)
		status = zf_receipt_add(missing, &lines->list[i], err);
	return status;
}

zf_status sim_grant_missing(const struct zf_grant *grant, struct zf_receipt *missing,
			    struct zf_error *err)
{
	const int holder = sim_zone_of(grant->fqdn.wire);
	zf_status status = ZF_OK;

	if (holder >= 0) {
		const struct lines lines = lines_of(grant, holder, true, false);

		status = add_missing(grant, &lines, missing, err);
	}
	for (size_t i = 0; i < grant->zone_count && status == ZF_OK; i++) {
		const struct lines lines =
			lines_of(grant, sim_zone(grant->zones[i].wire), false, true);

		status = add_missing(grant, &lines, missing, err);
	}
	return status;
}

/* ---- taking back ---- */

static bool is_of(const struct zf_receipt_line *line, int zone, bool address)
{
	return sim_zone(line->zone.wire) == zone && (line->type != ZF_TYPE_NS) == address;
}

static void add_standing(struct lines *lines, const struct zf_receipt *receipt, int zone,
			 bool address)
{
	for (size_t i = 0; i < receipt->count; i++)
		if (is_of(&receipt->lines[i], zone, address) &&
		    sim_record(copy_of(zone), &receipt->lines[i]) != NULL &&
		    lines->count < sizeof(lines->list) / sizeof(lines->list[0]))
			lines->list[lines->count++] = receipt->lines[i];
}

static bool has_addresses(const struct zf_receipt *receipt, int zone)
{
	for (size_t i = 0; i < receipt->count; i++)
		if (is_of(&receipt->lines[i], zone, true))
			return true;
	return false;
}

/* Without these the zone had no NS record: no server lets the last one go (RFC 2136 3.4.2.4), and swap.c does not
 * ask for it. */
static bool are_last_ns(const struct lines *lines, int zone)
{
	const struct sim_copy *copy = copy_of(zone);
	size_t there = 0, gone = 0;

	for (size_t i = 0; i < copy->count; i++)
		there += copy->records[i].type == ZF_TYPE_NS;
	for (size_t i = 0; i < lines->count; i++)
		gone += lines->list[i].type == ZF_TYPE_NS;
	return gone > 0 && gone == there;
}

struct revoking {
	const struct zf_peer *peer;
	const struct zf_receipt *receipt;
	struct zf_receipt *revoked;
	zf_status first; /* of the failures: then addresses stay, as an NS record may need them */
	struct zf_error *err;
};

/* In one UPDATE, its NS record first, as revoke.c has it. */
static zf_status revoke_in(const struct revoking *revoking, int zone,
			   struct zf_error *err)
{
	struct lines lines = { .count = 0 };
	zf_status status = ZF_OK;

	add_standing(&lines, revoking->receipt, zone, false);
	if (revoking->first == ZF_OK)
		add_standing(&lines, revoking->receipt, zone, true);
	const struct sending sending = { revoking->peer, zone, true, lines.list,
					 lines.count };
	if (lines.count == 0)
		return ZF_OK;
	if (are_last_ns(&lines, zone))
		return zf_fail(err, ZF_EUNSAFE, "its last NS record would go");
	status = send_update(&sending, err);
	for (size_t i = 0;
	     i < lines.count && status == ZF_OK && revoking->revoked != NULL; i++)
		status = zf_receipt_add(revoking->revoked, &lines.list[i], err);
	return status;
}

/* The zones with only NS records, or those with the addresses that they need; whatever comes of one. */
static void revoke_some(struct revoking *revoking, bool addresses)
{
	for (size_t zone = 0; zone < sim.zone_count; zone++) {
		struct zf_error why;
		zf_status status;

		zf_error_clear(&why);
		if (has_addresses(revoking->receipt, (int)zone) != addresses)
			continue;
		status = revoke_in(revoking, (int)zone, &why);
		if (revoking->first == ZF_OK && status != ZF_OK) {
			revoking->first = status;
			zf_error_copy(revoking->err, &why);
		}
	}
}

zf_status sim_revoke(const struct zf_peer *peer, const struct zf_receipt *receipt,
		     struct zf_receipt *revoked, struct zf_error *err)
{
	struct revoking revoking = { peer, receipt, revoked, ZF_OK, err };
	struct sim_server *server;

	if (receipt->count == 0)
		return ZF_OK;
	revoking.first = sim_reach(peer, &server, err);
	if (revoking.first == ZF_OK) {
		revoke_some(&revoking, false);
		revoke_some(&revoking, true);
	}
	return revoking.first;
}

static zf_status stands_one(const struct zf_peer *peer,
			    const struct zf_receipt_line *line, bool *stands,
			    struct zf_error *err)
{
	const int zone = sim_zone_of(line->owner.wire);
	struct sim_server *server;
	const zf_status status = sim_reach(peer, &server, err);

	*stands = status == ZF_OK && zone >= 0 && server->copies[zone].served &&
		  sim_record(&server->copies[zone], line) != NULL;
	return status;
}

zf_status sim_stands(const struct zf_peer *peer, const struct zf_receipt_line *lines,
		     size_t count, bool *stands, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = stands_one(peer, &lines[i], &stands[i], err);
	return status;
}

zf_status sim_revoke_left(const struct zf_peer *peer, const struct zf_receipt *receipt,
			  size_t *left, struct zf_error *err)
{
	zf_status status = ZF_OK;

	*left = 0;
	for (size_t i = 0; i < receipt->count && status == ZF_OK; i++) {
		bool stands;

		status = stands_one(peer, &receipt->lines[i], &stands, err);
		*left += stands;
	}
	return status;
}
