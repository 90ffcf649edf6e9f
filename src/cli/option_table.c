/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/option_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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
	zf_status status =
		zf_endpoint_parse_literal(&reading->options->source, value, 0, err);

	return status == ZF_OK ? ZF_OK : zf_wrap(err, "--source");
}

static zf_status one_key(const struct zf_option_reading *reading, struct zf_error *err)
{
	if (!reading->key_file || !reading->key_text)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "-k and -y exclude each other");
	zf_hint(err,
		"a server is asked with one key; -k FILE is the safer way to name it");
	return ZF_EUSAGE;
}

static zf_status read_key(struct zf_option_reading *reading, char *value,
			  struct zf_error *err)
{
	zf_status status;

	reading->key_file = true;
	status = one_key(reading, err);
	if (status == ZF_OK)
		status = zf_key_read(&reading->options->key, value, err);
	reading->options->has_key = status == ZF_OK;
	return status;
}

static zf_status read_key_text(struct zf_option_reading *reading, char *value,
			       struct zf_error *err)
{
	zf_status status;

	zf_talk_warn(reading->talk,
		     "-y: the secret can be seen in the process list and stays in "
		     "the shell's history; -k FILE keeps it out of both");
	reading->key_text = true;
	status = one_key(reading, err);
	if (status == ZF_OK)
		status = zf_key_parse(&reading->options->key, value, err);
	explicit_bzero(value, strlen(value));
	reading->options->has_key = status == ZF_OK;
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "-y");
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
	{ "port",	'p', ZF_OPTION_ASKERS, ZF_OPTION_NUMBER, FIELD(port), .least = 1, .most = UINT16_MAX },
	{ "ipv4",	'4', ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_ipv4 },
	{ "ipv6",	'6', ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_ipv6 },
	{ "source",	'b', ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = read_source },
	{ "key",	'k', ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = read_key },
	{ "key-text",	'y', ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = read_key_text },
	{ "gss",	'g', ZF_OPTION_ASKERS, ZF_OPTION_FLAG, FIELD(gss) },
	{ "spn",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(gss_terms.spn) },
	{ "keytab",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(gss_terms.keytab) },
	{ "timeout",	't', ZF_OPTION_ASKERS, ZF_OPTION_SECONDS, FIELD(timeout_ms) },
	{ "tcp",	0,   ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_tcp },
	{ "udp",	0,   ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_udp },
	{ "tls",	0,   ZF_OPTION_ASKERS, ZF_OPTION_ACT, .read = read_tls },
	{ "tls-ca",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.ca_file) },
	{ "tls-hostname", 0, ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.hostname) },
	{ "tls-pin",	0,   ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = zf_tls_option_pin },
	{ "tls-cert",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.cert_file) },
	{ "tls-key",	0,   ZF_OPTION_ASKERS, ZF_OPTION_TEXT, FIELD(tls_terms.key_file) },
	{ "tls-min",	0,   ZF_OPTION_ASKERS, ZF_OPTION_READ, .read = zf_tls_option_min },
	{ "tls-insecure", 0, ZF_OPTION_ASKERS, ZF_OPTION_FLAG, FIELD(tls_terms.insecure) },
	{ "quiet",	'q', ZF_OPTION_ALL, ZF_OPTION_ACT, .read = read_quiet },
	{ "verbose",	'v', ZF_OPTION_ALL, ZF_OPTION_ACT, .read = read_verbose },
	{ "dry-run",	'n', ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(dry_run) },
	{ "json",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(json) },
	{ "zones",	'f', ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_zones },
	{ "reverse",	'x', ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_reverse },
	{ "output",	'o', ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(output) },
	{ "directory",	'd', ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(folder) },
	{ "to",		0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(dialect) },
	{ "format",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(dialect) },
	{ "jobs",	'j', ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(jobs), .least = 1, .most = JOBS_MAX },
	{ "per-server",	0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(per_server), .least = 1, .most = PER_SERVER_MAX },
	{ "ixfr-from",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(ixfr_from) },
	{ "zonemd",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(zonemd) },
	{ "ms-tag",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(ms_tag) },
	{ "connect-timeout", 0, ZF_OPTION_SOME, ZF_OPTION_SECONDS, FIELD(deadlines.connect_ms) },
	{ "idle-timeout", 0, ZF_OPTION_SOME, ZF_OPTION_SECONDS, FIELD(deadlines.idle_ms) },
	{ "total-timeout", 0, ZF_OPTION_SOME, ZF_OPTION_SECONDS, FIELD(deadlines.total_ms) },
	{ "max-records", 0,  ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(limits.records), .least = 0, .most = UINT64_MAX },
	{ "max-octets", 0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(limits.octets), .least = 0, .most = UINT64_MAX },
	{ "max-messages", 0, ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(limits.messages), .least = 0, .most = UINT64_MAX },
	{ "serial",	0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(serial), .least = 0, .most = UINT32_MAX, .read = read_serial },
	{ "wait",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(wait) },
	{ "notify",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(notify) },
	{ "name-servers", 0, ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(name_servers) },
	{ "for",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_grantee },
	{ "ttl",	0,   ZF_OPTION_SOME, ZF_OPTION_NUMBER, FIELD(ttl), .least = 0, .most = TTL_MAX },
	{ "ignore-serial", 0, ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(ignore_serial) },
	{ "from",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(form) },
	{ "origin",	0,   ZF_OPTION_SOME, ZF_OPTION_READ, .read = read_origin },
	{ "include",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(include) },
	{ "escapes",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(escapes) },
	{ "age",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(ages) },
	{ "hints",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(hints) },
	{ "lint",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(lint) },
	{ "keys",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(keys) },
	{ "zone-directory", 0, ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(zone_directory) },
	{ "release",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(release) },
	{ "old-address", 0,  ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(old_addresses) },
	{ "new-address", 0,  ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(new_addresses) },
	{ "worksheet",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(worksheet) },
	{ "base",	0,   ZF_OPTION_SOME, ZF_OPTION_TEXT, FIELD(base) },
	{ "force",	0,   ZF_OPTION_SOME, ZF_OPTION_FLAG, FIELD(force) },
};
/* clang-format on */

const size_t zf_options_count = sizeof(zf_options_all) / sizeof(zf_options_all[0]);

bool zf_option_has_value(const struct zf_option *option)
{
	return option->kind >= ZF_OPTION_TEXT;
}

static bool is_taken(const struct zf_option_reading *reading,
		     const struct zf_option *option)
{
	if (option->takers != ZF_OPTION_SOME)
		return true;
	for (const char *const *at = reading->takes; *at != NULL; at++) {
		if (strcmp(*at, option->name) == 0)
			return true;
	}
	return false;
}

/* As strtoull, but without signs and blanks. */
static bool read_number(const char *text, uint64_t *number)
{
	*number = 0;
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (digit > 9 || *number > (UINT64_MAX - digit) / 10)
			return false;
		*number = 10 * *number + digit;
	}
	return true;
}

static zf_status take_number(const struct zf_option *option, void *field,
			     const char *value, struct zf_error *err)
{
	uint64_t number;

	if (!read_number(value, &number) || number < option->least ||
	    number > option->most) {
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
