/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/survey_mistakes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/name.h"

#define NAMED_MAX 5 /* zones told by name */

struct zf_survey_kind {
	zf_status code;
	char *what, *why, *hint; /* the last two may be NULL */
	struct zf_name named[NAMED_MAX];
	size_t zones;
};

/* ---- collecting ---- */

static struct zf_survey_kind *find(const struct zf_survey_mistakes *mistakes,
				   const struct zf_survey_mistake *mistake)
{
	for (size_t i = 0; i < mistakes->count; i++)
		if (mistakes->kinds[i].code == mistake->code &&
		    strcmp(mistakes->kinds[i].what, mistake->what) == 0)
			return &mistakes->kinds[i];
	return NULL;
}

static bool make_room(struct zf_survey_mistakes *mistakes)
{
	const size_t room = 2 * mistakes->room + 8;
	struct zf_survey_kind *kinds;

	if (mistakes->count < mistakes->room)
		return true;
	kinds = realloc(mistakes->kinds, room * sizeof(*kinds));
	if (kinds == NULL)
		return false;
	mistakes->kinds = kinds;
	mistakes->room = room;
	return true;
}

static bool copy(char **to, const char *from)
{
	*to = from == NULL ? NULL : strdup(from);
	return from == NULL || *to != NULL;
}

static void free_kind(struct zf_survey_kind *kind)
{
	free(kind->what);
	free(kind->why);
	free(kind->hint);
}

static struct zf_survey_kind *add(struct zf_survey_mistakes *mistakes,
				  const struct zf_survey_mistake *mistake)
{
	struct zf_survey_kind kind = { .code = mistake->code };

	if (!copy(&kind.what, mistake->what) || !copy(&kind.why, mistake->why) ||
	    !copy(&kind.hint, mistake->hint) || !make_room(mistakes)) {
		free_kind(&kind);
		return NULL;
	}
	mistakes->kinds[mistakes->count] = kind;
	return &mistakes->kinds[mistakes->count++];
}

zf_status zf_survey_mistakes_add(struct zf_survey_mistakes *mistakes,
				 const struct zf_survey_mistake *mistake,
				 const uint8_t *zone, struct zf_error *err)
{
	struct zf_survey_kind *kind = find(mistakes, mistake);

	if (kind == NULL)
		kind = add(mistakes, mistake);
	if (kind == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (zone == NULL)
		return ZF_OK;
	if (kind->zones < NAMED_MAX)
		zf_name_copy(&kind->named[kind->zones], zone);
	kind->zones++;
	return ZF_OK;
}

/* ---- telling ---- */

static void append(char text[ZF_MESSAGE_MAX], const char *more)
{
	const size_t len = strlen(text);

	snprintf(text + len, ZF_MESSAGE_MAX - len, "%s", more);
}

/* "old does not serve the zone: a.example., b.example. and 7 more (REFUSED)" */
static void print(char text[ZF_MESSAGE_MAX], const struct zf_survey_kind *kind)
{
	char name[ZF_NAME_TEXT_MAX], more[32];

	snprintf(text, ZF_MESSAGE_MAX, "%s", kind->what);
	for (size_t i = 0; i < kind->zones && i < NAMED_MAX; i++) {
		zf_name_print(name, kind->named[i].wire);
		append(text, i == 0 ? ": " : ", ");
		append(text, name);
	}
	if (kind->zones > NAMED_MAX) {
		snprintf(more, sizeof(more), " and %zu more", kind->zones - NAMED_MAX);
		append(text, more);
	}
	if (kind->why != NULL) {
		append(text, " (");
		append(text, kind->why);
		append(text, ")");
	}
}

static unsigned gravity(zf_status code)
{
	switch (code) {
	case ZF_OK:
		return 0;
	case ZF_ENOMEM:
	case ZF_ESYSTEM:
	case ZF_EUSAGE:
	case ZF_EUNSUPPORTED:
	case ZF_EDIFFERS:
		return 1;
	case ZF_EREFUSED:
	case ZF_EAUTH:
		return 2;
	case ZF_ENETWORK:
	case ZF_ETIMEOUT:
	case ZF_EMALFORMED:
	case ZF_ELIMIT:
		return 3;
	case ZF_EPREREQ:
	case ZF_EUNSAFE:
		return 4;
	case ZF_EWAITING:
	case ZF_ECANCELLED:
		return 5;
	}
	return 1;
}

struct telling {
	void (*say)(void *ctx, const char *line);
	void *ctx;
};

static void tell(const struct telling *telling, const struct zf_survey_kind *kind)
{
	char text[ZF_MESSAGE_MAX];

	print(text, kind);
	telling->say(telling->ctx, text);
	if (kind->hint == NULL)
		return;
	snprintf(text, sizeof(text), "hint: %s", kind->hint);
	telling->say(telling->ctx, text);
}

static void fail_with(const struct zf_survey_kind *only, struct zf_error *err)
{
	char text[ZF_MESSAGE_MAX];

	print(text, only);
	zf_fail(err, only->code, "%s", text);
	if (only->hint != NULL)
		zf_hint(err, "%s", only->hint);
}

zf_status zf_survey_mistakes_tell(const struct zf_survey_mistakes *mistakes,
				  void (*say)(void *ctx, const char *line), void *ctx,
				  struct zf_error *err)
{
	const struct telling telling = { say, ctx };
	const struct zf_survey_kind *worst = NULL;
	size_t count = 0;

	for (size_t i = 0; i < mistakes->count; i++) {
		const struct zf_survey_kind *kind = &mistakes->kinds[i];

		if (kind->code == ZF_OK)
			tell(&telling, kind);
		else if (worst == NULL || gravity(kind->code) > gravity(worst->code))
			worst = kind;
		count += kind->code != ZF_OK;
	}
	if (worst == NULL)
		return ZF_OK;
	if (count == 1) {
		fail_with(worst, err);
		return worst->code;
	}
	for (size_t i = 0; i < mistakes->count; i++)
		if (mistakes->kinds[i].code != ZF_OK)
			tell(&telling, &mistakes->kinds[i]);
	zf_fail(err, worst->code, "%zu mistakes were found, as told above", count);
	zf_hint(err,
		"mend them, then start `zoneferry run` again: what was wrong is looked "
		"at again");
	return worst->code;
}

void zf_survey_mistakes_clear(struct zf_survey_mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		free_kind(&mistakes->kinds[i]);
	free(mistakes->kinds);
	*mistakes = (struct zf_survey_mistakes){ 0 };
}
