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

LABELS = [b"@", b"#", b"*", b"in", b"3600", b"a", b"type1", b"$ttl", b"$origin", b";", b"(", b"\\", b"a.b", b"\\.", b" ",
          b"\0\xff", b"a b", b'"', b"-", b"/", b"_", b"[age:1]"]


class Made(NamedTuple):
    owner: str
    rdtype: str
    wire: bytes


def all_records() -> list[Made]:
    types = [rdtype for rdtype in rdata.LAYOUTS if rdtype != "SOA"]
    return [Made(f"r{number}.{rdtype.lower()}.{ZONE}", rdtype, rdata.make(rdtype, number))
            for rdtype in types for number in range(COUNT)]


def wire(*labels: bytes) -> bytes:
    return b"".join(bytes([len(label)]) + label for label in labels) + dns.name.from_text(ZONE).to_wire()


def odd_names() -> Iterator[Made]:
    """Owners and names in rdata that are odd when they are relative, in every type that has names."""
    named = {rdtype: fields for rdtype, fields in rdata.LAYOUTS.items()
             if "name" in fields and set(map(type, fields)) <= {int, str} and set(fields) - {"name"} <= set(range(9))}
    for rdtype in sorted(named.keys() - {"SOA", "NS", "CNAME", "DNAME"}):
        for name in [wire(), wire(b"@"), wire(b"#"), b"\0"]:
            octets = b"".join(name if field == "name" else b"\0" * field for field in named[rdtype])
            yield Made(f"names.{ZONE}", rdtype, octets)
    for label in LABELS:
        owner = dns.name.Name([label, *dns.name.from_text(ZONE).labels]).to_text()
        yield Made(owner, "CNAME", wire(label))


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


def write_raw(file: Path, records: list[Made], soa: bytes = SOA) -> None:
    """The zone as the raw dialect has it: a transfer, with its SOA before and behind."""
    around = Made(ZONE, "SOA", soa)
    file.write_bytes(b"\x9aZFRAW1\n" + b"".join(in_wire(*each) for each in [around, *records, around]))


def fetch(ferry, host: Host, file: Path, records: list[Made], *options: str, soa: bytes = SOA) -> None:
    """Has the zone fetched, with `records` behind its SOA."""
    with Scripted(host, lambda query: messages(query, records, soa)) as server:
        done = ferry("fetch", f"@{server.address}#{server.port}", ZONE, "-o", file, *options)
    assert done.status == 0, done.stderr
