/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/protocol/peer.h"

#include <arpa/inet.h>
#include <check.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/protocol/tls_peer.h"

/* Binds both to one port that the kernel picks; another program may hold it for UDP. */
static void bind_both(struct peer *peer)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 100; i++) {
		address.sin_port = 0;
		peer->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		peer->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		ck_assert_int_ge(peer->listening, 0);
		ck_assert_int_ge(peer->udp, 0);
		ck_assert_int_eq(0,
				 bind(peer->listening, (struct sockaddr *)&address, len));
		ck_assert_int_eq(0, listen(peer->listening, 8));
		getsockname(peer->listening, (struct sockaddr *)&address, &len);
		if (bind(peer->udp, (struct sockaddr *)&address, len) == 0) {
			memcpy(&peer->endpoint.address, &address, len);
			peer->endpoint.len = len;
			return;
		}
		close(peer->listening);
		close(peer->udp);
	}
	ck_abort_msg("no port is free for TCP and UDP");
}

static void *run(void *ctx)
{
	struct peer *peer = ctx;

	peer->script(peer);
	return NULL;
}

void peer_prepare(struct peer *peer)
{
	memset(peer, 0, sizeof(*peer));
	peer->connection = -1;
	bind_both(peer);
	ck_assert_int_eq(0, pipe(peer->stop));
}

void peer_run(struct peer *peer, void (*script)(struct peer *peer), const void *arg)
{
	peer->script = script;
	peer->arg = arg;
	ck_assert_int_eq(0, pthread_create(&peer->thread, NULL, run, peer));
}

void peer_start(struct peer *peer, void (*script)(struct peer *peer), const void *arg)
{
	peer_prepare(peer);
	peer_run(peer, script, arg);
}

void peer_stop(struct peer *peer)
{
	close(peer->stop[1]);
	pthread_join(peer->thread, NULL);
	close(peer->stop[0]);
	close(peer->listening);
	close(peer->udp);
	tls_peer_end(peer);
	if (peer->connection >= 0)
		close(peer->connection);
}

/* True once `fd` is ready for `events`, false once the test has called peer_stop. */
static bool ready(struct peer *peer, int fd, short events)
{
	struct pollfd fds[2] = {
		{ .fd = peer->stop[0], .events = POLLIN },
		{ .fd = fd, .events = events },
	};

	poll(fds, 2, -1);
	return fds[0].revents == 0;
}

bool peer_pause(struct peer *peer, int ms)
{
	struct pollfd stop = { .fd = peer->stop[0], .events = POLLIN };

	return poll(&stop, 1, ms) == 0;
}

bool peer_accept(struct peer *peer)
{
	if (!ready(peer, peer->listening, POLLIN))
		return false;
	tls_peer_end(peer);
	if (peer->connection >= 0)
		close(peer->connection);
	peer->connection = accept(peer->listening, NULL, NULL);
	if (peer->connection < 0)
		return false;
	return peer->tls_terms == NULL || tls_peer_accept(peer);
}

size_t peer_read_raw(struct peer *peer, void *octets, size_t room)
{
	if (!ready(peer, peer->connection, POLLIN))
		return 0;
	ssize_t n = read(peer->connection, octets, room);
	return n < 0 ? 0 : (size_t)n;
}

static bool read_all(struct peer *peer, uint8_t *to, size_t len)
{
	while (len > 0) {
		size_t n = peer->tls != NULL ? tls_peer_read(peer, to, len)
					     : peer_read_raw(peer, to, len);
		if (n == 0)
			return false;
		to += n;
		len -= n;
	}
	return true;
}

bool peer_read(struct peer *peer)
{
	uint8_t prefix[2];

	if (!read_all(peer, prefix, 2))
		return false;
	peer->query_len = zf_wire_get16(prefix);
	return read_all(peer, peer->query, peer->query_len);
}

bool peer_write_raw(struct peer *peer, const void *octets, size_t len)
{
	const uint8_t *from = octets;

	while (len > 0) {
		if (!ready(peer, peer->connection, POLLOUT))
			return false;
		ssize_t n =
			send(peer->connection, from, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0)
			return false;
		from += n;
		len -= (size_t)n;
	}
	return true;
}

bool peer_write(struct peer *peer, const void *octets, size_t len)
{
	return peer->tls != NULL ? tls_peer_write(peer, octets, len)
				 : peer_write_raw(peer, octets, len);
}

bool peer_write_message(struct peer *peer, const uint8_t *wire, size_t len)
{
	uint8_t prefix[2];

	zf_wire_put16(prefix, (uint16_t)len);
	return peer_write(peer, prefix, 2) && peer_write(peer, wire, len);
}

void peer_hang_up(struct peer *peer)
{
	close(peer->connection);
	peer->connection = -1;
}

void peer_reset(struct peer *peer)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(peer->connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	peer_hang_up(peer);
}

bool peer_receive(struct peer *peer)
{
	socklen_t len = sizeof(peer->from);

	if (!ready(peer, peer->udp, POLLIN))
		return false;
	ssize_t n = recvfrom(peer->udp, peer->query, sizeof(peer->query), 0,
			     (struct sockaddr *)&peer->from, &len);
	peer->query_len = n < 0 ? 0 : (size_t)n;
	return n >= 0;
}

void peer_reply(struct peer *peer, const uint8_t *wire, size_t len)
{
	(void)!sendto(peer->udp, wire, len, 0, (struct sockaddr *)&peer->from,
		      sizeof(peer->from));
}

void peer_wait_closed(struct peer *peer)
{
	uint8_t rest[4096];

	while (ready(peer, peer->connection, POLLIN))
		if (read(peer->connection, rest, sizeof(rest)) <= 0)
			return;
}

void peer_answer(const struct peer *peer, struct zf_message *answer, unsigned rcode)
{
	const uint8_t *qname = peer->query + ZF_HEADER_OCTETS;
	const uint8_t *behind = qname + zf_name_size(qname);

	zf_message_start(answer, zf_wire_get16(peer->query), peer->query[2] >> 3 & 0xf,
			 ZF_FLAG_QR | ZF_FLAG_AA | rcode);
	zf_message_question(answer, qname, zf_wire_get16(behind),
			    zf_wire_get16(behind + 2));
}

/* Octets strung together. */
struct octets {
	size_t len;
	uint8_t at[140000];
};

static void put(struct octets *octets, const void *from, size_t len)
{
	memcpy(octets->at + octets->len, from, len);
	octets->len += len;
}

static void put16(struct octets *octets, size_t value)
{
	zf_wire_put16(octets->at + octets->len, (uint16_t)value);
	octets->len += 2;
}

static void put_timers(struct octets *octets, uint64_t now)
{
	put16(octets, (uint16_t)(now >> 32));
	put16(octets, (uint16_t)(now >> 16));
	put16(octets, (uint16_t)now);
	put16(octets, 300); /* fudge */
}

static const uint8_t algorithm[] = "\013hmac-sha256";

void peer_sign(struct peer *peer, struct zf_message *answer, const struct zf_key *key)
{
	struct octets digested = { 0 }, rdata = { 0 };
	size_t name_len = zf_name_size(key->name.wire);
	uint64_t now = (uint64_t)time(NULL);
	bool first = peer->mac_len == 0;
	unsigned mac_len;

	ck_assert_int_eq(key->algorithm, ZF_HMAC_SHA256);
	if (first) { /* the query's MAC lies before original id, error and other length */
		peer->mac_len = 32;
		memcpy(peer->mac, peer->query + peer->query_len - 6 - 32, 32);
	}
	put16(&digested, peer->mac_len);
	put(&digested, peer->mac, peer->mac_len);
	put(&digested, peer->waiting, peer->waiting_len);
	put(&digested, answer->wire, answer->len);
	peer->waiting_len = 0;
	if (first) { /* the variables of 4.3.3, of which later messages have only the timers */
		put(&digested, key->name.wire, name_len);
		put(&digested, "\0\377\0\0\0\0", 6); /* class ANY, TTL */
		put(&digested, algorithm, sizeof(algorithm));
	}
	put_timers(&digested, now);
	if (first)
		put(&digested, "\0\0\0\0", 4); /* error, other length */
	HMAC(EVP_sha256(), key->secret, (int)key->secret_len, digested.at, digested.len,
	     peer->mac, &mac_len);
	peer->mac_len = mac_len;

	put(&rdata, algorithm, sizeof(algorithm));
	put_timers(&rdata, now);
	put16(&rdata, mac_len);
	put(&rdata, peer->mac, mac_len);
	put(&rdata, answer->wire, 2); /* the original id */
	put(&rdata, "\0\0\0\0", 4);
	const struct zf_record tsig = {
		.owner = key->name.wire,
		.owner_len = (uint16_t)name_len,
		.type = ZF_TYPE_TSIG,
		.class = ZF_CLASS_ANY,
		.rdata = rdata.at,
		.rdata_len = (uint16_t)rdata.len,
	};
	zf_message_add(answer, ZF_SECTION_ADDITIONAL, &tsig);
}

void peer_skip_signing(struct peer *peer, const struct zf_message *answer)
{
	ck_assert_uint_le(answer->len, sizeof(peer->waiting) - peer->waiting_len);
	memcpy(peer->waiting + peer->waiting_len, answer->wire, answer->len);
	peer->waiting_len += answer->len;
}
