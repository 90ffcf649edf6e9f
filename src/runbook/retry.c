/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/retry.h"

#include "protocol/message.h"

#define FIRST_MS 4000
#define MOST_MS 60000

static bool passes(const struct zf_error *why)
{
	switch (why->code) {
	case ZF_ETIMEOUT: /* of an answer; with the system's word for it, of a command */
		return why->system == 0;
	case ZF_ENETWORK:
		return true;
	case ZF_EREFUSED:
		return why->rcode == ZF_RCODE_SERVFAIL;
	case ZF_OK:
	case ZF_ENOMEM:
	case ZF_ESYSTEM:
	case ZF_EUSAGE:
	case ZF_EAUTH:
	case ZF_EMALFORMED:
	case ZF_ELIMIT:
	case ZF_EUNSUPPORTED:
	case ZF_EPREREQ:
	case ZF_EUNSAFE:
	case ZF_EDIFFERS:
	case ZF_EWAITING:
	case ZF_ECANCELLED:
		break;
	}
	return false;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static long long seconds(int64_t ms)
{
	return (long long)(ms + 500) / 1000;
}

static void begin(struct zf_retry *retry, int64_t now, int64_t patience_ms)
{
	*retry = (struct zf_retry){ .failed = true,
				    .until_ms = now + patience_ms,
				    .pause_ms = FIRST_MS };
}

bool zf_retry_again(struct zf_retry *retry, const struct zf_moving *moving,
		    struct zf_error *why)
{
	const int64_t now = moving->acts->clock_ms();
	const int64_t patience_ms = moving->migration->policy.patience_ms;

	if (moving->final || !passes(why))
		return false;
	if (!retry->failed)
		begin(retry, now, patience_ms);
	else
		retry->pause_ms = smaller(2 * retry->pause_ms, MOST_MS);
	if (now >= retry->until_ms) {
		zf_hint(why,
			"%s%stried again for %lld s; patience in the policy gives it longer",
			why->hint, why->hint[0] == '\0' ? "" : "; ",
			seconds(patience_ms));
		return false;
	}
	retry->next_ms = smaller(now + retry->pause_ms, retry->until_ms);
	zf_moving_say(moving,
		      "%s; trying again in %lld s, for %lld s at most (patience in the "
		      "policy)",
		      why->message, seconds(retry->next_ms - now),
		      seconds(retry->until_ms - now));
	return true;
}

int64_t zf_retry_left_ms(const struct zf_retry *retry, const struct zf_acts *acts)
{
	const int64_t now = retry->failed ? acts->clock_ms() : 0;

	return retry->failed && retry->next_ms > now ? retry->next_ms - now : 0;
}
