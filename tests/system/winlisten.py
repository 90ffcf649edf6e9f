# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The sockets of winprimary.py: a thread for UDP, one for each TCP client."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from typing import Callable, Iterator

# gives the messages that answer one from a client's address, by TCP or not
Respond = Callable[[bytes, str, bool], Iterator[bytes]]
TCP_IDLE_SECONDS = 30


class TcpHandler(socketserver.StreamRequestHandler):
    """One client: its queries are answered in turn, however many it sends ahead (RFC 7766)."""

    timeout = TCP_IDLE_SECONDS

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while len(head := self.rfile.read(2)) == 2:
                wire = self.rfile.read(int.from_bytes(head, "big"))
                for response in self.server.respond(wire, self.client_address[0], True):
                    self.wfile.write(len(response).to_bytes(2, "big") + response)


class UdpHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, listener = self.request
        with contextlib.suppress(OSError):
            for response in self.server.respond(wire, self.client_address[0], False):
                listener.sendto(response, self.client_address)


class TcpListener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


class UdpListener(socketserver.UDPServer):
    max_packet_size = 65535


def listen(respond: Respond, address: str, port: int) -> None:
    for kind, handler in (TcpListener, TcpHandler), (UdpListener, UdpHandler):
        listener = kind((address, port), handler, bind_and_activate=False)
        if ":" in address:
            listener.socket.close()
            listener.socket = socket.socket(socket.AF_INET6, listener.socket_type)
        listener.server_bind()
        listener.server_activate()
        listener.respond = respond
        threading.Thread(target=listener.serve_forever, daemon=True).start()
