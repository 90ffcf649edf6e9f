/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/standing.h"

#include <stdlib.h>

/* A step as it was seen: one that begins again has another time. */
struct place {
	enum zf_task_state state;
	enum zf_direction direction;
	int64_t began_ms, ended_ms;
};

struct zf_standing {
	const struct zf_migration *migration;
	const struct zf_step *const *steps;
	struct place *places; /* a move's steps behind each other */
	size_t step_count;
};

zf_status zf_standing_new(struct zf_standing **standing,
			  const struct zf_migration *migration,
			  const struct zf_step *const *steps, struct zf_error *err)
{
	struct zf_standing *made = calloc(1, sizeof(*made));

	*standing = NULL;
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	made->migration = migration;
	made->steps = steps;
	while (steps[made->step_count] != NULL)
		made->step_count++;
	made->places = calloc(migration->move_count * made->step_count + 1,
			      sizeof(*made->places));
	if (made->places == NULL) {
		free(made);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	*standing = made;
	return ZF_OK;
}

void zf_standing_free(struct zf_standing *standing)
{
	if (standing == NULL)
		return;
	free(standing->places);
	free(standing);
}

static bool is_same(const struct place *one, const struct place *other)
{
	return one->state == other->state && one->direction == other->direction &&
	       one->began_ms == other->began_ms && one->ended_ms == other->ended_ms;
}

zf_status zf_standing_look(struct zf_standing *standing, struct zf_journal *journal,
			   zf_status (*moved)(void *ctx, const struct zf_task *step,
					      struct zf_error *err),
			   void *ctx, struct zf_error *err)
{
	const size_t count = standing->migration->move_count * standing->step_count;
	struct zf_task task = { 0 };
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		const size_t move = i / standing->step_count;
		const struct zf_step *step = standing->steps[i % standing->step_count];
		char key[ZF_JOURNAL_MOVE_MAX];

		zf_journal_move(key, &standing->migration->moves[move]);
		status = zf_journal_task(journal,
					 &(struct zf_task_name){ key, step->name, "" },
					 &task, err);
		const struct place now = { task.state, task.direction, task.began_ms,
					   task.ended_ms };
		if (status != ZF_OK || is_same(&now, &standing->places[i]))
			continue;
		standing->places[i] = now;
		status = moved(ctx, &task, err);
	}
	zf_task_clear(&task);
	return status;
}

bool zf_standing_is_finished(const struct zf_standing *standing)
{
	const size_t count = standing->migration->move_count * standing->step_count;
	size_t done = 0;

	while (done < count && standing->places[done].state == ZF_TASK_DONE &&
	       standing->places[done].direction == ZF_FORWARD)
		done++;
	return done == count;
}
