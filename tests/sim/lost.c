/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/lost.h"

#include "tests/sim/disk.h"
#include "tests/sim/world.h"

static unsigned left; /* commits until it is kept; 0: never */
static bool kept, lost;

void sim_lost_begin(unsigned commit)
{
	left = commit;
	kept = lost = false;
}

void sim_lost_commits(void)
{
	if (left == 0 || --left > 0)
		return;
	sim_disk_keep();
	kept = true;
}

void sim_lost_killed(void)
{
	if (!kept)
		return;
	sim_tell("the journal has lost its end");
	sim_disk_put_back();
	kept = false;
	lost = true;
}

bool sim_lost(void)
{
	return lost;
}
