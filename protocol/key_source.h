/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_KEY_SOURCE_H
#define ZF_PROTOCOL_KEY_SOURCE_H

/* The text of a key file and how far it is read: what key_file.c and key_conf.c share. */

#include "protocol/error.h"
#include "protocol/key.h"

#define ZF_KEY_BLANKS " \t\r\n\f\v"
#define ZF_KEY_WORD_MAX 2048 /* chars of a name, an algorithm or a secret, with its NUL */

struct zf_key_source {
	const char *path;
	const char *at; /* what is still to be read, NUL at the end */
	unsigned line;
};

/* The words that make a key; wiped by their owner. */
struct zf_key_words {
	char name[ZF_KEY_WORD_MAX], algorithm[ZF_KEY_WORD_MAX], secret[ZF_KEY_WORD_MAX];
};

/* Moves on to `to`, counting lines. */
void zf_key_source_skip(struct zf_key_source *source, const char *to);

/* Fails with ZF_EUSAGE, path and line in front. */
zf_status zf_key_source_fail(const struct zf_key_source *source, struct zf_error *err,
			     const char *what);

/* Reads the first `key NAME { };` of a named.conf. Returns what is wrong, or NULL. */
const char *zf_key_conf_read(struct zf_key_words *words,
			     struct zf_key_source *source) ZF_MUST_CHECK;

#endif
