/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_RDATA_H
#define ZF_ZONEFMT_LINT_RDATA_H

/*
 * Rules on rdata that has the fields of its type, but not what belongs in them: bitmaps with empty windows,
 * hashes and digests of a wrong length, keys that are missing. BIND 9.18 refuses a zone for it, whether it
 * is written as text or as `\#`.
 */

#include "zonefmt/lint/view.h"

ZF_LINT_CHECK(zf_lint_rdata);

#endif
