/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What is asked about a server, whichever zones it has. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/rdata.h"
#include "protocol/tls.h"
#include "protocol/tsig.h"
#include "protocol/wire.h"
#include "src/jobs/probe/row.h"

/* ---- UDP ---- */

/* Who asked for TLS gets nothing sent in the clear. */
static bool only_tls(struct zf_probing *probing)
{
	if (probing->peer->tls == NULL)
		return false;
	zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN, "not asked: all goes by TLS");
	return true;
}

static bool ask_soa(struct zf_probing *probing, struct zf_message *msg)
{
	return zf_probe_query(probing, msg, probing->zone, ZF_TYPE_SOA);
}

static bool ask_udp(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		    struct zf_message *msg)
{
	exchange->key = NULL;
	exchange->transport = ZF_TRANSPORT_UDP_ONLY;
	return !only_tls(probing) && ask_soa(probing, msg);
}

static void tell_reached(struct zf_probing *probing, const struct zf_heard *heard)
{
	char text[ZF_RECORD_TEXT_MAX];

	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_NO, ZF_DOING_QUERY);
		return;
	}
	zf_finding_tell(probing, heard, ZF_TOLD_YES, "%s",
			zf_rcode_print(text, zf_heard_rcode(probing, heard)));
}

static void read_udp(struct zf_probing *probing, const struct zf_heard *heard)
{
	probing->learned.by_udp = heard->status == ZF_OK;
	tell_reached(probing, heard);
}

/* ---- TCP ---- */

static bool ask_tcp(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		    struct zf_message *msg)
{
	exchange->key = NULL;
	exchange->transport = ZF_TRANSPORT_TCP;
	return !only_tls(probing) && ask_soa(probing, msg);
}

/* ---- TLS ---- */

static bool ask_tls(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		    struct zf_message *msg)
{
	exchange->key = NULL;
	exchange->transport = ZF_TRANSPORT_TLS;
	if (exchange->tls == NULL) {
		exchange->tls = probing->any_tls;
		zf_endpoint_set_port(&exchange->server, ZF_PORT_TLS);
	}
	if (exchange->tls == NULL) {
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN,
				"not asked: TLS could not be set up");
		return false;
	}
	return ask_soa(probing, msg);
}

static void read_tls(struct zf_probing *probing, const struct zf_heard *heard)
{
	char text[ZF_RECORD_TEXT_MAX];

	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_NO, ZF_DOING_QUERY);
		return;
	}
	zf_finding_tell(probing, heard, ZF_TOLD_YES, "%s, port %u%s",
			zf_rcode_print(text, zf_heard_rcode(probing, heard)),
			zf_endpoint_port(&heard->terms->server),
			probing->peer->tls == NULL ? ", its certificate not looked at"
						   : "");
}

/* ---- EDNS, NSID, recursion ---- */

/* What is asked from here on takes the way that was found; false where there was none. */
static bool find_way(struct zf_probing *probing, struct zf_exchange_terms *exchange)
{
	exchange->key = NULL;
	if (probing->learned.heard) {
		if (!probing->learned.by_udp && exchange->tls == NULL)
			exchange->transport = ZF_TRANSPORT_TCP;
		return true;
	}
	zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN,
			"not asked: the server is silent");
	return false;
}

/* RD is set for the sake of RA: the server has the zone, or refuses. */
static void set_recursion(struct zf_message *msg)
{
	msg->wire[2] |= ZF_FLAG_RD >> 8;
}

static bool ask_edns(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		     struct zf_message *msg)
{
	if (!find_way(probing, exchange) || !ask_soa(probing, msg))
		return false;
	set_recursion(msg);
	zf_message_edns_nsid(msg, ZF_EDNS_UDP_SIZE);
	return true;
}

static void read_edns(struct zf_probing *probing, const struct zf_heard *heard)
{
	char text[ZF_RECORD_TEXT_MAX];
	struct zf_record opt;

	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	} else if (zf_heard_record(probing, heard, NULL, ZF_TYPE_OPT, &opt)) {
		zf_finding_value(probing, "%u", opt.class);
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "takes %u octets by UDP",
				opt.class);
	} else {
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "%s without an OPT record",
				zf_rcode_print(text, zf_heard_rcode(probing, heard)));
	}
}

/* The NSID option among those of an OPT record (RFC 6891 6.1.2). */
static bool find_nsid(const struct zf_record *opt, const uint8_t **nsid, size_t *len)
{
	for (size_t at = 0; at + 4 <= opt->rdata_len; at += 4 + *len) {
		const uint16_t code = zf_wire_get16(opt->rdata + at);

		*len = zf_wire_get16(opt->rdata + at + 2);
		if (*len > opt->rdata_len - at - 4)
			return false;
		*nsid = opt->rdata + at + 4;
		if (code == ZF_EDNS_NSID)
			return *len > 0;
	}
	return false;
}

static void read_nsid(struct zf_probing *probing, const struct zf_heard *heard)
{
	char text[ZF_PROBE_TEXT_MAX];
	const uint8_t *nsid;
	struct zf_record opt;
	size_t len;

	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	} else if (zf_heard_record(probing, heard, NULL, ZF_TYPE_OPT, &opt) &&
		   find_nsid(&opt, &nsid, &len)) {
		zf_finding_value(probing, "%s", zf_probe_text(text, nsid, len));
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "NSID is \"%s\"", text);
	} else {
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "no NSID in the answer");
	}
}

static void read_recursion(struct zf_probing *probing, const struct zf_heard *heard)
{
	if (heard->status != ZF_OK)
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	else if ((heard->answer->header.flags & ZF_FLAG_RA) != 0)
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "RA is set");
	else
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "RA is not set");
}

/* ---- version ---- */

static bool ask_version(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			struct zf_message *msg)
{
	struct zf_name name;
	struct zf_error err;
	uint16_t id;

	if (!find_way(probing, exchange))
		return false;
	if (zf_message_random_id(&id, &err) != ZF_OK ||
	    zf_name_parse(&name, "version.bind", &err) != ZF_OK) {
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN, "not asked: %s",
				err.message);
		return false;
	}
	zf_message_start(msg, id, ZF_OPCODE_QUERY, 0);
	zf_message_question(msg, name.wire, ZF_TYPE_TXT, ZF_CLASS_CH);
	zf_probe_asked(probing, "version.bind. CH TXT");
	return true;
}

/* Versions as servers say them by default. */
static const struct {
	const char *begin, *software;
} versions[] = {
	{ "9.", "bind" },  { "BIND ", "bind" },	       { "Knot DNS", "knot" },
	{ "NSD ", "nsd" }, { "PowerDNS", "powerdns" }, { "Microsoft DNS", "windows" },
};

static void note_software(struct zf_probing *probing, const char *version)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		if (strncmp(version, versions[i].begin, strlen(versions[i].begin)) != 0)
			continue;
		strncpy(probing->software, versions[i].software,
			ZF_PROBE_SOFTWARE_MAX - 1);
		return;
	}
}

static void read_version(struct zf_probing *probing, const struct zf_heard *heard)
{
	char text[ZF_PROBE_TEXT_MAX], rcode[ZF_RECORD_TEXT_MAX];
	struct zf_record rr;

	if (heard->status != ZF_OK) {
		zf_finding_fail(probing, heard, ZF_TOLD_UNKNOWN, ZF_DOING_QUERY);
	} else if (zf_heard_record(probing, heard, NULL, ZF_TYPE_TXT, &rr) &&
		   rr.rdata_len > 1 && rr.rdata[0] < rr.rdata_len) {
		zf_finding_value(probing, "%s",
				 zf_probe_text(text, rr.rdata + 1, rr.rdata[0]));
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "\"%s\"", text);
		note_software(probing, text);
	} else {
		zf_finding_tell(probing, heard, ZF_TOLD_NO, "%s, and no text",
				zf_rcode_print(rcode, zf_heard_rcode(probing, heard)));
	}
}

/* ---- the key, and the server's clock by it ---- */

static bool ask_signed(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		       struct zf_message *msg)
{
	if (exchange->key == NULL) {
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN,
				"not asked: there is no key to sign with; -k gives one");
		return false;
	}
	/* By UDP a bad signature is waited out: it may be anyone's. */
	exchange->transport = ZF_TRANSPORT_TCP;
	return ask_soa(probing, msg);
}

/* Where a server does not have the zone its answer may be unsigned (Knot): that is no word about
 * the key. */
static void read_key(struct zf_probing *probing, const struct zf_heard *heard)
{
	char text[ZF_RECORD_TEXT_MAX];

	probing->learned.key_refused = heard->status != ZF_OK &&
				       heard->why->tsig_error != 0;
	if (heard->status == ZF_OK)
		zf_finding_tell(probing, heard, ZF_TOLD_YES, "%s, and signed with it",
				zf_rcode_print(text, zf_heard_rcode(probing, heard)));
	else
		zf_finding_fail(probing, heard,
				heard->why->tsig_error != 0 ? ZF_TOLD_NO
							    : ZF_TOLD_UNKNOWN,
				ZF_DOING_QUERY);
}

static void read_clock(struct zf_probing *probing, const struct zf_heard *heard)
{
	if (heard->status == ZF_OK) {
		const int64_t ahead =
			(int64_t)heard->answer->signed_at - (int64_t)time(NULL);

		zf_finding_value(probing, "%+" PRId64, ahead);
		zf_finding_tell(probing, heard, ZF_TOLD_YES,
				"signed %" PRId64 " s %s our clock",
				ahead < 0 ? -ahead : ahead,
				ahead < 0 ? "behind" : "ahead of");
	} else {
		zf_finding_fail(probing, heard,
				heard->why->tsig_error == ZF_TSIG_BADTIME
					? ZF_TOLD_NO
					: ZF_TOLD_UNKNOWN,
				ZF_DOING_QUERY);
	}
}

/* clang-format off */
const struct zf_probe_row zf_probe_server_rows[ZF_PROBE_OF_SERVER] = {
	[ZF_PROBE_UDP] = { { "udp", "answers by UDP" }, ask_udp, read_udp },
	[ZF_PROBE_TCP] = { { "tcp", "answers by TCP" }, ask_tcp, tell_reached },
	[ZF_PROBE_TLS] = { { "tls", "answers by TLS" }, ask_tls, read_tls },
	[ZF_PROBE_VERSION] = { { "version", "says which software it is" }, ask_version, read_version },
	[ZF_PROBE_EDNS] = { { "edns", "speaks EDNS" }, ask_edns, read_edns },
	[ZF_PROBE_NSID] = { { "nsid", "says which instance it is" }, ask_edns, read_nsid },
	[ZF_PROBE_RECURSION] = { { "recursion", "recurses for us" }, ask_edns, read_recursion },
	[ZF_PROBE_KEY] = { { "key", "knows the key" }, ask_signed, read_key },
	[ZF_PROBE_CLOCK] = { { "clock", "its clock agrees with ours" }, ask_signed, read_clock },
};
/* clang-format on */
