# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Lets named be reached at 127.0.53.x.

named listens only on addresses it finds on an interface, and of all 127.0.0.0/8 the loopback
interface shows 127.0.0.1 alone. So on loopback it listens there, on a port of its own, and this
relay at the address it should have had. The relay speaks to named from the client's own address,
which on one machine anybody may, so that lists of addresses mean the same.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import socketserver
import threading

UDP_WAIT_SECONDS = 5


class TcpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):
            source = (self.client_address[0], 0)
            with socket.create_connection(self.server.target, source_address=source) as inner:
                splice(self.request, inner)


def splice(one: socket.socket, other: socket.socket) -> None:
    """Carries octets both ways until both ends have finished."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while selector.get_map():
            for key, _ in selector.select():
                octets = key.fileobj.recv(65536)
                if octets:
                    key.data.sendall(octets)
                else:
                    selector.unregister(key.fileobj)
                    key.data.shutdown(socket.SHUT_WR)


class UdpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        octets, outer = self.request
        inner = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with inner, contextlib.suppress(OSError):
            inner.settimeout(UDP_WAIT_SECONDS)
            inner.bind((self.client_address[0], 0))
            inner.connect(self.server.target)
            inner.send(octets)
            outer.sendto(inner.recv(65535), self.client_address)


class TcpListener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


class UdpListener(socketserver.ThreadingUDPServer):
    daemon_threads = True
    block_on_close = False
    max_packet_size = 65535


class Relay:
    """Carries what comes to `address` and `port` to `target_port` of 127.0.0.1, until closed."""

    def __init__(self, address: str, port: int, target_port: int) -> None:
        place = address, port
        self.listeners = [TcpListener(place, TcpHandler), UdpListener(place, UdpHandler)]
        for listener in self.listeners:
            listener.target = ("127.0.0.1", target_port)
            threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()
