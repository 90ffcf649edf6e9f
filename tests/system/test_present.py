# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What is written for rdata of any type is, in dnspython's opinion, the same rdata; and what dnspython writes is read
as it."""

from __future__ import annotations

import pkgutil
import re
import struct
from pathlib import Path
from typing import Iterator, NamedTuple

import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY
import dns.rdtypes.IN
import pytest

from lab import rdata
from lab.scripted import Scripted

ZONE = "present.example."
SOA = rdata.make("SOA", 7)
COUNT = 40  # of each type
META = {"OPT", "TKEY", "TSIG"}  # no zone has them
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


def messages(query: dns.message.Message, records: list[Made]) -> Iterator[bytes]:
    """A transfer of the zone with `records`, nothing in it compressed."""
    question = dns.name.from_text(ZONE).to_wire() + struct.pack("!HH", dns.rdatatype.AXFR, IN)
    wires = [in_wire(*each) for each in [Made(ZONE, "SOA", SOA), *records, Made(ZONE, "SOA", SOA)]]
    while wires:
        body, count = b"", 0
        while wires and len(body) + len(wires[0]) < 65000:
            body, count = body + wires.pop(0), count + 1
        yield struct.pack("!HHHHHH", query.id, 0x8400, 1, count, 0, 0) + question + body


@pytest.fixture
def fetch(ferry, loopback):
    def fetch(file: Path, records: list[Made], *options: str) -> None:
        with Scripted(loopback.primary, lambda query: messages(query, records)) as server:
            done = ferry("fetch", f"@{server.address}#{server.port}", ZONE, "-o", file, *options)
        assert done.status == 0, done.stderr

    return fetch


def test_every_type_that_dnspython_knows_is_tried():
    folders = dns.rdtypes.ANY.__path__, dns.rdtypes.IN.__path__
    known = {module.name.replace("_", "-") for folder in folders for module in pkgutil.iter_modules(folder)}
    assert known - META == set(rdata.LAYOUTS)


def known_fault(rdtype: str, text: str) -> bool:
    """What dnspython 2.3 does not read as it should."""
    if rdtype in ("CAA", "HINFO", "ISDN", "NAPTR", "URI"):  # \DDD is a character to it, not an octet, and becomes UTF-8
        return re.search(r"\\(12[89]|1[3-9]\d|2\d\d)", text) is not None
    if rdtype in ("HTTPS", "SVCB"):  # refused, where RFC 9460 2.4.2 says that they are ignored
        return text.startswith("0 ")
    return False


def test_what_is_written_is_the_same_rdata_to_dnspython(fetch, tmp_path):
    file, records = tmp_path / "zone", all_records()
    fetch(file, records)
    lines = file.read_text("ascii").splitlines()
    assert len(lines) == 1 + len(records)
    for line, made in zip(lines[1:], records):
        owner, ttl, rdclass, rdtype, text = line.split(" ", 4)
        assert (owner, ttl, rdclass) == (made.owner, str(TTL), "IN")
        assert dns.rdatatype.from_text(rdtype) == dns.rdatatype.from_text(made.rdtype)
        if not known_fault(made.rdtype, text):
            read = dns.rdata.from_text("IN", rdtype, text, relativize=False)
            assert read.to_wire() == made.wire, line


# Types with a word of ours, without those of which dnspython's text is another: APL and LOC (zeros), SVCB and HTTPS
# (\DDD in a list, which RFC 9460 A.1 has not), URI (its target is not escaped).
READ = set("""A AAAA AFSDB CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DNAME DNSKEY DS EUI48 EUI64 HINFO IPSECKEY KX L32 L64
    LP MX NAPTR NID NS NSEC NSEC3 NSEC3PARAM OPENPGPKEY PTR RP RRSIG RT SMIMEA SPF SRV SSHFP TLSA TXT X25
    ZONEMD""".split())


def as_dnspython_writes(made: Made) -> str | None:
    """None if the text holds a type's word that is not ours."""
    text = dns.rdata.from_wire("IN", made.rdtype, made.wire, 0, len(made.wire)).to_text()
    others = dns.rdatatype.RdataType.__members__.keys() - READ
    return None if others & set(text.split()) else f"{made.owner} {TTL} IN {made.rdtype} {text}\n"


def test_what_dnspython_writes_is_read(ferry, fetch, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    lines = {made: as_dnspython_writes(made) for made in all_records() if made.rdtype in READ}
    records = [made for made, line in lines.items() if line]
    assert len(records) > 0.99 * len(lines)
    fetch(ours, records)
    soa, _ = ours.read_text("ascii").split("\n", 1)
    theirs.write_text(soa + "\n" + "".join(lines[made] for made in records))
    done = ferry("compare", ours, theirs)
    assert (done.status, done.stdout) == (0, ""), done.stderr


def test_raw_is_the_transfer_as_it_came(ferry, fetch, tmp_path):
    file, raw, records = tmp_path / "zone", tmp_path / "raw", all_records()
    fetch(raw, records, "--format", "raw")
    soa = in_wire(ZONE, "SOA", SOA)
    assert raw.read_bytes() == b"\x9aZFRAW1\n" + soa + b"".join(in_wire(*made) for made in records) + soa
    fetch(file, records, "--to", "master")
    done = ferry("compare", file, raw)
    assert (done.status, done.stdout) == (0, ""), done.stderr
    raw.write_bytes(raw.read_bytes()[:-len(soa)])
    done = ferry("compare", file, raw)
    assert done.status == 2 and "it was cut short" in done.stderr
