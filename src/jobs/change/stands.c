/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/stands.h"

#include "src/jobs/ask/ask.h"

zf_status zf_stands(const struct zf_peer *peer, const struct zf_receipt_line *line,
		    bool *stands, struct zf_error *err)
{
	const struct zf_record rr = zf_receipt_record(line);
	struct zf_seen seen = { 0 };
	const zf_status status = zf_ask(peer, rr.owner, rr.type, &seen, err);

	*stands = status == ZF_OK &&
		  zf_zone_find(seen.records, &rr, ZF_ZONE_NONE) != ZF_ZONE_NONE;
	zf_seen_clear(&seen);
	return status;
}
