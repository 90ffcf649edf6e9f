/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/values.h"

static const char *const transfers[] = { "any", "ns-hosts", "list", "nobody", NULL };
static const char *const queries[] = { "any", "list", "nobody", NULL };
static const char *const notifies[] = { "none", "ns-hosts", "list", NULL };
static const char *const updates[] = { "none", "any", "secure", "list", NULL };

/* clang-format off */
#define SWITCH		.kind = ZF_VALUE_SWITCH
#define NUMBER		.kind = ZF_VALUE_NUMBER
#define SECONDS		.kind = ZF_VALUE_NUMBER, .unit = "s"
#define HOURS		.kind = ZF_VALUE_NUMBER, .unit = "h"
#define OCTETS		.kind = ZF_VALUE_NUMBER, .unit = "octets"
#define TEXT		.kind = ZF_VALUE_TEXT
#define WORDS		.kind = ZF_VALUE_WORDS
#define REMOTES		.kind = ZF_VALUE_REMOTES
#define ACCESS		.of_access = true
#define CHOICE(of)	.kind = ZF_VALUE_CHOICE, .choices = (of)
#define SERVER(setting, ...) [ZF_SERVER_##setting] = { __VA_ARGS__ }
#define ZONE(setting, ...) [ZF_ZONE_##setting] = { __VA_ARGS__, .of_zone = true }

static const struct zf_setting_row rows[ZF_SETTING_COUNT] = {
SERVER(HOST_NAME,	"host-name",		"name of the machine", TEXT),
SERVER(ADDRESSES,	"addresses",		"addresses of the machine", REMOTES),
SERVER(INTERFACES,	"interfaces",		"interfaces of the machine", WORDS),
SERVER(LISTEN,		"listen",		"addresses listened on", REMOTES),
SERVER(PUBLISH,		"publish",		"addresses told for the server's own name", REMOTES),
SERVER(ZONE_FOLDER,	"zone-folder",		"folder of the zone files", TEXT),
SERVER(ROOT_HINTS,	"root-hints",		"file of the root hints", TEXT),
SERVER(RECURSION,	"recursion",		"resolves for clients", SWITCH),
SERVER(RECURSION_TIMEOUT, "recursion-timeout",	"patience with resolving", SECONDS),
SERVER(RECURSION_RETRY,	"recursion-retry",	"time before a question is repeated", SECONDS),
SERVER(FORWARDERS,	"forwarders",		"servers forwarded to", REMOTES),
SERVER(FORWARD_ONLY,	"forward-only",		"never resolves itself where forwarders fail", SWITCH),
SERVER(FORWARD_TIMEOUT,	"forward-timeout",	"patience with a forwarder", SECONDS),
SERVER(ROUND_ROBIN,	"round-robin",		"turns the order of addresses", SWITCH),
SERVER(SUBNET_FIRST,	"subnet-first",		"addresses near the client first", SWITCH),
SERVER(MINIMAL,		"minimal-responses",	"leaves out authority nobody needs", SWITCH),
SERVER(TRANSFER_POLICY,	"transfer-policy",	"who may transfer, by default", CHOICE(transfers), ACCESS),
SERVER(TRANSFER_LIST,	"transfer-list",	"those who may, by default", REMOTES, ACCESS),
SERVER(NOTIFY_POLICY,	"notify-policy",	"who is notified, by default", CHOICE(notifies)),
SERVER(NOTIFY_LIST,	"notify-list",		"those notified too, by default", REMOTES),
SERVER(UPDATE_POLICY,	"update-policy",	"who may update, by default", CHOICE(updates), ACCESS),
SERVER(UPDATE_LIST,	"update-list",		"those who may update, by default", REMOTES, ACCESS),
SERVER(QUERY_POLICY,	"query-policy",		"who may ask, by default", CHOICE(queries), ACCESS),
SERVER(QUERY_LIST,	"query-list",		"those who may, by default", REMOTES, ACCESS),
SERVER(RECURSION_LIST,	"recursion-list",	"for whom it resolves", REMOTES, ACCESS),
SERVER(BLACKHOLE,	"blackhole",		"who is never answered", REMOTES, ACCESS),
SERVER(UPDATES,		"updates",		"takes updates at all", SWITCH, ACCESS),
SERVER(ONE_RECORD,	"one-record",		"transfers one record a message", SWITCH),
SERVER(IPV6,		"ipv6",			"speaks IPv6", SWITCH),
SERVER(EDNS,		"edns",			"understands EDNS", SWITCH),
SERVER(UDP_SIZE,	"udp-size",		"largest answer by UDP", OCTETS),
SERVER(DNSSEC,		"dnssec",		"answers with signatures", SWITCH),
SERVER(IDENTITY,	"identity",		"what it calls itself", TEXT),
SERVER(NSID,		"nsid",			"the same by NSID, where that is another", TEXT),
SERVER(VERSION,		"version",		"the version it tells", TEXT),
SERVER(CACHE_TTL,	"cache-ttl",		"longest time in the cache", SECONDS),
SERVER(NEGATIVE_TTL,	"negative-ttl",		"the same of what does not exist", SECONDS),
SERVER(CACHE_SIZE,	"cache-size",		"room of the cache; 0: no limit", NUMBER, .unit = "KiB"),
SERVER(LOG_LEVEL,	"log-level",		"what is logged, as its software numbers it", NUMBER),
SERVER(LOG_FILE,	"log-file",		"where to", TEXT),
SERVER(LOG_SIZE,	"log-size",		"largest log", OCTETS),
SERVER(NAME_CHECK,	"name-check",		"names that load: 0 strict, 1 ASCII, 2 UTF-8, 3 all", NUMBER),
SERVER(STRICT_LOADING,	"strict-loading",	"a bad record fails its zone", SWITCH),
SERVER(AGING,		"aging",		"new zones age", SWITCH),
SERVER(NO_REFRESH,	"no-refresh",		"time in which stamps stay, by default", HOURS),
SERVER(REFRESH,		"refresh",		"time after it before records go, by default", HOURS),
SERVER(SCAVENGING,	"scavenging",		"time between scavengings; 0: off", HOURS),
SERVER(BOOT_METHOD,	"boot-method",		"where settings are: 1 boot file, 2 registry, 3 directory", NUMBER),
SERVER(AUTO_CONFIG,	"auto-config",		"zones that get this host's name at load", NUMBER),
SERVER(PLUGIN,		"plugin",		"code loaded into the server", TEXT),
SERVER(BLOCK_LIST,	"block-list",		"names never answered", WORDS),
SERVER(BLOCKING,	"blocking",		"whether they are not", SWITCH),

ZONE(FILE,		"file",			"zone file", TEXT),
ZONE(PRIMARIES,		"primaries",		"where it comes from, or is forwarded to", REMOTES),
ZONE(LOCAL_PRIMARIES,	"local-primaries",	"in place of them, on this server", REMOTES),
ZONE(TRANSFER_SOURCE,	"transfer-source",	"own address it is transferred from", REMOTES),
ZONE(TRANSFER_POLICY,	"transfer-policy",	"who may transfer", CHOICE(transfers), ACCESS),
ZONE(TRANSFER_LIST,	"transfer-list",	"those who may", REMOTES, ACCESS),
ZONE(NOTIFY_POLICY,	"notify-policy",	"who is notified", CHOICE(notifies)),
ZONE(NOTIFY_LIST,	"notify-list",		"those notified too", REMOTES),
ZONE(UPDATE_POLICY,	"update-policy",	"who may update", CHOICE(updates), ACCESS),
ZONE(UPDATE_LIST,	"update-list",		"those who may", REMOTES, ACCESS),
ZONE(QUERY_POLICY,	"query-policy",		"who may ask", CHOICE(queries), ACCESS),
ZONE(QUERY_LIST,	"query-list",		"those who may", REMOTES, ACCESS),
ZONE(NOTIFY_FROM,	"notify-from",		"whose NOTIFY counts, beside the primaries'", REMOTES, ACCESS),
ZONE(FORWARD_ONLY,	"forward-only",		"never resolved where they fail", SWITCH),
ZONE(FORWARD_TIMEOUT,	"forward-timeout",	"patience with each", SECONDS),
ZONE(SIGNED,		"signed",		"signed by this server", SWITCH),
ZONE(IN_DIRECTORY,	"in-directory",		"its data is in Active Directory", SWITCH),
ZONE(LOG_UPDATES,	"log-updates",		"updates are written to a log", SWITCH),
ZONE(AGING,		"aging",		"records age", SWITCH),
ZONE(NO_REFRESH,	"no-refresh",		"time in which stamps stay; 0: the server's", HOURS),
ZONE(REFRESH,		"refresh",		"time after it before records go; 0: the server's", HOURS),
ZONE(SCAVENGERS,	"scavengers",		"servers that may scavenge; none: all", REMOTES),
};
/* clang-format on */

const struct zf_setting_row *zf_setting_row(enum zf_setting setting)
{
	return &rows[setting];
}
