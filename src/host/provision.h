/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_PROVISION_H
#define ZF_HOST_PROVISION_H

/*
 * A host made to serve zones, and made what it was again. What is written and run is the software's row to say;
 * how, the reach's.
 *
 * The configuration file that is written is ours alone: one that another wrote is never replaced. What stood on the
 * host is kept in the backup folder before it is touched, durably, so that a run killed at any point is gone on
 * with or taken back by the next:
 *
 *	backup/SERVER/configuration	as it stood before the migration
 *	backup/SERVER/loading		as it was loaded last, until what stands there now has been loaded
 *	backup/SERVER/zones ...		of the zone files: placement.h
 */

#include <stdbool.h>
#include <stdint.h>

#include "src/host/configuration.h"
#include "src/host/control.h"
#include "src/host/placement.h"

/*
 * Makes `host` serve what `wanted` says: places zone files (only with `place_zones`), writes its
 * configuration, has it loaded. If loading fails, the configuration that was loaded before is put
 * back and loaded, and the error says so. Fails, before anything is changed, with ZF_EUNSAFE where the
 * configuration file is neither empty nor begins with our first line for this migration; ZF_EWAITING
 * where the reach makes cards only; ZF_EUNSUPPORTED where the software's row has no such action; ZF_EUSAGE
 * where a key would be written into a file that everybody reads; ZF_ELIMIT where the configuration there is too
 * large; ZF_ESYSTEM where the control tool does not reach the server; and as zf_host_configuration,
 * zf_placement_make, zf_backup_read, zf_backup_keep, zf_reach_run and zf_reach_place do.
 */
zf_status zf_host_provision(const struct zf_host *host, const struct zf_provision *wanted,
			    bool place_zones, struct zf_error *err) ZF_MUST_CHECK;

#define ZF_HOST_STANDS_MAX 96

/* What stands where zf_host_provision would write the configuration, in words with the digest of its octets, looked at
 * beforehand: nothing is changed. Fails as that does before it changes anything. */
zf_status zf_host_stands(const struct zf_host *host, const struct zf_provision *wanted,
			 char stands[ZF_HOST_STANDS_MAX],
			 struct zf_error *err) ZF_MUST_CHECK;

/*
 * Makes the host what it was before zf_host_provision: the configuration as it stood, or none, is put back and
 * loaded, then the zone files go (zf_placement_undo). Of `wanted` only the migration's name and the backup folder
 * are looked at. Done twice, or where nothing was provisioned, it changes nothing; killed or failed, it is called
 * again. `restored` says what it came to, and the caller clears it, after a failure too. Fails with ZF_EUNSAFE
 * where another has written the configuration file since; and as zf_host_provision does.
 */
zf_status zf_host_restore(const struct zf_host *host, const struct zf_provision *wanted,
			  struct zf_restored *restored,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Whether a host is not what it was, since zf_host_provision has touched it and zf_host_restore has not been
 * through; `backup` is what it was given. Fails as zf_backup_read does. */
zf_status zf_host_is_touched(const char *backup, bool *touched,
			     struct zf_error *err) ZF_MUST_CHECK;

#endif
