/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/fetch_item.h"

#include <stdlib.h>

const char *zf_fetch_way_print(enum zf_fetch_way way)
{
	static const char *const ways[] = {
		[ZF_FETCH_ZONE] = "axfr",
		[ZF_FETCH_CHANGES] = "ixfr",
		[ZF_FETCH_UNCHANGED] = "none",
	};

	return ways[way];
}

void zf_fetch_item_fail(struct zf_fetch_item *item, const struct zf_error *why)
{
	item->status = why->code;
	if (item->why == NULL)
		item->why = malloc(sizeof(*item->why));
	if (item->why != NULL)
		zf_error_copy(item->why, why);
}

void zf_fetch_item_clear(struct zf_fetch_item *item)
{
	free(item->why);
	free(item->no_changes);
	item->why = item->no_changes = NULL;
	item->result = (struct zf_transfer_result){ 0 };
	zf_outside_clear(&item->zone_seen.outside);
	item->zone_seen = (struct zf_intake_result){ 0 };
}
