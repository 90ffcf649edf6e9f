# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A client that asks addresses again and again, and knows of every question whether it was answered.

    with Client(host, ["10.53.0.20", "10.53.0.21"], zones) as client: ...
    client.asked       # in their order, each with its answer's rcode; None: there was none
"""

from __future__ import annotations

import contextlib
import itertools
import selectors
import socket
import threading
import time
from dataclasses import dataclass

import dns.flags
import dns.message
import dns.rcode

from .net import Host

PER_SECOND = 50  # to each address
LAST_SECONDS = 2  # that an answer may take


@dataclass
class Asked:
    address: str
    zone: str
    at: float  # as time.time()
    rcode: str | None = None  # "NOERROR, without authority" is none that is wanted

    def __str__(self) -> str:
        return f"{self.zone} at {self.address}: {self.rcode}"


class Client(threading.Thread):
    def __init__(self, host: Host, addresses: list[str], zones: list[str]) -> None:
        super().__init__(daemon=True)
        self.host, self.addresses = host, addresses
        self.zones = itertools.cycle(zones)
        self.asked: list[Asked] = []
        self.ended = threading.Event()

    def run(self) -> None:
        with self.host.inside(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.setblocking(False)
            with selectors.DefaultSelector() as selector:
                selector.register(client, selectors.EVENT_READ)
                following = time.monotonic()
                while not self.ended.is_set():
                    self.ask_all(client)
                    following += 1 / PER_SECOND
                    self.hear(client, selector, following)
                self.hear(client, selector, time.monotonic() + LAST_SECONDS)

    def ask_all(self, client: socket.socket) -> None:
        zone = next(self.zones)
        for address in self.addresses:
            message = dns.message.make_query(zone, "SOA", flags=0, id=len(self.asked) % 65536)
            self.asked.append(Asked(address, zone, time.time()))
            with contextlib.suppress(OSError):  # nobody has the address, as the neighbour table knows
                client.sendto(message.to_wire(), (address, self.host.port))

    def hear(self, client: socket.socket, selector: selectors.BaseSelector, until: float) -> None:
        while (left := until - time.monotonic()) > 0:
            if selector.select(left):
                try:
                    wire, (address, _) = client.recvfrom(65535)
                except OSError:
                    continue
                self.take(dns.message.from_wire(wire), address)

    def take(self, message: dns.message.Message, address: str) -> None:
        newest = len(self.asked) - 1
        asked = self.asked[newest - (newest - message.id) % 65536]
        assert asked.address == address
        asked.rcode = dns.rcode.to_text(message.rcode())
        if not message.flags & dns.flags.AA:
            asked.rcode += ", without authority"

    def __enter__(self) -> Client:
        self.start()
        return self

    def __exit__(self, *_exception) -> None:
        self.ended.set()
        self.join()
