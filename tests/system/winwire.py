# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The messages of winprimary.py beyond what dnspython does: queries, refusals, packed transfers."""

from __future__ import annotations

import io
import struct
from typing import Iterable, Iterator

import dns.exception
import dns.flags
import dns.message
from dns.message import Message
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import CNAME, MX, NS, PTR, SOA

from winupdate import FORMERR, NOTAUTH, Refusal

HEADER = struct.Struct("!HHHHHH")
QR, AA = 0x8000, 0x0400
REPEATED = 0x7900  # of the request's flags an answer has the opcode and RD
UDP_SIZE = 4000  # MaximumUdpPacketSize of 2008 R2 and later (WINDOWS.md A2, E4)
TCP_SIZE = 65535  # TcpReceivePacketSize (WINDOWS.md A2); NT4 could not take it (WINDOWS.md E2)
COMPRESSED = {NS, CNAME, SOA, PTR, MX}  # no others may be (RFC 3597 section 4)


def parse_query(wire: bytes) -> tuple[Message, bool]:
    """The query, and whether "MS" trails it (WINDOWS.md 0.8)."""
    try:
        try:
            query, tagged = dns.message.from_wire(wire), False
        except dns.message.TrailingJunk:
            if not wire.endswith(b"MS"):
                raise
            query, tagged = dns.message.from_wire(wire[:-2]), True
    except dns.message.UnknownTSIGKey:
        raise Refusal(NOTAUTH, "signed; Windows has no shared keys (WINDOWS.md 0.12)") from None
    if len(query.question) != 1:
        raise Refusal(FORMERR, "not one question")
    return query, tagged


def client_serial(query: Message) -> int:
    """Of an IXFR, RFC 1995 section 3."""
    for rrset in query.authority:
        if rrset.rdtype == SOA:
            return rrset[0].serial
    raise Refusal(FORMERR, "IXFR without the client's SOA")


def header_only(wire: bytes, rcode: int) -> bytes:
    number, flags, *_ = HEADER.unpack_from(wire)
    return HEADER.pack(number, QR | flags & REPEATED | rcode, 0, 0, 0, 0)


def echoed(wire: bytes, rcode: int) -> bytes:
    """The whole request, with QR and the rcode: one of the two forms of RFC 2136 section 3.8."""
    number, flags, *counts = HEADER.unpack_from(wire)
    return HEADER.pack(number, QR | flags & REPEATED | rcode, *counts) + wire[HEADER.size:]


def error(query: Message, rcode: int) -> bytes:
    response = dns.message.make_response(query, our_payload=UDP_SIZE)
    response.set_rcode(rcode)
    return response.to_wire()


def fitted(response: Message, size: int) -> bytes:
    """The message in at most `size` octets: with TC and its question alone if it is too big."""
    try:
        return response.to_wire(max_size=size)
    except dns.exception.TooBig:
        for section in response.sections[1:]:
            section.clear()
        response.flags |= dns.flags.TC
        return response.to_wire(max_size=size)


Record = tuple[Name, int, Rdata]  # owner, TTL, rdata


def pack(query: Message, batches: Iterable[list[Record]], compress: bool = True) -> Iterator[bytes]:
    """The messages of a transfer: each batch begins a new one, filled as far as it goes."""
    first = True
    for batch in batches:
        message = Packer(query, first, compress)
        for record in batch:
            if not message.add(*record):
                yield message.wire()
                message = Packer(query, False, compress)
                message.add(*record)
        yield message.wire()
        first = False


class Packer:
    """One message of a transfer. Only the first repeats the question (RFC 5936 section 2.2.1)."""

    def __init__(self, query: Message, with_question: bool, compress: bool) -> None:
        self.query = query
        self.output = io.BytesIO(bytes(HEADER.size))
        self.output.seek(HEADER.size)
        self.table: dict[Name, int] | None = {} if compress else None
        self.questions = int(with_question)
        self.records = 0
        if with_question:
            question = query.question[0]
            question.name.to_wire(self.output, self.table)
            self.output.write(struct.pack("!HH", question.rdtype, question.rdclass))

    def add(self, owner: Name, ttl: int, rdata: Rdata) -> bool:
        """False if the record has no room; the message is then complete."""
        start = self.output.tell()
        owner.to_wire(self.output, self.table)
        self.output.write(struct.pack("!HHIH", rdata.rdtype, rdata.rdclass, ttl, 0))
        body = self.output.tell()
        rdata.to_wire(self.output, self.table if rdata.rdtype in COMPRESSED else None)
        end = self.output.tell()
        if end > TCP_SIZE:
            self.output.truncate(start)
            return False
        self.output.seek(body - 2)
        self.output.write(struct.pack("!H", end - body))
        self.output.seek(end)
        self.records += 1
        return True

    def wire(self) -> bytes:
        flags = QR | AA | self.query.flags & REPEATED
        header = HEADER.pack(self.query.id, flags, self.questions, self.records, 0, 0)
        return header + self.output.getvalue()[HEADER.size:]
