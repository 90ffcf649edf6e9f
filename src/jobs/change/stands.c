/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/stands.h"

#include <stdlib.h>

#include "src/jobs/ask/ask_many.h"
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

#define AT_ONCE 256 /* records; what is known of each takes 2 KiB */

static zf_status look_at_some(const struct zf_peer *peer,
			      const struct zf_receipt_line *lines, size_t count,
			      struct zf_asked *asked, bool *stands, struct zf_error *err)
{
	zf_status status;

	for (size_t i = 0; i < count; i++) {
		asked[i].owner = lines[i].owner.wire;
		asked[i].type = lines[i].type;
	}
	status = zf_ask_many(peer, asked, count, err);
	for (size_t i = 0; i < count; i++) {
		if (status == ZF_OK && asked[i].status != ZF_OK) {
			zf_error_copy(err, &asked[i].why);
			status = asked[i].status;
		}
		if (status == ZF_OK)
			status = zf_stands_as_seen(peer, &lines[i], &asked[i].seen,
						   &stands[i], err);
		zf_seen_clear(&asked[i].seen);
	}
	return status;
}

zf_status zf_stands(const struct zf_peer *peer, const struct zf_receipt_line *lines,
		    size_t count, bool *stands, struct zf_error *err)
{
	struct zf_asked *asked =
		calloc(count < AT_ONCE ? count + 1 : AT_ONCE, sizeof(*asked));
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count; i++)
		stands[i] = false;
	if (asked == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < count && status == ZF_OK; i += AT_ONCE)
		status = look_at_some(peer, &lines[i],
				      count - i < AT_ONCE ? count - i : AT_ONCE, asked,
				      &stands[i], err);
	free(asked);
	return status;
}
