/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_GSS_H
#define ZF_PROTOCOL_GSS_H

/*
 * A security context of GSS-API, for tkey.h to be established with and for keys to sign by: SPNEGO
 * with Kerberos in it (RFC 4178, RFC 4121), as RFC 3645 3.1.1 wants it. The other side is proved
 * too; nothing is delegated. This is the one file that calls GSS-API; where the program was
 * built without, all of it fails with ZF_EUNSUPPORTED.
 *
 *	zf_gss_new() -> zf_gss_mechanism() -> tkey.h and keys -> zf_gss_free()
 *
 * The Kerberos library reads KRB5_CONFIG, KRB5CCNAME and KRB5_CLIENT_KTNAME, and asks the KDC
 * itself: zf_gss_new and the mechanism's steps may take seconds.
 */

#include <stdint.h>

#include "protocol/error.h"
#include "protocol/tkey.h"

struct zf_gss;

struct zf_gss_terms {
	/* The server's principal, `DNS/HOST` or `DNS/HOST@REALM`; a lone HOST is DNS/HOST. Without a
	 * realm it is in that of the ticket, as for nsupdate. The KDC may refer to another. */
	const char *spn;
	/* Whose first principal we are, with its own tickets. NULL: whom the tickets of the user's
	 * cache say. */
	const char *keytab;
};

/*
 * Finds the credentials. `terms` is not kept. Fails with
 *	ZF_EUSAGE	the principal's name is none
 *	ZF_EAUTH	no ticket, or one that has expired; no key in the keytab; the KDC does not
 *			take it
 *	ZF_EUNSUPPORTED	built without GSS-API, or it takes no keytab
 *	ZF_ENOMEM
 * each with a hint at what to do.
 */
zf_status zf_gss_new(struct zf_gss **gss, const struct zf_gss_terms *terms,
		     struct zf_error *err) ZF_MUST_CHECK;

/*
 * What tkey.h takes; as long as `gss` is there. Its step fails with ZF_EAUTH, and says which it is:
 *	no ticket, or it has expired
 *	wrong realm: the server's is another than the ticket's, or has no KDC that we know
 *	the server's principal is not known to the KDC
 *	the clocks are too far apart
 *	no KDC answers
 * or in the library's words what else there is.
 */
const struct zf_tkey_mechanism *zf_gss_mechanism(const struct zf_gss *gss);

/* Seconds that the context, once established, can still be used. */
uint32_t zf_gss_lifetime(const struct zf_gss *gss);

/* Frees it all; NULL is fine. */
void zf_gss_free(struct zf_gss *gss);

#endif
