/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/question.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "src/cli/talk.h"

#define ANSWER_MAX 64

bool zf_question_can(void)
{
	return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0;
}

zf_status zf_question_ask(struct zf_talk *talk, const char *question,
			  struct zf_error *err)
{
	char answer[ANSWER_MAX];

	zf_talk_progress_end(talk);
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		answer[0] = '\0';
	answer[strcspn(answer, "\r\n")] = '\0';
	if (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0)
		return ZF_OK;
	return zf_fail(err, ZF_EWAITING, "nobody said yes: it is not done");
}
