/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/option_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"
#include "src/cli/key_options.h"
#include "src/cli/talk.h"
#include "src/cli/tls_options.h"
#include "src/jobs/ask/zone_name.h"

#define SECONDS_MAX (7 * 24 * 3600)
#define JOBS_MAX 1000
#define PER_SERVER_MAX 100 /* NSD has room for 100 by default, BIND for 150 */
#define TTL_MAX INT32_MAX  /* RFC 2181 section 8 */

static zf_status take_family(struct zf_option_reading *reading, int family,
			     struct zf_error *err)
{
	if (reading->options->family != AF_UNSPEC && reading->options->family != family)
		return zf_fail(err, ZF_EUSAGE, "-4 and -6 exclude each other");
	reading->options->family = family;
	return ZF_OK;
}

static zf_status read_ipv4(struct zf_option_reading *reading, char *value,
			   struct zf_error *err)
{
	(void)value;
	return take_family(reading, AF_INET, err);
}

static zf_status read_ipv6(struct zf_option_reading *reading, char *value,
			   struct zf_error *err)
{
	(void)value;
	return take_family(reading, AF_INET6, err);
}

static zf_status read_source(struct zf_option_reading *reading, char *value,
			     struct zf_error *err)
{
	struct zf_options *options = reading->options;
	struct zf_endpoint *source = &options->sources[options->source_count];

	if (options->source_count == ZF_SOURCES_MAX)
		return zf_fail(err, ZF_EUSAGE, "--source: more than %d addresses",
			       ZF_SOURCES_MAX);
	if (options->source_count == 1 && strcmp(reading->command, "probe") != 0) {
		zf_fail(err, ZF_EUSAGE, "--source comes twice");
		zf_hint(err, "only probe asks from several addresses");
		return ZF_EUSAGE;
	}
	const zf_status status = zf_endpoint_parse_literal(source, value, 0, err);
	if (status != ZF_OK)
		return zf_wrap(err, "--source");
	options->source_count++;
	options->source = options->sources[0];
	return ZF_OK;
}

static zf_status read_primary(struct zf_option_reading *reading, char *value,
			      struct zf_error *err)
{
	struct zf_options *options = reading->options;

	if (options->has_primary)
		return zf_fail(err, ZF_EUSAGE, "--primary is there twice");
	options->has_primary = true;
	options->primary = options->server_count;
	options->servers[options->server_count++].label = value + (value[0] == '@');
	return ZF_OK;
}

/* Who asks for TLS must not be left without it by a word said later, or before. */
zf_status zf_option_transport(struct zf_option_reading *reading,
			      enum zf_transport transport, struct zf_error *err)
{
	enum zf_transport *taken = &reading->options->transport;

	if (reading->transport &&
	    (*taken == ZF_TRANSPORT_TLS) != (transport == ZF_TRANSPORT_TLS))
		return zf_fail(err, ZF_EUSAGE, "--tls excludes --tcp and --udp");
	reading->transport = true;
	reading->options->udp = transport == ZF_TRANSPORT_UDP;
	*taken = transport;
	return ZF_OK;
}

static zf_status read_tcp(struct zf_option_reading *reading, char *value,
			  struct zf_error *err)
{
	(void)value;
	return zf_option_transport(reading, ZF_TRANSPORT_TCP, err);
}

static zf_status read_udp(struct zf_option_reading *reading, char *value,
			  struct zf_error *err)
{
	(void)value;
	return zf_option_transport(reading, ZF_TRANSPORT_UDP, err);
}

static zf_status read_tls(struct zf_option_reading *reading, char *value,
			  struct zf_error *err)
{
	(void)value;
	return zf_option_transport(reading, ZF_TRANSPORT_TLS, err);
}

static zf_status read_quiet(struct zf_option_reading *reading, char *value,
			    struct zf_error *err)
{
	(void)value, (void)err;
	reading->talk->verbosity = -1;
	return ZF_OK;
}

static zf_status read_verbose(struct zf_option_reading *reading, char *value,
			      struct zf_error *err)
{
	(void)value, (void)err;
	reading->talk->verbosity++;
	return ZF_OK;
}

static zf_status read_zones(struct zf_option_reading *reading, char *value,
			    struct zf_error *err)
{
	return zf_zone_list_read(&reading->zones, value, err);
}

static zf_status read_reverse(struct zf_option_reading *reading, char *value,
			      struct zf_error *err)
{
	struct zf_name name;
	zf_status status = zf_zone_name_reverse(&name, value, err);

	return status == ZF_OK ? zf_zone_list_add(&reading->zones, name.wire, err)
			       : status;
}

static zf_status read_origin(struct zf_option_reading *reading, char *value,
			     struct zf_error *err)
{
	struct zf_name name;
	zf_status status = zf_zone_name_read(&name, value, err);

	return status == ZF_OK ? zf_zone_list_add(&reading->zones, name.wire, err)
			       : status;
}

static zf_status read_serial(struct zf_option_reading *reading, char *value,
			     struct zf_error *err)
{
	(void)value, (void)err;
	reading->options->has_serial = true;
	return ZF_OK;
}

static zf_status read_grantee(struct zf_option_reading *reading, char *value,
			      struct zf_error *err)
{
	if (reading->options->grantee == NULL) {
		reading->options->grantee = value;
		return ZF_OK;
	}
	zf_fail(err, ZF_EUSAGE, "--for is given twice");
	zf_hint(err, "one host at a time; commas separate its addresses: "
		     "--for NAME=ADDRESS,ADDRESS");
	return ZF_EUSAGE;
}

#define FIELD(name)                                                                      \
	.offset = offsetof(struct zf_options, name),                                     \
	.size = sizeof(((struct zf_options *)0)->name)

/* clang-format off */
const struct zf_option zf_options_all[] = {
	{ "port",	'p', ZF_OPTION_ASKERS, ZF_OPTION_NUMBER, FIELD(port), .least = 1, .most = UINT16_MAX, .value = "PORT",
	  .title = "port of servers that name none (53; 853 with --tls)" },
	{ "ipv4",	'4', ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_ipv4,
	  .title = "only IPv4, where a server is a host name" },
	{ "ipv6",	'6', ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_ipv6,
	  .title = "only IPv6, where a server is a host name" },
	{ "source",	'b', ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = read_source, .value = "ADDR[#PORT]",
	  .title = "ask from this address of ours" },
	{ "key",	'k', ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = zf_key_option_file, .value = "FILE",
	  .title = "sign with the TSIG key in FILE: named.conf's key {}, K*.private, or\nalgorithm:name:secret" },
	{ "key-text",	'y', ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = zf_key_option_text, .value = "[ALG:]NAME:SECRET",
	  .title = "the key itself; others on this machine can see it" },
	{ "allow-md5",	0,   ZF_OPTION_ASKERS, ZF_OPTION_FLAG, FIELD(allow_md5),
	  .title = "sign with a key for hmac-md5 too, which must not be used any more" },
	{ "gss",	'g', ZF_OPTION_ASKERS, ZF_OPTION_FLAG, FIELD(gss),
	  .title = "sign by GSS-TSIG, with the Kerberos ticket that kinit got" },
	{ "spn",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(gss_terms.spn), .value = "NAME",
	  .title = "the server's principal, DNS/HOST[@REALM] (HOST is the zone's MNAME)" },
	{ "keytab",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(gss_terms.keytab), .value = "FILE",
	  .title = "be the first principal of this keytab, instead of the ticket's" },
	{ "timeout",	't', ZF_OPTION_ASKERS, ZF_OPTION_SECONDS, FIELD(timeout_ms), .value = "SEC",
	  .title = "patience with one question (5)" },
	{ "tcp",	0,   ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_tcp,
	  .title = "ask by TCP; +tcp does too" },
	{ "udp",	0,   ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_udp,
	  .title = "ask by UDP, then TCP on truncation; +udp does too" },
	{ "tls",	0,   ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_tls,
	  .title = "ask by TLS, the server's certificate verified; +tls does too" },
	{ "tls-ca",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.ca_file), .value = "FILE",
	  .title = "trust the CAs in FILE, not the system's" },
	{ "tls-hostname", 0, ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.hostname), .value = "NAME",
	  .title = "the name to find in the certificate, not the server's own" },
	{ "tls-pin",	0,   ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = zf_tls_option_pin, .value = "PIN",
	  .title = "the server's key has this SHA-256 (base64); may be repeated" },
	{ "tls-cert",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.cert_file), .value = "FILE",
	  .title = "a certificate of ours, where the server wants one" },
	{ "tls-key",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.key_file), .value = "FILE",
	  .title = "its key" },
	{ "tls-min",	0,   ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = zf_tls_option_min, .value = "1.2",
	  .title = "TLS 1.2 will do (1.3)" },
	{ "tls-insecure", 0, ZF_OPTION_ASKERS, ZF_OPTION_FLAG, FIELD(tls_terms.insecure),
	  .title = "verify nothing" },
	{ "quiet",	'q', ZF_OPTION_ALL, ZF_OPTION_ACT, .read = read_quiet,
	  .title = "only errors and warnings" },
	{ "verbose",	'v', ZF_OPTION_ALL, ZF_OPTION_ACT, .read = read_verbose,
	  .title = "say more of what is done" },
	{ "dry-run",	'n', ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(dry_run),
	  .title = "print what would be sent, as a script for nsupdate" },
	{ "json",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(json),
	  .title = "as JSON" },
	{ "zones",	'f', ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_zones, .value = "LIST",
	  .title = "zone names from a file, one a line; - is standard input" },
	{ "reverse",	'x', ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_reverse, .value = "PREFIX",
	  .title = "the reverse zone of 192.0.2 or 2001:db8::/32" },
	{ "output",	'o', ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(output), .value = "FILE",
	  .title = "write to FILE, not to standard output" },
	{ "directory",	'd', ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(folder), .value = "DIR",
	  .title = "a file for each zone in DIR" },
	{ "to",		0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(dialect), .value = "DIALECT" },
	{ "format",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(dialect), .value = "DIALECT",
	  .title = "the same as --to" },
	{ "jobs",	'j', ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(jobs), .least = 1, .most = JOBS_MAX, .value = "N",
	  .title = "so many zones at once at most (64)" },
	{ "per-server",	0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(per_server), .least = 1, .most = PER_SERVER_MAX, .value = "N",
	  .title = "over so many connections at most (8)" },
	{ "ixfr-from",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(ixfr_from), .value = "FILE" },
	{ "zonemd",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(zonemd) },
	{ "ms-tag",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(ms_tag) },
	{ "strict",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(strict),
	  .title = "a record outside the zone is a mistake, not left out" },
	{ "connect-timeout", 0, ZF_OPTION_SOME, ZF_OPTION_SECONDS, FIELD(deadlines.connect_ms), .value = "SEC",
	  .title = "patience with a connection (10)" },
	{ "idle-timeout", 0, ZF_OPTION_SOME, ZF_OPTION_SECONDS, FIELD(deadlines.idle_ms), .value = "SEC",
	  .title = "patience with a transfer that stands still (60)" },
	{ "total-timeout", 0, ZF_OPTION_SOME, ZF_OPTION_SECONDS, FIELD(deadlines.total_ms), .value = "SEC",
	  .title = "patience with a whole transfer (7200)" },
	{ "max-records", 0,  ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(limits.records), .least = 0, .most = UINT64_MAX, .value = "N",
	  .title = "give a zone up that has more records" },
	{ "max-octets", 0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(limits.octets), .least = 0, .most = UINT64_MAX, .value = "N",
	  .title = "give a zone up that has more octets" },
	{ "max-messages", 0, ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(limits.messages), .least = 0, .most = UINT64_MAX, .value = "N",
	  .title = "give a zone up that takes more messages" },
	{ "serial",	0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(serial), .least = 0, .most = UINT32_MAX, .read = read_serial, .value = "N" },
	{ "wait",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(wait) },
	{ "notify",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(notify) },
	{ "name-servers", 0, ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(name_servers) },
	{ "for",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_grantee, .value = "NAME=ADDR[,ADDR]" },
	{ "primary",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_primary, .value = "@SERVER",
	  .title = "the server that holds the zones" },
	{ "ttl",	0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(ttl), .least = 0, .most = TTL_MAX, .value = "SEC" },
	{ "adopt",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(adopt) },
	{ "transfer-key", 0, ZF_OPTION_SOME, ZF_OPTION_READ, .read = zf_key_option_transfers, .value = "FILE",
	  .title = "sign transfers with the key in FILE, not that of -k" },
	{ "update-key",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = zf_key_option_updates, .value = "FILE",
	  .title = "the same for updates" },
	{ "ignore-serial", 0, ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(ignore_serial) },
	{ "key-a",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = zf_key_option_a, .value = "FILE",
	  .title = "sign for A with the key in FILE, not that of -k" },
	{ "key-b",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = zf_key_option_b, .value = "FILE",
	  .title = "the same for B" },
	{ "from",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(form), .value = "FORM" },
	{ "view",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(view), .value = "NAME",
	  .title = "the view of a named.conf that is read, with what it says of all" },
	{ "origin",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_origin, .value = "ZONE",
	  .title = "the zone, where the file does not say" },
	{ "include",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(include) },
	{ "include-from", 0, ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(include_from), .value = "DIR" },
	{ "split-strings", 0, ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(split_strings) },
	{ "escapes",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(escapes), .value = "BASE" },
	{ "age",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(ages), .value = "keep|drop" },
	{ "hints",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(hints),
	  .title = "root hints: no SOA" },
	{ "lint",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(lint), .value = "SERVER" },
	{ "keys",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(keys), .value = "FILE" },
	{ "zone-directory", 0, ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(zone_directory), .value = "DIR" },
	{ "release",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(release), .value = "RELEASE" },
	{ "old-address", 0,  ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(old_addresses), .value = "ADDR[,ADDR]" },
	{ "new-address", 0,  ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(new_addresses), .value = "ADDR[,ADDR]" },
	{ "worksheet",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(worksheet) },
	{ "watch",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(watch) },
	{ "base",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(base), .value = "FILE" },
	{ "force",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(force) },
	{ "max-removed", 0,  ZF_OPTION_SOME, ZF_OPTION_SHARE, FIELD(thresholds.removed), .value = "SHARE" },
	{ "max-changed", 0,  ZF_OPTION_SOME, ZF_OPTION_SHARE, FIELD(thresholds.changed), .value = "SHARE" },
	{ "backup",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(backup), .value = "DIR" },
	{ "plan",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(plan), .value = "DIGEST" },
	{ "yes",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(yes),
	  .title = "ask nobody" },
	{ "nsupdate",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(nsupdate) },
	{ "cmd",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(commands) },
};
/* clang-format on */

const size_t zf_options_count = sizeof(zf_options_all) / sizeof(zf_options_all[0]);

const struct zf_option *zf_option_named(const char *name)
{
	for (size_t i = 0; i < zf_options_count; i++) {
		if (strcmp(zf_options_all[i].name, name) == 0)
			return &zf_options_all[i];
	}
	return NULL;
}

bool zf_option_has_value(const struct zf_option *option)
{
	return option->kind >= ZF_OPTION_TEXT;
}

static bool is_taken(const struct zf_option_reading *reading,
		     const struct zf_option *option)
{
	if (option->takers != ZF_OPTION_SOME)
		return true;
	for (const struct zf_taken *at = reading->takes; at->option != NULL; at++) {
		if (strcmp(at->option, option->name) == 0)
			return true;
	}
	return false;
}

static zf_status take_number(const struct zf_option *option, void *field,
			     const char *value, struct zf_error *err)
{
	uint64_t number;

	if (!zf_number_parse(value, option->least, option->most, &number)) {
		zf_fail(err, ZF_EUSAGE, "--%s: \"%s\" will not do", option->name, value);
		zf_hint(err, "it takes a number from %" PRIu64 " to %" PRIu64,
			option->least, option->most);
		return ZF_EUSAGE;
	}
	if (option->size == sizeof(uint16_t))
		*(uint16_t *)field = (uint16_t)number;
	else if (option->size == sizeof(uint32_t))
		*(uint32_t *)field = (uint32_t)number;
	else
		*(uint64_t *)field = number;
	return ZF_OK;
}

static zf_status take_seconds(const struct zf_option *option, int64_t *ms,
			      const char *value, struct zf_error *err)
{
	char *end = NULL;
	double seconds = 0;

	if (value[0] != '\0' && value[strspn(value, "0123456789.")] == '\0')
		seconds = strtod(value, &end);
	if (end == NULL || *end != '\0' || seconds < 0.001 || seconds > SECONDS_MAX) {
		zf_fail(err, ZF_EUSAGE, "--%s: \"%s\" will not do", option->name, value);
		zf_hint(err, "it takes seconds, from 0.001 to %d", SECONDS_MAX);
		return ZF_EUSAGE;
	}
	*ms = (int64_t)(seconds * 1000 + 0.5);
	return ZF_OK;
}

static zf_status take_share(const struct zf_option *option, unsigned *percent,
			    const char *value, struct zf_error *err)
{
	if (zf_thresholds_parse(value, percent))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "--%s: \"%s\" will not do", option->name, value);
	zf_hint(err, "it takes a share, from 0%% to 100%%");
	return ZF_EUSAGE;
}

static zf_status take_field(struct zf_option_reading *reading,
			    const struct zf_option *option, char *value,
			    struct zf_error *err)
{
	void *field = (char *)reading->options + option->offset;

	switch (option->kind) {
	case ZF_OPTION_FLAG:
		*(bool *)field = true;
		return ZF_OK;
	case ZF_OPTION_TEXT:
		*(const char **)field = value;
		return ZF_OK;
	case ZF_OPTION_SECONDS:
		return take_seconds(option, field, value, err);
	case ZF_OPTION_NUMBER:
		return take_number(option, field, value, err);
	case ZF_OPTION_SHARE:
		return take_share(option, field, value, err);
	case ZF_OPTION_ACT:
	case ZF_OPTION_READ:
		return ZF_OK;
	}
	return ZF_OK;
}

zf_status zf_option_take(struct zf_option_reading *reading,
			 const struct zf_option *option, char *value,
			 struct zf_error *err)
{
	zf_status status;

	if (!is_taken(reading, option)) {
		zf_fail(err, ZF_EUSAGE, "%s takes no --%s", reading->command,
			option->name);
		zf_hint(err, "`zoneferry help %s` lists what it takes", reading->command);
		return ZF_EUSAGE;
	}
	if (option->takers == ZF_OPTION_ASKERS)
		reading->options->server_option = option->name;
	if (strncmp(option->name, "tls-", 4) == 0)
		reading->tls_option = option->name;
	status = take_field(reading, option, value, err);
	if (status == ZF_OK && option->read != NULL)
		status = option->read(reading, value, err);
	return status;
}
