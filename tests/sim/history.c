/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/history.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/runbook/engine.h"
#include "src/runbook/steps/order.h"
#include "tests/sim/invariants.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

#define RUNS_MAX 24
#define TRIES_MAX 6	  /* runs after the last fault, and no end */
#define PAUSE_MIN_MS 3000 /* between two runs */
#define PAUSE_MAX_MS (2 * 3600 * 1000)

static char file[4096], state[4096 + 16];
static struct zf_migration *migration;

/* ---- commits ---- */

static int on_commit(void *ctx)
{
	(void)ctx;
	return sim_point() ? 0 : 1; /* 1 rolls back */
}

static int on_open(sqlite3 *db, char **why, const struct sqlite3_api_routines *api)
{
	(void)why;
	(void)api;
	sqlite3_commit_hook(db, on_commit, NULL);
	/* Nobody else looks: a third of the time went into locks. */
	return sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
}

void sim_histories_in(const char *folder)
{
	snprintf(file, sizeof(file), "%s/sim.yaml", folder);
	snprintf(state, sizeof(state), "%s/sim.zoneferry", folder);
	if (sqlite3_auto_extension((void (*)(void))on_open) != SQLITE_OK)
		exit(2);
}

/* ---- what a run tells ---- */

static void tell_step(void *ctx, size_t number, size_t count, const char *name,
		      const char *title)
{
	(void)ctx;
	sim_tell("[%zu/%zu] %s: %s", number, count, name, title);
}

static void tell_line(void *ctx, const char *line)
{
	(void)ctx;
	sim_tell("    %s", line);
}

static void tell_progress(void *ctx, uint64_t done, uint64_t total, const char *unit)
{
	(void)ctx;
	(void)done;
	(void)total;
	(void)unit;
}

static const struct zf_teller teller = { tell_step, tell_line, tell_progress, NULL };

/* ---- runs ---- */

static zf_status run(struct zf_error *err)
{
	const struct zf_engine engine = { migration, zf_steps(), &zf_acts_simulated,
					  &teller };

	zf_error_clear(err);
	return zf_engine_run(&engine, err);
}

/* "One runner at a time": the second is refused before it does anything. */
static void run_a_second(void)
{
	const unsigned long points = sim.points;
	struct zf_error err;

	sim_tell("a second run is started");
	if (run(&err) != ZF_EUNSAFE || sim.points != points)
		sim_broken(
			"a second run was not refused, or did something before it was");
}

static zf_status run_once(void)
{
	struct zf_error err;
	zf_status status;

	sim_tell("RUN");
	sim_run_begins();
	status = run(&err);
	if (sim.dead) {
		sim.dead = false;
		sim.now_ms = sim.died_ms;
		status = ZF_ECANCELLED;
	} else {
		sim_tell(status == ZF_OK ? "the run is done" : "the run ends: %s",
			 err.message);
		sim_run_ended(status);
	}
	return status;
}

/* "A finished migration sends nothing." */
static void run_when_done(void)
{
	const int64_t now = sim.now_ms;
	struct zf_error err;

	if (run(&err) != ZF_OK || sim.now_ms != now)
		sim_broken("a finished migration, run again, does something");
}

/* Runs until it is done; "`run` repeated ends". */
static void run_to_the_end(void)
{
	int tries = 0;

	for (int i = 0; i < RUNS_MAX && sim.broken[0] == '\0'; i++) {
		const size_t left = sim_faults_left();

		if (run_once() == ZF_OK) {
			run_when_done();
			return;
		}
		tries = sim_faults_left() < left ? 0 : tries + 1;
		if (tries > TRIES_MAX)
			break;
		sim_pass(PAUSE_MIN_MS +
			 (sim_chance(2) == 0 ? 0 : sim_chance(PAUSE_MAX_MS)) +
			 (tries > 1 ? SIM_OUTAGE_MS : 0));
	}
	sim_broken("run again and again, it does not come to its end");
}

/* ---- a history ---- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static void prepare(const struct sim_site *site)
{
	FILE *out = fopen(file, "w");

	(void)nftw(state, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	if (out == NULL) {
		perror(file);
		exit(2);
	}
	sim_site_write(site, out);
	fclose(out);
}

bool sim_history(const struct sim_site *site, FILE *story)
{
	struct zf_error err;

	sim.story = story;
	prepare(site);
	sim_site_build(site);
	sim_site_tell(site);
	sim_faults_set(&site->faults, run_a_second);
	if (zf_migration_read(&migration, file, NULL, NULL, &err) != ZF_OK) {
		fprintf(stderr, "%s\n", err.message);
		exit(2);
	}
	sim_watch();
	run_to_the_end();
	zf_migration_free(migration);
	migration = NULL;
	return sim.broken[0] == '\0';
}
