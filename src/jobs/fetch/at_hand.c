/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/at_hand.h"

#include <sys/stat.h>

#include "zonefmt/dialect/capture.h"

static zf_status look(struct zf_at_hand *at_hand, const char *path, struct zf_error *err)
{
	struct zf_soa soa;
	zf_status status = zf_capture_soa(path, &at_hand->soa, &at_hand->dialect, err);

	if (status == ZF_OK && zf_record_soa(&at_hand->soa.rr, &soa))
		at_hand->serial = soa.serial;
	return status;
}

static bool is_file(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

static bool is_of(const struct zf_at_hand *at_hand, const struct zf_fetch_item *item)
{
	return zf_name_equal(at_hand->soa.owner, item->zone.wire);
}

bool zf_at_hand_file(struct zf_at_hand *at_hand, const struct zf_fetch_item *item,
		     const struct zf_dialect *dialect)
{
	return item->path != NULL && is_file(item->path) &&
	       look(at_hand, item->path, NULL) == ZF_OK && at_hand->dialect == dialect &&
	       is_of(at_hand, item);
}

zf_status zf_at_hand_base(struct zf_at_hand *at_hand, const struct zf_fetch_item *item,
			  struct zf_error *err)
{
	zf_status status = look(at_hand, item->base, err);

	if (status != ZF_OK || is_of(at_hand, item))
		return status;
	return zf_fail(err, ZF_EUSAGE, "%s: holds another zone", item->base);
}

bool zf_at_hand_same(const struct zf_at_hand *at_hand, const struct zf_seen *seen)
{
	if (!seen->authoritative || zf_zone_count(seen->records) != 1)
		return false;
	const struct zf_record rr = zf_zone_record(seen->records, 0);
	return zf_record_equal(&rr, &at_hand->soa.rr) && rr.ttl == at_hand->soa.rr.ttl;
}
