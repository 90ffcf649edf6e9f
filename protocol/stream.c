/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/stream.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "protocol/outbox.h"
#include "protocol/socket.h"
#include "protocol/tls.h"
#include "protocol/wire.h"

#define PREFIX 2 /* octets of length before each message, RFC 1035 4.2.2 */
#define RECEIVE_OCTETS (256 * 1024) /* a few whole messages: one recv serves many */
_Static_assert(RECEIVE_OCTETS - PREFIX - UINT16_MAX >= ZF_TLS_READ_MAX,
	       "behind the beginning of a message there is room for what TLS may have");

enum stage { CONNECTING, SHAKING_HANDS, STANDING };

struct zf_stream {
	struct zf_stream_user user;
	struct zf_deadlines deadlines;
	int64_t opened_ms;
	int64_t last_ms; /* of the connection, then of each message, or of the wait's begin */
	int fd;
	struct zf_tls_session *tls; /* NULL: plain TCP */
	enum stage stage;
	bool ended;
	bool awaited;	   /* a message is */
	bool discounted;   /* the one just handed out was not */
	bool busy, closed; /* closed within a callback: freed when that has returned */
	struct event *readable, *writable, *timer;
	struct zf_endpoint local;
	struct zf_outbox out;
	size_t in_len;
	uint8_t in[RECEIVE_OCTETS];
};

const struct zf_deadlines zf_deadlines_default = {
	.connect_ms = 10 * 1000,
	.idle_ms = 60 * 1000,
	.total_ms = 2 * 3600 * 1000,
};

static bool try_again(int number)
{
	return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

/* Reads what there is behind what is there, *len octets, also where it then fails. */
static zf_status read_some(struct zf_stream *stream, size_t *len, struct zf_error *err)
{
	uint8_t *to = stream->in + stream->in_len;

	if (stream->tls != NULL)
		return zf_tls_session_read(stream->tls, to, len, err);
	*len = 0;
	ssize_t n = recv(stream->fd, to, sizeof(stream->in) - stream->in_len, 0);
	if (n == 0)
		return zf_fail(err, ZF_ENETWORK, "closed by the server");
	if (n < 0)
		return try_again(errno) ? ZF_OK
					: zf_fail_network(err, errno, "receiving");
	*len = (size_t)n;
	zf_socket_acknowledge(stream->fd);
	return ZF_OK;
}

/* Returns the octets sent, 0 where none can be just now, -1 where the connection is broken. */
static ptrdiff_t write_some(struct zf_stream *stream, const uint8_t *from, size_t len)
{
	if (stream->tls != NULL)
		return zf_tls_session_write(stream->tls, from, len);
	ssize_t n = send(stream->fd, from, len, MSG_NOSIGNAL);
	return n < 0 && try_again(errno) ? 0 : n;
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
	zf_tls_session_close(stream->tls);
	stream->tls = NULL;
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

/* Ends a callback that may have closed the stream; true if it has not. */
static bool leave(struct zf_stream *stream)
{
	bool stays = !stream->closed;

	stream->busy = false;
	if (!stays)
		destroy(stream);
	return stays;
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
	bool counted = false;
	size_t pos = 0;

	while (!stream->closed && stream->in_len - pos >= PREFIX) {
		size_t len = zf_wire_get16(stream->in + pos);
		if (stream->in_len - pos - PREFIX < len)
			break;
		stream->discounted = false;
		stream->user.on_message(stream->user.ctx, stream->in + pos + PREFIX, len);
		counted = counted || !stream->discounted;
		pos += PREFIX + len;
	}
	if (pos == 0)
		return;
	stream->in_len -= pos;
	memmove(stream->in, stream->in + pos, stream->in_len);
	if (counted)
		stream->last_ms = zf_clock_ms();
}

/* Where in a message it ended. */
static void tell_place(const struct zf_stream *stream, struct zf_error *err)
{
	size_t len = strlen(err->message), room = sizeof(err->message) - len;

	if (stream->in_len == 0)
		return;
	if (stream->in_len < PREFIX)
		snprintf(err->message + len, room,
			 " in the middle of a message's length");
	else
		snprintf(err->message + len, room,
			 " in the middle of a message (%zu of %zu octets)",
			 stream->in_len - PREFIX, (size_t)zf_wire_get16(stream->in));
}

/* One recv a wake-up, so that a fast server does not keep the loop from all others. Returns whether
 * the stream goes on. */
static bool receive(struct zf_stream *stream)
{
	struct zf_error err;
	size_t len;

	zf_status status = read_some(stream, &len, &err);
	stream->in_len += len;
	stream->busy = true;
	deliver(stream);
	if (!leave(stream))
		return false;
	if (status == ZF_OK)
		return true;
	tell_place(stream, &err);
	end(stream, &err);
	return false;
}

/* Whether the system is to take more before anything else can be sent. With TLS, what is to be
 * sent may also wait for what has to be read. */
static bool waits_to_write(struct zf_stream *stream)
{
	return stream->tls != NULL ? !zf_tls_session_flush(stream->tls)
				   : !zf_outbox_is_empty(&stream->out);
}

/* Sends what the system takes. A connection that breaks here is told of when it is read,
 * since an answer that says why may have come before. */
static void flush(struct zf_stream *stream)
{
	ptrdiff_t n = 1;

	while (n > 0 && !zf_outbox_is_empty(&stream->out)) {
		size_t len;
		const uint8_t *next = zf_outbox_next(&stream->out, &len);
		n = write_some(stream, next, len);
		if (n > 0)
			zf_outbox_sent(&stream->out, (size_t)n);
	}
	if (n < 0) {
		zf_outbox_clear(&stream->out);
		event_active(stream->readable, EV_READ, 0);
	} else if (waits_to_write(stream)) {
		event_add(stream->writable, NULL);
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

	if (stream->stage != STANDING)
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

/* What has waited for the connection goes out; what came with TLS's last word is read. */
static void stand(struct zf_stream *stream)
{
	struct zf_error err;

	stream->stage = STANDING;
	stream->last_ms = zf_clock_ms();
	if (arm(stream) != 0) {
		zf_fail(&err, ZF_ENOMEM, "out of memory");
		end(stream, &err);
		return;
	}
	flush(stream);
	if (stream->tls != NULL && receive(stream))
		flush(stream);
}

static void shake_hands(struct zf_stream *stream)
{
	struct zf_error err;
	bool done;

	if (zf_tls_session_handshake(stream->tls, &done, &err) != ZF_OK)
		end(stream, &err);
	else if (done)
		stand(stream);
	else if (waits_to_write(stream))
		event_add(stream->writable, NULL);
}

static void end_connecting(struct zf_stream *stream)
{
	struct zf_error err;

	if (zf_socket_connected(stream->fd, &err) != ZF_OK) {
		end(stream, &err);
		return;
	}
	zf_socket_local(stream->fd, &stream->local);
	if (event_add(stream->readable, NULL) != 0) {
		zf_fail(&err, ZF_ENOMEM, "out of memory");
		end(stream, &err);
		return;
	}
	stream->stage = SHAKING_HANDS;
	if (stream->tls != NULL)
		shake_hands(stream);
	else
		stand(stream);
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_stream *stream = ctx;

	(void)fd;
	(void)what;
	if (stream->stage == SHAKING_HANDS)
		shake_hands(stream);
	else if (receive(stream))
		flush(stream);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_stream *stream = ctx;

	(void)fd;
	(void)what;
	switch (stream->stage) {
	case CONNECTING:
		end_connecting(stream);
		break;
	case SHAKING_HANDS:
		shake_hands(stream);
		break;
	case STANDING:
		flush(stream);
		break;
	}
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
	else if (stream->stage != STANDING)
		zf_fail(&err, ZF_ETIMEOUT, "%s: no answer for %s",
			stream->stage == CONNECTING ? "connect" : "TLS handshake",
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

static zf_status make_tls(struct zf_stream *stream, const struct zf_stream_terms *terms,
			  struct zf_error *err)
{
	char address[ZF_ENDPOINT_TEXT_MAX];
	const char *name = terms->tls_name;

	if (terms->tls == NULL)
		return ZF_OK;
	if (name == NULL)
		name = zf_endpoint_print_address(address, terms->server);
	return zf_tls_session_open(&stream->tls, terms->tls, stream->fd, name, err);
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
	if (status == ZF_OK)
		status = make_tls(stream, terms, err);
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
	if (status == ZF_OK && stream->stage == STANDING && idle)
		flush(stream);
	return status;
}

void zf_stream_discount(struct zf_stream *stream)
{
	stream->discounted = true;
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

bool zf_stream_stood(const struct zf_stream *stream)
{
	return stream->stage == STANDING;
}

void zf_stream_local(const struct zf_stream *stream, struct zf_endpoint *local)
{
	*local = stream->local;
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
