/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_PROVISION_H
#define ZF_HOST_PROVISION_H

/*
 * A host made to serve zones, and to look for their changes. What is written and run is the
 * software's row to say; how, the reach's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "src/host/configuration.h"
#include "src/host/control.h"

/*
 * Makes `host` serve what `wanted` says: places zone files (only with `place_zones`), writes its
 * configuration, has it loaded. If loading fails, the configuration that stood there before is put
 * back and loaded, and the error says so. Fails with ZF_EWAITING where the reach makes cards only;
 * ZF_EUNSUPPORTED where the software's row has no such action; ZF_EUSAGE where a key would be written
 * into a file that everybody reads; ZF_ELIMIT where the configuration there or a captured file is too
 * large; and as zf_host_configuration, zf_reach_run and zf_reach_place do.
 */
zf_status zf_host_provision(const struct zf_host *host, const struct zf_provision *wanted,
			    bool place_zones, struct zf_error *err) ZF_MUST_CHECK;

#endif
