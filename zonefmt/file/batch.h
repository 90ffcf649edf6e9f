/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_BATCH_H
#define ZF_ZONEFMT_FILE_BATCH_H

/*
 * Many files replaced, and made durable together: all are synced first, a file system by one
 * syncfs where there is one, then each is renamed over its target, then each folder is synced
 * once. At the death of the program or of the machine, each target is whole: the old file or the
 * new one. For a few thousand zones that takes milliseconds, not milliseconds a file.
 *
 *	zf_batch_new -> zf_batch_open -> zf_replace_write... -> zf_batch_take -> zf_batch_commit
 *		       \________________ for each file ________________/
 *
 * Whatever is not in the batch is not touched by it: what is still being written goes its way.
 * So one thread may commit a batch while another writes, and collects in a second batch, also
 * what it opened by the first.
 */

#include <stdbool.h>
#include <stddef.h>

#include "zonefmt/file/replace.h"

#define ZF_BATCH_MAX                                                                     \
	2048 /* files; a larger one is hardly cheaper, and a death loses more */

struct zf_batch;

/* An empty batch, for at most `descriptors` file descriptors; 0 means half of those that the process
 * may have now (the soft limit of RLIMIT_NOFILE). ZF_BATCH_MAX holds too. Fails with ZF_ENOMEM. */
zf_status zf_batch_new(struct zf_batch **batch, size_t descriptors,
		       struct zf_error *err) ZF_MUST_CHECK;

/* As zf_replace_open, but that a link at `path` is replaced, and quicker where many targets lie in one folder: that is opened and looked
 * through for what a killed run left only once, so one written on for hours is the folder
 * of the beginning. The replacement is the caller's; it may outlive the batch. */
zf_status zf_batch_open(struct zf_batch *batch, struct zf_replace **replace,
			const char *path, mode_t mode,
			struct zf_error *err) ZF_MUST_CHECK;

/* Takes a replacement that is written whole, however it was opened, on failure too: then it is
 * thrown away. `tag` is for zf_batch_commit to tell it by. Fails with ZF_ESYSTEM if a write to
 * it had failed, ZF_ELIMIT if the batch is full, ZF_ENOMEM. */
zf_status zf_batch_take(struct zf_batch *batch, struct zf_replace **replace, void *tag,
			struct zf_error *err) ZF_MUST_CHECK;

/* Files in it. Each keeps a descriptor open. */
size_t zf_batch_count(const struct zf_batch *batch);

/* Whether it has to be committed before it takes another one. */
bool zf_batch_full(const struct zf_batch *batch);

/* What became of one file. `why` is for the call; no error if `status` is ZF_OK. */
typedef void zf_batch_told(void *ctx, void *tag, zf_status status,
			   const struct zf_error *why);

/*
 * Puts all files in place and tells of each, in the order they were taken in, once all is done:
 * ZF_OK if it is there and durable. The batch is then empty, and `told` may open and take files
 * for the next one. Blocks until the disk has it all.
 *
 * Fails with ZF_ESYSTEM, as the first file that failed: where syncing fails no old file is
 * touched and all have failed; a file whose rename fails, because its target has become a
 * folder, fails alone. Only if a folder's sync fails, the new files are there, but may not be
 * after a crash. The files that failed are thrown away.
 */
zf_status zf_batch_commit(struct zf_batch *batch, zf_batch_told *told, void *ctx,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Throws away what was not committed. NULL is fine. */
void zf_batch_free(struct zf_batch *batch);

#endif
