/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_SERVICES_H
#define ZF_ZONEFMT_LINT_SERVICES_H

/* Rules on the parameters of SVCB and HTTPS (RFC 9460). */

#include "zonefmt/lint/view.h"

/* Whether the rdata's parameters are in their order, each with a value that its key may have, up to where
 * they are cut short. */
bool zf_lint_services_fit(const uint8_t *rdata, size_t len);

/* The parameters end within one. */
ZF_LINT_CHECK(zf_lint_svcb_cut);

/* A key that `mandatory` lists is missing; no-default-alpn without alpn. */
ZF_LINT_CHECK(zf_lint_svcb_mandatory);
ZF_LINT_CHECK(zf_lint_svcb_alpn);

#endif
