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

/* The object with the text as `name`, where there is one. */
static json_t *with(json_t *object, const char *name, const char *text)
{
	return text[0] == '\0' ? object
			       : zf_json_with(object, name, zf_json_text_of(text));
}

static json_t *object_of(const struct zf_log_line *line)
{
	const struct zf_effect *effect = &line->effect;
	char time_text[TIME_TEXT_MAX];
	json_t *made = with(json_object(), "time", print_time(time_text, line->at_ms));

	made = with(made, "user", line->user);
	made = with(made, "host", line->host);
	made = zf_json_with(made, "pid", json_integer(line->pid));
	made = with(made, "move", line->move);
	made = with(made, "step", line->step);
	made = with(made, "verb", effect->verb);
	made = with(made, "subject", effect->subject);
	made = with(made, "from", effect->source);
	made = with(made, "to", effect->target);
	made = with(made, "answer", effect->answer);
	if (effect->octets > 0)
		made = zf_json_with(made, "octets",
				    json_integer((json_int_t)effect->octets));
	made = with(made, "digest", effect->digest);
	return with(made, "text", effect->text);
}

static zf_status print_object(void *ctx, const struct zf_log_line *line,
			      struct zf_error *err)
{
	json_t *made = object_of(line);
	char *text = made == NULL ? NULL : zf_json_dump(made, JSON_COMPACT);
	FILE *out = ctx;
	int printed;

	json_decref(made);
	if (text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	printed = fprintf(out, "%s\n", text);
	free(text);
	return printed < 0 ? zf_fail_system(err, errno, "standard output") : ZF_OK;
}

zf_status zf_log_json(struct zf_journal *journal, FILE *out, struct zf_error *err)
{
	return zf_journal_log_each(journal, print_object, out, err);
}
