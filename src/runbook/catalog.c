/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/jobs/copies/settings_file.h"
#include "src/runbook/migration/zone_choice.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/file/filename.h"

struct asking {
	const struct zf_policy *policy;
	const struct zf_state *state;
	const struct zf_acts *acts;
	char name[ZF_NAME_TEXT_MAX]; /* the catalog's */
};

static zf_status fetch(const struct asking *asking, const struct zf_zones *zones,
		       const char *path, struct zf_error *err)
{
	const struct zf_server *server = zones->catalog_server;
	struct zf_peer peer = {
		.label = server->id,
		.software = server->software,
		.server = server->addresses[0],
		.key = server->transfer_key,
		.in_file = true,
		.deadlines = zf_deadlines_default,
	};
	struct zf_fetch_item item = { .zone = zones->catalog, .path = path };
	const struct zf_fetch_terms terms = {
		.peer = &peer,
		.dialect = &zf_dialect_master,
		.jobs = 1,
	};

	peer.deadlines.idle_ms = asking->policy->idle_timeout_ms;
	peer.deadlines.total_ms = asking->policy->total_timeout_ms;
	zf_status status = asking->acts->fetch(&terms, &item, 1, err);
	if (status == ZF_OK && item.status != ZF_OK) {
		status = item.status;
		if (item.why != NULL)
			zf_error_copy(err, item.why);
		else
			zf_fail(err, status, "it could not be transferred");
	}
	zf_fetch_item_clear(&item);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "catalog %s", asking->name);
}

static zf_status check(const struct asking *asking, const struct zf_zones *zones,
		       const bool *used, struct zf_error *err)
{
	for (size_t i = 0; zones->except != NULL && zones->except[i] != NULL; i++)
		if (!used[i])
			return zf_fail(err, ZF_EUSAGE,
				       "\"%.200s\" fits none of the zones of catalog %s",
				       zones->except[i], asking->name);
	if (zones->count == 0)
		return zf_fail(err, ZF_EUSAGE, "catalog %s has no zones that are moved",
			       asking->name);
	return ZF_OK;
}

static zf_status take(const struct asking *asking, struct zf_zones *zones,
		      const char *path, struct zf_error *err)
{
	const struct zf_settings_file_terms terms = {
		.path = path,
		.configuration = &zf_configuration_catalog,
		.alone = true,
	};
	bool used[ZF_ZONES_EXCEPT_MAX] = { false };
	struct zf_settings *settings;
	size_t others;
	zf_status status = zf_settings_file_read(&settings, &terms, err);

	if (status == ZF_OK)
		status = zf_zones_add(zones, settings, ZF_MIGRATION_ZONES_MAX, &others,
				      err);
	zf_settings_free(settings);
	if (status != ZF_OK)
		return status;
	zf_zones_drop(zones, used);
	return check(asking, zones, used, err);
}

/* The one that is kept counts: the others have been told of it. */
static zf_status find(struct asking *asking, struct zf_zones *zones, struct zf_error *err)
{
	char file[ZF_FILENAME_MAX], *path = NULL;
	bool fetched = false;

	if (zones->catalog_server == NULL)
		return ZF_OK;
	zf_name_print(asking->name, zones->catalog.wire);
	zf_status status = zf_filename_from_zone(file, zones->catalog.wire, ".zone", err);
	if (status == ZF_OK)
		status = zf_state_path(asking->state, "catalogs", file, &path, err);
	if (status == ZF_OK && access(path, F_OK) != 0) {
		status = fetch(asking, zones, path, err);
		fetched = true;
	}
	if (status == ZF_OK) {
		status = take(asking, zones, path, err);
		if (status != ZF_OK && fetched)
			(void)!unlink(path); /* the next run asks again */
	}
	if (status == ZF_OK)
		zones->catalog_server = NULL;
	free(path);
	return status;
}

zf_status zf_catalog_find(struct zf_migration *migration, const struct zf_state *state,
			  const struct zf_acts *acts, struct zf_error *err)
{
	struct asking asking = { .policy = &migration->policy,
				 .state = state,
				 .acts = acts };
	zf_status status = find(&asking, &migration->zones, err);

	for (size_t i = 0; i < migration->move_count && status == ZF_OK; i++)
		status = find(&asking, &migration->moves[i].own_zones, err);
	if (status == ZF_OK)
		zf_migration_share_zones(migration);
	return status;
}
