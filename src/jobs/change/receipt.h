/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_RECEIPT_H
#define ZF_JOBS_CHANGE_RECEIPT_H

/*
 * What a grant added, exactly: the records, each with the zone it went into. Revoking
 * takes these and nothing else. Kept as JSON:
 *
 *	{ "zoneferry-receipt": 1, "server": "192.0.2.10#53", "granted": [
 *	  { "zone": "example.com.", "owner": "example.com.", "ttl": 3600, "type": "NS",
 *	    "data": "ns2-new.example.com." }, ... ],
 *	  "intended": [ ... ] }
 *
 * Of a migration's the server's id is said, too: "primary": "ns1".
 *
 * Intended are records that were not there, and an UPDATE for them may have left whose end was
 * not seen. Those of them that stand are ours. Where there are none the list is left out.
 *
 * While a grant is made its receipt grows by lines, each a JSON object, so that a record more
 * costs a line more:
 *
 *	{"zoneferry-receipt":2,"server":"192.0.2.10#53"}
 *	{"intended":{"zone":"example.com.","owner":"example.com.","ttl":3600,"type":"NS","data":"..."}}
 *	{"granted":{"zone":"example.com.","owner":"example.com.","ttl":3600,"type":"NS","data":"..."}}
 *
 * Of several lines for one record the last counts. What stands behind the last line's end was
 * being written when the writer died, and is passed over.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/name.h"
#include "protocol/record.h"

struct zf_receipt_line {
	struct zf_name zone;
	struct zf_name owner;
	uint16_t type; /* NS, A or AAAA */
	uint32_t ttl;
	bool intended; /* else it was seen to stand */
	uint16_t rdata_len;
	uint8_t rdata[ZF_NAME_MAX];
};

struct zf_receipt {
	char *server;  /* where it was granted, as an endpoint's text; NULL: not said */
	char *primary; /* that server's id in a migration file; NULL: not said */
	struct zf_receipt_line *lines;
	size_t count;
};

/* Appends a copy of `line`. Fails with ZF_ENOMEM; ZF_ELIMIT where there are a million. */
zf_status zf_receipt_add(struct zf_receipt *receipt, const struct zf_receipt_line *line,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Leaves of the lines with the same record in the same zone one: it says what the last of them did, in the
 * place of the first. Fails with ZF_ENOMEM, and then nothing has changed. */
zf_status zf_receipt_settle(struct zf_receipt *receipt,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The line as a record; the views live as long as the line. */
struct zf_record zf_receipt_record(const struct zf_receipt_line *line);

/* Whether one of its lines is of this record, whatever the TTL, and whichever zone it was added to. */
bool zf_receipt_has(const struct zf_receipt *receipt, const struct zf_record *rr);

/* The receipt as one JSON object, as text that the caller frees. Fails with ZF_ENOMEM. */
zf_status zf_receipt_print(const struct zf_receipt *receipt, char **text,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The same as it is while it grows: the first line and one for each record, ends included. */
zf_status zf_receipt_print_lines(const struct zf_receipt *receipt, char **text,
				 struct zf_error *err) ZF_MUST_CHECK;

/* Lines to be appended to that: one for each of `lines`. Fails with ZF_ENOMEM. */
zf_status zf_receipt_print_more(const struct zf_receipt_line *lines, size_t count,
				char **text, struct zf_error *err) ZF_MUST_CHECK;

/* Reads either. Fails with ZF_EUSAGE, saying what is not as it must be and where; ZF_EUNSUPPORTED for
 * another version; ZF_ELIMIT, ZF_ENOMEM. `receipt` is then empty. */
zf_status zf_receipt_parse(struct zf_receipt *receipt, const char *text, size_t len,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Frees what it holds. Safe on a zeroed struct. */
void zf_receipt_clear(struct zf_receipt *receipt);

#endif
