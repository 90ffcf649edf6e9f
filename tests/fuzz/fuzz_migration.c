/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "src/runbook/migration/migration.h"
#include "tests/fuzz/fuzz.h"

/* The file lies in a folder of its own, for it may name others in there: keys, a list of zones. */
static char folder[] = "/tmp/zoneferry-fuzz-XXXXXX";
static char path[sizeof(folder) + 8];

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void make_folder(void)
{
	if (path[0] != '\0')
		return;
	must(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/m.yaml", folder);
	must(atexit(remove_folder) == 0);
}

/* Paths that lead elsewhere, to a device to wait at, do not: behind `/` stands a digit or a z. */
static void write_file(const uint8_t *data, size_t size)
{
	FILE *out = fopen(path, "w");

	must(out != NULL);
	for (size_t i = 0; i < size; i++) {
		const bool leads = data[i] == '/' && i + 1 < size &&
				   !isdigit(data[i + 1]) && data[i + 1] != 'z';
		must(fputc(leads ? '_' : data[i], out) != EOF);
	}
	must(fclose(out) == 0);
}

static void count(void *ctx, const char *text)
{
	must(text[0] != '\0');
	++*(size_t *)ctx;
}

static void must_be_a_move(const struct zf_migration *migration,
			   const struct zf_move *move)
{
	const struct zf_server *const end = migration->servers + migration->server_count;

	must(migration->servers <= move->from && move->from < end);
	must(migration->servers <= move->to && move->to < end);
	must(migration->servers <= move->primary && move->primary < end);
	must(move->from != move->to && move->primary != move->to);
	must(move->to->has_fqdn && move->to->software != NULL);
	must(move->zone_count > 0 || zf_migration_has_catalog(migration));
	for (size_t i = 0; i < move->take_count; i++) {
		const struct zf_take_address *take = &move->takes[i];

		must(take->service.address.len != 0 && take->old_gets.address.len != 0);
		must(take->old_interface != NULL && take->new_interface != NULL);
		must(take->service.prefix_len <= 128);
	}
}

static void must_be_whole(const struct zf_migration *migration)
{
	must(migration->name[0] != '\0' && migration->state_folder != NULL);
	must(migration->move_count > 0);
	for (size_t i = 0; i < migration->server_count; i++)
		must(migration->servers[i].address_count > 0 &&
		     migration->servers[i].address_count <= ZF_SERVER_ADDRESSES_MAX &&
		     migration->servers[i].reach.kind != NULL);
	for (size_t i = 0; i < migration->zones.count; i++)
		must(zf_name_size(migration->zones.names[i].wire) <= ZF_NAME_MAX);
	for (size_t i = 0; i < migration->move_count; i++)
		must_be_a_move(migration, &migration->moves[i]);
}

/* A migration file is sound, and then whole, or its mistakes are told. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zf_migration *migration;
	size_t mistakes = 0;
	struct zf_error err;

	make_folder();
	write_file(data, size);
	zf_error_clear(&err);
	if (zf_migration_read(&migration, path, count, &mistakes, &err) == ZF_OK) {
		must(mistakes == 0);
		must_be_whole(migration);
	} else {
		must(migration == NULL && err.message[0] != '\0');
		must(mistakes > 0 || err.code != ZF_EUSAGE);
	}
	zf_migration_free(migration);
	return 0;
}
