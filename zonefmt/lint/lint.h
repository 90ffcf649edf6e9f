/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_LINT_H
#define ZF_ZONEFMT_LINT_LINT_H

/*
 * What a server will not load of a zone, or will load with a complaint, told before the zone is
 * placed there. Each kind of server has its own rules, and the same fault may cost the whole
 * zone on one, a record on the next, and nothing on a third: rules.c has the table. Rules of
 * BIND 9.18, Knot 3.2, NSD 4.6 and PowerDNS 4.7 (its bind backend) are as seen on these servers, with
 * the settings that they have if nobody says otherwise; those of Windows are from its documents (its
 * events 1500 to 1657).
 *
 *	zf_lint_new() -> zf_lint_sink() takes the records, in any order -> zf_lint_finish()
 *
 * It is about zones that are otherwise whole: rdata has the fields of its type, as everywhere (rdata.h of
 * protocol), if not always what belongs in them. Signatures are not verified, and names outside the zone are not looked up.
 *
 * The records are kept until the end, some 70 octets for a small one; the limit given bounds that.
 * A record that comes twice counts once. Findings come by owner in canonical order (RFC 4034
 * 6.1), but for the zone's apex first; those of one owner in the order of the rules.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"

struct zf_lint;

enum zf_lint_server {
	ZF_LINT_WINDOWS,
	ZF_LINT_BIND,
	ZF_LINT_KNOT,
	ZF_LINT_NSD,
	ZF_LINT_POWERDNS,
	ZF_LINT_SERVERS,
};

/* What the server does about a finding. */
enum zf_lint_effect {
	ZF_LINT_NOTHING, /* no finding */
	ZF_LINT_LOADED, /* takes it, but complains of it, or does not answer as is meant */
	ZF_LINT_DROPPED, /* loads the zone without the record */
	ZF_LINT_REFUSED, /* does not load the zone */
};

/* Lives for the call. */
struct zf_lint_finding {
	const char *rule; /* its name: "cname-and-other-data"; static storage */
	enum zf_lint_effect effect;
	const uint8_t *owner;
	const char *text; /* what is wrong at the owner, not naming it */
};

struct zf_lint_terms {
	const uint8_t *apex; /* copied */
	enum zf_lint_server server;
	uint64_t octets_max; /* of memory for the records; 0: 4 GiB */
	/* These three are for Windows, and 0 for others. */
	uint8_t version;    /* ZF_WORD_WINDOWS_2000 to _WINDOWS of types.h */
	uint8_t name_check; /* its NameCheckFlag, 0 to 3; it is 2 if nobody has set it */
	bool strict;	    /* its StrictFileParsing: what it would drop costs the zone */
	void (*found)(void *ctx, const struct zf_lint_finding *finding);
	void *ctx; /* of `found` */
};

/* The server called "windows", "bind", "knot", "nsd", or "pdns" or "powerdns"; false if there is none. */
bool zf_lint_server_find(enum zf_lint_server *server, const char *name);

/* Fails with ZF_ENOMEM, ZF_ESYSTEM (no random numbers). */
zf_status zf_lint_new(struct zf_lint **lint, const struct zf_lint_terms *terms,
		      struct zf_error *err) ZF_MUST_CHECK;
void zf_lint_free(struct zf_lint *lint);

/* Fails with ZF_ENOMEM, ZF_ELIMIT: the zone is larger than the limit. */
struct zf_sink zf_lint_sink(struct zf_lint *lint);

/* Calls `found` for each finding, and is done. ZF_OK says that all was looked at, not that it is
 * well. Once only. Fails with ZF_ENOMEM. */
zf_status zf_lint_finish(struct zf_lint *lint, struct zf_error *err) ZF_MUST_CHECK;

#endif
