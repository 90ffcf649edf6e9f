/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The service addresses that a move takes over: what is read of them, and whether they can be. */

#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"

#define TAKES_MAX 8
#define LINUX_INTERFACE_MAX 15 /* chars, IFNAMSIZ without its NUL */
#define WINDOWS_INTERFACE_MAX 256

#define LETTERS_AND_DIGITS                                                               \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Six octets in hexadecimal, with a `:` or, as Windows writes them, a `-` between. */
static bool parse_mac(uint8_t mac[6], const char *text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < 6; i++, text += 3) {
		const char *high =
			text[0] == '\0' ? NULL
					: strchr(digits, tolower((unsigned char)text[0]));
		const char *low =
			high == NULL || text[1] == '\0'
				? NULL
				: strchr(digits, tolower((unsigned char)text[1]));

		if (low == NULL)
			return false;
		mac[i] = (uint8_t)((high - digits) << 4 | (low - digits));
		if (i < 5 ? text[2] != ':' && text[2] != '-' : text[2] != '\0')
			return false;
	}
	return true;
}

/* Of one machine: the first octet's lowest bit is that of a group (IEEE 802). */
static void take_mac(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	struct zf_take_address *take = field;
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	take->has_proxy_arp = parse_mac(take->proxy_arp, text) &&
			      (take->proxy_arp[0] & 1) == 0;
	if (!take->has_proxy_arp)
		zf_yaml_mistake(
			yaml, node,
			"\"%.40s\" is no machine's MAC; 00:00:5e:00:53:01 would be",
			text);
}

/* clang-format off */
#define AT(member) offsetof(struct zf_take_address, member)
static const struct zf_yaml_field old_fields[] = {
	{ "interface", ZF_YAML_TEXT, true, zf_value_text, AT(old_interface) },
	{ "gets", ZF_YAML_TEXT, true, zf_value_interface_address, AT(old_gets) },
	{ "gateway", ZF_YAML_TEXT, false, zf_value_address, AT(old_gateway) },
	{ .name = NULL },
};

static const struct zf_yaml_field new_fields[] = {
	{ "interface", ZF_YAML_TEXT, true, zf_value_text, AT(new_interface) },
	{ .name = NULL },
};

static void take_old(struct zf_yaml *yaml, const struct yaml_node_s *map, void *field)
{
	zf_yaml_map(yaml, map, old_fields, field);
}

static void take_new(struct zf_yaml *yaml, const struct yaml_node_s *map, void *field)
{
	zf_yaml_map(yaml, map, new_fields, field);
}



static const struct zf_yaml_field take_fields[] = {
	{ "service", ZF_YAML_TEXT, true, zf_value_interface_address, AT(service) },
	{ "old", ZF_YAML_MAP, true, take_old, 0 },
	{ "new", ZF_YAML_MAP, true, take_new, 0 },
	{ "proxy-arp", ZF_YAML_TEXT, false, take_mac, 0 },
	{ .name = NULL },
};
#undef AT

#define AT(member) offsetof(struct zf_address_commands, member)
static const struct zf_yaml_field command_fields[] = {
	{ "has", ZF_YAML_LIST, false, zf_value_commands, AT(has) },
	{ "leave", ZF_YAML_LIST, false, zf_value_commands, AT(leave) },
	{ "take", ZF_YAML_LIST, false, zf_value_commands, AT(take) },
	{ .name = NULL },
};
#undef AT

static void take_one_side(struct zf_yaml *yaml, const struct yaml_node_s *map, void *field)
{
	zf_yaml_map(yaml, map, command_fields, field);
}

#define AT(member) offsetof(struct zf_take_address, member)
static const struct zf_yaml_field commands_fields[] = {
	{ "old", ZF_YAML_MAP, false, take_one_side, AT(old_commands) },
	{ "new", ZF_YAML_MAP, false, take_one_side, AT(new_commands) },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

void zf_migration_take_takes(struct zf_yaml *yaml, const struct yaml_node_s *list,
			     void *field)
{
	struct zf_move *move = field;
	void *takes;

	if (zf_yaml_count(list) == 0)
		zf_yaml_mistake(yaml, list,
				"there are no addresses to take; leave the key out if "
				"the new server keeps its own");
	zf_yaml_maps(yaml, list,
		     &(struct zf_yaml_items){ "an address to take", take_fields,
					      sizeof(struct zf_take_address), TAKES_MAX },
		     &takes, &move->take_count);
	move->takes = takes;
}

void zf_migration_take_commands(struct zf_yaml *yaml, const struct yaml_node_s *map,
				void *field)
{
	struct zf_move *move = field;

	if (move->take_count == 0)
		zf_yaml_mistake(yaml, map,
				"commands to take an address, but none is to be taken");
	else
		zf_yaml_map(yaml, map, commands_fields, &move->takes[0]);
}

static bool is_interface(const struct zf_server *server, const char *name)
{
	if (server != NULL && server->software != NULL &&
	    strcmp(server->software, "windows") == 0)
		return strlen(name) <= WINDOWS_INTERFACE_MAX && strchr(name, '"') == NULL;
	return name[0] != '-' && strlen(name) <= LINUX_INTERFACE_MAX &&
	       name[strspn(name, LETTERS_AND_DIGITS "._-")] == '\0';
}

/* An address to take under check. */
struct take_check {
	struct zf_yaml *yaml;
	const struct zf_migration *migration;
	const struct zf_move *move;
	struct zf_take_address *take;
	const struct yaml_node_s *node;
};

/* Where the key of one side is, `old` or `new`, or of the take itself where `side` is NULL. */
static const struct yaml_node_s *at(const struct take_check *check, const char *side,
				    const char *key)
{
	const struct yaml_node_s *map = check->node;

	if (side != NULL)
		map = zf_yaml_find(check->yaml, map, side);
	return zf_yaml_find(check->yaml, map, key);
}

static void check_interface(const struct take_check *check, const char *side,
			    const struct zf_server *server, const char *name)
{
	if (name != NULL && !is_interface(server, name))
		zf_yaml_mistake(check->yaml, at(check, side, "interface"),
				"\"%.64s\" is no interface's name", name);
}

/* The octets of an address, 4 or 16 of them. */
static const uint8_t *octets(const struct zf_endpoint *address)
{
	return address->address.ss_family == AF_INET
		       ? (const uint8_t *)&((const struct sockaddr_in *)&address->address)
				 ->sin_addr
		       : ((const struct sockaddr_in6 *)&address->address)
				 ->sin6_addr.s6_addr;
}

static unsigned bits_of(const struct zf_endpoint *address)
{
	return address->address.ss_family == AF_INET ? 32 : 128;
}

/* Bit `i` of the octets, the first being 0. */
static bool bit(const uint8_t *data, unsigned i)
{
	return (data[i / 8] >> (7 - i % 8) & 1) != 0;
}

/* Whether both are of one family, and `other` of the subnet that `one` says it is in. */
static bool same_subnet(const struct zf_interface_address *one,
			const struct zf_endpoint *other)
{
	const struct zf_endpoint *address = &one->address;
	unsigned i = 0;

	if (address->address.ss_family != other->address.ss_family)
		return false;
	while (i < one->prefix_len && bit(octets(address), i) == bit(octets(other), i))
		i++;
	return i == one->prefix_len;
}

/* Whether every bit behind the subnet's is `value`: IPv4's own address of a subnet, and its broadcast
 * (RFC 1122 3.2.1.3; a /31 has none, RFC 3021). */
static bool all_hosts(const struct zf_interface_address *one, bool value)
{
	unsigned i = one->prefix_len;

	if (bits_of(&one->address) != 32 || one->prefix_len > 30)
		return false;
	while (i < 32 && bit(octets(&one->address), i) == value)
		i++;
	return i == 32;
}

/* An interface's address with the bits of its subnet, of which a whole-length prefix says nothing. */
static bool check_prefix(const struct take_check *check, const struct yaml_node_s *node,
			 const struct zf_interface_address *one)
{
	if (one->prefix_len == bits_of(&one->address))
		zf_yaml_mistake(check->yaml, node,
				"/%u is this address alone; here go the bits of its "
				"subnet, as its interface has them",
				one->prefix_len);
	else if (all_hosts(one, false) || all_hosts(one, true))
		zf_yaml_mistake(check->yaml, node,
				"no host can have it: it is the %s of its subnet",
				all_hosts(one, false) ? "first address"
						      : "broadcast address");
	else
		return true;
	return false;
}

/* The address of `server` that is `address`, whatever the port; NULL: none. */
static const struct zf_endpoint *find_address(const struct zf_server *server,
					      const struct zf_endpoint *address)
{
	for (size_t i = 0; i < server->address_count; i++)
		if (zf_endpoint_same_address(&server->addresses[i], address))
			return &server->addresses[i];
	return NULL;
}

static void check_service(const struct take_check *check)
{
	const struct zf_server *from = check->move->from;
	struct zf_take_address *take = check->take;
	const struct yaml_node_s *node = at(check, NULL, "service");

	if (!check_prefix(check, node, &take->service) || from == NULL ||
	    from->address_count == 0)
		return;
	const struct zf_endpoint *address = find_address(from, &take->service.address);
	if (address != NULL)
		take->service.address = *address; /* with its port */
	else
		zf_yaml_mistake(check->yaml, node,
				"no address of server %s is the service address",
				from->id == NULL ? "from" : from->id);
}

/* The old server's next address beside the one that goes. */
static void check_subnet(const struct take_check *check, const struct yaml_node_s *node)
{
	const struct zf_interface_address *service = &check->take->service;
	const struct zf_interface_address *gets = &check->take->old_gets;
	char text[ZF_ENDPOINT_TEXT_MAX];

	if (gets->address.address.ss_family != service->address.address.ss_family)
		zf_yaml_mistake(check->yaml, node,
				"the service address and this one are not of one family");
	else if (zf_endpoint_same_address(&gets->address, &service->address))
		zf_yaml_mistake(check->yaml, node, "this is the service address itself");
	else if (service->prefix_len == bits_of(&service->address))
		return; /* that has been noted there */
	else if (!same_subnet(service, &gets->address))
		zf_yaml_mistake(check->yaml, node,
				"this is not in the service address's subnet, %s/%u",
				zf_endpoint_print_address(text, &service->address),
				service->prefix_len);
	else if (gets->prefix_len != service->prefix_len)
		zf_yaml_mistake(check->yaml, node,
				"the service address has /%u in the same subnet",
				service->prefix_len);
}

/* What the old server gets must be free for it: no other server's, in this move or another. */
static void check_gets(const struct take_check *check)
{
	const struct yaml_node_s *node = at(check, "old", "gets");
	const struct zf_endpoint *gets = &check->take->old_gets.address;

	if (check_prefix(check, node, &check->take->old_gets) &&
	    check->take->service.address.len != 0)
		check_subnet(check, node);
	for (size_t i = 0; i < check->migration->server_count; i++) {
		const struct zf_server *server = &check->migration->servers[i];

		if (server != check->move->from && find_address(server, gets) != NULL)
			zf_yaml_mistake(check->yaml, node,
					"this is an address of server %s",
					server->id == NULL ? "without id" : server->id);
	}
}

static bool is_link_local(const struct zf_endpoint *address)
{
	return address->address.ss_family == AF_INET6 &&
	       IN6_IS_ADDR_LINKLOCAL(
		       &((const struct sockaddr_in6 *)&address->address)->sin6_addr);
}

static void check_gateway(const struct take_check *check)
{
	const struct yaml_node_s *node = at(check, "old", "gateway");
	const struct zf_endpoint *gateway = &check->take->old_gateway;
	const struct zf_interface_address *gets = &check->take->old_gets;

	if (gateway->address.ss_family != gets->address.address.ss_family)
		zf_yaml_mistake(check->yaml, node,
				"the gateway is not of the address's family");
	else if (zf_endpoint_same_address(gateway, &gets->address) ||
		 zf_endpoint_same_address(gateway, &check->take->service.address))
		zf_yaml_mistake(check->yaml, node, "the gateway is the server itself");
	else if (!is_link_local(gateway) && gets->prefix_len < bits_of(&gets->address) &&
		 !same_subnet(gets, gateway))
		zf_yaml_mistake(check->yaml, node,
				"the gateway is not in the subnet of the address that "
				"the old server gets");
}

/* What each of these is must be one's alone; `where` says in which move `other` is. */
static void check_against(const struct take_check *check,
			  const struct zf_take_address *other, const char *where)
{
	const struct zf_take_address *take = check->take;

	if (take->service.address.len != 0 &&
	    zf_endpoint_same_address(&take->service.address, &other->service.address))
		zf_yaml_mistake(check->yaml, at(check, NULL, "service"),
				"this address is taken in %s already", where);
	if (take->old_gets.address.len != 0 &&
	    zf_endpoint_same_address(&take->old_gets.address, &other->old_gets.address))
		zf_yaml_mistake(check->yaml, at(check, "old", "gets"),
				"an old server gets this address in %s already", where);
}

/* The entries before this one, in the moves before it and in its own. */
static void check_others(const struct take_check *check)
{
	for (const struct zf_move *move = check->migration->moves; move <= check->move;
	     move++) {
		const bool own = move == check->move;

		for (size_t i = 0;
		     i < move->take_count && !(own && &move->takes[i] == check->take);
		     i++)
			check_against(check, &move->takes[i],
				      own ? "this move" : "another move");
	}
}

static void check_take(const struct take_check *check)
{
	struct zf_take_address *take = check->take;

	check_interface(check, "old", check->move->from, take->old_interface);
	check_interface(check, "new", check->move->to, take->new_interface);
	if (take->service.address.len != 0)
		check_service(check);
	if (take->old_gets.address.len != 0)
		check_gets(check);
	if (take->old_gateway.len != 0 && take->old_gets.address.len != 0)
		check_gateway(check);
	check_others(check);
}

void zf_migration_check_takes(const struct zf_move_check *check)
{
	const struct yaml_node_s *list =
		zf_yaml_find(check->yaml, check->node, "take-address");

	for (size_t i = 0; i < check->move->take_count; i++) {
		const struct yaml_node_s *node = zf_yaml_item(check->yaml, list, i);

		if (zf_yaml_kind(node) == ZF_YAML_MAP)
			check_take(&(struct take_check){ check->yaml, check->migration,
							 check->move,
							 &check->move->takes[i], node });
	}
}

static void clear_commands(struct zf_address_commands *commands)
{
	zf_commands_free(commands->has);
	zf_commands_free(commands->leave);
	zf_commands_free(commands->take);
}

void zf_migration_clear_takes(struct zf_move *move)
{
	for (size_t i = 0; i < move->take_count; i++) {
		struct zf_take_address *take = &move->takes[i];

		free(take->old_interface);
		free(take->new_interface);
		clear_commands(&take->old_commands);
		clear_commands(&take->new_commands);
	}
	free(move->takes);
}
