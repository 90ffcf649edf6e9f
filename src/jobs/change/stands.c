/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/stands.h"

#include "src/jobs/change/wildcard.h"

static bool has(const struct zf_seen *seen, const struct zf_receipt_line *line)
{
	const struct zf_record rr = zf_receipt_record(line);

	return zf_zone_find(seen->records, &rr, ZF_ZONE_NONE) != ZF_ZONE_NONE;
}

zf_status zf_stands_in_answer(const struct zf_peer *peer,
			      const struct zf_receipt_line *line, bool *stands,
			      struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	const zf_status status = zf_ask(peer, line->owner.wire, line->type, &seen, err);

	*stands = status == ZF_OK && has(&seen, line);
	zf_seen_clear(&seen);
	return status;
}

/* Whether the answer, which has the record, is a wildcard's. */
static zf_status is_covered(const struct zf_wildcard_case *answer, bool *covered,
			    struct zf_error *err)
{
	enum zf_absence absence;
	struct zf_name wildcard;
	zf_status status = zf_wildcard_find(answer, &wildcard, covered, err);

	if (status != ZF_OK || !*covered)
		return status;
	status = zf_wildcard_absence(answer, &absence, err);
	if (status == ZF_OK)
		*covered = absence != ZF_ABSENT_NOT;
	return status == ZF_EREFUSED || status == ZF_EAUTH ? ZF_OK : status;
}

zf_status zf_stands_as_seen(const struct zf_peer *peer,
			    const struct zf_receipt_line *line,
			    const struct zf_seen *seen, bool *stands,
			    struct zf_error *err)
{
	const struct zf_wildcard_case answer = { .peer = peer,
						 .zone = line->zone.wire,
						 .owner = line->owner.wire,
						 .type = line->type,
						 .seen = seen };
	bool covered = false;
	zf_status status = ZF_OK;

	*stands = has(seen, line);
	if (*stands)
		status = is_covered(&answer, &covered, err);
	*stands = *stands && status == ZF_OK && !covered;
	return status;
}

zf_status zf_stands(const struct zf_peer *peer, const struct zf_receipt_line *line,
		    bool *stands, struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	zf_status status = zf_ask(peer, line->owner.wire, line->type, &seen, err);

	*stands = false;
	if (status == ZF_OK)
		status = zf_stands_as_seen(peer, line, &seen, stands, err);
	zf_seen_clear(&seen);
	return status;
}
