/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/ports.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/message.h"
#include "protocol/socket.h"
#include "protocol/wire.h"

#define PACKETS_MAX                                                                      \
	16 /* taken in one wake-up, so that a flood leaves the loop to others */

struct zf_ports {
	struct event_base *loop;
	struct zf_endpoint server, local;
	struct zf_port *port; /* the one with seats left; NULL: none */
};

struct zf_port {
	int fd;
	struct event *readable;
	struct zf_endpoint local;
	struct zf_seat *seats[ZF_PORT_SEATS]; /* those taken now */
	size_t count, taken;		      /* now; and ever */
	bool busy;			      /* in on_readable, which then closes it */
};

static void close_port(struct zf_port *port)
{
	if (port->readable != NULL)
		event_free(port->readable);
	if (port->fd >= 0)
		close(port->fd);
	free(port);
}

static void close_if_over(struct zf_port *port)
{
	if (port->count == 0 && port->taken == ZF_PORT_SEATS && !port->busy)
		close_port(port);
}

/* No more seats of it are taken. */
static void retire(struct zf_ports *ports)
{
	struct zf_port *port = ports->port;

	ports->port = NULL;
	if (port == NULL)
		return;
	port->taken = ZF_PORT_SEATS;
	close_if_over(port);
}

static struct zf_seat *find(const struct zf_port *port, uint16_t id)
{
	for (size_t i = 0; i < port->count; i++) {
		if (port->seats[i]->id == id)
			return port->seats[i];
	}
	return NULL;
}

static void tell_refused(struct zf_port *port, const struct zf_seat *but, int number)
{
	for (size_t i = 0; i < port->count; i++) {
		const struct zf_seat_user *user = &port->seats[i]->user;

		if (port->seats[i] != but)
			user->on_refused(user->ctx, number);
	}
}

static void hand_over(struct zf_port *port, uint8_t *wire, size_t len)
{
	struct zf_seat *seat = len < 2 ? NULL : find(port, zf_wire_get16(wire));

	if (seat != NULL)
		seat->user.on_packet(seat->user.ctx, wire, len);
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_port *port = ctx;
	uint8_t wire[ZF_MESSAGE_OCTETS_MAX];

	(void)what;
	port->busy = true;
	for (int i = 0; i < PACKETS_MAX && port->count > 0; i++) {
		ssize_t n = recv(fd, wire, sizeof(wire), 0);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n >= 0)
			hand_over(port, wire, (size_t)n);
		else if (errno != EINTR)
			tell_refused(port, NULL, errno);
	}
	/* what comes while nobody waits is of no use, and must not wake the loop for ever */
	while (port->count == 0 && recv(fd, wire, sizeof(wire), 0) >= 0)
		;
	port->busy = false;
	close_if_over(port);
}

static zf_status open_port(struct zf_ports *ports, struct zf_error *err)
{
	struct zf_port *port = calloc(1, sizeof(*port));

	if (port == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_socket_connect(&port->fd, SOCK_DGRAM, &ports->server,
					     &ports->local, err);
	if (status != ZF_OK) {
		close_port(port);
		return status;
	}
	zf_socket_local(port->fd, &port->local);
	port->readable =
		event_new(ports->loop, port->fd, EV_READ | EV_PERSIST, on_readable, port);
	if (port->readable == NULL || event_add(port->readable, NULL) != 0) {
		close_port(port);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	ports->port = port;
	return ZF_OK;
}

zf_status zf_ports_new(struct zf_ports **result, struct event_base *loop,
		       const struct zf_endpoint *server, const struct zf_endpoint *local,
		       struct zf_error *err)
{
	struct zf_ports *ports = malloc(sizeof(*ports));

	*result = NULL;
	if (ports == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	*ports = (struct zf_ports){ .loop = loop, .server = *server, .local = *local };
	*result = ports;
	return ZF_OK;
}

void zf_ports_free(struct zf_ports *ports)
{
	if (ports == NULL)
		return;
	retire(ports);
	free(ports);
}

zf_status zf_seat_take(struct zf_seat *seat, struct zf_ports *ports, uint16_t id,
		       const struct zf_seat_user *user, struct zf_error *err)
{
	zf_status status = ZF_OK;

	*seat = (struct zf_seat){ .user = *user, .id = id };
	if (ports->port != NULL && find(ports->port, id) != NULL)
		retire(ports);
	if (ports->port == NULL)
		status = open_port(ports, err);
	if (status != ZF_OK)
		return status;
	struct zf_port *port = ports->port;
	seat->port = port;
	port->seats[port->count++] = seat;
	if (++port->taken == ZF_PORT_SEATS)
		ports->port = NULL;
	return ZF_OK;
}

int zf_seat_send(struct zf_seat *seat, const uint8_t *wire, size_t len)
{
	const int fd = seat->port->fd;

	if (send(fd, wire, len, MSG_NOSIGNAL) >= 0)
		return 0;
	int number = errno;
	/* that may have been the refusal of one before, for which this one was not sent */
	if (number == ECONNREFUSED)
		(void)!send(fd, wire, len, MSG_NOSIGNAL);
	tell_refused(seat->port, seat, number);
	return number;
}

void zf_seat_local(const struct zf_seat *seat, struct zf_endpoint *local)
{
	*local = seat->port->local;
}

void zf_seat_leave(struct zf_seat *seat)
{
	struct zf_port *port = seat->port;
	size_t at = 0;

	if (port == NULL)
		return;
	while (port->seats[at] != seat)
		at++;
	port->seats[at] = port->seats[--port->count];
	seat->port = NULL;
	close_if_over(port);
}
