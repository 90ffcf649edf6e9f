/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/reach.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/host/process.h"
#include "zonefmt/file/replace.h"

#define FOLDER_MODE 0755

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

static zf_status run(const struct zf_reach *reach, const char *const *argv,
		     int64_t timeout_ms, char *output, size_t output_max,
		     struct zf_error *err)
{
	const char *const *prefix = (const char *const *)reach->prefix;
	const size_t before = count_words(prefix), behind = count_words(argv);
	const char **words = calloc(before + behind + 1, sizeof(*words));

	if (words == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (before > 0)
		memcpy(words, prefix, before * sizeof(*words));
	memcpy(words + before, argv, behind * sizeof(*words));
	const struct zf_process process = {
		.argv = words,
		.timeout_ms = timeout_ms,
		.output = output,
		.output_max = output_max,
	};
	const zf_status status = zf_process_run(&process, NULL, err);
	free(words);
	return status;
}

/* Makes each folder of `path` that is missing; what is behind the last '/' is the file. */
static zf_status make_folders(const char *path, struct zf_error *err)
{
	char *folder = strdup(path);
	zf_status status = ZF_OK;

	if (folder == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (char *slash = strchr(folder + 1, '/'); slash != NULL && status == ZF_OK;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
			status = zf_fail_system(err, errno, "%s", folder);
		*slash = '/';
	}
	free(folder);
	return status;
}

static zf_status place(const struct zf_reach *reach, const char *path, const char *data,
		       size_t len, unsigned mode, struct zf_error *err)
{
	(void)reach;
	assert(path[0] == '/');
	const zf_status status = make_folders(path, err);
	return status == ZF_OK ? zf_replace_text(path, (mode_t)mode, data, len, err)
			       : status;
}

const struct zf_reach_kind zf_reach_local = {
	.name = "local",
	.acts = true,
	.run = run,
	.place = place,
};
