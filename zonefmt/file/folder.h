/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_FOLDER_H
#define ZF_ZONEFMT_FILE_FOLDER_H

/*
 * A folder that files are replaced in, held open: what lies in it is then found by one look-up
 * each, and stays together if the folder is moved meanwhile. Shared by all that use it, in
 * several threads too.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"

struct zf_folder {
	int fd;
	dev_t device; /* the file system */
	ino_t inode;
	bool is_clean;	      /* no temporary file was in it: zf_folder_look */
	_Atomic size_t users; /* zf_folder_release closes it for the last one */
	size_t prefix_len;    /* of `path` with its `/`; 0: the current folder */
	char prefix[];	      /* not ended by NUL */
};

/* The length of the part of `path` that names the folder: all up to the last `/`. */
size_t zf_folder_prefix(const char *path);

/* Opens the folder of the file at `path`, which need not exist. Fails with ZF_ESYSTEM, ZF_ENOMEM; with
 * ZF_EUSAGE where a link on the way is not to be followed (links.h). */
zf_status zf_folder_open(struct zf_folder **folder, const char *path,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Makes those folders of `path` that are missing, durably, but those within its first `from` octets; what is
 * behind the last `/` is a file's name. Fails with ZF_ESYSTEM, naming the folder, and ZF_ENOMEM. */
zf_status zf_folder_make(const char *path, size_t from, mode_t mode,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Looks once for temporary files that were left, of any target, so that nobody has to look again
 * for each of many targets. Reads the whole folder. */
void zf_folder_look(struct zf_folder *folder);

/* One more user. Returns `folder`. */
struct zf_folder *zf_folder_share(struct zf_folder *folder);

/* One user less. NULL is fine. */
void zf_folder_release(struct zf_folder *folder);

/* Whether the file at `path` is named as one in this folder: in the same words. */
bool zf_folder_names(const struct zf_folder *folder, const char *path);

/* Whether both are the same folder, by whatever names. */
bool zf_folder_same(const struct zf_folder *a, const struct zf_folder *b);

/* Makes the names in it durable. Returns 0 or errno. A file system that cannot do that is let
 * pass. */
int zf_folder_sync(const struct zf_folder *folder);

#endif
