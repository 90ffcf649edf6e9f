/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/gss.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <gssapi/gssapi.h>
#ifdef HAVE_GSSAPI_GSSAPI_EXT_H /* MIT Kerberos */
#include <gssapi/gssapi_ext.h>
#endif
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>

#define PRINCIPAL_MAX 512 /* chars, with the NUL */

/* Messages may overtake each other on several connections, so no sequence is asked for. Replays are
 * (RFC 3645 3.1.1), though a TSIG is safe from them by itself: it covers the request's MAC. */
#define FLAGS (GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_INTEG_FLAG)

struct zf_gss {
	gss_cred_id_t credentials;
	gss_ctx_id_t context;
	gss_name_t server;
	gss_buffer_desc token; /* the one given out */
	char who[PRINCIPAL_MAX];
	char spn[PRINCIPAL_MAX]; /* as given to the library, realm and all */
	struct zf_tkey_mechanism mechanism;
};

/* The library takes no const ones, though it does not change them. */
static char spnego_octets[] = "\x2b\x06\x01\x05\x05\x02";	    /* RFC 4178 3 */
static char krb5_octets[] = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"; /* RFC 4121 */
static gss_OID_desc spnego = { sizeof spnego_octets - 1, spnego_octets };
static gss_OID_desc krb5 = { sizeof krb5_octets - 1, krb5_octets };

/* ---- failures ---- */

static void append_status(char *text, size_t room, OM_uint32 code, int kind)
{
	OM_uint32 more = 0, minor;
	gss_buffer_desc line = GSS_C_EMPTY_BUFFER;
	size_t len;

	do {
		if (GSS_ERROR(
			    gss_display_status(&minor, code, kind, &krb5, &more, &line)))
			return;
		len = strlen(text);
		snprintf(text + len, room - len, "%s%.*s", len == 0 ? "" : ": ",
			 (int)line.length, (const char *)line.value);
		gss_release_buffer(&minor, &line);
	} while (more != 0);
}

/* The mechanism's words where it has some: those of GSS-API are general. */
static void print_status(char *text, size_t room, OM_uint32 major, OM_uint32 minor)
{
	text[0] = '\0';
	if (minor != 0)
		append_status(text, room, minor, GSS_C_MECH_CODE);
	if (text[0] == '\0')
		append_status(text, room, major, GSS_C_GSS_CODE);
}

static const char *realm_of(const char *principal)
{
	const char *at = strrchr(principal, '@');

	return at == NULL ? "" : at + 1;
}

/* Whether the server lies in the domain of the ticket's realm, as in Active Directory all do. */
static bool in_realm(const struct zf_gss *gss)
{
	const char *domain = realm_of(gss->who);
	const char *host = strchr(gss->spn, '/');
	const char *end = strrchr(gss->spn, '@');

	if (host == NULL || end == NULL || host > end ||
	    strcmp(domain, realm_of(gss->spn)) != 0)
		return false;
	const size_t len = strlen(domain), host_len = (size_t)(end - host - 1);
	return host_len >= len && strncasecmp(end - len, domain, len) == 0 &&
	       (host_len == len || end[-1 - (ptrdiff_t)len] == '.');
}

static void fail_ticket(const struct zf_gss *gss, const char *why, struct zf_error *err)
{
	zf_fail(err, ZF_EAUTH, "no Kerberos ticket: %s", why);
	if (gss->mechanism.ctx == NULL) /* still looking for it */
		zf_hint(err,
			"kinit gets one, klist shows what there is; or --keytab FILE");
	else
		zf_hint(err, "kinit gets a new one; klist shows what there is");
}

static void fail_realm(const struct zf_gss *gss, const char *why, struct zf_error *err)
{
	zf_fail(err, ZF_EAUTH, "wrong realm: %s does not lead to %s: %s", gss->who,
		gss->spn, why);
	zf_hint(err,
		"get a ticket in the server's realm (kinit USER@REALM), or name the realm "
		"that serves it (--spn DNS/HOST@REALM); krb5.conf must know the realm's "
		"KDC");
}

static void fail_spn(const struct zf_gss *gss, const char *why, struct zf_error *err)
{
	zf_fail(err, ZF_EAUTH, "SPN unknown: the KDC of %s has no principal %s: %s",
		realm_of(gss->who), gss->spn, why);
	zf_hint(err,
		"--spn DNS/HOST names the server as its realm does: HOST is its full name "
		"there, which need not be the zone's MNAME");
}

static void fail_clock(const char *why, struct zf_error *err)
{
	zf_fail(err, ZF_EAUTH,
		"the clock: this machine's and the KDC's are too far apart: %s", why);
	zf_hint(err, "set the clock that is wrong; Kerberos bears five minutes");
}

static void fail_kdc(const char *why, struct zf_error *err)
{
	zf_fail(err, ZF_EAUTH, "no KDC answers: %s", why);
	zf_hint(err,
		"krb5.conf, or the realm's SRV records, name the KDCs; port 88 must be "
		"open, UDP and TCP");
}

static zf_status fail_as(const struct zf_gss *gss, const char *act, OM_uint32 major,
			 OM_uint32 minor, struct zf_error *err)
{
	char why[ZF_MESSAGE_MAX / 2];

	print_status(why, sizeof why, major, minor);
	switch ((krb5_error_code)minor) {
	case KRB5KRB_AP_ERR_TKT_EXPIRED:
	case KRB5KRB_AP_ERR_TKT_NYV:
	case KRB5_FCC_NOFILE:
	case KRB5_CC_NOTFOUND:
	case KRB5KDC_ERR_NEVER_VALID:
		fail_ticket(gss, why, err);
		return ZF_EAUTH;
	case KRB5_REALM_UNKNOWN:
	case KRB5_REALM_CANT_RESOLVE:
		fail_realm(gss, why, err);
		return ZF_EAUTH;
	case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
		if (gss->spn[0] == '\0') /* not asked for yet */
			break;
		if (in_realm(gss))
			fail_spn(gss, why, err);
		else
			fail_realm(gss, why, err);
		return ZF_EAUTH;
	case KRB5KRB_AP_ERR_SKEW:
	case KRB5_KDCREP_SKEW:
		fail_clock(why, err);
		return ZF_EAUTH;
	case KRB5_KDC_UNREACH:
		fail_kdc(why, err);
		return ZF_EAUTH;
	default:
		break;
	}
	if (GSS_ROUTINE_ERROR(major) == GSS_S_CREDENTIALS_EXPIRED)
		fail_ticket(gss, "it has expired", err); /* the library says "Success" */
	else if (GSS_ROUTINE_ERROR(major) == GSS_S_NO_CRED)
		fail_ticket(gss, why, err);
	else
		zf_fail(err, ZF_EAUTH, "%s: %s", act, why);
	return ZF_EAUTH;
}

/* ---- the context ---- */

static OM_uint32 initiate(struct zf_gss *gss, gss_OID mechanism, gss_ctx_id_t *context,
			  gss_buffer_t in, gss_buffer_t out, OM_uint32 *flags,
			  OM_uint32 *minor)
{
	return gss_init_sec_context(minor, gss->credentials, context, gss->server,
				    mechanism, FLAGS, 0, GSS_C_NO_CHANNEL_BINDINGS, in,
				    NULL, out, flags, NULL);
}

/* SPNEGO only says that no mechanism will do: Kerberos itself, asked for the same, says why. */
static zf_status fail_first(struct zf_gss *gss, OM_uint32 major, OM_uint32 minor,
			    struct zf_error *err)
{
	gss_ctx_id_t context = GSS_C_NO_CONTEXT;
	gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
	OM_uint32 its_minor, unused;
	const OM_uint32 its_major =
		initiate(gss, &krb5, &context, GSS_C_NO_BUFFER, &out, NULL, &its_minor);

	gss_delete_sec_context(&unused, &context, GSS_C_NO_BUFFER);
	gss_release_buffer(&unused, &out);
	if (GSS_ERROR(its_major))
		return fail_as(gss, "no security context", its_major, its_minor, err);
	return fail_as(gss, "no security context", major, minor, err);
}

static zf_status step(void *ctx, const struct zf_tkey_token *theirs,
		      struct zf_tkey_token *ours, bool *established, struct zf_error *err)
{
	struct zf_gss *gss = ctx;
	gss_buffer_desc in = { theirs->len, (void *)(uintptr_t)theirs->octets };
	const bool first = gss->context == GSS_C_NO_CONTEXT;
	OM_uint32 minor, unused, flags = 0;

	gss_release_buffer(&unused, &gss->token);
	const OM_uint32 major = initiate(gss, &spnego, &gss->context,
					 first ? GSS_C_NO_BUFFER : &in, &gss->token,
					 &flags, &minor);
	if (GSS_ERROR(major))
		return first ? fail_first(gss, major, minor, err)
			     : fail_as(gss, "the server's token", major, minor, err);
	*established = major == GSS_S_COMPLETE;
	if (*established && (~flags & (GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG)) != 0)
		return zf_fail(err, ZF_EAUTH,
			       "the security context does not prove the server, or "
			       "protects nothing");
	*ours = (struct zf_tkey_token){ gss->token.value, gss->token.length };
	return ZF_OK;
}

static zf_status sign(void *ctx, const uint8_t *octets, size_t len,
		      struct zf_mac_octets *mac, struct zf_error *err)
{
	struct zf_gss *gss = ctx;
	gss_buffer_desc in = { len, (void *)(uintptr_t)octets },
			made = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, unused;
	zf_status status = ZF_OK;

	const OM_uint32 major =
		gss_get_mic(&minor, gss->context, GSS_C_QOP_DEFAULT, &in, &made);
	if (GSS_ERROR(major))
		return fail_as(gss, "cannot sign", major, minor, err);
	if (made.length <= ZF_MAC_MAX) {
		memcpy(mac->octets, made.value, made.length);
		mac->len = made.length;
	} else {
		status = zf_fail(err, ZF_ELIMIT, "GSS-API made a MAC of %zu octets",
				 made.length);
	}
	gss_release_buffer(&unused, &made);
	return status;
}

static bool verify(void *ctx, const uint8_t *octets, size_t len, const uint8_t *mac,
		   size_t mac_len)
{
	struct zf_gss *gss = ctx;
	gss_buffer_desc in = { len, (void *)(uintptr_t)octets };
	gss_buffer_desc theirs = { mac_len, (void *)(uintptr_t)mac };
	OM_uint32 minor;

	return !GSS_ERROR(gss_verify_mic(&minor, gss->context, &in, &theirs, NULL));
}

/* ---- whom we are, and whom we talk to ---- */

static zf_status acquire(struct zf_gss *gss, const char *keytab, struct zf_error *err)
{
	/* For both: SPNEGO would take the user's tickets where it has no credentials of its own. The
	 * first to fail says why. */
	gss_OID_desc both[] = { krb5, spnego };
	gss_OID_set_desc wanted = { 2, both };
	OM_uint32 major, minor;

	if (keytab == NULL) {
		major = gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &wanted,
					 GSS_C_INITIATE, &gss->credentials, NULL, NULL);
	} else {
#ifdef HAVE_GSS_ACQUIRE_CRED_FROM
		/* A cache of its own: what is in the user's may be someone else's. */
		gss_key_value_element_desc places[] = {
			{ "client_keytab", keytab },
			{ "ccache", "MEMORY:zoneferry" },
		};
		gss_key_value_set_desc store = { 2, places };

		major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE,
					      &wanted, GSS_C_INITIATE, &store,
					      &gss->credentials, NULL, NULL);
#else
		zf_fail(err, ZF_EUNSUPPORTED, "this GSS-API takes no keytab");
		zf_hint(err, "kinit -k -t %s gets a ticket by it", keytab);
		return ZF_EUNSUPPORTED;
#endif
	}
	if (!GSS_ERROR(major))
		return ZF_OK;
	fail_as(gss, "no Kerberos credentials", major, minor, err);
	return keytab == NULL ? ZF_EAUTH : zf_wrap(err, "keytab %s", keytab);
}

static zf_status learn_who(struct zf_gss *gss, struct zf_error *err)
{
	gss_name_t name = GSS_C_NO_NAME;
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, unused;

	OM_uint32 major =
		gss_inquire_cred(&minor, gss->credentials, &name, NULL, NULL, NULL);
	if (!GSS_ERROR(major))
		major = gss_display_name(&minor, name, &text, NULL);
	if (!GSS_ERROR(major))
		snprintf(gss->who, sizeof gss->who, "%.*s", (int)text.length,
			 (const char *)text.value);
	gss_release_buffer(&unused, &text);
	gss_release_name(&unused, &name);
	if (GSS_ERROR(major))
		return fail_as(gss, "no Kerberos credentials", major, minor, err);
	return ZF_OK;
}

static zf_status name_server(struct zf_gss *gss, const char *spn, struct zf_error *err)
{
	const bool has_service = strchr(spn, '/') != NULL,
		   has_realm = strchr(spn, '@') != NULL;
	gss_buffer_desc text = { 0, gss->spn };
	OM_uint32 minor;

	const int len = snprintf(gss->spn, sizeof gss->spn, "%s%s%s%s",
				 has_service ? "" : "DNS/", spn, has_realm ? "" : "@",
				 has_realm ? "" : realm_of(gss->who));
	text.length = strlen(gss->spn);
	if ((size_t)len >= sizeof gss->spn ||
	    GSS_ERROR(gss_import_name(&minor, &text,
				      (gss_OID)(uintptr_t)GSS_KRB5_NT_PRINCIPAL_NAME,
				      &gss->server)))
		return zf_fail(err, ZF_EUSAGE, "%s is no principal's name", spn);
	return ZF_OK;
}

zf_status zf_gss_new(struct zf_gss **result, const struct zf_gss_terms *terms,
		     struct zf_error *err)
{
	struct zf_gss *gss = calloc(1, sizeof(*gss));

	*result = NULL;
	if (gss == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = acquire(gss, terms->keytab, err);
	if (status == ZF_OK)
		status = learn_who(gss, err);
	if (status == ZF_OK)
		status = name_server(gss, terms->spn, err);
	if (status != ZF_OK) {
		zf_gss_free(gss);
		return status;
	}
	gss->mechanism = (struct zf_tkey_mechanism){
		.step = step,
		.ctx = gss,
		.signer = { .who = gss->who, .sign = sign, .verify = verify, .ctx = gss },
	};
	*result = gss;
	return ZF_OK;
}

const struct zf_tkey_mechanism *zf_gss_mechanism(const struct zf_gss *gss)
{
	return &gss->mechanism;
}

uint32_t zf_gss_lifetime(const struct zf_gss *gss)
{
	OM_uint32 minor, seconds = 0;

	if (GSS_ERROR(gss_context_time(&minor, gss->context, &seconds)))
		return 0;
	return seconds;
}

void zf_gss_free(struct zf_gss *gss)
{
	OM_uint32 minor;

	if (gss == NULL)
		return;
	gss_delete_sec_context(&minor, &gss->context, GSS_C_NO_BUFFER);
	gss_release_buffer(&minor, &gss->token);
	gss_release_name(&minor, &gss->server);
	gss_release_cred(&minor, &gss->credentials);
	free(gss);
}
