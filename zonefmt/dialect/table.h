/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_TABLE_H
#define ZF_ZONEFMT_DIALECT_TABLE_H

/* All dialects that zone files are written in, and all forms that are read: found by name, and a file's
 * form by what it begins with. */

#include "zonefmt/dialect/form.h"
#include "zonefmt/dialect/writer.h"

/* The dialect called `name`, or NULL. */
const struct zf_dialect *zf_dialect_find(const char *name);

/* All dialects, ended by NULL. */
const struct zf_dialect *const *zf_dialect_all(void);

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
