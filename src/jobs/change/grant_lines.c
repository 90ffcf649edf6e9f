/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/grant_lines.h"

#include <netinet/in.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/jobs/change/holder.h"

struct zf_receipt_line zf_grant_address_line(const struct zf_grant *grant,
					     const uint8_t *zone,
					     const struct zf_endpoint *address)
{
	struct zf_receipt_line line = { .ttl = grant->ttl };
	const struct sockaddr_storage *any = &address->address;

	zf_name_copy(&line.zone, zone);
	line.owner = grant->fqdn;
	if (any->ss_family == AF_INET6) {
		line.type = ZF_TYPE_AAAA;
		line.rdata_len = 16;
		memcpy(line.rdata, &((const struct sockaddr_in6 *)any)->sin6_addr, 16);
	} else {
		line.type = ZF_TYPE_A;
		line.rdata_len = 4;
		memcpy(line.rdata, &((const struct sockaddr_in *)any)->sin_addr, 4);
	}
	return line;
}

struct zf_receipt_line zf_grant_ns_line(const struct zf_grant *grant, const uint8_t *zone)
{
	struct zf_receipt_line line = { .type = ZF_TYPE_NS, .ttl = grant->ttl };

	zf_name_copy(&line.zone, zone);
	zf_name_copy(&line.owner, zone);
	line.rdata_len = (uint16_t)zf_name_size(grant->fqdn.wire);
	memcpy(line.rdata, grant->fqdn.wire, line.rdata_len);
	return line;
}

/* Whether `fqdn`, which is in no zone of the server, has all the addresses as the server, which has to know
 * its NS hosts, resolves it. */
static zf_status check_resolves(const struct zf_grant *grant, struct zf_error *err)
{
	static const struct zf_name root;
	zf_status status = ZF_OK;
	bool found = true;

	for (size_t i = 0; i < grant->address_count && status == ZF_OK && found; i++) {
		const struct zf_receipt_line line =
			zf_grant_address_line(grant, root.wire, &grant->addresses[i]);
		const struct zf_record rr = zf_receipt_record(&line);

		status = zf_holder_resolves(grant->peer, &rr, &found, err);
	}
	return status == ZF_OK && !found ? ZF_EUNSAFE : status;
}

zf_status zf_grant_holder(const struct zf_grant *grant, struct zf_name *holder,
			  bool *has_holder, struct zf_error *err)
{
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = zf_holder_find(grant->peer, grant->fqdn.wire, holder, has_holder, &why);
	if (status == ZF_OK)
		return ZF_OK;
	if (status == ZF_EUNSAFE && !*has_holder) {
		status = check_resolves(grant, err);
		if (status != ZF_EUNSAFE)
			return status;
		zf_hint(&why,
			"name the new server inside a zone this primary serves, or publish its "
			"address record where that name lives first");
	}
	zf_error_copy(err, &why);
	return status;
}
