/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/control.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 60000
#define ZONE_WORDS_MAX 4

static size_t count_words(const char *const *words)
{
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	return count;
}

const char **zf_control_argv(const struct zf_host *host, const char *const *words)
{
	const char *const *tool = host->control != NULL
					  ? (const char *const *)host->control
					  : host->software->control;
	const size_t before = count_words(tool), behind = count_words(words);
	const char **argv = calloc(before + behind + 1, sizeof(*argv));

	if (argv == NULL)
		return NULL;
	memcpy(argv, tool, before * sizeof(*argv));
	memcpy(argv + before, words, behind * sizeof(*argv));
	return argv;
}

static zf_status run(const struct zf_host *host, const char *const *words, char *output,
		     struct zf_error *err)
{
	const char **argv = zf_control_argv(host, words);

	if (argv == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const zf_status status =
		zf_reach_run(host->reach,
			     &(struct zf_process){ .argv = argv,
						   .timeout_ms = TIMEOUT_MS,
						   .output = output,
						   .output_max = ZF_CONTROL_OUTPUT_MAX },
			     err);
	free(argv);
	return status;
}

zf_status zf_control_run(const struct zf_host *host, const char *const *words,
			 struct zf_error *err)
{
	return run(host, words, NULL, err);
}

/* The zone's name as the tools take it, without its final dot. nsd-control and pdns_control take `-x.example` for
 * options and knotc `+x.example` for a filter, so what is first is escaped if it is not
 * a letter or the like; all of them, and rndc, read \DDD (RFC 1035 5.1; tried). */
const char *zf_control_zone_word(char text[ZF_CONTROL_ZONE_MAX], const uint8_t *zone)
{
	char name[ZF_NAME_TEXT_MAX];
	const size_t len = zf_name_print(name, zone);
	const unsigned char first = (unsigned char)name[0];

	if (len > 1)
		name[len - 1] = '\0';
	if (isalnum(first) || strchr("_\\.", first) != NULL)
		strcpy(text, name);
	else
		snprintf(text, ZF_CONTROL_ZONE_MAX, "\\%03u%s", first, name + 1);
	return text;
}

zf_status zf_control_zone(const struct zf_host *host, const char *const *words,
			  const uint8_t *zone, char *output, struct zf_error *err)
{
	const char *all[ZONE_WORDS_MAX + 2];
	const size_t count = count_words(words);
	char name[ZF_CONTROL_ZONE_MAX];

	assert(count <= ZONE_WORDS_MAX);
	zf_control_zone_word(name, zone);
	memcpy(all, words, count * sizeof(*all));
	all[count] = name;
	all[count + 1] = NULL;
	return run(host, all, output, err);
}

zf_status zf_host_refresh(const struct zf_host *host, const uint8_t *zone,
			  struct zf_error *err)
{
	return zf_control_zone(host,
			       (const char *const[]){ host->software->refresh, NULL },
			       zone, NULL, err);
}
