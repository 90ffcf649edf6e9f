/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/fresh_signature.h"

#include <time.h>

#include "protocol/rdata.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/change/patience.h"
#include "zonefmt/zone/dnssec.h"

#define PATIENCE_MS 5000 /* as long as this an RRset may be bogus */

zf_status zf_zone_is_signed(const struct zf_peer *peer, const uint8_t *zone,
			    bool *is_signed, struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	const zf_status status = zf_ask(peer, zone, ZF_TYPE_DNSKEY, &seen, err);

	*is_signed = status == ZF_OK && zf_zone_count(seen.records) > 0;
	zf_seen_clear(&seen);
	return status;
}

static zf_status check_one(const struct zf_peer *peer, const struct zf_zone *keys,
			   const struct zf_receipt_line *line, struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];
	struct zf_seen seen = { 0 };
	zf_status status = zf_ask_signed(peer, line->owner.wire, line->type, &seen, err);

	if (status == ZF_OK)
		status = zf_dnssec_verify(seen.records, seen.signatures, keys,
					  (int64_t)time(NULL), err);
	if (status == ZF_EDIFFERS) {
		zf_name_print(owner, line->owner.wire);
		zf_wrap(err, "%s %s", owner, zf_type_print(type, line->type));
	}
	zf_seen_clear(&seen);
	return status;
}

/* The keys are read each time: a signer may be changing them. */
static zf_status check_all(const struct zf_peer *peer, const uint8_t *zone,
			   const struct zf_receipt_line *lines, size_t count,
			   struct zf_error *err)
{
	struct zf_seen keys = { 0 };
	zf_status status = zf_ask(peer, zone, ZF_TYPE_DNSKEY, &keys, err);

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = check_one(peer, keys.records, &lines[i], err);
	zf_seen_clear(&keys);
	return status;
}

zf_status zf_fresh_signature_wait(const struct zf_peer *peer, const uint8_t *zone,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err)
{
	struct zf_patience patience;
	zf_status status;

	zf_patience_begin(&patience, PATIENCE_MS);
	do
		status = check_all(peer, zone, lines, count, err);
	while (status == ZF_EDIFFERS && zf_patience_wait(&patience));
	return status;
}
