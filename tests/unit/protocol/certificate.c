/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/protocol/certificate.h"

#include <check.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define DAY (24 * 3600L)

static void add_extension(X509 *x509, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	ck_assert_ptr_nonnull(extension);
	ck_assert_int_eq(X509_add_ext(x509, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static void set_name(X509_NAME *name, const char *cn)
{
	ck_assert_int_eq(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
						    (const unsigned char *)cn, -1, -1, 0),
			 1);
}

void certificate_make(struct certificate *made, const struct certificate_terms *terms)
{
	static long serial = 1;
	bool dated = terms->from != 0 || terms->until != 0;
	X509 *x509 = X509_new();

	made->key = EVP_EC_gen("P-256");
	made->x509 = x509;
	ck_assert(x509 != NULL && made->key != NULL);
	X509_set_version(x509, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
	X509_gmtime_adj(X509_getm_notBefore(x509), dated ? terms->from * DAY : -DAY);
	X509_gmtime_adj(X509_getm_notAfter(x509), dated ? terms->until * DAY : DAY);
	X509_set_pubkey(x509, made->key);
	set_name(X509_get_subject_name(x509), terms->cn);
	X509_set_issuer_name(x509, X509_get_subject_name(terms->issuer != NULL
								 ? terms->issuer->x509
								 : x509));
	if (terms->ca)
		add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
	if (terms->names != NULL)
		add_extension(x509, NID_subject_alt_name, terms->names);
	ck_assert_int_gt(X509_sign(x509,
				   terms->issuer != NULL ? terms->issuer->key : made->key,
				   EVP_sha256()),
			 0);
}

void certificate_free(struct certificate *made)
{
	X509_free(made->x509);
	EVP_PKEY_free(made->key);
	memset(made, 0, sizeof(*made));
}

void certificate_write(const struct certificate *made, const char *path)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(PEM_write_X509(file, made->x509), 1);
	ck_assert_int_eq(fclose(file), 0);
}

void certificate_write_key(const struct certificate *made, const char *path,
			   const char *passphrase)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(
		PEM_write_PKCS8PrivateKey(
			file, made->key, passphrase != NULL ? EVP_aes_128_cbc() : NULL,
			passphrase, passphrase == NULL ? 0 : (int)strlen(passphrase),
			NULL, NULL),
		1);
	ck_assert_int_eq(fclose(file), 0);
}
