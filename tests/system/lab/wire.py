# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Messages put together octet by octet, so that every one of them can be wrong (RFC 1035 section 4.1).

    answer(query, SOA, A, SOA)                   right; nothing is compressed
    answer(query, SOA, A, flags=0x8600)          TC set
    answer(query, SOA, octets("www.bad.example.", "A", b"short"))

A record is a line as in a zone file, or the octets of one.
"""

from __future__ import annotations

import struct
from typing import Iterable, Union

import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

Record = Union[str, bytes]
HEADER = struct.Struct("!HHHHHH")
QR, AA, TC = 0x8000, 0x0400, 0x0200
OPCODE = 0x0800  # times the opcode
QUESTION = HEADER.size  # where the question's name begins, and so what a pointer may point to


def name(text: str) -> bytes:
    return dns.name.from_text(text).to_wire()


def pointer(offset: int) -> bytes:
    return struct.pack("!H", 0xc000 | offset)


def octets(owner: str | bytes, rdtype: str | int, rdata: bytes, *, ttl: int = 60, rdclass: int = 1,
           rdlength: int | None = None) -> bytes:
    """One record whose rdata, and the length said of it, are what they are."""
    owner = owner if isinstance(owner, bytes) else name(owner)
    number = dns.rdatatype.from_text(rdtype) if isinstance(rdtype, str) else rdtype
    length = len(rdata) if rdlength is None else rdlength
    return owner + struct.pack("!HHIH", number, rdclass, ttl, length) + rdata


def record(each: Record) -> bytes:
    if isinstance(each, bytes):
        return each
    owner, ttl, rdclass, rdtype, text = each.split(None, 4)
    rdata = dns.rdata.from_text(rdclass, rdtype, text)
    return octets(owner, rdtype, rdata.to_wire(), ttl=int(ttl), rdclass=dns.rdataclass.from_text(rdclass))


def question(owner: str | bytes, rdtype: str = "AXFR", rdclass: int = 1) -> bytes:
    owner = owner if isinstance(owner, bytes) else name(owner)
    return owner + struct.pack("!HH", dns.rdatatype.from_text(rdtype), rdclass)


def question_of(query: dns.message.Message) -> bytes:
    asked = query.question[0]
    return question(asked.name.to_wire(), dns.rdatatype.to_text(asked.rdtype), asked.rdclass)


def answer(query: dns.message.Message, *records: Record, id: int | None = None, flags: int = QR | AA,
           rcode: int = 0, questions: Iterable[bytes] | None = None, authority: Iterable[Record] = (),
           additional: Iterable[Record] = (), counts: dict[str, int] = {}, tail: bytes = b"") -> bytes:
    """An answer to `query`, right but for what is given; `counts` overrides qd, an, ns or ar."""
    sections = [[question_of(query)] if questions is None else list(questions), records, list(authority),
                list(additional)]
    told = dict(zip(["qd", "an", "ns", "ar"], map(len, sections))) | counts
    header = HEADER.pack(query.id if id is None else id, flags | rcode, *told.values())
    return header + b"".join(record(each) for section in sections for each in section) + tail


def framed(*messages: bytes) -> bytes:
    """Messages with their lengths in front, as TCP carries them (RFC 1035 section 4.2.2)."""
    return b"".join(struct.pack("!H", len(each)) + each for each in messages)
