/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/settings_file.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/input.h"
#include "zonefmt/software/table.h"
#include "zonefmt/statements/statements.h"

#define INCLUDE "include:"

/* ---- what a file is ---- */

/* Whether the text has nothing but `include:` and comments. */
static bool only_includes(const char *at, const char *end)
{
	bool includes = false;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const size_t len = (size_t)((line_end == NULL ? end : line_end) - at);
		size_t blanks = 0;

		while (blanks < len && strchr(" \t\r", at[blanks]) != NULL)
			blanks++;
		const bool is_include = len - blanks > strlen(INCLUDE) &&
					memcmp(at + blanks, INCLUDE, strlen(INCLUDE)) ==
						0;
		if (blanks < len && at[blanks] != '#' && !is_include)
			return false;
		includes = includes || is_include;
		at += len + (line_end != NULL);
	}
	return includes;
}

/* What the text at `path` is by itself, and whether it only includes others. */
static zf_status detect_text(const char *path,
			     const struct zf_configuration **configuration,
			     bool *includes, struct zf_error *err)
{
	struct zf_input *in = NULL;
	const zf_status status = zf_input_open(&in, path, err);

	*configuration = NULL;
	*includes = false;
	if (status != ZF_OK)
		return status;
	const size_t len = (size_t)(in->end - in->at);
	const bool is_long = len > ZF_CONFIGURATION_DETECT_OCTETS;
	*configuration = zf_configuration_detect(
		in->at, is_long ? ZF_CONFIGURATION_DETECT_OCTETS : len);
	*includes = *configuration == NULL && !is_long && only_includes(in->at, in->end);
	zf_input_close(in);
	return ZF_OK;
}

/* The first of those included that is known. */
static const struct zf_configuration *known_of(const struct zf_statements *statements)
{
	const struct zf_statements_file *file = zf_statements_files(statements);
	const struct zf_configuration *configuration = NULL;
	bool includes;

	for (file = file->next; file != NULL && configuration == NULL; file = file->next)
		if (detect_text(file->path, &configuration, &includes, NULL) != ZF_OK ||
		    (configuration != &zf_configuration_nsd &&
		     configuration != &zf_configuration_knot))
			configuration = NULL;
	return configuration;
}

static zf_status detect_included(const char *path, bool alone,
				 const struct zf_configuration **configuration,
				 struct zf_error *err)
{
	struct zf_statements_terms terms = { &zf_grammar_nsd, path, NULL };
	struct zf_statements *statements = NULL;
	char *folder = strdup(path);
	zf_status status = folder == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					  : zf_mistakes_new(&terms.mistakes, path, err);

	if (status == ZF_OK)
		status = zf_statements_read(&statements, &terms,
					    alone ? NULL : dirname(folder), err);
	if (status == ZF_OK)
		*configuration = known_of(statements);
	if (status == ZF_OK && *configuration == NULL) {
		status = zf_fail(
			err, ZF_EUSAGE,
			"%s: it only includes other files, which are not at hand", path);
		zf_hint(err, "NSD and Knot both write so; --from nsd or --from knot says "
			     "which");
	}
	zf_statements_free(statements);
	zf_mistakes_free(terms.mistakes);
	free(folder);
	return status;
}

zf_status zf_settings_file_detect(const char *path, bool alone,
				  const struct zf_configuration **configuration,
				  struct zf_error *err)
{
	bool includes;
	zf_status status = detect_text(path, configuration, &includes, err);

	if (status == ZF_OK && includes)
		status = detect_included(path, alone, configuration, err);
	return status;
}

/* ---- reading it ---- */

/* What goes too far is a file's mistake, not a server's. */
static zf_status blame(const char *path, struct zf_error *err)
{
	char message[ZF_MESSAGE_MAX];

	snprintf(message, sizeof(message), "%s", err->message);
	return zf_fail(err, ZF_EUSAGE, "%s: %s", path, message);
}

static zf_status read_into(struct zf_settings *settings,
			   const struct zf_settings_file_terms *terms,
			   struct zf_mistakes *mistakes, char *folder,
			   struct zf_error *err)
{
	const struct zf_configuration_source source = {
		.path = terms->path,
		.folder = terms->alone ? NULL : dirname(folder),
		.view = terms->view,
	};

	if (terms->view != NULL && !terms->configuration->has_views)
		return zf_fail(err, ZF_EUSAGE, "%s: %s has no views", terms->path,
			       terms->configuration->title);
	zf_status status = terms->configuration->read(settings, &source, mistakes, err);

	if (status == ZF_ELIMIT)
		return blame(terms->path, err);
	if (status == ZF_OK || (status == ZF_EUSAGE && zf_mistakes_count(mistakes) > 0))
		status = zf_mistakes_end(mistakes, terms->mistake, terms->ctx, err);
	if (status == ZF_OK && settings->server.count == 0 && settings->zone_count == 0 &&
	    settings->opaques.count == 0 && settings->note_count == 0)
		status = zf_fail(err, ZF_EUSAGE, "%s: nothing in it is a name server's",
				 terms->path);
	return status;
}

zf_status zf_settings_file_read(struct zf_settings **settings,
				const struct zf_settings_file_terms *terms,
				struct zf_error *err)
{
	struct zf_settings *made = NULL;
	struct zf_mistakes *mistakes = NULL;
	char *folder = strdup(terms->path);

	*settings = NULL;
	zf_status status = folder == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					  : ZF_OK;
	if (status == ZF_OK)
		status = zf_settings_new(&made, terms->configuration->name, err);
	if (status == ZF_OK)
		status = zf_mistakes_new(&mistakes, terms->path, err);
	if (status == ZF_OK)
		status = read_into(made, terms, mistakes, folder, err);
	if (status == ZF_OK) {
		*settings = made;
		made = NULL;
	}
	zf_mistakes_free(mistakes);
	zf_settings_free(made);
	free(folder);
	return status;
}
