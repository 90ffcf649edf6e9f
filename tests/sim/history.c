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
#include "tests/sim/disk.h"
#include "tests/sim/invariants.h"
#include "tests/sim/lost.h"
#include "tests/sim/person.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"

#define RUNS_MAX 40
#define TRIES_MAX 12	  /* runs after the last fault, and no end */
#define PAUSE_MIN_MS 3000 /* between two runs */
#define PAUSE_MAX_MS (2 * 3600 * 1000)

static const char file[] = "sim.yaml", state[] = "sim.zoneferry";
static struct zf_migration *migration;
static const char *down_to; /* a rollback; NULL: to the beginning */

/* ---- commits ---- */

static int on_commit(void *ctx)
{
	(void)ctx;
	if (!sim_point())
		return 1; /* rolls back */
	sim_lost_commits();
	return 0;
}

static int on_open(sqlite3 *db, char **why, const struct sqlite3_api_routines *api)
{
	(void)why;
	(void)api;
	sqlite3_commit_hook(db, on_commit, NULL);
	return sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
}

void sim_histories_in(const char *folder)
{
	/* Short paths: a file that is replaced is looked for from the first folder on. */
	if (chdir(folder) != 0) {
		perror(folder);
		exit(2);
	}
	/* One thread, and nobody counts what it has of memory. */
	if (sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) != SQLITE_OK ||
	    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) != SQLITE_OK ||
	    !sim_disk_mount() ||
	    sqlite3_auto_extension((void (*)(void))on_open) != SQLITE_OK) {
		fprintf(stderr, "SQLite cannot be set up\n");
		exit(2);
	}
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
	sim_person_reads(line);
}

static void tell_progress(void *ctx, uint64_t done, uint64_t total, const char *unit)
{
	(void)ctx;
	(void)done;
	(void)total;
	(void)unit;
}

static void tell_stopped(void *ctx, const struct zf_error *why)
{
	(void)ctx;
	sim_tell("it stops: %s", why->message);
}

static const struct zf_teller teller = { tell_step, tell_line, tell_progress,
					 tell_stopped, NULL };

/* ---- runs ---- */

static zf_status roll_back(const struct zf_engine *engine, struct zf_error *err)
{
	return zf_engine_roll_back(engine, down_to, err);
}

static const struct {
	const char *told;
	zf_status (*carry_out)(const struct zf_engine *engine, struct zf_error *err);
} ways[] = {
	[SIM_ON] = { "RUN", zf_engine_run },
	[SIM_BACK] = { "ROLLBACK", roll_back },
	[SIM_ABORT] = { "ABORT", zf_engine_abort },
};

static struct zf_engine engine(void)
{
	return (struct zf_engine){ .migration = migration,
				   .steps = zf_steps(),
				   .acts = &zf_acts_simulated,
				   .tell = &teller };
}

static zf_status carry_out(enum sim_turn way, struct zf_error *err)
{
	const struct zf_engine all = engine();

	zf_error_clear(err);
	return ways[way].carry_out(&all, err);
}

/* Whether it was killed; another process begins with what that one left. */
static bool was_killed(void)
{
	const bool was = sim.dead;

	sim.dead = false;
	sim_disk_restart();
	return was;
}

/* What could not be told by hand is a person's to say. */
static void confirm_transfer(void)
{
	const struct zf_engine all = engine();

	if (zf_engine_confirm(&all, "refresh", NULL) == ZF_OK)
		sim_tell("a person confirms refresh");
	(void)was_killed();
}

/* "One runner at a time": the second is refused before it does anything. */
static void run_a_second(void)
{
	const unsigned long points = sim.points;
	struct zf_error err;

	sim_tell("a second run is started");
	if (carry_out(SIM_ON, &err) != ZF_EUNSAFE || sim.points != points)
		sim_broken(
			"a second run was not refused, or did something before it was");
}

/* A plan, and a run of it: what has moved in between ends it, and it is planned again. */
static zf_status run_planned(struct zf_error *err)
{
	struct zf_engine all = engine();
	struct zf_plan plan = { .tasks = NULL };
	char digest[ZF_PLAN_DIGEST_MAX];
	zf_status status;

	zf_error_clear(err);
	sim.planning = true;
	status = zf_engine_plan(&all, &plan, err);
	sim.planning = false;
	if (status == ZF_OK)
		status = zf_plan_digest(&plan, digest, err);
	if (status == ZF_OK) {
		sim_tell("RUN --plan %.8s", digest);
		all.digest = digest;
		sim.planned = &plan.adds;
		status = zf_engine_run(&all, err);
		sim.planned = NULL;
	}
	zf_plan_clear(&plan);
	return status;
}

static zf_status run_once(enum sim_turn way, bool plans, struct zf_error *err)
{
	zf_status status;

	sim_tell("%s", plans && way == SIM_ON ? "PLAN" : ways[way].told);
	sim_run_begins(way != SIM_ON);
	sim.to = way == SIM_BACK ? down_to : NULL;
	status = plans && way == SIM_ON ? run_planned(err) : carry_out(way, err);
	sim_person_reads(err->message);
	if (was_killed()) {
		sim.now_ms = sim.died_ms;
		sim_lost_killed();
		return zf_fail(err, ZF_ECANCELLED, "killed");
	}
	if (status == ZF_OK)
		sim_tell("it is done");
	else
		sim_tell("it ends: %s", err->message);
	if (status != ZF_OK && !plans)
		sim_run_stopped(err->message);
	sim_run_ended(status);
	return status;
}

/* "A finished migration sends nothing, a finished rollback neither." */
static void run_when_done(enum sim_turn way)
{
	const int64_t now = sim.now_ms;
	struct zf_error err;
	const zf_status status = carry_out(way, &err);

	if (was_killed()) /* while it opened its journal: it told nothing */
		return;
	if (status != ZF_OK || sim.now_ms != now)
		sim_broken("what is finished, started again, does something");
}

/* ---- one after the other ---- */

struct going {
	const struct sim_site *site;
	enum sim_turn way;
	int runs, tries; /* tries: since the last fault */
	bool lost;	 /* the journal had lost its end */
};

/* Whether there is more to do: what is done may be taken back. */
static bool go_on_when_done(struct going *going)
{
	run_when_done(going->way);
	if (going->way != SIM_ON || going->site->turn == SIM_ON)
		return false;
	going->way = SIM_BACK;
	sim_person_forgets();
	return true;
}

/* A journal that has lost its end: nothing goes on but `abort`. */
static bool why_lost(struct going *going, zf_status status, const struct zf_error *err)
{
	if (going->lost || status != ZF_EUNSAFE ||
	    strstr(err->message, "this journal is damaged") == NULL)
		return false;
	if (!sim_lost())
		sim_broken("a journal that has all is told to be damaged");
	if (going->way == SIM_ABORT)
		sim_broken("`abort` does nothing where the journal has lost its end");
	going->lost = true;
	going->tries = 0;
	return true;
}

/* After a run that did not come to its end. */
static void see_why(struct going *going, zf_status status, const struct zf_error *err)
{
	if (going->site->person)
		sim_person_acts(state);
	if (going->site->person && sim.by_hand && going->way == SIM_ON)
		confirm_transfer();
	if (why_lost(going, status, err))
		going->way = SIM_ABORT;
	else if (going->way == SIM_ABORT && status == ZF_EUNSAFE &&
		 strstr(err->message, "or may have") == NULL)
		going->way = SIM_BACK;
	if (going->way == SIM_ON && going->site->turn != SIM_ON &&
	    going->runs >= going->site->turn_after) {
		going->way = going->site->turn;
		going->tries = 0;
		sim_person_forgets();
	}
	sim_pass(PAUSE_MIN_MS + (sim_chance(2) == 0 ? 0 : sim_chance(PAUSE_MAX_MS)) +
		 (going->tries > 1 ? SIM_OUTAGE_MS : 0));
}

/* What has no end is not tried for long: nobody does what a card says, or a journal that lost its end does not know
 * how to take the address back. */
static int tries_max(const struct sim_site *site)
{
	return site->person && !(sim_lost() && sim_swap_begun()) ? TRIES_MAX
								 : TRIES_MAX / 3;
}

/* "`run` repeated ends", and so does what takes it back. */
static void run_to_the_end(const struct sim_site *site)
{
	struct going going = { .site = site };

	while (sim.broken[0] == '\0' && going.runs < RUNS_MAX &&
	       going.tries <= tries_max(site)) {
		const size_t left = sim_faults_left();
		struct zf_error err;
		const zf_status status = run_once(going.way, site->plans, &err);

		going.runs++;
		going.tries = sim_faults_left() < left ? 0 : going.tries + 1;
		if (status != ZF_OK)
			see_why(&going, status, &err);
		else if (!go_on_when_done(&going))
			return;
	}
	if (sim_lost() && sim_swap_begun())
		return;
	if (sim_person_cards() == 0 || site->person)
		sim_broken("started again and again, it does not come to its end");
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
	sim_disk_clear();
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
	down_to = site->to;
	prepare(site);
	sim_site_build(site);
	sim_site_tell(site);
	sim_person_forgets();
	sim_faults_set(&site->faults, run_a_second);
	sim_lost_begin(site->loses_after);
	if (zf_migration_read(&migration, file, NULL, NULL, &err) != ZF_OK) {
		fprintf(stderr, "%s\n", err.message);
		exit(2);
	}
	sim_watch();
	run_to_the_end(site);
	zf_migration_free(migration);
	migration = NULL;
	return sim.broken[0] == '\0';
}
