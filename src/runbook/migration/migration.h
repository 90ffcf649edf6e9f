/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_MIGRATION_H
#define ZF_RUNBOOK_MIGRATION_MIGRATION_H

/*
 * The migration file (zoneferry.yaml(5)), read into memory and checked as a whole: unknown
 * keys, wrong types, duplicate ids, a zone twice, an address of two servers, a move of a
 * server that is not there. All mistakes are found in one pass, each with line and
 * column; nothing is contacted and no host name is looked up. Key files are read, and those
 * that say which zones there are.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "src/host/reach.h"
#include "zonefmt/settings/settings.h"

#define ZF_SERVER_ADDRESSES_MAX 8
#define ZF_MIGRATION_ZONES_MAX 100000

struct zf_migration_key {
	char *id;
	bool allow_md5;
	char *file; /* as the file says it; relative to the migration file's folder */
	struct zf_key key;
};

/* Who may transfer the server's zones, where the user knows. */
enum zf_transfer_policy {
	ZF_POLICY_UNKNOWN,
	ZF_POLICY_ANY,
	ZF_POLICY_NS_HOSTS,
	ZF_POLICY_LIST,
	ZF_POLICY_NOBODY,
};

/* What becomes of a server that another has taken the place of. */
enum zf_afterlife {
	ZF_AFTER_RETIRE,
	ZF_AFTER_KEEP,
};

/* What is done with zones that the server signs itself. */
enum zf_signing {
	ZF_SIGNING_UNKNOWN,	   /* not said: such a zone is not moved */
	ZF_SIGNING_CARRIED,	   /* its keys go with it */
	ZF_SIGNING_UNSIGNED_FIRST, /* it is made unsigned before */
};

struct zf_server {
	char *id;
	/* at least one; the first is asked */
	struct zf_endpoint addresses[ZF_SERVER_ADDRESSES_MAX];
	size_t address_count;
	struct zf_name fqdn;
	bool has_fqdn;
	char *software;	       /* bind, knot, nsd, powerdns, windows; NULL: not said */
	struct zf_reach reach; /* manual unless said */
	const struct zf_key *transfer_key, *update_key, *notify_key; /* NULL: none */
	bool update_gss; /* updates are signed by GSS-TSIG, as these two have it (protocol/gss.h) */
	char *gss_spn, *gss_keytab;
	enum zf_transfer_policy transfer_policy;
	bool is_dead;		 /* it does not answer, and is not asked */
	enum zf_afterlife after; /* retire */
	enum zf_signing signing;
	/* for a server that is provisioned */
	char *zone_directory; /* absolute: where its zone files go */
	char *config;	      /* absolute: the file its own configuration includes */
	char **control; /* argv of its control tool, NULL-ended; NULL: the software's default */
};

/* The zones of all moves, or of one. */
struct zf_zones {
	struct zf_name *names;
	size_t count;
	/* They are the members of a catalog zone (RFC 9432) that nobody has asked for yet, `count` being 0;
	 * NULL: they are those above. */
	const struct zf_server *catalog_server;
	struct zf_name catalog;
	/* The server's settings they were read from, its keys with them; NULL: there were none. */
	struct zf_settings *settings;
	char **except; /* globs of those that are not moved, NULL-ended; NULL: none */
};

struct zf_interface_address {
	struct zf_endpoint address;
	unsigned prefix_len; /* bits */
};

/* What is run on one of the two servers instead of what address.h would: NULL-ended lists of argv arrays; NULL: not
 * said. */
struct zf_address_commands {
	char ***has; /* status 0 where it has the address, 1 where not */
	char ***leave, ***take;
};

struct zf_take_address {
	struct zf_interface_address service;
	char *old_interface, *new_interface;
	struct zf_interface_address old_gets;
	struct zf_endpoint old_gateway; /* len 0: none said */
	bool has_proxy_arp;
	uint8_t proxy_arp
		[6]; /* the MAC of who answers for every address of the new server's segment */
	struct zf_address_commands old_commands, new_commands;
};

struct zf_move {
	struct zf_server *from, *to;
	struct zf_server *primary; /* `primary:`, or the server called primary */
	/* Those that are moved: its own, or the migration's where it has none. Borrowed from these. */
	const struct zf_name *zones;
	size_t zone_count;
	const struct zf_settings *settings; /* the zones were read from; NULL: from none */
	struct zf_zones own_zones;
	struct zf_take_address *takes;
	size_t take_count;
	char *old_name; /* what the old server is called once the new one has its name; NULL: none takes it */
	char **holds; /* names out of zf_step_names, NULL-ended; NULL: none */
};

/* So much of a zone may be removed, or changed, before a person has to say so: more than the share and more
 * than the number. */
struct zf_threshold {
	unsigned percent;
	uint64_t least; /* records */
};

/* Times are milliseconds unless they are TTLs. The defaults are in policy.c. */
struct zf_policy {
	uint32_t grant_ttl;    /* seconds */
	uint32_t ttl_lowering; /* seconds; what the NS and address records of the servers get before a swap; 0: they are left */
	struct zf_threshold max_removed, max_changed;
	size_t jobs,
		per_server; /* zones worked on at once; connections to one server for transfers */
	int64_t idle_timeout_ms, total_timeout_ms; /* of a transfer */
	int64_t refresh_timeout_ms;		   /* for a zone to reach its serial */
	int64_t notify_timeout_ms; /* for a NOTIFY to bring it there, before its control tool is asked to */
	int64_t load_timeout_ms;   /* for the new server to have loaded its zones */
	int64_t settle_timeout_ms; /* for a zone that changes to be the same on both */
	int64_t silence_timeout_ms; /* for the old server to answer no more at the address that it left */
	int64_t confirm_within_ms;  /* for the new one to answer there */
	int64_t command_timeout_ms; /* for one command on a host */
	int64_t patience_ms; /* for what passes by itself, before a step fails by it */
};

struct zf_migration {
	char *name;
	char *path;	    /* as given */
	char *folder;	    /* the file's folder; relative paths in it start there */
	char *state_folder; /* folder/NAME.zoneferry */
	struct zf_migration_key *keys;
	size_t key_count;
	struct zf_server *servers;
	size_t server_count;
	struct zf_zones zones;
	struct zf_move *moves;
	size_t move_count;
	struct zf_policy policy;
	/* What a person should know of a file that is sound, a line each. */
	char **notes;
	size_t note_count;
	/* Where the file says what is read, but not carried out yet: a line each, with its place. */
	char **pending;
	size_t pending_count;
};

/*
 * Reads and checks the file at `path`. Fails with ZF_ESYSTEM (cannot be read), ZF_ELIMIT (too long), ZF_ENOMEM, or ZF_EUSAGE: the
 * message is `path:line:column: what` of the first mistake, and `mistake` (may be NULL) is
 * called for each one, the first included, in the file's order.
 */
zf_status zf_migration_read(struct zf_migration **migration, const char *path,
			    void (*mistake)(void *ctx, const char *text), void *ctx,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The steps that a move may be held before, ended by NULL; the table of steps has the same. */
extern const char *const zf_step_names[];

/* Gives each move its zones: again, once a catalog's are known. */
void zf_migration_share_zones(struct zf_migration *migration);

/* How many different zones the moves have together; 0 where memory runs out, or all are still to be asked for. */
size_t zf_migration_zone_count(const struct zf_migration *migration);

/* Whether the zones of some move are still to be asked for. */
bool zf_migration_has_catalog(const struct zf_migration *migration);

/*
 * What a move is, `*text`, which the caller frees: its three servers with their ids and all addresses, the name that the
 * new one is granted by, what it takes, its zones. None of that may change while the move is under way; keys, policy,
 * reach and what else the file says may. The same for zones in another order or case. Fails with ZF_ENOMEM; `*text`
 * is then NULL.
 */
zf_status zf_move_identity(const struct zf_move *move, char **text,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Frees it, secrets wiped. NULL is fine. */
void zf_migration_free(struct zf_migration *migration);

#endif
