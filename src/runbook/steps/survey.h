/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_SURVEY_H
#define ZF_RUNBOOK_STEPS_SURVEY_H

/*
 * Finding out, changing nothing, as a table of checks. Everything that all of them may want to know is asked first, all
 * zones and servers at once; then every check looks, whatever those before it saw, and at the end all mistakes
 * are told together. A new check is one function and one row of survey_checks.c.
 *
 * What a check sees is evidence. What stands in the way of the move is a mistake besides, and what
 * a person should know, but not wait for, a remark (survey_mistakes.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/jobs/probe/probe.h"
#include "src/runbook/moving.h"
#include "src/runbook/steps/survey_mistakes.h"
#include "src/runbook/steps/survey_names.h"

enum zf_surveyed { ZF_SURVEYED_PRIMARY, ZF_SURVEYED_OLD, ZF_SURVEYED_NEW, ZF_SURVEYED };

/* A zone at a server, as it was asked. */
struct zf_survey_zone {
	enum zf_told serves, transfers, may_be_ns_hosts;
	uint32_t serial; /* where it serves it */
	/* of the primary only, as may_be_ns_hosts */
	enum zf_told is_signed, signatures_hold, signs_itself;
	char *signatures_text, *signer_text; /* evidence; NULL: not asked */
	char *serves_text, *transfers_text;  /* evidence; NULL where it is none but yes */
	char *hint;			     /* of the last refusal; NULL: none */
};

struct zf_survey_server {
	struct zf_peer peer;
	bool answers;
	struct zf_probe_finding udp, key, clock; /* copies */
	size_t serves, transfers;		 /* how many zones */
};

struct zf_survey {
	struct zf_moving *moving;
	struct zf_survey_server servers[ZF_SURVEYED];
	struct zf_survey_zone *zones; /* by zone and server: zf_survey_at */
	struct zf_survey_names names;
	struct zf_survey_mistakes mistakes;
};

/* What a line of evidence is about: the move, a server, a zone, or a zone at a server. */
enum zf_survey_scope {
	ZF_SURVEY_MOVE,
	ZF_SURVEY_SERVER,
	ZF_SURVEY_ZONE,
	ZF_SURVEY_ZONE_AT,
};

struct zf_survey_subject {
	struct zf_survey *survey;
	enum zf_survey_scope scope;
	const char *question; /* as the worksheet has it: "serves the zone" */
	size_t zone;
	enum zf_surveyed server;
};

/* A row of the table. `look` is called once for each subject of its scope; one that asks something itself, a batch for
 * all zones, has ZF_SURVEY_MOVE and makes the subjects of its zones of the one that it gets. Fails only
 * with what ends the survey at once: ZF_ENOMEM, ZF_ESYSTEM, ZF_ECANCELLED. */
struct zf_survey_check {
	enum zf_survey_scope scope;
	const char *question;
	zf_status (*look)(struct zf_survey *survey,
			  const struct zf_survey_subject *subject, struct zf_error *err);
};

/* The checks in their order, and how many there are. */
extern const struct zf_survey_check zf_survey_checks[];
extern const size_t zf_survey_check_count;

/* Asks every server for every zone, and fills in `servers` and `zones`, which the caller clears. Fails as zf_probe_each
 * and zf_moving_old. */
zf_status zf_survey_ask(struct zf_survey *survey, struct zf_error *err) ZF_MUST_CHECK;

/* Gives back everything but `moving`. */
void zf_survey_clear(struct zf_survey *survey);

/* The zone as the server answered for it. */
struct zf_survey_zone *zf_survey_at(const struct zf_survey *survey, size_t zone,
				    enum zf_surveyed server);

/* Whom questions about the zones' data go to: the primary, without a key that it does not take. */
struct zf_peer zf_survey_primary(const struct zf_survey *survey);

/* Which of the move's servers the host is, by its name or an address; ZF_SURVEYED: none. */
enum zf_surveyed zf_survey_who(const struct zf_survey *survey,
			       const struct zf_survey_host *host);

/* The subject `of` a zone, asked the same. */
struct zf_survey_subject zf_survey_of_zone(const struct zf_survey_subject *subject,
					   size_t zone);

/* A finding that outlives the probe; the caller clears it. Texts that there is no memory for are NULL. */
struct zf_probe_finding zf_survey_copy(const struct zf_probe_finding *finding);

/* What a probe was told, as evidence has it. */
enum zf_verdict zf_survey_verdict(enum zf_told told);

/* Writes a line of evidence about the subject. Fails as zf_moving_evidence. */
zf_status zf_survey_note(const struct zf_survey_subject *subject, enum zf_verdict verdict,
			 struct zf_error *err, const char *fmt, ...)
	ZF_PRINTF(4, 5) ZF_MUST_CHECK;

/* Writes down a mistake or a remark about the subject, whose zone, if it has one, is named with it. Fails with
 * ZF_ENOMEM. */
zf_status zf_survey_mistake(const struct zf_survey_subject *subject,
			    const struct zf_survey_mistake *mistake,
			    struct zf_error *err) ZF_MUST_CHECK;

/* A fact of the move, its name and value made of words: "transfer-policy of primary", "any". */
zf_status zf_survey_fact(const struct zf_survey *survey, const char *name, const char *of,
			 const char *value, struct zf_error *err) ZF_MUST_CHECK;

/* Runs the command on the server's machine, and gives its output, which the caller frees; NULL where it is not reached, or
 * the command did not end well. */
char *zf_survey_run(const struct zf_survey *survey, const struct zf_server *server,
		    const char *const *argv);

/* The checks by file; survey_checks.c has what each is asked as. */
typedef zf_status zf_survey_look(struct zf_survey *survey,
				 const struct zf_survey_subject *subject,
				 struct zf_error *err);
zf_survey_look zf_survey_answers, zf_survey_identity, zf_survey_key,
	zf_survey_clock; /* survey_servers.c */
zf_survey_look zf_survey_serving, zf_survey_transfers, zf_survey_lag; /* survey_zones.c */
zf_survey_look zf_survey_policy;				 /* survey_policy.c */
zf_survey_look zf_survey_temporary_ns, zf_survey_temporary_name; /* survey_temporary.c */
zf_survey_look zf_survey_name_servers;		       /* survey_name_servers.c */
zf_survey_look zf_survey_mname;			       /* survey_mname.c */
zf_survey_look zf_survey_controllers;		       /* survey_controllers.c */
zf_survey_look zf_survey_signatures, zf_survey_signer; /* survey_signed.c */
zf_survey_look zf_survey_include, zf_survey_listening, zf_survey_room_here,
	zf_survey_room_there;	   /* survey_machine.c */
zf_survey_look zf_survey_clients;  /* survey_clients.c */
zf_survey_look zf_survey_commands; /* survey_commands.c */
zf_survey_look zf_survey_updates;  /* survey_updates.c */
zf_survey_look zf_survey_source, zf_survey_restart,
	zf_survey_host_clock;				   /* survey_reach.c */
zf_survey_look zf_survey_our_address, zf_survey_addresses; /* survey_hosts.c */

#endif
