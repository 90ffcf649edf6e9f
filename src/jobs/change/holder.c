/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/holder.h"

#include "protocol/rdata.h"
#include "src/jobs/ask/ask.h"

/* Knot answers REFUSED for a zone it has not, and does not sign that. It is not to be trusted, but to
 * take it as a no only means that nothing is granted. */
static bool is_unsigned_no(zf_status status, const struct zf_error *why)
{
	return status == ZF_EAUTH && why->tsig_error == 0 &&
	       (why->rcode == ZF_RCODE_REFUSED || why->rcode == ZF_RCODE_NOTAUTH);
}

/* The SOA of the zone that `name` lies in, or where it is an alias, whose answer may speak of another zone, the
 * name above. */
static zf_status ask_soa(const struct zf_peer *peer, const uint8_t *name,
			 struct zf_seen *seen, struct zf_error *err)
{
	zf_status status;
	bool alias;

	do {
		struct zf_error why;

		zf_seen_clear(seen);
		zf_error_clear(&why);
		status = zf_ask(peer, name, ZF_TYPE_SOA, seen, &why);
		if (status != ZF_OK && !is_unsigned_no(status, &why)) {
			zf_error_copy(err, &why);
			return status;
		}
		alias = status == ZF_OK && (seen->has_cname || seen->has_dname);
		name = zf_name_parent(name);
	} while (alias && name[0] != 0);
	return ZF_OK;
}

static zf_status find(const struct zf_peer *peer, const uint8_t *fqdn,
		      struct zf_name *holder, struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	char name[ZF_NAME_TEXT_MAX];
	zf_status status = ask_soa(peer, fqdn, &seen, err);

	if (status != ZF_OK)
		return status;
	zf_name_print(name, fqdn);
	if (!seen.authoritative || !seen.has_soa ||
	    !zf_name_under(fqdn, seen.soa_owner.wire))
		status = zf_fail(err, ZF_EUNSAFE, "%s lies %s", name,
				 seen.referral ? "below a zone cut"
					       : "in no zone of this server");
	else
		*holder = seen.soa_owner;
	zf_seen_clear(&seen);
	return status;
}

/* PowerDNS does not say that a DNAME hides a name unless told to (`dname-processing`), but the zone's other
 * servers do, so each name above it is asked for one. */
static zf_status check_no_dname(const struct zf_peer *peer, const uint8_t *fqdn,
				const uint8_t *apex, struct zf_error *err)
{
	const uint8_t *above = fqdn;
	zf_status status = ZF_OK;

	while (status == ZF_OK && !zf_name_equal(above, apex)) {
		struct zf_seen seen = { 0 };
		char name[ZF_NAME_TEXT_MAX];

		above = zf_name_parent(above);
		status = zf_ask(peer, above, ZF_TYPE_DNAME, &seen, err);
		zf_name_print(name, fqdn);
		if (status == ZF_OK && zf_zone_count(seen.records) > 0)
			status = zf_fail(err, ZF_EUNSAFE, "%s: there is a DNAME above it",
					 name);
		zf_seen_clear(&seen);
	}
	return status;
}

zf_status zf_holder_find(const struct zf_peer *peer, const uint8_t *fqdn,
			 struct zf_name *holder, bool *served, struct zf_error *err)
{
	const zf_status status = find(peer, fqdn, holder, err);

	*served = status == ZF_OK;
	return *served ? check_no_dname(peer, fqdn, holder->wire, err) : status;
}

zf_status zf_holder_resolves(const struct zf_peer *peer, const struct zf_record *rr,
			     bool *found, struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = zf_ask_resolved(peer, rr->owner, rr->type, &seen, &why);
	*found = status == ZF_OK &&
		 zf_zone_find(seen.records, rr, ZF_ZONE_NONE) != ZF_ZONE_NONE;
	zf_seen_clear(&seen);
	if (status == ZF_OK || is_unsigned_no(status, &why))
		return ZF_OK;
	zf_error_copy(err, &why);
	return status;
}
