/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/value.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/migration/yaml.h"

#define ID_MAX 63
#define SECONDS_MAX 999999999 /* so that no product below overflows */
#define DAY 86400

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

void zf_value_mistake(struct zf_yaml *yaml, const struct yaml_node_s *node,
		      const struct zf_error *err)
{
	if (err->code == ZF_ENOMEM)
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
	else
		zf_yaml_mistake(yaml, node, "%s%s%s", err->message,
				err->hint[0] == '\0' ? "" : "; ", err->hint);
}

char *zf_value_path(const struct zf_migration *migration, const char *path)
{
	char *made = NULL;

	if (path[0] == '/' || strcmp(migration->folder, ".") == 0)
		return strdup(path);
	if (asprintf(&made, "%s%s%s", migration->folder,
		     strcmp(migration->folder, "/") == 0 ? "" : "/", path) < 0)
		return NULL;
	return made;
}

void zf_value_check_ids(struct zf_yaml *yaml, const struct yaml_node_s *list,
			size_t count,
			const char *(*id)(const struct zf_migration *migration, size_t i))
{
	const struct zf_migration *migration = zf_yaml_ctx(yaml);

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, list, i);
		size_t j = 0;

		if (id(migration, i) == NULL)
			continue;
		while (j < i && (id(migration, j) == NULL ||
				 strcmp(id(migration, j), id(migration, i)) != 0))
			j++;
		if (j < i)
			zf_yaml_mistake(yaml, zf_yaml_find(yaml, item, "id"),
					"the id \"%s\" comes twice, first on line %zu",
					id(migration, i),
					zf_yaml_place(zf_yaml_item(yaml, list, j)).line);
	}
}

static void keep_copy(struct zf_yaml *yaml, const char *text, char **field)
{
	*field = strdup(text);
	if (*field == NULL)
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
}

void zf_value_text(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text != NULL)
		keep_copy(yaml, text, field);
}

void zf_value_id(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	if (text[strspn(text, LETTERS DIGITS "-_.")] != '\0' || text[0] == '-' ||
	    text[0] == '.' || strlen(text) > ID_MAX)
		zf_yaml_mistake(
			yaml, node,
			"\"%.64s\" is no name here: letters, digits, '-', '_' and '.' are, "
			"up to %d, a letter or digit first",
			text, ID_MAX);
	else
		keep_copy(yaml, text, field);
}

void zf_value_absolute_path(struct zf_yaml *yaml, const struct yaml_node_s *node,
			    void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	if (text[0] != '/')
		zf_yaml_mistake(yaml, node, "\"%.200s\" is no absolute path", text);
	else if (strpbrk(text, "\"\\;{}") != NULL)
		zf_yaml_mistake(yaml, node,
				"a path with \", \\, ;, { or } in it is not taken here");
	else
		keep_copy(yaml, text, field);
}

void zf_words_free(char **words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}

void zf_commands_free(char ***commands)
{
	for (size_t i = 0; commands != NULL && commands[i] != NULL; i++)
		zf_words_free(commands[i]);
	free(commands);
}

/* Whether `list` has one to ZF_VALUE_WORDS_MAX items; notes it if not. */
static bool has_good_length(struct zf_yaml *yaml, const struct yaml_node_s *list)
{
	const size_t count = zf_yaml_count(list);

	if (count >= 1 && count <= ZF_VALUE_WORDS_MAX)
		return true;
	zf_yaml_mistake(yaml, list,
			count == 0 ? "the list is empty"
				   : "the list is longer than any command should be");
	return false;
}

void zf_value_words(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	char **words = NULL;

	if (!has_good_length(yaml, list))
		return;
	words = calloc(zf_yaml_count(list) + 1, sizeof(*words));
	if (words == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
		return;
	}
	size_t kept = 0;
	for (size_t i = 0; i < zf_yaml_count(list); i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, list, i);

		if (zf_yaml_expect(yaml, item, ZF_YAML_TEXT, "a word of a command"))
			zf_value_text(yaml, item, &words[kept]);
		if (words[kept] != NULL)
			kept++;
	}
	*(char ***)field = words;
}

void zf_value_commands(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	char ***commands = NULL;

	if (!has_good_length(yaml, list))
		return;
	commands = calloc(zf_yaml_count(list) + 1, sizeof(*commands));
	if (commands == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
		return;
	}
	size_t kept = 0;
	for (size_t i = 0; i < zf_yaml_count(list); i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, list, i);

		if (zf_yaml_expect(yaml, item, ZF_YAML_LIST, "a command"))
			zf_value_words(yaml, item, &commands[kept]);
		if (commands[kept] != NULL)
			kept++;
	}
	*(char ****)field = commands;
}

static zf_status parse_address(struct zf_endpoint *address, const char *text,
			       struct zf_error *err)
{
	if (strpbrk(text, "#@[]") != NULL)
		return zf_fail(err, ZF_EUSAGE,
			       "\"%.80s\": only an address, no port, goes here", text);
	return zf_endpoint_parse_literal(address, text, ZF_PORT_DNS, err);
}

void zf_value_address(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);
	struct zf_error err;

	if (text != NULL && parse_address(field, text, &err) != ZF_OK)
		zf_value_mistake(yaml, node, &err);
}

static zf_status parse_interface_address(struct zf_interface_address *address,
					 const char *text, struct zf_error *err)
{
	const char *slash = strchr(text, '/');
	char host[ZF_ENDPOINT_TEXT_MAX];
	uint64_t bits;

	if (slash == NULL || (size_t)(slash - text) >= sizeof(host))
		return zf_fail(err, ZF_EUSAGE,
			       "\"%.80s\": written ADDRESS/BITS, as 192.0.2.20/24", text);
	memcpy(host, text, (size_t)(slash - text));
	host[slash - text] = '\0';
	const zf_status status = parse_address(&address->address, host, err);
	if (status != ZF_OK)
		return status;
	const unsigned most = address->address.address.ss_family == AF_INET ? 32 : 128;
	if (!zf_number_parse(slash + 1, 1, most, &bits)) {
		address->address.len = 0;
		return zf_fail(err, ZF_EUSAGE,
			       "\"%.80s\": behind '/' goes a number from 1 to %u", text,
			       most);
	}
	address->prefix_len = (unsigned)bits;
	return ZF_OK;
}

void zf_value_choice(struct zf_yaml *yaml, const struct yaml_node_s *node,
		     const char *const *words, const char *what, int *chosen)
{
	const char *text = zf_yaml_text(yaml, node);
	char known[ZF_MESSAGE_MAX] = "";
	size_t len = 0;

	for (int i = 0; words[i] != NULL && text != NULL; i++) {
		if (strcmp(words[i], text) == 0) {
			*chosen = i;
			return;
		}
		len += (size_t)snprintf(known + len, sizeof(known) - len, "%s%s",
					i == 0 ? "" : ", ", words[i]);
	}
	if (text != NULL)
		zf_yaml_mistake(yaml, node, "\"%.64s\" is no %s; those known: %s", text,
				what, known);
}

void zf_value_number(struct zf_yaml *yaml, const struct yaml_node_s *node, size_t most,
		     size_t *field)
{
	const char *text = zf_yaml_text(yaml, node);
	uint64_t number;

	if (text == NULL)
		return;
	if (zf_number_parse(text, 1, most, &number))
		*field = (size_t)number;
	else
		zf_yaml_mistake(yaml, node, "\"%.40s\" is no number from 1 to %zu", text,
				most);
}

void zf_value_switch(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const char *text = zf_yaml_text(yaml, node);

	if (text == NULL)
		return;
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		zf_yaml_mistake(yaml, node, "\"%.40s\" is neither true nor false", text);
	else
		*(bool *)field = text[0] == 't';
}

void zf_value_interface_address(struct zf_yaml *yaml, const struct yaml_node_s *node,
				void *field)
{
	const char *text = zf_yaml_text(yaml, node);
	struct zf_error err;

	if (text != NULL && parse_interface_address(field, text, &err) != ZF_OK)
		zf_value_mistake(yaml, node, &err);
}

static bool parse_seconds(const char *text, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { '\0', 1 } };
	uint64_t number;
	const char *unit = zf_number_read(text, SECONDS_MAX, &number);

	if (unit == NULL)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (*unit == units[i].unit) {
			*seconds = (int64_t)number * units[i].seconds;
			return *unit == '\0' || unit[1] == '\0';
		}
	}
	return false;
}

/* 0, and noted, if it is none or longer than `days`. */
static int64_t read_seconds(struct zf_yaml *yaml, const struct yaml_node_s *node,
			    int days)
{
	const char *text = zf_yaml_text(yaml, node);
	int64_t seconds;

	if (text == NULL)
		return 0;
	if (parse_seconds(text, &seconds) && seconds >= 1 &&
	    seconds <= (int64_t)days * DAY)
		return seconds;
	zf_yaml_mistake(yaml, node,
			"\"%.40s\" is no time here: 90, 90s, 5m, 2h are, up to %dh", text,
			24 * days);
	return 0;
}

void zf_value_duration(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const int64_t seconds = read_seconds(yaml, node, 30);

	if (seconds != 0)
		*(int64_t *)field = 1000 * seconds;
}

void zf_value_ttl(struct zf_yaml *yaml, const struct yaml_node_s *node, void *field)
{
	const int64_t seconds = read_seconds(yaml, node, 1);

	if (seconds != 0)
		*(uint32_t *)field = (uint32_t)seconds;
}
