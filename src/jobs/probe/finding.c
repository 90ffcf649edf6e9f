/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/probe/finding.h"

#include <stdlib.h>

const char *zf_told_print(enum zf_told told)
{
	static const char *const words[] = {
		[ZF_TOLD_UNKNOWN] = "?",
		[ZF_TOLD_NO] = "no",
		[ZF_TOLD_YES] = "yes",
	};

	return words[told];
}

void zf_probe_finding_clear(struct zf_probe_finding *finding)
{
	free(finding->value);
	free(finding->evidence);
	free(finding->hint);
	*finding = (struct zf_probe_finding){ .told = ZF_TOLD_UNKNOWN };
}
