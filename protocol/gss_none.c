/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* gss.h where configure found no GSS-API, or was told not to use it. */

#include "protocol/gss.h"

#include <stddef.h>

zf_status zf_gss_new(struct zf_gss **gss, const struct zf_gss_terms *terms,
		     struct zf_error *err)
{
	(void)terms;
	*gss = NULL;
	zf_fail(err, ZF_EUNSUPPORTED, "this zoneferry was built without GSS-API");
	zf_hint(err,
		"install libkrb5-dev (Debian), krb5-devel (Fedora) or krb5 (Homebrew), "
		"then configure and build it anew");
	return ZF_EUNSUPPORTED;
}

const struct zf_tkey_mechanism *zf_gss_mechanism(const struct zf_gss *gss)
{
	(void)gss;
	return NULL;
}

uint32_t zf_gss_lifetime(const struct zf_gss *gss)
{
	(void)gss;
	return 0;
}

void zf_gss_free(struct zf_gss *gss)
{
	(void)gss;
}
