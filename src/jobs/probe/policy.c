/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/probe/policy.h"

#include <string.h>

unsigned zf_policies_after(enum zf_told transfer, bool ns_host)
{
	switch (transfer) {
	case ZF_TOLD_YES:
		return ZF_MAY_ANY | ZF_MAY_LIST | (ns_host ? ZF_MAY_NS_HOSTS : 0U);
	case ZF_TOLD_NO:
		return ZF_MAY_LIST | ZF_MAY_NOBODY | (ns_host ? 0U : ZF_MAY_NS_HOSTS);
	case ZF_TOLD_UNKNOWN:
		break;
	}
	return ZF_MAY_BE_ALL;
}

bool zf_policies_single(unsigned policies)
{
	return policies != 0 && (policies & (policies - 1)) == 0;
}

const char *zf_policies_print(char text[ZF_POLICIES_TEXT_MAX], unsigned policies)
{
	static const struct {
		unsigned policy;
		const char *word;
	} words[] = {
		{ ZF_MAY_ANY, "any" },
		{ ZF_MAY_NS_HOSTS, "ns-hosts" },
		{ ZF_MAY_LIST, "list" },
		{ ZF_MAY_NOBODY, "nobody" },
	};

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((policies & words[i].policy) == 0)
			continue;
		strcat(text, text[0] == '\0' ? "" : "|");
		strcat(text, words[i].word);
	}
	return text;
}
