/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * simulate [--seeds FROM-TO | --first FROM-TO | --story SEED]: runs migrations in simulated worlds, one a seed, and looks whether
 * what must hold does. Prints for each seed that failed what did not hold, and its story made as short as it
 * can be, and says then how many there were, as the unit tests do. The seeds of tests/sim/seeds are run first. With
 * --first it ends at the first one that failed.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/history.h"
#include "tests/sim/world.h"

#if defined(__SANITIZE_ADDRESS__)
#define SEEDS 200 /* some twenty times slower, and memory is not what seeds differ in */
#else
#define SEEDS 10000
#endif
#define TOLD_MAX 3 /* stories */

static unsigned long ran, failed;
static bool only_first; /* until then */

/* ---- made shorter ---- */

static const char *rule; /* the one that is to be broken still */

static bool still(const struct sim_site *site)
{
	return !sim_history(site, NULL) && sim.rule == rule;
}

static bool without_a_fault(struct sim_site *site)
{
	for (size_t i = 0; i < site->faults.count; i++) {
		struct sim_site less = *site;

		less.faults.count--;
		memmove(&less.faults.list[i], &less.faults.list[i + 1],
			(less.faults.count - i) * sizeof(less.faults.list[0]));
		if (still(&less)) {
			*site = less;
			return true;
		}
	}
	return false;
}

static bool with_fewer_zones(struct sim_site *site)
{
	struct sim_site less = *site;

	less.zone_count--;
	if (less.zone_count == 0 || !still(&less))
		return false;
	*site = less;
	return true;
}

static bool with_one_move(struct sim_site *site)
{
	struct sim_site less = *site;

	less.move_count = 1;
	if (site->move_count == 1 || !still(&less))
		return false;
	*site = less;
	return true;
}

static bool with_its_journal(struct sim_site *site)
{
	struct sim_site less = *site;

	less.loses_after = 0;
	if (site->loses_after == 0 || !still(&less))
		return false;
	*site = less;
	return true;
}

static bool plainer(struct sim_site *site)
{
	struct sim_site less = *site;

	less.names_themselves = less.old_gives_us = less.takes = less.takes_updates =
		true;
	less.person = true;
	less.old_lags = less.manual = less.power_fails = false;
	less.turn = SIM_ON;
	less.serial = 1;
	if (memcmp(&less, site, sizeof(less)) == 0 || !still(&less))
		return false;
	*site = less;
	return true;
}

static void shrink(struct sim_site *site)
{
	while (without_a_fault(site) || with_fewer_zones(site) || with_one_move(site) ||
	       with_its_journal(site) || plainer(site))
		;
}

/* ---- seeds ---- */

static void run_seed(unsigned long seed)
{
	struct sim_site site;

	ran++;
	sim_site_draw(&site, seed);
	if (sim_history(&site, NULL))
		return;
	printf("seed %lu: %s\n", seed, sim.broken);
	if (failed++ >= TOLD_MAX || only_first)
		return;
	rule = sim.rule;
	shrink(&site);
	(void)sim_history(&site, stdout);
	printf("(the whole story: simulate --story %lu)\n\n", seed);
}

/* Before the program goes to its own folder. */
static FILE *open_kept(void)
{
	const char *top = getenv("srcdir");
	char path[4096];
	FILE *in;

	snprintf(path, sizeof(path), "%s/tests/sim/seeds", top == NULL ? "." : top);
	in = fopen(path, "r");
	if (in == NULL) {
		perror(path);
		exit(2);
	}
	return in;
}

/* Lines of a number and a word why, or a remark behind '#'. */
static void run_kept(FILE *in)
{
	char line[256];

	while (fgets(line, sizeof(line), in) != NULL)
		if (line[0] != '#' && line[0] != '\n')
			run_seed(strtoul(line, NULL, 10));
	fclose(in);
}

static void run_range(const char *range)
{
	char *end;
	const unsigned long from = strtoul(range, &end, 10);
	const unsigned long to = *end == '-' ? strtoul(end + 1, NULL, 10) : from;

	for (unsigned long seed = from; seed <= to && (failed == 0 || !only_first);
	     seed++)
		run_seed(seed);
}

static void tell_story(const char *seed)
{
	struct sim_site site;

	sim_site_draw(&site, strtoul(seed, NULL, 10));
	ran++;
	failed += !sim_history(&site, stdout);
}

static char folder[PATH_MAX];

static void remove_folder(void)
{
	char command[sizeof(folder) + 16];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	if (system(command) != 0)
		perror(folder);
}

static void make_folder(void)
{
	const char *in = getenv("TMPDIR");
	char made[PATH_MAX];

	snprintf(made, sizeof(made), "%s/zoneferry-sim-XXXXXX", in == NULL ? "/tmp" : in);
	if (mkdtemp(made) == NULL || realpath(made, folder) == NULL) {
		perror(made);
		exit(2);
	}
	atexit(remove_folder);
	setenv("XDG_STATE_HOME", folder, 1); /* where claims are */
	sim_histories_in(folder);
}

int main(int argc, char **argv)
{
	FILE *kept = argc == 1 ? open_kept() : NULL;
	char all[64];

	make_folder();
	snprintf(all, sizeof(all), "1-%d", SEEDS);
	if (argc == 3 && strcmp(argv[1], "--story") == 0) {
		tell_story(argv[2]);
	} else if (argc == 3 && strcmp(argv[1], "--seeds") == 0) {
		run_range(argv[2]);
	} else if (argc == 3 && strcmp(argv[1], "--first") == 0) {
		only_first = true;
		run_range(argv[2]);
	} else if (argc == 1) {
		run_kept(kept);
		run_range(all);
	} else {
		fprintf(stderr,
			"usage: simulate [--seeds FROM-TO | --first FROM-TO | --story SEED]\n");
		return 2;
	}
	printf("%lu%%: Checks: %lu, Failures: %lu, Errors: 0\n",
	       ran > 0 ? 100 * (ran - failed) / ran : 0, ran, failed);
	return failed > 0;
}
