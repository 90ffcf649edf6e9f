/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/dnssec.h"

#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "protocol/wire.h"

#define FIXED_OCTETS 10 /* type, class, TTL, length */

static ldns_rr *to_ldns(const struct zf_record *rr)
{
	const size_t size = rr->owner_len + FIXED_OCTETS + (size_t)rr->rdata_len;
	uint8_t *wire = malloc(size), *at = wire;
	ldns_rr *result = NULL;
	size_t pos = 0;

	if (wire == NULL)
		return NULL;
	memcpy(at, rr->owner, rr->owner_len);
	at += rr->owner_len;
	zf_wire_put16(at, rr->type);
	zf_wire_put16(at + 2, rr->class);
	zf_wire_put32(at + 4, rr->ttl);
	zf_wire_put16(at + 8, rr->rdata_len);
	if (rr->rdata_len > 0)
		memcpy(at + FIXED_OCTETS, rr->rdata, rr->rdata_len);
	if (ldns_wire2rr(&result, wire, size, &pos, LDNS_SECTION_ANSWER) !=
	    LDNS_STATUS_OK)
		result = NULL;
	free(wire);
	return result;
}

/* NULL where ldns cannot read a record, or without memory. */
static ldns_rr_list *list_of(const struct zf_zone *zone)
{
	ldns_rr_list *list = ldns_rr_list_new();

	for (size_t i = 0; list != NULL && i < zf_zone_count(zone); i++) {
		const struct zf_record rr = zf_zone_record(zone, i);
		ldns_rr *one = to_ldns(&rr);

		if (one == NULL || !ldns_rr_list_push_rr(list, one)) {
			ldns_rr_free(one);
			ldns_rr_list_deep_free(list);
			return NULL;
		}
	}
	return list;
}

static ldns_status verify(const ldns_rr_list *records, const ldns_rr_list *signatures,
			  const ldns_rr_list *keys, time_t now)
{
	ldns_status status = LDNS_STATUS_CRYPTO_NO_RRSIG;

	for (size_t i = 0; i < ldns_rr_list_rr_count(signatures); i++) {
		ldns_rr_list *good = ldns_rr_list_new();

		if (good == NULL)
			return LDNS_STATUS_MEM_ERR;
		status = ldns_verify_rrsig_keylist_time(
			records, ldns_rr_list_rr(signatures, i), keys, now, good);
		ldns_rr_list_free(good); /* the keys in it are those of `keys` */
		if (status == LDNS_STATUS_OK)
			break;
	}
	return status;
}

zf_status zf_dnssec_verify(const struct zf_zone *records,
			   const struct zf_zone *signatures, const struct zf_zone *keys,
			   int64_t now, struct zf_error *err)
{
	ldns_rr_list *data = list_of(records), *made = list_of(signatures),
		     *by = list_of(keys);
	ldns_status status = LDNS_STATUS_MEM_ERR;

	if (data != NULL && made != NULL && by != NULL)
		status = verify(data, made, by, (time_t)now);
	ldns_rr_list_deep_free(data);
	ldns_rr_list_deep_free(made);
	ldns_rr_list_deep_free(by);
	if (status == LDNS_STATUS_OK)
		return ZF_OK;
	if (status == LDNS_STATUS_MEM_ERR)
		return zf_fail(err, ZF_ENOMEM,
			       "signatures: out of memory, or unreadable");
	return zf_fail(err, ZF_EDIFFERS, "no valid signature: %s",
		       ldns_get_errorstr_by_id(status));
}
