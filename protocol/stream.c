/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/stream.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "protocol/outbox.h"
#include "protocol/socket.h"
#include "protocol/wire.h"

#define PREFIX 2 /* octets of length before each message, RFC 1035 4.2.2 */
#define RECEIVE_OCTETS (256 * 1024) /* a few whole messages: one recv serves many */

struct zf_stream {
	struct zf_stream_user user;
	struct zf_deadlines deadlines;
	int64_t opened_ms;
	int64_t last_ms; /* of the connection, then of each message, or of the wait's begin */
	int fd;
	bool connected, ended;
	bool awaited;	   /* a message is */
	bool busy, closed; /* closed within a callback: freed when that has returned */
	struct event *readable, *writable, *timer;
	struct zf_endpoint local;
	uint64_t received;
	struct zf_outbox out;
	size_t in_len;
	uint8_t in[RECEIVE_OCTETS];
};

const struct zf_deadlines zf_deadlines_default = {
	.connect_ms = 10 * 1000,
	.idle_ms = 60 * 1000,
	.total_ms = 2 * 3600 * 1000,
};

/* The pair that TLS will take the place of. */
static ssize_t read_some(struct zf_stream *stream, uint8_t *to, size_t room)
{
	return recv(stream->fd, to, room, 0);
}

static ssize_t write_some(struct zf_stream *stream, const uint8_t *from, size_t len)
{
	return send(stream->fd, from, len, MSG_NOSIGNAL);
}

static bool try_again(int number)
{
	return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

static void free_event(struct event **event)
{
	if (*event != NULL)
		event_free(*event);
	*event = NULL;
}

/* Gives back all the system knows of: what is left is plain memory. */
static void shut(struct zf_stream *stream)
{
	free_event(&stream->readable);
	free_event(&stream->writable);
	free_event(&stream->timer);
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static void destroy(struct zf_stream *stream)
{
	shut(stream);
	zf_outbox_clear(&stream->out);
	free(stream);
}

/* Ends a callback that may have closed the stream. */
static void leave(struct zf_stream *stream)
{
	stream->busy = false;
	if (stream->closed)
		destroy(stream);
}

static void end(struct zf_stream *stream, const struct zf_error *why)
{
	shut(stream);
	stream->ended = true;
	stream->busy = true;
	stream->user.on_end(stream->user.ctx, why);
	leave(stream);
}

/* Hands out the whole messages and keeps the beginning of the next. */
static void deliver(struct zf_stream *stream)
{
	size_t pos = 0;

	while (!stream->closed && stream->in_len - pos >= PREFIX) {
		size_t len = zf_wire_get16(stream->in + pos);
		if (stream->in_len - pos - PREFIX < len)
			break;
		stream->user.on_message(stream->user.ctx, stream->in + pos + PREFIX, len);
		pos += PREFIX + len;
	}
	if (pos == 0)
		return;
	stream->in_len -= pos;
	memmove(stream->in, stream->in + pos, stream->in_len);
	stream->last_ms = zf_clock_ms();
}

static void end_closed(struct zf_stream *stream)
{
	struct zf_error err;

	if (stream->in_len == 0)
		zf_fail(&err, ZF_ENETWORK, "closed by the server");
	else if (stream->in_len < PREFIX)
		zf_fail(&err, ZF_ENETWORK,
			"closed by the server in the middle of a message's length");
	else
		zf_fail(&err, ZF_ENETWORK,
			"closed by the server in the middle of a message (%zu of %zu octets)",
			stream->in_len - PREFIX, (size_t)zf_wire_get16(stream->in));
	end(stream, &err);
}

/* One recv a wake-up, so that a fast server does not keep the loop from all others. */
static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_stream *stream = ctx;
	struct zf_error err;

	(void)fd;
	(void)what;
	ssize_t n = read_some(stream, stream->in + stream->in_len,
			      sizeof(stream->in) - stream->in_len);
	if (n < 0) {
		if (!try_again(errno)) {
			zf_fail_network(&err, errno, "receiving");
			end(stream, &err);
		}
	} else if (n == 0) {
		end_closed(stream);
	} else {
		stream->in_len += (size_t)n;
		stream->received += (uint64_t)n;
		stream->busy = true;
		deliver(stream);
		leave(stream);
	}
}

/* Sends what the system takes. A connection that breaks here is told of when it is read,
 * since an answer that says why may have come before. */
static void flush(struct zf_stream *stream)
{
	while (!zf_outbox_is_empty(&stream->out)) {
		size_t len;
		const uint8_t *next = zf_outbox_next(&stream->out, &len);
		ssize_t n = write_some(stream, next, len);
		if (n < 0 && try_again(errno)) {
			event_add(stream->writable, NULL);
			return;
		}
		if (n < 0)
			zf_outbox_clear(&stream->out);
		else
			zf_outbox_sent(&stream->out, (size_t)n);
	}
}

/* When it will have taken too long altogether. */
static int64_t total_end(const struct zf_stream *stream)
{
	return stream->deadlines.total_ms == 0
		       ? INT64_MAX
		       : stream->opened_ms + stream->deadlines.total_ms;
}

static int64_t earliest(const struct zf_stream *stream)
{
	int64_t step = INT64_MAX, total = total_end(stream);

	if (!stream->connected)
		step = stream->opened_ms + stream->deadlines.connect_ms;
	else if (stream->awaited)
		step = stream->last_ms + stream->deadlines.idle_ms;
	return step < total ? step : total;
}

static int arm(struct zf_stream *stream)
{
	int64_t at = earliest(stream);

	if (at == INT64_MAX)
		return event_del(stream->timer);
	int64_t left = at - zf_clock_ms();
	if (left < 0)
		left = 0;
	struct timeval wait = { .tv_sec = left / 1000, .tv_usec = left % 1000 * 1000 };
	return event_add(stream->timer, &wait);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_stream *stream = ctx;
	struct zf_error err;

	(void)what;
	if (!stream->connected) {
		if (zf_socket_connected(fd, &err) != ZF_OK) {
			end(stream, &err);
			return;
		}
		stream->connected = true;
		stream->last_ms = zf_clock_ms();
		zf_socket_local(fd, &stream->local);
		if (event_add(stream->readable, NULL) != 0 || arm(stream) != 0) {
			zf_fail(&err, ZF_ENOMEM, "out of memory");
			end(stream, &err);
			return;
		}
	}
	flush(stream);
}

/* The timer is not moved at each message: it finds here that it came too early. */
static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_stream *stream = ctx;
	const struct zf_deadlines *limits = &stream->deadlines;
	char text[ZF_DURATION_TEXT_MAX];
	struct zf_error err;
	int64_t now = zf_clock_ms();

	(void)fd;
	(void)what;
	if (now < earliest(stream) && arm(stream) == 0)
		return;
	if (now >= total_end(stream))
		zf_fail(&err, ZF_ETIMEOUT, "not done after %s",
			zf_duration_print(text, limits->total_ms));
	else if (!stream->connected)
		zf_fail(&err, ZF_ETIMEOUT, "connect: no answer for %s",
			zf_duration_print(text, limits->connect_ms));
	else
		zf_fail(&err, ZF_ETIMEOUT, "no message for %s",
			zf_duration_print(text, limits->idle_ms));
	end(stream, &err);
}

static bool make_events(struct zf_stream *stream, struct event_base *loop)
{
	stream->readable =
		event_new(loop, stream->fd, EV_READ | EV_PERSIST, on_readable, stream);
	stream->writable = event_new(loop, stream->fd, EV_WRITE, on_writable, stream);
	stream->timer = evtimer_new(loop, on_timer, stream);
	return stream->readable != NULL && stream->writable != NULL &&
	       stream->timer != NULL && event_add(stream->writable, NULL) == 0 &&
	       arm(stream) == 0;
}

zf_status zf_stream_open(struct zf_stream **result, struct event_base *loop,
			 const struct zf_stream_terms *terms,
			 const struct zf_stream_user *user, struct zf_error *err)
{
	*result = NULL;
	/* not calloc: pages of `in` that are never filled need never be there */
	struct zf_stream *stream = malloc(sizeof(*stream));
	if (stream == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	memset(stream, 0, offsetof(struct zf_stream, in));
	stream->user = *user;
	stream->deadlines = terms->deadlines;
	stream->opened_ms = zf_clock_ms();
	stream->awaited = true;
	zf_status status = zf_socket_connect(&stream->fd, SOCK_STREAM, terms->server,
					     terms->local, err);
	if (status == ZF_OK && !make_events(stream, loop))
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status != ZF_OK) {
		destroy(stream);
		return status;
	}
	*result = stream;
	return ZF_OK;
}

zf_status zf_stream_send(struct zf_stream *stream, const uint8_t *wire, size_t len,
			 struct zf_error *err)
{
	if (stream->ended)
		return zf_fail(err, ZF_ENETWORK, "the connection has ended");
	bool idle = zf_outbox_is_empty(&stream->out);
	zf_status status =
		zf_outbox_add(&stream->out, wire, len, ZF_STREAM_QUEUE_MAX, err);
	if (status == ZF_OK && stream->connected && idle)
		flush(stream);
	return status;
}

void zf_stream_await(struct zf_stream *stream, bool awaited)
{
	if (awaited && !stream->awaited)
		stream->last_ms = zf_clock_ms();
	if (awaited == stream->awaited)
		return;
	stream->awaited = awaited;
	if (awaited && !stream->ended && stream->timer != NULL)
		(void)arm(stream); /* fails only without memory: the total still bounds */
}

void zf_stream_local(const struct zf_stream *stream, struct zf_endpoint *local)
{
	*local = stream->local;
}

uint64_t zf_stream_received(const struct zf_stream *stream)
{
	return stream->received;
}

void zf_stream_close(struct zf_stream *stream)
{
	if (stream == NULL)
		return;
	if (!stream->busy) {
		destroy(stream);
		return;
	}
	stream->closed = true;
	shut(stream);
}
