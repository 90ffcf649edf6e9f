/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/provision.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define CONTROL_TIMEOUT_MS 60000
#define CONFIG_OCTETS_MAX (16 * 1024 * 1024)
#define KEY_MODE                                                                         \
	0640 /* of a configuration with a key: the server may read it by its group */
#define ZONE_OCTETS_MAX ((size_t)1 << 30)

static zf_status place_zones(const struct zf_host *host,
			     const struct zf_provision *wanted, struct zf_error *err)
{
	for (size_t i = 0; i < wanted->zone_count; i++) {
		const struct zf_provision_zone *zone = &wanted->zones[i];
		struct zf_whole data;
		zf_status status;

		if (zone->captured == NULL)
			continue;
		status = zf_whole_read(&data, zone->captured, ZONE_OCTETS_MAX, err);
		if (status == ZF_OK)
			status = zf_reach_place(
				host->reach,
				&(struct zf_reach_file){ zone->path, data.text, data.len,
							 ZF_MODE_PLAIN },
				err);
		zf_whole_clear(&data);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

/* The configuration that stands on the host; an empty text if there is none. It is what is put back,
 * so one that cannot be read whole must not be replaced. */
static zf_status read_config(const struct zf_host *host, char **text,
			     struct zf_error *err)
{
	const char *const cat[] = { "cat", "--", host->config, NULL };
	const char *const absent[] = { "test", "!", "-e", host->config, NULL };
	zf_status status;

	*text = malloc(CONFIG_OCTETS_MAX);
	if (*text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_reach_run(host->reach,
			      &(struct zf_process){ .argv = cat,
						    .timeout_ms = CONTROL_TIMEOUT_MS,
						    .output = *text,
						    .output_max = CONFIG_OCTETS_MAX },
			      err);
	if (status == ZF_OK && strlen(*text) + 1 == CONFIG_OCTETS_MAX)
		return zf_fail(err, ZF_ELIMIT, "%s: larger than %d MiB", host->config,
			       CONFIG_OCTETS_MAX / 1024 / 1024);
	if (status == ZF_ESYSTEM &&
	    zf_reach_run(host->reach,
			 &(struct zf_process){ .argv = absent,
					       .timeout_ms = CONTROL_TIMEOUT_MS },
			 NULL) == ZF_OK) {
		(*text)[0] = '\0';
		status = ZF_OK;
	}
	return status;
}

static zf_status load_config(const struct zf_host *host, const char *text, unsigned mode,
			     struct zf_error *err)
{
	const zf_status status = zf_reach_place(
		host->reach,
		&(struct zf_reach_file){ host->config, text, strlen(text), mode }, err);

	return status == ZF_OK ? zf_control_run(host, host->software->load, err) : status;
}

/* Loads `text`; on failure `before` is put back and `err` says how that went. */
static zf_status load_or_restore(const struct zf_host *host, const char *text,
				 const char *before, unsigned mode, struct zf_error *err)
{
	zf_status status = load_config(host, text, mode, err);

	if (status == ZF_OK)
		return ZF_OK;
	if (load_config(host, before, mode, NULL) == ZF_OK)
		zf_hint(err,
			"the configuration that stood in %s before was put back and loaded",
			host->config);
	else
		zf_hint(err,
			"putting back what stood in %s before failed too: look at the server now",
			host->config);
	return status;
}

/* A key must not go where everybody reads. To take that right away would leave the name server
 * without its configuration, so it is a person who does it. */
static zf_status check_private(const struct zf_host *host, struct zf_error *err)
{
	const char *const argv[] = { "stat", "-L", "-c", "%a", "--", host->config, NULL };
	char mode[32] = "";

	if (zf_reach_run(host->reach,
			 &(struct zf_process){ .argv = argv,
					       .timeout_ms = CONTROL_TIMEOUT_MS,
					       .output = mode,
					       .output_max = sizeof(mode) },
			 NULL) != ZF_OK)
		return ZF_OK; /* it is not there yet */
	if ((strtoul(mode, NULL, 8) & 07) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"%s: others than its owner and group can read it, and a key is to be "
		"written there",
		host->config);
	zf_hint(err, "give it the name server's group (chgrp), then chmod 640 %s",
		host->config);
	return ZF_EUSAGE;
}

zf_status zf_host_provision(const struct zf_host *host, const struct zf_provision *wanted,
			    bool with_zones, struct zf_error *err)
{
	char *text = NULL, *before = NULL;
	size_t len = 0;
	zf_status status = ZF_OK;

	if (!host->reach->kind->acts)
		return zf_fail(err, ZF_EWAITING,
			       "%s: its configuration has to be put in place by hand",
			       host->id);
	if (host->software->load == NULL)
		return zf_fail(err, ZF_EUNSUPPORTED,
			       "%s: setting up %s is not in this release", host->id,
			       host->software->name);
	if (wanted->key != NULL)
		status = check_private(host, err);
	if (status == ZF_OK)
		status = read_config(host, &before, err);
	if (status == ZF_OK && with_zones)
		status = place_zones(host, wanted, err);
	if (status == ZF_OK)
		status = zf_host_configuration(host, wanted, &text, &len, err);
	if (status == ZF_OK && strcmp(text, before) != 0)
		status = load_or_restore(host, text, before,
					 wanted->key != NULL ? KEY_MODE : ZF_MODE_PLAIN,
					 err);
	else if (status == ZF_OK)
		status = zf_control_run(host, host->software->load, err);
	if (status != ZF_OK)
		zf_wrap(err, "%s (%s)", host->id, host->software->name);
	if (text != NULL)
		OPENSSL_cleanse(text, len);
	free(text);
	if (before != NULL)
		OPENSSL_cleanse(before, strlen(before));
	free(before);
	return status;
}
