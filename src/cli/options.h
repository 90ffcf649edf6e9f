/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_OPTIONS_H
#define ZF_CLI_OPTIONS_H

/*
 * The command line: one getopt_long for all commands, each naming the options it takes.
 * A bad value is answered with the option, the value and what would do. Operands keep
 * their order; those that begin with `@` are servers, `+tcp`, `+udp` and `+tls` are options. Behind
 * `--` there are only words.
 *
 * A secret given with -y is overwritten in argv once it is read, so that it does not stay
 * in the process list, and warned about, since it was there and is in the shell's history.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/gss.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "protocol/tls.h"
#include "protocol/xfr.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/change/thresholds.h"

struct zf_talk;

#define ZF_SOURCES_MAX 16 /* -b */

/* An option that a command takes beside those that all take. */
struct zf_taken {
	const char *option; /* its long name */
	/* What it does there, a line or more, and what its value is, as help shows them; NULL: what its row
	 * says. */
	const char *title, *value;
};

/* What may have a key of its own, not that of -k. */
enum zf_side { ZF_SIDE_A, ZF_SIDE_B, ZF_SIDE_TRANSFERS, ZF_SIDE_UPDATES, ZF_SIDES };

/* clang-format off */
struct zf_options {
	/* all commands that ask servers */
	uint16_t port;			/* -p, --port: for servers that name none; 53, or 853 */
	int family;			/* -4, -6 */
	struct zf_endpoint source;	/* -b, --source ADDR[#PORT]: the first of these */
	struct zf_endpoint sources[ZF_SOURCES_MAX];
	size_t source_count;
	const char *key_file;		/* that of -k; NULL: none */
	bool has_key;			/* -k FILE, -y [ALG:]NAME:SECRET */
	struct zf_key key;
	bool has_side_key[ZF_SIDES];	/* --key-a, --key-b, --transfer-key, --update-key FILE */
	struct zf_key side_keys[ZF_SIDES];
	bool allow_md5;			/* --allow-md5 */
	bool gss;			/* -g, --gss */
	struct zf_gss_terms gss_terms;	/* --spn NAME, --keytab FILE */
	enum zf_transport transport;	/* --tcp, --udp, --tls, +tcp, +udp, +tls */
	bool udp;			/* the last of them was --udp or +udp: also for IXFR */
	/* --tls-ca, --tls-hostname, --tls-cert, --tls-key FILE, --tls-pin PIN, --tls-min, --tls-insecure */
	struct zf_tls_terms tls_terms;
	struct zf_pin *pins;
	struct zf_tls *tls;		/* made of them; NULL: no TLS */
	char **tls_names;		/* of the servers below: whom each must prove to be */
	int64_t timeout_ms;		/* -t, --timeout SECONDS: one question; 0: not given */
	const char *server_option;	/* one of those above that was given; NULL: none */
	/* some commands */
	bool dry_run;			/* -n, --dry-run */
	bool json;			/* --json */
	/* --connect-timeout, --idle-timeout, --total-timeout SECONDS; 0: not given. Those of the
	 * servers below are filled in */
	struct zf_deadlines deadlines;
	const char *output;		/* -o, --output FILE */
	const char *folder;		/* -d, --directory DIR */
	const char *dialect;		/* --to DIALECT, --to STEP, --format DIALECT */
	struct zf_xfr_limits limits;	/* --max-records, --max-octets, --max-messages */
	size_t jobs;			/* -j, --jobs N */
	size_t per_server;		/* --per-server N */
	const char *ixfr_from;		/* --ixfr-from FILE */
	bool zonemd;			/* --zonemd */
	bool ms_tag;			/* --ms-tag */
	bool strict;			/* --strict */
	bool has_serial;		/* --serial N */
	uint32_t serial;
	bool wait;			/* --wait */
	bool notify;			/* --notify */
	bool name_servers;		/* --name-servers */
	const char *grantee;		/* --for FQDN=ADDR[,ADDR] */
	uint32_t ttl;			/* --ttl SECONDS */
	bool adopt;			/* --adopt */
	bool ignore_serial;		/* --ignore-serial */
	const char *form;		/* --from FORM */
	const char *view;		/* --view NAME */
	bool include;			/* --include */
	const char *include_from;	/* --include-from DIR */
	bool split_strings;		/* --split-strings */
	const char *escapes;		/* --escapes octal|decimal */
	const char *ages;		/* --age keep|drop */
	bool hints;			/* --hints */
	const char *lint;		/* --lint SERVER */
	const char *keys;		/* --keys FILE */
	const char *zone_directory;	/* --zone-directory DIR */
	const char *release;		/* --release RELEASE */
	const char *old_addresses;	/* --old-address ADDR[,ADDR] */
	const char *new_addresses;	/* --new-address ADDR[,ADDR] */
	bool worksheet;			/* --worksheet */
	bool watch;			/* --watch */
	const char *base;		/* --base FILE */
	bool has_primary;		/* --primary @SERVER: one of the servers below, and which */
	size_t primary;
	bool force;			/* --force */
	struct zf_thresholds thresholds; /* --max-removed, --max-changed PERCENT */
	const char *backup;		/* --backup DIR */
	const char *plan;		/* --plan DIGEST */
	bool yes;			/* --yes */
	bool nsupdate, commands;	/* --nsupdate, --cmd */
	/* operands */
	struct zf_peer *servers;	/* @SERVER..., in order, complete with source, key and the rest */
	size_t server_count;
	size_t words_before_server;	/* how many words stand before the first of them */
	char **words;			/* the others, in order (pointers into argv) */
	size_t word_count;
	struct zf_name *zones;		/* zone names added by -f LIST, -x PREFIX, --origin ZONE */
	size_t zone_count;
};
/* clang-format on */

struct zf_command_line {
	int argc;
	char **argv; /* the command's name, and the words behind it; ended by NULL */
	/* beside -h -p -4 -6 -b -k -y -t -q -v --tcp --udp --tls...; ended by one without a name */
	const struct zf_taken *takes;
	struct zf_talk *talk; /* for warnings; -q and -v are for it */
};

/*
 * Reads the words behind argv[0]. The servers point into `options`, which must not move.
 * Fails with ZF_EUSAGE; ZF_ENETWORK where a server's name has no address; as zf_key_file_read, zf_tls_new and
 * reading a list do. `options` is cleared by the caller in any case.
 */
zf_status zf_options_read(struct zf_options *options, const struct zf_command_line *line,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Moves words from number `from` on into zones (parsed, IDN to A-labels). A zone named twice is
 * there once. Fails with ZF_EUSAGE for a word that is no name, or an address; as adding to the list,
 * zf_zone_list_add, does. */
zf_status zf_options_words_as_zones(struct zf_options *options, size_t from,
				    struct zf_error *err) ZF_MUST_CHECK;

/* Frees what it holds and wipes the key. Safe on a zeroed struct. */
void zf_options_clear(struct zf_options *options);

#endif
