/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_FORM_H
#define ZF_ZONEFMT_DIALECT_FORM_H

/*
 * The forms a zone file comes in: one row each, in table.c. What it is written in is a dialect (writer.h);
 * there are fewer forms than dialects, since a reader takes what several writers write.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "zonefmt/dialect/reader.h"

struct zf_form {
	const char *name;  /* as `--from` takes it */
	const char *title; /* one line for the help text */
	/* Reads as zf_reader_read does. */
	zf_status (*read)(const char *path, const struct zf_reader_terms *how,
			  struct zf_mistakes *mistakes, struct zf_read *read,
			  struct zf_error *err);
};

/* A file, and who hears what is wrong with it. Everything is borrowed. */
struct zf_form_file {
	const char *path;
	const struct zf_form *form;
	/* Called for each mistake, in the file's order; may be NULL. */
	void (*mistake)(void *ctx, const char *text);
	void *ctx;
};

/* Reads the file by its form and tells each mistake in it; `read` may be NULL. Fails with ZF_EUSAGE
 * where there are any, and as zf_reader_read does. */
zf_status zf_form_read(const struct zf_form_file *file, const struct zf_reader_terms *how,
		       struct zf_read *read, struct zf_error *err) ZF_MUST_CHECK;

#endif
