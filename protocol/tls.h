/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TLS_H
#define ZF_PROTOCOL_TLS_H

/*
 * TLS as DNS uses it (RFC 7858, RFC 9103): what a person says of it, made into settings once,
 * and a session over one connection. What moves octets and waits is stream.c; nothing here
 * waits.
 *
 * The profile is strict (RFC 8310): a server that does not prove who it is gets no question.
 * TLS is 1.3, or 1.2 with forward secrecy and AEAD where that is allowed; the protocol `dot`
 * is offered by ALPN and has to be selected (RFC 9103 section 7.1, RFC 7301). There is no
 * 0-RTT, no resumption, no renegotiation and no compression.
 *
 *	zf_tls_new() -> for each connection, once it stands:
 *	zf_tls_session_open() -> zf_tls_session_handshake()... -> read, write... ->
 *	zf_tls_session_close() -> zf_tls_free()
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/pin.h"

#define ZF_PORT_TLS 853 /* RFC 7858 section 3.1 */

struct zf_tls;
struct zf_tls_session;

struct zf_tls_terms {
	const char *ca_file; /* PEM, the CAs to trust; NULL: those of the system */
	/* What the certificate must be for, whichever server; NULL: the name that each session is
	 * opened with. */
	const char *hostname;
	/* Pins alone are enough (RFC 7858 4.2, out-of-band key-pinned), whatever else the certificate
	 * says; with ca_file or hostname it must hold by both. */
	const struct zf_pin *pins;
	size_t pin_count;
	/* PEM: our own certificate and those up to its CA; its private key, without a passphrase. Both
	 * or, NULL, neither. */
	const char *cert_file, *key_file;
	bool tls_1_2;  /* TLS 1.2 will do too */
	bool insecure; /* nothing is verified, and ALPN may be missing */
};

/* Reads the files; `terms` is copied. The settings never change and are for any number of sessions.
 * Fails with ZF_ESYSTEM if a file cannot be read; ZF_EUSAGE if it does not hold what it should, if
 * others than owner and group may use the key file, the key is not the certificate's, only one of
 * the two is given, or a CA or a pin together with `insecure`; ZF_ENOMEM. */
zf_status zf_tls_new(struct zf_tls **tls, const struct zf_tls_terms *terms,
		     struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. No session may be left. */
void zf_tls_free(struct zf_tls *tls);

/*
 * `fd` is a non-blocking TCP socket, `name` the server's: a host name or an address (see
 * protocol/identity.h for how it is looked for; a host name is told to the server too, RFC 6066
 * section 3). Both `tls` and `fd` must stay until zf_tls_session_close, which does not close the fd.
 * Fails with ZF_EUSAGE for a name that cannot be one, ZF_ENOMEM.
 */
zf_status zf_tls_session_open(struct zf_tls_session **session, const struct zf_tls *tls,
			      int fd, const char *name,
			      struct zf_error *err) ZF_MUST_CHECK;

/*
 * Goes on with the handshake; sets *done when it is, and then zf_tls_session_read must be called
 * once, since more may have come with its end. Until then call it again when the socket is
 * readable. Fails with
 *	ZF_EAUTH	the server is not who it should be (zf_identity_check), does not select `dot`,
 *			or does not accept our certificate or the lack of one, as far as it says so
 *	ZF_ENETWORK	the handshake broke off; the text has OpenSSL's or the server's reason, the hint
 *			a likely cause
 *	ZF_ENOMEM, ZF_ELIMIT	more is to be sent than the server takes
 */
zf_status zf_tls_session_handshake(struct zf_tls_session *session, bool *done,
				   struct zf_error *err) ZF_MUST_CHECK;

#define ZF_TLS_READ_MAX (160 * 1024) /* octets that one read hands out at most */

/*
 * Reads all that has come, but no more than one recv gives; *len is 0 where that is nothing. `to`
 * has room for ZF_TLS_READ_MAX octets, so that never anything is left behind which the socket
 * would not tell of. Where the session has ended it fails, but *len octets came before that:
 *	ZF_ENETWORK	closed by the server, whether by the rules or not; reset; not TLS
 *	ZF_EAUTH	the server does not accept our certificate or the lack of one, which in TLS 1.3
 *			it says only behind the handshake
 *	ZF_ELIMIT	the server asks for new keys, but does not take them
 *	ZF_ENOMEM
 */
zf_status zf_tls_session_read(struct zf_tls_session *session, uint8_t *to, size_t *len,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Takes some of `from`, a record at most: returns how many octets, 0 if none just now, -1 if the
 * session is broken; reading tells why. After 0 the next write must begin with the same octets: when
 * the socket is writable if zf_tls_session_flush fails, else after the next read. */
ptrdiff_t zf_tls_session_write(struct zf_tls_session *session, const uint8_t *from,
			       size_t len);

/* Sends what is left of what was taken, or of what the handshake or a read had to say. False if the
 * socket does not take all: call it again when it is writable. */
bool zf_tls_session_flush(struct zf_tls_session *session);

/* Tells the server that this is the end, if the socket takes that, and frees. NULL is fine. */
void zf_tls_session_close(struct zf_tls_session *session);

#endif
