/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/secret_file.h"
#include "protocol/tls_parts.h"

/* With TLS 1.2: forward secrecy and AEAD, as RFC 9325 4.2 recommends and 1.3 always has. */
#define CIPHERS_OF_1_2 "ECDHE+AESGCM:ECDHE+CHACHA20"

static zf_status out_of_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static zf_status check_terms(const struct zf_tls_terms *terms, struct zf_error *err)
{
	if ((terms->cert_file == NULL) != (terms->key_file == NULL))
		return zf_fail(
			err, ZF_EUSAGE,
			"TLS: a client certificate and its private key go together");
	if (terms->insecure && (terms->ca_file != NULL || terms->pin_count > 0))
		return zf_fail(
			err, ZF_EUSAGE,
			"TLS: a CA or a pin is to be verified, but nothing shall be");
	return ZF_OK;
}

/* What OpenSSL says of a file is no help. */
static zf_status check_readable(const char *path, struct zf_error *err)
{
	zf_status status = ZF_OK;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return zf_fail_system(err, errno, "%s", path);
	if (fstat(fd, &st) != 0)
		status = zf_fail_system(err, errno, "%s", path);
	else if (S_ISDIR(st.st_mode))
		status = zf_fail_system(err, EISDIR, "%s", path);
	close(fd);
	return status;
}

static zf_status no_certificate(const char *path, struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE, "%s: holds no certificate that can be read", path);
	zf_hint(err, "it is to be PEM: -----BEGIN CERTIFICATE-----");
	return ZF_EUSAGE;
}

static zf_status read_cas(struct zf_tls *tls, const char *path, struct zf_error *err)
{
	if (!tls->by_ca)
		return ZF_OK;
	if (path == NULL)
		return SSL_CTX_set_default_verify_paths(tls->ctx) == 1
			       ? ZF_OK
			       : out_of_memory(err);
	zf_status status = check_readable(path, err);
	if (status != ZF_OK)
		return status;
	return SSL_CTX_load_verify_file(tls->ctx, path) == 1 ? ZF_OK
							     : no_certificate(path, err);
}

/* There is nobody to ask, perhaps. */
static int no_passphrase(char *passphrase, int room, int writing, void *ctx)
{
	bool *asked = ctx;

	(void)passphrase, (void)room, (void)writing;
	*asked = true;
	return -1;
}

static zf_status read_key(EVP_PKEY **key, const char *path, struct zf_error *err)
{
	bool encrypted = false;
	int fd;
	zf_status status = zf_secret_file_open(&fd, path, err);

	if (status != ZF_OK)
		return status;
	BIO *bio = BIO_new_fd(fd, BIO_NOCLOSE);
	*key = bio == NULL
		       ? NULL
		       : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &encrypted);
	BIO_free(bio);
	close(fd);
	if (*key != NULL)
		return ZF_OK;
	return zf_fail(err, ZF_EUSAGE, "%s: %s", path,
		       encrypted ? "the key has a passphrase, which is not asked for"
				 : "holds no private key in PEM that can be read");
}

static zf_status read_certificate(struct zf_tls *tls, const struct zf_tls_terms *terms,
				  struct zf_error *err)
{
	EVP_PKEY *key = NULL;

	if (terms->cert_file == NULL)
		return ZF_OK;
	zf_status status = check_readable(terms->cert_file, err);
	if (status == ZF_OK &&
	    SSL_CTX_use_certificate_chain_file(tls->ctx, terms->cert_file) != 1)
		status = no_certificate(terms->cert_file, err);
	if (status == ZF_OK)
		status = read_key(&key, terms->key_file, err);
	if (status == ZF_OK && (SSL_CTX_use_PrivateKey(tls->ctx, key) != 1 ||
				SSL_CTX_check_private_key(tls->ctx) != 1))
		status = zf_fail(err, ZF_EUSAGE,
				 "%s: not the private key of the certificate in %s",
				 terms->key_file, terms->cert_file);
	EVP_PKEY_free(key);
	tls->has_certificate = true;
	return status;
}

static zf_status copy_terms(struct zf_tls *tls, const struct zf_tls_terms *terms,
			    struct zf_error *err)
{
	tls->by_ca = terms->ca_file != NULL || terms->hostname != NULL ||
		     terms->pin_count == 0;
	tls->by_ca = tls->by_ca && !terms->insecure;
	tls->insecure = terms->insecure;
	tls->tls_1_2 = terms->tls_1_2;
	if (terms->hostname != NULL &&
	    !zf_identity_read_name(tls->hostname, terms->hostname))
		return zf_fail(err, ZF_EUSAGE, "TLS: \"%s\" is no host name",
			       terms->hostname);
	if (terms->pin_count == 0)
		return ZF_OK;
	tls->pins = calloc(terms->pin_count, sizeof(*tls->pins));
	if (tls->pins == NULL)
		return out_of_memory(err);
	memcpy(tls->pins, terms->pins, terms->pin_count * sizeof(*tls->pins));
	tls->pin_count = terms->pin_count;
	return ZF_OK;
}

/* Compression and renegotiation are off with 1.3 anyway, and tickets are for resumption. */
static bool set_profile(const struct zf_tls *tls)
{
	static const unsigned char dot[] = "\003dot";
	SSL_CTX *ctx = tls->ctx;

	SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
					 SSL_OP_NO_TICKET);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(ctx, tls->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, zf_tls_session_verify, NULL);
	SSL_CTX_set_cert_cb(ctx, zf_tls_session_asked, NULL);
	return SSL_CTX_set_min_proto_version(ctx, tls->tls_1_2 ? TLS1_2_VERSION
							       : TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, CIPHERS_OF_1_2) == 1 &&
	       SSL_CTX_set_alpn_protos(ctx, dot, sizeof(dot) - 1) == 0;
}

zf_status zf_tls_new(struct zf_tls **result, const struct zf_tls_terms *terms,
		     struct zf_error *err)
{
	*result = NULL;
	zf_status status = check_terms(terms, err);
	if (status != ZF_OK)
		return status;
	struct zf_tls *tls = calloc(1, sizeof(*tls));
	if (tls == NULL)
		return out_of_memory(err);
	status = copy_terms(tls, terms, err);
	if (status != ZF_OK)
		goto out;
	tls->ctx = SSL_CTX_new(TLS_client_method());
	tls->socket = zf_tls_session_socket();
	if (tls->ctx == NULL || tls->socket == NULL || !set_profile(tls)) {
		status = out_of_memory(err);
		goto out;
	}
	status = read_cas(tls, terms->ca_file, err);
	if (status == ZF_OK)
		status = read_certificate(tls, terms, err);
	if (status != ZF_OK)
		goto out;
	*result = tls;
	tls = NULL;
out:
	ERR_clear_error();
	zf_tls_free(tls);
	return status;
}

void zf_tls_free(struct zf_tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->ctx);
	BIO_meth_free(tls->socket);
	free(tls->pins);
	free(tls);
}
