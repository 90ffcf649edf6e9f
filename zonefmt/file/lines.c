/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/lines.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/whole.h"
#include "zonefmt/file/wtf8.h"

static zf_status read_all(const char *path, char **text, size_t *len,
			  struct zf_error *err)
{
	struct zf_whole whole;
	const zf_status status = zf_whole_read(&whole, path, ZF_LINES_OCTETS_MAX, err);

	*text = whole.text;
	*len = whole.len;
	return status != ZF_ELIMIT
		       ? status
		       : zf_fail(err, ZF_EUSAGE, "%s:1:1: a text of more than %d octets",
				 path, ZF_LINES_OCTETS_MAX);
}

/* UTF-16 becomes UTF-8. */
static zf_status decode(char **text, size_t *len, bool little, struct zf_error *err)
{
	const uint8_t *from = (const uint8_t *)*text + 2;
	const size_t count = (*len - 2) / 2;
	uint16_t *units = malloc((count + 1) * sizeof(*units));
	char *to = malloc(ZF_WTF8_PER_UNIT * count + 1);

	if (units == NULL || to == NULL) {
		free(units);
		free(to);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < count; i++) {
		const uint8_t *unit = from + 2 * i;
		units[i] = (uint16_t)(unit[little ? 0 : 1] | unit[little ? 1 : 0] << 8);
	}
	*len = (size_t)(zf_wtf8_from_units(to, units, count) - to);
	free(units);
	free(*text);
	*text = to;
	return ZF_OK;
}

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/* Fails for `what` at octet `at` of the text. */
static zf_status wrong(const char *path, const char *text, size_t at, const char *what,
		       struct zf_error *err)
{
	size_t line = 1, begin = 0;

	for (size_t i = 0; i < at; i++) {
		if (text[i] != '\n')
			continue;
		line++;
		begin = i + 1;
	}
	return zf_fail(err, ZF_EUSAGE, "%s:%zu:%zu: %s", path, line, at - begin + 1,
		       what);
}

/* Makes the octets UTF-8, or what there is in a code page; `*skip` is how many are a mark. */
static zf_status decode_any(char **text, size_t *len, size_t *skip, const char *path,
			    struct zf_error *err)
{
	const bool little = begins(*text, *len, "\xff\xfe");
	const bool is_wide = little || begins(*text, *len, "\xfe\xff");
	const bool is_cut = is_wide && *len % 2 != 0;
	zf_status status = is_wide ? decode(text, len, little, err) : ZF_OK;

	*skip = begins(*text, *len, "\xef\xbb\xbf") ? 3 : 0;
	if (status != ZF_OK)
		return status;
	const char *nul = memchr(*text, '\0', *len);
	if (nul != NULL)
		return wrong(path, *text, (size_t)(nul - *text),
			     "a NUL, which no text has", err);
	return is_cut ? wrong(path, *text, *len, "the file ends within a character", err)
		      : ZF_OK;
}

zf_status zf_lines_open(struct zf_lines *lines, const char *path, struct zf_error *err)
{
	size_t len, skip = 0;
	zf_status status = read_all(path, &lines->text, &len, err);

	if (status == ZF_OK)
		status = decode_any(&lines->text, &len, &skip, path, err);
	if (status != ZF_OK) {
		zf_lines_close(lines);
		return status;
	}
	lines->next = lines->text + skip;
	lines->number = 0;
	return ZF_OK;
}

void zf_lines_close(struct zf_lines *lines)
{
	free(lines->text);
	*lines = (struct zf_lines){ NULL, NULL, 0 };
}

char *zf_lines_next(struct zf_lines *lines)
{
	char *line = lines->next;

	if (line == NULL || *line == '\0')
		return NULL;
	char *end = strchr(line, '\n');
	lines->next = end != NULL ? end + 1 : NULL;
	lines->number++;
	if (end == NULL)
		end = line + strlen(line);
	if (end > line && end[-1] == '\r')
		end--;
	*end = '\0';
	return line;
}

/* In one octet a character, or in UTF-16 with the low octet first. */
bool zf_lines_has(const char *octets, size_t len, const char *word)
{
	const size_t count = strlen(word);

	for (size_t step = 1; step <= 2; step++) {
		for (size_t at = 0; at + step * count <= len; at++) {
			size_t same = 0;

			while (same < count && octets[at + step * same] == word[same] &&
			       (step == 1 || octets[at + 2 * same + 1] == '\0'))
				same++;
			if (same == count)
				return true;
		}
	}
	return false;
}
