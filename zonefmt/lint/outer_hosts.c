/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/outer_hosts.h"

#include <stdlib.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "zonefmt/zone/zone.h"

struct zf_outer_hosts {
	struct zf_zone *owners; /* alone, with neither type nor rdata */
};

zf_status zf_outer_hosts_new(struct zf_outer_hosts **result, const uint8_t *apex,
			     uint64_t octets_max, struct zf_error *err)
{
	struct zf_outer_hosts *hosts = malloc(sizeof *hosts);

	*result = NULL;
	if (hosts == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const zf_status status = zf_zone_new(&hosts->owners, apex, octets_max, err);
	if (status != ZF_OK) {
		free(hosts);
		return status;
	}
	*result = hosts;
	return ZF_OK;
}

void zf_outer_hosts_free(struct zf_outer_hosts *hosts)
{
	if (hosts != NULL)
		zf_zone_free(hosts->owners);
	free(hosts);
}

static struct zf_record owner_alone(const uint8_t *name)
{
	return (struct zf_record){
		.owner = name,
		.owner_len = (uint16_t)zf_name_size(name),
		.class = ZF_CLASS_IN,
	};
}

static bool holds(const struct zf_outer_hosts *hosts, const struct zf_record *owner)
{
	return zf_zone_find(hosts->owners, owner, ZF_ZONE_NONE) != ZF_ZONE_NONE;
}

zf_status zf_outer_hosts_add(struct zf_outer_hosts *hosts, const struct zf_record *rr,
			     struct zf_error *err)
{
	if (rr->type != ZF_TYPE_NS ||
	    zf_name_under(rr->rdata, zf_zone_apex(hosts->owners)))
		return ZF_OK;
	const struct zf_record host = owner_alone(rr->rdata);
	return holds(hosts, &host) ? ZF_OK : zf_zone_add(hosts->owners, &host, err);
}

bool zf_outer_hosts_is_glue(const struct zf_outer_hosts *hosts,
			    const struct zf_record *rr)
{
	if (rr->type != ZF_TYPE_A && rr->type != ZF_TYPE_AAAA)
		return false;
	const struct zf_record host = owner_alone(rr->owner);
	return holds(hosts, &host);
}
