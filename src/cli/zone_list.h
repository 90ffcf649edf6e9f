/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_ZONE_LIST_H
#define ZF_CLI_ZONE_LIST_H

/* The zones a command is about: a growing array of names, from words and from files. */

#include <stddef.h>

#include "protocol/name.h"

#define ZF_ZONE_LIST_MAX 1000000 /* zones in one run; 255 MB */

struct zf_zone_list {
	struct zf_name *zones; /* freed by the caller */
	size_t count, room;
};

/* Appends a copy of `name`. Fails with ZF_ENOMEM, ZF_ELIMIT. */
zf_status zf_zone_list_add(struct zf_zone_list *list, const uint8_t *name,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Appends the names in the file at `path` (`-` is standard input): one a line, the rest of a line
 * behind # or ; is a comment. Fails with ZF_ESYSTEM, ZF_EUSAGE (`path:line: why`), and as adding. */
zf_status zf_zone_list_read(struct zf_zone_list *list, const char *path,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Leaves of equal names the first; the others keep their order. Fails with ZF_ENOMEM. */
zf_status zf_zone_list_unique(struct zf_zone_list *list,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
