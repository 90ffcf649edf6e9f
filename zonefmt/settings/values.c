/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/values.h"

#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/list.h"

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static void clear(struct zf_value *value)
{
	if (value->words != NULL) {
		for (size_t i = 0; i < value->count; i++)
			free(value->words[i]);
	}
	if (value->remotes != NULL) {
		for (size_t i = 0; i < value->count; i++)
			free(value->remotes[i].key);
	}
	free(value->words);
	free(value->remotes);
	free(value->text);
}

static struct zf_value *find(const struct zf_values *values, enum zf_setting setting)
{
	for (size_t i = 0; i < values->count; i++) {
		if (values->list[i].setting == setting)
			return &values->list[i];
	}
	return NULL;
}

const struct zf_value *zf_values_find(const struct zf_values *values,
				      enum zf_setting setting)
{
	return find(values, setting);
}

struct zf_value *zf_values_change(struct zf_values *values, enum zf_setting setting)
{
	return find(values, setting);
}

uint32_t zf_values_number(const struct zf_values *values, enum zf_setting setting,
			  uint32_t otherwise)
{
	const struct zf_value *value = find(values, setting);

	return value != NULL ? value->number : otherwise;
}

const char *zf_values_text(const struct zf_values *values, enum zf_setting setting,
			   const char *otherwise)
{
	const struct zf_value *value = find(values, setting);

	return value != NULL && value->text != NULL ? value->text : otherwise;
}

zf_status zf_values_put(struct zf_values *values, enum zf_setting setting,
			enum zf_origin origin, struct zf_value **value,
			struct zf_error *err)
{
	struct zf_value *there = find(values, setting);

	*value = NULL;
	if (there != NULL) {
		clear(there);
	} else {
		there = zf_list_grow(values->list, values->count, sizeof(*there));
		if (there == NULL)
			return no_memory(err);
		values->list = there;
		there = &values->list[values->count++];
	}
	*there = (struct zf_value){ .setting = setting, .origin = origin };
	*value = there;
	return ZF_OK;
}

zf_status zf_values_put_number(struct zf_values *values, enum zf_setting setting,
			       enum zf_origin origin, uint32_t number,
			       struct zf_error *err)
{
	struct zf_value *value;
	const zf_status status = zf_values_put(values, setting, origin, &value, err);

	if (status == ZF_OK)
		value->number = number;
	return status;
}

zf_status zf_values_put_text(struct zf_values *values, enum zf_setting setting,
			     enum zf_origin origin, const char *text,
			     struct zf_error *err)
{
	struct zf_value *value;
	char *copy = strdup(text); /* first: it may be the text that is replaced */

	if (copy == NULL)
		return no_memory(err);
	const zf_status status = zf_values_put(values, setting, origin, &value, err);
	if (status == ZF_OK)
		value->text = copy;
	else
		free(copy);
	return status;
}

zf_status zf_value_add_remote(struct zf_value *value, const struct zf_remote *remote,
			      struct zf_error *err)
{
	struct zf_remote *grown, copy = *remote;

	if (remote->key != NULL && (copy.key = strdup(remote->key)) == NULL)
		return no_memory(err);
	grown = zf_list_grow(value->remotes, value->count, sizeof(*grown));
	if (grown == NULL) {
		free(copy.key);
		return no_memory(err);
	}
	value->remotes = grown;
	value->remotes[value->count++] = copy;
	return ZF_OK;
}

zf_status zf_value_add_word(struct zf_value *value, const char *word,
			    struct zf_error *err)
{
	char *copy = strdup(word);
	char **grown = zf_list_grow(value->words, value->count, sizeof(*grown));

	if (grown != NULL)
		value->words = grown;
	if (copy == NULL || grown == NULL) {
		free(copy);
		return no_memory(err);
	}
	value->words[value->count++] = copy;
	return ZF_OK;
}

void zf_values_remove(struct zf_values *values, enum zf_setting setting)
{
	struct zf_value *there = find(values, setting);

	if (there == NULL)
		return;
	clear(there);
	size_t behind = (size_t)(values->list + values->count - there) - 1;
	memmove(there, there + 1, behind * sizeof(*there));
	values->count--;
}

void zf_values_clear(struct zf_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		clear(&values->list[i]);
	free(values->list);
	*values = (struct zf_values){ NULL, 0 };
}
