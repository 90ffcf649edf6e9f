/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/protocol/tls_peer.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define HOST "ns1.ferry.example"

/* ---- certificates, made once ---- */

enum who {
	NOBODY,
	CA,
	OTHER_CA,
	OLD_CA,
	MIDDLE, /* a CA of the CA's */
	OF_CA,
	OF_OTHER,
	OF_OLD,
	OF_MIDDLE,
	SELF,
	EXPIRED,
	EARLY,
	BY_ADDRESS,
	BY_CN,
	MANY_NAMES,
	CLIENT,
	OTHER_CLIENT,
	WHO_COUNT,
};

static const struct {
	enum who who, issuer;
	struct certificate_terms terms;
} made[] = {
	{ CA, NOBODY, { .cn = "Test CA", .ca = true } },
	{ OTHER_CA, NOBODY, { .cn = "Other CA", .ca = true } },
	{ OLD_CA, NOBODY, { .cn = "Old CA", .ca = true, .from = -9, .until = -1 } },
	{ MIDDLE, CA, { .cn = "Middle CA", .ca = true } },
	{ OF_CA, CA, { .cn = "cn", .names = "DNS:" HOST ",DNS:*.wild.example" } },
	{ OF_OTHER, OTHER_CA, { .cn = "cn", .names = "DNS:" HOST } },
	{ OF_OLD, OLD_CA, { .cn = "cn", .names = "DNS:" HOST } },
	{ OF_MIDDLE, MIDDLE, { .cn = "cn", .names = "DNS:" HOST } },
	{ SELF, NOBODY, { .cn = HOST, .names = "DNS:" HOST } },
	{ EXPIRED, CA, { .cn = "cn", .names = "DNS:" HOST, .from = -3, .until = -1 } },
	{ EARLY, CA, { .cn = "cn", .names = "DNS:" HOST, .from = 1, .until = 3 } },
	{ BY_ADDRESS, CA, { .cn = "cn", .names = "IP:127.0.0.1,IP:2001:db8::1" } },
	{ BY_CN, CA, { .cn = HOST } },
	{ MANY_NAMES, CA, { .cn = "cn", .names = NULL } }, /* filled in */
	{ CLIENT, CA, { .cn = "our client" } },
	{ OTHER_CLIENT, OTHER_CA, { .cn = "our client" } },
};

static struct certificate certificates[WHO_COUNT];
static char many_names[4096];

static const char *file_of(enum who who)
{
	char name[16];

	snprintf(name, sizeof(name), "%d.pem", (int)who);
	return zf_scratch_path(name);
}

static const char *key_file_of(enum who who)
{
	char name[16];

	snprintf(name, sizeof(name), "%d.key", (int)who);
	return zf_scratch_path(name);
}

/* Good ones and bad ones. */
static void write_files(void)
{
	certificate_write(&certificates[CLIENT], zf_scratch_path("good.pem"));
	certificate_write_key(&certificates[CLIENT], zf_scratch_path("good.key"), NULL);
	certificate_write_key(&certificates[SELF], zf_scratch_path("other.key"), NULL);
	certificate_write_key(&certificates[CLIENT], zf_scratch_path("secret.key"),
			      "xyz");
	certificate_write_key(&certificates[CLIENT], zf_scratch_path("open.key"), NULL);
	ck_assert_int_eq(chmod(zf_scratch_path("open.key"), 0644), 0);
	zf_scratch_write("text", "no PEM\n", 7, 0600);
}

static void make_certificates(void)
{
	zf_scratch_open();
	for (int i = 0; i < 100; i++)
		sprintf(many_names + strlen(many_names), "%sDNS:host%d.ferry.example",
			i == 0 ? "" : ",", i);
	for (size_t i = 0; i < COUNT(made); i++) {
		struct certificate_terms terms = made[i].terms;
		enum who who = made[i].who;

		if (made[i].issuer != NOBODY)
			terms.issuer = &certificates[made[i].issuer];
		if (who == MANY_NAMES)
			terms.names = many_names;
		certificate_make(&certificates[who], &terms);
		certificate_write(&certificates[who], file_of(who));
		certificate_write_key(&certificates[who], key_file_of(who), NULL);
	}
	write_files();
}

static void free_certificates(void)
{
	for (size_t i = 0; i < WHO_COUNT; i++)
		certificate_free(&certificates[i]);
	zf_scratch_close();
}

/* ---- talking ---- */

/* Answers one message with the same. */
static void echo(struct peer *peer)
{
	if (peer_accept(peer) && peer_read(peer)) {
		peer_write_message(peer, peer->query, peer->query_len);
		peer_wait_closed(peer);
	}
	peer_hang_up(peer);
}

static int connect_to(const struct peer *peer)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&peer->endpoint.address,
				 peer->endpoint.len),
			 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

/* The socket takes all that these tests say at once. */
static void wait_for(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	poll(&ready, 1, -1);
}

static zf_status shake_hands(struct zf_tls_session *session, int fd, struct zf_error *err)
{
	bool done;
	zf_status status;

	while ((status = zf_tls_session_handshake(session, &done, err)) == ZF_OK && !done)
		wait_for(fd);
	return status;
}

/* Says a word and hears it. */
static zf_status hear_echo(struct zf_tls_session *session, int fd, struct zf_error *err)
{
	static const uint8_t word[] = "\0\002hi";
	static uint8_t heard[ZF_TLS_READ_MAX];
	size_t count = 0, len;
	zf_status status = ZF_OK;

	ck_assert_int_ne(zf_tls_session_write(session, word, 4), 0);
	while (status == ZF_OK && count < 4) {
		status = zf_tls_session_read(session, heard + count, &len, err);
		count += len;
		if (status == ZF_OK && count < 4)
			wait_for(fd);
	}
	if (status == ZF_OK)
		ck_assert_mem_eq(heard, word, 4);
	return status;
}

static zf_status talk(const struct zf_tls *tls, const struct peer *peer, const char *name,
		      struct zf_error *err)
{
	struct zf_tls_session *session;
	int fd = connect_to(peer);
	zf_status status = zf_tls_session_open(&session, tls, fd, name, err);

	if (status == ZF_OK)
		status = shake_hands(session, fd, err);
	if (status == ZF_OK)
		status = hear_echo(session, fd, err);
	zf_tls_session_close(session);
	close(fd);
	return status;
}

/* One session on the client's terms with a server that runs `script` on its own, or without TLS. */
static zf_status try_with(const struct zf_tls_terms *client, const char *name,
			  void (*script)(struct peer *), const void *arg,
			  const struct tls_peer_terms *server, struct zf_error *err)
{
	struct zf_tls *tls;
	struct peer peer;

	zf_error_clear(err);
	zf_status status = zf_tls_new(&tls, client, err);
	ck_assert_msg(status == ZF_OK, "%s", err->message);
	peer_prepare(&peer);
	peer.tls_terms = server;
	peer_run(&peer, script, arg);
	status = talk(tls, &peer, name, err);
	peer_stop(&peer);
	zf_tls_free(tls);
	return status;
}

/* ---- who the server is ---- */

static const struct identity {
	const char *why; /* the row is there */
	enum who server, chain, ca;
	const char *name;     /* the server's; NULL: HOST */
	const char *hostname; /* in the terms */
	enum who pins[2];
	bool insecure;
	const char *message, *hint; /* parts; NULL: all is well */
} identities[] = {
	{ "a good one", OF_CA, 0, .ca = CA },
	{ "with a final dot", OF_CA, 0, CA, .name = HOST "." },
	{ "in capitals", OF_CA, 0, CA, .name = "NS1.Ferry.Example" },
	{ "a wildcard is for one label", OF_CA, 0, CA, .name = "a.wild.example" },
	{ "and not for two", OF_CA, 0, CA, .name = "a.b.wild.example",
	  .message = "TLS: the certificate is for " HOST
		     ", *.wild.example, not for a.b.wild.example",
	  .hint = "--tls-hostname" },
	{ "another host", OF_CA, 0, CA, .name = "ns2.ferry.example",
	  .message = "TLS: the certificate is for " HOST
		     ", *.wild.example, not for ns2.ferry.example",
	  .hint = "--tls-hostname" },
	{ "a host asked by its address", OF_CA, 0, CA, .name = "127.0.0.1",
	  .message = "*.wild.example, not for 127.0.0.1" },
	{ "the name in the terms counts", OF_CA, 0, CA, .name = "127.0.0.1",
	  .hostname = HOST },
	{ "also where the server's own is right", OF_CA, 0, CA, .hostname = "x.example",
	  .message = "not for x.example" },
	{ "an address", BY_ADDRESS, 0, CA, .name = "127.0.0.1" },
	{ "an IPv6 address, and a scope", BY_ADDRESS, 0, CA,
	  .name = "2001:DB8:0::1%eth0" },
	{ "another address", BY_ADDRESS, 0, CA, .name = "127.0.0.2",
	  .message =
		  "TLS: the certificate is for 127.0.0.1, 2001:db8::1, not for 127.0.0.2" },
	{ "a common name is no name", BY_CN, 0, CA,
	  .message = "TLS: the certificate is not for " HOST
		     ": it has no subjectAltName" },
	{ "many names are not all told", MANY_NAMES, 0, CA,
	  .message = "host1.ferry.example, host2.ferry.example" },
	{ "another CA", OF_OTHER, 0, CA,
	  .message =
		  "TLS: the certificate is from a CA that is not trusted here (CN=Other CA)",
	  .hint = "--tls-ca" },
	{ "another CA, sent along", OF_OTHER, OTHER_CA, CA,
	  .message =
		  "TLS: the certificate is from a CA that is not trusted here (CN=Other CA)" },
	{ "none of the system's CAs", OF_CA, 0, NOBODY,
	  .message =
		  "TLS: the certificate is from a CA that is not trusted here (CN=Test CA)" },
	{ "self-signed", SELF, 0, CA,
	  .message = "TLS: the certificate is self-signed, and not trusted here (CN=" HOST
		     ")",
	  .hint = "--tls-pin" },
	{ "self-signed and trusted", SELF, 0, .ca = SELF },
	{ "trusted itself, not its CA", OF_CA, 0, .ca = OF_CA },
	{ "a CA between that is sent", OF_MIDDLE, MIDDLE, .ca = CA },
	{ "a CA between that is not sent", OF_MIDDLE, 0, CA,
	  .message = "not trusted here (CN=Middle CA)" },
	{ "a CA between that is trusted", OF_MIDDLE, 0, .ca = MIDDLE },
	{ "expired", EXPIRED, 0, CA,
	  .message = "TLS: the certificate has expired: it was good until 20",
	  .hint = "clock" },
	{ "not yet valid", EARLY, 0, CA,
	  .message = "TLS: the certificate is not yet valid: it is good from 20",
	  .hint = "clock" },
	{ "the CA has expired", OF_OLD, 0, OLD_CA,
	  .message = "TLS: the certificate of CN=Old CA has expired" },
	{ "the pin too", OF_CA, 0, CA, .pins = { OF_CA } },
	{ "one of two pins", OF_CA, 0, CA, .pins = { SELF, OF_CA } },
	{ "the CA's pin", OF_CA, 0, CA, .pins = { CA } },
	{ "another pin", OF_CA, 0, CA, .pins = { SELF, OF_OTHER },
	  .message = "TLS: the certificate's key has the pin ", .hint = "give that pin" },
	{ "the pin alone", SELF, 0, NOBODY, .pins = { SELF } },
	{ "whatever else is wrong", EXPIRED, 0, NOBODY, .name = "x.example",
	  .pins = { OF_CA, EXPIRED } },
	{ "another pin alone", SELF, 0, NOBODY, .pins = { OF_CA },
	  .message = "TLS: the certificate's key has the pin " },
	{ "a CA's pin alone, which anybody could send along", OF_OTHER, OTHER_CA, NOBODY,
	  .pins = { OTHER_CA }, .message = "TLS: the certificate's key has the pin " },
	{ "the pin, but not the name", OF_CA, 0, NOBODY, .hostname = "x.example",
	  .pins = { OF_CA }, .message = "not trusted here" },
	{ "the pin, but not the CA", OF_OTHER, 0, CA, .pins = { OF_OTHER },
	  .message = "not trusted here" },
	{ "anything goes", EXPIRED, 0, NOBODY, .name = "x.example", .insecure = true },
};

static void use_pins(const struct identity *row, struct zf_pin pins[2],
		     struct zf_tls_terms *terms)
{
	terms->pins = pins;
	for (; terms->pin_count < 2 && row->pins[terms->pin_count] != NOBODY;
	     terms->pin_count++)
		ck_assert_int_eq(zf_pin_of(&pins[terms->pin_count],
					   certificates[row->pins[terms->pin_count]].x509,
					   NULL),
				 ZF_OK);
}

START_TEST(a_server_must_be_who_it_should_be)
{
	const struct identity *row = &identities[_i];
	const struct tls_peer_terms server = {
		.certificate = &certificates[row->server],
		.chain = row->chain == NOBODY ? NULL : &certificates[row->chain],
		.alpn = "dot",
	};
	struct zf_tls_terms terms = {
		.ca_file = row->ca == NOBODY ? NULL : file_of(row->ca),
		.hostname = row->hostname,
		.insecure = row->insecure,
	};
	struct zf_pin pins[2];
	struct zf_error err;

	use_pins(row, pins, &terms);
	zf_status status = try_with(&terms, row->name != NULL ? row->name : HOST, echo,
				    NULL, &server, &err);
	ck_assert_msg(status == (row->message == NULL ? ZF_OK : ZF_EAUTH), "%s: %s",
		      row->why, err.message);
	if (row->message != NULL)
		ck_assert_msg(strstr(err.message, row->message) != NULL, "%s: %s",
			      row->why, err.message);
	if (row->hint != NULL)
		ck_assert_msg(strstr(err.hint, row->hint) != NULL, "%s: %s", row->why,
			      err.hint);
}
END_TEST

START_TEST(the_pin_to_compare_is_told)
{
	const struct tls_peer_terms server = { .certificate = &certificates[SELF],
					       .alpn = "dot" };
	struct zf_tls_terms terms = { .ca_file = file_of(CA) };
	char text[ZF_PIN_TEXT_MAX];
	struct zf_error err;
	struct zf_pin pin;

	ck_assert_int_eq(zf_pin_of(&pin, certificates[SELF].x509, NULL), ZF_OK);
	zf_pin_print(text, &pin);
	ck_assert_int_eq(try_with(&terms, HOST, echo, NULL, &server, &err), ZF_EAUTH);
	ck_assert_ptr_nonnull(strstr(err.hint, text));
	pin.digest[0] ^= 1;
	terms = (struct zf_tls_terms){ .pins = &pin, .pin_count = 1 };
	ck_assert_int_eq(try_with(&terms, HOST, echo, NULL, &server, &err), ZF_EAUTH);
	ck_assert_ptr_nonnull(strstr(err.message, text));
}
END_TEST

/* ---- how it speaks ---- */

static const struct {
	const char *why;
	int version;
	const char *alpn;
	enum who client_ca;
	bool tls_1_2, insecure, quiet;
	enum who client;
	zf_status status;
	const char *message, *hint;
} profiles[] = {
	{ "TLS 1.3", TLS1_3_VERSION, "dot", 0, .client = 0 },
	{ "TLS 1.3 where 1.2 would do", TLS1_3_VERSION, "dot", 0, .tls_1_2 = true },
	{ "TLS 1.2 where it will do", TLS1_2_VERSION, "dot", 0, .tls_1_2 = true },
	{ "TLS 1.2 where it will not", TLS1_2_VERSION, "dot", 0, .status = ZF_ENETWORK,
	  .message = "TLS handshake: ", .hint = "--tls-min 1.2" },
	{ "nor if nothing is verified", TLS1_2_VERSION, "dot", 0, .insecure = true,
	  .status = ZF_ENETWORK, .message = "TLS handshake: ", .hint = "--tls-min 1.2" },
	{ "TLS 1.1", TLS1_1_VERSION, "dot", 0, .tls_1_2 = true, .status = ZF_ENETWORK,
	  .message = "TLS handshake: " },
	{ "no ALPN", TLS1_3_VERSION, NULL, 0, .status = ZF_EAUTH,
	  .message = "selected no protocol by ALPN", .hint = "--tls-insecure" },
	{ "no ALPN with TLS 1.2", TLS1_2_VERSION, NULL, 0, .tls_1_2 = true,
	  .status = ZF_EAUTH, .message = "selected no protocol by ALPN" },
	{ "no ALPN, and nothing is verified", TLS1_3_VERSION, NULL, 0, .insecure = true },
	{ "a server that has only another protocol", TLS1_3_VERSION, "h2", 0,
	  .status = ZF_EAUTH,
	  .message = "TLS handshake: the server says: no application protocol" },
	{ "our certificate", TLS1_3_VERSION, "dot", CA, .client = CLIENT },
	{ "our certificate with TLS 1.2", TLS1_2_VERSION, "dot", CA, .tls_1_2 = true,
	  .client = CLIENT },
	{ "our certificate, not asked for", TLS1_3_VERSION, "dot", 0, .client = CLIENT },
	{ "it wants one, and we have none", TLS1_3_VERSION, "dot", CA, .status = ZF_EAUTH,
	  .message = "TLS: the server says: certificate required", .hint = "--tls-cert" },
	{ "the same with TLS 1.2", TLS1_2_VERSION, "dot", CA, .tls_1_2 = true,
	  .status = ZF_ENETWORK,
	  .message = "TLS handshake: the server says: handshake failure",
	  .hint = "--tls-cert" },
	{ "it wants one and does not say so", TLS1_3_VERSION, "dot", CA, .quiet = true,
	  .status = ZF_EAUTH,
	  .message =
		  "TLS: closed by the server, which had asked for a certificate of ours",
	  .hint = "--tls-cert" },
	{ "the same with TLS 1.2", TLS1_2_VERSION, "dot", CA, .quiet = true,
	  .tls_1_2 = true, .status = ZF_EAUTH,
	  .message =
		  "TLS: closed by the server, which had asked for a certificate of ours",
	  .hint = "--tls-cert" },
	{ "it does not like ours and does not say so", TLS1_3_VERSION, "dot", CA,
	  .quiet = true, .client = OTHER_CLIENT, .status = ZF_ENETWORK,
	  .message =
		  "TLS: closed by the server, which had asked for a certificate of ours",
	  .hint = "our certificate" },
	{ "ours is of a CA it does not know", TLS1_3_VERSION, "dot", CA,
	  .client = OTHER_CLIENT, .status = ZF_EAUTH,
	  .message = "TLS: the server says: unknown ca", .hint = "our certificate" },
	{ "the same with TLS 1.2", TLS1_2_VERSION, "dot", CA, .tls_1_2 = true,
	  .client = OTHER_CLIENT, .status = ZF_EAUTH,
	  .message = "TLS handshake: the server says: unknown ca",
	  .hint = "our certificate" },
};

START_TEST(a_server_must_speak_as_it_should)
{
	const struct tls_peer_terms server = {
		.certificate = &certificates[OF_CA],
		.client_ca = profiles[_i].client_ca == NOBODY
				     ? NULL
				     : &certificates[profiles[_i].client_ca],
		.alpn = profiles[_i].alpn,
		.version = profiles[_i].version,
		.quiet = profiles[_i].quiet,
	};
	const enum who client = profiles[_i].client;
	const struct zf_tls_terms terms = {
		.ca_file = profiles[_i].insecure ? NULL : file_of(CA),
		.cert_file = client == NOBODY ? NULL : file_of(client),
		.key_file = client == NOBODY ? NULL : key_file_of(client),
		.tls_1_2 = profiles[_i].tls_1_2,
		.insecure = profiles[_i].insecure,
	};
	struct zf_error err;

	zf_status status = try_with(&terms, HOST, echo, NULL, &server, &err);
	ck_assert_msg(status == profiles[_i].status, "%s: %s", profiles[_i].why,
		      err.message);
	if (profiles[_i].message != NULL)
		ck_assert_msg(strstr(err.message, profiles[_i].message) != NULL, "%s: %s",
			      profiles[_i].why, err.message);
	if (profiles[_i].hint != NULL)
		ck_assert_msg(strstr(err.hint, profiles[_i].hint) != NULL, "%s: %s",
			      profiles[_i].why, err.hint);
}
END_TEST

/* The ALPN and the name that the server is told. */
static char told_name[256];

static int hear_name(SSL *ssl, int *alert, void *ctx)
{
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	(void)alert, (void)ctx;
	snprintf(told_name, sizeof(told_name), "%s", name == NULL ? "(none)" : name);
	return SSL_TLSEXT_ERR_OK;
}

static const struct {
	const char *name, *hostname, *told;
} names[] = {
	{ HOST, NULL, HOST },
	{ "a.wild.example.", NULL, "a.wild.example" },
	{ "127.0.0.1", HOST, HOST },
	{ "127.0.0.1", NULL, "(none)" }, /* RFC 6066 3: no addresses */
	{ "::1", NULL, "(none)" },
};

START_TEST(a_host_name_is_told_to_the_server)
{
	const struct tls_peer_terms server = { .certificate = &certificates[OF_CA],
					       .alpn = "dot",
					       .on_name = hear_name };
	const struct zf_tls_terms terms = { .ca_file = file_of(CA),
					    .hostname = names[_i].hostname };
	struct zf_error err;

	(void)!try_with(&terms, names[_i].name, echo, NULL, &server, &err);
	ck_assert_str_eq(told_name, names[_i].told);
}
END_TEST

/* ---- how it breaks ---- */

static size_t flight;

static void accept_and_hang_up(struct peer *peer)
{
	if (peer_accept(peer))
		flight = peer_flight(peer);
	peer_hang_up(peer);
}

static const int versions[] = { TLS1_3_VERSION, TLS1_2_VERSION };

/* A signature's length varies by some octets, and so does the flight's. */
START_TEST(a_handshake_cut_off_anywhere_says_so)
{
	struct tls_peer_terms server = { .certificate = &certificates[OF_CA],
					 .alpn = "dot",
					 .version = versions[_i] };
	const struct zf_tls_terms terms = { .ca_file = file_of(CA), .tls_1_2 = true };
	struct zf_error err;

	(void)!try_with(&terms, HOST, accept_and_hang_up, NULL, &server, &err);
	ck_assert_uint_gt(flight, 500);
	for (server.cut = 1; server.cut < flight - 16; server.cut += 11) {
		ck_assert_int_eq(try_with(&terms, HOST, accept_and_hang_up, NULL, &server,
					  &err),
				 ZF_ENETWORK);
		ck_assert_str_eq(err.message, "TLS handshake: closed by the server");
		ck_assert_str_ne(err.hint, "");
	}
}
END_TEST

START_TEST(a_handshake_may_come_in_pieces)
{
	const struct tls_peer_terms server = { .certificate = &certificates[OF_CA],
					       .alpn = "dot",
					       .version = versions[_i],
					       .piece = 1 };
	const struct zf_tls_terms terms = { .ca_file = file_of(CA), .tls_1_2 = true };
	struct zf_error err;

	ck_assert_msg(try_with(&terms, HOST, echo, NULL, &server, &err) == ZF_OK, "%s",
		      err.message);
}
END_TEST

static void reset(struct peer *peer)
{
	uint8_t hello[16];

	peer_accept(peer);
	peer_read_raw(peer, hello, sizeof(hello));
	peer_reset(peer);
}

START_TEST(a_reset_within_the_handshake_is_named)
{
	const struct zf_tls_terms terms = { .ca_file = file_of(CA) };
	struct zf_error err;

	ck_assert_int_eq(try_with(&terms, HOST, reset, NULL, NULL, &err), ZF_ENETWORK);
	ck_assert_str_eq(err.message, "TLS handshake: Connection reset by peer");
	ck_assert_int_eq(err.system, ECONNRESET);
}
END_TEST

/* What a port that does not speak TLS may say. */
static const struct {
	const char *octets;
	size_t len;
} others[] = {
	{ "\000\014\022\064\201\005\000\000\000\000\000\000\000\000",
	  14 }, /* DNS: REFUSED */
	{ "\003\000\022\064\201\001\000\001\000\000\000\000\000\000",
	  14 }, /* DNS: FORMERR */
	{ "HTTP/1.1 400 Bad Request\r\n\r\n", 28 },
	{ "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", 32 },
	{ "220 mail.example ESMTP\r\n", 24 },
	{ "\0\0\0\0\0\0\0\0\0\0\0\0", 12 },
	{ "\377\377\377\377\377\377\377\377\377\377\377\377", 12 },
};

static void say_something_else(struct peer *peer)
{
	uint8_t hello[16];
	const size_t *row = peer->arg;

	peer_accept(peer);
	peer_read_raw(peer, hello, sizeof(hello));
	peer_write(peer, others[*row].octets, others[*row].len);
	peer_wait_closed(peer);
}

START_TEST(a_port_that_does_not_speak_tls_is_told_from_a_bad_server)
{
	const struct zf_tls_terms terms = { .ca_file = file_of(CA) };
	const size_t row = (size_t)_i;
	struct zf_error err;

	ck_assert_int_eq(try_with(&terms, HOST, say_something_else, &row, NULL, &err),
			 ZF_ENETWORK);
	ck_assert_msg(strncmp(err.message, "TLS handshake: ", 15) == 0, "%s",
		      err.message);
	ck_assert_msg(strstr(err.hint, "does not speak TLS") != NULL, "%s", err.message);
}
END_TEST

/* Behind the handshake. */
enum ending { GOODBYE, SILENCE, RESET, RUBBISH, FORGERY };

static void end_somehow(struct peer *peer)
{
	static const uint8_t record[] = "\027\003\003\000\050"
					"a record of forty octets, not encrypted.";
	static const uint8_t no_record[] = "HTTP/1.1 400 Bad Request";

	ck_assert(peer_accept(peer) && peer_read(peer) && peer_write(peer, "\0\001a", 3));
	switch (*(const enum ending *)peer->arg) {
	case GOODBYE:
		peer_say_goodbye(peer);
		break;
	case SILENCE:
		peer_hang_up(peer);
		return;
	case RESET:
		if (peer_read(
			    peer)) /* which the client sends when it has had the message */
			peer_reset(peer);
		return;
	case RUBBISH:
		peer_write_raw(peer, no_record, sizeof(no_record) - 1);
		break;
	case FORGERY:
		peer_write_raw(peer, record, sizeof(record) - 1);
		break;
	}
	peer_wait_closed(peer);
}

static const struct {
	enum ending ending;
	const char *message;
} endings[] = {
	{ GOODBYE, "closed by the server" },
	{ SILENCE, "closed by the server" },
	{ RESET, "receiving: Connection reset by peer" },
	{ RUBBISH, "TLS: wrong version number" },
	{ FORGERY, "TLS: decryption failed or bad record mac" },
};

START_TEST(what_came_before_the_end_is_had)
{
	const struct tls_peer_terms server = { .certificate = &certificates[OF_CA],
					       .alpn = "dot" };
	const struct zf_tls_terms terms = { .ca_file = file_of(CA) };
	static uint8_t heard[ZF_TLS_READ_MAX];
	struct zf_tls_session *session;
	size_t count = 0, len;
	struct zf_error err;
	struct zf_tls *tls;
	struct peer peer;
	zf_status status;

	ck_assert_int_eq(zf_tls_new(&tls, &terms, NULL), ZF_OK);
	peer_start_tls(&peer, end_somehow, &endings[_i].ending, &server);
	int fd = connect_to(&peer);
	ck_assert_int_eq(zf_tls_session_open(&session, tls, fd, HOST, NULL), ZF_OK);
	ck_assert_int_eq(shake_hands(session, fd, NULL), ZF_OK);
	ck_assert_int_eq(zf_tls_session_write(session, (const uint8_t *)"\0\001q", 3), 3);
	while ((status = zf_tls_session_read(session, heard + count, &len, &err)) ==
	       ZF_OK) {
		count += len;
		if (count == 3 && endings[_i].ending == RESET)
			ck_assert_int_eq(zf_tls_session_write(
						 session, (const uint8_t *)"\0\001q", 3),
					 3);
		wait_for(fd);
	}
	count += len;
	ck_assert_uint_eq(count, 3);
	ck_assert_mem_eq(heard, "\0\001a", 3);
	ck_assert_int_eq(status, ZF_ENETWORK);
	ck_assert_str_eq(err.message, endings[_i].message);
	zf_tls_session_close(session);
	close(fd);
	peer_stop(&peer);
	zf_tls_free(tls);
}
END_TEST

static void listen_for_goodbye(struct peer *peer)
{
	bool *heard = *(bool *const *)peer->arg;

	if (peer_accept(peer) && peer_read(peer) && peer_write(peer, "\0\002hi", 4))
		*heard = peer_hears_goodbye(peer);
}

START_TEST(the_server_is_told_of_the_end)
{
	const struct tls_peer_terms server = { .certificate = &certificates[OF_CA],
					       .alpn = "dot" };
	const struct zf_tls_terms terms = { .ca_file = file_of(CA) };
	bool heard = false, *where = &heard;
	struct zf_error err;

	ck_assert_int_eq(
		try_with(&terms, HOST, listen_for_goodbye, &where, &server, &err), ZF_OK);
	ck_assert(heard);
}
END_TEST

/* ---- files and words ---- */

static const struct {
	const char *why;
	const char *ca, *cert, *key, *hostname;
	bool insecure;
	zf_status status;
	const char *message;
} mistakes[] = {
	{ "no such CA file", .ca = "nowhere", .status = ZF_ESYSTEM,
	  .message = "nowhere: No such file" },
	{ "a folder", .ca = ".", .status = ZF_ESYSTEM, .message = "Is a directory" },
	{ "no certificate in it", .ca = "text", .status = ZF_EUSAGE,
	  .message = "text: holds no certificate" },
	{ "no such certificate", .cert = "nowhere", .key = "good.key",
	  .status = ZF_ESYSTEM, .message = "nowhere: No such file" },
	{ "no certificate in it", .cert = "text", .key = "good.key", .status = ZF_EUSAGE,
	  .message = "text: holds no certificate" },
	{ "no such key", .cert = "good.pem", .key = "nowhere", .status = ZF_ESYSTEM,
	  .message = "nowhere: No such file" },
	{ "no key in it", .cert = "good.pem", .key = "text", .status = ZF_EUSAGE,
	  .message = "text: holds no private key" },
	{ "a key that all can use", .cert = "good.pem", .key = "open.key",
	  .status = ZF_EUSAGE, .message = "open.key: anyone on this machine" },
	{ "an encrypted key", .cert = "good.pem", .key = "secret.key",
	  .status = ZF_EUSAGE, .message = "secret.key: the key has a passphrase" },
	{ "another key", .cert = "good.pem", .key = "other.key", .status = ZF_EUSAGE,
	  .message = "other.key: not the private key of the certificate in" },
	{ "a certificate without key", .cert = "good.pem", .status = ZF_EUSAGE,
	  .message = "go together" },
	{ "a key without certificate", .key = "good.key", .status = ZF_EUSAGE,
	  .message = "go together" },
	{ "to be verified, and not", .ca = "good.pem", .insecure = true,
	  .status = ZF_EUSAGE, .message = "nothing shall be" },
	{ "no name", .hostname = "", .status = ZF_EUSAGE, .message = "is no host name" },
};

static const char *path_or_null(const char *name)
{
	return name == NULL ? NULL : zf_scratch_path(name);
}

START_TEST(a_mistake_is_named_before_anything_is_asked)
{
	const struct zf_tls_terms terms = {
		.ca_file = path_or_null(mistakes[_i].ca),
		.cert_file = path_or_null(mistakes[_i].cert),
		.key_file = path_or_null(mistakes[_i].key),
		.hostname = mistakes[_i].hostname,
		.insecure = mistakes[_i].insecure,
	};
	struct zf_tls *tls;
	struct zf_error err;

	ck_assert_msg(zf_tls_new(&tls, &terms, &err) == mistakes[_i].status, "%s",
		      mistakes[_i].why);
	ck_assert_ptr_null(tls);
	ck_assert_msg(strstr(err.message, mistakes[_i].message) != NULL, "%s: %s",
		      mistakes[_i].why, err.message);
}
END_TEST

START_TEST(a_name_that_cannot_be_one_is_refused)
{
	const struct zf_tls_terms terms = { .ca_file = file_of(CA) };
	struct zf_tls_session *session;
	char long_name[300];
	struct zf_tls *tls;

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	ck_assert_int_eq(zf_tls_new(&tls, &terms, NULL), ZF_OK);
	ck_assert_int_eq(zf_tls_session_open(&session, tls, 0, long_name, NULL),
			 ZF_EUSAGE);
	ck_assert_int_eq(zf_tls_session_open(&session, tls, 0, ".", NULL), ZF_EUSAGE);
	ck_assert_ptr_null(session);
	zf_tls_session_close(NULL);
	zf_tls_free(tls);
	zf_tls_free(NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/tls");
	TCase *tc = tcase_create("tls");

	tcase_set_timeout(tc, 60);
	tcase_add_unchecked_fixture(tc, make_certificates, free_certificates);
	tcase_add_loop_test(tc, a_server_must_be_who_it_should_be, 0, COUNT(identities));
	tcase_add_test(tc, the_pin_to_compare_is_told);
	tcase_add_loop_test(tc, a_server_must_speak_as_it_should, 0, COUNT(profiles));
	tcase_add_loop_test(tc, a_host_name_is_told_to_the_server, 0, COUNT(names));
	tcase_add_loop_test(tc, a_handshake_cut_off_anywhere_says_so, 0, COUNT(versions));
	tcase_add_loop_test(tc, a_handshake_may_come_in_pieces, 0, COUNT(versions));
	tcase_add_test(tc, a_reset_within_the_handshake_is_named);
	tcase_add_loop_test(tc, a_port_that_does_not_speak_tls_is_told_from_a_bad_server,
			    0, COUNT(others));
	tcase_add_loop_test(tc, what_came_before_the_end_is_had, 0, COUNT(endings));
	tcase_add_test(tc, the_server_is_told_of_the_end);
	tcase_add_loop_test(tc, a_mistake_is_named_before_anything_is_asked, 0,
			    COUNT(mistakes));
	tcase_add_test(tc, a_name_that_cannot_be_one_is_refused);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
