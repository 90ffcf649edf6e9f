# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The text is what every server loads: BIND, Knot and NSD, and the tools that read zone files, read from it the octets
that it was written for."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Container, Iterator

import dns.name
import dns.rdata
import dns.rdatatype
import pytest

from lab import judge, made
from lab.made import ZONE, Made, all_records, odd_names, wire
from lab.servers import Bind, Knot, Nsd, Zone


class AnyBind(Bind):
    """Without its opinion on the names of hosts."""

    def zone(self, zone: Zone) -> str:
        return super().zone(zone).replace("type primary;", "type primary; check-names ignore; check-integrity no;")


# What octets made at random hold that a server does not take, however it is written, or changes.
NOT_KEPT = {
    AnyBind: {"NAPTR", "NSEC", "NSEC3", "RRSIG", "SSHFP", "WKS"},  # these have to make sense
    Knot: {"HTTPS", "SVCB", "RRSIG"},  # no list's item that begins with \DDD; the TTL is another's
    Nsd: {"IPSECKEY", "RRSIG", "HTTPS", "SVCB", "LP"},  # names become small letters
}
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (AnyBind, Knot, Nsd)]
SOA = dns.name.from_text(f"ns.{ZONE}").to_wire() * 2 + struct.pack("!IIIII", 7, 3600, 600, 86400, 300)


@pytest.mark.parametrize("dialect", ["master", "relative"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_what_they_have(kind, dialect, ferry, started, loopback, tmp_path):
    records = [Made(ZONE, "NS", wire(b"ns")), Made(f"ns.{ZONE}", "A", b"\xc0\0\2\1"), *odd_names(), *all_records()]
    records = [record for record in records if record.rdtype not in NOT_KEPT[kind]]
    for file, form in (tmp_path / "zone", dialect), (tmp_path / "raw", "raw"):
        made.fetch(ferry, loopback.primary, file, records, "--to", form, soa=SOA)
    server = started(kind(loopback.primary, tmp_path / "server", [Zone(ZONE.rstrip("."), tmp_path / "zone")],
                          allow_transfer=["any"]))
    done = ferry("fetch", f"@{server.address}#{server.port}", ZONE, "-o", tmp_path / "again", "--to", "raw")
    assert done.status == 0, done.stderr
    done = ferry("compare", tmp_path / "raw", tmp_path / "again")
    assert (done.status, done.stdout) == (0, ""), done.stderr


# ---- tools that check zone files, and print what they read ----

def all_made() -> list[Made]:
    """The same records, types that nobody knows, and TTLs that are no less than they may be."""
    unknown = [Made(f"r{number}.{ZONE}", f"TYPE{number}", bytes(range(number % 256))) for number in (103, 1000, 65280, 65534)]
    return [Made(ZONE, "NS", wire(b"ns")), Made(f"ns.{ZONE}", "A", b"\xc0\0\2\1"), *unknown, *odd_names(), *all_records()]


def written(ferry, tmp_path: Path, dialect: str, without: Container[str]) -> tuple[Path, set[Made]]:
    """A zone file, and the records in it but for the SOA."""
    records = [record for record in all_made() if record.rdtype not in without]
    made.write_raw(tmp_path / "raw", records, SOA)
    done = ferry("convert", tmp_path / "raw", "--from", "raw", "--to", dialect, "-o", tmp_path / "zone")
    assert done.status == 0, done.stderr
    return tmp_path / "zone", {canonical(*record) for record in records}


def canonical(owner: str, rdtype: str, octets: bytes) -> Made:
    return Made(dns.name.from_text(owner).to_text(), dns.rdatatype.to_text(dns.rdatatype.from_text(rdtype)), octets)


def compiled(octets: bytes) -> Iterator[Made]:
    """What named-compilezone has written as raw: the header, then RRsets, each with the octets of its records."""
    at = 24
    while at < len(octets):
        _, _, rdtype, _, _, count, size = struct.unpack_from("!IHHHIIH", octets, at)
        owner = dns.name.from_wire(octets, at + 20)[0].to_text()
        at += 20 + size
        for _ in range(count):
            size, = struct.unpack_from("!H", octets, at)
            yield Made(owner, dns.rdatatype.to_text(rdtype), octets[at + 2:at + 2 + size])
            at += 2 + size


@pytest.mark.needs("named-compilezone")
@pytest.mark.parametrize("dialect", ["master", "relative"])
def test_named_compilezone_reads_what_is_written(dialect, ferry, run, tmp_path):
    file, records = written(ferry, tmp_path, dialect, NOT_KEPT[AnyBind])
    quiet = [f"-{what}ignore" for what in "kmMnrST"]
    done = run("named-compilezone", *quiet, "-inone", "-Fraw", "-o", tmp_path / "compiled", ZONE, file)
    assert done.status == 0, done.stdout + done.stderr
    read = set(compiled((tmp_path / "compiled").read_bytes()))
    assert {record for record in read if record.rdtype != "SOA"} == records


@pytest.mark.needs("kzonecheck")
@pytest.mark.parametrize("dialect", ["master", "relative"])
def test_kzonecheck_takes_what_is_written(dialect, ferry, run, tmp_path):
    file, _ = written(ferry, tmp_path, dialect, NOT_KEPT[Knot])
    done = run("kzonecheck", "-d", "off", "-o", ZONE, file)
    assert done.status == 0, (done.stdout + done.stderr)[:2000]


def in_octets(lines: list[str]) -> Iterator[Made]:
    for line in lines:
        owner, _, _, rdtype, mark, _, *octets = line.split()
        assert mark == "\\#"
        yield canonical(owner, rdtype, bytes.fromhex("".join(octets)))


# ldns 1.8.3 reads no CERT of type 0 and no CSYNC without types, does not undo the second escape in a list (RFC 9460
# A.1), and takes NSAP-PTR for a string.
LDNS_NOT_KEPT = {"CERT", "CSYNC", "HTTPS", "NSAP-PTR", "SVCB"}


def is_origin_to_ldns(record: Made) -> bool:
    """A name in rdata that begins with the label `@`, however that is escaped."""
    return b"\1@" in record.wire


@pytest.mark.needs("ldns-read-zone")
@pytest.mark.parametrize("dialect", ["master", "relative"])
def test_ldns_read_zone_reads_what_is_written(dialect, ferry, run, tmp_path):
    file, records = written(ferry, tmp_path, dialect, LDNS_NOT_KEPT)
    done = run("ldns-read-zone", "-n", "-U", "SOA", file)  # all but the SOA in octets
    assert done.status == 0, (done.stdout + done.stderr)[:2000]
    read = set(in_octets(done.stdout.splitlines()))
    odd = set(filter(is_origin_to_ldns, records))
    assert 0 < len(odd) < 50
    assert read >= records - odd and len(read - records) <= len(odd)


# dnspython 2.3 makes UTF-8 of \DDD in these, does not take parameters of an alias, and makes names in octets relative.
DNSPYTHON_NOT_KEPT = {"CAA", "HINFO", "HTTPS", "ISDN", "NAPTR", "SVCB", "URI", "AMTRELAY", "HIP", "NSAP-PTR", "PX", "RT"}


@pytest.mark.parametrize("dialect", ["master", "relative"])
def test_dnspython_reads_what_is_written(dialect, ferry, tmp_path):
    file, records = written(ferry, tmp_path, dialect, DNSPYTHON_NOT_KEPT)
    expected = {judge.record(dns.name.from_text(owner), made.TTL, dns.rdata.from_wire("IN", rdtype, octets, 0, len(octets)))
                for owner, rdtype, octets in records}
    assert judge.without_soa(judge.read_file(file, ZONE)) == expected
