/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/migration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define ZONES "[ example.com, b\303\274cher.example, 2.0.192.in-addr.arpa ]"

/* clang-format off */
static const char sound[] =
/* 1 */	"migration: branch-ns2\n"
/* 2 */	"keys:\n"
/* 3 */	"  - { id: xfr, file: keys/xfr.key }\n"
/* 4 */	"  - { id: upd, file: keys/upd.key }\n"
/* 5 */	"servers:\n"
/* 6 */	"  - { id: primary, address: 192.0.2.10, software: windows, update-key: upd, transfer-policy: ns-hosts, notify-key: upd }\n"
/* 7 */	"  - { id: old, address: ['192.0.2.20#5353', '2001:db8::20'], software: bind, reach: { local: [ip, netns, exec, ns2] } }\n"
/* 8 */	"  - { id: new, address: 192.0.2.30, fqdn: ns2-new.example.com., software: knot, reach: local, transfer-key: xfr, zone-directory: /var/lib/knot, config: /etc/knot/moved.conf, control: [knotc, -b] }\n"
/* 9 */	"zones: " ZONES "\n"
/* 10 */"moves:\n"
/* 11 */"  - from: old\n"
/* 12 */"    to: new\n"
/* 13 */"    take-address:\n"
/* 14 */"      - service: 192.0.2.20/24\n"
/* 15 */"        old: { interface: eth0, gets: 192.0.2.120/24, gateway: 192.0.2.1 }\n"
/* 16 */"        new: { interface: ens3.100 }\n"
/* 17 */"    commands: { old: { leave: [[swap, away]] }, new: { take: [[swap, here], [tell, everyone]] } }\n"
/* 18 */"policy: { grant-ttl: 120, jobs: 8, idle-timeout: 90s, total-timeout: 3h, refresh-timeout: 10m }\n";
/* clang-format on */

static char told[16384]; /* the mistakes, a line each, without the file's path */
static size_t mistakes;
static struct zf_error err;
static struct zf_migration *migration;

static void setup(void)
{
	static const char key[] =
		"hmac-sha256:xfr.example:c2VjcmV0LXNlY3JldC1zZWNyZXQh\n";
	static const char md5[] = "hmac-md5:xfr.example:c2VjcmV0LXNlY3JldC1zZWNyZXQh\n";

	zf_scratch_open();
	ck_assert_int_eq(mkdir(zf_scratch_path("keys"), 0700), 0);
	zf_scratch_write("keys/xfr.key", key, strlen(key), 0600);
	zf_scratch_write("keys/upd.key", key, strlen(key), 0640);
	zf_scratch_write("keys/open.key", key, strlen(key), 0644);
	zf_scratch_write("keys/md5.key", md5, strlen(md5), 0600);
}

static void teardown(void)
{
	zf_migration_free(migration);
	migration = NULL;
	zf_scratch_close();
}

/* Takes a mistake without the folder it is in. */
static void hear(void *ctx, const char *text)
{
	const size_t len = strlen(told);

	ck_assert_ptr_null(ctx);
	ck_assert_int_eq(strncmp(text, zf_scratch, strlen(zf_scratch)), 0);
	snprintf(told + len, sizeof(told) - len, "%s%s", len == 0 ? "" : "\n",
		 text + strlen(zf_scratch) + 1);
	mistakes++;
}

static zf_status read_text(const char *text, size_t len)
{
	zf_scratch_write("m.yaml", text, len, 0600);
	told[0] = '\0';
	mistakes = 0;
	zf_migration_free(migration);
	zf_error_clear(&err);
	return zf_migration_read(&migration, zf_scratch_path("m.yaml"), hear, NULL, &err);
}

/* The sound file with `what` replaced by `by`. */
static void change(char *text, size_t size, const char *what, const char *by)
{
	const char *at = strstr(sound, what);

	ck_assert_msg(at != NULL, "\"%s\" is not in the file", what);
	snprintf(text, size, "%.*s%s%s", (int)(at - sound), sound, by, at + strlen(what));
}

static zf_status read_changed(const char *what, const char *by)
{
	char text[8192];

	change(text, sizeof(text), what, by);
	return read_text(text, strlen(text));
}

static void assert_endpoint(const struct zf_endpoint *endpoint, const char *expected)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	ck_assert_str_eq(zf_endpoint_print(text, endpoint), expected);
}

static void assert_name(const struct zf_name *name, const char *expected)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name->wire);
	ck_assert_str_eq(text, expected);
}

START_TEST(servers_are_read)
{
	ck_assert_int_eq(read_text(sound, strlen(sound)), ZF_OK);
	ck_assert_uint_eq(migration->server_count, 3);
	const struct zf_server *primary = &migration->servers[0],
			       *old = &migration->servers[1];
	const struct zf_server *new = &migration->servers[2];

	ck_assert_str_eq(primary->id, "primary");
	ck_assert_ptr_eq(primary->reach.kind, &zf_reach_manual);
	ck_assert_ptr_eq(primary->update_key, &migration->keys[1].key);
	ck_assert_ptr_eq(primary->notify_key, &migration->keys[1].key);
	ck_assert_ptr_null(primary->transfer_key);
	ck_assert_int_eq(primary->transfer_policy, ZF_POLICY_NS_HOSTS);
	ck_assert(!primary->has_fqdn);

	ck_assert_uint_eq(old->address_count, 2);
	assert_endpoint(&old->addresses[0], "192.0.2.20#5353");
	assert_endpoint(&old->addresses[1], "2001:db8::20#53");
	ck_assert_ptr_eq(old->reach.kind, &zf_reach_local);
	ck_assert_str_eq(old->reach.prefix[0], "ip");
	ck_assert_str_eq(old->reach.prefix[3], "ns2");
	ck_assert_ptr_null(old->reach.prefix[4]);
	ck_assert_int_eq(old->transfer_policy, ZF_POLICY_UNKNOWN);

	ck_assert(new->has_fqdn);
	assert_name(&new->fqdn, "ns2-new.example.com.");
	ck_assert_str_eq(new->software, "knot");
	ck_assert_ptr_null(new->reach.prefix);
	ck_assert_str_eq(new->zone_directory, "/var/lib/knot");
	ck_assert_str_eq(new->config, "/etc/knot/moved.conf");
	ck_assert_str_eq(new->control[1], "-b");
	ck_assert_ptr_null(new->control[2]);
}
END_TEST

START_TEST(the_move_is_read)
{
	ck_assert_int_eq(read_text(sound, strlen(sound)), ZF_OK);
	ck_assert_uint_eq(migration->move_count, 1);
	const struct zf_move *move = &migration->moves[0];

	ck_assert_ptr_eq(move->from, &migration->servers[1]);
	ck_assert_ptr_eq(move->to, &migration->servers[2]);
	ck_assert_ptr_eq(move->primary, &migration->servers[0]); /* by its id */
	ck_assert_uint_eq(move->take_count, 1);
	const struct zf_take_address *take = &move->takes[0];
	assert_endpoint(&take->service.address,
			"192.0.2.20#5353"); /* the port is the server's */
	ck_assert_uint_eq(take->service.prefix_len, 24);
	ck_assert_str_eq(take->old_interface, "eth0");
	ck_assert_str_eq(take->new_interface, "ens3.100");
	assert_endpoint(&take->old_gets.address, "192.0.2.120#53");
	assert_endpoint(&take->old_gateway, "192.0.2.1#53");
	ck_assert_str_eq(take->old_commands.leave[0][1], "away");
	ck_assert_ptr_null(take->old_commands.leave[1]);
	ck_assert_str_eq(take->new_commands.take[1][0], "tell");
	ck_assert_ptr_null(take->new_commands.take[2]);
}
END_TEST

START_TEST(the_rest_is_read)
{
	ck_assert_int_eq(read_text(sound, strlen(sound)), ZF_OK);
	ck_assert_str_eq(migration->name, "branch-ns2");
	ck_assert_str_eq(migration->path, zf_scratch_path("m.yaml"));
	ck_assert_str_eq(migration->folder, zf_scratch);
	ck_assert_str_eq(migration->state_folder,
			 zf_scratch_path("branch-ns2.zoneferry"));
	ck_assert_uint_eq(migration->zones.count, 3);
	assert_name(&migration->zones.names[0], "example.com.");
	assert_name(&migration->zones.names[1],
		    "xn--bcher-kva.example."); /* RFC 3492's coding of it */
	assert_name(&migration->keys[0].key.name, "xfr.example.");
	ck_assert_uint_eq(migration->policy.grant_ttl, 120);
	ck_assert_uint_eq(migration->policy.jobs, 8);
	ck_assert_int_eq(migration->policy.idle_timeout_ms, 90000);
	ck_assert_int_eq(migration->policy.total_timeout_ms, 10800000);
	ck_assert_int_eq(migration->policy.refresh_timeout_ms, 600000);
}
END_TEST

START_TEST(what_is_not_said_has_its_default)
{
	static const char text[] =
		"migration: m\n"
		"servers:\n"
		"- {id: primary, address: 192.0.2.1}\n"
		"- {id: a, address: 192.0.2.2}\n"
		"- {id: b, address: 192.0.2.3, fqdn: b.example, software: nsd}\n"
		"zones: [example]\n"
		"moves: [{from: a, to: b}]\n";

	ck_assert_int_eq(read_text(text, strlen(text)), ZF_OK);
	ck_assert_uint_eq(migration->policy.grant_ttl, 60);
	ck_assert_uint_eq(migration->policy.jobs, 64);
	ck_assert_int_eq(migration->policy.idle_timeout_ms, 60000);
	ck_assert_int_eq(migration->policy.total_timeout_ms, 7200000);
	ck_assert_int_eq(migration->policy.refresh_timeout_ms, 300000);
	ck_assert_ptr_null(migration->servers[1].software);
	ck_assert_uint_eq(migration->moves[0].take_count, 0);
}
END_TEST

/* The file with all that is read and not carried out yet. */
START_TEST(what_is_not_carried_out_yet_is_read_and_told)
{
	static const char text[] =
		"migration: m\n"
		"servers:\n"
		"- {id: primary, address: 192.0.2.1}\n"
		"- {id: a, address: 192.0.2.2, is: dead, after: keep, signing: unsigned-first}\n"
		"- {id: b, address: 192.0.2.3, fqdn: b.example, software: nsd}\n"
		"zones: { from: { catalog: cat.example @primary } }\n"
		"moves:\n"
		"- from: a\n"
		"  to: b\n"
		"  take-address:\n"
		"  - service: 192.0.2.2/24\n"
		"    old: {interface: e0, gets: 192.0.2.4/24}\n"
		"    new: {interface: e1}\n"
		"    proxy-arp: 02-00-5E-00-53-ff\n"
		"  take-name: {old-gets: a-old}\n"
		"  hold-before: [take-address, leave]\n"
		"  commands: {old: {has: [[h]], leave: [[l]], take: [[t]]}, new: {leave: [[l]], take: [[t]]}}\n"
		"policy: {max-removed: 5%, max-changed: {share: 50%, least: 1000}, ttl-lowering: 5m, per-server: 4}\n";

	ck_assert_int_eq(read_text(text, strlen(text)), ZF_OK);
	const struct zf_server *a = &migration->servers[1];
	ck_assert(a->is_dead && a->after == ZF_AFTER_KEEP);
	ck_assert_int_eq(a->signing, ZF_SIGNING_UNSIGNED_FIRST);
	const struct zf_move *move = &migration->moves[0];
	ck_assert(move->takes[0].has_proxy_arp);
	ck_assert_mem_eq(move->takes[0].proxy_arp, "\x02\x00\x5e\x00\x53\xff", 6);
	ck_assert_str_eq(move->old_name, "a-old");
	ck_assert_str_eq(move->holds[0], "take-address");
	ck_assert_str_eq(move->holds[1], "leave");
	ck_assert_ptr_null(move->holds[2]);
	const struct zf_policy *policy = &migration->policy;
	ck_assert_uint_eq(policy->max_removed.percent, 5);
	ck_assert_uint_eq(policy->max_removed.least, 10); /* by default */
	ck_assert_uint_eq(policy->max_changed.percent, 50);
	ck_assert_uint_eq(policy->max_changed.least, 1000);
	ck_assert_uint_eq(policy->ttl_lowering, 300);
	ck_assert_uint_eq(policy->per_server, 4);
	ck_assert_uint_eq(migration->pending_count, 5);
	ck_assert_ptr_nonnull(
		strstr(migration->pending[0], "m.yaml:4:35: is is not carried out yet"));
}
END_TEST

static void assert_identity(const char *expected)
{
	char *text = NULL;

	ck_assert_int_eq(zf_move_identity(&migration->moves[0], &text, &err), ZF_OK);
	ck_assert_str_eq(text, expected);
	free(text);
}

#define IDENTITY(primary)                                                                \
	"from old 192.0.2.20#5353 2001:db8::20#53\n"                                     \
	"to new 192.0.2.30#53\n"                                                         \
	"primary primary " primary "\n"                                                  \
	"as ns2-new.example.com.\n"                                                      \
	"takes 192.0.2.20/24 of eth0 that gets 192.0.2.120/24 to ens3.100\n"             \
	"zone 2.0.192.in-addr.arpa.\n"                                                   \
	"zone example.com.\n"                                                            \
	"zone xn--bcher-kva.example.\n"

/* RFC 4034 6.1 has the order: from the last label on, arpa before com before example. */
START_TEST(what_a_move_is_does_not_hang_on_the_order_of_the_file)
{
	ck_assert_int_eq(read_text(sound, strlen(sound)), ZF_OK);
	assert_identity(IDENTITY("192.0.2.10#53"));
	ck_assert_int_eq(
		read_changed(
			ZONES,
			"[ 2.0.192.IN-addr.arpa, b\303\274cher.example, EXAMPLE.com. ]"),
		ZF_OK);
	assert_identity(IDENTITY("192.0.2.10#53"));
	ck_assert_int_eq(read_changed("address: 192.0.2.10,", "address: 192.0.2.11,"),
			 ZF_OK);
	assert_identity(IDENTITY("192.0.2.11#53"));
	ck_assert_int_eq(read_changed("jobs: 8", "jobs: 9"), ZF_OK);
	assert_identity(IDENTITY("192.0.2.10#53"));
}
END_TEST

START_TEST(paths_start_at_the_migration_file)
{
	ck_assert_int_eq(read_text(sound, strlen(sound)), ZF_OK);
	zf_migration_free(migration);
	ck_assert_int_eq(chdir(zf_scratch), 0);
	ck_assert_int_eq(zf_migration_read(&migration, "m.yaml", NULL, NULL, &err),
			 ZF_OK);
	ck_assert_str_eq(migration->folder, ".");
	ck_assert_str_eq(migration->state_folder, "branch-ns2.zoneferry");
	ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

/* clang-format off */
static const struct {
	const char *what, *by; /* `^` in `by` is where the mistake is, and is not written */
	const char *told; /* all of it: one mistake makes no others */
} rows[] = {
	/* the schema */
	{ "migration: branch-ns2\n", "^", "\"migration\" is missing here" },
	{ "migration: branch-ns2", "migration:^", "there is no value" },
	{ "migration: branch-ns2", "migration: ^[a]", "migration must be a text, not a list" },
	{ "branch-ns2", "^../ns2", "\"../ns2\" is no name here: letters, digits, '-', '_' and '.' are, up to 63, a letter or digit first" },
	{ "branch-ns2", "^..", "\"..\" is no name here: letters, digits, '-', '_' and '.' are, up to 63, a letter or digit first" },
	{ "migration: branch-ns2", "migration: branch-ns2\n^migration: twice", "\"migration\" comes twice here, first on line 1" },
	{ "    to: new\n", "    to: new\n    ^hold: [ take-address ]\n", "unknown key \"hold\"; those known here: from, to, primary, zones, take-address, take-name, hold-before, commands" },
	{ "policy: {", "policy: { ^max-remove: 10%,", "unknown key \"max-remove\"; those known here: grant-ttl, ttl-lowering, max-removed, max-changed, jobs, per-server, idle-timeout, total-timeout, refresh-timeout, notify-timeout, load-timeout, settle-timeout, silence-timeout, confirm-within, command-timeout, patience" },
	{ "  - from: old", "  - ^just words\n  - from: old", "a move must be a mapping, not a text" },
	/* keys */
	{ "keys/xfr.key", "^keys/none.key", "FOLDER/keys/none.key: No such file or directory" },
	{ "id: upd, file", "id: ^xfr, file", "the id \"xfr\" comes twice, first on line 3\nm.yaml:6:72: no key has the id \"upd\"\n"
	  "m.yaml:6:116: no key has the id \"upd\"" },
	{ "keys/xfr.key", "^keys/md5.key", "key xfr.example. is for hmac-md5, which must not be used any more (RFC 8945 section 6); give the server a key for hmac-sha256; `allow-md5: true` beside the file signs with this one" },
	{ "keys/xfr.key }", "keys/xfr.key, allow-md5: ^yes }", "\"yes\" is neither true nor false" },
	{ "keys/xfr.key }", "^keys/md5.key, allow-md5: false }", "key xfr.example. is for hmac-md5, which must not be used any more (RFC 8945 section 6); give the server a key for hmac-sha256; `allow-md5: true` beside the file signs with this one" },
	{ "update-key: upd", "update-key: ^key", "no key has the id \"key\"" },
	{ "update-key: upd", "update-key: upd, update-gss: ^DNS/dc1.example.com", "there is an update-key already" },
	{ "update-key: upd", "update-gss: { ^host: dc1 }", "unknown key \"host\"; those known here: spn, keytab" },
	{ "update-key: upd", "update-gss: { keytab: ^dns.keytab }", "\"dns.keytab\" is no absolute path" },
	/* servers */
	{ "id: old, address", "id: ^primary, address", "the id \"primary\" comes twice, first on line 6\nm.yaml:11:11: no server has the id \"old\"" },
	{ "address: 192.0.2.30", "address: ^192.0.2.10#53", "address 192.0.2.10#53 is that of server primary too" },
	{ "['192.0.2.20#5353', '2001:db8::20']", "^[192.0.2.20, 192.0.2.20#53]", "address 192.0.2.20#53 comes twice" },
	{ "address: 192.0.2.30", "address: ^ns2.example.com", "server \"ns2.example.com\": not an address; here goes ADDRESS, ADDRESS#PORT or [ADDRESS]:PORT; no name is looked up" },
	{ "address: 192.0.2.30", "address: ^[]", "0 addresses; a server has 1 to 8 here" },
	{ "address: 192.0.2.30", "address: ^{ v4: 192.0.2.30 }", "address must be a text or a list, not a mapping" },
	{ "software: windows", "software: ^bind9", "\"bind9\" is no software; those known: bind, knot, nsd, powerdns, windows" },
	{ "policy: ns-hosts", "policy: ^all", "\"all\" is no transfer policy; those known: any, ns-hosts, list, nobody" },
	{ "reach: local", "reach: ^ssh", "reach ssh is not in this release; manual and local are" },
	{ "{ local: [ip, netns, exec, ns2] }", "{ ssh: ^admin@192.0.2.20 }", "reach ssh is not in this release; manual and local are" },
	{ "reach: local", "reach: ^wmi", "\"wmi\" is no reach; manual and local are" },
	{ "[ip, netns, exec, ns2]", "^[]", "the list is empty" },
	{ "[ip, netns, exec, ns2]", "[ip, ^'']", "there is no value" },
	{ "[knotc, -b]", "^knotc", "control must be a list, not a text" },
	{ "ns2-new.example.com.", "^ns2-new", "\"ns2-new\" is no full name; ns2.example.com. would be" },
	{ "/var/lib/knot,", "^lib/knot,", "\"lib/knot\" is no absolute path" },
	{ "/etc/knot/moved.conf", "^'/etc/\"; include \"/x'", "a path with \", \\, ;, { or } in it is not taken here" },
	/* zones */
	{ "zones: [ example.com, ", "zones: [ example.com, ^EXAMPLE.com., ", "zone EXAMPLE.com. comes twice, first on line 9" },
	{ "example.com, b", "^exa..mple, b", "not a domain name: 'exa..mple': a label is empty" },
	{ ZONES, "^[]", "there are no zones" },
	{ ZONES, "^none.txt", "FOLDER/none.txt: No such file or directory; zones is a list, [example.com], or the path of a file with one a line or of a server's configuration" },
	/* moves */
	{ "to: new", "to: ^newer", "no server has the id \"newer\"" },
	{ "to: new", "to: ^primary", "the new server cannot be its own primary\nm.yaml:12:9: server primary needs fqdn: the name it has while transfers are open to it\nm.yaml:12:9: moving to windows is not in this release; to bind, knot and nsd is" },
	{ "id: primary,", "id: ns1,", "m.yaml:11:5: \"primary\" is missing here, and no server has that id" },
	{ "    to: new\n", "    to: new\n    primary: old\n", "m.yaml:11:11: moving a primary is not in this release" },
	{ "fqdn: ns2-new.example.com., ", "", "m.yaml:12:9: server new needs fqdn: the name it has while transfers are open to it" },
	{ "software: knot, ", "", "m.yaml:12:9: server new needs software: bind, knot or nsd" },
	{ "software: knot, ", "software: powerdns, ", "m.yaml:12:9: moving to powerdns is not in this release; to bind, knot and nsd is" },
	{ "zone-directory: /var/lib/knot, ", "", "m.yaml:12:9: server new needs zone-directory: where its zone files go" },
	{ "config: /etc/knot/moved.conf, ", "", "m.yaml:12:9: server new needs config: the file that its own configuration includes" },
	/* addresses to take */
	{ "192.0.2.20/24", "^192.0.2.21/24", "no address of server old is the service address" },
	{ "192.0.2.20/24", "^192.0.2.20", "\"192.0.2.20\": written ADDRESS/BITS, as 192.0.2.20/24" },
	{ "192.0.2.20/24", "^192.0.2.20/33", "\"192.0.2.20/33\": behind '/' goes a number from 1 to 32" },
	{ "192.0.2.20/24", "^192.0.2.20#53/24", "\"192.0.2.20#53\": only an address, no port, goes here" },
	{ "192.0.2.20/24", "^192.0.2.20/32", "/32 is this address alone; here go the bits of its subnet, as its interface has them" },
	{ "192.0.2.120/24", "^192.0.2.20/24", "this is the service address itself" },
	{ "192.0.2.120/24", "^192.0.2.120/32", "/32 is this address alone; here go the bits of its subnet, as its interface has them" },
	{ "192.0.2.120/24", "^192.0.2.0/24", "no host can have it: it is the first address of its subnet" },
	{ "192.0.2.120/24", "^192.0.2.255/24", "no host can have it: it is the broadcast address of its subnet" },
	{ "192.0.2.120/24, gateway: 192.0.2.1", "^192.0.3.120/24, gateway: 192.0.3.1", "this is not in the service address's subnet, 192.0.2.20/24" },
	{ "192.0.2.20/24", "192.0.2.20/26", "m.yaml:15:39: this is not in the service address's subnet, 192.0.2.20/26" },
	{ "192.0.2.120/24", "^192.0.2.120/25", "the service address has /24 in the same subnet" },
	{ "192.0.2.120/24", "^192.0.2.30/24", "this is an address of server new" },
	{ "192.0.2.120/24, gateway: 192.0.2.1", "^2001:db8::9/64", "the service address and this one are not of one family" },
	{ "old: { interface: eth0, gets: 192.0.2.120/24,", "old: ^{ interface: eth0,", "\"gets\" is missing here" },
	{ "gateway: 192.0.2.1 ", "gateway: ^192.0.3.1 ", "the gateway is not in the subnet of the address that the old server gets" },
	{ "gateway: 192.0.2.1 ", "gateway: ^192.0.2.120 ", "the gateway is the server itself" },
	{ "gateway: 192.0.2.1 ", "gateway: ^'2001:db8::1' ", "the gateway is not of the address's family" },
	{ "interface: eth0", "interface: ^-eth0", "\"-eth0\" is no interface's name" },
	{ "interface: eth0", "interface: ^Ethernet 0", "\"Ethernet 0\" is no interface's name" },
	{ "interface: ens3.100", "interface: ^abcdefghijklmnop", "\"abcdefghijklmnop\" is no interface's name" },
	{ "[swap, away]", "^swap away", "a command must be a list, not a text" },
	{ "[swap, away]", "[^\"sw\\0ap\", away]", "there is a control character in the value" },
	{ "new: { interface: ens3.100 }", "new: { interface: ens3.100 }\n        proxy-arp: ^1:2:3:4:5:6", "\"1:2:3:4:5:6\" is no machine's MAC; 00:00:5e:00:53:01 would be" },
	{ "new: { interface: ens3.100 }", "new: { interface: ens3.100 }\n        proxy-arp: ^ff:ff:ff:ff:ff:ff", "\"ff:ff:ff:ff:ff:ff\" is no machine's MAC; 00:00:5e:00:53:01 would be" },
	{ "old: { leave:", "old: { ^leaves:", "unknown key \"leaves\"; those known here: has, leave, take" },
	/* what else a move says */
	{ "    to: new\n", "    to: new\n    hold-before: [ verify, ^take-adress ]\n", "\"take-adress\" is no step; those known: survey, capture-zones, provision, open-transfers, refresh, compare, take-address, close-transfers, refresh-again, compare-again, verify, leave" },
	{ "    to: new\n", "    to: new\n    take-name: { old-gets: ^ns2.old }\n", "\"ns2.old\" is no host's name: letters, digits and '-' inside, up to 63, without a domain" },
	{ "    to: new\n", "    to: new\n    take-name: ^{ }\n", "\"old-gets\" is missing here" },
	/* servers that are left, and others */
	{ "software: bind, reach", "is: ^alive, software: bind, reach", "\"alive\" is no state of a server; those known: dead" },
	{ "software: bind, reach", "after: ^burn, software: bind, reach", "\"burn\" is no end of an old server; those known: retire, keep" },
	{ "software: windows, ", "software: windows, after: ^keep, ", "after is of a server that a move is from" },
	{ "software: windows, ", "software: windows, is: ^dead, ", "is is of a server that a move is from" },
	/* policy */
	{ "jobs: 8", "max-removed: ^10", "\"10\" is no share: 0% to 100% are" },
	{ "jobs: 8", "max-removed: ^101%", "\"101%\" is no share: 0% to 100% are" },
	{ "jobs: 8", "max-changed: { share: 5%, least: ^0 }", "\"0\" is no number from 1 to 1000000000" },
	{ "grant-ttl: 120", "grant-ttl: ^2d", "\"2d\" is no time here: 90, 90s, 5m, 2h are, up to 24h" },
	{ "idle-timeout: 90s", "idle-timeout: ^90sec", "\"90sec\" is no time here: 90, 90s, 5m, 2h are, up to 720h" },
	{ "total-timeout: 3h", "total-timeout: ^99999999999999999999h", "\"99999999999999999999h\" is no time here: 90, 90s, 5m, 2h are, up to 720h" },
	{ "jobs: 8", "jobs: ^0", "\"0\" is no number from 1 to 1024" },
	{ "jobs: 8", "jobs: ^-8", "\"-8\" is no number from 1 to 1024" },
};
/* clang-format on */

/* Takes the `^` out of `text` and writes the place it stood at; "" if there is none. */
static void cut_mark(char *text, char *place, size_t size)
{
	char *mark = strchr(text, '^'), *line = text;
	int number = 1;

	place[0] = '\0';
	if (mark == NULL)
		return;
	for (char *at = text; at < mark; at++) {
		if (*at == '\n') {
			line = at + 1;
			number++;
		}
	}
	snprintf(place, size, "m.yaml:%d:%d: ", number, (int)(mark - line) + 1);
	memmove(mark, mark + 1, strlen(mark));
}

START_TEST(a_mistake_is_told_with_its_place_and_makes_no_others)
{
	char expected[2048], place[64], text[8192];
	const char *in_folder = strstr(rows[_i].told, "FOLDER");

	change(text, sizeof(text), rows[_i].what, rows[_i].by);
	cut_mark(text, place, sizeof(place));
	if (in_folder == NULL)
		snprintf(expected, sizeof(expected), "%s%s", place, rows[_i].told);
	else
		snprintf(expected, sizeof(expected), "%s%s%s", place, zf_scratch,
			 in_folder + strlen("FOLDER"));
	ck_assert_int_eq(read_text(text, strlen(text)), ZF_EUSAGE);
	ck_assert_ptr_null(migration);
	ck_assert_str_eq(told, expected);
}
END_TEST

START_TEST(all_mistakes_come_in_the_order_of_the_file)
{
	static const char text[] = "policy: { jobs: none }\n"
				   "moves:\n"
				   "- { to: b, from: a, because: we want }\n"
				   "zones: [ x, X ]\n"
				   "servers:\n"
				   "- { id: primary, address: nowhere }\n"
				   "- { address: 192.0.2.2 }\n"
				   "migration: m\n";

	ck_assert_int_eq(read_text(text, strlen(text)), ZF_EUSAGE);
	ck_assert_str_eq(
		told,
		"m.yaml:1:17: \"none\" is no number from 1 to 1024\n"
		"m.yaml:3:9: no server has the id \"b\"\n"
		"m.yaml:3:18: no server has the id \"a\"\n"
		"m.yaml:3:21: unknown key \"because\"; those known here: from, to, primary, "
		"zones, take-address, take-name, hold-before, commands\n"
		"m.yaml:4:13: zone X. comes twice, first on line 4\n"
		"m.yaml:6:27: server \"nowhere\": not an address; here goes ADDRESS, ADDRESS#PORT or "
		"[ADDRESS]:PORT; no name is looked up\n"
		"m.yaml:7:3: \"id\" is missing here");
	ck_assert_ptr_nonnull(strstr(err.message, "/m.yaml:1:17: \"none\" is no number"));
	ck_assert_str_eq(err.hint, ""); /* they have been told */
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("m.yaml"), NULL,
					   NULL, &err),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.hint, "first of 7 mistakes"));
}
END_TEST

START_TEST(secrets_stay_out_of_what_is_told)
{
	static const char key[] =
		"hmac-sha999:xfr.example:c2VjcmV0LXNlY3JldC1zZWNyZXQh\n";

	ck_assert_int_eq(
		read_changed("keys/xfr.key }", "keys/md5.key, allow-md5: true }"), ZF_OK);
	ck_assert(migration->keys[0].allow_md5 && !migration->keys[1].allow_md5);
	zf_migration_free(migration);
	migration = NULL;
	ck_assert_int_eq(read_changed("keys/xfr.key", "keys/open.key"), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(told, "chmod 640"));
	ck_assert_ptr_null(strstr(told, "c2Vjcm"));
	zf_scratch_write("keys/xfr.key", key, strlen(key), 0600);
	ck_assert_int_eq(read_text(sound, strlen(sound)), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(told, "m.yaml:3:22: "));
	ck_assert_ptr_null(strstr(told, "c2Vjcm"));
}
END_TEST

START_TEST(a_windows_server_may_have_windows_interfaces)
{
	static const char text[] =
		"migration: m\n"
		"servers:\n"
		"- {id: primary, address: 192.0.2.1}\n"
		"- {id: a, address: 192.0.2.2, software: windows}\n"
		"- {id: b, address: 192.0.2.3, fqdn: b.example, software: nsd}\n"
		"zones: [example]\n"
		"moves:\n"
		"- {from: a, to: b, take-address: [{service: 192.0.2.2/24, new: {interface: eth0},\n"
		"   old: {interface: Local Area Connection 2, gets: 192.0.2.4/24}}]}\n";

	ck_assert_int_eq(read_text(text, strlen(text)), ZF_OK);
	ck_assert_str_eq(migration->moves[0].takes[0].old_interface,
			 "Local Area Connection 2");
	ck_assert_uint_eq(migration->moves[0].takes[0].old_gateway.len, 0);
}
END_TEST

START_TEST(every_cut_of_a_file_is_sound_or_told)
{
	for (size_t len = 0; len < strlen(sound); len++) {
		const zf_status status = read_text(sound, len);

		ck_assert_msg(status == (mistakes == 0 ? ZF_OK : ZF_EUSAGE),
			      "cut at %zu: %s", len, err.message);
		ck_assert_int_eq(migration != NULL, status == ZF_OK);
	}
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_no_mistake_in_it)
{
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("none.yaml"), hear,
					   NULL, &err),
			 ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "none.yaml: No such file"));
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch, hear, NULL, &err),
			 ZF_ESYSTEM);
	ck_assert_ptr_null(migration);
	ck_assert_uint_eq(mistakes, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/migration/migration");
	TCase *tcase = tcase_create("migration");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, servers_are_read);
	tcase_add_test(tcase, the_move_is_read);
	tcase_add_test(tcase, the_rest_is_read);
	tcase_add_test(tcase, what_is_not_said_has_its_default);
	tcase_add_test(tcase, what_is_not_carried_out_yet_is_read_and_told);
	tcase_add_test(tcase, what_a_move_is_does_not_hang_on_the_order_of_the_file);
	tcase_add_test(tcase, paths_start_at_the_migration_file);
	tcase_add_loop_test(tcase, a_mistake_is_told_with_its_place_and_makes_no_others,
			    0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, all_mistakes_come_in_the_order_of_the_file);
	tcase_add_test(tcase, secrets_stay_out_of_what_is_told);
	tcase_add_test(tcase, a_windows_server_may_have_windows_interfaces);
	tcase_add_test(tcase, every_cut_of_a_file_is_sound_or_told);
	tcase_add_test(tcase, a_file_that_cannot_be_read_is_no_mistake_in_it);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
