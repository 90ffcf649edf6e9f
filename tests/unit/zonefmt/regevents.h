/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_ZONEFMT_REGEVENTS_H
#define ZF_TESTS_UNIT_ZONEFMT_REGEVENTS_H

/*
 * Registry files in memory, for tests: a source of octets that come in pieces, an output that
 * keeps what it is given, and a sink that writes its events down, one a line:
 *
 *	+HKEY_USERS\a		-HKEY_USERS\a		name=1:610000		name-
 */

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "zonefmt/registry/regfile.h"

struct octets {
	const char *at;
	size_t left, piece; /* what is left; how much of it comes at once */
};

static inline zf_status read_octets(void *ctx, uint8_t *to, size_t room, size_t *len,
				    struct zf_error *err)
{
	struct octets *from = ctx;

	(void)err;
	*len = from->left < from->piece ? from->left : from->piece;
	*len = *len < room ? *len : room;
	memcpy(to, from->at, *len);
	from->at += *len;
	from->left -= *len;
	return ZF_OK;
}

static inline struct zf_regfile_source source_of(struct octets *from)
{
	return (struct zf_regfile_source){ .name = "x.reg",
					   .read = read_octets,
					   .ctx = from };
}

/* `text`, which is ASCII, in UTF-16LE with its mark. Returns how many octets. */
static inline size_t to_utf16(char *octets, size_t size, const char *text)
{
	size_t len = 2;

	memcpy(octets, "\xff\xfe", 2);
	for (; *text != '\0'; text++) {
		if (len + 2 > size)
			ck_abort_msg("no room");
		octets[len++] = *text;
		octets[len++] = '\0';
	}
	return len;
}

struct kept {
	size_t len;
	char octets[65536];
};

static inline zf_status keep(void *ctx, const char *text, size_t len,
			     struct zf_error *err)
{
	struct kept *kept = ctx;

	(void)err;
	if (len >= sizeof(kept->octets) - kept->len)
		ck_abort_msg("more than a test should write");
	memcpy(kept->octets + kept->len, text, len);
	kept->len += len;
	kept->octets[kept->len] = '\0';
	return ZF_OK;
}

static inline void note(struct kept *kept, const char *before, const char *text,
			const char *behind)
{
	keep(kept, before, strlen(before), NULL);
	keep(kept, text, strlen(text), NULL);
	keep(kept, behind, strlen(behind), NULL);
}

static inline zf_status note_key(void *ctx, const char *path, struct zf_error *err)
{
	(void)err;
	note(ctx, "+", path, "\n");
	return ZF_OK;
}

static inline zf_status note_key_deletion(void *ctx, const char *path,
					  struct zf_error *err)
{
	(void)err;
	note(ctx, "-", path, "\n");
	return ZF_OK;
}

static inline zf_status note_value(void *ctx, const struct zf_regfile_value *value,
				   struct zf_error *err)
{
	char text[16];

	(void)err;
	snprintf(text, sizeof(text), "=%lx:", (unsigned long)value->type);
	note(ctx, "", value->name, text);
	for (size_t i = 0; i < value->len; i++) {
		snprintf(text, sizeof(text), "%02x", value->data[i]);
		note(ctx, "", text, "");
	}
	note(ctx, "", "", "\n");
	return ZF_OK;
}

static inline zf_status note_value_deletion(void *ctx, const char *name,
					    struct zf_error *err)
{
	(void)err;
	note(ctx, "", name, "-\n");
	return ZF_OK;
}

static inline struct zf_regfile_sink noting(struct kept *kept)
{
	kept->len = 0;
	kept->octets[0] = '\0';
	return (struct zf_regfile_sink){ note_key, note_key_deletion, note_value,
					 note_value_deletion, kept };
}

#endif
