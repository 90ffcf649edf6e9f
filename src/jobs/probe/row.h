/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_PROBE_ROW_H
#define ZF_JOBS_PROBE_ROW_H

/*
 * A row of a probe's two tables (server.c, zone.c): what it asks, what it sees of an answer, and how it
 * writes its finding (answer.c). Who sends and waits is probe.c.
 */

#include "protocol/exchange.h"
#include "protocol/message.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/probe/finding.h"
#include "src/jobs/probe/probe.h"

/* What has been learned of a server, or of a zone at one, for the rows behind. */
struct zf_learned {
	bool heard;	    /* anything at all came */
	bool by_udp;	    /* also by UDP */
	bool has_soa;	    /* the zone's, with authority */
	bool unheard;	    /* the question for it was refused: it may be there */
	bool ixfr_answered; /* though maybe with what tells nothing */
	bool key_refused;   /* plain questions are asked without it then */
	bool not_auth;	    /* UPDATE was answered so */
	uint32_t serial;
	struct zf_name mname; /* where has_soa */
	bool mname_here;      /* MNAME's address is the server's */
	bool mname_elsewhere; /* it has others */
	bool is_ns_host; /* the address we asked from is one that came with the NS records */
	struct zf_endpoint local; /* the address we asked from last */
};

#define ZF_PROBE_ASKED_MAX (ZF_NAME_TEXT_MAX + 64)

/* One server, or one zone at it. */
struct zf_probing {
	bool notify; /* it may be asked whether NOTIFY is taken */
	const struct zf_peer *peer;
	const uint8_t *zone;
	const struct zf_tls
		*any_tls; /* that takes every certificate; NULL: none could be made */
	struct zf_probe_finding *findings; /* one a row */
	struct zf_probe_finding *finding;  /* of the row at hand */
	struct zf_learned learned;
	char asked[ZF_PROBE_ASKED_MAX]; /* what the row at hand asked */
	struct zf_error *badkey; /* the server's first BADKEY, explained; or no error */
	char *software; /* the server's, room for ZF_PROBE_SOFTWARE_MAX; "" if not known */
	struct zf_reader *reader; /* shared by all: for the time of one call */
};

#define ZF_PROBE_SOFTWARE_MAX 16

/* What came of one question. */
struct zf_heard {
	zf_status status;
	const struct zf_answer *answer;	       /* where status is ZF_OK */
	const struct zf_error *why;	       /* where it is not */
	const struct zf_exchange_terms *terms; /* what it was asked by */
};

struct zf_probe_row {
	struct zf_probe_question question; /* no name: only something is learned */
	/* Fills in what is asked and how, `exchange` being as the peer says. Returns false where
	 * nothing is to be asked: the finding, or what was to be learned, is then complete. */
	bool (*ask)(struct zf_probing *probing, struct zf_exchange_terms *exchange,
		    struct zf_message *msg);
	void (*read)(struct zf_probing *probing, const struct zf_heard *heard);
	/* of the question, 1 << number, that a row of the probe's own is asked for */
	uint32_t helps;
};

extern const struct zf_probe_row zf_probe_server_rows[ZF_PROBE_OF_SERVER],
	zf_probe_zone_rows[ZF_PROBE_OF_ZONE];

/* A query for the records of `type` at `owner`; remembered as what was asked. */
bool zf_probe_query(struct zf_probing *probing, struct zf_message *msg,
		    const uint8_t *owner, uint16_t type);

/* Says what is asked, for the evidence: "IXFR from serial 7". */
void zf_probe_asked(struct zf_probing *probing, const char *asked, ...) ZF_PRINTF(2, 3);

/* Writes the row's finding. Its evidence is what was asked, how and by whom, and the text; without
 * `heard` only the text. */
void zf_finding_tell(struct zf_probing *probing, const struct zf_heard *heard,
		     enum zf_told told, const char *text, ...) ZF_PRINTF(4, 5);
void zf_finding_value(struct zf_probing *probing, const char *value, ...) ZF_PRINTF(2, 3);

/* The same where no answer came, or one with another rcode than NOERROR: explained, with its hint. */
void zf_finding_fail(struct zf_probing *probing, const struct zf_heard *heard,
		     enum zf_told told, enum zf_operation doing);

/* The answer's rcode, with what its OPT record adds; -1 where none came that can be read. */
int zf_heard_rcode(const struct zf_probing *probing, const struct zf_heard *heard);

/* Finds the first record of `type` in the answer section, of OPT in the additional one where it belongs, at
 * `owner` unless that is NULL; its views hold until the next call. */
bool zf_heard_record(const struct zf_probing *probing, const struct zf_heard *heard,
		     const uint8_t *owner, uint16_t type, struct zf_record *rr);

/* How a signed zone is signed (signatures.c). */
bool zf_probe_ask_signatures(struct zf_probing *probing,
			     struct zf_exchange_terms *exchange, struct zf_message *msg);
void zf_probe_read_signatures(struct zf_probing *probing, const struct zf_heard *heard);
bool zf_probe_ask_denial(struct zf_probing *probing, struct zf_exchange_terms *exchange,
			 struct zf_message *msg);
void zf_probe_read_denial(struct zf_probing *probing, const struct zf_heard *heard);

#define ZF_PROBE_TEXT_MAX 256
/* Octets of a server's, at most 255, fit for a line of text. Returns `text`. */
const char *zf_probe_text(char text[ZF_PROBE_TEXT_MAX], const uint8_t *octets,
			  size_t len);

#endif
