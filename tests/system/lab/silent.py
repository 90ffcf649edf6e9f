# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A server that hears every question, by UDP and TCP, and never answers one."""

from __future__ import annotations

import socket
import threading

import dns.message

from .net import Host


class Silent:
    """`asked` has the names it was asked about by UDP, `connections` how many it was asked over by TCP."""

    def __init__(self, host: Host) -> None:
        self.address, self.port = host.address, host.port
        self.asked: set[str] = set()
        self.connections = 0
        self.held: list[socket.socket] = []
        self.over = threading.Event()

    def __enter__(self) -> Silent:
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((self.address, self.port))
        self.tcp = socket.create_server((self.address, self.port), backlog=64)
        self.ears = [threading.Thread(target=ear) for ear in (self.hear, self.take)]
        for ear in self.ears:
            ear.start()
        return self

    def hear(self) -> None:
        while len(octets := self.udp.recv(65535)) > 1:
            self.asked.add(str(dns.message.from_wire(octets).question[0].name))

    def take(self) -> None:
        while True:
            connection = self.tcp.accept()[0]
            self.held.append(connection)
            if self.over.is_set():
                return
            self.connections += 1

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.udp.sendto(b"!", (self.address, self.port))
        self.held.append(socket.create_connection((self.address, self.port)))
        for ear in self.ears:
            ear.join()
        for connection in [*self.held, self.tcp, self.udp]:
            connection.close()
