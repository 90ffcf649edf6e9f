/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_SOCKET_H
#define ZF_PROTOCOL_SOCKET_H

/* What stream.c and datagram.c have in common: a socket connected to one server. */

#include "protocol/endpoint.h"
#include "protocol/error.h"

/*
 * Makes a non-blocking socket of `type` (SOCK_STREAM, SOCK_DGRAM), bound to `local` if that is
 * given (not NULL, len not 0), and begins to connect it. A TCP connection need not stand yet
 * when this returns: zf_socket_connected() tells once the socket is writable.
 * Fails with ZF_ENETWORK where no connection can come of it ("connect: Network is
 * unreachable"), ZF_EUSAGE where `local` is of the other address family or is not
 * this machine's, ZF_ESYSTEM where the system gives no socket. The caller closes *fd.
 */
zf_status zf_socket_connect(int *fd, int type, const struct zf_endpoint *server,
			    const struct zf_endpoint *local,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Whether the connection begun stands. Fails with ZF_ENETWORK if it came to nothing, ZF_ETIMEOUT
 * if the system gave it up, ZF_ESYSTEM if that cannot be asked. */
zf_status zf_socket_connected(int fd, struct zf_error *err) ZF_MUST_CHECK;

/*
 * Has what came acknowledged now (Linux; elsewhere nothing is done): a server that writes answers
 * in small pieces, as Knot does, holds the next back until the last is (RFC 1122 4.2.3.4), and
 * the system here would wait 40 ms for something to send along.
 */
void zf_socket_acknowledge(int fd);

/* The address this end uses; len 0 if it has none. */
void zf_socket_local(int fd, struct zf_endpoint *local);

#endif
