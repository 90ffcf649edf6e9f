# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Stands between a client and a server and counts their messages, so that a test can act at any of them.

    counted = Counted(host, server, act)    # act(number, wire) before message number 0, 1, ... goes on
    counted.close()

Questions and answers count alike, by UDP and by TCP. Where act() says False the message is dropped and the
conversation ends. Choose a host that is no zone's name server: it would hear the server's NOTIFYs too.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from typing import Callable

from .between import WAIT_SECONDS, read_message
from .net import Host
from .relay import UDP_WAIT_SECONDS, TcpListener, UdpListener
from .server import Server


class Dropped(Exception):
    pass


class TcpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError), socket.create_connection(self.server.target) as inner:
            back = threading.Thread(target=self.carry, args=(inner, self.request), daemon=True)
            back.start()
            self.carry(self.request, inner)
            back.join(WAIT_SECONDS)

    def carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError, Dropped):
            while wire := read_message(source):
                self.server.counted.count(wire)
                sink.sendall(struct.pack("!H", len(wire)) + wire)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


class UdpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, outer = self.request
        with contextlib.suppress(OSError, Dropped), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as inner:
            inner.settimeout(UDP_WAIT_SECONDS)
            inner.connect(self.server.target)
            self.server.counted.count(wire)
            inner.send(wire)
            answer = inner.recv(65535)
            self.server.counted.count(answer)
            outer.sendto(answer, self.client_address)


class Counted:
    def __init__(self, host: Host, server: Server, act: Callable[[int, bytes], bool | None]) -> None:
        self.address, self.port, self.act = host.address, host.port, act
        self.messages = 0
        self.lock = threading.Lock()
        place = self.address, self.port
        self.listeners = [TcpListener(place, TcpHandler), UdpListener(place, UdpHandler)]
        for listener in self.listeners:
            listener.target = server.address, server.port
            listener.counted = self
            threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()

    def count(self, wire: bytes) -> None:
        with self.lock:
            number, self.messages = self.messages, self.messages + 1
        if self.act(number, wire) is False:
            raise Dropped

    def close(self) -> None:
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()

    def __enter__(self) -> Counted:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()
