# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""push to servers with ways of their own: PowerDNS, Windows as it is by default, servers that sign."""

from __future__ import annotations

import json

import dns.rdatatype
import pytest

from lab import judge, wait
from lab.powerdns import Pdns
from lab.pushing import CHANGES, REFUSED, SMALL, UNSAFE, ZONE, cranes, make_primary
from lab.servers import Bind, Knot, WinPrimary

TXT, RRSIG, NSEC = dns.rdatatype.TXT, dns.rdatatype.RRSIG, dns.rdatatype.NSEC


# PowerDNS 4.7


AS_BEFORE = ["60", "2", "86400", "300"]


@pytest.mark.parametrize("change, soa", [
    ({}, AS_BEFORE),
    (dict(instead=[("2025110301 60 2 86400 300", "1 70 3 86401 301")]), ["70", "3", "86401", "301"]),
    (CHANGES["the TTL of the apex NS records"], AS_BEFORE),
], ids=["records", "SOA", "apex NS"])
@pytest.mark.needs("pdns_server", "pdnsutil")
def test_powerdns_is_pushed_to_in_one_command(make_primary, change, soa):
    """It does not know the SOA that it was sent again, passes over one behind its own serial, and removes an apex NS behind
    all else, so that one deleted and added with another TTL is gone."""
    primary = make_primary(Pdns)
    primary.want(cranes(60), **change)
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == 0, pushed.stderr
    assert "each requiring the RRsets" in pushed.stderr and "compared and the same" in pushed.stderr
    assert primary.is_wanted()
    assert judge.answers(primary.server, ZONE, "SOA")[0].split()[3:] == soa
    assert "nothing was sent" in primary.push().stderr


# Windows as it is by default: 30 records in an unsigned UPDATE, no SOA, no NS


def test_windows_takes_thirty_records_at_a_time_and_keeps_its_soa(make_primary):
    primary = make_primary(WinPrimary)
    primary.want(cranes(100), instead=[("2025110301 60 2 86400 300", "2025110301 70 2 86400 300")])
    pushed = primary.push("--force", "--json")
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted()
    assert "lets nobody set its SOA" in pushed.stderr
    assert json.loads(pushed.stdout)["messages"] == 7  # 15 cranes in each: one record, and its absence required


def test_ns_records_that_windows_keeps_are_refused_and_explained(make_primary):
    primary = make_primary(WinPrimary)
    primary.want(["child NS ns.elsewhere.test."])
    before = judge.transfer(primary.server, ZONE)
    pushed = primary.push()
    assert pushed.status == REFUSED and "REFUSED" in pushed.stderr and "hint:" in pushed.stderr
    assert judge.transfer(primary.server, ZONE) == before


def test_a_transfer_that_windows_puts_off_is_replaced_by_questions(make_primary):
    """After a transfer Windows gives no other for a while, so what was changed is asked for."""
    primary = make_primary(WinPrimary, throttle=10**9)
    primary.want(cranes(20), without=["money\\$"])
    pushed = primary.push()
    assert pushed.status == 0, pushed.stderr
    assert "compared and the same" in pushed.stderr
    assert "192.0.2.3" in judge.answers(primary.server, f"crane3.{ZONE}")
    assert judge.answers(primary.server, f"money\\$.{ZONE}", "TXT") == []


def test_a_server_that_transfers_nothing_is_pushed_to_from_a_base(make_primary):
    primary = make_primary(WinPrimary, secure_secondaries=3)
    primary.want(cranes(20), without=["money\\$"])
    refused = primary.push()
    assert refused.status == REFUSED and "needed to compare with" in refused.stderr

    pushed = primary.push("--base", primary.template_capture())
    assert pushed.status == 0, pushed.stderr
    assert "192.0.2.3" in judge.answers(primary.server, f"crane3.{ZONE}")
    assert judge.answers(primary.server, f"money\\$.{ZONE}", "TXT") == []


def test_a_changed_rrset_is_not_overwritten_where_the_soa_cannot_guard_it(make_primary, ferry):
    primary = make_primary(WinPrimary)
    base = primary.folder / "base.zone"
    at = f"@{primary.server.address}#{primary.server.port}"
    assert ferry("fetch", at, ZONE, "-o", base).status == 0
    primary.change("mail", 300, "A", "192.0.2.99")
    primary.want(instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t300\tA\t192.0.2.26")])
    pushed = primary.push("--base", base)
    assert pushed.status == UNSAFE, pushed.stderr
    assert judge.answers(primary.server, f"mail.{ZONE}") == ["192.0.2.25", "192.0.2.99"]


# servers that sign


class Inline(Bind):
    """Signs a copy of the zone; the serial that it shows is not the one that prerequisites are checked against."""

    def zone(self, zone):
        return super().zone(zone).replace("type primary;", "type primary; dnssec-policy default; inline-signing yes;")


class Signing(Bind):
    def zone(self, zone):
        return super().zone(zone).replace("type primary;", "type primary; dnssec-policy default; inline-signing no;")


class SigningKnot(Knot):
    def zone(self, zone):
        return super().zone(zone) + "    dnssec-signing: on\n"


def is_signed(primary):
    """All of it: the chain of NSEC records is made last."""
    records = judge.transfer(primary.server, ZONE)
    texts, chained = ({each.owner for each in records if each.rdtype == rdtype} for rdtype in (TXT, NSEC))
    return texts <= chained


def signed_types(primary, owner):
    return {each.rdtype for each in judge.transfer(primary.server, ZONE) if each.owner.startswith(owner)}


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.needs(kind.program))
                                  for kind in (Inline, Signing, SigningKnot)])
def test_what_a_signing_server_makes_is_left_to_it(make_primary, files, kind):
    lines = files[ZONE].read_text().splitlines(keepends=True)
    files[ZONE].write_text("".join(line for line in lines if "ttl-most" not in line))  # longer than signatures last
    primary = make_primary(kind)
    wait.until(lambda: is_signed(primary), "the zone is signed")
    primary.want(cranes(25), without=["money\\$"])
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == 0, pushed.stderr
    assert "records are left to the server, which must sign the zone itself" in pushed.stderr
    assert ("one at a time" in pushed.stderr) == (kind is Inline)
    assert "nothing was sent" in primary.push().stderr
    wait.until(lambda: RRSIG in signed_types(primary, b"\x06crane7"), "the new records are signed")
    assert signed_types(primary, b"\x06money$") == set()


@pytest.mark.parametrize("kind, status, why", [
    pytest.param(Bind, REFUSED, "UPDATE", marks=pytest.mark.needs("named")),
    pytest.param(Knot, UNSAFE, "signed, but not by this server", marks=pytest.mark.needs("knotd")),
])
@pytest.mark.needs("knotd")
def test_a_zone_that_is_signed_elsewhere_is_not_pushed_into(make_primary, files, ferry, kind, status, why):
    """BIND refuses; Knot takes it and leaves the old signatures, so the first message is the last."""
    lines = files[ZONE].read_text().splitlines(keepends=True)
    files[ZONE].write_text("".join(line for line in lines if "ttl-most" not in line))
    signer = make_primary(SigningKnot)
    wait.until(lambda: is_signed(signer), "the zone is signed")
    wanted = signer.file.read_text() + "\n".join([*cranes(25), ""])
    at = f"@{signer.server.address}#{signer.server.port}"
    assert ferry("fetch", at, ZONE, "-o", files[ZONE]).status == 0
    signer.server.stop()

    primary = make_primary(kind, folder="elsewhere")
    primary.file.write_text(wanted)
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == status and why in pushed.stderr, pushed.stderr
    left = sum(1 for each in judge.transfer(primary.server, ZONE) if each.owner[1:6] == b"crane")
    assert left == (10 if kind is Knot else 0)
