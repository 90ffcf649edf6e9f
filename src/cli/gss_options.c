/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/gss_options.h"

#include "src/jobs/ask/peer_security.h"
#include "src/jobs/ask/principal.h"

zf_status zf_gss_options_check(const struct zf_options *options, struct zf_error *err)
{
	const char *alone = options->gss_terms.spn != NULL ? "--spn" : "--keytab";

	if (!options->gss) {
		if (options->gss_terms.spn == NULL && options->gss_terms.keytab == NULL)
			return ZF_OK;
		zf_fail(err, ZF_EUSAGE, "%s says nothing without -g", alone);
		zf_hint(err, "-g signs by GSS-TSIG, that is by Kerberos");
		return ZF_EUSAGE;
	}
	const bool updates = options->has_side_key[ZF_SIDE_UPDATES];

	if (updates || options->has_key || options->has_side_key[ZF_SIDE_A] ||
	    options->has_side_key[ZF_SIDE_B]) {
		zf_fail(err, ZF_EUSAGE, "-g excludes %s",
			updates ? "--update-key" : "-k, -y, --key-a and --key-b");
		zf_hint(err,
			"a server is asked with one key: of Kerberos, or one shared");
		return ZF_EUSAGE;
	}
	if (options->udp)
		return zf_fail(err, ZF_EUSAGE, "-g goes by TCP: it excludes --udp");
	if (options->gss_terms.spn != NULL && options->server_count > 1)
		return zf_fail(err, ZF_EUSAGE,
			       "--spn names one server, and there are %zu",
			       options->server_count);
	return ZF_OK;
}

zf_status zf_gss_options_secure(struct zf_options *options, const struct zf_name *zone,
				struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < options->server_count && options->gss && status == ZF_OK;
	     i++) {
		struct zf_peer *peer = &options->servers[i];
		struct zf_gss_terms terms = options->gss_terms;
		struct zf_peer_security *security;
		char spn[ZF_NAME_TEXT_MAX];

		if (terms.spn == NULL) {
			status = zf_principal_find(spn, peer, zone->wire, err);
			terms.spn = spn;
		}
		if (status == ZF_OK)
			status = zf_peer_security_new(&security, peer, &terms, err);
	}
	return status;
}

void zf_gss_options_clear(struct zf_options *options)
{
	for (size_t i = 0; i < options->server_count && options->servers != NULL; i++)
		zf_peer_security_free(zf_peer_security_of(&options->servers[i]));
}
