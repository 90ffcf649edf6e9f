# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A server that answers one zone transfer after the other as a test wants it, whole or broken.

    with Scripted(host, lambda query: [message(query, SOA), b"...", Scripted.HANG_UP]) as server: ...

`host` has an address and a port, which may be 0.

The script is called with each query that comes by TCP, and gives what is sent for it: messages (bytes, the length is put
in front), Raw octets, or one of the acts below. UDP is not answered.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Callable, Iterable, Union

import dns.message
import dns.rrset

from . import judge
from .net import At, Host


class Raw(bytes):
    """Octets sent as they are."""


class Act(str):
    pass


Step = Union[bytes, Raw, Act]


class Scripted:
    HANG_UP = Act("closes the connection")
    RESET = Act("resets the connection")
    STALL = Act("says nothing more until the other side goes")

    def __init__(self, host: Host | At, script: Callable[[dns.message.Message], Iterable[Step]]) -> None:
        self.address, self.port = host.address, host.port
        self.script = script
        self.asked = 0
        self.stalled = threading.Event()  # a client is being left waiting

    def __enter__(self) -> Scripted:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self.socket = socket.create_server((self.address, self.port), family=family)
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)
        self.socket.close()
        assert not self.thread.is_alive()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError, EOFError):
                connection.settimeout(30)
                self.answer(connection)

    def answer(self, connection: socket.socket) -> None:
        length, = struct.unpack("!H", judge.read_exactly(connection, 2, 10**9))
        wire = judge.read_exactly(connection, length, 10**9)
        query = dns.message.from_wire(wire, question_only=True)  # a TSIG is of no interest
        self.asked += 1
        for step in self.script(query):
            if step is self.HANG_UP:
                break
            if step is self.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                break
            if step is self.STALL:
                self.stalled.set()
                connection.recv(1)
                break
            connection.sendall(step if isinstance(step, Raw) else struct.pack("!H", len(step)) + step)


def message(query: dns.message.Message, *records: str) -> bytes:
    """An answer to `query` with `records`, lines as in a zone file; each its own RRset."""
    answer = dns.message.make_response(query)
    for line in records:
        owner, ttl, rdclass, rdtype, rdata = line.split(None, 4)
        answer.answer.append(dns.rrset.from_text(owner, int(ttl), rdclass, rdtype, rdata))
    return answer.to_wire()
