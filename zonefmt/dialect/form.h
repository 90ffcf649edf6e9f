/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_FORM_H
#define ZF_ZONEFMT_DIALECT_FORM_H

/*
 * The forms a zone file comes in: one row each. What it is written in is a dialect (writer.h);
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
			  const struct zf_sink *sink, struct zf_mistakes *mistakes,
			  struct zf_read *read, struct zf_error *err);
};

/* Reads the file by `form` and tells each mistake in it to `mistake` (may be NULL). Fails with ZF_EUSAGE
 * where there are any, and as zf_reader_read does. */
zf_status zf_form_read(const struct zf_form *form, const char *path,
		       const struct zf_reader_terms *how, const struct zf_sink *sink,
		       void (*mistake)(void *ctx, const char *text), void *ctx,
		       struct zf_read *read, struct zf_error *err) ZF_MUST_CHECK;

extern const struct zf_form zf_form_master, zf_form_windows, zf_form_raw;

/* The form called `name`, or NULL. */
const struct zf_form *zf_form_find(const char *name);

/* All forms, ended by NULL. */
const struct zf_form *const *zf_form_all(void);

#define ZF_FORM_DETECT_OCTETS 4096

/*
 * The form of a file that begins with these octets, ZF_FORM_DETECT_OCTETS of them if it is so
 * long. Windows' own files are told by what no other has: `[AGE:`, a record of the type WINS, or the
 * four comment lines at the top, which say something else in each language but have one shape. What
 * is nothing else is a master file.
 */
const struct zf_form *zf_form_detect(const char *text, size_t len);

/* The form of the file at `path`, which must be one that can be read twice. Fails with ZF_ESYSTEM,
 * ZF_ENOMEM. */
zf_status zf_form_detect_file(const struct zf_form **form, const char *path,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
