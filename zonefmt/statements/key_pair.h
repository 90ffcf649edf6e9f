/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_KEY_PAIR_H
#define ZF_ZONEFMT_STATEMENTS_KEY_PAIR_H

/*
 * The two files that dnssec-keygen made of a TSIG key until BIND 9.12, each of which holds the
 * secret: Kxfr.+163+12345.private, lines of `Field: value` without the key's name, and
 * Kxfr.+163+12345.key, a KEY record (RFC 2535 3; the algorithm numbers of HMACs are BIND's own).
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/name.h"

/* The words of a key as a file has them, and the line to name where they will not do. They point
 * into what was read; NULL: not said. */
struct zf_key_words {
	const char *name, *algorithm, *secret;
	size_t line;
};

/* Whether the file that begins so is the `.private` half; whether the line that begins so is a
 * KEY or DNSKEY record. */
bool zf_key_pair_is_private(const char *text);
bool zf_key_pair_is_record(const char *text);

/* Takes the words of the key out of the half at `path`, whose text is cut up for it. The name is
 * looked for in the file's own and in the `.key` file beside it, and put into `name`. Returns what
 * is wrong, or NULL. */
const char *zf_key_pair_private(struct zf_key_words *words, char *text, const char *path,
				char name[ZF_NAME_TEXT_MAX]);

/* The same of the record at `text`, on line words->line. */
const char *zf_key_pair_record(struct zf_key_words *words, char *text);

#endif
