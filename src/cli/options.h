/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_OPTIONS_H
#define ZF_CLI_OPTIONS_H

/*
 * The command line: one getopt_long for all commands, each naming the options it takes.
 * A bad value is answered with the option, the value and what would do. Operands keep
 * their order; those that begin with `@` are servers, `+tcp` and `+udp` are options.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "protocol/xfr.h"
#include "src/jobs/peer.h"

struct zf_talk;

struct zf_options {
	/* all commands */
	uint16_t port;			/* -p, --port: for servers that name none */
	int family;			/* -4, -6 */
	struct zf_endpoint source;	/* -b, --source ADDR[#PORT] */
	bool has_key;			/* -k FILE, -y [ALG:]NAME:SECRET */
	struct zf_key key;
	enum zf_transport transport;	/* --tcp, --udp, +tcp, +udp */
	int64_t timeout_ms;		/* -t, --timeout SECONDS: one question */
	struct zf_deadlines deadlines;	/* --connect-timeout, --idle-timeout, --total-timeout SECONDS */
	bool dry_run;			/* -n, --dry-run */
	bool json;			/* --json */
	/* some commands */
	const char *output;		/* -o, --output FILE */
	const char *folder;		/* -d, --directory DIR */
	const char *dialect;		/* --to DIALECT */
	struct zf_xfr_limits limits;	/* --max-records, --max-octets, --max-messages */
	size_t jobs;			/* -j, --jobs N */
	bool has_serial;		/* --serial N */
	uint32_t serial;
	bool wait;			/* --wait */
	const char *grantee;		/* --for FQDN=ADDR[,ADDR] */
	uint32_t ttl;			/* --ttl SECONDS */
	bool ignore_serial;		/* --ignore-serial */
	/* operands */
	struct zf_peer *servers;	/* @SERVER..., in order, complete with source, key and the rest */
	size_t server_count;
	char **words;			/* the others, in order (pointers into argv) */
	size_t word_count;
	struct zf_name *zones;		/* zone names added by -f LIST and -x ADDR */
	size_t zone_count;
};

/* The options a command takes beside -h -p -4 -6 -b -k -y -t -q -v --tcp --udp: their letters or
 * long names, e.g. { "output", "directory", NULL }. */
zf_status zf_options_read(struct zf_options *options, int argc, char **argv,
			  const char *const *takes, struct zf_talk *talk,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Moves words from number `from` on into zones (parsed, IDN to A-labels). */
zf_status zf_options_words_as_zones(struct zf_options *options, size_t from,
				    struct zf_error *err) ZF_MUST_CHECK;

/* Frees what it holds and wipes the key. Safe on a zeroed struct. */
void zf_options_clear(struct zf_options *options);

#endif
