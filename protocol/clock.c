/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

int64_t zf_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t zf_clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const char *zf_duration_print(char text[ZF_DURATION_TEXT_MAX], int64_t ms)
{
	static const struct {
		int64_t ms, least;
		const char *unit;
	} units[] = {
		{ 3600000, 3600000, "h" },
		{ 60000, 120000, "min" },
		{ 1000, 1000, "s" },
		{ 1, INT64_MIN, "ms" },
	};
	size_t i = 0;

	while (ms % units[i].ms != 0 || ms < units[i].least)
		i++;
	snprintf(text, ZF_DURATION_TEXT_MAX, "%" PRId64 " %s", ms / units[i].ms,
		 units[i].unit);
	return text;
}
