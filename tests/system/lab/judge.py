# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The independent judge: what a server or a file holds, in dnspython's opinion.

Zones are sets of Record in canonical form (RFC 4034 section 6.2): names in lower case, nothing
compressed. Every record keeps its own TTL, and one that comes twice is an error, so that nothing is
smoothed over. `by` is the host that asks.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from pathlib import Path
from typing import Iterable, Iterator, NamedTuple, Protocol

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.tokenizer
import dns.zonefile
from dns.message import Message
from dns.update import UpdateMessage

from .net import Host
from .tsig import Key

SOA = dns.rdatatype.SOA


class Server(Protocol):
    """Anything with an address and a port: a server of the lab, a host, net.At."""

    address: str
    port: int


class Record(NamedTuple):
    owner: bytes
    ttl: int
    rdclass: int
    rdtype: int
    rdata: bytes

    def __str__(self) -> str:
        owner = dns.name.from_wire(self.owner, 0)[0]
        rdata = dns.rdata.from_wire(self.rdclass, self.rdtype, self.rdata, 0, len(self.rdata))
        words = dns.rdataclass.to_text(self.rdclass), dns.rdatatype.to_text(self.rdtype)
        return f"{owner} {self.ttl} {' '.join(words)} {rdata}"


class Refused(Exception):
    """A transfer was answered with an rcode; `rcode` has its name."""

    def __init__(self, rcode: int) -> None:
        self.rcode = dns.rcode.to_text(rcode)
        super().__init__(self.rcode)


def record(owner: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> Record:
    name = owner.canonicalize().to_wire()
    return Record(name, ttl, rdata.rdclass, rdata.rdtype, rdata.to_digestable())


# asking


@contextlib.contextmanager
def seen_from(by: Host | None) -> Iterator[str | None]:
    """Moves to the host that asks; gives the source address to bind, or None."""
    if by is None:
        yield None
        return
    with by.inside():
        yield by.source


def exchange(message: Message, server: Server, by: Host | None = None, tcp: bool = False,
             timeout: float = 5.0) -> Message:
    """Sends a message and gives the answer whatever its rcode."""
    ask = dns.query.tcp if tcp else dns.query.udp
    with seen_from(by) as source:
        return ask(message, server.address, port=server.port, source=source, timeout=timeout)


def query(server: Server, name: str | dns.name.Name, rdtype: str = "A", by: Host | None = None, *,
          tcp: bool = False, rdclass: str = "IN", edns: int | None = None,
          timeout: float = 5.0) -> Message:
    """One question without recursion; `edns` is the UDP size to offer."""
    message = dns.message.make_query(name, rdtype, rdclass, flags=0)
    if edns is not None:
        message.use_edns(0, payload=edns)
    return exchange(message, server, by, tcp, timeout)


def answers(server: Server, name: str, rdtype: str = "A", by: Host | None = None,
            **options) -> list[str]:
    """The answer's rdata of that type as text, sorted."""
    wanted = dns.rdatatype.from_text(rdtype)
    response = query(server, name, rdtype, by, **options)
    rrsets = [rrset for rrset in response.answer if rrset.rdtype == wanted]
    return sorted(str(rdata) for rrset in rrsets for rdata in rrset)


def said(server: Server, name: dns.name.Name, rdtype: int, by: Host | None = None) -> tuple[str, list[str]]:
    """The rcode and the records of the answer, sorted, in two servers' words the same."""
    response = query(server, name, dns.rdatatype.to_text(rdtype), by)
    lines = [line for rrset in response.answer for line in rrset.to_text().splitlines()]
    return dns.rcode.to_text(response.rcode()), sorted(line.lower() for line in lines)


def serial(server: Server, zone: str, by: Host | None = None, timeout: float = 5.0) -> int | None:
    """The zone's serial, or None if the server does not answer for the zone with authority."""
    response = query(server, zone, "SOA", by, timeout=timeout)
    sound = response.rcode() == dns.rcode.NOERROR and response.flags & dns.flags.AA
    return response.answer[0][0].serial if sound and response.answer else None


def identity(server: Server, by: Host | None = None, timeout: float = 5.0) -> str | None:
    """The name the server gives itself (RFC 4892), or None."""
    response = query(server, "id.server", "TXT", by, rdclass="CH", timeout=timeout)
    return response.answer[0][0].strings[0].decode() if response.answer else None


def update(server: Server, message: UpdateMessage, by: Host | None = None, **options) -> str:
    """Sends an UPDATE by TCP and gives the answer's rcode by name."""
    return dns.rcode.to_text(exchange(message, server, by, tcp=True, **options).rcode())


# transfers


def transfer_messages(server: Server, zone: str, by: Host | None = None, *, key: Key | None = None,
                      ixfr: int | None = None, tail: bytes = b"",
                      timeout: float = 10.0) -> list[Message]:
    """The messages of an AXFR, or an IXFR from serial `ixfr`; each record apart, TSIG verified.

    `tail` is put behind the question. Refused is raised for an rcode, EOFError if the server hangs
    up in the middle.
    """
    origin = dns.name.from_text(zone)
    question = dns.message.make_query(origin, "AXFR" if ixfr is None else "IXFR", flags=0)
    if ixfr is not None:
        soa = f". . {ixfr} 0 0 0 0"
        question.authority.append(dns.rrset.from_text(origin, 0, "IN", "SOA", soa))
    if key is not None:
        question.use_tsig(key.dnspython())
    wire = question.to_wire() + tail
    deadline = time.monotonic() + timeout
    with seen_from(by) as source:
        place, source_place = (server.address, server.port), (source, 0) if source else None
        with socket.create_connection(place, timeout, source_place) as stream:
            stream.sendall(struct.pack("!H", len(wire)) + wire)
            return list(read_transfer(stream, question, deadline))


def read_transfer(stream: socket.socket, question: Message, deadline: float) -> Iterator[Message]:
    records: list[dns.rrset.RRset] = []
    context = None
    while not whole(question, records):
        length, = struct.unpack("!H", read_exactly(stream, 2, deadline))
        wire = read_exactly(stream, length, deadline)
        message = dns.message.from_wire(wire, keyring=question.keyring, request_mac=question.mac,
                                        xfr=True, tsig_ctx=context, multi=True, one_rr_per_rrset=True)
        context = message.tsig_ctx
        if message.id != question.id:
            raise dns.exception.FormError("an answer to another question")
        if message.rcode() != dns.rcode.NOERROR:
            raise Refused(message.rcode())
        records += message.answer
        if not records or records[0].rdtype != SOA:
            raise dns.exception.FormError("the transfer does not begin with the SOA")
        yield message
    if question.keyring and not message.had_tsig:
        raise dns.exception.FormError("the last message is not signed")


def whole(question: Message, records: list[dns.rrset.RRset]) -> bool:
    """Whether the transfer is at its end: RFC 5936 section 2.2, RFC 1995 section 4."""
    if not records:
        return False
    newest = records[0][0].serial
    incremental = False
    if question.question[0].rdtype == dns.rdatatype.IXFR:
        if len(records) == 1:
            return newest == question.authority[0][0].serial
        incremental = records[1].rdtype == SOA and records[1][0].serial != newest
    newest_soas = [rrset for rrset in records if rrset.rdtype == SOA and rrset[0].serial == newest]
    return len(newest_soas) == (3 if incremental else 2)


def read_exactly(stream: socket.socket, length: int, deadline: float) -> bytes:
    data = b""
    while len(data) < length:
        stream.settimeout(max(deadline - time.monotonic(), 0.001))
        piece = stream.recv(length - len(data))
        if not piece:
            raise EOFError(f"the server hung up after {len(data)} of {length} octets")
        data += piece
    return data


def transfer(server: Server, zone: str, by: Host | None = None, **options) -> set[Record]:
    """The zone by AXFR; options as for transfer_messages."""
    messages = transfer_messages(server, zone, by, **options)
    rrsets = [rrset for message in messages for rrset in message.answer]
    records = [record(rrset.name, rrset.ttl, rrset[0]) for rrset in rrsets]
    if records[0] != records[-1]:
        raise ValueError("the transfer does not end with the SOA it began with")
    return distinct(records[:-1])


def questions(records: Iterable[Record]) -> set[tuple[dns.name.Name, int]]:
    """By which all of them can be asked for."""
    return {(dns.name.from_wire(each.owner, 0)[0], each.rdtype) for each in records}


# files and comparing


class Collector:
    """Stands in for the transaction dnspython's reader fills, and keeps every record apart."""

    def __init__(self, origin: dns.name.Name) -> None:
        self.manager = self
        self.origin = origin
        self.records: list[Record] = []

    def origin_information(self):
        return self.origin, False, self.origin

    def check_put_rdataset(self, _check) -> None:
        pass

    def _set_origin(self, _origin) -> None:
        pass

    def add(self, name: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> None:
        self.records.append(record(name, ttl, rdata))


def read_file(path: Path, zone: str) -> set[Record]:
    """The zone as a master file has it."""
    collector = Collector(dns.name.from_text(zone))
    with open(path) as file:
        tokens = dns.tokenizer.Tokenizer(file, str(path))
        dns.zonefile.Reader(tokens, dns.rdataclass.IN, collector).read()
    return distinct(collector.records)


def distinct(records: list[Record]) -> set[Record]:
    found = set(records)
    if len(found) != len(records):
        twice = [str(each) for each in found if records.count(each) > 1]
        raise ValueError(f"records came twice: {'; '.join(twice)}")
    return found


def without_soa(records: Iterable[Record]) -> set[Record]:
    """For zones that may differ in their serial."""
    return {each for each in records if each.rdtype != SOA}


def difference(one: set[Record], other: set[Record]) -> list[str]:
    """What only `one` has as "- record", what only `other` has as "+ record"."""
    gone, come = sorted(one - other), sorted(other - one)
    return [f"- {each}" for each in gone] + [f"+ {each}" for each in come]
