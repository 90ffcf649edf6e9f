# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Stands between a client and a server, so that a test can act at a certain UPDATE.

    between = Between(host, server, act)    # act(number) is called before UPDATE number 0, 1, ... goes on
    between.close()

It listens at the host's address and carries UDP as it is, TCP message by message. With `deaf` the client does
not hear the answers to its UPDATEs: the connection is closed when the first has come.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from typing import Callable

from .net import Host
from .relay import TcpListener, UdpHandler, UdpListener
from .server import Server

UPDATE = 5
WAIT_SECONDS = 20


def opcode(wire: bytes) -> int:
    return wire[2] >> 3 & 0xF


def read_message(stream: socket.socket) -> bytes | None:
    """The next message, None at the end."""
    head = read_octets(stream, 2)
    return read_octets(stream, struct.unpack("!H", head)[0]) if head else None


def read_octets(stream: socket.socket, length: int) -> bytes | None:
    octets = b""
    while len(octets) < length:
        piece = stream.recv(length - len(octets))
        if not piece:
            return None
        octets += piece
    return octets


class TcpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError), socket.create_connection(self.server.target) as inner:
            back = threading.Thread(target=self.carry_back, args=(inner,), daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                self.carry_on(inner)
                inner.shutdown(socket.SHUT_WR)
            back.join(WAIT_SECONDS)

    def carry_on(self, inner: socket.socket) -> None:
        while wire := read_message(self.request):
            if opcode(wire) == UPDATE:
                self.server.between.act()
            inner.sendall(struct.pack("!H", len(wire)) + wire)

    def carry_back(self, inner: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while wire := read_message(inner):
                if self.server.between.deaf and opcode(wire) == UPDATE:
                    break
                self.request.sendall(struct.pack("!H", len(wire)) + wire)
        with contextlib.suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)


class Between:
    def __init__(self, host: Host, server: Server, act: Callable[[int], None] = lambda number: None, *,
                 deaf: bool = False) -> None:
        self.address, self.port, self.on_update, self.deaf = host.address, host.port, act, deaf
        self.updates = 0
        place = self.address, self.port
        self.listeners = [TcpListener(place, TcpHandler), UdpListener(place, UdpHandler)]
        for listener in self.listeners:
            listener.target = server.address, server.port
            listener.between = self
            threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()

    def act(self) -> None:
        number, self.updates = self.updates, self.updates + 1
        self.on_update(number)

    def close(self) -> None:
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()

    def __enter__(self) -> Between:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()
