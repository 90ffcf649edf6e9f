# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A zone of records made at random, of every type, as a server gives it that a test stands in for."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Iterator, NamedTuple

import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype

from . import rdata
from .net import Host
from .scripted import Scripted

ZONE = "present.example."
SOA = rdata.make("SOA", 7)
COUNT = 40  # of each type
TTL = 3600
IN = dns.rdataclass.IN


class Made(NamedTuple):
    owner: str
    rdtype: str
    wire: bytes


def all_records() -> list[Made]:
    types = [rdtype for rdtype in rdata.LAYOUTS if rdtype != "SOA"]
    return [Made(f"r{number}.{rdtype.lower()}.{ZONE}", rdtype, rdata.make(rdtype, number))
            for rdtype in types for number in range(COUNT)]


def in_wire(owner: str, rdtype: str, wire: bytes) -> bytes:
    fixed = struct.pack("!HHIH", dns.rdatatype.from_text(rdtype), IN, TTL, len(wire))
    return dns.name.from_text(owner).to_wire() + fixed + wire


def messages(query: dns.message.Message, records: list[Made], soa: bytes = SOA) -> Iterator[bytes]:
    """A transfer of the zone with `records`, nothing in it compressed."""
    question = dns.name.from_text(ZONE).to_wire() + struct.pack("!HH", dns.rdatatype.AXFR, IN)
    wires = [in_wire(*each) for each in [Made(ZONE, "SOA", soa), *records, Made(ZONE, "SOA", soa)]]
    while wires:
        body, count = b"", 0
        while wires and len(body) + len(wires[0]) < 65000:
            body, count = body + wires.pop(0), count + 1
        yield struct.pack("!HHHHHH", query.id, 0x8400, 1, count, 0, 0) + question + body


def fetch(ferry, host: Host, file: Path, records: list[Made], *options: str, soa: bytes = SOA) -> None:
    """Has the zone fetched, with `records` behind its SOA."""
    with Scripted(host, lambda query: messages(query, records, soa)) as server:
        done = ferry("fetch", f"@{server.address}#{server.port}", ZONE, "-o", file, *options)
    assert done.status == 0, done.stderr
