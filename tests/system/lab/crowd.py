# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A scripted server of many small zones, and what it saw: who kept a connection, who pipelined, who came too often.

    def politely(crowd, connection):
        for query in connection.queries():
            connection.answer(query)

    with Crowd(host, 200, politely) as crowd: ...

The manner of the server is a function that is called for each connection; it ends with OSError or EOFError where the
client goes.
"""

from __future__ import annotations

import select
import threading
from typing import Callable, Iterator

import dns.message

from .scripted import Connection, Listener, asked
from .wire import answer

QUIET = 0.02  # seconds; a client that pipelines has sent all it wants to by then


def zone(number: int) -> str:
    return f"z{number}.example"


def soa(name: str) -> str:
    return f"{name}. 60 IN SOA ns.{name}. host.{name}. 1 60 60 60 60"


def records(name: str) -> list[str]:
    """The zone's records, its SOA first."""
    return [soa(name), f"{name}. 60 IN NS ns.{name}.", f"ns.{name}. 60 IN A 192.0.2.53",
            f"www.{name}. 60 IN A 192.0.2.1", f'{name}. 60 IN TXT "{name}"']


def asked_for(query: dns.message.Message) -> str:
    return query.question[0].name.to_text(omit_final_dot=True)


class Client(Connection):
    """A connection of the crowd."""

    crowd: Crowd

    def read(self) -> dns.message.Message:
        """The next query; its place in line is how many are under way with it, on all connections."""
        query = super().read()
        with self.crowd.lock:
            self.crowd.under_way += 1
            query.place = self.crowd.under_way
            self.under_way += 1
            self.asked.append(asked_for(query))
        return query

    def queries(self) -> Iterator[dns.message.Message]:
        while True:
            yield self.read()

    def batch(self, most: int = 100, least: int = 1) -> list[dns.message.Message]:
        """The next queries, as many as `least`, and those that come close behind them."""
        queries = [self.read()]
        while len(queries) < least or len(queries) < most and select.select([self.stream], [], [], QUIET)[0]:
            queries.append(self.read())
        self.deepest = max(self.deepest, len(queries))
        return queries

    def batches(self) -> Iterator[list[dns.message.Message]]:
        while True:
            yield self.batch()

    def done(self, query: dns.message.Message) -> None:
        """Called when the last message for the query is on its way."""
        with self.crowd.lock:
            self.crowd.under_way -= 1
            self.under_way -= 1

    def answer(self, query: dns.message.Message) -> None:
        """All that the query asks for."""
        if asked(query) != "SOA":
            with self.crowd.lock:
                self.served.append(asked_for(query))
        self.send(*self.crowd.messages(query))
        self.done(query)

    def refuse(self, query: dns.message.Message) -> None:
        with self.crowd.lock:
            self.crowd.refused += 1
        self.send(answer(query, rcode=5))
        self.done(query)


class Crowd(Listener):
    def __init__(self, host, zones: int, manner: Callable[[Crowd, Client], None]) -> None:
        super().__init__(host)
        self.names = [zone(number) for number in range(zones)]
        self.manner = manner
        self.lock = threading.RLock()
        self.under_way = 0  # queries read and not yet answered
        self.refused = 0
        self.stalled = threading.Event()  # for manners that keep a client waiting
        self.spoilt: set[str] = set()  # for manners that spoil a zone once

    def wrap(self, stream) -> Client:
        client = Client(stream)
        client.crowd, client.under_way, client.deepest = self, 0, 0
        client.asked, client.served = [], []  # the zones
        return client

    def attend(self, connection: Client) -> None:
        try:
            self.manner(self, connection)
        finally:
            with self.lock:
                self.under_way -= connection.under_way

    def messages(self, query: dns.message.Message) -> list[bytes]:
        first, *others = records(asked_for(query))
        if asked(query) == "SOA":
            return [answer(query, first)]
        return [answer(query, first, *others[:2]), answer(query, *others[2:], first, questions=())]

    @property
    def served(self) -> list[str]:
        """The zones whose transfers were sent to their end, connection after connection, each as often as it was."""
        return [name for connection in self.connections for name in connection.served]

    @property
    def deepest(self) -> int:
        """The most queries seen at once on one connection, for manners that take batches."""
        return max((connection.deepest for connection in self.connections), default=0)

    def once(self, name: str) -> bool:
        """Whether this is the first time for this zone."""
        with self.lock:
            first = name not in self.spoilt
            self.spoilt.add(name)
        return first
