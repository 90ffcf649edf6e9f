/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_CONFIGURATION_H
#define ZF_HOST_CONFIGURATION_H

/*
 * What a host shall serve, as a secondary, and its configuration for that: the text of one file, which
 * the server's own configuration includes. Several such texts, of different migrations, load together as
 * long as neither zones nor keys of one name are in two of them.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "src/host/software.h"

struct zf_provision_zone {
	struct zf_name name;
	char *path; /* the zone's file on the host: zf_host_zone_path */
	/* the captured file on this machine; NULL: none was to be had */
	const char *captured;
};

/* What is wanted of the host. */
struct zf_provision {
	const char *migration; /* its name, for the file's first line and its ids */
	struct zf_provision_zone *zones;
	size_t zone_count;
	struct zf_endpoint primary;
	const struct zf_key *key; /* for transfers from the primary; NULL: none */
	/* transfers are asked for from here; len 0: the host's choice */
	struct zf_endpoint source;
	struct zf_endpoint jump; /* may transfer and notify; len 0: nobody may */
	/* the folder on this machine that gets what stood on the host before it was touched */
	const char *backup;
};

/* The file name `zone` gets on `host`, one that its software can say, as an absolute path that the caller
 * frees; without a folder where the host's zone_directory is NULL. Fails with ZF_ENOMEM. */
zf_status zf_host_zone_path(const struct zf_host *host, const uint8_t *zone, char **path,
			    struct zf_error *err) ZF_MUST_CHECK;

/*
 * The configuration, `*len` octets with a NUL behind them and the key's secret among them, that the
 * caller wipes and frees.
 * Fails with ZF_EUNSUPPORTED where the software has no place for something that is wanted, which is
 * named; ZF_EUSAGE for a zone that comes twice; ZF_ENOMEM, ZF_ESYSTEM.
 */
zf_status zf_host_configuration(const struct zf_host *host,
				const struct zf_provision *wanted, char **text,
				size_t *len, struct zf_error *err) ZF_MUST_CHECK;

#endif
