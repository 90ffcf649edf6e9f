/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry convert, of settings. */

#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "src/cli/convert_output.h"
#include "src/cli/convert_ways.h"
#include "src/cli/settings_word.h"
#include "src/cli/talk.h"
#include "src/report/inventory_parts.h"
#include "src/report/reg_json.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/settings/adapt.h"
#include "zonefmt/software/table.h"

/* A stream into memory. */
struct buffer {
	FILE *stream;
	char *text;
	size_t len;
};

struct converting {
	const struct zf_convert_settings_terms *terms;
	struct zf_settings *settings;
	struct buffer main, keys;
};

static zf_status open_buffer(struct buffer *buffer, struct zf_error *err)
{
	buffer->stream = open_memstream(&buffer->text, &buffer->len);
	return buffer->stream != NULL ? ZF_OK : zf_fail_system(err, errno, "a buffer");
}

/* From here on the text is whole. */
static zf_status end_buffer(struct buffer *buffer, struct zf_error *err)
{
	const bool failed = ferror(buffer->stream) != 0;
	const bool unflushed = fclose(buffer->stream) != 0;

	buffer->stream = NULL;
	return failed || unflushed ? zf_fail(err, ZF_ENOMEM, "out of memory") : ZF_OK;
}

/* There may be secrets in it. */
static void free_buffer(struct buffer *buffer)
{
	if (buffer->stream != NULL)
		fclose(buffer->stream);
	if (buffer->text != NULL)
		OPENSSL_cleanse(buffer->text, buffer->len);
	free(buffer->text);
}

static zf_status write_keys(const struct converting *converting, struct zf_error *err)
{
	const char *path = converting->terms->keys;

	if (converting->keys.len == 0)
		return ZF_OK;
	if (path != NULL)
		return zf_replace_text(path, ZF_MODE_SECRET, converting->keys.text,
				       converting->keys.len, err);
	zf_fail(err, ZF_EUSAGE, "there are keys, and no place for them");
	zf_hint(err, "--keys FILE: secrets have a file of their own");
	return ZF_EUSAGE;
}

/* The server works in another folder than this program does, so it is told where the keys are from the root
 * on. NULL where there is no file for them. */
static zf_status name_keys(const struct converting *converting, char **path,
			   struct zf_error *err)
{
	const char *keys = converting->terms->keys;
	char folder[PATH_MAX];

	*path = NULL;
	if (keys == NULL)
		return ZF_OK;
	if (*keys != '/' && getcwd(folder, sizeof(folder)) == NULL)
		return zf_fail_system(err, errno, "the working folder");
	const size_t room = strlen(keys) + sizeof(folder) + 2;
	*path = malloc(room);
	if (*path == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	snprintf(*path, room, "%s%s%s", *keys == '/' ? "" : folder,
		 *keys == '/' ? "" : "/", keys);
	return ZF_OK;
}

static zf_status fill_buffers(struct converting *converting, struct zf_error *err)
{
	struct zf_configuration_target target = {
		.zone_folder = converting->terms->zone_directory,
		.version = converting->terms->release,
	};
	char *keys = NULL;
	zf_status status = name_keys(converting, &keys, err);

	if (status == ZF_OK)
		status = open_buffer(&converting->main, err);
	if (status == ZF_OK)
		status = open_buffer(&converting->keys, err);
	target.key_file = keys;
	target.out = converting->main.stream;
	target.keys = converting->keys.stream;
	if (status == ZF_OK)
		status = zf_configuration_write(converting->terms->to,
						converting->settings, &target, err);
	free(keys);
	if (status == ZF_OK)
		status = end_buffer(&converting->main, err);
	return status == ZF_OK ? end_buffer(&converting->keys, err) : status;
}

static zf_status convert(void *ctx, const struct zf_output *output, struct zf_error *err)
{
	struct converting *converting = ctx;
	zf_status status = fill_buffers(converting, err);

	if (status == ZF_OK)
		status = write_keys(converting, err);
	if (status == ZF_OK && converting->main.len > 0)
		status = output->write(output->ctx, converting->main.text,
				       converting->main.len, err);
	free_buffer(&converting->main);
	free_buffer(&converting->keys);
	return status;
}

static void tell_notes(struct zf_talk *talk, const struct zf_settings *settings)
{
	for (size_t i = 0; i < settings->note_count; i++) {
		const struct zf_settings_note *note = &settings->notes[i];
		zf_talk_warn(talk, "%s: %s: %s: %s", note->where,
			     zf_note_kind_print(note->kind), note->what, note->why);
	}
}

#define ADDRESSES_MAX 16

/* Reads ADDR[,ADDR]. */
static zf_status read_addresses(const char *option, const char *text,
				struct zf_remote *remotes, size_t *count,
				struct zf_error *err)
{
	char word[ZF_REMOTE_TEXT_MAX];

	for (*count = 0; text != NULL && *text != '\0';) {
		const size_t len = strcspn(text, ",");
		if (*count == ADDRESSES_MAX || len >= sizeof(word))
			return zf_fail(err, ZF_EUSAGE,
				       "%s: more than %d addresses, or none", option,
				       ADDRESSES_MAX);
		memcpy(word, text, len);
		word[len] = '\0';
		if (zf_remote_parse(&remotes[*count], word, err) != ZF_OK)
			return zf_wrap(err, "%s", option);
		++*count;
		text += len + (text[len] == ',');
	}
	return ZF_OK;
}

static zf_status adapt(const struct zf_convert_settings_terms *asked,
		       struct zf_settings *settings, struct zf_error *err)
{
	struct zf_remote old[ADDRESSES_MAX], new[ADDRESSES_MAX];
	struct zf_adapt_terms terms = { .old_addresses = old, .new_addresses = new };

	if (asked->old_addresses == NULL && asked->new_addresses == NULL)
		return ZF_OK;
	zf_status status = read_addresses("--old-address", asked->old_addresses, old,
					  &terms.old_count, err);
	if (status == ZF_OK)
		status = read_addresses("--new-address", asked->new_addresses, new,
					&terms.new_count, err);
	return status == ZF_OK ? zf_settings_adapt(settings, &terms, err) : status;
}

/* Whether it is what `reg query` prints. A file of another kind is the registry reader's to refuse. */
static zf_status is_query(const struct zf_settings_word *from, bool *query,
			  struct zf_error *err)
{
	const struct zf_configuration *configuration = NULL;
	zf_status status = ZF_OK;

	if (from->form != NULL)
		configuration = zf_configuration_find(from->form);
	else
		status = zf_settings_word_detect(&configuration, from->word, err);
	*query = configuration == &zf_configuration_reg_query;
	if (status == ZF_OK && from->form != NULL && !*query &&
	    configuration != &zf_configuration_registry)
		return zf_fail(err, ZF_EUSAGE,
			       "--from: reg-json is made of reg and reg-query");
	return status;
}

/* Any part of the registry, whatever it is about. */
static zf_status convert_to_json(void *ctx, const struct zf_output *output,
				 struct zf_error *err)
{
	const struct zf_convert_settings_terms *terms = ctx;
	struct zf_registry *registry = NULL;
	const char *path;
	bool query = false;
	zf_status status = is_query(&terms->from, &query, err);

	if (status == ZF_OK)
		status = zf_settings_word_path(&path, terms->from.word, err);
	if (status == ZF_OK)
		status = (query ? zf_registry_load_query : zf_registry_load)(&registry,
									     path, err);
	if (status == ZF_OK)
		status = zf_reg_json(registry, output, err);
	zf_registry_free(registry);
	return status;
}

zf_status zf_convert_reg_json(const struct zf_convert_settings_terms *terms,
			      struct zf_error *err)
{
	struct zf_convert_settings_terms ctx = *terms;

	return zf_convert_output(terms->output, convert_to_json, &ctx, err);
}

zf_status zf_convert_settings(const struct zf_convert_settings_terms *terms,
			      struct zf_talk *talk, struct zf_error *err)
{
	struct converting converting = { .terms = terms };
	zf_status status =
		zf_settings_word_read(&converting.settings, &terms->from, talk, err);

	if (status == ZF_OK)
		status = adapt(terms, converting.settings, err);
	if (status == ZF_OK)
		status = zf_convert_output(terms->output, convert, &converting, err);
	if (status == ZF_OK)
		tell_notes(talk, converting.settings);
	if (status == ZF_OK)
		status =
			zf_settings_word_lost(zf_settings_lost(converting.settings), err);
	zf_settings_free(converting.settings);
	return status;
}
