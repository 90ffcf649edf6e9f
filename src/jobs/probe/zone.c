/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What is asked about a zone at a server. */

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "protocol/notify.h"
#include "protocol/probe.h"
#include "protocol/rdata.h"
#include "src/jobs/probe/policy.h"
#include "src/jobs/probe/row.h"

#define TYPE_WINS 65281 /* Windows' own: MS-DNSP 2.2.2.1.1 */
#define TYPE_WINS_R 65282

static bool not_asked(struct zf_probing *probing, enum zf_told told, const char *why)
{
	zf_finding_tell(probing, NULL, told, "%s", why);
	return false;
}

/* For the rows that make no sense without the zone. */
static bool is_served(struct zf_probing *probing)
{
	return probing->learned.has_soa ||
	       not_asked(probing, ZF_TOLD_UNKNOWN,
			 "not asked: it does not answer for the zone");
}

static bool query(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		  struct zf_message *msg, const uint8_t *owner, uint16_t type)
{
	if (probing->learned.key_refused)
		exchange->key = NULL;
	return zf_probe_query(probing, msg, owner, type);
}

/* ---- the SOA record ---- */

static bool ask_soa(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		    struct zf_message *msg)
{
	return query(probing, exchange, msg, probing->zone, ZF_TYPE_SOA);
}

/* A key that the server does not take must not hide the zone. */
static bool ask_soa_plain(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			  struct zf_message *msg)
{
	probing->finding = &probing->findings[ZF_PROBE_AUTHORITATIVE];
	return probing->learned.key_refused && ask_soa(probing, exchange, msg);
}

static void note_soa(struct zf_probing *probing, const struct zf_record *rr)
{
	struct zf_soa soa;

	if (!zf_record_soa(rr, &soa))
		return;
	probing->learned.has_soa = true;
	probing->learned.serial = soa.serial;
	zf_name_copy(&probing->learned.mname, rr->rdata);
}

static void read_soa(struct zf_probing *probing, const struct zf_heard *heard)
{
	const int rcode = zf_heard_rcode(probing, heard);
	const bool aa = heard->status == ZF_OK &&
			(heard->answer->header.flags & ZF_FLAG_AA) != 0;
	struct zf_record rr;

	probing->learned.unheard = rcode == ZF_RCODE_REFUSED;
	if (heard->status == ZF_EAUTH && heard->terms->key != NULL)
		probing->learned.key_refused = true;
	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	} else if (rcode != ZF_RCODE_NOERROR) {
		zf_finding_fail(probing, heard, ZF_TOLD_NO, ZF_DOING_QUERY);
	} else if (!zf_heard_record(probing, heard, probing->zone, ZF_TYPE_SOA, &rr)) {
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "NOERROR, and no SOA record");
	} else if (!aa) {
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "a SOA record without AA");
	} else {
		note_soa(probing, &rr);
		zf_finding_tell(probing, heard, ZF_TOLD_YES,
				"AA, and the zone's SOA record");
	}
}

static bool tell_serial(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			struct zf_message *msg)
{
	(void)exchange, (void)msg;
	if (!is_served(probing))
		return false;
	zf_finding_value(probing, "%" PRIu32, probing->learned.serial);
	return not_asked(probing, ZF_TOLD_YES, "as the SOA record says");
}

/* ---- transfers ---- */

static bool ask_transfer(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			 struct zf_message *msg)
{
	struct zf_error err;

	if (!probing->learned.unheard && !is_served(probing))
		return false;
	exchange->transport = ZF_TRANSPORT_TCP;
	zf_probe_asked(probing, "IXFR from serial %" PRIu32, probing->learned.serial);
	if (zf_probe_transfer(msg, probing->zone, probing->learned.serial, &err) == ZF_OK)
		return true;
	return not_asked(probing, ZF_TOLD_UNKNOWN, err.message);
}

static bool ask_transfer_plain(struct zf_probing *probing,
			       struct zf_exchange_terms *exchange, struct zf_message *msg)
{
	if (exchange->key == NULL)
		return not_asked(probing, ZF_TOLD_UNKNOWN,
				 "not asked: there is no key to leave out");
	exchange->key = NULL;
	return ask_transfer(probing, exchange, msg);
}

static void read_transfer(struct zf_probing *probing, const struct zf_heard *heard)
{
	const int rcode = zf_heard_rcode(probing, heard);
	struct zf_record rr;

	probing->learned.ixfr_answered = heard->status == ZF_OK;
	if (heard->status != ZF_OK)
		zf_finding_fail(probing, heard,
				heard->why->tsig_error != 0 ? ZF_TOLD_NO
							    : ZF_TOLD_UNKNOWN,
				ZF_DOING_TRANSFER);
	else if (rcode == ZF_RCODE_REFUSED || rcode == ZF_RCODE_NOTAUTH)
		zf_finding_fail(probing, heard, ZF_TOLD_NO, ZF_DOING_TRANSFER);
	else if (rcode != ZF_RCODE_NOERROR)
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_TRANSFER);
	else if (zf_heard_record(probing, heard, probing->zone, ZF_TYPE_SOA, &rr))
		zf_finding_tell(probing, heard, ZF_TOLD_YES,
				"NOERROR, and the zone's SOA record");
	else
		zf_finding_tell(probing, heard, ZF_TOLD_UNKNOWN,
				"NOERROR, but not the zone's SOA record");
}

/* Where IXFR tells nothing, AXFR does: the connection is closed at the first message, though a small
 * zone may be all in that. */
static bool ask_axfr(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		     struct zf_message *msg)
{
	const bool inconclusive =
		probing->findings[ZF_PROBE_TRANSFER].told == ZF_TOLD_UNKNOWN &&
		probing->learned.has_soa && probing->learned.ixfr_answered;

	probing->finding = &probing->findings[ZF_PROBE_TRANSFER];
	exchange->transport = ZF_TRANSPORT_TCP;
	return inconclusive && zf_probe_query(probing, msg, probing->zone, ZF_TYPE_AXFR);
}

/* ---- updates ---- */

static bool ask_update(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		       struct zf_message *msg)
{
	struct zf_error err;

	if (!is_served(probing))
		return false;
	exchange->transport = ZF_TRANSPORT_TCP;
	zf_probe_asked(probing, "UPDATE of nothing");
	if (zf_probe_update(msg, probing->zone, &err) == ZF_OK)
		return true;
	return not_asked(probing, ZF_TOLD_UNKNOWN, err.message);
}

static bool ask_update_plain(struct zf_probing *probing,
			     struct zf_exchange_terms *exchange, struct zf_message *msg)
{
	if (exchange->key == NULL)
		return not_asked(probing, ZF_TOLD_UNKNOWN,
				 "not asked: there is no key to leave out");
	exchange->key = NULL;
	return ask_update(probing, exchange, msg);
}

static void read_update(struct zf_probing *probing, const struct zf_heard *heard)
{
	const int rcode = zf_heard_rcode(probing, heard);

	if (rcode == ZF_RCODE_NOTAUTH)
		probing->learned.not_auth = true;
	if (heard->status != ZF_OK)
		zf_finding_fail(probing, heard,
				heard->why->tsig_error != 0 ? ZF_TOLD_NO
							    : ZF_TOLD_UNKNOWN,
				ZF_DOING_UPDATE);
	else if (rcode == ZF_RCODE_NOERROR)
		zf_finding_tell(
			probing, heard, ZF_TOLD_UNKNOWN,
			"NOERROR: updates are taken from us, but which records, a policy "
			"may still decide");
	else if (rcode == ZF_RCODE_REFUSED || rcode == ZF_RCODE_NOTAUTH ||
		 rcode == ZF_RCODE_NOTIMP)
		zf_finding_fail(probing, heard, ZF_TOLD_NO, ZF_DOING_UPDATE);
	else
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_UPDATE);
}

/* ---- notifies ---- */

static bool ask_notify(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		       struct zf_message *msg)
{
	struct zf_error err;

	(void)exchange;
	if (!probing->notify)
		return not_asked(
			probing, ZF_TOLD_UNKNOWN,
			"not asked: it would make a secondary refresh; --notify asks");
	zf_probe_asked(probing, "NOTIFY");
	if (zf_notify_build(msg, probing->zone, NULL, &err) == ZF_OK)
		return true;
	return not_asked(probing, ZF_TOLD_UNKNOWN, err.message);
}

static void read_notify(struct zf_probing *probing, const struct zf_heard *heard)
{
	if (zf_heard_rcode(probing, heard) == ZF_RCODE_NOERROR)
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "NOERROR");
	else
		zf_finding_fail(probing, heard,
				heard->status == ZF_OK ? ZF_TOLD_NO : ZF_TOLD_UNKNOWN,
				ZF_DOING_NOTIFY);
}

/* ---- who the primary is ---- */

static uint16_t address_type(const struct zf_endpoint *endpoint)
{
	return endpoint->address.ss_family == AF_INET6 ? ZF_TYPE_AAAA : ZF_TYPE_A;
}

static bool is_address(const struct zf_record *rr, const struct zf_endpoint *endpoint)
{
	const struct sockaddr_storage *any = &endpoint->address;

	if (rr->type != address_type(endpoint) || endpoint->len == 0)
		return false;
	if (rr->type == ZF_TYPE_AAAA)
		return memcmp(rr->rdata, &((const struct sockaddr_in6 *)any)->sin6_addr,
			      16) == 0;
	return memcmp(rr->rdata, &((const struct sockaddr_in *)any)->sin_addr, 4) == 0;
}

static bool holds_address(struct zf_probing *probing, const struct zf_heard *heard,
			  enum zf_section section, const struct zf_endpoint *endpoint)
{
	enum zf_section at;
	struct zf_record rr;
	bool more = true;

	if (heard->status != ZF_OK || zf_reader_open(probing->reader, heard->answer->wire,
						     heard->answer->len, NULL) != ZF_OK)
		return false;
	while (zf_reader_next(probing->reader, &more, &at, &rr, NULL) == ZF_OK && more) {
		if (at == section && is_address(&rr, endpoint))
			return true;
	}
	return false;
}

static bool ask_mname(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		      struct zf_message *msg)
{
	return probing->learned.has_soa &&
	       query(probing, exchange, msg, probing->learned.mname.wire,
		     address_type(&probing->peer->server));
}

static void read_mname(struct zf_probing *probing, const struct zf_heard *heard)
{
	struct zf_record rr;

	probing->learned.mname_here =
		holds_address(probing, heard, ZF_SECTION_ANSWER, &probing->peer->server);
	probing->learned.mname_elsewhere =
		!probing->learned.mname_here &&
		zf_heard_record(probing, heard, NULL,
				address_type(&probing->peer->server), &rr);
}

/* A secondary without update forwarding says NOTAUTH or NOTIMP though it answers with authority;
 * REFUSED says nothing. The records alone do not prove it: a hidden primary has another's name in
 * MNAME. */
static bool tell_primary(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			 struct zf_message *msg)
{
	const struct zf_learned *learned = &probing->learned;
	char mname[ZF_NAME_TEXT_MAX];

	(void)exchange, (void)msg;
	if (!is_served(probing))
		return false;
	zf_name_print(mname, learned->mname.wire);
	zf_finding_value(probing, "%s", mname);
	if (learned->mname_here)
		zf_finding_tell(probing, NULL, ZF_TOLD_YES,
				"MNAME %s has this server's address", mname);
	else if (learned->mname_elsewhere)
		zf_finding_tell(
			probing, NULL, ZF_TOLD_UNKNOWN,
			"MNAME %s has another address: a secondary, or a primary that "
			"hides behind it%s",
			mname,
			learned->not_auth ? "; NOTAUTH to UPDATE speaks for a secondary"
					  : "");
	else
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN,
				"the server does not know an address of MNAME %s", mname);
	return false;
}

/* ---- whom it lets transfer ---- */

static bool ask_ns(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		   struct zf_message *msg)
{
	return probing->learned.has_soa &&
	       query(probing, exchange, msg, probing->zone, ZF_TYPE_NS);
}

static void read_ns(struct zf_probing *probing, const struct zf_heard *heard)
{
	probing->learned.is_ns_host = holds_address(probing, heard, ZF_SECTION_ADDITIONAL,
						    &probing->learned.local);
}

static const char *policy_allowed(const struct zf_probing *probing)
{
	if (zf_peer_key(probing->peer) != NULL &&
	    probing->findings[ZF_PROBE_TRANSFER_PLAIN].told == ZF_TOLD_NO)
		return "with the key; an address alone is not enough";
	if (probing->learned.is_ns_host)
		return "this address is one of the zone's NS hosts: any, NS hosts or a list; "
		       "asking from an address that is none (-b) would tell";
	return "this address is none of the zone's NS hosts: any, or a list that has it; asking "
	       "from an address nobody knows (-b) would tell";
}

static const char *policy_refused(const struct zf_probing *probing)
{
	if (probing->learned.is_ns_host)
		return "this address is one of the zone's NS hosts: a list without it, a key, or "
		       "nobody; the server's settings would tell";
	return "this address is none of the zone's NS hosts: NS hosts, a list, a key, or nobody; "
	       "asking from one of those hosts would tell";
}

static bool tell_policy(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			struct zf_message *msg)
{
	const enum zf_told transfer = probing->findings[ZF_PROBE_TRANSFER].told;
	char text[ZF_POLICIES_TEXT_MAX];

	(void)exchange, (void)msg;
	if (!is_served(probing))
		return false;
	if (transfer == ZF_TOLD_UNKNOWN)
		return not_asked(probing, ZF_TOLD_UNKNOWN, "no transfer was answered");
	zf_finding_value(
		probing, "%s",
		zf_policies_print(text, zf_policies_after(transfer,
							  probing->learned.is_ns_host)));
	return not_asked(probing, ZF_TOLD_UNKNOWN,
			 transfer == ZF_TOLD_YES ? policy_allowed(probing)
						 : policy_refused(probing));
}

/* ---- what kind of zone it is ---- */

static bool ask_dnskey(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		       struct zf_message *msg)
{
	return is_served(probing) &&
	       query(probing, exchange, msg, probing->zone, ZF_TYPE_DNSKEY);
}

static bool ask_directory(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			  struct zf_message *msg)
{
	char zone[ZF_NAME_TEXT_MAX], text[ZF_NAME_TEXT_MAX + 32];
	struct zf_name name;

	if (!is_served(probing))
		return false;
	zf_name_print(zone, probing->zone);
	snprintf(text, sizeof text, "_ldap._tcp.%s", zone[0] == '.' ? "" : zone);
	if (zf_name_parse(&name, text, NULL) != ZF_OK)
		return not_asked(probing, ZF_TOLD_NO, "the name would be too long");
	return query(probing, exchange, msg, name.wire, ZF_TYPE_SRV);
}

static bool is_reverse(const uint8_t *zone)
{
	struct zf_name arpa;

	return zf_name_parse(&arpa, "arpa", NULL) == ZF_OK &&
	       zf_name_under(zone, arpa.wire);
}

static bool ask_wins(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		     struct zf_message *msg)
{
	return is_served(probing) &&
	       query(probing, exchange, msg, probing->zone,
		     is_reverse(probing->zone) ? TYPE_WINS_R : TYPE_WINS);
}

/* Whether the answer holds what was asked for. */
static void read_there(struct zf_probing *probing, const struct zf_heard *heard)
{
	const int rcode = zf_heard_rcode(probing, heard);

	if (heard->status != ZF_OK ||
	    (rcode != ZF_RCODE_NOERROR && rcode != ZF_RCODE_NXDOMAIN))
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	else if (rcode == ZF_RCODE_NXDOMAIN)
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "NXDOMAIN");
	else if (heard->answer->header.counts[1] > 0)
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "NOERROR, %u records",
				heard->answer->header.counts[1]);
	else
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "NOERROR, no such record");
}

/* clang-format off */
const struct zf_probe_row zf_probe_zone_rows[ZF_PROBE_OF_ZONE] = {
	[ZF_PROBE_AUTHORITATIVE] = { { "authoritative", "answers for the zone" }, ask_soa, read_soa },
	[ZF_PROBE_AUTHORITATIVE_PLAIN] = { { NULL, NULL }, ask_soa_plain, read_soa, 1U << ZF_PROBE_AUTHORITATIVE },
	[ZF_PROBE_SERIAL] = { { "serial", "has a serial" }, tell_serial, NULL },
	[ZF_PROBE_TRANSFER] = { { "transfer", "transfers it to us" }, ask_transfer, read_transfer },
	[ZF_PROBE_TRANSFER_PLAIN] = { { "transfer-without-key", "does so without the key" }, ask_transfer_plain, read_transfer },
	[ZF_PROBE_AXFR] = { { NULL, NULL }, ask_axfr, read_transfer, 1U << ZF_PROBE_TRANSFER },
	[ZF_PROBE_UPDATE] = { { "update", "takes updates from us" }, ask_update, read_update },
	[ZF_PROBE_UPDATE_PLAIN] = { { "update-without-key", "does so without the key" }, ask_update_plain, read_update },
	[ZF_PROBE_NOTIFY] = { { "notify", "takes notifies from us" }, ask_notify, read_notify },
	[ZF_PROBE_MNAME] = { { NULL, NULL }, ask_mname, read_mname, 1U << ZF_PROBE_PRIMARY },
	[ZF_PROBE_PRIMARY] = { { "primary", "is the zone's primary" }, tell_primary, NULL },
	[ZF_PROBE_NS] = { { NULL, NULL }, ask_ns, read_ns, 1U << ZF_PROBE_POLICY },
	[ZF_PROBE_POLICY] = { { "policy", "whom it lets transfer" }, tell_policy, NULL },
	[ZF_PROBE_SIGNED] = { { "signed", "the zone is signed" }, ask_dnskey, read_there },
	[ZF_PROBE_SIGNATURES] = { { "signatures", "its signatures hold" }, zf_probe_ask_signatures, zf_probe_read_signatures },
	[ZF_PROBE_SIGNER] = { { "signs", "signs it itself" }, zf_probe_ask_denial, zf_probe_read_denial },
	[ZF_PROBE_DIRECTORY] = { { "directory", "the zone is a directory's (_ldap._tcp)" }, ask_directory, read_there },
	[ZF_PROBE_WINS] = { { "wins", "the zone has WINS records" }, ask_wins, read_there },
};
/* clang-format on */
