/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/effects.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/harmless.h"
#include "protocol/rdata.h"
#include "src/jobs/change/update_text.h"
#include "zonefmt/text/present.h"

/* Takes `effect`, which is NULL where there was no memory for it. */
static void append(struct zf_effects *effects, json_t *effect)
{
	if (effects->list == NULL)
		effects->list = json_array();
	if (json_array_append_new(effects->list, effect) != 0)
		effects->failed = true;
}

static json_t *name_of(const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	return json_string(text);
}

/* ---- updates ---- */

/* Whether a line begins with these octets: a prerequisite for a record of the same set. */
static bool has_set(const json_t *lines, const char *required, size_t len)
{
	for (size_t i = 0; i < json_array_size(lines); i++)
		if (strncmp(json_string_value(json_array_get(lines, i)), required, len) ==
		    0)
			return true;
	return false;
}

/* Where a set is required, so is what will have been added to it. */
static zf_status require_before(json_t *lines, const uint8_t *zone,
				const struct zf_receipt *before)
{
	char *text = malloc(ZF_PRESENT_MAX + 64);
	zf_status status = text == NULL ? ZF_ENOMEM : ZF_OK;

	for (size_t i = 0; i < before->count && status == ZF_OK; i++) {
		const struct zf_record rr = zf_receipt_record(&before->lines[i]);
		char *set;

		if (!zf_name_equal(before->lines[i].zone.wire, zone))
			continue;
		set = zf_present_name(stpcpy(text, "prereq yxrrset "), rr.owner, NULL);
		set = stpcpy(set, " IN ");
		*zf_present_type_rdata(set, &rr, NULL) = '\0';
		if (has_set(lines, text, (size_t)(strchr(set, ' ') + 1 - text)) &&
		    json_array_insert_new(lines, 0, json_string(text)) != 0)
			status = ZF_ENOMEM;
	}
	free(text);
	return status;
}

static zf_status read_lines(json_t *lines, const uint8_t **zone,
			    struct zf_update_text *text, const struct zf_message *update)
{
	const char *line = "";
	zf_status status = zf_update_text_open(text, update, zone, NULL);

	while (status == ZF_OK && line != NULL) {
		status = zf_update_text_next(text, &line, NULL);
		if (status == ZF_OK && line != NULL &&
		    json_array_append_new(lines, json_string(line)) != 0)
			status = ZF_ENOMEM;
	}
	return status;
}

static int by_text(const void *a, const void *b)
{
	json_t *const *one = a, *const *other = b;

	return strcmp(json_string_value(*one), json_string_value(*other));
}

static bool is_prerequisite(const json_t *line)
{
	return strncmp(json_string_value(line), "prereq ", strlen("prereq ")) == 0;
}

/* A server gives the records of a set in any order. The changes stay as they are: addresses before names. */
static json_t *with_sorted_prerequisites(json_t *lines)
{
	const size_t count = json_array_size(lines);
	json_t **sorted = calloc(count + 1, sizeof(*sorted)), *made = json_array();
	size_t first = 0;
	bool whole = sorted != NULL && made != NULL;

	for (size_t i = 0; whole && i < count; i++) {
		sorted[i] = json_array_get(lines, i);
		first += is_prerequisite(sorted[i]);
	}
	if (whole)
		qsort(sorted, first, sizeof(*sorted), by_text);
	for (size_t i = 0; whole && i < count; i++)
		whole = json_array_append(made, sorted[i]) == 0;
	free(sorted);
	json_decref(lines);
	if (whole)
		return made;
	json_decref(made);
	return NULL;
}

void zf_effects_update(struct zf_effects *effects, const char *server,
		       const struct zf_message *update, const struct zf_receipt *before)
{
	struct zf_update_text *text = NULL;
	json_t *lines = json_array(), *effect = NULL;
	const uint8_t *zone;

	if (lines != NULL && zf_update_text_new(&text, NULL) == ZF_OK &&
	    read_lines(lines, &zone, text, update) == ZF_OK &&
	    require_before(lines, zone, before) == ZF_OK)
		effect = json_pack("{s:s, s:o, s:s, s:o}", "do", "update", "lines",
				   with_sorted_prerequisites(lines), "server", server,
				   "zone", name_of(zone));
	else
		json_decref(lines);
	zf_update_text_free(text);
	append(effects, effect);
}

static json_t *removal_of(char *text, const struct zf_receipt_line *line)
{
	const struct zf_record rr = zf_receipt_record(line);

	*zf_present_record(stpcpy(text, "update delete "), &rr) = '\0';
	return json_string(text);
}

void zf_effects_remove(struct zf_effects *effects, const char *server,
		       const struct zf_receipt_line *lines, size_t count)
{
	char *text = malloc(ZF_PRESENT_MAX + 64);
	json_t *list = json_array(), *effect = NULL;
	bool whole = text != NULL && list != NULL;

	for (size_t i = 0; i < count && whole; i++)
		whole = json_array_append_new(list, removal_of(text, &lines[i])) == 0;
	if (whole)
		effect = json_pack("{s:s, s:o, s:s, s:o}", "do", "remove", "lines", list,
				   "server", server, "zone", name_of(lines[0].zone.wire));
	else
		json_decref(list);
	free(text);
	append(effects, effect);
}

void zf_effects_notify(struct zf_effects *effects, const char *server,
		       const uint8_t *zone)
{
	append(effects, json_pack("{s:s, s:s, s:o}", "do", "notify", "server", server,
				  "zone", name_of(zone)));
}

/* ---- hosts and people ---- */

void zf_effects_place(struct zf_effects *effects, const char *on, const char *path,
		      const char *from)
{
	append(effects, json_pack("{s:s, s:s, s:s, s:s}", "do", "place", "from", from,
				  "on", on, "path", path));
}

void zf_effects_write(struct zf_effects *effects, const char *on, const char *path,
		      const char *text, const char *stands)
{
	append(effects, json_pack("{s:s, s:s, s:s, s:s, s:s}", "do", "write", "on", on,
				  "path", path, "stands", stands, "text", text));
}

static bool append_words(json_t *list, const char *const *words)
{
	for (; words != NULL && *words != NULL; words++)
		if (json_array_append_new(list, json_string(*words)) != 0)
			return false;
	return true;
}

void zf_effects_run(struct zf_effects *effects, const char *on,
		    const struct zf_reach *reach, const char *const *argv)
{
	json_t *words = json_array();

	if (words != NULL && append_words(words, (const char *const *)reach->prefix) &&
	    append_words(words, argv)) {
		append(effects, json_pack("{s:s, s:o, s:s}", "do", "run", "argv", words,
					  "on", on));
		return;
	}
	json_decref(words);
	effects->failed = true;
}

void zf_effects_card(struct zf_effects *effects, const char *id, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		effects->failed = true;
	else
		append(effects, json_pack("{s:s, s:s, s:s}", "do", "card", "for", id,
					  "text", zf_harmless_lines(copy)));
	free(copy);
}

zf_status zf_effects_print(struct zf_effects *effects, char **text, struct zf_error *err)
{
	*text = NULL;
	if (effects->list == NULL && !effects->failed)
		effects->list = json_array();
	if (!effects->failed)
		*text = json_dumps(effects->list,
				   JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
	zf_effects_clear(effects);
	return *text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory") : ZF_OK;
}

void zf_effects_clear(struct zf_effects *effects)
{
	json_decref(effects->list);
	*effects = (struct zf_effects){ .list = NULL };
}
