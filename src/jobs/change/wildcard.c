/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/wildcard.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/update.h"
#include "src/jobs/change/update_exchange.h"

/* What decides: the records, or the CNAME that was answered instead. */
static uint16_t type_answered(const struct zf_wildcard_case *answer)
{
	return answer->seen->has_cname ? ZF_TYPE_CNAME : answer->type;
}

/* Both say the same, without a name's own owner. */
static bool is_same(const struct zf_seen *a, const struct zf_seen *b)
{
	const size_t count = zf_zone_count(a->records);

	if (a->rcode != ZF_RCODE_NOERROR || b->rcode != ZF_RCODE_NOERROR ||
	    !b->authoritative || a->has_cname || b->has_cname || b->has_dname ||
	    zf_zone_count(b->records) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct zf_record rr = zf_zone_record(a->records, i);

		if (zf_zone_count(b->records) > 0)
			rr.owner = zf_zone_record(b->records, 0).owner;
		rr.owner_len = (uint16_t)zf_name_size(rr.owner);
		if (zf_zone_find(b->records, &rr, ZF_ZONE_NONE) == ZF_ZONE_NONE)
			return false;
	}
	return true;
}

/* Whether `name` answers what `seen`, of the same type, has. */
static zf_status ask_same(const struct zf_wildcard_case *answer,
			  const struct zf_seen *seen, const uint8_t *name, bool *same,
			  struct zf_error *err)
{
	struct zf_seen other = { 0 };
	const zf_status status =
		zf_ask(answer->peer, name, type_answered(answer), &other, err);

	*same = status == ZF_OK && is_same(seen, &other);
	zf_seen_clear(&other);
	return status;
}

static void wildcard_of(struct zf_name *wildcard, const uint8_t *above)
{
	wildcard->wire[0] = 1;
	wildcard->wire[1] = '*';
	memcpy(wildcard->wire + 2, above, zf_name_size(above));
}

/*
 * The name above may be covered as well, and its wildcard then be answered for like anything. So long as the
 * name above does not itself say anything else, and the next wildcard the same, it is that one's.
 */
static zf_status climb(const struct zf_wildcard_case *answer, const struct zf_seen *seen,
		       const uint8_t *above, struct zf_name *wildcard,
		       struct zf_error *err)
{
	zf_status status = ZF_OK;
	bool same = true;

	wildcard_of(wildcard, above);
	while (status == ZF_OK && same && !zf_name_equal(above, answer->zone)) {
		struct zf_name next;

		status = ask_same(answer, seen, above, &same, err);
		above = zf_name_parent(above);
		wildcard_of(&next, above);
		if (status == ZF_OK && same)
			status = ask_same(answer, seen, next.wire, &same, err);
		if (status == ZF_OK && same)
			*wildcard = next;
	}
	return status;
}

/* Nothing covers what is below a name that the zone has, even below one without records (RFC 4592 4.3, the closest
 * encloser); so what is below must answer the same. */
static zf_status ask_below(const struct zf_wildcard_case *answer,
			   const struct zf_seen *seen, bool *same, struct zf_error *err)
{
	struct zf_name below;

	*same = true; /* as far as one can tell */
	if (zf_name_size(answer->owner) + 2 > ZF_NAME_MAX)
		return ZF_OK;
	wildcard_of(&below, answer->owner);
	return ask_same(answer, seen, below.wire, same, err);
}

static zf_status find(const struct zf_wildcard_case *answer, const struct zf_seen *seen,
		      struct zf_name *wildcard, bool *found, struct zf_error *err)
{
	const uint8_t *above = zf_name_parent(answer->owner);
	zf_status status = ask_below(answer, seen, found, err);

	wildcard_of(wildcard, above);
	if (status == ZF_OK && *found)
		status = ask_same(answer, seen, wildcard->wire, found, err);
	if (status == ZF_OK && *found)
		status = climb(answer, seen, above, wildcard, err);
	return status;
}

zf_status zf_wildcard_find(const struct zf_wildcard_case *answer,
			   struct zf_name *wildcard, bool *found, struct zf_error *err)
{
	const struct zf_seen *seen = answer->seen;
	struct zf_seen alias = { 0 };
	zf_status status = ZF_OK;

	*found = false;
	if (zf_name_equal(answer->owner, answer->zone) || seen->has_dname)
		return ZF_OK;
	if (!seen->has_cname && seen->rcode != ZF_RCODE_NOERROR)
		return ZF_OK; /* NXDOMAIN: nothing covers it */
	if (seen->has_cname) {
		status = zf_ask(answer->peer, answer->owner, ZF_TYPE_CNAME, &alias, err);
		seen = &alias;
	}
	if (status == ZF_OK)
		status = find(answer, seen, wildcard, found, err);
	zf_seen_clear(&alias);
	return status;
}

static zf_status holds(const struct zf_wildcard_case *answer, bool whole_name,
		       bool *holds, struct zf_error *err)
{
	struct zf_message update;
	zf_status status = zf_update_start(&update, answer->zone, err);

	if (status == ZF_OK && whole_name)
		zf_update_require_unused(&update, answer->owner);
	else if (status == ZF_OK)
		zf_update_require_absent(&update, answer->owner, type_answered(answer));
	if (status == ZF_OK)
		status = zf_update_exchange(answer->peer, &update, NULL, err);
	*holds = status == ZF_OK;
	return status == ZF_EPREREQ ? ZF_OK : status;
}

zf_status zf_wildcard_absence(const struct zf_wildcard_case *answer,
			      enum zf_absence *absence, struct zf_error *err)
{
	bool held;
	zf_status status = holds(answer, true, &held, err);

	*absence = held ? ZF_ABSENT_NAME : ZF_ABSENT_NOT;
	if (status != ZF_OK || held)
		return status;
	status = holds(answer, false, &held, err);
	if (held)
		*absence = ZF_ABSENT_SET;
	return status;
}
