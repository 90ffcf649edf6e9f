/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/configuration.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/filename.h"
#include "zonefmt/settings/confwrite.h"
#include "zonefmt/software/table.h"

zf_status zf_host_zone_path(const struct zf_host *host, const uint8_t *zone, char **path,
			    struct zf_error *err)
{
	char name[ZF_FILENAME_MAX];
	zf_status status;

	*path = NULL;
	status = zf_filename_from_zone(name, zone, ".zone", err);
	if (status != ZF_OK)
		return status;
	(void)zf_confwrite_name_file(zf_configuration_find(host->software->configuration),
				     name);
	/* Where a person places it we may not know the folder: the server's own is meant. */
	if (asprintf(path, "%s%s%s",
		     host->zone_directory == NULL ? "" : host->zone_directory,
		     host->zone_directory == NULL ? "" : "/", name) < 0) {
		*path = NULL;
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return ZF_OK;
}

/* ---- what is wanted, in settings ---- */

static zf_status to_remote(struct zf_remote *remote, const struct zf_endpoint *endpoint,
			   struct zf_error *err)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	return zf_remote_parse(remote, zf_endpoint_print_address(text, endpoint), err);
}

/* Puts `setting`, a list of one. */
static zf_status put(struct zf_values *values, enum zf_setting setting,
		     const struct zf_remote *remote, struct zf_error *err)
{
	struct zf_value *value;
	zf_status status = zf_values_put(values, setting, ZF_ORIGIN_READ, &value, err);

	if (status == ZF_OK)
		status = zf_value_add_remote(value, remote, err);
	return status;
}

/* The port is always told. */
static zf_status put_primary(struct zf_values *values, const struct zf_provision *wanted,
			     struct zf_error *err)
{
	char key[ZF_NAME_TEXT_MAX];
	struct zf_remote remote;
	const zf_status status = to_remote(&remote, &wanted->primary, err);

	if (status != ZF_OK)
		return status;
	remote.port = zf_endpoint_port(&wanted->primary);
	if (wanted->key != NULL) {
		zf_name_print(key, wanted->key->name.wire);
		remote.key = key;
	}
	return put(values, ZF_ZONE_PRIMARIES, &remote, err);
}

static zf_status put_source(struct zf_values *values, const struct zf_provision *wanted,
			    struct zf_error *err)
{
	struct zf_remote remote;
	zf_status status;

	if (wanted->source.len == 0)
		return ZF_OK;
	status = to_remote(&remote, &wanted->source, err);
	return status == ZF_OK ? put(values, ZF_ZONE_TRANSFER_SOURCE, &remote, err)
			       : status;
}

/* Who may transfer is said also where nobody may: what the server does by itself is not known here. */
static zf_status put_access(struct zf_values *values, const struct zf_endpoint *jump,
			    struct zf_error *err)
{
	struct zf_remote remote;
	zf_status status = zf_values_put_number(
		values, ZF_ZONE_TRANSFER_POLICY, ZF_ORIGIN_READ,
		jump->len != 0 ? ZF_TRANSFER_LIST : ZF_TRANSFER_NOBODY, err);

	if (status != ZF_OK || jump->len == 0)
		return status;
	status = to_remote(&remote, jump, err);
	if (status == ZF_OK)
		status = put(values, ZF_ZONE_TRANSFER_LIST, &remote, err);
	return status == ZF_OK ? put(values, ZF_ZONE_NOTIFY_FROM, &remote, err) : status;
}

static zf_status add_zone(struct zf_settings *settings, const struct zf_provision *wanted,
			  const struct zf_provision_zone *from, struct zf_error *err)
{
	struct zf_settings_zone *zone = NULL;
	zf_status status = zf_settings_add_zone(settings, from->name.wire,
						ZF_ZONE_SECONDARY, &zone, err);

	if (status == ZF_OK)
		status = zf_values_put_text(&zone->values, ZF_ZONE_FILE, ZF_ORIGIN_READ,
					    from->path, err);
	if (status == ZF_OK)
		status = put_primary(&zone->values, wanted, err);
	if (status == ZF_OK)
		status = put_source(&zone->values, wanted, err);
	return status == ZF_OK ? put_access(&zone->values, &wanted->jump, err) : status;
}

static zf_status fill(struct zf_settings *settings, const struct zf_provision *wanted,
		      struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (wanted->key != NULL)
		status = zf_settings_add_key(settings, wanted->key, err);
	for (size_t i = 0; i < wanted->zone_count && status == ZF_OK; i++)
		status = add_zone(settings, wanted, &wanted->zones[i], err);
	return status;
}

/* ---- their text ---- */

/* All of this is needed for the zones to be served, and served as they were promised to be. */
static zf_status check_notes(const struct zf_settings *settings, const char *software,
			     struct zf_error *err)
{
	const struct zf_settings_note *note = settings->notes;

	return settings->note_count == 0
		       ? ZF_OK
		       : zf_fail(err, ZF_EUNSUPPORTED, "%s: %s: %s: %s", software,
				 note->where, note->what, note->why);
}

static zf_status write(struct zf_settings *settings, const struct zf_host *host,
		       const char *migration, FILE *out, struct zf_error *err)
{
	char remark[256], prefix[128];
	const struct zf_configuration_target target = {
		.out = out,
		.keys = out,
		.remark = remark,
		.zones_only = true,
		.prefix = prefix,
	};
	zf_status status;

	snprintf(remark, sizeof(remark), "Written by zoneferry for the migration %s.",
		 migration);
	snprintf(prefix, sizeof(prefix), "zoneferry-%s-", migration);
	status = zf_configuration_write(
		zf_configuration_find(host->software->configuration), settings, &target,
		err);
	return status == ZF_OK ? check_notes(settings, host->software->name, err)
			       : status;
}

zf_status zf_host_configuration(const struct zf_host *host,
				const struct zf_provision *wanted, char **text,
				size_t *len, struct zf_error *err)
{
	struct zf_settings *settings = NULL;
	char *buffer = NULL;
	FILE *out = open_memstream(&buffer, len);
	zf_status status;

	*text = NULL;
	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_settings_new(&settings, host->software->configuration, err);
	if (status == ZF_OK)
		status = fill(settings, wanted, err);
	if (status == ZF_OK)
		status = write(settings, host, wanted->migration, out, err);
	zf_settings_free(settings);
	if ((ferror(out) | fclose(out)) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK) {
		*text = buffer;
		return ZF_OK;
	}
	if (buffer != NULL)
		OPENSSL_cleanse(buffer, *len);
	free(buffer);
	return status;
}
