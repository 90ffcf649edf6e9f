# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Stands between a client and a server, and closes each connection after so many answers to UPDATE.

    closing = Closing(host, server, answers, lose=False)
    closing.close()

With `lose` the last of them is not passed on: the client does not know of what the server has done. What the client has
sent behind it the server has got, and may still carry out. UDP is carried as it is.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading

from .between import UPDATE, WAIT_SECONDS, opcode, read_message
from .net import Host
from .relay import TcpListener, UdpHandler, UdpListener
from .server import Server


class TcpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError), socket.create_connection(self.server.target) as inner:
            back = threading.Thread(target=self.carry_back, args=(inner,), daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                while wire := read_message(self.request):
                    inner.sendall(struct.pack("!H", len(wire)) + wire)
                inner.shutdown(socket.SHUT_WR)
            back.join(WAIT_SECONDS)

    def carry_back(self, inner: socket.socket) -> None:
        closing, answers = self.server.closing, 0
        with contextlib.suppress(OSError):
            while wire := read_message(inner):
                answers += opcode(wire) == UPDATE
                is_last = answers == closing.answers
                if not (is_last and closing.lose):
                    self.request.sendall(struct.pack("!H", len(wire)) + wire)
                if is_last:
                    closing.closed += 1
                    break
        with contextlib.suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)


class Closing:
    def __init__(self, host: Host, server: Server, answers: int, *, lose: bool = False) -> None:
        self.address, self.port, self.answers, self.lose = host.address, host.port, answers, lose
        self.closed = 0
        place = self.address, self.port
        self.listeners = [TcpListener(place, TcpHandler), UdpListener(place, UdpHandler)]
        for listener in self.listeners:
            listener.target = server.address, server.port
            listener.closing = self
            threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()

    def __enter__(self) -> Closing:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()
