/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry convert, of zone files. */

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cli/convert_output.h"
#include "src/cli/convert_ways.h"
#include "src/cli/dialects.h"
#include "src/cli/read_notes.h"
#include "src/cli/outside.h"
#include "src/cli/talk.h"
#include "src/cli/zone_output.h"
#include "src/jobs/copies/convert.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/file/filename.h"
#include "zonefmt/text/present.h"
#include "zonefmt/text/types.h"

#define SHOWN_CHARS (ZF_OUTSIDE_TEXT_MAX - 1)

struct converting {
	const struct zf_convert_zone_file_terms *asked;
	struct zf_talk *talk;
	struct zf_convert_zone_terms terms;
	struct zf_lint_terms lint;
	struct zf_converted_zone result;
	char *folder; /* of the file */
	struct zf_name likely;
	uint64_t shown; /* records left out that were told of, or would have been */
	size_t mistakes;
	bool unsafe; /* the server would not load all of it */
};

static void tell_mistake(void *ctx, const char *text)
{
	struct converting *converting = ctx;

	converting->mistakes++;
	zf_talk_warn(converting->talk, "%s", text);
}

static const char *why_left_out(const struct converting *converting, bool outside)
{
	return outside ? zf_outside_why(converting->terms.dialect)
		       : "the dialect has no text for it";
}

static void tell_left_out(void *ctx, const struct zf_record *rr, bool outside)
{
	static char text[ZF_PRESENT_MAX];
	struct converting *converting = ctx;

	if (converting->shown++ >= ZF_OUTSIDE_NAMED)
		return;
	const int len = (int)(zf_present_shown(text, rr) - text);
	zf_talk_warn(converting->talk, "not carried: %.*s: %s",
		     len < SHOWN_CHARS ? len : SHOWN_CHARS, text,
		     why_left_out(converting, outside));
}

static void tell_finding(void *ctx, const struct zf_lint_finding *finding)
{
	static const char *const effects[] = { "", "loaded", "dropped", "refused" };
	struct converting *converting = ctx;
	char owner[ZF_NAME_TEXT_MAX];

	zf_name_print(owner, finding->owner);
	zf_talk_warn(converting->talk, "%s: %s (%s): %s", owner, finding->rule,
		     effects[finding->effect], finding->text);
	if (finding->effect >= ZF_LINT_DROPPED)
		converting->unsafe = true;
}

/* ---- what is asked for ---- */

/* What comes by a pipe can be looked at once only. */
static zf_status detect_form(struct converting *converting, struct zf_error *err)
{
	if (zf_zone_output_is_stream(converting->terms.path)) {
		zf_fail(err, ZF_EUSAGE, "what form standard input has must be said");
		zf_hint(err, "--from master or --from windows");
		return ZF_EUSAGE;
	}
	return zf_form_detect_file(&converting->terms.form, converting->terms.path, err);
}

static zf_status find_form(struct converting *converting, struct zf_error *err)
{
	const char *name = converting->asked->form;
	char names[128] = "";

	if (name == NULL)
		return detect_form(converting, err);
	converting->terms.form = zf_form_find(name);
	if (converting->terms.form != NULL)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "--from: there is no form \"%s\"", name);
	for (const struct zf_form *const *at = zf_form_all(); *at != NULL; at++) {
		const size_t len = strlen(names);

		snprintf(names + len, sizeof names - len, "%s%s", len == 0 ? "" : ", ",
			 (*at)->name);
	}
	zf_hint(err, "there are %s", names);
	return ZF_EUSAGE;
}

/* Windows' own digits behind a backslash are octal. */
static zf_status find_escapes(struct converting *converting, struct zf_error *err)
{
	const char *word = converting->asked->escapes;
	bool *octal = &converting->terms.how.octal;

	*octal = converting->terms.form == &zf_form_windows;
	if (word == NULL)
		return ZF_OK;
	*octal = strcmp(word, "octal") == 0;
	if (*octal || strcmp(word, "decimal") == 0)
		return ZF_OK;
	return zf_fail(err, ZF_EUSAGE, "--escapes: \"%s\" is neither octal nor decimal",
		       word);
}

static zf_status find_ages(struct converting *converting, struct zf_error *err)
{
	const char *word = converting->asked->ages;

	if (word == NULL || strcmp(word, "keep") == 0)
		return ZF_OK;
	converting->terms.drop_ages = true;
	if (strcmp(word, "drop") == 0)
		return ZF_OK;
	return zf_fail(err, ZF_EUSAGE, "--age: \"%s\" is neither keep nor drop", word);
}

static zf_status find_lint(struct converting *converting, struct zf_error *err)
{
	const char *server = converting->asked->lint;

	if (server == NULL)
		return ZF_OK;
	converting->lint.found = tell_finding;
	converting->lint.ctx = converting;
	converting->lint.version = converting->terms.dialect->reader;
	if (converting->lint.version == 0)
		converting->lint.version = ZF_WORD_WINDOWS;
	converting->lint.name_check = 2;
	converting->terms.lint = &converting->lint;
	if (zf_lint_server_find(&converting->lint.server, server))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "--lint: the rules of \"%s\" are not known", server);
	zf_hint(err, "there are windows, bind, knot, nsd, pdns");
	return ZF_EUSAGE;
}

static zf_status find_includes(struct converting *converting, struct zf_error *err)
{
	converting->terms.how.include_folder = converting->asked->include_from;
	if (!converting->asked->include || converting->asked->include_from != NULL)
		return ZF_OK;
	converting->folder = strdup(converting->terms.path);
	if (converting->folder == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	converting->terms.how.include_folder = dirname(converting->folder);
	return ZF_OK;
}

static zf_status find_zone(struct converting *converting, struct zf_error *err)
{
	static const uint8_t root[] = { 0 };
	const struct zf_convert_zone_file_terms *asked = converting->asked;

	converting->terms.how.hints = asked->hints;
	converting->terms.how.split_strings = asked->split_strings;
	if (zf_filename_zone(&converting->likely, asked->path))
		converting->terms.how.likely = converting->likely.wire;
	converting->terms.how.strict = asked->strict;
	if (asked->zone_count > 1)
		return zf_fail(err, ZF_EUSAGE, "one --origin will do");
	if (asked->zone_count == 1)
		converting->terms.how.zone = asked->zones[0].wire;
	else if (asked->hints)
		converting->terms.how.zone = root;
	return ZF_OK;
}

static zf_status find_terms(struct converting *converting, struct zf_error *err)
{
	const struct zf_convert_zone_file_terms *asked = converting->asked;
	const char *path = asked->path;

	converting->terms.path = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
	zf_status status =
		zf_dialects_find(asked->dialect, &converting->terms.dialect, err);
	if (status == ZF_OK)
		status = zf_dialects_check_terminal(converting->terms.dialect,
						    asked->output != NULL, err);
	if (status == ZF_OK)
		status = find_form(converting, err);
	if (status == ZF_OK)
		status = find_escapes(converting, err);
	if (status == ZF_OK)
		status = find_ages(converting, err);
	if (status == ZF_OK)
		status = find_lint(converting, err);
	if (status == ZF_OK)
		status = find_includes(converting, err);
	return status == ZF_OK ? find_zone(converting, err) : status;
}

/* ---- the work ---- */

/* What a server would not load stays unwritten. */
static zf_status convert(void *ctx, const struct zf_output *output, struct zf_error *err)
{
	struct converting *converting = ctx;
	char number[ZF_TALK_NUMBER_MAX];
	zf_status status =
		zf_convert_zone(&converting->terms, output, &converting->result, err);

	if (converting->mistakes > 0)
		zf_fail(err, status, "%s: %zu mistake%s", converting->terms.path,
			converting->mistakes, converting->mistakes == 1 ? "" : "s");
	if (status == ZF_EUSAGE)
		zf_read_notes_hint(&converting->result.read, err);
	if (status == ZF_OK) {
		zf_read_notes_zone(converting->talk, converting->terms.path,
				   &converting->result.read);
		zf_read_notes_tell(converting->talk, converting->terms.path,
				   &converting->result.read);
		zf_read_notes_synthesis(converting->talk, converting->terms.path,
					&converting->result.synthesis,
					converting->terms.dialect->reader != 0);
		zf_read_notes_octets(converting->talk, converting->terms.path,
				     &converting->result.octets);
	}
	if (status == ZF_OK && converting->unsafe) {
		status = zf_fail(err, ZF_EUNSAFE, "%s: %s would not load all of it",
				 converting->terms.path, converting->asked->lint);
		zf_hint(err, "nothing was written; without --lint it is");
	}
	if (status == ZF_OK)
		zf_talk_say(converting->talk, 1, "%s records, %s",
			    zf_talk_number(number, converting->result.read.records),
			    converting->terms.dialect->name);
	return status;
}

static zf_status end(const struct converting *converting, struct zf_error *err)
{
	const uint64_t lost = converting->result.left_out;
	char number[ZF_TALK_NUMBER_MAX];

	if (converting->shown > ZF_OUTSIDE_NAMED)
		zf_talk_warn(converting->talk, "%s more are not carried",
			     zf_talk_number(number,
					    converting->shown - ZF_OUTSIDE_NAMED));
	if (lost == 0)
		return ZF_OK;
	return zf_fail(err, ZF_EDIFFERS, "%s: %s record%s not carried",
		       converting->terms.path, zf_talk_number(number, lost),
		       lost == 1 ? "" : "s");
}

zf_status zf_convert_zone_file(const struct zf_convert_zone_file_terms *terms,
			       struct zf_talk *talk, struct zf_error *err)
{
	struct converting converting = { .asked = terms, .talk = talk };

	converting.terms.mistake = tell_mistake;
	converting.terms.left_out = tell_left_out;
	converting.terms.ctx = &converting;
	zf_status status = find_terms(&converting, err);
	if (status == ZF_OK)
		status = zf_convert_output(terms->output, convert, &converting, err);
	free(converting.folder);
	return status == ZF_OK ? end(&converting, err) : status;
}
