/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/faults.h"

#include "tests/sim/disk.h"
#include "tests/sim/world.h"

#define LOST_MS 5000 /* a question that is waited for */

static const struct sim_faults *faults;
static void (*start_second)(void);
static bool met[SIM_WRONGS]; /* struck, and not met with */
static bool struck[SIM_FAULTS_MAX];
static int64_t out_ms;

static const char *const names[] = {
	[SIM_KILL] = "the run is killed",
	[SIM_LOST] = "a question is lost",
	[SIM_ANSWER_LOST] = "the answer to an UPDATE is lost",
	[SIM_UPDATE_LATE] = "an UPDATE is long under way",
	[SIM_COMMAND_FAILS] = "a command fails",
	[SIM_CUT] = "a link is cut",
	[SIM_DEATH] = "a name server dies",
	[SIM_CHANGE] = "somebody else changes a zone",
	[SIM_STAYS] = "an address is given back to its host at once",
	[SIM_SECOND_RUN] = "somebody starts a second run",
};

const char *sim_wrong_print(enum sim_wrong wrong)
{
	return names[wrong];
}

void sim_faults_set(const struct sim_faults *list, void (*second)(void))
{
	faults = list;
	start_second = second;
	for (int i = 0; i < SIM_WRONGS; i++)
		met[i] = false;
	for (int i = 0; i < SIM_FAULTS_MAX; i++)
		struck[i] = false;
	out_ms = 0;
}

static void strike(const struct sim_fault *fault)
{
	struct sim_server *server = &sim.servers[(size_t)fault->which % sim.server_count];
	const int number = (int)(server - sim.servers);

	switch (fault->what) {
	case SIM_KILL:
		sim_tell(sim.power_fails ? "THE POWER FAILS" : "KILLED");
		sim_disk_stop(sim.power_fails);
		sim.dead = true;
		sim.died_ms = sim.now_ms;
		break;
	case SIM_LOST:
	case SIM_ANSWER_LOST:
	case SIM_UPDATE_LATE:
		out_ms += LOST_MS;
		met[fault->what] = true;
		break;
	case SIM_COMMAND_FAILS:
	case SIM_STAYS:
		met[fault->what] = true;
		break;
	case SIM_CUT:
		sim_tell("the link of %s is cut", server->id);
		server->link = false;
		out_ms += fault->for_ms;
		sim_later(fault->for_ms,
			  &(struct sim_event){ .what = SIM_LINK_BACK, .server = number });
		break;
	case SIM_DEATH:
		sim_tell("the name server of %s dies", server->id);
		server->daemon = false;
		out_ms += fault->for_ms;
		sim_later(fault->for_ms, &(struct sim_event){ .what = SIM_DAEMON_BACK,
							      .server = number });
		break;
	case SIM_CHANGE:
		sim_change_by_others(fault->which % (int)sim.zone_count);
		break;
	case SIM_SECOND_RUN:
		start_second();
		break;
	case SIM_WRONGS:
		break;
	}
}

bool sim_point(void)
{
	if (sim.dead)
		return false;
	sim.points++;
	for (size_t i = 0; i < faults->count && !sim.dead; i++)
		if (!struck[i] && faults->list[i].point <= sim.points) {
			struck[i] = true;
			strike(&faults->list[i]);
		}
	return !sim.dead;
}

bool sim_meets(enum sim_wrong what)
{
	const bool meets = met[what];

	met[what] = false;
	return meets;
}

int64_t sim_out_ms(void)
{
	return out_ms;
}

size_t sim_faults_left(void)
{
	size_t left = 0;

	for (size_t i = 0; i < faults->count; i++)
		left += !struck[i];
	return left;
}

zf_status sim_killed(struct zf_error *err)
{
	return zf_fail(err, ZF_ECANCELLED, "killed");
}
