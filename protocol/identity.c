/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/identity.h"

#include <arpa/inet.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NAMES_MAX 384 /* chars with NUL of the names that an error lists */
#define SUBJECT_MAX 256
#define DATE_MAX 32

static zf_status out_of_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* ---- what a certificate says ---- */

static void print_name(char text[SUBJECT_MAX], const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	int len = -1;

	if (bio != NULL && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) >= 0)
		len = BIO_read(bio, text, SUBJECT_MAX - 1);
	text[len < 0 ? 0 : len] = '\0';
	BIO_free(bio);
}

static void print_time(char text[DATE_MAX], const struct tm *tm)
{
	if (strftime(text, DATE_MAX, "%FT%TZ", tm) == 0)
		text[0] = '\0';
}

static void print_date(char text[DATE_MAX], const ASN1_TIME *date)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(date, &tm) == 1)
		print_time(text, &tm);
	else
		snprintf(text, DATE_MAX, "no date");
}

static void print_now(char text[DATE_MAX])
{
	time_t now = time(NULL);
	struct tm tm;

	text[0] = '\0';
	if (gmtime_r(&now, &tm) != NULL)
		print_time(text, &tm);
}

/* A NUL within, which would hide what stands behind it, becomes '?'. */
static void print_host(char text[ZF_IDENTITY_NAME_MAX], const ASN1_STRING *host)
{
	size_t len = (size_t)ASN1_STRING_length(host);

	if (len >= ZF_IDENTITY_NAME_MAX)
		len = ZF_IDENTITY_NAME_MAX - 1;
	memcpy(text, ASN1_STRING_get0_data(host), len);
	text[len] = '\0';
	for (char *nul; (nul = memchr(text, '\0', len)) != NULL;)
		*nul = '?';
}

/* Empty for a kind of name that servers are not known by. */
static void print_alternative(char text[ZF_IDENTITY_NAME_MAX], const GENERAL_NAME *name)
{
	int type;
	const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);

	text[0] = '\0';
	if (type == GEN_DNS)
		print_host(text, value);
	else if (type == GEN_IPADD && ASN1_STRING_length(value) == 4)
		inet_ntop(AF_INET, ASN1_STRING_get0_data(value), text,
			  ZF_IDENTITY_NAME_MAX);
	else if (type == GEN_IPADD && ASN1_STRING_length(value) == 16)
		inet_ntop(AF_INET6, ASN1_STRING_get0_data(value), text,
			  ZF_IDENTITY_NAME_MAX);
}

/* Lists the certificate's names, as many as there is room for. */
static void print_alternatives(char text[NAMES_MAX], const X509 *certificate)
{
	GENERAL_NAMES *names =
		X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	char one[ZF_IDENTITY_NAME_MAX];
	size_t len = 0;

	text[0] = '\0';
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		print_alternative(one, sk_GENERAL_NAME_value(names, i));
		if (one[0] == '\0')
			continue;
		if (len + strlen(one) + 8 > NAMES_MAX) {
			strcpy(text + len, ", ...");
			break;
		}
		len += (size_t)snprintf(text + len, NAMES_MAX - len, "%s%s",
					len == 0 ? "" : ", ", one);
	}
	GENERAL_NAMES_free(names);
}

/* "the certificate", or where it is not the server's own, whose. */
static void print_certificate(char text[SUBJECT_MAX + 32], X509_STORE_CTX *certificates)
{
	const X509 *one = X509_STORE_CTX_get_current_cert(certificates);
	char subject[SUBJECT_MAX] = "";

	if (one != NULL && X509_STORE_CTX_get_error_depth(certificates) > 0)
		print_name(subject, X509_get_subject_name(one));
	snprintf(text, SUBJECT_MAX + 32, "the certificate%s%s",
		 subject[0] == '\0' ? "" : " of ", subject);
}

/* ---- what does not hold ---- */

static zf_status wrong_name(const struct zf_identity *wanted, const X509 *certificate,
			    struct zf_error *err)
{
	char names[NAMES_MAX], subject[SUBJECT_MAX];

	print_alternatives(names, certificate);
	print_name(subject, X509_get_subject_name(certificate));
	if (names[0] != '\0')
		zf_fail(err, ZF_EAUTH, "the certificate is for %s, not for %s", names,
			wanted->name);
	else
		zf_fail(err, ZF_EAUTH,
			"the certificate is not for %s: it has no subjectAltName of a host or an "
			"address, and its subject (%s) is no name to go by",
			wanted->name, subject);
	zf_hint(err,
		"is this the right server? --tls-hostname NAME gives the name to find in its "
		"certificate");
	return ZF_EAUTH;
}

static void hint_at_ca(const X509 *certificate, struct zf_error *err)
{
	char text[ZF_PIN_TEXT_MAX];
	struct zf_pin pin;

	if (zf_pin_of(&pin, certificate, NULL) != ZF_OK)
		return;
	zf_hint(err,
		"--tls-ca FILE trusts the CA whose certificate is in FILE; or --tls-pin trusts one "
		"key: this one's pin is %s, to be compared with what the server's keeper says",
		zf_pin_print(text, &pin));
}

static zf_status unknown_ca(X509_STORE_CTX *certificates, int why, struct zf_error *err)
{
	const X509 *own = X509_STORE_CTX_get0_cert(certificates),
		   *last = X509_STORE_CTX_get_current_cert(certificates);
	char issuer[SUBJECT_MAX];

	print_name(issuer, X509_get_issuer_name(last != NULL ? last : own));
	if (why == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT)
		zf_fail(err, ZF_EAUTH,
			"the certificate is self-signed, and not trusted here (%s)",
			issuer);
	else
		zf_fail(err, ZF_EAUTH,
			"the certificate is from a CA that is not trusted here (%s)",
			issuer);
	hint_at_ca(own, err);
	return ZF_EAUTH;
}

static zf_status wrong_date(X509_STORE_CTX *certificates, int why, struct zf_error *err)
{
	const X509 *one = X509_STORE_CTX_get_current_cert(certificates);
	char whose[SUBJECT_MAX + 32], date[DATE_MAX], now[DATE_MAX];
	bool expired = why == X509_V_ERR_CERT_HAS_EXPIRED;

	print_certificate(whose, certificates);
	print_date(date, expired ? X509_get0_notAfter(one) : X509_get0_notBefore(one));
	print_now(now);
	zf_fail(err, ZF_EAUTH, "%s %s %s; here it is %s now", whose,
		expired ? "has expired: it was good until"
			: "is not yet valid: it is good from",
		date, now);
	zf_hint(err,
		expired ? "the server needs a new certificate, or this machine's clock is wrong"
			: "is this machine's clock right, and that of who made the certificate?");
	return ZF_EAUTH;
}

static zf_status not_vouched_for(const struct zf_identity *wanted,
				 X509_STORE_CTX *certificates, struct zf_error *err)
{
	int why = X509_STORE_CTX_get_error(certificates);
	char whose[SUBJECT_MAX + 32];

	switch (why) {
	case X509_V_ERR_OUT_OF_MEM:
		return out_of_memory(err);
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return wrong_name(wanted, X509_STORE_CTX_get0_cert(certificates), err);
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return unknown_ca(certificates, why, err);
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return wrong_date(certificates, why, err);
	default:
		print_certificate(whose, certificates);
		return zf_fail(err, ZF_EAUTH, "%s will not do: %s", whose,
			       X509_verify_cert_error_string(why));
	}
}

static zf_status wrong_pin(const struct zf_pin *own, struct zf_error *err)
{
	char text[ZF_PIN_TEXT_MAX];

	zf_fail(err, ZF_EAUTH,
		"the certificate's key has the pin %s, which was not given",
		zf_pin_print(text, own));
	zf_hint(err,
		"if the server's keeper says that this is its key now, give that pin; else "
		"somebody answers in its place");
	return ZF_EAUTH;
}

/* ---- checking ---- */

/* Says whom the certificate must be for. */
static bool require_name(X509_VERIFY_PARAM *terms, const char *name)
{
	uint8_t address[16];

	if (inet_pton(AF_INET, name, address) == 1)
		return X509_VERIFY_PARAM_set1_ip(terms, address, 4) == 1;
	if (inet_pton(AF_INET6, name, address) == 1)
		return X509_VERIFY_PARAM_set1_ip(terms, address, 16) == 1;
	X509_VERIFY_PARAM_set_hostflags(terms,
					X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
						X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	return X509_VERIFY_PARAM_set1_host(terms, name, 0) == 1;
}

static zf_status check_ca(const struct zf_identity *wanted, X509_STORE_CTX *certificates,
			  struct zf_error *err)
{
	X509_VERIFY_PARAM *terms = X509_STORE_CTX_get0_param(certificates);

	/* who trusts an intermediate CA, or the certificate itself, need not trust the root */
	X509_VERIFY_PARAM_set_flags(terms, X509_V_FLAG_PARTIAL_CHAIN);
	if (!require_name(terms, wanted->name))
		return out_of_memory(err);
	return X509_verify_cert(certificates) == 1
		       ? ZF_OK
		       : not_vouched_for(wanted, certificates, err);
}

static bool is_pinned(const struct zf_identity *wanted, const X509 *certificate)
{
	struct zf_pin pin;

	if (zf_pin_of(&pin, certificate, NULL) != ZF_OK)
		return false;
	for (size_t i = 0; i < wanted->pin_count; i++)
		if (zf_pin_equal(&wanted->pins[i], &pin))
			return true;
	return false;
}

/* RFC 7858 4.2 wants a pin of the validated chain. Where no CA is asked, nothing says that the
 * other certificates have to do with the server's own. */
static zf_status check_pins(const struct zf_identity *wanted,
			    X509_STORE_CTX *certificates, struct zf_error *err)
{
	const X509 *own = X509_STORE_CTX_get0_cert(certificates);
	const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(certificates);
	struct zf_pin pin;

	if (is_pinned(wanted, own))
		return ZF_OK;
	for (int i = 1; wanted->by_ca && i < sk_X509_num(chain); i++)
		if (is_pinned(wanted, sk_X509_value(chain, i)))
			return ZF_OK;
	zf_status status = zf_pin_of(&pin, own, err);
	return status == ZF_OK ? wrong_pin(&pin, err) : status;
}

bool zf_identity_read_name(char name[ZF_IDENTITY_NAME_MAX], const char *text)
{
	size_t len = strchr(text, ':') != NULL ? strcspn(text, "%") : strlen(text);

	if (len > 0 && text[len - 1] == '.')
		len--;
	name[0] = '\0';
	if (len == 0 || len >= ZF_IDENTITY_NAME_MAX)
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	return true;
}

bool zf_identity_is_address(const char *name)
{
	uint8_t address[16];

	return inet_pton(AF_INET, name, address) == 1 ||
	       inet_pton(AF_INET6, name, address) == 1;
}

zf_status zf_identity_check(const struct zf_identity *wanted,
			    X509_STORE_CTX *certificates, struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (X509_STORE_CTX_get0_cert(certificates) == NULL)
		return zf_fail(err, ZF_EAUTH, "the server has no certificate");
	if (wanted->by_ca)
		status = check_ca(wanted, certificates, err);
	if (status == ZF_OK && (!wanted->by_ca || wanted->pin_count > 0))
		status = check_pins(wanted, certificates, err);
	return status;
}
