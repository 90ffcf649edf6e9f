/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/person.h"

#include <stdio.h>
#include <string.h>

#include "tests/sim/invariants.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"
#include "zonefmt/file/filename.h"

#define CARDS_MAX 8

struct card {
	char said[1024]; /* what told of it */
	char step[32];
	bool back; /* it came when something was taken back */
};

static struct card cards[CARDS_MAX];
static size_t count;

/* The move that the card is about: its server's, or by its name in the error, `move N (OLD -> NEW)`. */
static const struct sim_move *move_of(const char *said)
{
	for (size_t i = 0; i < sim.move_count; i++)
		if (strstr(said, sim.servers[sim.moves[i].to].id) != NULL)
			return &sim.moves[i];
	return &sim.moves[0];
}

static void change_records(const struct sim_move *move, bool remove)
{
	const int holder = sim_zone_of(move->fqdn.wire);

	for (size_t zone = 0; zone < sim.zone_count; zone++) {
		struct sim_copy *copy = &sim.servers[SIM_PRIMARY].copies[zone];
		const struct zf_receipt_line lines[] = {
			sim_ns(sim.zones[zone].wire, move->fqdn.wire),
			sim_a(sim.zones[zone].wire, move->fqdn.wire, move->before),
		};

		for (int i = 0; i < ((int)zone == holder ? 2 : 1); i++)
			if (remove)
				sim_remove_record(copy, &lines[i]);
			else
				sim_add_record(copy, &lines[i]);
		sim_changed((int)zone);
	}
}

static void open_transfers(const struct sim_move *move)
{
	if (sim.policy == ZF_POLICY_LIST)
		sim.listed[sim.listed_count++ % SIM_ADDRESSES_MAX] = move->before;
	else
		change_records(move, false);
}

static void set_up(const struct sim_move *move, const char *state_folder)
{
	struct sim_server *to = &sim.servers[move->to];

	for (size_t zone = 0; zone < sim.zone_count; zone++) {
		char name[ZF_FILENAME_MAX], path[4096 + ZF_FILENAME_MAX];
		FILE *there;

		if (zf_filename_from_zone(name, sim.zones[zone].wire, ".zone", NULL) !=
		    ZF_OK)
			continue;
		snprintf(path, sizeof(path), "%s/captured/%s/%s", state_folder,
			 sim.servers[move->from].id, name);
		there = fopen(path, "r");
		if (there != NULL)
			fclose(there);
		(void)!sim_set_up_zone(to, (int)zone, there == NULL ? NULL : path, NULL);
	}
	to->gives_us = true;
}

/* The new server had no zones before. */
static void take_down(const struct sim_move *move)
{
	struct sim_server *to = &sim.servers[move->to];

	for (size_t zone = 0; zone < sim.zone_count; zone++)
		to->copies[zone] = (struct sim_copy){ .served = false };
	to->gives_us = false;
}

static void hand_over(const struct sim_move *move, bool back)
{
	struct sim_server *from = &sim.servers[back ? move->to : move->from];
	struct sim_server *to = &sim.servers[back ? move->from : move->to];

	sim_remove_address(from, move->service);
	sim_add_address(from, back ? move->before : move->gets);
	sim_remove_address(to, back ? move->gets : move->before);
	sim_add_address(to, move->service);
}

static void do_card(const struct card *card, const char *state_folder)
{
	const struct sim_move *move = move_of(card->said);

	sim_tell("a person does what a card says: %s", card->step);
	if (strcmp(card->step, card->back ? "close-transfers" : "open-transfers") == 0)
		open_transfers(move);
	else if (strcmp(card->step, "open-transfers") == 0 ||
		 strcmp(card->step, "close-transfers") == 0)
		change_records(move, true);
	else if (strcmp(card->step, "provision") == 0 && card->back)
		take_down(move);
	else if (strcmp(card->step, "provision") == 0)
		set_up(move, state_folder);
	else if (strcmp(card->step, "take-address") == 0)
		hand_over(move, card->back);
	else if (strcmp(card->step, "leave") == 0)
		sim.servers[move->to].gives_us = card->back;
	sim_watch();
}

static bool is_known(const struct card *card)
{
	for (size_t i = 0; i < count; i++)
		if (cards[i].back == card->back &&
		    strcmp(cards[i].step, card->step) == 0 &&
		    move_of(cards[i].said) == move_of(card->said))
			return true;
	return false;
}

void sim_person_reads(const char *line)
{
	const char *path = strstr(line, "/handoff/");
	struct card card = { .back = sim.back };

	if (strstr(line, "a card for ") == NULL || path == NULL)
		return;
	snprintf(card.said, sizeof(card.said), "%s", line);
	snprintf(card.step, sizeof(card.step), "%s", strrchr(path, '/') + 1);
	card.step[strcspn(card.step, ".")] = '\0';
	if (count < CARDS_MAX && !is_known(&card))
		cards[count++] = card;
}

void sim_person_acts(const char *state_folder)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (sim_chance(4) > 0)
			do_card(&cards[i], state_folder);
		else
			cards[kept++] = cards[i];
	count = kept;
}

size_t sim_person_cards(void)
{
	return count;
}

void sim_person_forgets(void)
{
	count = 0;
}
