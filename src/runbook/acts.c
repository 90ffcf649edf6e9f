/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/acts.h"

#include <poll.h>
#include <time.h>

#include "protocol/clock.h"
#include "protocol/probe.h"

static zf_status ask_local(const struct zf_peer *peer, const uint8_t *zone,
			   struct zf_endpoint *local, struct zf_error *err)
{
	const struct zf_exchange_terms terms = { .server = peer->server,
						 .transport = ZF_TRANSPORT_TCP };
	struct zf_message question;
	struct zf_answer answer = { 0 };
	zf_status status = zf_probe_transfer(&question, zone, 0, err);

	if (status == ZF_OK)
		status = zf_exchange_wait(&terms, &question, &answer, err);
	if (status == ZF_OK) {
		*local = answer.local;
		zf_endpoint_set_port(local, 0);
	}
	zf_answer_clear(&answer);
	return status;
}

static int64_t time_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(int64_t ms)
{
	poll(NULL, 0, (int)ms);
}

const struct zf_acts zf_acts_real = {
	.ask = zf_ask,
	.ask_many = zf_ask_many,
	.ask_serial = zf_ask_serial,
	.ask_transfer = zf_ask_transfer,
	.ask_identity = zf_ask_identity,
	.ask_local = ask_local,
	.wildcard = zf_wildcard_find,
	.look_up = zf_endpoint_parse,
	.probe = zf_probe_each,
	.serials = zf_serials_ask,
	.serials_wait = zf_serials_wait,
	.stands = zf_stands,
	.grant_missing = zf_grant_missing,
	.revoke_left = zf_revoke_left,
	.fetch = zf_fetch_run,
	.compare = zf_compare_sources,
	.compare_many = zf_compare_many,
	.find_principal = zf_principal_find,
	.secure = zf_peer_security_new,
	.host_stands = zf_host_stands,
	.announce = zf_announce,
	.grant = zf_grant_run,
	.revoke = zf_revoke_run,
	.provision = zf_host_provision,
	.restore = zf_host_restore,
	.refresh = zf_host_refresh,
	.retransfer = zf_host_retransfer,
	.addresses = zf_address_list,
	.gateway = zf_address_gateway,
	.exchange = zf_address_exchange,
	.run = zf_reach_run,
	.clock_ms = zf_clock_ms,
	.time_ms = time_ms,
	.sleep_ms = sleep_ms,
};
