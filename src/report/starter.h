/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_STARTER_H
#define ZF_REPORT_STARTER_H

/*
 * A migration file to begin with, written from what a probe has found: what is known stands there, what could not
 * be told is a guess marked `# ?`, and what only a person can know is a comment. `zoneferry check` finds it sound.
 */

#include <stdio.h>

#include "src/jobs/probe/probe.h"

/* The probe's peers, in this order. */
enum zf_starter_server {
	ZF_STARTER_PRIMARY,
	ZF_STARTER_OLD,
	ZF_STARTER_NEW,
	ZF_STARTER_SERVERS,
};

/* Everything is borrowed. */
struct zf_starter {
	const char *name; /* of the migration */
	const struct zf_probed *probed;
	const struct zf_peer *peers; /* ZF_STARTER_SERVERS */
	const struct zf_name
		*hosts[ZF_STARTER_SERVERS]; /* what each is called; NULL: not known */
	const struct zf_name *zones;
	size_t zone_count;
	const char *key_file; /* that the servers were asked with; NULL: none */
	bool gss;	      /* they were asked with keys by GSS-TSIG */
	const char *keytab;   /* whose tickets these are of; NULL: the user's cache */
};

/* Fails with ZF_ENOMEM. */
zf_status zf_starter_write(FILE *out, const struct zf_starter *starter,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
