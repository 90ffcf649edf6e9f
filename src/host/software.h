/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_SOFTWARE_H
#define ZF_HOST_SOFTWARE_H

/*
 * Name-server software, as far as making a server a secondary goes: the configuration
 * it reads, the command that makes it load that, the command that refreshes a zone.
 * A row only says what is to be written and run; doing it is shared, through the
 * server's reach. New software is one file software_<which>.c and one row.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "src/host/reach.h"

struct zf_software;

/* A server that is acted on. Everything is borrowed. */
struct zf_host {
	const char *id;
	const struct zf_software *software;
	const struct zf_reach *reach;
	const char *zone_directory; /* where its zone files go */
	const char *config;	    /* the file its own configuration includes */
	/* its control tool's argv, NULL-ended; NULL: the software's own */
	char *const *control;
};

struct zf_provision_zone {
	struct zf_name name;
	char *path; /* the zone's file on the host */
	/* the captured file on this machine; NULL: none was to be had */
	const char *captured;
};

/* What the host shall serve, as a secondary. */
struct zf_provision {
	const char *migration; /* its name, for the file's first line */
	struct zf_provision_zone *zones;
	size_t zone_count;
	struct zf_endpoint primary;
	const struct zf_key *key; /* for transfers from the primary; NULL: none */
	/* transfers are asked for from here; len 0: the host's choice */
	struct zf_endpoint source;
	struct zf_endpoint jump; /* may transfer and notify; len 0: nobody extra may */
};

struct zf_software {
	const char *name;
	const char *const *control; /* default argv of the control tool, NULL-ended */
	/* Writes the configuration of `wanted` to `out`. */
	void (*configure)(FILE *out, const struct zf_provision *wanted);
	/* words behind `control` that load a changed configuration */
	const char *const *load;
	const char *refresh; /* the word behind `control`, before the zone's name */
};

extern const struct zf_software zf_software_bind, zf_software_knot, zf_software_nsd;

/* The software called `name`, or NULL. */
const struct zf_software *zf_software_find(const char *name);

/*
 * Makes `host` serve what `wanted` says: places zone files (only with `place_zones`), writes its
 * configuration, has it loaded. If loading fails, the configuration that stood there before is put
 * back and loaded, and the error says so. Fails with ZF_EWAITING where the reach makes cards
 * only, and those of zf_reach_run and zf_reach_place.
 */
zf_status zf_host_provision(const struct zf_host *host, const struct zf_provision *wanted,
			    bool place_zones, struct zf_error *err) ZF_MUST_CHECK;

/* Asks the host's software to refresh `zone` from its primary. */
zf_status zf_host_refresh(const struct zf_host *host, const uint8_t *zone,
			  struct zf_error *err) ZF_MUST_CHECK;

/* The configuration alone, as a NUL-ended text the caller frees: for a handoff, and for tests. */
zf_status zf_host_configuration(const struct zf_host *host,
				const struct zf_provision *wanted, char **text,
				struct zf_error *err) ZF_MUST_CHECK;

/* The file name `zone` gets on `host`, as an absolute path that the caller frees; without a folder
 * where the host's zone_directory is NULL. */
zf_status zf_host_zone_path(const struct zf_host *host, const uint8_t *zone, char **path,
			    struct zf_error *err) ZF_MUST_CHECK;

/* For the configure functions: a secret in base64, the caller wipes nothing (it goes to `out`). */
void zf_software_secret(FILE *out, const struct zf_key *key);

/* `address SEPARATOR port`, the port always. */
void zf_software_address(FILE *out, const struct zf_endpoint *endpoint,
			 const char *separator);

/* The address alone. */
void zf_software_host(FILE *out, const struct zf_endpoint *endpoint);

/* A name in presentation form without the final dot (the root stays "."), safe within quotes. */
void zf_software_name(FILE *out, const uint8_t *name);

#endif
