/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/datagram.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>

#include "protocol/clock.h"
#include "protocol/ports.h"
#include "protocol/wire.h"

struct zf_datagram {
	struct zf_datagram_user user;
	struct zf_datagram_terms terms;
	int64_t started_ms;
	unsigned sent;	   /* tries made */
	int refusal;	   /* the last errno the network gave, or 0 */
	bool busy, closed; /* closed within a callback: freed when that has returned */
	struct zf_seat seat;
	struct event *timer;
};

static void shut(struct zf_datagram *datagram)
{
	zf_seat_leave(&datagram->seat);
	if (datagram->timer != NULL)
		event_free(datagram->timer);
	datagram->timer = NULL;
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
	int number = zf_seat_send(&datagram->seat, terms->wire, terms->len);

	if (number != 0)
		datagram->refusal = number;
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

static void on_packet(void *ctx, uint8_t *wire, size_t len)
{
	struct zf_datagram *datagram = ctx;

	datagram->busy = true;
	datagram->user.on_packet(datagram->user.ctx, wire, len);
	leave(datagram);
}

static void on_refused(void *ctx, int number)
{
	struct zf_datagram *datagram = ctx;

	datagram->refusal = number;
	if (datagram->sent == datagram->terms.tries)
		event_active(datagram->timer, EV_TIMEOUT, 1);
}

static zf_status take_seat(struct zf_datagram *datagram, struct event_base *loop,
			   struct zf_error *err)
{
	const struct zf_datagram_terms *terms = &datagram->terms;
	const struct zf_seat_user user = {
		.on_packet = on_packet,
		.on_refused = on_refused,
		.ctx = datagram,
	};
	const uint16_t id = zf_wire_get16(terms->wire);
	struct zf_ports *own = NULL;
	zf_status status = ZF_OK;

	if (terms->ports == NULL)
		status = zf_ports_new(&own, loop, &terms->server, &terms->local, err);
	if (status == ZF_OK)
		status = zf_seat_take(&datagram->seat, own != NULL ? own : terms->ports,
				      id, &user, err);
	zf_ports_free(own);
	return status;
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
	datagram->timer = evtimer_new(loop, on_timer, datagram);
	zf_status status = datagram->timer == NULL
				   ? zf_fail(err, ZF_ENOMEM, "out of memory")
				   : take_seat(datagram, loop, err);
	if (status == ZF_OK) {
		send_try(datagram);
		if (arm(datagram) != 0)
			status = zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	if (status == ZF_OK)
		*result = datagram;
	else
		destroy(datagram);
	return status;
}

void zf_datagram_local(const struct zf_datagram *datagram, struct zf_endpoint *local)
{
	zf_seat_local(&datagram->seat, local);
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
