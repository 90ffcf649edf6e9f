/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdlib.h>
#include <string.h>

#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"

#define TAKES_MAX 8
#define LINUX_INTERFACE_MAX 15 /* chars, IFNAMSIZ without its NUL */
#define WINDOWS_INTERFACE_MAX 256

#define LETTERS_AND_DIGITS                                                               \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static struct zf_server *find_server(const struct zf_migration *migration, const char *id)
{
	for (size_t i = 0; i < migration->server_count; i++) {
		struct zf_server *server = &migration->servers[i];

		if (server->id != NULL && strcmp(server->id, id) == 0)
			return server;
	}
	return NULL;
}

static void take_server(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	struct zf_server *server = find_server(zf_yaml_ctx(yaml), text);
	if (server == NULL)
		zf_yaml_mistake(yaml, node, "no server has the id \"%.64s\"", text);
	*(struct zf_server **)field = server;
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
	{ .name = NULL },
};

static const struct zf_yaml_field command_fields[] = {
	{ "old", ZF_YAML_LIST, false, zf_value_commands, AT(old_commands) },
	{ "new", ZF_YAML_LIST, false, zf_value_commands, AT(new_commands) },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

static void take_takes(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
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

static void take_address_commands(struct zf_yaml *yaml, const struct yaml_node_s *map,
				  void *field)
{
	struct zf_move *move = field;

	if (move->take_count == 0)
		zf_yaml_mistake(yaml, map,
				"commands to take an address, but none is to be taken");
	else
		zf_yaml_map(yaml, map, command_fields, &move->takes[0]);
}

/* clang-format off */
static const struct zf_yaml_field commands_fields[] = {
	{ "take-address", ZF_YAML_MAP, false, take_address_commands, 0 },
	{ .name = NULL },
};

static void take_commands(struct zf_yaml *yaml, const struct yaml_node_s *map, void *field)
{
	zf_yaml_map(yaml, map, commands_fields, field);
}

#define AT(member) offsetof(struct zf_move, member)
static const struct zf_yaml_field move_fields[] = {
	{ "from", ZF_YAML_TEXT, true, take_server, AT(from) },
	{ "to", ZF_YAML_TEXT, true, take_server, AT(to) },
	{ "primary", ZF_YAML_TEXT, false, take_server, AT(primary) },
	{ "take-address", ZF_YAML_LIST, false, take_takes, 0 },
	{ "commands", ZF_YAML_MAP, false, take_commands, 0 },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

/* A move under check. */
struct check {
	struct zf_yaml *yaml;
	const struct zf_migration *migration;
	const struct yaml_node_s *node;
	const struct zf_move *move;
};

/* Where the move's `key` is, or the move. */
static const struct yaml_node_s *at(const struct check *check, const char *key)
{
	const struct yaml_node_s *node = zf_yaml_find(check->yaml, check->node, key);

	return node == NULL ? check->node : node;
}

static void check_roles(const struct check *check)
{
	const struct zf_move *move = check->move;

	if (move->from != NULL && move->from == move->to)
		zf_yaml_mistake(check->yaml, at(check, "to"),
				"from and to are the same server");
	if (move->from != NULL && move->from == move->primary)
		zf_yaml_mistake(check->yaml, at(check, "from"),
				"moving a primary is not in this release");
	else if (move->to != NULL && move->to == move->primary)
		zf_yaml_mistake(check->yaml, at(check, "to"),
				"the new server cannot be its own primary");
}

/* Whether the file says `key` of `server`, rightly or wrongly: what is wrong has been noted there. */
static bool says(const struct check *check, const struct zf_server *server,
		 const char *key)
{
	const struct yaml_node_s *list =
		zf_yaml_find(check->yaml, zf_yaml_root(check->yaml), "servers");
	const size_t i = (size_t)(server - check->migration->servers);

	return zf_yaml_find(check->yaml, zf_yaml_item(check->yaml, list, i), key) != NULL;
}

/* What the new server must say of itself. */
static void check_new_server(const struct check *check)
{
	static const struct {
		const char *key, *why;
		bool if_acts; /* only needed where its reach acts */
	} needs[] = {
		{ "fqdn", "the name it has while transfers are open to it", false },
		{ "software", "bind, knot or nsd", false },
		{ "zone-directory", "where its zone files go", true },
		{ "config", "the file that its own configuration includes", true },
	};
	const struct zf_server *to = check->move->to;

	if (to == NULL)
		return;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if ((to->reach.kind->acts || !needs[i].if_acts) &&
		    !says(check, to, needs[i].key))
			zf_yaml_mistake(check->yaml, at(check, "to"),
					"server %s needs %s: %s", to->id, needs[i].key,
					needs[i].why);
	if (to->software != NULL && (strcmp(to->software, "windows") == 0 ||
				     strcmp(to->software, "powerdns") == 0))
		zf_yaml_mistake(
			check->yaml, at(check, "to"),
			"moving to %s is not in this release; to bind, knot and nsd is",
			to->software);
}

static bool is_interface(const struct zf_server *server, const char *name)
{
	if (server != NULL && server->software != NULL &&
	    strcmp(server->software, "windows") == 0)
		return strlen(name) <= WINDOWS_INTERFACE_MAX && strchr(name, '"') == NULL;
	return name[0] != '-' && strlen(name) <= LINUX_INTERFACE_MAX &&
	       name[strspn(name, LETTERS_AND_DIGITS "._-")] == '\0';
}

static void check_interface(const struct check *check, const struct yaml_node_s *take,
			    const char *side, const struct zf_server *server,
			    const char *name)
{
	const struct yaml_node_s *node = zf_yaml_find(check->yaml, take, side);

	if (name != NULL && !is_interface(server, name))
		zf_yaml_mistake(check->yaml, zf_yaml_find(check->yaml, node, "interface"),
				"\"%.64s\" is no interface's name", name);
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

static void check_service(const struct check *check, const struct yaml_node_s *node,
			  struct zf_take_address *take)
{
	const struct zf_server *from = check->move->from;

	if (from == NULL || from->address_count == 0)
		return;
	const struct zf_endpoint *address = find_address(from, &take->service.address);
	if (address != NULL)
		take->service.address = *address; /* with its port */
	else
		zf_yaml_mistake(check->yaml, node,
				"no address of server %s is the service address",
				from->id == NULL ? "from" : from->id);
}

/* The old server's next address: of the same family, its own to have. */
static void check_gets(const struct check *check, const struct yaml_node_s *node,
		       const struct zf_take_address *take)
{
	const struct zf_endpoint *gets = &take->old_gets.address;

	if (take->service.address.len != 0 &&
	    gets->address.ss_family != take->service.address.address.ss_family)
		zf_yaml_mistake(check->yaml, node,
				"the service address and this one are not of one "
				"family");
	if (zf_endpoint_same_address(gets, &take->service.address))
		zf_yaml_mistake(check->yaml, node, "this is the service address itself");
	for (size_t i = 0; i < check->migration->server_count; i++) {
		const struct zf_server *server = &check->migration->servers[i];

		if (server != check->move->from && find_address(server, gets) != NULL)
			zf_yaml_mistake(check->yaml, node,
					"this is an address of server %s",
					server->id == NULL ? "without id" : server->id);
	}
}

static void check_take(const struct check *check, const struct yaml_node_s *node,
		       struct zf_take_address *take)
{
	struct zf_yaml *yaml = check->yaml;

	if (zf_yaml_kind(node) != ZF_YAML_MAP)
		return;
	check_interface(check, node, "old", check->move->from, take->old_interface);
	check_interface(check, node, "new", check->move->to, take->new_interface);
	const struct yaml_node_s *old = zf_yaml_find(yaml, node, "old");
	if (take->service.address.len != 0)
		check_service(check, zf_yaml_find(yaml, node, "service"), take);
	if (take->old_gets.address.len != 0)
		check_gets(check, zf_yaml_find(yaml, old, "gets"), take);
	if (take->old_gateway.len != 0 && take->old_gets.address.len != 0 &&
	    take->old_gateway.address.ss_family !=
		    take->old_gets.address.address.ss_family)
		zf_yaml_mistake(yaml, zf_yaml_find(yaml, old, "gateway"),
				"the gateway is not of the address's family");
}

static void check_takes(const struct check *check)
{
	const struct zf_move *move = check->move;
	const struct yaml_node_s *list =
		zf_yaml_find(check->yaml, check->node, "take-address");

	for (size_t i = 0; i < move->take_count; i++) {
		const struct yaml_node_s *node = zf_yaml_item(check->yaml, list, i);

		check_take(check, node, &move->takes[i]);
		for (size_t j = 0; j < i; j++)
			if (move->takes[i].service.address.len != 0 &&
			    zf_endpoint_same_address(&move->takes[i].service.address,
						     &move->takes[j].service.address))
				zf_yaml_mistake(
					check->yaml, node,
					"this address is taken twice in one move");
	}
}

/* A server takes part in one move only; a primary in none. */
static void check_among(const struct check *check)
{
	const struct zf_move *move = check->move;

	for (const struct zf_move *other = check->migration->moves; other < move;
	     other++) {
		if (move->from != NULL &&
		    (move->from == other->from || move->from == other->to))
			zf_yaml_mistake(check->yaml, at(check, "from"),
					"this server is in another move already");
		if (move->to != NULL &&
		    (move->to == other->from || move->to == other->to))
			zf_yaml_mistake(check->yaml, at(check, "to"),
					"this server is in another move already");
	}
	for (size_t i = 0; i < check->migration->move_count; i++) {
		const struct zf_move *other = &check->migration->moves[i];

		if (move->from != NULL && move->from != move->primary &&
		    move->from == other->primary)
			zf_yaml_mistake(
				check->yaml, at(check, "from"),
				"it is the primary of another move; moving a primary is not "
				"in this release");
	}
}

static void check_move(const struct check *check)
{
	check_roles(check);
	check_new_server(check);
	check_takes(check);
	check_among(check);
}

static void find_primary(struct zf_yaml *yaml, const struct yaml_node_s *node,
			 const struct zf_migration *migration, struct zf_move *move)
{
	if (zf_yaml_kind(node) != ZF_YAML_MAP ||
	    zf_yaml_find(yaml, node, "primary") != NULL)
		return;
	move->primary = find_server(migration, "primary");
	if (move->primary == NULL)
		zf_yaml_mistake(yaml, node,
				"\"primary\" is missing here, and no server has that id");
}

void zf_migration_take_moves(struct zf_yaml *yaml, const struct yaml_node_s *list,
			     void *field)
{
	struct zf_migration *migration = field;
	void *moves;

	if (zf_yaml_count(list) == 0)
		zf_yaml_mistake(yaml, list, "there are no moves");
	zf_yaml_maps(yaml, list,
		     &(struct zf_yaml_items){ "a move", move_fields,
					      sizeof(struct zf_move),
					      ZF_MIGRATION_LIST_MAX },
		     &moves, &migration->move_count);
	migration->moves = moves;
	for (size_t i = 0; i < migration->move_count; i++) {
		migration->moves[i].zones = migration->zones;
		migration->moves[i].zone_count = migration->zone_count;
		find_primary(yaml, zf_yaml_item(yaml, list, i), migration,
			     &migration->moves[i]);
	}
	for (size_t i = 0; i < migration->move_count; i++)
		check_move(&(struct check){ .yaml = yaml,
					    .migration = migration,
					    .node = zf_yaml_item(yaml, list, i),
					    .move = &migration->moves[i] });
}

void zf_migration_clear_moves(struct zf_migration *migration)
{
	for (size_t i = 0; i < migration->move_count; i++) {
		struct zf_move *move = &migration->moves[i];

		for (size_t j = 0; j < move->take_count; j++) {
			struct zf_take_address *take = &move->takes[j];

			free(take->old_interface);
			free(take->new_interface);
			zf_commands_free(take->old_commands);
			zf_commands_free(take->new_commands);
		}
		free(move->takes);
	}
	free(migration->moves);
}
