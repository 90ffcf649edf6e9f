/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/datagram.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "protocol/message.h"
#include "protocol/socket.h"

#define PACKETS_MAX                                                                      \
	16 /* taken in one wake-up, so that a flood leaves the loop to others */

struct zf_datagram {
	struct zf_datagram_user user;
	struct zf_datagram_terms terms;
	int64_t started_ms;
	unsigned sent; /* tries made */
	int refusal;   /* the last errno the network gave, or 0 */
	int fd;
	bool busy, closed; /* closed within a callback: freed when that has returned */
	struct event *readable, *timer;
};

static void free_event(struct event **event)
{
	if (*event != NULL)
		event_free(*event);
	*event = NULL;
}

static void shut(struct zf_datagram *datagram)
{
	free_event(&datagram->readable);
	free_event(&datagram->timer);
	if (datagram->fd >= 0)
		close(datagram->fd);
	datagram->fd = -1;
}

static void destroy(struct zf_datagram *datagram)
{
	shut(datagram);
	free(datagram);
}

/* Ends a callback that may have closed the datagram; tells whether it has. */
static bool leave(struct zf_datagram *datagram)
{
	datagram->busy = false;
	if (!datagram->closed)
		return false;
	destroy(datagram);
	return true;
}

static void end(struct zf_datagram *datagram)
{
	const struct zf_datagram_terms *terms = &datagram->terms;
	char text[ZF_DURATION_TEXT_MAX];
	struct zf_error err;

	if (datagram->refusal != 0)
		zf_fail_network(&err, datagram->refusal, "asking by UDP");
	else
		zf_fail(&err, ZF_ETIMEOUT, "no answer by UDP for %s (asked %u %s)",
			zf_duration_print(text, terms->timeout_ms), datagram->sent,
			datagram->sent == 1 ? "time" : "times");
	shut(datagram);
	datagram->busy = true;
	datagram->user.on_end(datagram->user.ctx, &err);
	leave(datagram);
}

static void send_try(struct zf_datagram *datagram)
{
	const struct zf_datagram_terms *terms = &datagram->terms;
	ssize_t n = send(datagram->fd, terms->wire, terms->len, MSG_NOSIGNAL);

	if (n < 0)
		datagram->refusal = errno;
	/* that may have been the refusal of the try before, for which this one was not sent */
	if (n < 0 && errno == ECONNREFUSED)
		(void)!send(datagram->fd, terms->wire, terms->len, MSG_NOSIGNAL);
	datagram->sent++;
}

/* Waits until the time of the tries made so far is over. */
static int arm(struct zf_datagram *datagram)
{
	const struct zf_datagram_terms *terms = &datagram->terms;
	int64_t until =
		datagram->started_ms + terms->timeout_ms * datagram->sent / terms->tries;
	int64_t left = until - zf_clock_ms();

	if (left < 0)
		left = 0;
	struct timeval wait = { .tv_sec = left / 1000, .tv_usec = left % 1000 * 1000 };
	return event_add(datagram->timer, &wait);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_datagram *datagram = ctx;

	(void)fd;
	(void)what;
	datagram->busy = true;
	datagram->user.on_try(datagram->user.ctx);
	if (leave(datagram))
		return;
	if (datagram->sent == datagram->terms.tries) {
		end(datagram);
		return;
	}
	send_try(datagram);
	if (arm(datagram) != 0)
		end(datagram);
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_datagram *datagram = ctx;
	uint8_t wire[ZF_MESSAGE_OCTETS_MAX];
	bool refused = false;

	(void)what;
	datagram->busy = true;
	for (int i = 0; i < PACKETS_MAX && !datagram->closed; i++) {
		ssize_t n = recv(fd, wire, sizeof(wire), 0);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n < 0 && errno != EINTR) {
			datagram->refusal = errno;
			refused = true;
		}
		if (n >= 0)
			datagram->user.on_packet(datagram->user.ctx, wire, (size_t)n);
	}
	if (!leave(datagram) && refused && datagram->sent == datagram->terms.tries)
		end(datagram);
}

zf_status zf_datagram_open(struct zf_datagram **result, struct event_base *loop,
			   const struct zf_datagram_terms *terms,
			   const struct zf_datagram_user *user, struct zf_error *err)
{
	*result = NULL;
	struct zf_datagram *datagram = calloc(1, sizeof(*datagram));
	if (datagram == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	datagram->user = *user;
	datagram->terms = *terms;
	datagram->started_ms = zf_clock_ms();
	zf_status status = zf_socket_connect(&datagram->fd, SOCK_DGRAM, &terms->server,
					     &terms->local, err);
	if (status != ZF_OK)
		goto out;
	send_try(datagram);
	datagram->readable = event_new(loop, datagram->fd, EV_READ | EV_PERSIST,
				       on_readable, datagram);
	datagram->timer = evtimer_new(loop, on_timer, datagram);
	if (datagram->readable == NULL || datagram->timer == NULL ||
	    event_add(datagram->readable, NULL) != 0 || arm(datagram) != 0) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
		goto out;
	}
	*result = datagram;
	datagram = NULL;
out:
	if (datagram != NULL)
		destroy(datagram);
	return status;
}

void zf_datagram_local(const struct zf_datagram *datagram, struct zf_endpoint *local)
{
	zf_socket_local(datagram->fd, local);
}

void zf_datagram_close(struct zf_datagram *datagram)
{
	if (datagram == NULL)
		return;
	if (!datagram->busy) {
		destroy(datagram);
		return;
	}
	datagram->closed = true;
	shut(datagram);
}
