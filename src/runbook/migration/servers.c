/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/jobs/ask/zone_name.h"
#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"

static void take_endpoint(struct zf_yaml *yaml, const struct yaml_node_s *node,
			  struct zf_server *server)
{
	struct zf_endpoint *address = &server->addresses[server->address_count];
	const char *text = zf_yaml_text(yaml, node);
	struct zf_error err;

	if (text == NULL)
		return;
	if (zf_endpoint_parse_literal(address, text, ZF_PORT_DNS, &err) == ZF_OK) {
		server->address_count++;
		return;
	}
	zf_hint(&err,
		"here goes ADDRESS, ADDRESS#PORT or [ADDRESS]:PORT; no name is looked up");
	zf_value_mistake(yaml, node, &err);
}

static void take_addresses(struct zf_yaml *yaml, const struct yaml_node_s *node,
			   void *field)
{
	if (zf_yaml_kind(node) == ZF_YAML_TEXT) {
		take_endpoint(yaml, node, field);
		return;
	}
	const size_t count = zf_yaml_count(node);
	if (count == 0 || count > ZF_SERVER_ADDRESSES_MAX) {
		zf_yaml_mistake(yaml, node, "%zu addresses; a server has 1 to %d here",
				count, ZF_SERVER_ADDRESSES_MAX);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, node, i);

		if (zf_yaml_expect(yaml, item, ZF_YAML_TEXT, "an address"))
			take_endpoint(yaml, item, field);
	}
}

static void take_fqdn(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);
	struct zf_server *server = field;
	struct zf_error err;

	if (text == NULL)
		return;
	if (zf_zone_name_read(&server->fqdn, text, &err) != ZF_OK)
		zf_value_mistake(yaml, node, &err);
	else if (zf_name_labels(server->fqdn.wire) < 2)
		zf_yaml_mistake(yaml, node,
				"\"%.64s\" is no full name; ns2.example.com. would be",
				text);
	else
		server->has_fqdn = true;
}

static void take_software(struct zf_yaml *yaml, const struct yaml_node_s *node,
			  void *field)
{
	static const char *const known[] = { "bind",	 "knot",    "nsd",
					     "powerdns", "windows", NULL };
	int chosen = -1;

	zf_value_choice(yaml, node, known, "software", &chosen);
	if (chosen != -1)
		zf_value_text(yaml, node, field);
}

static void take_transfer_policy(struct zf_yaml *yaml, const struct yaml_node_s *node,
				 void *field)
{
	static const char *const known[] = { "any", "ns-hosts", "list", "nobody", NULL };
	static const enum zf_transfer_policy policies[] = {
		ZF_POLICY_ANY,
		ZF_POLICY_NS_HOSTS,
		ZF_POLICY_LIST,
		ZF_POLICY_NOBODY,
	};
	int chosen = -1;

	zf_value_choice(yaml, node, known, "transfer policy", &chosen);
	if (chosen != -1)
		*(enum zf_transfer_policy *)field = policies[chosen];
}

static void take_state(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	static const char *const known[] = { "dead", NULL };
	int chosen = -1;

	zf_value_choice(yaml, node, known, "state of a server", &chosen);
	*(bool *)field = chosen == 0;
}

static void take_afterlife(struct zf_yaml *yaml, const struct yaml_node_s *node,
			   void *field)
{
	static const char *const known[] = { "retire", "keep", NULL };
	static const enum zf_afterlife ends[] = { ZF_AFTER_RETIRE, ZF_AFTER_KEEP };
	int chosen = 0;

	zf_value_choice(yaml, node, known, "end of an old server", &chosen);
	*(enum zf_afterlife *)field = ends[chosen];
}

static void take_signing(struct zf_yaml *yaml, const struct yaml_node_s *node,
			 void *field)
{
	static const char *const known[] = { "carried", "unsigned-first", NULL };
	static const enum zf_signing ways[] = { ZF_SIGNING_CARRIED,
						ZF_SIGNING_UNSIGNED_FIRST };
	int chosen = -1;

	zf_value_choice(yaml, node, known, "way to move what is signed", &chosen);
	if (chosen != -1)
		*(enum zf_signing *)field = ways[chosen];
}

static void take_prefix(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	struct zf_reach *reach = field;

	reach->kind = &zf_reach_local;
	zf_value_words(yaml, list, &reach->prefix);
}

static void refuse_ssh(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	(void)field;
	zf_yaml_mistake(yaml, node,
			"reach ssh is not in this release; manual and local are");
}

/* clang-format off */
static const struct zf_yaml_field reach_fields[] = {
	{ "local", ZF_YAML_LIST, false, take_prefix, 0 },
	{ "ssh", ZF_YAML_TEXT | ZF_YAML_LIST | ZF_YAML_MAP, false, refuse_ssh, 0 },
	{ .name = NULL },
};
/* clang-format on */

static void take_reach(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	struct zf_reach *reach = field;

	if (zf_yaml_kind(node) == ZF_YAML_MAP) {
		zf_yaml_map(yaml, node, reach_fields, reach);
		return;
	}
	const char *text = zf_yaml_text(yaml, node);
	const struct zf_reach_kind *kind = text == NULL ? NULL : zf_reach_find(text);
	if (kind != NULL)
		reach->kind = kind;
	else if (text != NULL && strcmp(text, "ssh") == 0)
		refuse_ssh(yaml, node, NULL);
	else if (text != NULL)
		zf_yaml_mistake(yaml, node, "\"%.64s\" is no reach; manual and local are",
				text);
}

static void take_key(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const struct zf_migration *migration = zf_yaml_ctx(yaml);
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	for (size_t i = 0; i < migration->key_count; i++) {
		const struct zf_migration_key *key = &migration->keys[i];

		if (key->id != NULL && strcmp(key->id, text) == 0) {
			*(const struct zf_key **)field = &key->key;
			return;
		}
	}
	zf_yaml_mistake(yaml, node, "no key has the id \"%.64s\"", text);
}

/* clang-format off */
static const struct zf_yaml_field gss_fields[] = {
	{ "spn", ZF_YAML_TEXT, false, zf_value_text, offsetof(struct zf_server, gss_spn) },
	{ "keytab", ZF_YAML_TEXT, false, zf_value_absolute_path, offsetof(struct zf_server, gss_keytab) },
	{ .name = NULL },
};
/* clang-format on */

/* Behind `update-key` in the table: both cannot be. */
static void take_gss(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	struct zf_server *server = field;

	server->update_gss = true;
	if (zf_yaml_kind(node) == ZF_YAML_MAP)
		zf_yaml_map(yaml, node, gss_fields, server);
	else
		zf_value_text(yaml, node, &server->gss_spn);
	if (server->update_key != NULL)
		zf_yaml_mistake(yaml, node, "there is an update-key already");
}

/* clang-format off */
#define AT(member) offsetof(struct zf_server, member)
static const struct zf_yaml_field server_fields[] = {
	{ "id", ZF_YAML_TEXT, true, zf_value_id, AT(id) },
	{ "address", ZF_YAML_TEXT | ZF_YAML_LIST, true, take_addresses, 0 },
	{ "fqdn", ZF_YAML_TEXT, false, take_fqdn, 0 },
	{ "software", ZF_YAML_TEXT, false, take_software, AT(software) },
	{ "reach", ZF_YAML_TEXT | ZF_YAML_MAP, false, take_reach, AT(reach) },
	{ "transfer-key", ZF_YAML_TEXT, false, take_key, AT(transfer_key) },
	{ "update-key", ZF_YAML_TEXT, false, take_key, AT(update_key) },
	{ "update-gss", ZF_YAML_TEXT | ZF_YAML_MAP, false, take_gss, 0 },
	{ "notify-key", ZF_YAML_TEXT, false, take_key, AT(notify_key) },
	{ "transfer-policy", ZF_YAML_TEXT, false, take_transfer_policy, AT(transfer_policy) },
	{ "is", ZF_YAML_TEXT, false, take_state, AT(is_dead) },
	{ "after", ZF_YAML_TEXT, false, take_afterlife, AT(after) },
	{ "signing", ZF_YAML_TEXT, false, take_signing, AT(signing) },
	{ "zone-directory", ZF_YAML_TEXT, false, zf_value_absolute_path, AT(zone_directory) },
	{ "config", ZF_YAML_TEXT, false, zf_value_absolute_path, AT(config) },
	{ "control", ZF_YAML_LIST, false, zf_value_words, AT(control) },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

static const char *server_id(const struct zf_migration *migration, size_t i)
{
	return migration->servers[i].id;
}

/* The server, up to number `most`, that has `address`; NULL: none. */
static const struct zf_server *holder(const struct zf_migration *migration, size_t most,
				      const struct zf_endpoint *address)
{
	for (size_t i = 0; i < most; i++) {
		const struct zf_server *server = &migration->servers[i];

		for (size_t j = 0; j < server->address_count; j++)
			if (zf_endpoint_equal(&server->addresses[j], address))
				return server;
	}
	return NULL;
}

static const char *id_or_none(const struct zf_server *server)
{
	return server->id == NULL ? "without id" : server->id;
}

static void check_addresses(struct zf_yaml *yaml, const struct yaml_node_s *item,
			    const struct zf_migration *migration, size_t i)
{
	const struct zf_server *server = &migration->servers[i];
	char text[ZF_ENDPOINT_TEXT_MAX];

	for (size_t j = 0; j < server->address_count; j++) {
		const struct zf_server *other =
			holder(migration, i, &server->addresses[j]);

		if (other != NULL)
			zf_yaml_mistake(yaml, zf_yaml_find(yaml, item, "address"),
					"address %s is that of server %s too",
					zf_endpoint_print(text, &server->addresses[j]),
					id_or_none(other));
		for (size_t k = 0; k < j; k++)
			if (zf_endpoint_equal(&server->addresses[j],
					      &server->addresses[k]))
				zf_yaml_mistake(yaml, zf_yaml_find(yaml, item, "address"),
						"address %s comes twice",
						zf_endpoint_print(text,
								  &server->addresses[j]));
	}
}

/* Whether what is placed on both goes to one machine: this one, whatever is put before its commands. */
static bool share_files(const struct zf_server *one, const struct zf_server *other)
{
	return one->reach.kind == &zf_reach_local && other->reach.kind == &zf_reach_local;
}

static void check_path(struct zf_yaml *yaml, const struct yaml_node_s *node,
		       const char *path, const struct zf_server *other,
		       const char *other_path)
{
	if (path != NULL && other_path != NULL && strcmp(path, other_path) == 0)
		zf_yaml_mistake(yaml, node, "this is that of server %s too",
				id_or_none(other));
}

/* Two servers that are provisioned on one machine have files of their own. */
static void check_files(struct zf_yaml *yaml, const struct yaml_node_s *item,
			const struct zf_migration *migration, size_t i)
{
	const struct zf_server *server = &migration->servers[i];

	for (size_t j = 0; j < i; j++) {
		const struct zf_server *other = &migration->servers[j];

		if (!share_files(server, other))
			continue;
		check_path(yaml, zf_yaml_find(yaml, item, "config"), server->config,
			   other, other->config);
		check_path(yaml, zf_yaml_find(yaml, item, "zone-directory"),
			   server->zone_directory, other, other->zone_directory);
	}
}

struct zf_server *zf_migration_find_server(const struct zf_migration *migration,
					   const char *id)
{
	for (size_t i = 0; i < migration->server_count; i++) {
		struct zf_server *server = &migration->servers[i];

		if (server->id != NULL && strcmp(server->id, id) == 0)
			return server;
	}
	return NULL;
}

void zf_migration_take_servers(struct zf_yaml *yaml, const struct yaml_node_s *list,
			       void *field)
{
	struct zf_migration *migration = field;
	void *servers;

	if (zf_yaml_count(list) == 0)
		zf_yaml_mistake(yaml, list, "there are no servers");
	zf_yaml_maps(yaml, list,
		     &(struct zf_yaml_items){ "a server", server_fields,
					      sizeof(struct zf_server),
					      ZF_MIGRATION_LIST_MAX },
		     &servers, &migration->server_count);
	migration->servers = servers;
	for (size_t i = 0; i < migration->server_count; i++) {
		struct zf_server *server = &migration->servers[i];

		if (server->reach.kind == NULL)
			server->reach.kind = &zf_reach_manual;
		check_addresses(yaml, zf_yaml_item(yaml, list, i), migration, i);
		check_files(yaml, zf_yaml_item(yaml, list, i), migration, i);
	}
	zf_value_check_ids(yaml, list, migration->server_count, server_id);
}

void zf_migration_clear_servers(struct zf_migration *migration)
{
	for (size_t i = 0; i < migration->server_count; i++) {
		struct zf_server *server = &migration->servers[i];

		free(server->id);
		free(server->software);
		free(server->gss_spn);
		free(server->gss_keytab);
		zf_words_free(server->reach.prefix);
		free(server->zone_directory);
		free(server->config);
		zf_words_free(server->control);
	}
	free(migration->servers);
}
