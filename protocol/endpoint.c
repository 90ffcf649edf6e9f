/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "protocol/number.h"

#define HOST_MAX ZF_ENDPOINT_HOST_MAX

/* A server's text taken apart. */
struct parts {
	char host[HOST_MAX];
	uint16_t port;
	bool bracketed;
};

static zf_status no_server(const char *text, const char *why, struct zf_error *err)
{
	zf_status status = zf_fail(err, ZF_EUSAGE, "server \"%s\": %s", text, why);

	zf_hint(err, "write ADDRESS, ADDRESS#PORT, [ADDRESS]:PORT or a host name");
	return status;
}

/* What follows the host: nothing, or a separator and a port. */
static zf_status split_port(struct parts *parts, const char *text, const char *rest,
			    struct zf_error *err)
{
	uint64_t port;

	if (*rest == '\0')
		return ZF_OK;
	if (!zf_number_parse(rest + 1, 1, UINT16_MAX, &port))
		return no_server(text, "the port is not a number from 1 to 65535", err);
	parts->port = (uint16_t)port;
	return ZF_OK;
}

static zf_status split(struct parts *parts, const char *text, struct zf_error *err)
{
	const char *host = text[0] == '@' ? text + 1 : text;

	parts->bracketed = *host == '[';
	if (parts->bracketed)
		host++;
	size_t len = strcspn(host, parts->bracketed ? "]" : "#@");
	if (len == 0)
		return no_server(text, "there is no address", err);
	if (len >= sizeof(parts->host))
		return zf_fail(err, ZF_EUSAGE,
			       "server: the name is longer than 253 letters");
	memcpy(parts->host, host, len);
	parts->host[len] = '\0';
	if (!parts->bracketed)
		return split_port(parts, text, host + len, err);
	if (host[len] != ']')
		return no_server(text, "']' is missing", err);
	if (host[len + 1] != '\0' && strchr(":#@", host[len + 1]) == NULL)
		return no_server(text, "after ']' comes a port or nothing", err);
	return split_port(parts, text, host + len + 1, err);
}

static void set_ipv4(struct zf_endpoint *endpoint, struct in_addr address, uint16_t port)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&endpoint->address;

	memset(endpoint, 0, sizeof(*endpoint));
	endpoint->len = sizeof(*in);
	in->sin_family = AF_INET;
	in->sin_addr = address;
	in->sin_port = htons(port);
}

static void set_ipv6(struct zf_endpoint *endpoint, const struct in6_addr *address,
		     unsigned scope, uint16_t port)
{
	struct sockaddr_in6 *in = (struct sockaddr_in6 *)&endpoint->address;

	memset(endpoint, 0, sizeof(*endpoint));
	endpoint->len = sizeof(*in);
	in->sin6_family = AF_INET6;
	in->sin6_addr = *address;
	in->sin6_scope_id = scope;
	in->sin6_port = htons(port);
}

static const struct sockaddr_in *ipv4(const struct zf_endpoint *endpoint)
{
	return (const struct sockaddr_in *)&endpoint->address;
}

static const struct sockaddr_in6 *ipv6(const struct zf_endpoint *endpoint)
{
	return (const struct sockaddr_in6 *)&endpoint->address;
}

static zf_status parse_ipv6(struct zf_endpoint *endpoint, const struct parts *parts,
			    const char *text, struct zf_error *err)
{
	char host[HOST_MAX];
	struct in6_addr address;
	uint64_t scope = 0;

	memcpy(host, parts->host, sizeof(host));
	char *percent = strchr(host, '%');
	if (percent != NULL)
		*percent = '\0';
	if (inet_pton(AF_INET6, host, &address) != 1)
		return no_server(text, "not an IPv6 address", err);
	if (percent != NULL && !zf_number_parse(percent + 1, 1, UINT32_MAX, &scope)) {
		scope = if_nametoindex(percent + 1);
		if (scope == 0)
			return zf_fail(err, ZF_EUSAGE,
				       "server \"%s\": no interface \"%s\" here", text,
				       percent + 1);
	}
	set_ipv6(endpoint, &address, (unsigned)scope, parts->port);
	return ZF_OK;
}

/* Whether the host is meant as an address though it is none, as "192.0.2" or "10.0.0.256": no host
 * name ends in a number (RFC 1123 2.1), and the C library would make one of 0xc0000201 too. */
static bool numeric(const char *host)
{
	struct in_addr address;
	const char *end = host + strlen(host);

	if (end > host && end[-1] == '.')
		end--;
	const char *label = end;
	while (label > host && label[-1] != '.')
		label--;
	return strspn(label, "0123456789") == (size_t)(end - label) ||
	       inet_aton(host, &address) != 0;
}

/* Sets *literal if the host is an address, whether a good one or not. */
static zf_status parse_address(struct zf_endpoint *endpoint, const struct parts *parts,
			       const char *text, bool *literal, struct zf_error *err)
{
	struct in_addr address;

	*literal = true;
	if (strchr(parts->host, ':') != NULL)
		return parse_ipv6(endpoint, parts, text, err);
	if (inet_pton(AF_INET, parts->host, &address) == 1) {
		set_ipv4(endpoint, address, parts->port);
		return ZF_OK;
	}
	if (parts->bracketed)
		return no_server(text, "between '[' and ']' goes an address", err);
	if (numeric(parts->host))
		return no_server(text, "not an IPv4 address", err);
	*literal = false;
	return ZF_OK;
}

static zf_status check_host(const char *text, const char *host, struct zf_error *err)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-_.";

	if (host[strspn(host, letters)] != '\0' || host[0] == '.' || host[0] == '-')
		return no_server(text, "neither an address nor a host name", err);
	return ZF_OK;
}

void zf_endpoint_set_port(struct zf_endpoint *endpoint, uint16_t port)
{
	if (endpoint->address.ss_family == AF_INET)
		((struct sockaddr_in *)&endpoint->address)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)&endpoint->address)->sin6_port = htons(port);
}

static zf_status look_up(struct zf_endpoint *endpoint, const struct parts *parts,
			 int family, struct zf_error *err)
{
	struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;

	int why = getaddrinfo(parts->host, NULL, &hints, &found);
	if (why == EAI_MEMORY)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (why == EAI_SYSTEM)
		return zf_fail_network(err, errno, "%s", parts->host);
	if (why != 0)
		return zf_fail(err, ZF_ENETWORK, "%s: %s", parts->host,
			       gai_strerror(why));
	memset(endpoint, 0, sizeof(*endpoint));
	memcpy(&endpoint->address, found->ai_addr, found->ai_addrlen);
	endpoint->len = found->ai_addrlen;
	zf_endpoint_set_port(endpoint, parts->port);
	freeaddrinfo(found);
	return ZF_OK;
}

zf_status zf_endpoint_parse(struct zf_endpoint *endpoint, const char *text,
			    uint16_t default_port, int family, struct zf_error *err)
{
	struct parts parts = { .port = default_port };
	bool literal;

	endpoint->len = 0;
	zf_status status = split(&parts, text, err);
	if (status == ZF_OK)
		status = parse_address(endpoint, &parts, text, &literal, err);
	if (status != ZF_OK)
		return status;
	if (!literal) {
		status = check_host(text, parts.host, err);
		return status == ZF_OK ? look_up(endpoint, &parts, family, err) : status;
	}
	if (family != AF_UNSPEC && family != endpoint->address.ss_family) {
		endpoint->len = 0;
		return zf_fail(err, ZF_EUSAGE,
			       "server \"%s\": only IPv%c is allowed here", text,
			       family == AF_INET ? '4' : '6');
	}
	return ZF_OK;
}

zf_status zf_endpoint_parse_literal(struct zf_endpoint *endpoint, const char *text,
				    uint16_t default_port, struct zf_error *err)
{
	struct parts parts = { .port = default_port };
	bool literal;

	endpoint->len = 0;
	zf_status status = split(&parts, text, err);
	if (status == ZF_OK)
		status = parse_address(endpoint, &parts, text, &literal, err);
	if (status == ZF_OK && !literal)
		status = no_server(text, "not an address", err);
	return status;
}

zf_status zf_endpoint_host(char host[ZF_ENDPOINT_HOST_MAX], const char *text,
			   struct zf_error *err)
{
	struct parts parts = { .port = 0 };
	zf_status status = split(&parts, text, err);

	if (status == ZF_OK)
		memcpy(host, parts.host, sizeof(parts.host));
	return status;
}

static void print_scope(char *text, size_t size, unsigned scope)
{
	char name[IF_NAMESIZE];

	if (if_indextoname(scope, name) != NULL)
		snprintf(text, size, "%%%s", name);
	else
		snprintf(text, size, "%%%u", scope);
}

const char *zf_endpoint_print_address(char text[ZF_ENDPOINT_TEXT_MAX],
				      const struct zf_endpoint *endpoint)
{
	if (endpoint->len == 0) {
		snprintf(text, ZF_ENDPOINT_TEXT_MAX, "(none)");
	} else if (endpoint->address.ss_family == AF_INET) {
		inet_ntop(AF_INET, &ipv4(endpoint)->sin_addr, text, ZF_ENDPOINT_TEXT_MAX);
	} else {
		unsigned scope = ipv6(endpoint)->sin6_scope_id;
		inet_ntop(AF_INET6, &ipv6(endpoint)->sin6_addr, text,
			  ZF_ENDPOINT_TEXT_MAX);
		size_t len = strlen(text);
		if (scope != 0)
			print_scope(text + len, ZF_ENDPOINT_TEXT_MAX - len, scope);
	}
	return text;
}

const char *zf_endpoint_print(char text[ZF_ENDPOINT_TEXT_MAX],
			      const struct zf_endpoint *endpoint)
{
	zf_endpoint_print_address(text, endpoint);
	size_t len = strlen(text);
	if (endpoint->len != 0)
		snprintf(text + len, ZF_ENDPOINT_TEXT_MAX - len, "#%u",
			 zf_endpoint_port(endpoint));
	return text;
}

uint16_t zf_endpoint_port(const struct zf_endpoint *endpoint)
{
	if (endpoint->len == 0)
		return 0;
	return ntohs(endpoint->address.ss_family == AF_INET ? ipv4(endpoint)->sin_port
							    : ipv6(endpoint)->sin6_port);
}

bool zf_endpoint_equal(const struct zf_endpoint *a, const struct zf_endpoint *b)
{
	return zf_endpoint_same_address(a, b) &&
	       zf_endpoint_port(a) == zf_endpoint_port(b);
}

bool zf_endpoint_same_address(const struct zf_endpoint *a, const struct zf_endpoint *b)
{
	if (a->len == 0 || b->len == 0)
		return a->len == b->len;
	if (a->address.ss_family != b->address.ss_family)
		return false;
	if (a->address.ss_family == AF_INET)
		return ipv4(a)->sin_addr.s_addr == ipv4(b)->sin_addr.s_addr;
	return memcmp(&ipv6(a)->sin6_addr, &ipv6(b)->sin6_addr,
		      sizeof(struct in6_addr)) == 0 &&
	       ipv6(a)->sin6_scope_id == ipv6(b)->sin6_scope_id;
}
