/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/reach.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static const struct zf_reach_kind *const kinds[] = {
	&zf_reach_local,
	&zf_reach_manual,
	NULL,
};

const struct zf_reach_kind *zf_reach_find(const char *name)
{
	for (const struct zf_reach_kind *const *row = kinds; *row != NULL; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

static zf_status by_hand(const struct zf_reach *reach, struct zf_error *err)
{
	return zf_fail(err, ZF_EWAITING, "reach %s: a person has to do this",
		       reach->kind->name);
}

zf_status zf_reach_run(const struct zf_reach *reach, const struct zf_process *process,
		       struct zf_error *err)
{
	if (process->output != NULL && process->output_max > 0)
		process->output[0] = '\0';
	if (!reach->kind->acts)
		return by_hand(reach, err);
	return reach->kind->run(reach, process, err);
}

zf_status zf_reach_place(const struct zf_reach *reach, const struct zf_reach_file *file,
			 struct zf_error *err)
{
	if (!reach->kind->acts)
		return by_hand(reach, err);
	return reach->kind->place(reach, file, err);
}

zf_status zf_reach_place_all(const struct zf_reach *reach,
			     const struct zf_reach_files *files, struct zf_error *err)
{
	if (!reach->kind->acts)
		return by_hand(reach, err);
	return reach->kind->place_all(reach, files, err);
}

zf_status zf_reach_read(const struct zf_reach *reach, const char *path, size_t most,
			struct zf_reach_found *found, struct zf_error *err)
{
	*found = (struct zf_reach_found){ .there = false };
	if (!reach->kind->acts)
		return by_hand(reach, err);
	return reach->kind->read(reach, path, most, found, err);
}

void zf_reach_found_clear(struct zf_reach_found *found)
{
	if (found->text != NULL)
		OPENSSL_cleanse(found->text, found->len);
	free(found->text);
	*found = (struct zf_reach_found){ .there = false };
}

zf_status zf_reach_remove(const struct zf_reach *reach, const char *path,
			  struct zf_error *err)
{
	if (!reach->kind->acts)
		return by_hand(reach, err);
	return reach->kind->remove(reach, path, err);
}
