# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What is written for rdata of any type is, in dnspython's opinion, the same rdata; and what dnspython writes is read
as it."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path
import dns.rdata
import dns.rdatatype
import dns.rdtypes.ANY
import dns.rdtypes.IN
import pytest

from lab import made, rdata
from lab.made import SOA, TTL, ZONE, Made, all_records, in_wire

META = {"OPT", "TKEY", "TSIG"}  # no zone has them


@pytest.fixture
def fetch(ferry, loopback):
    def fetch(file: Path, records: list[Made], *options: str) -> None:
        made.fetch(ferry, loopback.primary, file, records, *options)

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
    for line, record in zip(lines[1:], records):
        owner, ttl, rdclass, rdtype, text = line.split(" ", 4)
        assert (owner, ttl, rdclass) == (record.owner, str(TTL), "IN")
        assert dns.rdatatype.from_text(rdtype) == dns.rdatatype.from_text(record.rdtype)
        if not known_fault(record.rdtype, text):
            read = dns.rdata.from_text("IN", rdtype, text, relativize=False)
            assert read.to_wire() == record.wire, line


# Types with a word of ours, without those of which dnspython's text is another: APL and LOC (zeros), SVCB and HTTPS
# (\DDD in a list, which RFC 9460 A.1 has not), URI (its target is not escaped).
READ = set("""A AAAA AFSDB CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DNAME DNSKEY DS EUI48 EUI64 HINFO IPSECKEY KX L32 L64
    LP MX NAPTR NID NS NSEC NSEC3 NSEC3PARAM OPENPGPKEY PTR RP RRSIG RT SMIMEA SPF SRV SSHFP TLSA TXT X25
    ZONEMD""".split())


def as_dnspython_writes(record: Made) -> str | None:
    """None if the text holds a type's word that is not ours."""
    text = dns.rdata.from_wire("IN", record.rdtype, record.wire, 0, len(record.wire)).to_text()
    others = dns.rdatatype.RdataType.__members__.keys() - READ
    return None if others & set(text.split()) else f"{record.owner} {TTL} IN {record.rdtype} {text}\n"


def test_what_dnspython_writes_is_read(ferry, fetch, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    lines = {record: as_dnspython_writes(record) for record in all_records() if record.rdtype in READ}
    records = [record for record, line in lines.items() if line]
    assert len(records) > 0.99 * len(lines)
    fetch(ours, records)
    soa, _ = ours.read_text("ascii").split("\n", 1)
    theirs.write_text(soa + "\n" + "".join(lines[record] for record in records))
    done = ferry("compare", ours, theirs)
    assert (done.status, done.stdout) == (0, ""), done.stderr


def test_raw_is_the_transfer_as_it_came(ferry, fetch, tmp_path):
    file, raw, records = tmp_path / "zone", tmp_path / "raw", all_records()
    fetch(raw, records, "--format", "raw")
    soa = in_wire(ZONE, "SOA", SOA)
    assert raw.read_bytes() == b"\x9aZFRAW1\n" + soa + b"".join(in_wire(*record) for record in records) + soa
    fetch(file, records, "--to", "master")
    done = ferry("compare", file, raw)
    assert (done.status, done.stdout) == (0, ""), done.stderr
    raw.write_bytes(raw.read_bytes()[:-len(soa)])
    done = ferry("compare", file, raw)
    assert done.status == 2 and "it was cut short" in done.stderr
