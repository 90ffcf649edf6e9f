/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/acts.h"

#include "tests/sim/verbs.h"

static zf_status find_principal(char spn[ZF_NAME_TEXT_MAX], const struct zf_peer *peer,
				const uint8_t *zone, struct zf_error *err)
{
	(void)peer;
	(void)zone;
	spn[0] = '\0';
	return zf_fail(err, ZF_EUNSUPPORTED, "no Kerberos in a simulated world");
}

static zf_status secure(struct zf_peer_security **security, struct zf_peer *peer,
			const struct zf_gss_terms *terms, struct zf_error *err)
{
	(void)peer;
	(void)terms;
	*security = NULL;
	return zf_fail(err, ZF_EUNSUPPORTED, "no Kerberos in a simulated world");
}

const struct zf_acts zf_acts_simulated = {
	.ask = sim_ask,
	.ask_many = sim_ask_many,
	.ask_serial = sim_ask_serial,
	.ask_transfer = sim_ask_transfer,
	.ask_identity = sim_ask_identity,
	.ask_local = sim_ask_local,
	.wildcard = sim_wildcard,
	.look_up = sim_look_up,
	.probe = sim_probe,
	.serials = sim_serials,
	.serials_wait = sim_serials_wait,
	.stands = sim_stands,
	.grant_missing = sim_grant_missing,
	.revoke_left = sim_revoke_left,
	.fetch = sim_fetch,
	.compare = sim_compare,
	.compare_many = sim_compare_many,
	.find_principal = find_principal,
	.secure = secure,
	.host_stands = sim_host_stands,
	.announce = sim_announce,
	.grant = sim_grant,
	.revoke = sim_revoke,
	.provision = sim_provision,
	.restore = sim_restore,
	.refresh = sim_host_refresh,
	.retransfer = sim_host_retransfer,
	.addresses = sim_addresses,
	.gateway = sim_gateway,
	.exchange = sim_exchange,
	.run = sim_run,
	.clock_ms = sim_clock_ms,
	.time_ms = sim_time_ms,
	.sleep_ms = sim_sleep_ms,
};
