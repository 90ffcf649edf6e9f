/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/lost.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/sim/world.h"

static const char *folder;
static unsigned left; /* commits until it is kept; 0: never */
static bool kept, lost;

void sim_lost_begin(const char *state, unsigned commit)
{
	folder = state;
	left = commit;
	kept = lost = false;
}

static void copy(const char *from, const char *to)
{
	char path[4096 + 64], octets[65536];
	FILE *in, *out;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", folder, from);
	in = fopen(path, "r");
	snprintf(path, sizeof(path), "%s/%s", folder, to);
	if (in == NULL) { /* no WAL */
		unlink(path);
		return;
	}
	out = fopen(path, "w");
	while (out != NULL && (len = fread(octets, 1, sizeof(octets), in)) > 0)
		if (fwrite(octets, 1, len, out) != len)
			break;
	if (out == NULL || ferror(in) || fclose(out) != 0) {
		perror(path);
		exit(2);
	}
	fclose(in);
}

void sim_lost_commits(void)
{
	if (left == 0 || --left > 0)
		return;
	copy("journal.db", "kept");
	copy("journal.db-wal", "kept-wal");
	kept = true;
}

void sim_lost_killed(void)
{
	if (!kept)
		return;
	sim_tell("the journal has lost its end");
	copy("kept", "journal.db");
	copy("kept-wal", "journal.db-wal");
	kept = false;
	lost = true;
}

bool sim_lost(void)
{
	return lost;
}
