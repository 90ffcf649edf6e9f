/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_PORTS_H
#define ZF_PROTOCOL_PORTS_H

/*
 * The UDP ports on this side from which one server is asked, each a socket connected to it: so
 * the kernel drops what strangers send and tells when nobody listens. A port that the kernel
 * picks at random is what a forger must guess beside the id (RFC 5452 4.2 and 4.5); a socket for
 * each question costs more than the question. So up to ZF_PORT_SEATS questions go from one port,
 * one after the other or at once, each with an id that no other on it has, and then a port is
 * left for a fresh one.
 *
 *	zf_ports_new() -> zf_seat_take() -> zf_seat_send(), on_packet()... -> zf_seat_leave()
 *						  -> zf_ports_free(), at any time
 *
 * Works on the caller's event loop.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/error.h"

struct event_base;
struct zf_port;
struct zf_ports;

#define ZF_PORT_SEATS 64 /* questions from one port, in its whole life */

struct zf_seat_user {
	/* A packet with the seat's id came. `wire` may be changed and is gone after the call. Any
	 * seat may be left within. */
	void (*on_packet)(void *ctx, uint8_t *wire, size_t len);
	/* The network refused something that was sent from the port (ICMP, RFC 1122 4.1.3.3), perhaps
	 * another's: an errno. No seat may be left within. */
	void (*on_refused)(void *ctx, int number);
	void *ctx;
};

/* One question's place at a port. The struct is the caller's and stays where it is until it is left;
 * zeroed, it is no place. */
struct zf_seat {
	struct zf_port *port;
	struct zf_seat_user user;
	uint16_t id;
};

/* `local` may have len 0: the system's choice. No socket is made yet. Fails with ZF_ENOMEM. */
zf_status zf_ports_new(struct zf_ports **ports, struct event_base *loop,
		       const struct zf_endpoint *server, const struct zf_endpoint *local,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Seats that are taken stay good. NULL is fine. */
void zf_ports_free(struct zf_ports *ports);

/* Takes a place for the question with `id`. Fails as zf_socket_connect does, or with ZF_ENOMEM. */
zf_status zf_seat_take(struct zf_seat *seat, struct zf_ports *ports, uint16_t id,
		       const struct zf_seat_user *user,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Sends a packet to the server. Returns 0, or the errno with which the network refused it, or one
 * before it from this port; on_refused is then called for the port's other seats. */
int zf_seat_send(struct zf_seat *seat, const uint8_t *wire, size_t len);

/* The address this end uses. */
void zf_seat_local(const struct zf_seat *seat, struct zf_endpoint *local);

/* The port is closed once all its seats have been taken and left. Safe on no place. */
void zf_seat_leave(struct zf_seat *seat);

#endif
