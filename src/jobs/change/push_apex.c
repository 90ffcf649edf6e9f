/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/push_apex.h"

#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "protocol/update.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/change/update_exchange.h"

struct apex {
	const struct zf_push *push;
	struct zf_seen soa, ns;
	bool set_soa;
	size_t missing; /* NS records */
	struct zf_message update;
};

/* The SOA as it shall be, with the next serial. */
static void wanted_soa(const struct apex *apex, struct zf_soa_record *soa)
{
	const struct zf_record to = zf_edits_soa_to(apex->push->edits);

	zf_soa_record_copy(soa, &to);
	zf_soa_record_set_serial(soa, zf_serial_later(apex->soa.serial, 1));
}

/* Whether the fields of the SOA read are others; the serial is the server's own. */
static bool differs(const struct apex *apex, const struct zf_record *read)
{
	struct zf_soa_record soa;

	wanted_soa(apex, &soa);
	zf_soa_record_set_serial(&soa, apex->soa.serial);
	return read->ttl != soa.rr.ttl || !zf_record_equal(read, &soa.rr);
}

/* Calls for each NS record of the apex that was to be added, and is not there. */
static size_t for_missing(struct apex *apex, void (*each)(struct zf_message *msg,
							  const struct zf_record *rr))
{
	const struct zf_edits *edits = apex->push->edits;
	const size_t owners = zf_edits_counts(edits)->owners;
	size_t missing = 0;

	for (size_t i = 0; i < owners; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(edits, i);

		for (size_t k = 0;
		     k < owner.edit_count && zf_name_equal(owner.name, apex->push->zone);
		     k++) {
			const struct zf_edit *edit = &owner.edits[k];

			if (!edit->add || edit->rr.type != ZF_TYPE_NS ||
			    zf_zone_find(apex->ns.records, &edit->rr, ZF_ZONE_NONE) !=
				    ZF_ZONE_NONE)
				continue;
			missing++;
			if (each != NULL)
				each(&apex->update, &edit->rr);
		}
	}
	return missing;
}

static zf_status look(struct apex *apex, const struct zf_pushed *pushed,
		      struct zf_error *err)
{
	const struct zf_push *push = apex->push;
	zf_status status = zf_ask(push->peer, push->zone, ZF_TYPE_SOA, &apex->soa, err);

	if (status == ZF_OK)
		status = zf_ask(push->peer, push->zone, ZF_TYPE_NS, &apex->ns, err);
	if (status != ZF_OK)
		return status;
	if (zf_zone_count(apex->soa.records) == 1 && pushed->way == ZF_BY_RRSET &&
	    !pushed->soa_kept) {
		const struct zf_record rr = zf_zone_record(apex->soa.records, 0);

		apex->set_soa = differs(apex, &rr);
	}
	apex->missing = for_missing(apex, NULL);
	return ZF_OK;
}

static void require_as_seen(struct zf_message *update, const struct zf_seen *seen)
{
	for (size_t i = 0; i < zf_zone_count(seen->records); i++) {
		const struct zf_record rr = zf_zone_record(seen->records, i);

		zf_update_require_record(update, &rr);
	}
}

static zf_status build(struct apex *apex, bool require_soa, struct zf_error *err)
{
	struct zf_soa_record soa;
	zf_status status = zf_update_start(&apex->update, apex->push->zone, err);

	if (status != ZF_OK)
		return status;
	if (apex->missing > 0)
		require_as_seen(&apex->update, &apex->ns);
	if (apex->set_soa && require_soa)
		require_as_seen(&apex->update, &apex->soa);
	for_missing(apex, zf_update_add);
	if (apex->set_soa) {
		wanted_soa(apex, &soa);
		zf_update_add(&apex->update, &soa.rr);
	}
	return zf_message_check(&apex->update, err);
}

/* A server that does not know its own SOA again gets it without that being required, if it is as it was. */
static zf_status send_apex(struct apex *apex, struct zf_error *err)
{
	const struct zf_peer *peer = apex->push->peer;
	uint32_t serial;
	zf_status status = build(apex, true, err);

	if (status == ZF_OK)
		status = zf_update_exchange(peer, &apex->update, NULL, err);
	if (status != ZF_EPREREQ || !apex->set_soa ||
	    zf_ask_serial(peer, apex->push->zone, &serial, NULL) != ZF_OK ||
	    serial != apex->soa.serial)
		return status;
	zf_error_clear(err);
	status = build(apex, false, err);
	return status == ZF_OK ? zf_update_exchange(peer, &apex->update, NULL, err)
			       : status;
}

zf_status zf_push_apex(const struct zf_push *push, struct zf_pushed *pushed, bool *sent,
		       struct zf_error *err)
{
	struct apex apex = { .push = push };
	zf_status status = look(&apex, pushed, err);

	*sent = status == ZF_OK && (apex.set_soa || apex.missing > 0);
	if (*sent) {
		pushed->messages++;
		status = send_apex(&apex, err);
		pushed->taken += status == ZF_OK;
	}
	zf_seen_clear(&apex.soa);
	zf_seen_clear(&apex.ns);
	return status;
}
