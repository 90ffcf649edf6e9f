/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_PROBE_PROBE_H
#define ZF_JOBS_PROBE_PROBE_H

/*
 * What servers allow, found out without changing anything: a table of questions about each
 * server, and one about each zone at each server. Every finding has its evidence: what was asked,
 * how, from where and with which key, and what came of it. What cannot be told from here is said
 * to be so, never guessed.
 *
 *	zf_probe_run() -> zf_probed_server(), zf_probed_zone()... -> zf_probed_free()
 *
 * Where there are many zones, zf_probe_each() tells what came of each and keeps nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/probe/finding.h"

/* The questions by their numbers. A comment says which of them have no name: the probe's own. */
enum {
	ZF_PROBE_UDP,
	ZF_PROBE_TCP,
	ZF_PROBE_TLS,
	ZF_PROBE_VERSION,
	ZF_PROBE_EDNS,
	ZF_PROBE_NSID,
	ZF_PROBE_RECURSION,
	ZF_PROBE_KEY,
	ZF_PROBE_CLOCK,
	ZF_PROBE_OF_SERVER, /* how many there are about a server */
};
enum {
	ZF_PROBE_AUTHORITATIVE,
	ZF_PROBE_AUTHORITATIVE_PLAIN, /* the probe's own */
	ZF_PROBE_SERIAL,
	ZF_PROBE_TRANSFER,
	ZF_PROBE_TRANSFER_PLAIN,
	ZF_PROBE_AXFR, /* the probe's own */
	ZF_PROBE_UPDATE,
	ZF_PROBE_UPDATE_PLAIN,
	ZF_PROBE_NOTIFY,
	ZF_PROBE_MNAME, /* the probe's own */
	ZF_PROBE_PRIMARY,
	ZF_PROBE_NS, /* the probe's own */
	ZF_PROBE_POLICY,
	ZF_PROBE_SIGNED,
	ZF_PROBE_SIGNATURES, /* wants ZF_PROBE_SIGNED, as the next */
	ZF_PROBE_SIGNER,
	ZF_PROBE_DIRECTORY,
	ZF_PROBE_WINS,
	ZF_PROBE_OF_ZONE, /* how many there are about a zone */
};

/* Which questions a server is asked, as 1 << number. Whether it answers for a zone is always asked, and the probe's own
 * are asked with those that need them; ZF_PROBE_POLICY wants ZF_PROBE_TRANSFER too. */
struct zf_probe_wanted {
	uint32_t of_server, of_zone;
};

struct zf_probe_terms {
	const struct zf_peer *peers;	      /* with the keys they are asked with */
	const struct zf_probe_wanted *wanted; /* of each peer; NULL: everything of all */
	size_t peer_count;
	const struct zf_name *zones;
	size_t zone_count; /* at least one: a server is asked about the first */
	bool notify; /* also whether NOTIFY is taken, which makes a secondary refresh */
	/* Told how many servers and zones at servers are done; may be NULL. */
	void (*progress)(void *ctx, size_t done, size_t total);
	void *ctx;
};

struct zf_probed;

/* Asks all questions, 64 servers or zones at a time. Silent servers are not asked about their zones.
 * `terms` are borrowed until zf_probed_free. Fails only as zf_pool_run does; *probed is then NULL. */
zf_status zf_probe_run(const struct zf_probe_terms *terms, struct zf_probed **probed,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Who is told what came of it, findings by number of question: of each server, `answers` saying whether it has said
 * anything at all, and then of each zone at each server, as they come. Those not asked have no evidence. Findings are
 * gone after the call. */
struct zf_probe_listener {
	void (*server)(void *ctx, size_t peer, bool answers,
		       const struct zf_probe_finding *findings);
	void (*zone)(void *ctx, size_t zone, size_t peer,
		     const struct zf_probe_finding *findings);
	void *ctx;
};

/* Asks as zf_probe_run does, and tells `listener`. Fails as that does, when some may have been told already. */
zf_status zf_probe_each(const struct zf_probe_terms *terms,
			const struct zf_probe_listener *listener,
			struct zf_error *err) ZF_MUST_CHECK;

/* The questions about a server, and about a zone: `number` counts from 0, NULL ends them. One without
 * a name is the probe's own and has no finding. */
const struct zf_probe_question *zf_probe_server_question(size_t number);
const struct zf_probe_question *zf_probe_zone_question(size_t number);

/* Whether the server has said anything at all. */
bool zf_probed_answers(const struct zf_probed *probed, size_t peer);

/* Which software it is by its own word, as migration files call it: "bind", "knot"...; NULL: it does not say. */
const char *zf_probed_software(const struct zf_probed *probed, size_t peer);

/* Findings by number of question; owned by `probed`. */
const struct zf_probe_finding *zf_probed_server(const struct zf_probed *probed,
						size_t peer);
const struct zf_probe_finding *zf_probed_zone(const struct zf_probed *probed, size_t zone,
					      size_t peer);

/* Whom the server lets transfer the zone, by what `count` peers from number `first` on have shown, which are
 * that server asked from several addresses. Its texts are the caller's, see zf_probe_finding_clear. */
struct zf_probe_finding zf_probed_policy(const struct zf_probed *probed, size_t zone,
					 size_t first, size_t count);

/* NULL is fine. */
void zf_probed_free(struct zf_probed *probed);

#endif
