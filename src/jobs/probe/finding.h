/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_PROBE_FINDING_H
#define ZF_JOBS_PROBE_FINDING_H

/* A question about a server or a zone, and what was found. */

enum zf_told { ZF_TOLD_UNKNOWN, ZF_TOLD_NO, ZF_TOLD_YES };

/* "yes", "no" and "?". */
const char *zf_told_print(enum zf_told told);

struct zf_probe_finding {
	enum zf_told told;
	char *value;	/* a serial, a size, a name; NULL: none */
	char *evidence; /* one line; NULL only where memory ran out */
	char *hint;	/* what decides it, and what to do next; NULL: none */
};

/* A question as people see it. */
struct zf_probe_question {
	const char *name;  /* one word, in the table and in JSON */
	const char *title; /* the question itself */
};

/* Frees its texts; what is left is not known. */
void zf_probe_finding_clear(struct zf_probe_finding *finding);

#endif
