/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/inventory_zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/cli/read_notes.h"
#include "src/cli/settings_word.h"
#include "src/cli/talk.h"
#include "src/cli/zone_list.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/file/filename.h"

struct telling {
	struct zf_talk *talk;
	size_t mistakes;
};

static void tell_mistake(void *ctx, const char *text)
{
	struct telling *telling = ctx;

	telling->mistakes++;
	zf_talk_warn(telling->talk, "%s", text);
}

static zf_status read_once(struct zf_zone_file *file, const char *word,
			   struct zf_zone_file_terms *terms, struct zf_error *err)
{
	const zf_status status = zf_settings_word_path(&terms->path, word, err);

	zf_zone_file_clear(file);
	return status == ZF_OK ? zf_zone_file_read(file, terms, err) : status;
}

/* Whether another zone may help: nothing could be taken from the file. */
static bool began_wrong(zf_status status, const struct zf_zone_file *file)
{
	return status == ZF_EUSAGE && file->read.records == 0;
}

/* Root hints, and not just any file without a SOA. */
static zf_status read_hints(struct zf_zone_file *file, const char *word,
			    const struct zf_zone_file_terms *likely, struct zf_error *err)
{
	static const uint8_t root[] = { 0 };
	struct zf_zone_file_terms terms = *likely;

	terms.zone = root;
	terms.hints = true;
	zf_status status = read_once(file, word, &terms, err);
	if (status == ZF_OK && file->types[ZF_TYPE_NS] == 0)
		status = zf_fail(err, ZF_EUSAGE, "%s: no SOA", terms.path);
	return status;
}

/* Tries whether it is root hints; `terms` are left as of what is likely. */
static zf_status read_any(struct zf_zone_file *file, const char *word,
			  struct zf_zone_file_terms *terms, struct zf_error *err)
{
	static struct zf_name named;

	if (zf_filename_zone(&named, word))
		terms->likely = named.wire;
	const zf_status status = read_once(file, word, terms, err);
	if (!began_wrong(status, file) || terms->zone != NULL || terms->hints)
		return status;
	const bool lacks_origin = file->read.lacks_origin;
	const zf_status status_of_hints = read_hints(file, word, terms, err);
	file->read.lacks_origin |= lacks_origin;
	return status_of_hints;
}

static zf_status find_form(struct zf_zone_file_terms *terms, const char *word,
			   const struct zf_options *options, struct zf_error *err)
{
	zf_status status = zf_settings_word_path(&terms->path, word, err);

	if (status == ZF_OK && options->form != NULL)
		terms->form = zf_form_find(options->form);
	else if (status == ZF_OK)
		status = zf_form_detect_file(&terms->form, terms->path, err);
	return status;
}

/* Reads it once more, to tell what is wrong. */
static zf_status tell(struct zf_zone_file *file, const char *word,
		      const struct zf_zone_file_terms *likely, struct zf_talk *talk,
		      struct zf_error *err)
{
	struct telling telling = { .talk = talk };
	struct zf_zone_file_terms terms = *likely;

	terms.mistake = tell_mistake;
	terms.ctx = &telling;
	const zf_status status = read_once(file, word, &terms, err);
	if (status == ZF_EUSAGE && telling.mistakes > 0)
		zf_fail(err, status, "%s: %zu mistake%s", terms.path, telling.mistakes,
			telling.mistakes == 1 ? "" : "s");
	if (status == ZF_EUSAGE)
		zf_read_notes_hint(&file->read, err);
	return status;
}

/* How many zones it names, if it does nothing else. */
static size_t count_listed(const char *path)
{
	struct zf_zone_list list = { .zones = NULL };
	struct zf_error why;
	const bool is_list = zf_zone_list_read(&list, path, &why) == ZF_OK;

	free(list.zones);
	return is_list ? list.count : 0;
}

/* What may be anything is not shown by pieces: there may be secrets in it. */
static zf_status refuse(const char *path, const struct zf_read *read,
			struct zf_error *err)
{
	const size_t listed = count_listed(path);

	if (listed > 0) {
		zf_fail(err, ZF_EUSAGE,
			"%s: a list of %zu name%s, neither settings nor a zone file",
			path, listed, listed == 1 ? "" : "s");
		zf_hint(err,
			"probe, serials, fetch and compare take it with -f, and ask a "
			"server about these zones");
		return ZF_EUSAGE;
	}
	zf_fail(err, ZF_EUSAGE, "%s: neither settings that are known nor a zone file",
		path);
	zf_hint(err, "--from says what it is, and then what is wrong with it%s",
		read->lacks_origin ? "; --origin whose zone it is" : "");
	return ZF_EUSAGE;
}

zf_status zf_inventory_zone_read(struct zf_zone_file *file, const char *word,
				 const struct zf_options *options, struct zf_talk *talk,
				 struct zf_error *err)
{
	static const uint8_t root[] = { 0 };
	struct zf_zone_file_terms terms = { .hints = options->hints };

	*file = (struct zf_zone_file){ .types = NULL };
	if (options->zone_count > 1)
		return zf_fail(err, ZF_EUSAGE, "one --origin will do");
	if (options->zone_count == 1 || options->hints)
		terms.zone = options->zone_count == 1 ? options->zones[0].wire : root;
	zf_status status = find_form(&terms, word, options, err);
	if (status == ZF_OK)
		status = read_any(file, word, &terms, err);
	if (began_wrong(status, file) && options->form == NULL &&
	    options->zone_count == 0)
		return refuse(terms.path, &file->read, err);
	return status == ZF_EUSAGE ? tell(file, word, &terms, talk, err) : status;
}
