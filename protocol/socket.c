/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <unistd.h>

static zf_status bind_local(int fd, const struct zf_endpoint *server,
			    const struct zf_endpoint *local, struct zf_error *err)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	if (local->address.ss_family != server->address.ss_family)
		return zf_fail(err, ZF_EUSAGE,
			       "source address %s is not of the server's address family",
			       zf_endpoint_print_address(text, local));
	if (bind(fd, (const struct sockaddr *)&local->address, local->len) == 0)
		return ZF_OK;

	int number = errno;
	zf_status status = zf_fail_system(err, number, "source address %s",
					  zf_endpoint_print(text, local));
	if (number == EADDRNOTAVAIL)
		status = zf_fail(err, ZF_EUSAGE,
				 "source address %s is not this machine's",
				 zf_endpoint_print_address(text, local));
	return status;
}

zf_status zf_socket_connect(int *fd, int type, const struct zf_endpoint *server,
			    const struct zf_endpoint *local, struct zf_error *err)
{
	const int yes = 1;
	zf_status status = ZF_OK;

	*fd = -1;
	int s = socket(server->address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s < 0)
		return zf_fail_system(err, errno, "socket");
	if (type == SOCK_STREAM) /* only speed is lost where this fails */
		(void)setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (local != NULL && local->len != 0)
		status = bind_local(s, server, local, err);
	if (status == ZF_OK &&
	    connect(s, (const struct sockaddr *)&server->address, server->len) != 0 &&
	    errno != EINPROGRESS)
		status = zf_fail_network(err, errno, "connect");
	if (status != ZF_OK) {
		close(s);
		return status;
	}
	*fd = s;
	return ZF_OK;
}

zf_status zf_socket_connected(int fd, struct zf_error *err)
{
	int number = 0;
	socklen_t len = sizeof(number);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &len) != 0)
		return zf_fail_system(err, errno, "connect");
	if (number != 0)
		return zf_fail_network(err, number, "connect");
	return ZF_OK;
}

void zf_socket_acknowledge(int fd)
{
#ifdef TCP_QUICKACK /* holds for a while only: said again each time */
	const int yes = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof(yes));
#else
	(void)fd;
#endif
}

void zf_socket_local(int fd, struct zf_endpoint *local)
{
	local->len = sizeof(local->address);
	if (getsockname(fd, (struct sockaddr *)&local->address, &local->len) != 0)
		local->len = 0;
}
