/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/log.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#include "src/report/json_parts.h"
#include "src/report/plain.h"

#define TIME_TEXT_MAX 40

/* ISO 8601, to the millisecond. */
static const char *print_time(char text[TIME_TEXT_MAX], int64_t ms)
{
	const time_t seconds = (time_t)(ms / 1000);
	char whole[24];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL ||
	    strftime(whole, sizeof(whole), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return "-";
	snprintf(text, TIME_TEXT_MAX, "%s.%03dZ", whole, (int)(ms % 1000));
	return text;
}

/* `before` and the text, where there is one. */
static void put(FILE *out, const char *before, const char *text)
{
	if (text[0] == '\0')
		return;
	fputs(before, out);
	zf_plain_put(out, text);
}

static zf_status print_line(void *ctx, const struct zf_log_line *line,
			    struct zf_error *err)
{
	const struct zf_effect *effect = &line->effect;
	char time_text[TIME_TEXT_MAX];
	FILE *out = ctx;

	(void)err;
	fputs(print_time(time_text, line->at_ms), out);
	put(out, " ", line->user);
	put(out, "@", line->host);
	fprintf(out, "[%" PRId64 "]", line->pid);
	put(out, " ", line->move);
	put(out, " ", line->step);
	fputc(':', out);
	put(out, " ", effect->verb);
	put(out, " ", effect->subject);
	put(out, " from ", effect->source);
	put(out, " to ", effect->target);
	put(out, ": ", effect->answer);
	if (effect->octets > 0)
		fprintf(out, ", %" PRIu64 " octets", effect->octets);
	put(out, ", digest ", effect->digest);
	put(out, effect->verb[0] == '\0' ? " " : ": ", effect->text);
	fputc('\n', out);
	return ZF_OK;
}

zf_status zf_log_print(struct zf_journal *journal, FILE *out, struct zf_error *err)
{
	return zf_journal_log_each(journal, print_line, out, err);
}

static void set(json_t *object, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_object_set_new(object, name, zf_json_text_of(text));
}

static zf_status print_object(void *ctx, const struct zf_log_line *line,
			      struct zf_error *err)
{
	const struct zf_effect *effect = &line->effect;
	char time_text[TIME_TEXT_MAX];
	json_t *object = json_object();
	FILE *out = ctx;
	int failed;

	set(object, "time", print_time(time_text, line->at_ms));
	set(object, "user", line->user);
	set(object, "host", line->host);
	json_object_set_new(object, "pid", json_integer(line->pid));
	set(object, "move", line->move);
	set(object, "step", line->step);
	set(object, "verb", effect->verb);
	set(object, "subject", effect->subject);
	set(object, "from", effect->source);
	set(object, "to", effect->target);
	set(object, "answer", effect->answer);
	if (effect->octets > 0)
		json_object_set_new(object, "octets",
				    json_integer((json_int_t)effect->octets));
	set(object, "digest", effect->digest);
	set(object, "text", effect->text);
	if (object == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	failed = json_dumpf(object, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(object);
	if (failed != 0 || fputc('\n', out) == EOF)
		return zf_fail_system(err, errno, "standard output");
	return ZF_OK;
}

zf_status zf_log_json(struct zf_journal *journal, FILE *out, struct zf_error *err)
{
	return zf_journal_log_each(journal, print_object, out, err);
}
