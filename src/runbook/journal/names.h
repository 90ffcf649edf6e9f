/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_NAMES_H
#define ZF_RUNBOOK_JOURNAL_NAMES_H

/* What the journal's columns say, read back; journal.h has the other way. */

#include "src/runbook/journal/journal.h"

/* ZF_TASK_BEGUN where it is none of them: then the world has to be looked at. */
enum zf_task_state zf_task_state_parse(const char *text);

/* ZF_VERDICT_UNKNOWN where it is none of them. */
enum zf_verdict zf_verdict_parse(const char *text);

#endif
