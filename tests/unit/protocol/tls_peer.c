/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/protocol/tls_peer.h"

#include <check.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/tls.h"

/* One connection's TLS. */
struct tls_peer {
	SSL_CTX *ctx;
	SSL *ssl;
	const char *alpn;
	size_t sent;   /* octets on the wire */
	size_t flight; /* of them, those before the client's last word of the handshake */
};

static int select_alpn(SSL *ssl, const unsigned char **selected, unsigned char *len,
		       const unsigned char *offered, unsigned offered_len, void *ctx)
{
	const struct tls_peer *tls = ctx;
	const char *alpn = tls->alpn;

	(void)ssl;
	for (unsigned at = 0; at < offered_len; at += 1u + offered[at]) {
		if (offered[at] == strlen(alpn) &&
		    memcmp(offered + at + 1, alpn, offered[at]) == 0) {
			*selected = offered + at + 1;
			*len = offered[at];
			return SSL_TLSEXT_ERR_OK;
		}
	}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void set_terms(struct tls_peer *tls, const struct tls_peer_terms *terms)
{
	SSL_CTX *ctx = tls->ctx;

	ck_assert_int_eq(SSL_CTX_use_certificate(ctx, terms->certificate->x509), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(ctx, terms->certificate->key), 1);
	if (terms->chain != NULL)
		ck_assert_int_eq(SSL_CTX_add1_chain_cert(ctx, terms->chain->x509), 1);
	if (terms->version != 0) {
		SSL_CTX_set_min_proto_version(ctx, terms->version);
		SSL_CTX_set_max_proto_version(ctx, terms->version);
	}
	if (terms->alpn != NULL)
		SSL_CTX_set_alpn_select_cb(ctx, select_alpn, tls);
	if (terms->on_name != NULL)
		SSL_CTX_set_tlsext_servername_callback(ctx, terms->on_name);
	if (terms->client_ca != NULL) {
		X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), terms->client_ca->x509);
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
				   NULL);
	}
}

void peer_start_tls(struct peer *peer, void (*script)(struct peer *peer), const void *arg,
		    const struct tls_peer_terms *terms)
{
	peer_prepare(peer);
	peer->tls_terms = terms;
	peer_run(peer, script, arg);
}

/* Sends what OpenSSL has for the client; false once it is cut off. */
static bool pump_out(struct peer *peer)
{
	const struct tls_peer_terms *terms = peer->tls_terms;
	struct tls_peer *tls = peer->tls;
	uint8_t octets[65536];
	size_t room = terms->piece == 0 ? sizeof(octets) : terms->piece;
	int n;

	while ((n = BIO_read(SSL_get_wbio(tls->ssl), octets, (int)room)) > 0) {
		size_t len = (size_t)n;
		bool cut = terms->cut != 0 && tls->sent + len >= terms->cut;

		if (cut)
			len = terms->cut - tls->sent;
		if (!peer_write_raw(peer, octets, len))
			return false;
		tls->sent += len;
		if (cut)
			return false;
	}
	return true;
}

/* Takes what the client has sent; waits for it. */
static bool pump_in(struct peer *peer)
{
	uint8_t octets[16384];
	size_t len = peer_read_raw(peer, octets, sizeof(octets));

	return len > 0 &&
	       BIO_write(SSL_get_rbio(peer->tls->ssl), octets, (int)len) == (int)len;
}

/* Whether the call that returned `result` is to be tried again, now that octets were carried. */
static bool carry(struct peer *peer, int result)
{
	int why = SSL_get_error(peer->tls->ssl, result);

	if (why == SSL_ERROR_SSL && peer->tls_terms->quiet)
		return false;
	return pump_out(peer) && why == SSL_ERROR_WANT_READ && pump_in(peer);
}

bool tls_peer_accept(struct peer *peer)
{
	struct tls_peer *tls = calloc(1, sizeof(*tls));
	const int yes = 1;
	int result;

	ck_assert_ptr_nonnull(tls);
	/* or a short word might still wait, behind the handshake's last, when a reset throws it away */
	setsockopt(peer->connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	ERR_clear_error();
	peer->tls = tls;
	tls->ctx = SSL_CTX_new(TLS_server_method());
	tls->alpn = peer->tls_terms->alpn;
	set_terms(tls, peer->tls_terms);
	tls->ssl = SSL_new(tls->ctx);
	ck_assert_ptr_nonnull(tls->ssl);
	SSL_set_bio(tls->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	while ((result = SSL_accept(tls->ssl)) != 1) {
		if (!carry(peer, result))
			return false;
		tls->flight = tls->sent;
	}
	return pump_out(peer);
}

size_t tls_peer_read(struct peer *peer, void *octets, size_t room)
{
	int n;

	ERR_clear_error();
	while ((n = SSL_read(peer->tls->ssl, octets, (int)room)) <= 0) {
		if (!carry(peer, n))
			return 0;
	}
	return (size_t)n;
}

bool tls_peer_write(struct peer *peer, const void *octets, size_t len)
{
	ERR_clear_error();
	return (len == 0 || SSL_write(peer->tls->ssl, octets, (int)len) == (int)len) &&
	       pump_out(peer);
}

void tls_peer_end(struct peer *peer)
{
	if (peer->tls == NULL)
		return;
	SSL_free(peer->tls->ssl);
	SSL_CTX_free(peer->tls->ctx);
	free(peer->tls);
	peer->tls = NULL;
}

bool peer_change_keys(struct peer *peer)
{
	ERR_clear_error();
	return SSL_key_update(peer->tls->ssl, SSL_KEY_UPDATE_REQUESTED) == 1 &&
	       SSL_do_handshake(peer->tls->ssl) == 1 && pump_out(peer);
}

bool peer_say_goodbye(struct peer *peer)
{
	ERR_clear_error();
	SSL_shutdown(peer->tls->ssl);
	return pump_out(peer);
}

bool peer_hears_goodbye(struct peer *peer)
{
	SSL *ssl = peer->tls->ssl;
	uint8_t octets[4096];
	ssize_t n;

	ERR_clear_error();
	/* not peer_read_raw, which hears nothing any more once the test has called peer_stop */
	while ((n = read(peer->connection, octets, sizeof(octets))) > 0)
		BIO_write(SSL_get_rbio(ssl), octets, (int)n);
	while (SSL_read(ssl, octets, sizeof(octets)) > 0)
		;
	return (SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
}

size_t peer_flight(const struct peer *peer)
{
	return peer->tls->flight;
}

void tls_pair_make(struct tls_pair *pair)
{
	static const struct certificate_terms terms = { .cn = "peer",
							.names = "IP:127.0.0.1" };
	struct zf_error err;
	struct zf_pin pin;

	certificate_make(&pair->certificate, &terms);
	pair->server = (struct tls_peer_terms){ .certificate = &pair->certificate,
						.alpn = "dot" };
	ck_assert_int_eq(zf_pin_of(&pin, pair->certificate.x509, NULL), ZF_OK);
	const struct zf_tls_terms client = { .pins = &pin, .pin_count = 1 };
	ck_assert_msg(zf_tls_new(&pair->client, &client, &err) == ZF_OK, "%s",
		      err.message);
}

void tls_pair_free(struct tls_pair *pair)
{
	zf_tls_free(pair->client);
	certificate_free(&pair->certificate);
}
