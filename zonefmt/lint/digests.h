/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_DIGESTS_H
#define ZF_ZONEFMT_LINT_DIGESTS_H

/* Rules on keys, digests of keys, and hashes of names. */

#include "zonefmt/lint/view.h"

/* A digest of a known type in DS and its like that has another length than its type's; of this Knot only
 * complains. */
ZF_LINT_CHECK(zf_lint_ds_digest);

/* OPENPGPKEY without a key, and at the apex NSEC3PARAM of a hash that is not SHA-1, the only one there is. */
ZF_LINT_CHECK(zf_lint_openpgpkey_empty);
ZF_LINT_CHECK(zf_lint_nsec3param_hash);

/* A NSEC3 at a name whose first label is no hash. */
ZF_LINT_CHECK(zf_lint_nsec3_owner);

#endif
