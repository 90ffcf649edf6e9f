/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_MIGRATION_H
#define ZF_RUNBOOK_MIGRATION_MIGRATION_H

/*
 * The migration file (zoneferry.yaml(5)), read into memory and checked as a whole: unknown
 * keys, wrong types, duplicate ids, a zone twice, an address of two servers, a move of a
 * server that is not there. All mistakes are found in one pass, each with line and
 * column; nothing is contacted and no host name is looked up. Key files are read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/name.h"
#include "src/host/reach.h"

#define ZF_SERVER_ADDRESSES_MAX 8

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
	/* for a server that is provisioned */
	char *zone_directory; /* absolute: where its zone files go */
	char *config;	      /* absolute: the file its own configuration includes */
	char **control; /* argv of its control tool, NULL-ended; NULL: the software's default */
};

struct zf_interface_address {
	struct zf_endpoint address;
	unsigned prefix_len; /* bits */
};

struct zf_take_address {
	struct zf_interface_address service;
	char *old_interface, *new_interface;
	struct zf_interface_address old_gets;
	struct zf_endpoint old_gateway; /* len 0: none said */
	/* Instead of what address.h would run, each an argv array; NULL: not said. */
	char ***old_commands, ***new_commands; /* NULL-ended lists of NULL-ended lists */
};

struct zf_move {
	struct zf_server *from, *to;
	struct zf_server *primary; /* `primary:`, or the server called primary */
	struct zf_name *zones;	   /* those that are moved: the migration's */
	size_t zone_count;
	struct zf_take_address *takes;
	size_t take_count;
};

struct zf_policy {
	uint32_t grant_ttl;			   /* seconds; 60 */
	size_t jobs;				   /* 64 */
	int64_t idle_timeout_ms, total_timeout_ms; /* 60 s, 2 h */
	int64_t refresh_timeout_ms; /* 5 min: how long a zone may take to reach its serial */
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
	struct zf_name *zones;
	size_t zone_count;
	struct zf_move *moves;
	size_t move_count;
	struct zf_policy policy;
};

/*
 * Reads and checks the file at `path`. Fails with ZF_ESYSTEM (cannot be read), ZF_ELIMIT (too long), ZF_ENOMEM, or ZF_EUSAGE: the
 * message is `path:line:column: what` of the first mistake, and `mistake` (may be NULL) is
 * called for each one, the first included, in the file's order.
 */
zf_status zf_migration_read(struct zf_migration **migration, const char *path,
			    void (*mistake)(void *ctx, const char *text), void *ctx,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Frees it, secrets wiped. NULL is fine. */
void zf_migration_free(struct zf_migration *migration);

#endif
