# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A server that answers as a test wants it, whole or broken.

    with Scripted(host, lambda query: [message(query, SOA), b"...", Scripted.HANG_UP]) as server: ...

`host` has an address and a port, which may be 0.

The script is called with each query that comes by TCP, and gives what is sent for it: messages (bytes, the length is
put in front), Raw octets, a Pause, or one of the acts below. Behind them the next query of the connection is waited
for. `udp` is the same for queries by UDP, and gives datagrams (bytes), some of them from Elsewhere; without it UDP is
not answered. A query's octets, as they came, are in query.octets.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Callable, Iterable, Union

import dns.message
import dns.rdatatype
import dns.rrset

from . import judge
from .net import At, Host

PATIENCE = 30  # seconds; a test's own limits are shorter


class Raw(bytes):
    """Octets sent as they are, in a segment of their own."""


class Elsewhere(bytes):
    """A datagram from another port than the one that was asked."""


class Pause(float):
    """Seconds."""


class Act(str):
    pass


Step = Union[bytes, Raw, Pause, Act]
Script = Callable[[dns.message.Message], Iterable[Step]]


def parse(wire: bytes) -> dns.message.Message:
    query = dns.message.from_wire(wire, question_only=True, ignore_trailing=True)  # a TSIG is the script's affair
    query.octets = wire
    return query


def asked(query: dns.message.Message) -> str:
    """The type that is asked for: "AXFR"."""
    return dns.rdatatype.to_text(query.question[0].rdtype)


class Connection:
    """One client's connection, seen from the server."""

    ESTABLISHED = 1  # of Linux' TCP_INFO

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self.forgotten = 0  # octets that were read and not looked at
        stream.settimeout(PATIENCE)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self) -> dns.message.Message:
        """The next query; EOFError where there is none."""
        length, = struct.unpack("!H", judge.read_exactly(self.stream, 2, 10**9))
        return parse(judge.read_exactly(self.stream, length, 10**9))

    def send(self, *steps: bytes) -> None:
        for step in steps:
            self.stream.sendall(step if isinstance(step, Raw) else struct.pack("!H", len(step)) + step)

    def open(self) -> bool:
        """Whether neither side has begun to close it."""
        with contextlib.suppress(OSError):
            return self.stream.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == self.ESTABLISHED
        return False

    def wait_for_end(self) -> None:
        """Reads and forgets until the client goes: what was sent would be lost if the kernel had to reset it."""
        while octets := self.stream.recv(65536):
            self.forgotten += len(octets)

    def hang_up(self) -> None:
        self.stream.shutdown(socket.SHUT_WR)
        self.wait_for_end()

    def reset(self) -> None:
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.stream.close()

    def end(self) -> None:
        """Wakes whoever waits for it."""
        with contextlib.suppress(OSError):
            self.stream.shutdown(socket.SHUT_RDWR)


class Listener:
    """Takes connections, and attends to each in a thread of its own."""

    def __init__(self, host: Host | At) -> None:
        self.address, self.port = host.address, host.port
        self.connections: list[Connection] = []
        self.threads: list[threading.Thread] = []
        self.most_open = 0  # connections at one time

    def __enter__(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self.socket = socket.create_server((self.address, self.port), family=family, backlog=128)
        self.port = self.socket.getsockname()[1]
        self.begin(self.accept)
        return self

    def __exit__(self, *_exception) -> None:
        self.deafen()
        self.threads[0].join(10)  # the one that accepts, so that the lists grow no more
        for connection in self.connections:
            connection.end()
        for thread in self.threads:
            thread.join(10)
            assert not thread.is_alive()
        self.socket.close()

    def begin(self, task: Callable[..., None], *words) -> None:
        thread = threading.Thread(target=task, args=words)
        self.threads.append(thread)
        thread.start()

    def deafen(self) -> None:
        """Takes no further connection: they are refused."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def accept(self) -> None:
        while True:
            try:
                stream, _ = self.socket.accept()
            except OSError:
                return
            connection = self.wrap(stream)
            self.connections.append(connection)
            self.most_open = max(self.most_open, sum(each.open() for each in self.connections))
            self.begin(self.attend_until_it_ends, connection)

    def wrap(self, stream: socket.socket) -> Connection:
        return Connection(stream)

    def attend_until_it_ends(self, connection: Connection) -> None:
        with connection.stream, contextlib.suppress(OSError, EOFError):
            self.attend(connection)

    def attend(self, connection: Connection) -> None:
        raise NotImplementedError


class Scripted(Listener):
    HANG_UP = Act("closes the connection")
    RESET = Act("resets the connection")
    STALL = Act("says nothing more until the other side goes")

    def __init__(self, host: Host | At, script: Script, udp: Script | None = None) -> None:
        super().__init__(host)
        self.script, self.udp = script, udp
        self.queries: list[dns.message.Message] = []
        self.seen: list[str] = []  # "tcp AXFR", "udp SOA", ...
        self.stalled = threading.Event()  # a client is being left waiting

    @property
    def asked(self) -> int:
        return len(self.seen)

    def __enter__(self):
        super().__enter__()
        if self.udp:
            self.datagrams = socket.socket(self.socket.family, socket.SOCK_DGRAM)
            self.datagrams.bind((self.address, self.port))
            self.begin(self.receive)
        return self

    def __exit__(self, *exception) -> None:
        if self.udp:
            with contextlib.suppress(OSError):  # it is not connected, but is woken all the same
                self.datagrams.shutdown(socket.SHUT_RDWR)
        super().__exit__(*exception)
        if self.udp:
            self.datagrams.close()

    def note(self, transport: str, query: dns.message.Message) -> None:
        self.queries.append(query)
        self.seen.append(f"{transport} {asked(query)}")

    def attend(self, connection: Connection) -> None:
        while True:
            query = connection.read()
            self.note("tcp", query)
            for step in self.script(query):
                if step is self.HANG_UP:
                    return connection.hang_up()
                if step is self.RESET:
                    return connection.reset()
                if step is self.STALL:
                    self.stalled.set()
                    return connection.wait_for_end()
                if isinstance(step, Pause):
                    time.sleep(step)
                    continue
                connection.send(step)

    def receive(self) -> None:
        while True:
            wire, client = self.datagrams.recvfrom(65535)
            if not wire:
                return
            query = parse(wire)
            self.note("udp", query)
            for datagram in self.udp(query):
                if not isinstance(datagram, Elsewhere):
                    self.datagrams.sendto(datagram, client)
                    continue
                with socket.socket(self.datagrams.family, socket.SOCK_DGRAM) as other:
                    other.bind((self.address, 0))
                    other.sendto(datagram, client)


def message(query: dns.message.Message, *records: str) -> bytes:
    """An answer to `query` with `records`, lines as in a zone file; each its own RRset. Names are compressed."""
    answer = dns.message.make_response(query)
    for line in records:
        owner, ttl, rdclass, rdtype, rdata = line.split(None, 4)
        answer.answer.append(dns.rrset.from_text(owner, int(ttl), rdclass, rdtype, rdata))
    return answer.to_wire()
