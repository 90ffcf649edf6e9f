/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_REACH_H
#define ZF_HOST_REACH_H

/*
 * How a machine is acted on. A reach runs argv arrays (never a shell string) and
 * places files; `manual` can do neither: what is wanted becomes a card for a person.
 * A new reach is one file reach_<how>.c and one row in reach.c's table.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "src/host/process.h"

struct zf_reach;

#define ZF_REACH_OCTETS_MAX ((size_t)1 << 30) /* of a file that is read */

/* A file as it stands on the machine. */
struct zf_reach_found {
	bool there; /* false: nothing else is meaningful */
	char *text; /* a NUL behind it */
	size_t len; /* octets, without that NUL */
	unsigned mode;
	unsigned long owner, group;
};

#define ZF_REACH_OURS ((unsigned long)-1) /* an owner or group: whoever makes the file */

/* A file to be put in place. */
struct zf_reach_file {
	const char *path; /* absolute */
	const char *data;
	size_t len;
	unsigned mode; /* of a new file; one that is there keeps its own */
	/* a new file gets this one's owner and group, where the system lets us; NULL: ours */
	const struct zf_reach_found *like;
};

/* Many files to be put in place; their `like` does not count. */
struct zf_reach_files {
	size_t count;
	/* Tells of the one with this number, from 0, what holds until the next is asked for; its path is NULL where it
	 * is not to be placed. A failure ends it all. */
	zf_status (*tell)(void *ctx, size_t number, struct zf_reach_file *file,
			  struct zf_error *err);
	void *ctx;
};

struct zf_reach_kind {
	const char *name; /* as the migration file says it */
	bool acts;	  /* false: cards only */
	/* As the functions below; NULL where acts is false. */
	zf_status (*run)(const struct zf_reach *reach, const struct zf_process *process,
			 struct zf_error *err);
	zf_status (*place)(const struct zf_reach *reach, const struct zf_reach_file *file,
			   struct zf_error *err);
	zf_status (*place_all)(const struct zf_reach *reach,
			       const struct zf_reach_files *files, struct zf_error *err);
	zf_status (*read)(const struct zf_reach *reach, const char *path, size_t most,
			  struct zf_reach_found *found, struct zf_error *err);
	zf_status (*remove)(const struct zf_reach *reach, const char *path,
			    struct zf_error *err);
};

struct zf_reach {
	const struct zf_reach_kind *kind;
	char **prefix; /* words put before every command, NULL-ended: sudo, ip netns exec...; may be NULL */
};

extern const struct zf_reach_kind zf_reach_local, zf_reach_manual;

/* The kind called `name`, or NULL. */
const struct zf_reach_kind *zf_reach_find(const char *name);

/* Runs a program on the machine and waits. What of its standard output exceeds `output_max` is dropped.
 * Fails as zf_process_run does, and with ZF_EWAITING where the reach only makes cards: `output` is empty
 * then. */
zf_status zf_reach_run(const struct zf_reach *reach, const struct zf_process *process,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Puts a file in place on the machine, whole or not at all, folders above it made if missing. Fails with
 * ZF_ESYSTEM, ZF_ENOMEM, and with ZF_EWAITING where the reach only makes cards. */
zf_status zf_reach_place(const struct zf_reach *reach, const struct zf_reach_file *file,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Does the same with many, one after the other, and makes them durable together (zonefmt/file/batch.h): for a thousand
 * zones that takes a second where one by one took ten. Some may be in place after a failure. Fails as
 * zf_reach_place and `tell` do. */
zf_status zf_reach_place_all(const struct zf_reach *reach,
			     const struct zf_reach_files *files,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Reads a file on the machine; that there is none is no failure. `path` is absolute; the caller clears `found`,
 * but after a failure. Fails with ZF_ELIMIT above `most` octets, at most ZF_REACH_OCTETS_MAX; ZF_ESYSTEM,
 * ZF_ENOMEM, and with ZF_EWAITING where the reach only makes cards. */
zf_status zf_reach_read(const struct zf_reach *reach, const char *path, size_t most,
			struct zf_reach_found *found, struct zf_error *err) ZF_MUST_CHECK;

/* Wipes the text and frees it; what is left says that there is no file. */
void zf_reach_found_clear(struct zf_reach_found *found);

/* Removes a file on the machine, durably; that there is none is no failure. Fails with ZF_ESYSTEM, ZF_ENOMEM, and
 * with ZF_EWAITING where the reach only makes cards. */
zf_status zf_reach_remove(const struct zf_reach *reach, const char *path,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
