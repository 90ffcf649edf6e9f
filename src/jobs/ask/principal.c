/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/principal.h"

#include "protocol/rdata.h"
#include "src/jobs/ask/ask.h"

static zf_status fail_without(const uint8_t *zone, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, zone);
	zf_fail(err, ZF_EUSAGE,
		"it has no SOA of %s, whose MNAME would be the server's name", name);
	zf_hint(err, "--spn DNS/HOST says it");
	return ZF_EUSAGE;
}

zf_status zf_principal_find(char spn[ZF_NAME_TEXT_MAX], const struct zf_peer *peer,
			    const uint8_t *zone, struct zf_error *err)
{
	struct zf_peer unsigned_peer = *peer;
	struct zf_seen seen = { 0 };
	struct zf_soa soa;

	unsigned_peer.key = NULL;
	unsigned_peer.fresh_key = NULL;
	unsigned_peer.transport = ZF_TRANSPORT_TCP;
	zf_status status = zf_ask(&unsigned_peer, zone, ZF_TYPE_SOA, &seen, err);
	if (status != ZF_OK)
		return status;
	if (zf_zone_count(seen.records) > 0) {
		const struct zf_record rr = zf_zone_record(seen.records, 0);

		zf_record_soa(&rr, &soa);
		spn[zf_name_print(spn, soa.mname) - 1] = '\0';
	} else {
		status = fail_without(zone, err);
	}
	zf_seen_clear(&seen);
	return status;
}
