/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_REG_JSON_H
#define ZF_REPORT_REG_JSON_H

/*
 * What a registry file or query leaves, as JSON for scripts: one object,
 *
 *	{"values": [{"key": "HKEY_...", "name": "", "type": 1, "data": "00..."}, ...],
 *	 "deleted": [{"key": "HKEY_..."}, {"key": "HKEY_...", "name": "x"}, ...]}
 *
 * with each value and each deletion on a line of its own, in the order of zonefmt/registry.h.
 * The name of the default value is "". The data are the registry's octets in hex, two digits
 * each. A deletion without a name is of the key with all below it, as it was before this file;
 * one of a value that is set again later has no effect and is not there. Text is UTF-8; a
 * surrogate that stands alone is written as its escape, \ud800 to \udfff.
 */

#include "zonefmt/registry/registry.h"

/* Fails with ZF_ENOMEM, and as the output does. */
zf_status zf_reg_json(const struct zf_registry *registry, const struct zf_output *output,
		      struct zf_error *err) ZF_MUST_CHECK;

#endif
