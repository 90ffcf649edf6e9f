/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_GSS_OPTIONS_H
#define ZF_CLI_GSS_OPTIONS_H

/*
 * -g, --spn and --keytab: keys by GSS-TSIG with the servers of the command line. A command agrees
 * upon them once it knows its zones, before it asks anything else.
 */

#include <stdint.h>

#include "protocol/error.h"
#include "src/cli/options.h"

/* Fails with ZF_EUSAGE for --spn or --keytab without -g, and for one --spn with several servers. */
zf_status zf_gss_options_check(const struct zf_options *options,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Secures all servers, where -g is given. The name of each is found by `zone`, if it is not said.
 * Fails as zf_principal_find and zf_peer_security_new do. */
zf_status zf_gss_options_secure(struct zf_options *options, const struct zf_name *zone,
				struct zf_error *err) ZF_MUST_CHECK;

/* Ends what the one above began. */
void zf_gss_options_clear(struct zf_options *options);

#endif
