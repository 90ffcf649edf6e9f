/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_QUESTION_H
#define ZF_CLI_QUESTION_H

/* A person asked whether to go on. */

#include <stdbool.h>

#include "protocol/error.h"

struct zf_talk;

/* Whether there is somebody to be asked: standard input and standard error are terminals. */
bool zf_question_can(void);

/* Asks, on standard error, and waits for a line. Passes for y or yes; else fails with ZF_EWAITING: nothing was begun. */
zf_status zf_question_ask(struct zf_talk *talk, const char *question,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
