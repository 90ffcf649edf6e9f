/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/provisioned.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/host/control.h"
#include "src/runbook/steps/capture_file.h"
#include "zonefmt/file/replace.h"

static zf_status add_zone(const struct zf_moving *moving, const struct zf_name *zone,
			  bool check, struct zf_provision *wanted, struct zf_error *err)
{
	struct zf_provision_zone *entry = &wanted->zones[wanted->zone_count];
	struct zf_capture_file captured;
	char *file = NULL;
	zf_status status = zf_capture_file_read(&captured, moving->journal, moving->key,
						zone->wire, err);

	if (status != ZF_OK)
		return status;
	entry->name = *zone;
	status = zf_host_zone_path(&moving->host, zone->wire, &entry->path, err);
	if (status == ZF_OK) {
		wanted->zone_count++;
		if (captured.there)
			status = zf_state_path(moving->state, NULL, captured.path, &file,
					       err);
		entry->captured = file;
	}
	if (status == ZF_OK && check && captured.there)
		status = zf_capture_file_check(&captured, file, zone->wire, err);
	zf_capture_file_clear(&captured);
	return status;
}

static zf_status set_jump(const struct zf_moving *moving, struct zf_provision *wanted,
			  struct zf_error *err)
{
	char *text = NULL;
	zf_status status =
		zf_journal_fact(moving->journal, moving->key, "jump-address", &text, err);

	if (status == ZF_OK && text != NULL)
		status = zf_endpoint_parse_literal(&wanted->jump, text, ZF_PORT_DNS, err);
	free(text);
	return status;
}

static zf_status set_backup(const struct zf_moving *moving, struct zf_provision *wanted,
			    struct zf_error *err)
{
	char name[256], *path = NULL;
	zf_status status;

	snprintf(name, sizeof(name), "backup/%s", moving->host.id);
	status = zf_state_path(moving->state, NULL, name, &path, err);
	wanted->backup = path;
	return status;
}

/* The new server's address of the primary's family; len 0 where it has none. */
static struct zf_endpoint source_for(const struct zf_server *to,
				     const struct zf_endpoint *primary)
{
	for (size_t i = 0; i < to->address_count; i++)
		if (to->addresses[i].address.ss_family == primary->address.ss_family)
			return to->addresses[i];
	return (struct zf_endpoint){ .len = 0 };
}

zf_status zf_provisioned_build(const struct zf_moving *moving, bool jump,
			       struct zf_provision *wanted, struct zf_error *err)
{
	const struct zf_migration *migration = moving->migration;
	zf_status status = ZF_OK;

	*wanted = (struct zf_provision){
		.migration = migration->name,
		.primary = moving->move->primary->addresses[0],
		.key = moving->move->primary->transfer_key,
	};
	/* Where the new server keeps its address, that is the one the primary will be told of. */
	if (moving->move->take_count == 0)
		wanted->source = source_for(moving->move->to, &wanted->primary);
	wanted->zones = calloc(moving->move->zone_count, sizeof(*wanted->zones));
	if (wanted->zones == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = set_backup(moving, wanted, err);
	for (size_t i = 0; i < moving->move->zone_count && status == ZF_OK; i++)
		status = add_zone(moving, &moving->move->zones[i], jump, wanted, err);
	if (status == ZF_OK && jump)
		status = set_jump(moving, wanted, err);
	if (status != ZF_OK)
		zf_provisioned_clear(wanted);
	return status;
}

void zf_provisioned_clear(struct zf_provision *wanted)
{
	for (size_t i = 0; i < wanted->zone_count; i++) {
		free(wanted->zones[i].path);
		free((void *)(uintptr_t)wanted->zones[i].captured);
	}
	free(wanted->zones);
	free((void *)(uintptr_t)wanted->backup);
	memset(wanted, 0, sizeof(*wanted));
}

zf_status zf_provisioned_write(const struct zf_moving *moving,
			       const struct zf_provision *wanted, char **path,
			       struct zf_error *err)
{
	char folder[256], *text = NULL;
	size_t len = 0;
	zf_status status = zf_host_configuration(&moving->host, wanted, &text, &len, err);

	*path = NULL;
	snprintf(folder, sizeof(folder), "handoff/%s", moving->host.id);
	if (status == ZF_OK)
		status =
			zf_state_path(moving->state, folder, "zoneferry.conf", path, err);
	if (status == ZF_OK)
		status = zf_replace_text(*path, ZF_MODE_SECRET, text, len, err);
	if (text != NULL)
		OPENSSL_cleanse(text, len);
	free(text);
	if (status != ZF_OK) {
		free(*path);
		*path = NULL;
	}
	return status;
}

/* What a person is asked to do; `path` is where the configuration is, `captured` the folder of the zone files. NULL without
 * memory. */
static char *print_card(const struct zf_moving *moving, const char *folder,
			const char *path)
{
	const struct zf_host *host = &moving->host;
	const bool by_hand = host->software->load == NULL;
	char *text;

	return asprintf(&text,
			"On the server %s (%s):\n"
			"1. copy the zone files of %s/captured/%s to %s\n"
			"2. put %s in place as %s, readable by the name server only\n"
			"3. make the name server load its configuration%s%s%s%s",
			host->id, host->software->name, folder, moving->move->from->id,
			host->zone_directory != NULL ? host->zone_directory
						     : "its folder for zone files",
			path, host->config != NULL ? host->config : "an included file",
			by_hand ? "" : ": ", by_hand ? "" : host->software->control[0],
			by_hand ? "" : " ", by_hand ? "" : host->software->load[0]) < 0
		       ? NULL
		       : text;
}

char *zf_provisioned_last_card(const struct zf_moving *moving, const char *path)
{
	char *text;

	return asprintf(&text,
			"On %s: put %s in place as before and have it\n"
			"loaded. The jump host is not in it any more.\n",
			moving->host.id, path) < 0
		       ? NULL
		       : text;
}

zf_status zf_provisioned_handoff(const struct zf_moving *moving,
				 const struct zf_provision *wanted, struct zf_error *err)
{
	char *path = NULL, *text = NULL;
	zf_status status = zf_provisioned_write(moving, wanted, &path, err);

	if (status == ZF_OK) {
		text = print_card(moving, moving->migration->state_folder, path);
		status = text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
				      : zf_moving_card(moving, moving->host.id, err, "%s",
						       text);
	}
	free(text);
	free(path);
	return status;
}

/* ---- planned ---- */

#define SECRET_LEN 32 /* octets of the stand-in's */

/* The configuration with a key that is none, and for whose secret a word stands. */
static zf_status print_without_secret(const struct zf_moving *moving,
				      struct zf_provision *wanted, char **text,
				      struct zf_error *err)
{
	static const char stand_in[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
			  word[] = "(the secret of the key, not shown here)     ";
	const struct zf_key *const own = wanted->key;
	struct zf_key key = { .secret_len = SECRET_LEN };
	size_t len;
	zf_status status;

	_Static_assert(sizeof(word) == sizeof(stand_in), "one replaces the other");
	if (own != NULL) {
		key.name = own->name;
		key.algorithm = own->algorithm;
		wanted->key = &key;
	}
	status = zf_host_configuration(&moving->host, wanted, text, &len, err);
	wanted->key = own;
	for (char *at = *text; status == ZF_OK && (at = strstr(at, stand_in)) != NULL;)
		memcpy(at, word, sizeof(word) - 1);
	return status;
}

/* What is made for a person lies in the state folder. */
static zf_status plan_by_card(const struct zf_moving *moving, struct zf_provision *wanted,
			      bool jump, struct zf_effects *effects, struct zf_error *err)
{
	const char *id = moving->host.id;
	char path[256], folder[256], *card = NULL, *text = NULL;
	zf_status status;

	snprintf(path, sizeof(path), "handoff/%s/zoneferry.conf", id);
	snprintf(folder, sizeof(folder), "%s.zoneferry", moving->migration->name);
	card = jump ? print_card(moving, folder, path)
		    : zf_provisioned_last_card(moving, path);
	status = card == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
			      : print_without_secret(moving, wanted, &text, err);
	if (status == ZF_OK) {
		zf_effects_write(effects, "the jump host", path, text, "what is there");
		zf_effects_card(effects, id, card);
	}
	free(text);
	free(card);
	return status;
}

static zf_status plan_here(const struct zf_moving *moving, struct zf_provision *wanted,
			   bool jump, struct zf_effects *effects, struct zf_error *err)
{
	const struct zf_host *host = &moving->host;
	const char **argv = zf_control_argv(host, host->software->load);
	char stands[ZF_HOST_STANDS_MAX] = "ours as provision wrote it", *text = NULL;
	zf_status status = argv == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
			   : jump ? moving->acts->host_stands(host, wanted, stands, err)
				  : ZF_OK;

	if (status == ZF_OK)
		status = print_without_secret(moving, wanted, &text, err);
	if (status == ZF_OK) {
		zf_effects_write(effects, host->id, host->config, text, stands);
		zf_effects_run(effects, host->id, host->reach, argv);
	}
	free(text);
	free(argv);
	return status;
}

zf_status zf_provisioned_plan(const struct zf_moving *moving, bool jump,
			      struct zf_effects *effects, struct zf_error *err)
{
	struct zf_provision wanted;
	zf_status status = zf_provisioned_build(moving, false, &wanted, err);

	if (status == ZF_OK && jump)
		status = set_jump(moving, &wanted, err);
	if (status != ZF_OK) {
		zf_provisioned_clear(&wanted);
		return status;
	}
	status = moving->host.reach->kind->acts
			 ? plan_here(moving, &wanted, jump, effects, err)
			 : plan_by_card(moving, &wanted, jump, effects, err);
	zf_provisioned_clear(&wanted);
	return status;
}
