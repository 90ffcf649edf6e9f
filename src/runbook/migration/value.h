/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_VALUE_H
#define ZF_RUNBOOK_MIGRATION_VALUE_H

/*
 * The kinds of value the migration file's keys have, as functions for a schema's rows
 * (struct zf_yaml_field): each reads a value into a field and notes what is wrong with it;
 * the field then stays as it was. What is allocated belongs to the struct with the field.
 *
 * One for a new kind of value belongs here if two keys share it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "protocol/name.h"

struct zf_migration;
struct zf_yaml;
struct yaml_node_s;

#define ZF_VALUE_WORDS_MAX 16 /* words of a command; as many commands in a list */

/* Into a char *: letters, digits, '-', '_' and '.', the first a letter, digit or '_'. At most 63. */
void zf_value_id(struct zf_yaml *yaml, const struct yaml_node_s *text, void *field);

/* Into a char *: any text. */
void zf_value_text(struct zf_yaml *yaml, const struct yaml_node_s *text, void *field);

/* Into a char *: an absolute path that needs no escapes in any server's configuration. */
void zf_value_absolute_path(struct zf_yaml *yaml, const struct yaml_node_s *text,
			    void *field);

/* Into a char **, NULL-ended: a list of words, one at least. */
void zf_value_words(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field);

/* Into a char ***, NULL-ended: a list of such lists. */
void zf_value_commands(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field);

/* Which of a few words it is, `words` ended by NULL; `*chosen` is unchanged if it is none. `what` is what they are,
 * for the mistake. */
void zf_value_choice(struct zf_yaml *yaml, const struct yaml_node_s *text,
		     const char *const *words, const char *what, int *chosen);

/* Into a size_t: a number from 1 to `most`. */
void zf_value_number(struct zf_yaml *yaml, const struct yaml_node_s *text, size_t most,
		     size_t *field);

/* Into a bool: `true` or `false`. */
void zf_value_switch(struct zf_yaml *yaml, const struct yaml_node_s *text, void *field);

/* Into a struct zf_interface_address: ADDRESS/BITS. */
void zf_value_interface_address(struct zf_yaml *yaml, const struct yaml_node_s *text,
				void *field);

/* Into a struct zf_endpoint: an address without port, whose port then is 53. */
void zf_value_address(struct zf_yaml *yaml, const struct yaml_node_s *text, void *field);

/* Into an int64_t of milliseconds: `90`, `90s`, `5m`, `2h`; 1 second to 30 days. */
void zf_value_duration(struct zf_yaml *yaml, const struct yaml_node_s *text, void *field);

/* Into a uint32_t of seconds, written the same way; 1 second to a day. */
void zf_value_ttl(struct zf_yaml *yaml, const struct yaml_node_s *text, void *field);

/* Notes `err`, its hint included, as a mistake at `node`. */
void zf_value_mistake(struct zf_yaml *yaml, const struct yaml_node_s *node,
		      const struct zf_error *err);

/* `path` as the migration file means it: from its folder on. NULL if memory runs out; freed by the
 * caller. */
char *zf_value_path(const struct zf_migration *migration, const char *path);

/* Notes each of the `count` items of `list` that has the id of one before it; `id` tells that of
 * item `i`, NULL if it has none. */
void zf_value_check_ids(struct zf_yaml *yaml, const struct yaml_node_s *list,
			size_t count,
			const char *(*id)(const struct zf_migration *migration,
					  size_t i));

void zf_words_free(char **words);
void zf_commands_free(char ***commands);

#endif
