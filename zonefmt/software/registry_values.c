/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/registry_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/list.h"
#include "zonefmt/file/wtf8.h"

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* ---- reading ---- */

bool zf_registry_value_number(const struct zf_regfile_value *value, uint32_t *number)
{
	if (value->type != ZF_REG_DWORD || value->len != 4)
		return false;
	*number = (uint32_t)value->data[0] | (uint32_t)value->data[1] << 8 |
		  (uint32_t)value->data[2] << 16 | (uint32_t)value->data[3] << 24;
	return true;
}

static zf_status read_number(struct zf_values *values, const struct zf_windows_value *row,
			     const struct zf_regfile_value *value, bool *taken,
			     struct zf_error *err)
{
	const struct zf_setting_row *setting = zf_setting_row(row->setting);
	uint32_t number, choices = 0;

	if (!zf_registry_value_number(value, &number))
		return ZF_OK;
	if (setting->kind == ZF_VALUE_SWITCH)
		number = (number != 0) != row->negated;
	if (setting->kind == ZF_VALUE_CHOICE) {
		while (setting->choices[choices] != NULL)
			choices++;
		if (number >= choices)
			return ZF_OK;
	}
	*taken = true;
	return zf_values_put_number(values, row->setting, ZF_ORIGIN_READ, number, err);
}

/* The texts of the value, one behind the other, each with a NUL, in memory that the caller frees. A
 * REG_SZ is one. NULL if memory ran out. */
static char *texts_of(const struct zf_regfile_value *value, size_t *len)
{
	const size_t count = value->len / 2;
	uint16_t *units = malloc((count + 1) * sizeof(*units));
	char *text = malloc(ZF_WTF8_PER_UNIT * count + 2), *end = text;

	if (units == NULL || text == NULL) {
		free(units);
		free(text);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		units[i] = (uint16_t)(value->data[2 * i] | value->data[2 * i + 1] << 8);
	end = zf_wtf8_from_units(text, units, count);
	*end = '\0';
	*len = (size_t)(end - text);
	free(units);
	return text;
}

static bool is_text(const struct zf_regfile_value *value)
{
	return value->type == ZF_REG_SZ || value->type == ZF_REG_EXPAND_SZ;
}

static zf_status read_text(struct zf_values *values, const struct zf_windows_value *row,
			   const struct zf_regfile_value *value, bool *taken,
			   struct zf_error *err)
{
	size_t len;

	if (!is_text(value))
		return ZF_OK;
	char *text = texts_of(value, &len);
	if (text == NULL)
		return no_memory(err);
	*taken = true;
	const zf_status status =
		zf_values_put_text(values, row->setting, ZF_ORIGIN_READ, text, err);
	free(text);
	return status;
}

struct remotes {
	struct zf_remote *list;
	size_t count;
};

static zf_status add(struct remotes *remotes, const struct zf_remote *remote,
		     struct zf_error *err)
{
	struct zf_remote *grown =
		zf_list_grow(remotes->list, remotes->count, sizeof(*grown));

	if (grown == NULL)
		return no_memory(err);
	remotes->list = grown;
	remotes->list[remotes->count++] = *remote;
	return ZF_OK;
}

/* REG_SZ and REG_MULTI_SZ alike: NULs separate too. */
static zf_status split_texts(struct remotes *remotes,
			     const struct zf_regfile_value *value, bool *good,
			     struct zf_error *err)
{
	zf_status status = ZF_OK;
	struct zf_remote remote;
	size_t len;
	char *texts = texts_of(value, &len);

	if (texts == NULL)
		return no_memory(err);
	for (size_t i = 0; i < len; i++) {
		if (texts[i] != '\0' && strchr(" \t,;", texts[i]) != NULL)
			texts[i] = '\0';
	}
	for (size_t i = 0; i < len && *good && status == ZF_OK;
	     i += strlen(texts + i) + 1) {
		if (texts[i] == '\0')
			continue;
		*good = zf_remote_parse(&remote, texts + i, NULL) == ZF_OK;
		if (*good)
			status = add(remotes, &remote, err);
	}
	free(texts);
	return status;
}

static zf_status split_octets(struct remotes *remotes,
			      const struct zf_regfile_value *value, bool *good,
			      struct zf_error *err)
{
	zf_status status = ZF_OK;

	*good = value->len >= 4 && value->len % 4 == 0 &&
		value->len / 4 - 1 == (value->data[0] | (size_t)value->data[1] << 8) &&
		value->data[2] == 0 && value->data[3] == 0;
	for (size_t i = 4; i < value->len && *good && status == ZF_OK; i += 4) {
		struct zf_remote remote = { .family = 4, .prefix = 32 };
		memcpy(remote.address, value->data + i, 4);
		status = add(remotes, &remote, err);
	}
	return status;
}

static zf_status put_remotes(struct zf_values *values, enum zf_setting setting,
			     const struct remotes *remotes, struct zf_error *err)
{
	struct zf_value *made;
	zf_status status = zf_values_put(values, setting, ZF_ORIGIN_READ, &made, err);

	for (size_t i = 0; i < remotes->count && status == ZF_OK; i++)
		status = zf_value_add_remote(made, &remotes->list[i], err);
	return status;
}

static zf_status read_list(struct zf_values *values, const struct zf_windows_value *row,
			   const struct zf_regfile_value *value, bool *taken,
			   struct zf_error *err)
{
	struct remotes remotes = { NULL, 0 };
	bool good = true;
	zf_status status = ZF_OK;

	if (is_text(value) || value->type == ZF_REG_MULTI_SZ)
		status = split_texts(&remotes, value, &good, err);
	else if (value->type == ZF_REG_BINARY)
		status = split_octets(&remotes, value, &good, err);
	else
		good = false;
	if (status == ZF_OK && good) {
		*taken = true;
		/* without members it means what it does where it is not there */
		if (remotes.count > 0 || row->setting != ZF_SERVER_LISTEN)
			status = put_remotes(values, row->setting, &remotes, err);
	}
	free(remotes.list);
	return status;
}

static zf_status read_words(struct zf_values *values, const struct zf_windows_value *row,
			    const struct zf_regfile_value *value, bool *taken,
			    struct zf_error *err)
{
	struct zf_value *made;
	size_t len;

	if (value->type != ZF_REG_MULTI_SZ)
		return ZF_OK;
	char *texts = texts_of(value, &len);
	if (texts == NULL)
		return no_memory(err);
	*taken = true;
	zf_status status =
		zf_values_put(values, row->setting, ZF_ORIGIN_READ, &made, err);
	for (size_t i = 0; i < len && status == ZF_OK; i += strlen(texts + i) + 1) {
		if (texts[i] != '\0')
			status = zf_value_add_word(made, texts + i, err);
	}
	free(texts);
	return status;
}

zf_status zf_registry_value_read(struct zf_values *values, bool of_zone,
				 const struct zf_regfile_value *value, bool *taken,
				 struct zf_error *err)
{
	const struct zf_windows_value *row = zf_windows_value_find(value->name, of_zone);

	*taken = false;
	if (row == NULL || row->setting == ZF_SETTING_COUNT)
		return ZF_OK;
	switch (row->form) {
	case ZF_WINDOWS_NUMBER:
		return read_number(values, row, value, taken, err);
	case ZF_WINDOWS_TEXT:
		return read_text(values, row, value, taken, err);
	case ZF_WINDOWS_LIST:
		return read_list(values, row, value, taken, err);
	case ZF_WINDOWS_WORDS:
		return read_words(values, row, value, taken, err);
	}
	return ZF_OK;
}

/* ---- writing ---- */

zf_status zf_registry_value_write_number(const struct zf_regfile_sink *sink,
					 const char *name, uint32_t number,
					 struct zf_error *err)
{
	const uint8_t data[4] = { (uint8_t)number, (uint8_t)(number >> 8),
				  (uint8_t)(number >> 16), (uint8_t)(number >> 24) };
	const struct zf_regfile_value value = {
		.name = name, .type = ZF_REG_DWORD, .data = data, .len = sizeof(data)
	};

	return sink->value(sink->ctx, &value, err);
}

/* Octets that grow. */
struct octets {
	uint8_t *at;
	size_t len, room;
};

static bool append(struct octets *octets, const void *from, size_t len)
{
	if (octets->room - octets->len < len) {
		const size_t room = 2 * (octets->room + len);
		uint8_t *grown = realloc(octets->at, room);
		if (grown == NULL)
			return false;
		octets->at = grown;
		octets->room = room;
	}
	memcpy(octets->at + octets->len, from, len);
	octets->len += len;
	return true;
}

/* The text in UTF-16LE, without an end. */
static bool append_text(struct octets *octets, const char *text)
{
	const size_t most = strlen(text);
	uint16_t *units = malloc((most + 1) * sizeof(*units));
	bool good = true;

	if (units == NULL)
		return false;
	const size_t count = zf_wtf8_to_units(units, text);
	for (size_t i = 0; i < count && good; i++) {
		const uint8_t unit[2] = { (uint8_t)units[i], (uint8_t)(units[i] >> 8) };
		good = append(octets, unit, 2);
	}
	free(units);
	return good;
}

static bool append_end(struct octets *octets)
{
	return append(octets, "\0", 2);
}

static zf_status give(const struct zf_regfile_sink *sink, const char *name, uint32_t type,
		      struct octets *octets, bool whole, struct zf_error *err)
{
	const struct zf_regfile_value value = {
		.name = name, .type = type, .data = octets->at, .len = octets->len
	};
	const zf_status status = whole ? sink->value(sink->ctx, &value, err)
				       : no_memory(err);

	free(octets->at);
	return status;
}

static zf_status write_text(const struct zf_regfile_sink *sink,
			    const struct zf_windows_value *row,
			    const struct zf_value *value, struct zf_error *err)
{
	struct octets octets = { NULL, 0, 0 };
	const char *text = value->text != NULL ? value->text : "";
	const bool whole = append_text(&octets, text) && append_end(&octets);

	return give(sink, row->name,
		    strchr(text, '%') == NULL ? ZF_REG_SZ : ZF_REG_EXPAND_SZ, &octets,
		    whole, err);
}

static zf_status write_words(const struct zf_regfile_sink *sink,
			     const struct zf_windows_value *row,
			     const struct zf_value *value, struct zf_error *err)
{
	struct octets octets = { NULL, 0, 0 };
	bool whole = true;

	for (size_t i = 0; i < value->count && whole; i++)
		whole = append_text(&octets, value->words[i]) && append_end(&octets);
	whole = whole && append_end(&octets);
	return give(sink, row->name, ZF_REG_MULTI_SZ, &octets, whole, err);
}

bool zf_registry_can_hold(enum zf_registry_lists lists, const struct zf_remote *remote)
{
	if (remote->key != NULL || (remote->port != 0 && remote->port != 53))
		return false;
	return (remote->family == 4 && remote->prefix == 32) ||
	       (lists == ZF_REGISTRY_MULTI_SZ && remote->family == 6 &&
		remote->prefix == 128);
}

static bool append_remote(struct octets *octets, const struct zf_remote *remote,
			  enum zf_registry_lists lists)
{
	char text[ZF_REMOTE_TEXT_MAX];

	zf_remote_print(text, remote);
	switch (lists) {
	case ZF_REGISTRY_MULTI_SZ:
		return append_text(octets, text) && append_end(octets);
	case ZF_REGISTRY_SZ:
		return append_text(octets, octets->len > 0 ? " " : "") &&
		       append_text(octets, text);
	case ZF_REGISTRY_BINARY:
		return append(octets, remote->address, 4);
	}
	return false;
}

static zf_status write_list(const struct zf_regfile_sink *sink,
			    const struct zf_windows_value *row,
			    const struct zf_value *value,
			    const struct zf_registry_terms *terms, struct zf_error *err)
{
	static const uint32_t types[] = { [ZF_REGISTRY_MULTI_SZ] = ZF_REG_MULTI_SZ,
					  [ZF_REGISTRY_SZ] = ZF_REG_SZ,
					  [ZF_REGISTRY_BINARY] = ZF_REG_BINARY };
	const enum zf_registry_lists lists = terms->lists;
	struct octets octets = { NULL, 0, 0 };
	zf_status status = ZF_OK;
	bool whole = lists != ZF_REGISTRY_BINARY || append(&octets, "\0\0\0", 4);

	for (size_t i = 0; i < value->count && whole && status == ZF_OK; i++) {
		if (zf_registry_can_hold(lists, &value->remotes[i]))
			whole = append_remote(&octets, &value->remotes[i], lists);
		else
			status = terms->left_out(terms->ctx, &value->remotes[i], err);
	}
	if (lists == ZF_REGISTRY_BINARY && whole) {
		octets.at[0] = (uint8_t)(octets.len / 4 - 1);
		octets.at[1] = (uint8_t)((octets.len / 4 - 1) >> 8);
	} else if (whole) {
		whole = append_end(&octets);
	}
	if (status != ZF_OK) {
		free(octets.at);
		return status;
	}
	return give(sink, row->name, types[lists], &octets, whole, err);
}

zf_status zf_registry_value_write(const struct zf_regfile_sink *sink,
				  const struct zf_windows_value *row,
				  const struct zf_value *value,
				  const struct zf_registry_terms *terms,
				  struct zf_error *err)
{
	uint32_t number = value->number;

	switch (row->form) {
	case ZF_WINDOWS_NUMBER:
		if (zf_setting_row(row->setting)->kind == ZF_VALUE_SWITCH)
			number = (number != 0) != row->negated;
		return zf_registry_value_write_number(sink, row->name, number, err);
	case ZF_WINDOWS_TEXT:
		return write_text(sink, row, value, err);
	case ZF_WINDOWS_LIST:
		return write_list(sink, row, value, terms, err);
	case ZF_WINDOWS_WORDS:
		return write_words(sink, row, value, err);
	}
	return ZF_OK;
}
