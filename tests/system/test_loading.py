# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The text is what every server loads: BIND, Knot and NSD read from it the octets that it was written for."""

from __future__ import annotations

import struct
from typing import Iterator

import dns.name
import pytest

from lab import made, rdata
from lab.made import ZONE, Made, all_records
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
LABELS = [b"@", b"#", b"*", b"in", b"3600", b"a", b"type1", b"$ttl", b"$origin", b";", b"(", b"\\", b"a.b", b"\\.", b" ",
          b"\0\xff", b"a b", b'"', b"-", b"/", b"_", b"[age:1]"]


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
