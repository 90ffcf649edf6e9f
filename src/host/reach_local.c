/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/reach.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "zonefmt/file/folder.h"
#include "zonefmt/file/replace.h"

#define FOLDER_MODE 0755

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

static zf_status run(const struct zf_reach *reach, const struct zf_process *process,
		     struct zf_error *err)
{
	const char *const *prefix = (const char *const *)reach->prefix;
	const size_t before = count_words(prefix), behind = count_words(process->argv);
	const char **words = calloc(before + behind + 1, sizeof(*words));
	struct zf_process whole = *process;

	if (words == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (before > 0)
		memcpy(words, prefix, before * sizeof(*words));
	memcpy(words + before, process->argv, behind * sizeof(*words));
	whole.argv = words;
	const zf_status status = zf_process_run(&whole, NULL, err);
	free(words);
	return status;
}

static zf_status place(const struct zf_reach *reach, const struct zf_reach_file *file,
		       struct zf_error *err)
{
	(void)reach;
	assert(file->path[0] == '/');
	const zf_status status = zf_folder_make(file->path, 0, FOLDER_MODE, err);
	return status == ZF_OK ? zf_replace_text(file->path, (mode_t)file->mode,
						 file->data, file->len, err)
			       : status;
}

const struct zf_reach_kind zf_reach_local = {
	.name = "local",
	.acts = true,
	.run = run,
	.place = place,
};
