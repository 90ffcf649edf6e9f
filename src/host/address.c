/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"

#define COMMAND_TIMEOUT_MS 20000
#define OUTPUT_MAX (64 * 1024)
#define ADDRESS_TEXT_MAX (ZF_ENDPOINT_TEXT_MAX + 8)

/* `192.0.2.1/24` of an `inet` field. */
static zf_status parse_one(char *field, struct zf_host_addresses *found,
			   struct zf_error *err)
{
	char *slash = strchr(field, '/');
	struct zf_host_address *next = &found->list[found->count];
	zf_status status;

	if (found->count == ZF_HOST_ADDRESSES_MAX)
		return zf_fail(err, ZF_ELIMIT, "more than %d addresses on one interface",
			       ZF_HOST_ADDRESSES_MAX);
	if (slash != NULL)
		*slash = '\0';
	status = zf_endpoint_parse_literal(&next->address, field, 0, err);
	if (status != ZF_OK)
		return zf_fail(err, ZF_ESYSTEM, "ip address show: `%s` is no address",
			       field);
	/* A point-to-point address comes without a length: it is one host's. */
	const unsigned most = next->address.address.ss_family == AF_INET6 ? 128 : 32;
	uint64_t prefix_len = most;
	if (slash != NULL && !zf_number_parse(slash + 1, 0, most, &prefix_len))
		return zf_fail(err, ZF_ESYSTEM, "ip address show: `%s/%s` is no address",
			       field, slash + 1);
	next->prefix_len = (unsigned)prefix_len;
	found->count++;
	return ZF_OK;
}

/* `2: eth0    inet 192.0.2.1/24 brd ... scope global eth0\ ...` */
static zf_status parse_line(char *line, struct zf_host_addresses *found,
			    struct zf_error *err)
{
	char *rest = line;

	for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " ")) {
		if (strcmp(word, "inet") != 0 && strcmp(word, "inet6") != 0)
			continue;
		word = strsep(&rest, " ");
		return word == NULL ? zf_fail(err, ZF_ESYSTEM,
					      "ip address show: a line ends early")
				    : parse_one(word, found, err);
	}
	return ZF_OK;
}

zf_status zf_address_parse(const char *text, struct zf_host_addresses *found,
			   struct zf_error *err)
{
	char *copy = strdup(text), *rest = copy;
	zf_status status = ZF_OK;

	found->count = 0;
	if (copy == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	while (status == ZF_OK && rest != NULL && *rest != '\0')
		status = parse_line(strsep(&rest, "\n"), found, err);
	free(copy);
	return status;
}

zf_status zf_address_list(const struct zf_reach *reach, const char *interface,
			  struct zf_host_addresses *found, struct zf_error *err)
{
	const char *const argv[] = { "ip",  "-oneline", "address", "show",
				     "dev", interface,	NULL };
	char *output = malloc(OUTPUT_MAX);
	zf_status status;

	if (output == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_reach_run(reach,
			      &(struct zf_process){ .argv = argv,
						    .timeout_ms = COMMAND_TIMEOUT_MS,
						    .output = output,
						    .output_max = OUTPUT_MAX },
			      err);
	if (status == ZF_OK)
		status = zf_address_parse(output, found, err);
	free(output);
	return status;
}

const struct zf_host_address *zf_address_find(const struct zf_host_addresses *found,
					      const struct zf_endpoint *address)
{
	for (size_t i = 0; i < found->count; i++)
		if (zf_endpoint_same_address(&found->list[i].address, address))
			return &found->list[i];
	return NULL;
}

static void print_address(char text[ADDRESS_TEXT_MAX],
			  const struct zf_host_address *address)
{
	char bare[ZF_ENDPOINT_TEXT_MAX];

	snprintf(text, ADDRESS_TEXT_MAX, "%s/%u",
		 zf_endpoint_print_address(bare, &address->address), address->prefix_len);
}

/* A command, with room for the address in it. */
struct command {
	char text[ADDRESS_TEXT_MAX];
	const char *argv[10];
};

/* Without nodad a fresh IPv6 address cannot be used for a second or more (RFC 4862 5.4). */
static const char *const *print_change(struct command *command, const char *verb,
				       const char *interface,
				       const struct zf_host_address *address)
{
	const bool v6_add = address->address.address.ss_family == AF_INET6 &&
			    strcmp(verb, "add") == 0;

	print_address(command->text, address);
	memcpy(command->argv,
	       (const char *const[]){ "ip", "address", verb, command->text, "dev",
				      interface, v6_add ? "nodad" : NULL, NULL },
	       8 * sizeof(*command->argv));
	return command->argv;
}

static const char *const *print_gateway(struct command *command, const char *interface,
					const struct zf_endpoint *gateway)
{
	zf_endpoint_print_address(command->text, gateway);
	memcpy(command->argv,
	       (const char *const[]){ "ip", "route", "replace", "default", "via",
				      command->text, "dev", interface, NULL },
	       9 * sizeof(*command->argv));
	return command->argv;
}

static const char *const *print_arping(struct command *command, const char *interface,
				       const struct zf_endpoint *address)
{
	zf_endpoint_print_address(command->text, address);
	memcpy(command->argv,
	       (const char *const[]){ "arping", "-q", "-U", "-c", "1", "-I", interface,
				      command->text, NULL },
	       9 * sizeof(*command->argv));
	return command->argv;
}

static zf_status change(const struct zf_reach *reach, const char *verb,
			const char *interface, const struct zf_host_address *address,
			struct zf_error *err)
{
	struct command command;

	return zf_reach_run(reach,
			    &(struct zf_process){ .argv = print_change(&command, verb,
								       interface,
								       address),
						  .timeout_ms = COMMAND_TIMEOUT_MS },
			    err);
}

zf_status zf_address_gateway(const struct zf_reach *reach, const char *interface,
			     int family, struct zf_endpoint *gateway,
			     struct zf_error *err)
{
	const char *const argv[] = { "ip",	 family == AF_INET6 ? "-6" : "-4",
				     "-oneline", "route",
				     "show",	 "default",
				     "dev",	 interface,
				     NULL };
	char output[4096], *rest = output;
	zf_status status;

	memset(gateway, 0, sizeof(*gateway));
	status = zf_reach_run(reach,
			      &(struct zf_process){ .argv = argv,
						    .timeout_ms = COMMAND_TIMEOUT_MS,
						    .output = output,
						    .output_max = sizeof(output) },
			      err);
	if (status != ZF_OK)
		return status;
	for (char *word = strsep(&rest, " \n"); word != NULL; word = strsep(&rest, " \n"))
		if (strcmp(word, "via") == 0 && rest != NULL)
			return zf_endpoint_parse_literal(gateway, strsep(&rest, " \n"), 0,
							 err);
	return ZF_OK;
}

/* Only where it is not so already: a default route may have come by other means. */
static zf_status set_gateway(const struct zf_reach *reach, const char *interface,
			     const struct zf_endpoint *gateway, struct zf_error *err)
{
	struct command command;
	struct zf_endpoint now;
	zf_status status = zf_address_gateway(reach, interface,
					      gateway->address.ss_family, &now, err);

	if (status != ZF_OK || (now.len != 0 && zf_endpoint_same_address(&now, gateway)))
		return status;
	return zf_reach_run(
		reach,
		&(struct zf_process){ .argv = print_gateway(&command, interface, gateway),
				      .timeout_ms = COMMAND_TIMEOUT_MS },
		err);
}

/* Neighbours may hold the old owner's link-layer address for half a minute otherwise (RFC 5227 3). */
static void tell_neighbours(const struct zf_reach *reach, const char *interface,
			    const struct zf_endpoint *address)
{
	struct command command;

	if (address->address.ss_family == AF_INET)
		(void)!zf_reach_run(
			reach,
			&(struct zf_process){
				.argv = print_arping(&command, interface, address),
				.timeout_ms = COMMAND_TIMEOUT_MS },
			NULL);
}

/* Puts back what was there `before`, but for `leaves`, and is not now. */
static zf_status restore_others(const struct zf_reach *reach, const char *interface,
				const struct zf_host_addresses *before,
				const struct zf_host_address *leaves,
				struct zf_error *err)
{
	struct zf_host_addresses now;
	zf_status status = zf_address_list(reach, interface, &now, err);

	for (size_t i = 0; i < before->count && status == ZF_OK; i++) {
		const struct zf_host_address *one = &before->list[i];

		if (!zf_endpoint_same_address(&one->address, &leaves->address) &&
		    zf_address_find(&now, &one->address) == NULL)
			status = change(reach, "add", interface, one, err);
	}
	return status;
}

zf_status zf_address_exchange(const struct zf_reach *reach,
			      const struct zf_address_change *wanted,
			      struct zf_error *err)
{
	const char *interface = wanted->interface;
	const struct zf_host_address *leaves = wanted->leaves, *comes = wanted->comes;
	struct zf_host_addresses before;
	bool left = false;
	zf_status status = zf_address_list(reach, interface, &before, err);

	/* First away, then on: in one subnet the kernel takes secondary addresses away with the
	 * primary one, so the other order would lose both. */
	if (status == ZF_OK && leaves != NULL &&
	    zf_address_find(&before, &leaves->address) != NULL) {
		status = change(reach, "del", interface, leaves, err);
		left = status == ZF_OK;
	}
	if (status == ZF_OK && comes != NULL &&
	    zf_address_find(&before, &comes->address) == NULL)
		status = change(reach, "add", interface, comes, err);
	if (status == ZF_OK && left)
		status = restore_others(reach, interface, &before, leaves, err);
	if (status == ZF_OK && wanted->gateway->len != 0)
		status = set_gateway(reach, interface, wanted->gateway, err);
	if (status == ZF_OK && comes != NULL)
		tell_neighbours(reach, interface, &comes->address);
	return status;
}

void zf_address_exchange_each(const struct zf_address_change *wanted,
			      void (*each)(void *ctx, const char *const *argv), void *ctx)
{
	const char *interface = wanted->interface;
	struct command command;

	if (wanted->leaves != NULL)
		each(ctx, print_change(&command, "del", interface, wanted->leaves));
	if (wanted->comes != NULL)
		each(ctx, print_change(&command, "add", interface, wanted->comes));
	if (wanted->gateway->len != 0)
		each(ctx, print_gateway(&command, interface, wanted->gateway));
	if (wanted->comes != NULL && wanted->comes->address.address.ss_family == AF_INET)
		each(ctx, print_arping(&command, interface, &wanted->comes->address));
}
