/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_FORMS_H
#define ZF_ZONEFMT_DIALECT_FORMS_H

/* The forms that are read: master files and Windows' (reader.h), and raw (raw_read.h). */

#include "zonefmt/dialect/form.h"

extern const struct zf_form zf_form_master, zf_form_windows, zf_form_raw;

#endif
