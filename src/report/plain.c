/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/plain.h"

#include <string.h>
#include <time.h>

#include "protocol/harmless.h"

void zf_plain_put(FILE *out, const char *text)
{
	const char *const end = text + strlen(text);

	while (text < end) {
		const size_t len = zf_harmless_span(text, (size_t)(end - text));

		fwrite(text, 1, len, out);
		text += len;
		if (text < end) {
			fputc('?', out);
			text++;
		}
	}
}

void zf_plain_line(FILE *out, const char *const *texts)
{
	for (; *texts != NULL; texts++)
		zf_plain_put(out, *texts);
	fputc('\n', out);
}

void zf_plain_put_column(FILE *out, const char *text, int width)
{
	zf_plain_put(out, text);
	fprintf(out, "%*s", width - (int)strnlen(text, (size_t)width), "");
}

const char *zf_plain_time(char text[ZF_PLAIN_TIME_MAX], int64_t ms)
{
	const time_t seconds = (time_t)(ms / 1000);
	struct tm tm;

	if (ms == 0 || gmtime_r(&seconds, &tm) == NULL ||
	    strftime(text, ZF_PLAIN_TIME_MAX, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		snprintf(text, ZF_PLAIN_TIME_MAX, "-");
	return text;
}
