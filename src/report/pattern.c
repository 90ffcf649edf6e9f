/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/list.h"

static bool ends_with(const char *text, size_t len, const char *end)
{
	const size_t end_len = strlen(end);

	return end_len > 0 && len >= end_len &&
	       memcmp(text + len - end_len, end, end_len) == 0;
}

static bool is_value(const char *word, size_t len, const char *zone)
{
	return strcspn(word, "0123456789") < len || ends_with(word, len, zone);
}

static zf_status keep_value(struct zf_pattern *pattern, struct zf_arena *arena,
			    const char *word, size_t len, struct zf_error *err)
{
	const char **grown =
		zf_list_grow(pattern->values, pattern->value_count, sizeof(*grown));

	if (grown == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	pattern->values = grown;
	grown[pattern->value_count] = zf_arena_text(arena, word, len, err);
	return grown[pattern->value_count++] == NULL ? arena->status : ZF_OK;
}

/* The word between brackets and commas. */
static size_t trim(const char **word, size_t len)
{
	while (len > 0 && **word == '(')
		++*word, len--;
	while (len > 0 && strchr(",;:)", (*word)[len - 1]) != NULL)
		len--;
	return len;
}

static char *put(char *to, const char *from, const char *end)
{
	memcpy(to, from, (size_t)(end - from));
	return to + (end - from);
}

/* Writes the line with its values taken out to `to`, which has room for it. */
static zf_status take_values(struct zf_pattern *pattern, struct zf_arena *arena, char *to,
			     const char *line, const char *zone, struct zf_error *err)
{
	zf_status status = ZF_OK;

	while (*line != '\0' && status == ZF_OK) {
		const char *const end = line + strcspn(line, " "), *word = line;
		const size_t len = trim(&word, (size_t)(end - line));

		if (is_value(word, len, zone)) {
			status = keep_value(pattern, arena, word, len, err);
			to = put(to, line, word);
			*to++ = ZF_PATTERN_VALUE;
			line = word + len;
		}
		to = put(to, line, end);
		for (line = end; *line == ' '; line++)
			*to++ = ' ';
	}
	*to++ = '\n';
	*to = '\0';
	return status;
}

zf_status zf_pattern_add(struct zf_pattern *pattern, struct zf_arena *arena,
			 const char *line, const char *zone, struct zf_error *err)
{
	const size_t len = pattern->text == NULL ? 0 : strlen(pattern->text);
	char *grown = realloc(pattern->text, len + strlen(line) + 2);

	if (grown == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	pattern->text = grown;
	return take_values(pattern, arena, grown + len, line, zone, err);
}

void zf_pattern_clear(struct zf_pattern *pattern)
{
	free(pattern->text);
	free(pattern->values);
	*pattern = (struct zf_pattern){ .text = NULL };
}
