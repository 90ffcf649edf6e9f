/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/thresholds.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/number.h"

bool zf_thresholds_parse(const char *text, unsigned *percent)
{
	const size_t len = strcspn(text, "%");
	char digits[sizeof "100"];
	uint64_t number;

	if (len >= sizeof digits || (text[len] == '%' && text[len + 1] != '\0'))
		return false;
	snprintf(digits, sizeof digits, "%.*s", (int)len, text);
	if (!zf_number_parse(digits, 0, 100, &number))
		return false;
	*percent = (unsigned)number;
	return true;
}

/* The least whole percentage that `part` does not go beyond. */
static unsigned percent_of(uint64_t part, uint64_t whole)
{
	const uint64_t percent = part / whole * 100 + part % whole * 100 / whole;

	return (unsigned)(percent + (percent * whole < part * 100));
}

struct share {
	uint64_t part, whole; /* records */
	unsigned most;	      /* percent */
	const char *verb, *option;
};

static zf_status check(const struct share *share, struct zf_error *err)
{
	unsigned percent;

	if (share->part <= ZF_THRESHOLD_LEAST || share->whole == 0)
		return ZF_OK;
	percent = percent_of(share->part, share->whole);
	if (percent <= share->most)
		return ZF_OK;
	zf_fail(err, ZF_EUNSAFE,
		"%" PRIu64 " of %" PRIu64 " records would %s, more than %u %%",
		share->part, share->whole, share->verb, share->most);
	zf_hint(err, "nothing was changed; is it the right file? %s=%u%% if it is",
		share->option, percent);
	return ZF_EUNSAFE;
}

zf_status zf_thresholds_check(const struct zf_thresholds *thresholds,
			      const struct zf_edits_counts *counts, struct zf_error *err)
{
	const struct share removed = { counts->removed, counts->from, thresholds->removed,
				       "be removed", "--max-removed" };
	const struct share changed = { counts->removed + counts->added +
					       counts->replaced + counts->ttl,
				       counts->from + counts->added, thresholds->changed,
				       "change", "--max-changed" };
	const zf_status status = check(&removed, err);

	return status != ZF_OK ? status : check(&changed, err);
}
