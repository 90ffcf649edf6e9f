/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_INCLUDES_H
#define ZF_ZONEFMT_FILE_INCLUDES_H

/*
 * Which files of a captured folder a server's `include` means. The folder, `root`, holds copies of
 * what lay on the server, with the server's own folders or without, or with some of them. So
 * `/etc/bind/named.conf.local` is the first of these that is there:
 *
 *	root/etc/bind/named.conf.local
 *	root/bind/named.conf.local
 *	root/named.conf.local
 *
 * A relative path is looked for beneath the base folders first, then likewise. A path may be a
 * pattern (glob(7)), as the three servers' own; it means all that fit it at the first place where
 * any does. What is left of it always begins with a folder's plain name: `conf.d` is
 * never dropped from `/etc/nsd/conf.d/?.conf`, or it might mean all that was captured.
 *
 * Nothing outside `root` is found, by whatever words or links: `..` does not lead out of it, and a
 * symbolic link counts only if it ends inside. Only files are found, not folders or devices.
 */

#include <stddef.h>

#include "protocol/error.h"

#define ZF_INCLUDES_PATH_MAX                                                             \
	4096 /* octets, with the NUL; a longer path is found nowhere */

struct zf_includes {
	char **paths; /* root and what is behind it; in the order of their octets */
	size_t count;
};

/*
 * Finds what `pattern` means. `root` is as realpath(3) gives it, `bases` are folders beneath it,
 * in their order, absolute or relative, ended by NULL. None is no failure; the caller
 * clears `found` in either case. Fails with ZF_ENOMEM.
 */
zf_status zf_includes_find(struct zf_includes *found, const char *root,
			   const char *const *bases, const char *pattern,
			   struct zf_error *err) ZF_MUST_CHECK;
void zf_includes_clear(struct zf_includes *found);

#endif
