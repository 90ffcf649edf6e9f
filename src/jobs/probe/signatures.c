/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * How a signed zone is signed. The times of a signature tell until when it holds. Who made it is told only by
 * denials made up for the question (RFC 4470, RFC 9824): that takes the key at hand. A signer that keeps real
 * denials looks the same whether it is the server itself or elsewhere.
 */

#include <string.h>
#include <time.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "src/jobs/probe/row.h"

#define TIME_MAX 32
#define SIGNATURE_MIN 18 /* octets before the signer's name, RFC 4034 3.1 */

static bool is_signed(struct zf_probing *probing)
{
	const enum zf_told told = probing->findings[ZF_PROBE_SIGNED].told;

	if (told == ZF_TOLD_YES)
		return true;
	zf_finding_tell(probing, NULL, told,
			told == ZF_TOLD_NO
				? "not asked: the zone is not signed"
				: "not asked: whether it is signed is not known");
	return false;
}

bool zf_probe_ask_signatures(struct zf_probing *probing,
			     struct zf_exchange_terms *exchange, struct zf_message *msg)
{
	if (!is_signed(probing) ||
	    !zf_probe_query(probing, msg, probing->zone, ZF_TYPE_SOA))
		return false;
	if (probing->learned.key_refused)
		exchange->key = NULL;
	zf_message_edns_dnssec(msg, ZF_EDNS_UDP_SIZE);
	return true;
}

/* Seconds since 1970 modulo 2^32, RFC 4034 3.1.5. */
static const char *print_time(char text[TIME_MAX], uint32_t seconds)
{
	const time_t time = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&time, &tm) == NULL ||
	    strftime(text, TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		text[0] = '\0';
	return text;
}

void zf_probe_read_signatures(struct zf_probing *probing, const struct zf_heard *heard)
{
	char from[TIME_MAX], until[TIME_MAX];
	struct zf_record rr;
	uint32_t inception, expiration;

	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
		return;
	}
	if (!zf_heard_record(probing, heard, probing->zone, ZF_TYPE_RRSIG, &rr) ||
	    rr.rdata_len < SIGNATURE_MIN || zf_wire_get16(rr.rdata) != ZF_TYPE_SOA) {
		zf_finding_tell(probing, heard, ZF_TOLD_NO,
				"DNSKEY, but no RRSIG of the SOA record");
		return;
	}
	expiration = zf_wire_get32(rr.rdata + 8);
	inception = zf_wire_get32(rr.rdata + 12);
	zf_finding_value(probing, "%s", print_time(until, expiration));
	/* serial arithmetic, RFC 1982 */
	zf_finding_tell(probing, heard,
			(int32_t)(expiration - (uint32_t)time(NULL)) > 0 ? ZF_TOLD_YES
									 : ZF_TOLD_NO,
			"the SOA record's signature holds from %s until %s, key %u",
			print_time(from, inception), until, zf_wire_get16(rr.rdata + 16));
}

/* ---- who signs ---- */

bool zf_probe_ask_denial(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			 struct zf_message *msg)
{
	static const char label[] = "zoneferry-asks-for-nothing";
	const size_t len = sizeof(label) - 1, zone_len = zf_name_size(probing->zone);
	struct zf_name name;

	if (!is_signed(probing))
		return false;
	if (len + 1 + zone_len > ZF_NAME_MAX) {
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN,
				"not asked: the name would be too long");
		return false;
	}
	name.wire[0] = (uint8_t)len;
	memcpy(name.wire + 1, label, len);
	memcpy(name.wire + 1 + len, probing->zone, zone_len);
	if (!zf_probe_query(probing, msg, name.wire, ZF_TYPE_TXT))
		return false;
	if (probing->learned.key_refused)
		exchange->key = NULL;
	zf_message_edns_dnssec(msg, ZF_EDNS_UDP_SIZE);
	return true;
}

/* Whether the record's next name is its owner with a label of one zero octet before it: nothing fits between them. */
static bool is_made_up(const struct zf_record *rr)
{
	return rr->type == ZF_TYPE_NSEC && rr->rdata_len > 2 && rr->rdata[0] == 1 &&
	       rr->rdata[1] == 0 && zf_name_equal(rr->rdata + 2, rr->owner);
}

static bool has_made_up(const struct zf_probing *probing, const struct zf_heard *heard)
{
	enum zf_section at;
	struct zf_record rr;
	bool more = true;

	if (zf_reader_open(probing->reader, heard->answer->wire, heard->answer->len,
			   NULL) != ZF_OK)
		return false;
	while (zf_reader_next(probing->reader, &more, &at, &rr, NULL) == ZF_OK && more)
		if (at == ZF_SECTION_AUTHORITY && is_made_up(&rr))
			return true;
	return false;
}

static const char *software_of(const struct zf_probing *probing)
{
	return probing->peer->software != NULL ? probing->peer->software
					       : probing->software;
}

void zf_probe_read_denial(struct zf_probing *probing, const struct zf_heard *heard)
{
	if (heard->status != ZF_OK)
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	else if (has_made_up(probing, heard))
		zf_finding_tell(probing, heard, ZF_TOLD_YES,
				"its NSEC record was made for the question");
	else if (strcmp(software_of(probing), "nsd") == 0)
		zf_finding_tell(probing, heard, ZF_TOLD_NO,
				"NSD serves what was signed elsewhere");
	else
		zf_finding_tell(
			probing, heard, ZF_TOLD_UNKNOWN,
			"real denials, which the server may have signed itself, or "
			"another before it got them");
}
