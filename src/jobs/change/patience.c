/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/patience.h"

#include <poll.h>
#include <stddef.h>

#include "protocol/clock.h"

#define PAUSE_FIRST_MS 20
#define PAUSE_MAX_MS 500

void zf_patience_begin(struct zf_patience *patience, int64_t ms)
{
	patience->until_ms = zf_clock_ms() + ms;
	patience->pause_ms = PAUSE_FIRST_MS;
}

bool zf_patience_wait(struct zf_patience *patience)
{
	const int64_t left = patience->until_ms - zf_clock_ms();
	const int64_t pause = patience->pause_ms < left ? patience->pause_ms : left;

	if (left <= 0)
		return false;
	poll(NULL, 0, (int)pause);
	patience->pause_ms *= 2;
	if (patience->pause_ms > PAUSE_MAX_MS)
		patience->pause_ms = PAUSE_MAX_MS;
	return true;
}
