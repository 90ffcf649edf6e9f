/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdlib.h>
#include <string.h>

#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"

#define HOLDS_MAX 64

#define LETTERS_AND_DIGITS                                                               \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static void take_server(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	struct zf_server *server = zf_migration_find_server(zf_yaml_ctx(yaml), text);
	if (server == NULL)
		zf_yaml_mistake(yaml, node, "no server has the id \"%.64s\"", text);
	*(struct zf_server **)field = server;
}

const char *const zf_step_names[] = {
	"survey",
	"capture-zones",
	"provision",
	"open-transfers",
	"refresh",
	"compare",
	"take-address",
	"close-transfers",
	"refresh-again",
	"compare-again",
	"verify",
	"leave",
	NULL,
};

static void take_step(struct zf_yaml *yaml, const struct yaml_node_s *node, char **step)
{
	int chosen = -1;

	if (!zf_yaml_expect(yaml, node, ZF_YAML_TEXT, "a step"))
		return;
	zf_value_choice(yaml, node, zf_step_names, "step", &chosen);
	if (chosen != -1)
		zf_value_text(yaml, node, step);
}

static void take_holds(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	char ***holds = field;
	const size_t count = zf_yaml_count(list);
	size_t kept = 0;

	if (count > HOLDS_MAX) {
		zf_yaml_mistake(yaml, list, "%zu steps; there are not so many", count);
		return;
	}
	*holds = calloc(count + 1, sizeof(**holds));
	if (*holds == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		take_step(yaml, zf_yaml_item(yaml, list, i), &(*holds)[kept]);
		if ((*holds)[kept] != NULL)
			kept++;
	}
}

/* One label, as host names have them (RFC 1123 2.1). */
static void take_label(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	const size_t len = strlen(text);
	if (len > 63 || text[strspn(text, LETTERS_AND_DIGITS "-")] != '\0' ||
	    text[0] == '-' || text[len - 1] == '-')
		zf_yaml_mistake(yaml, node,
				"\"%.64s\" is no host's name: letters, digits and '-' "
				"inside, up to 63, without a domain",
				text);
	else
		zf_value_text(yaml, node, field);
}

/* clang-format off */
static const struct zf_yaml_field name_fields[] = {
	{ "old-gets", ZF_YAML_TEXT, true, take_label, offsetof(struct zf_move, old_name) },
	{ .name = NULL },
};
/* clang-format on */

static void take_name(struct zf_yaml *yaml, const struct yaml_node_s *map, void *field)
{
	zf_yaml_map(yaml, map, name_fields, field);
}

/* clang-format off */
#define AT(member) offsetof(struct zf_move, member)
static const struct zf_yaml_field move_fields[] = {
	{ "from", ZF_YAML_TEXT, true, take_server, AT(from) },
	{ "to", ZF_YAML_TEXT, true, take_server, AT(to) },
	{ "primary", ZF_YAML_TEXT, false, take_server, AT(primary) },
	{ "zones", ZF_YAML_TEXT | ZF_YAML_LIST | ZF_YAML_MAP, false, zf_migration_take_zones, AT(own_zones) },
	{ "take-address", ZF_YAML_LIST, false, zf_migration_take_takes, 0 },
	{ "take-name", ZF_YAML_MAP, false, take_name, 0 },
	{ "hold-before", ZF_YAML_LIST, false, take_holds, AT(holds) },
	{ "commands", ZF_YAML_MAP, false, zf_migration_take_commands, 0 },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

/* Where the move's `key` is, or the move. */
static const struct yaml_node_s *at(const struct zf_move_check *check, const char *key)
{
	const struct yaml_node_s *node = zf_yaml_find(check->yaml, check->node, key);

	return node == NULL ? check->node : node;
}

static void check_roles(const struct zf_move_check *check)
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
static bool says(const struct zf_move_check *check, const struct zf_server *server,
		 const char *key)
{
	const struct yaml_node_s *list =
		zf_yaml_find(check->yaml, zf_yaml_root(check->yaml), "servers");
	const size_t i = (size_t)(server - check->migration->servers);

	return zf_yaml_find(check->yaml, zf_yaml_item(check->yaml, list, i), key) != NULL;
}

/* What the new server must say of itself. */
static void check_new_server(const struct zf_move_check *check)
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

/* A server takes part in one move only; a primary in none. */
static void check_among(const struct zf_move_check *check)
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

/* What is said of a server that is left is of no use for any other. */
static void check_left(struct zf_yaml *yaml, const struct zf_migration *migration)
{
	static const char *const keys[] = { "is", "after", "signing" };
	const struct yaml_node_s *list =
		zf_yaml_find(yaml, zf_yaml_root(yaml), "servers");

	for (size_t i = 0; i < migration->server_count; i++) {
		bool left = false;

		for (size_t j = 0; j < migration->move_count; j++)
			left = left || migration->moves[j].from == NULL ||
			       migration->moves[j].from == &migration->servers[i];
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]) && !left; k++) {
			const struct yaml_node_s *node =
				zf_yaml_find(yaml, zf_yaml_item(yaml, list, i), keys[k]);

			if (node != NULL)
				zf_yaml_mistake(yaml, node,
						"%s is of a server that a move is from",
						keys[k]);
		}
	}
}

static void check_move(const struct zf_move_check *check)
{
	check_roles(check);
	check_new_server(check);
	zf_migration_check_takes(check);
	check_among(check);
}

static void find_primary(struct zf_yaml *yaml, const struct yaml_node_s *node,
			 const struct zf_migration *migration, struct zf_move *move)
{
	if (zf_yaml_kind(node) != ZF_YAML_MAP ||
	    zf_yaml_find(yaml, node, "primary") != NULL)
		return;
	move->primary = zf_migration_find_server(migration, "primary");
	if (move->primary == NULL)
		zf_yaml_mistake(yaml, node,
				"\"primary\" is missing here, and no server has that id");
}

/* Every move has zones, and every zone a move. */
static void check_zones(struct zf_yaml *yaml, const struct yaml_node_s *list)
{
	const struct yaml_node_s *for_all =
		zf_yaml_find(yaml, zf_yaml_root(yaml), "zones");
	size_t own = 0;

	for (size_t i = 0; i < zf_yaml_count(list); i++) {
		const struct yaml_node_s *move = zf_yaml_item(yaml, list, i);

		if (zf_yaml_kind(move) != ZF_YAML_MAP)
			continue;
		if (zf_yaml_find(yaml, move, "zones") != NULL)
			own++;
		else if (for_all == NULL)
			zf_yaml_mistake(yaml, move,
					"\"zones\" is missing here, and there are none "
					"for all moves");
	}
	if (for_all != NULL && own > 0 && own == zf_yaml_count(list))
		zf_yaml_mistake(yaml, for_all,
				"no move has these zones: each has its own");
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
	for (size_t i = 0; i < migration->move_count; i++)
		find_primary(yaml, zf_yaml_item(yaml, list, i), migration,
			     &migration->moves[i]);
	zf_migration_share_zones(migration);
	check_zones(yaml, list);
	for (size_t i = 0; i < migration->move_count; i++)
		check_move(&(struct zf_move_check){ .yaml = yaml,
						    .migration = migration,
						    .node = zf_yaml_item(yaml, list, i),
						    .move = &migration->moves[i] });
	check_left(yaml, migration);
}

void zf_migration_clear_moves(struct zf_migration *migration)
{
	for (size_t i = 0; i < migration->move_count; i++) {
		zf_migration_clear_takes(&migration->moves[i]);
		zf_words_free(migration->moves[i].holds);
		free(migration->moves[i].old_name);
		zf_zones_clear(&migration->moves[i].own_zones);
	}
	free(migration->moves);
}
