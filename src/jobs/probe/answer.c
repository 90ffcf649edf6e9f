/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/harmless.h"
#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "src/jobs/probe/row.h"

void zf_probe_asked(struct zf_probing *probing, const char *asked, ...)
{
	va_list args;

	va_start(args, asked);
	vsnprintf(probing->asked, sizeof probing->asked, asked, args);
	va_end(args);
}

bool zf_probe_query(struct zf_probing *probing, struct zf_message *msg,
		    const uint8_t *owner, uint16_t type)
{
	char name[ZF_NAME_TEXT_MAX], text[ZF_RECORD_TEXT_MAX];
	struct zf_error err;
	uint16_t id;

	if (zf_message_random_id(&id, &err) != ZF_OK) {
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN, "not asked: %s",
				err.message);
		return false;
	}
	zf_message_start(msg, id, ZF_OPCODE_QUERY, 0);
	zf_message_question(msg, owner, type, ZF_CLASS_IN);
	zf_name_print(name, owner);
	zf_probe_asked(probing, "%s %s", name, zf_type_print(text, type));
	return true;
}

/* The server as it was asked, which may be without its key or by another transport. */
static struct zf_peer peer_asked(const struct zf_probing *probing,
				 const struct zf_heard *heard)
{
	struct zf_peer peer = *probing->peer;

	peer.key = heard->terms->key;
	peer.fresh_key = NULL;
	peer.tls = heard->terms->tls;
	if (peer.software == NULL && probing->software[0] != '\0')
		peer.software = probing->software;
	return peer;
}

static const char *transport_of(const struct zf_heard *heard)
{
	const bool udp = heard->answer != NULL
				 ? heard->answer->transport == ZF_TRANSPORT_UDP
				 : heard->terms->transport == ZF_TRANSPORT_UDP ||
					   heard->terms->transport ==
						   ZF_TRANSPORT_UDP_ONLY;

	if (heard->terms->tls != NULL)
		return "TLS";
	return udp ? "UDP" : "TCP";
}

void zf_finding_tell(struct zf_probing *probing, const struct zf_heard *heard,
		     enum zf_told told, const char *text, ...)
{
	struct zf_probe_finding *finding = probing->finding;
	char asker[ZF_ASKER_TEXT_MAX], said[ZF_MESSAGE_MAX],
		evidence[ZF_PROBE_ASKED_MAX + ZF_MESSAGE_MAX + ZF_ASKER_TEXT_MAX + 16];
	va_list args;

	if (finding == NULL)
		return;
	va_start(args, text);
	vsnprintf(said, sizeof said, text, args);
	va_end(args);
	snprintf(evidence, sizeof evidence, "%s", said);
	if (heard != NULL) {
		const struct zf_peer peer = peer_asked(probing, heard);

		snprintf(evidence, sizeof evidence, "%s by %s: %s (%s)", probing->asked,
			 transport_of(heard), said,
			 zf_explain_asker(asker, &peer, &probing->learned.local));
	}
	free(finding->evidence);
	finding->told = told;
	finding->evidence = strdup(evidence);
}

void zf_finding_value(struct zf_probing *probing, const char *value, ...)
{
	char text[ZF_NAME_TEXT_MAX];
	va_list args;

	va_start(args, value);
	vsnprintf(text, sizeof text, value, args);
	va_end(args);
	free(probing->finding->value);
	probing->finding->value = strdup(text);
}

static void note_failure(const struct zf_probing *probing, const struct zf_heard *heard,
			 struct zf_error *why)
{
	char text[ZF_RECORD_TEXT_MAX];
	const int rcode = zf_heard_rcode(probing, heard);

	if (heard->status != ZF_OK) {
		zf_error_copy(why, heard->why);
		return;
	}
	zf_fail(why, ZF_EREFUSED, "%s", zf_rcode_print(text, rcode));
	why->rcode = rcode;
}

/* The server is in front of what lower layers say; here it stands above all of its findings. */
static const char *without_server(const struct zf_probing *probing, const char *message)
{
	char server[ZF_ENDPOINT_TEXT_MAX];
	const size_t len = strlen(zf_endpoint_print(server, &probing->peer->server));

	if (strncmp(message, server, len) == 0 && strncmp(message + len, ": ", 2) == 0)
		return message + len + 2;
	return message;
}

void zf_finding_fail(struct zf_probing *probing, const struct zf_heard *heard,
		     enum zf_told told, enum zf_operation doing)
{
	const struct zf_peer peer = peer_asked(probing, heard);
	struct zf_error why;
	bool badkey;

	zf_error_clear(&why);
	note_failure(probing, heard, &why);
	badkey = why.tsig_error == ZF_TSIG_BADKEY;
	if (!zf_explain_alike(&why, probing->badkey)) {
		zf_explain_cause(&why, doing, probing->zone, &peer);
		if (badkey)
			zf_error_copy(probing->badkey, &why);
	}
	zf_finding_tell(probing, heard, told, "%s", without_server(probing, why.message));
	if (why.hint[0] != '\0' && probing->finding != NULL) {
		free(probing->finding->hint);
		probing->finding->hint = strdup(why.hint);
	}
}

static bool next_record(const struct zf_probing *probing, enum zf_section *section,
			struct zf_record *rr)
{
	bool more = false;

	return zf_reader_next(probing->reader, &more, section, rr, NULL) == ZF_OK && more;
}

static bool open_answer(const struct zf_probing *probing, const struct zf_heard *heard)
{
	return heard->status == ZF_OK &&
	       zf_reader_open(probing->reader, heard->answer->wire, heard->answer->len,
			      NULL) == ZF_OK;
}

int zf_heard_rcode(const struct zf_probing *probing, const struct zf_heard *heard)
{
	struct zf_record rr;
	int rcode;

	if (!open_answer(probing, heard))
		return -1;
	rcode = heard->answer->header.rcode;
	if (zf_heard_record(probing, heard, NULL, ZF_TYPE_OPT, &rr))
		rcode |= (int)(rr.ttl >> 24) << 4;
	return rcode;
}

bool zf_heard_record(const struct zf_probing *probing, const struct zf_heard *heard,
		     const uint8_t *owner, uint16_t type, struct zf_record *rr)
{
	const enum zf_section section = type == ZF_TYPE_OPT ? ZF_SECTION_ADDITIONAL
							    : ZF_SECTION_ANSWER;
	enum zf_section at;

	if (!open_answer(probing, heard))
		return false;
	while (next_record(probing, &at, rr)) {
		if (at == section && rr->type == type &&
		    (owner == NULL || zf_name_equal(rr->owner, owner)))
			return true;
	}
	return false;
}

const char *zf_probe_text(char text[ZF_PROBE_TEXT_MAX], const uint8_t *octets, size_t len)
{
	return zf_harmless_copy(text, octets,
				len < ZF_PROBE_TEXT_MAX ? len : ZF_PROBE_TEXT_MAX - 1);
}
