/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_KEY_FILE_H
#define ZF_ZONEFMT_STATEMENTS_KEY_FILE_H

/*
 * TSIG keys out of the files people have, the kind told by the text:
 *
 *	key "xfr" { algorithm hmac-sha256; secret "..."; };	named.conf, tsig-keygen
 *	hmac-sha256:xfr:c2VjcmV0...				kdig, dig -y
 *	key:
 *	  - id: xfr ...						knot.conf, keymgr -t
 *	key:
 *	  name: xfr ...						nsd.conf
 *	Kxfr.+163+12345.private, and .key			dnssec-keygen of old
 *
 * Of several keys the first is taken, in a named.conf one outside of all views if there is any. A
 * mistake elsewhere in the file is none of ours; a file that it includes is not read. What was
 * read is wiped.
 */

#include "protocol/error.h"
#include "protocol/key.h"

/* Reads a key file of at most 64 KiB. Fails with ZF_ESYSTEM if it cannot be read, ZF_EUSAGE if others
 * than its owner and group may use it (mode & 07) or it holds no key: "PATH:LINE: why"; ZF_ENOMEM.
 * No error quotes what was read. `key` is as it was then. */
zf_status zf_key_file_read(struct zf_key *key, const char *path,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The whole name of an algorithm as nsd.conf has it: the `hmac-` may be missing, and where it is NULL it is
 * hmac-sha256. What is none is `text` itself. */
const char *zf_key_file_algorithm(const char *text);

#endif
