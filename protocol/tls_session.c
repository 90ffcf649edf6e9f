/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "protocol/tls_parts.h"

#define RECEIVE_OCTETS (128 * 1024) /* some eight records, which are 16 KiB at most */
#define SEND_OCTETS (48 * 1024)	    /* a record, and what handshake or new keys need */
_Static_assert(RECEIVE_OCTETS + SSL3_RT_MAX_PLAIN_LENGTH < ZF_TLS_READ_MAX,
	       "a recv, and the record begun before it, fit into one read");

struct zf_tls_session {
	const struct zf_tls *tls;
	SSL *ssl;
	int fd;
	bool stands; /* the handshake is done */
	bool broken; /* no word may be sent any more */
	bool asked;  /* for a certificate of ours */
	bool heard;  /* anything behind the handshake */
	/* in this call: */
	bool received;	     /* it has had its recv, or may have none */
	bool closed;	     /* the socket was, by the server */
	bool overfull;	     /* more was to be sent than there is room for */
	int number;	     /* errno of what failed in receiving, or 0 */
	struct zf_error why; /* what OpenSSL would not tell of the end, or ZF_OK */
	char name[ZF_IDENTITY_NAME_MAX];
	size_t in_at, in_len;	/* what OpenSSL has not taken yet */
	size_t out_at, out_len; /* what the socket has not taken yet */
	uint8_t in[RECEIVE_OCTETS], out[SEND_OCTETS];
};

/* ---- between OpenSSL and the socket ----
 *
 * Both ways through a buffer of ours. OpenSSL's own socket BIO would raise SIGPIPE, reads a record at
 * a time, and its read-ahead moves all that it holds at each record. And OpenSSL 3.0 must never be
 * left with half a record written: should the server ask for new keys then (RFC 8446 4.6.3), it
 * would give up the connection ("bad length").
 */

static bool try_again(int number)
{
	return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

/* One recv a call, so that a fast server does not keep the loop from all others. */
static bool receive(struct zf_tls_session *session)
{
	if (session->received)
		return false;
	session->received = true;
	ssize_t n = recv(session->fd, session->in, sizeof(session->in), 0);
	if (n == 0)
		session->closed = true;
	else if (n < 0 && !try_again(errno))
		session->number = errno;
	session->in_at = 0;
	session->in_len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

static int read_socket(BIO *bio, char *to, int room)
{
	struct zf_tls_session *session = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (session->in_at == session->in_len && !receive(session)) {
		if (!session->closed && session->number == 0)
			BIO_set_retry_read(bio);
		return session->closed ? 0 : -1;
	}
	size_t len = session->in_len - session->in_at;
	if (len > (size_t)room)
		len = (size_t)room;
	memcpy(to, session->in + session->in_at, len);
	session->in_at += len;
	return (int)len;
}

/* Sends what waits, as far as the socket takes it. Why that fails reading tells, behind what came
 * before. */
static void send_out(struct zf_tls_session *session)
{
	while (session->out_at < session->out_len) {
		ssize_t n = send(session->fd, session->out + session->out_at,
				 session->out_len - session->out_at, MSG_NOSIGNAL);
		if (n < 0 && try_again(errno))
			return;
		if (n < 0) {
			session->broken = true;
			break;
		}
		session->out_at += (size_t)n;
	}
	session->out_at = session->out_len = 0;
}

/* Room is short only where the server asks for new keys again and again and takes none of them. */
static int write_socket(BIO *bio, const char *from, int len)
{
	struct zf_tls_session *session = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	session->overfull = (size_t)len > sizeof(session->out) - session->out_len;
	if (session->overfull)
		return -1;
	memcpy(session->out + session->out_len, from, (size_t)len);
	session->out_len += (size_t)len;
	return len;
}

/* What is written is sent when OpenSSL has returned. */
static long control_socket(BIO *bio, int command, long number, void *pointer)
{
	(void)bio, (void)number, (void)pointer;
	return command == BIO_CTRL_FLUSH;
}

BIO_METHOD *zf_tls_session_socket(void)
{
	BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "zoneferry");

	if (method != NULL && BIO_meth_set_read(method, read_socket) == 1 &&
	    BIO_meth_set_write(method, write_socket) == 1 &&
	    BIO_meth_set_ctrl(method, control_socket) == 1)
		return method;
	BIO_meth_free(method);
	return NULL;
}

/* ---- who the server is ---- */

int zf_tls_session_verify(X509_STORE_CTX *certificates, void *unused)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(certificates,
					      SSL_get_ex_data_X509_STORE_CTX_idx());
	struct zf_tls_session *session = SSL_get_app_data(ssl);
	const struct zf_tls *tls = session->tls;
	const struct zf_identity wanted = {
		.by_ca = tls->by_ca,
		.name = session->name,
		.pins = tls->pins,
		.pin_count = tls->pin_count,
	};

	(void)unused;
	if (tls->insecure ||
	    zf_identity_check(&wanted, certificates, &session->why) == ZF_OK)
		return 1;
	zf_wrap(&session->why, "TLS");
	if (X509_STORE_CTX_get_error(certificates) == X509_V_OK)
		X509_STORE_CTX_set_error(certificates,
					 X509_V_ERR_APPLICATION_VERIFICATION);
	return 0;
}

int zf_tls_session_asked(SSL *ssl, void *unused)
{
	struct zf_tls_session *session = SSL_get_app_data(ssl);

	(void)unused;
	session->asked = true;
	return 1;
}

/* RFC 9103 7.1: a server of another protocol that has the same certificate is none of ours. */
static zf_status check_alpn(struct zf_tls_session *session, struct zf_error *err)
{
	const unsigned char *protocol;
	unsigned len;

	SSL_get0_alpn_selected(session->ssl, &protocol, &len);
	if (session->tls->insecure || (len == 3 && memcmp(protocol, "dot", 3) == 0))
		return ZF_OK;
	session->broken = true;
	zf_fail(err, ZF_EAUTH,
		"TLS: the server does not say that it speaks DNS: it selected no protocol by ALPN, "
		"where RFC 9103 asks for \"dot\"");
	zf_hint(err,
		"is this the right port? NSD 4.6 is too old for it; --tls-insecure lets that "
		"pass, but then nothing is verified");
	return ZF_EAUTH;
}

/* ---- what went wrong ---- */

enum cause {
	UNKNOWN,
	NOT_TLS,
	OTHER_VERSION,
	OUR_CERTIFICATE,
	NO_COMMON_GROUND,
	NOT_DNS
};

static const struct {
	int reason;
	enum cause cause;
} causes[] = {
	{ SSL_R_WRONG_VERSION_NUMBER, NOT_TLS },
	{ SSL_R_PACKET_LENGTH_TOO_LONG, NOT_TLS },
	{ SSL_R_HTTP_REQUEST, NOT_TLS },
	{ SSL_R_UNSUPPORTED_PROTOCOL, OTHER_VERSION },
	{ SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, OTHER_VERSION },
	{ SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, OUR_CERTIFICATE },
	{ SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, OUR_CERTIFICATE },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, OUR_CERTIFICATE },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, OUR_CERTIFICATE },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, OUR_CERTIFICATE },
	{ SSL_R_TLSV1_ALERT_UNKNOWN_CA, OUR_CERTIFICATE },
	{ SSL_R_TLSV1_ALERT_ACCESS_DENIED, OUR_CERTIFICATE },
	{ SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, OUR_CERTIFICATE },
	{ SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, NO_COMMON_GROUND },
	{ SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, NOT_DNS },
};

static enum cause cause_of(unsigned long error)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
		    causes[i].reason == ERR_GET_REASON(error))
			return causes[i].cause;
	return UNKNOWN;
}

static const char *hint_at_certificate(const struct zf_tls *tls)
{
	return tls->has_certificate
		       ? "is our certificate in date, and of a CA that the server trusts?"
		       : "the server wants a certificate of ours: --tls-cert and --tls-key";
}

static const char *hint_for(enum cause cause, const struct zf_tls *tls)
{
	switch (cause) {
	case UNKNOWN:
		return NULL;
	case NOT_TLS:
		return "what answers at this port does not speak TLS, it seems; DNS over TLS has "
		       "port 853";
	case OTHER_VERSION:
		return tls->tls_1_2
			       ? "the server has neither TLS 1.3 nor 1.2"
			       : "has the server only TLS 1.2? --tls-min 1.2 allows it";
	case OUR_CERTIFICATE:
		return hint_at_certificate(tls);
	case NO_COMMON_GROUND:
		return tls->has_certificate
			       ? "server and client have no cipher or group in common"
			       : "server and client have no cipher or group in common, or the server "
				 "wants a certificate of ours: --tls-cert and --tls-key";
	case NOT_DNS:
		return "is this the right port? DNS over TLS has 853";
	}
	return NULL;
}

/* In the words of OpenSSL, or of the server where it sent an alert. */
static zf_status fail_as_openssl(const struct zf_tls_session *session,
				 unsigned long error, struct zf_error *err)
{
	const enum cause cause = cause_of(error);
	const bool refused = cause == OUR_CERTIFICATE || cause == NOT_DNS;
	const char *reason = ERR_reason_error_string(error), *alert = NULL, *hint;

	if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (reason == NULL)
		reason = "broke off";
	alert = strstr(reason, " alert ");
	zf_fail(err, refused ? ZF_EAUTH : ZF_ENETWORK, "%s: %s%s",
		session->stands ? "TLS" : "TLS handshake",
		alert != NULL ? "the server says: " : "",
		alert != NULL ? alert + strlen(" alert ") : reason);
	hint = hint_for(cause, session->tls);
	if (hint != NULL)
		zf_hint(err, "%s", hint);
	return refused ? ZF_EAUTH : ZF_ENETWORK;
}

/* Without close_notify or with it: whether what came was whole, the messages must show. */
static zf_status fail_as_closed(const struct zf_tls_session *session,
				struct zf_error *err)
{
	zf_fail(err, ZF_ENETWORK, "closed by the server");
	if (session->stands)
		return ZF_ENETWORK;
	zf_hint(err, "does the server speak DNS over TLS at this port? its log may tell");
	return zf_wrap(err, "TLS handshake");
}

/* BIND 9.18 sends no alert where it does not like what it has asked for. */
static zf_status fail_as_unknown(const struct zf_tls_session *session,
				 struct zf_error *err)
{
	zf_status status = session->tls->has_certificate ? ZF_ENETWORK : ZF_EAUTH;

	zf_fail(err, status,
		"TLS: closed by the server, which had asked for a certificate of ours");
	zf_hint(err, "%s", hint_at_certificate(session->tls));
	return status;
}

/* What ended a call that was not to wait. */
static zf_status fail(struct zf_tls_session *session, struct zf_error *err)
{
	const unsigned long error = ERR_peek_error();
	const bool goodbye = SSL_get_error(session->ssl, 0) == SSL_ERROR_ZERO_RETURN;

	session->broken = session->broken || !goodbye;
	if (session->why.code != ZF_OK) {
		zf_error_copy(err, &session->why);
		return session->why.code;
	}
	if (session->overfull)
		return zf_fail(err, ZF_ELIMIT,
			       "the server does not take what is sent to it");
	if (session->asked && !session->heard &&
	    (goodbye || session->closed || session->number != 0))
		return fail_as_unknown(session, err);
	if (goodbye || session->closed)
		return fail_as_closed(session, err);
	if (session->number != 0)
		return zf_fail_network(err, session->number, "%s",
				       session->stands ? "receiving" : "TLS handshake");
	return fail_as_openssl(session, error, err);
}

/* ---- the session ---- */

static void begin_call(struct zf_tls_session *session, bool may_receive)
{
	session->received = !may_receive || session->in_at < session->in_len;
	session->closed = session->overfull = false;
	session->number = 0;
	ERR_clear_error(); /* SSL_get_error looks at what is left there */
}

/* Whether what was just called only has to wait for more from the server. */
static bool waits(const struct zf_tls_session *session)
{
	return SSL_get_error(session->ssl, 0) == SSL_ERROR_WANT_READ;
}

static bool join(struct zf_tls_session *session)
{
	BIO *bio = BIO_new(session->tls->socket);

	if (bio == NULL)
		return false;
	BIO_set_data(bio, session);
	BIO_set_init(bio, 1);
	SSL_set_bio(session->ssl, bio, bio);
	SSL_set_app_data(session->ssl, session);
	SSL_set_connect_state(session->ssl);
	return zf_identity_is_address(session->name) ||
	       SSL_set_tlsext_host_name(session->ssl, session->name) == 1;
}

zf_status zf_tls_session_open(struct zf_tls_session **result, const struct zf_tls *tls,
			      int fd, const char *name, struct zf_error *err)
{
	*result = NULL;
	/* not calloc: pages of `in` that are never filled need never be there */
	struct zf_tls_session *session = malloc(sizeof(*session));
	if (session == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	memset(session, 0, offsetof(struct zf_tls_session, in));
	session->tls = tls;
	session->fd = fd;
	zf_error_clear(&session->why);
	if (!zf_identity_read_name(session->name,
				   tls->hostname[0] != '\0' ? tls->hostname : name)) {
		free(session);
		return zf_fail(err, ZF_EUSAGE, "TLS: \"%s\" is no server's name", name);
	}
	session->ssl = SSL_new(tls->ctx);
	if (session->ssl == NULL || !join(session)) {
		zf_tls_session_close(session);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	*result = session;
	return ZF_OK;
}

zf_status zf_tls_session_handshake(struct zf_tls_session *session, bool *done,
				   struct zf_error *err)
{
	*done = false;
	begin_call(session, true);
	int result = SSL_do_handshake(session->ssl);
	send_out(session); /* an alert too */
	if (result != 1)
		return waits(session) ? ZF_OK : fail(session, err);
	zf_status status = check_alpn(session, err);
	session->stands = *done = status == ZF_OK;
	return status;
}

zf_status zf_tls_session_read(struct zf_tls_session *session, uint8_t *to, size_t *len,
			      struct zf_error *err)
{
	size_t n;

	*len = 0;
	begin_call(session, true);
	while (SSL_read_ex(session->ssl, to + *len, ZF_TLS_READ_MAX - *len, &n) == 1)
		*len += n;
	session->heard = session->heard || *len > 0;
	send_out(session);
	return waits(session) ? ZF_OK : fail(session, err);
}

ptrdiff_t zf_tls_session_write(struct zf_tls_session *session, const uint8_t *from,
			       size_t len)
{
	size_t n;

	send_out(session);
	if (session->broken)
		return -1;
	if (session->out_len > 0)
		return 0;
	begin_call(session, false); /* what it received nobody would look for */
	if (SSL_write_ex(session->ssl, from, len, &n) == 1) {
		send_out(session);
		return (ptrdiff_t)n;
	}
	if (waits(session))
		return 0;
	(void)fail(session, &session->why);
	return -1;
}

bool zf_tls_session_flush(struct zf_tls_session *session)
{
	send_out(session);
	return session->out_len == 0;
}

void zf_tls_session_close(struct zf_tls_session *session)
{
	if (session == NULL)
		return;
	if (session->stands && !session->broken) {
		begin_call(session, false);
		(void)SSL_shutdown(session->ssl);
		send_out(session);
	}
	ERR_clear_error();
	SSL_free(session->ssl);
	free(session);
}
