/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/pace.h"

#define STRIKES_MAX 5	   /* connections in a row that came to nothing */
#define PAUSE_FIRST_MS 100 /* after the first of them */
#define DOUBLINGS_MAX 5	   /* of the pause */
#define FINAL_MIN 3	   /* refusals that were final, before all are */

void zf_pace_init(struct zf_pace *pace, size_t first, size_t most)
{
	*pace = (struct zf_pace){
		.window = (double)(first < most ? first : most),
		.most = (double)most,
	};
}

size_t zf_pace_window(const struct zf_pace *pace)
{
	return (size_t)pace->window;
}

void zf_pace_answered(struct zf_pace *pace)
{
	pace->answered = true;
	pace->strikes = 0;
}

void zf_pace_served(struct zf_pace *pace, bool was_refused)
{
	zf_pace_answered(pace);
	if (was_refused)
		pace->passed++;
	pace->window += pace->steady ? 1 / pace->window : 1;
	if (pace->window > pace->most)
		pace->window = pace->most;
}

static void shrink(struct zf_pace *pace, size_t under_way)
{
	if ((double)under_way < pace->window)
		pace->window = (double)under_way;
	pace->window = pace->window * 3 / 4;
	if (pace->window < 1)
		pace->window = 1;
	pace->steady = true;
	pace->era++;
}

bool zf_pace_refused(struct zf_pace *pace, uint64_t era, size_t under_way, bool alone)
{
	zf_pace_answered(pace);
	if (pace->final >= FINAL_MIN && pace->passed == 0)
		return false;
	if (alone)
		pace->final++;
	else if (era == pace->era)
		shrink(pace, under_way);
	return !alone;
}

void zf_pace_broken(struct zf_pace *pace, int64_t opened_ms, int64_t now_ms,
		    bool connected, size_t others)
{
	const unsigned before = pace->strikes;

	if (before == 0 || opened_ms >= pace->strike_ms) {
		pace->strike_ms = now_ms;
		pace->not_before_ms =
			now_ms + (PAUSE_FIRST_MS
				  << (before < DOUBLINGS_MAX ? before : DOUBLINGS_MAX));
		pace->strikes++;
	}
	if (others == 0 &&
	    (pace->strikes >= STRIKES_MAX || (!connected && !pace->answered)))
		pace->given_up = true;
}

bool zf_pace_may_connect(const struct zf_pace *pace, int64_t now_ms, size_t silent)
{
	return pace->strikes == 0 || (silent == 0 && now_ms >= pace->not_before_ms);
}
