/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_SUBJECTS_H
#define ZF_REPORT_SUBJECTS_H

/*
 * What a step found out, on a page: each subject with its lines. Zones of which the same is said, but for numbers and
 * their own names, stand together: what is said once, and then a line for each zone with what is its own.
 *
 *	  2 zones
 *	    [yes] captured: <1> records, serial <2>, from old
 *	      zone           <1>  <2>
 *	      a.example.     84   2025110301
 *	      ferry.example. 2    7
 *
 * Subjects come in the order they were first added in; zones that stand together, behind all others, so that what is
 * odd is not looked for among a thousand.
 *
 *	new -> add... -> print -> free
 */

#include <stdio.h>

#include "protocol/error.h"

struct zf_subjects;

/* An empty page; the caller frees it. Fails with ZF_ENOMEM. */
zf_status zf_subjects_new(struct zf_subjects **subjects,
			  struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_subjects_free(struct zf_subjects *subjects);

/* A line about a subject: "[yes]", what was asked, what was seen. The subject of a zone is its name with the final
 * dot, behind which the server may stand at which it was looked at, " @new". All is copied, and harmless for a terminal
 * then. Fails with ZF_ENOMEM. */
struct zf_subject_line {
	const char *subject, *mark, *question, *text;
};
zf_status zf_subjects_add(struct zf_subjects *subjects,
			  const struct zf_subject_line *line,
			  struct zf_error *err) ZF_MUST_CHECK;

/* How many lines were added. */
size_t zf_subjects_count(const struct zf_subjects *subjects);

/* Writes the page; nothing where nothing was added. Fails with ZF_ENOMEM. */
zf_status zf_subjects_print(struct zf_subjects *subjects, FILE *out,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
