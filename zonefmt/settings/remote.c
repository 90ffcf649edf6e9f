/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/remote.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "protocol/number.h"

static unsigned bits(const struct zf_remote *remote)
{
	return remote->family == 4 ? 32 : 128;
}

static bool parse_address(struct zf_remote *remote, const char *text)
{
	if (inet_pton(AF_INET, text, remote->address) == 1)
		remote->family = 4;
	else if (inet_pton(AF_INET6, text, remote->address) == 1)
		remote->family = 6;
	return remote->family != 0;
}

static bool parse_prefix(struct zf_remote *remote, const char *text)
{
	uint64_t number;

	remote->prefix = (uint8_t)bits(remote);
	if (text == NULL)
		return true;
	if (strlen(text) > 3 || !zf_number_parse(text, 0, bits(remote), &number))
		return false;
	remote->prefix = (uint8_t)number;
	return true;
}

static bool has_host_bits(const struct zf_remote *remote)
{
	for (unsigned bit = remote->prefix; bit < bits(remote); bit++) {
		if (remote->address[bit / 8] & (0x80 >> bit % 8))
			return true;
	}
	return false;
}

static void clear_host_bits(struct zf_remote *remote)
{
	for (unsigned bit = remote->prefix; bit < bits(remote); bit++)
		remote->address[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
}

static zf_status parse(struct zf_remote *remote, const char *text, struct zf_error *err)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t len = slash != NULL ? (size_t)(slash - text) : strlen(text);

	memset(remote, 0, sizeof(*remote));
	if (len >= sizeof(address))
		return zf_fail(err, ZF_EUSAGE, "'%.80s' is no address", text);
	memcpy(address, text, len);
	address[len] = '\0';
	if (!parse_address(remote, address) ||
	    !parse_prefix(remote, slash != NULL ? slash + 1 : NULL))
		return zf_fail(err, ZF_EUSAGE, "'%.80s' is no address", text);
	return ZF_OK;
}

zf_status zf_remote_parse(struct zf_remote *remote, const char *text,
			  struct zf_error *err)
{
	const zf_status status = parse(remote, text, err);

	if (status == ZF_OK && has_host_bits(remote))
		return zf_fail(err, ZF_EUSAGE, "'%.80s' has bits beyond its prefix",
			       text);
	return status;
}

zf_status zf_remote_parse_network(struct zf_remote *remote, const char *text,
				  struct zf_error *err)
{
	const zf_status status = parse(remote, text, err);

	if (status == ZF_OK)
		clear_host_bits(remote);
	return status;
}

char *zf_remote_print(char text[ZF_REMOTE_TEXT_MAX], const struct zf_remote *remote)
{
	if (remote->family == 0)
		return strcpy(text, "any");
	inet_ntop(remote->family == 4 ? AF_INET : AF_INET6, remote->address, text,
		  ZF_REMOTE_TEXT_MAX);
	if (remote->prefix != bits(remote)) {
		size_t len = strlen(text);
		snprintf(text + len, ZF_REMOTE_TEXT_MAX - len, "/%u", remote->prefix);
	}
	return text;
}

bool zf_remote_equal(const struct zf_remote *a, const struct zf_remote *b)
{
	if (a->family != b->family || a->prefix != b->prefix || a->port != b->port ||
	    memcmp(a->address, b->address, sizeof(a->address)) != 0)
		return false;
	return a->key == NULL || b->key == NULL ? a->key == b->key
						: strcmp(a->key, b->key) == 0;
}
