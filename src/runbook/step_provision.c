/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The new server made a secondary of every zone. The captured files are placed too, so
 * that it answers from the first moment on, whether or not it may transfer yet. Until
 * the end the jump host may transfer from it and notify it.
 */

#include <stdlib.h>

#include "src/jobs/serials.h"
#include "src/runbook/captured.h"
#include "src/runbook/provisioned.h"
#include "src/runbook/step.h"

#define LOAD_TIMEOUT_MS 60000

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_provision wanted;
	zf_status status = zf_provisioned_build(moving, true, &wanted, err);

	if (status != ZF_OK)
		return status;
	if (moving->host.reach->kind->acts)
		status = zf_host_provision(&moving->host, &wanted, true, err);
	else
		status = zf_provisioned_handoff(moving, &wanted, err);
	zf_provisioned_clear(&wanted);
	return status;
}

struct loaded {
	struct zf_name *zones;
	uint32_t *serials;
	size_t count;
};

/* The zones whose captured file was placed: the server must answer for these. */
static zf_status list_loaded(const struct zf_moving *moving, struct loaded *loaded,
			     struct zf_error *err)
{
	const struct zf_migration *migration = moving->migration;

	loaded->zones = calloc(migration->zone_count, sizeof(*loaded->zones));
	loaded->serials = calloc(migration->zone_count, sizeof(*loaded->serials));
	if (loaded->zones == NULL || loaded->serials == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < migration->zone_count; i++) {
		struct zf_captured captured;
		const zf_status status = zf_captured_read(&captured, moving->journal,
							  moving->number,
							  migration->zones[i].wire, err);

		if (status != ZF_OK)
			return status;
		if (captured.there) {
			loaded->zones[loaded->count] = migration->zones[i];
			loaded->serials[loaded->count++] = captured.serial;
		}
		zf_captured_clear(&captured);
	}
	return ZF_OK;
}

static zf_status wait_loaded(struct zf_moving *moving, int64_t timeout_ms,
			     struct zf_error *err)
{
	struct loaded loaded = { 0 };
	struct zf_peer peer;
	zf_status status = list_loaded(moving, &loaded, err);

	if (status == ZF_OK)
		status = zf_moving_new(moving, &peer, err);
	if (status == ZF_OK)
		status = zf_serials_wait(loaded.zones, loaded.serials, loaded.count,
					 &peer, timeout_ms, NULL, NULL, err);
	free(loaded.zones);
	free(loaded.serials);
	return status;
}

/* A person's work is seen in what the server answers; our own is done again and costs nothing. */
static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	(void)err;
	*already = !moving->host.reach->kind->acts &&
		   wait_loaded(moving, 1, NULL) == ZF_OK;
	return ZF_OK;
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	zf_status status = wait_loaded(moving, LOAD_TIMEOUT_MS, err);

	if (status != ZF_OK) {
		zf_hint(err, "look at the log of %s on %s: why did it not load the zone?",
			moving->host.software->name, moving->host.id);
		return status;
	}
	zf_moving_say(moving, "%s serves %zu zones", moving->host.id,
		      moving->migration->zone_count);
	return zf_moving_evidence(moving, moving->host.id, "serves the captured zones",
				  ZF_VERDICT_YES, err,
				  "%s configured as a secondary, zone files placed",
				  moving->host.software->name);
}

const struct zf_step zf_step_provision = {
	.name = "provision",
	.title = "make the new server a secondary of every zone",
	.check = check,
	.act = act,
	.verify = verify,
};
