# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""grant in a signed zone: what the primary signs stands, what it does not sign is taken back at once."""

from __future__ import annotations

import json
import re
import shutil

import dns.dnssec
import dns.message
import dns.name
import dns.query
import dns.rdatatype
import pytest

from lab import judge, programs, wait
from lab.counted import Counted
from lab.ferry import Ferry
from lab.net import ZONES
from lab.servers import Bind, Knot, WinPrimary, Zone
from lab.tsig import make_key

ZONE, HOST = "ferry.example", "ns2-new.ferry.example."
DONE, UNSAFE, WAITING = 0, 5, 6
TEXT = f"""\
@ 60 IN SOA ns1.{ZONE}. host.{ZONE}. 7 60 60 864000 60
@ 60 IN NS ns1.{ZONE}.
ns1 60 IN A 127.0.53.10
"""


def knot(server: Knot, file, signing: bool) -> str:
    return (f"acl:\n  - id: update\n    action: [update, transfer]\n"
            f"zone:\n  - domain: {ZONE}\n    file: {file}\n    acl: update\n    zonefile-sync: -1\n"
            f"    dnssec-signing: {'on' if signing else 'off'}\n")


def bind(server: Bind, file, signing: bool) -> str:
    policy = f'dnssec-policy default; key-directory "{server.folder}"; inline-signing no;' if signing else ""
    return f'zone "{ZONE}" {{ type primary; file "{file}"; allow-update {{ any; }}; allow-transfer {{ any; }}; {policy} }};\n'


@pytest.fixture
def primary(loopback, tmp_path, started):
    """A primary that signs the zone itself, or has it signed by another."""
    def primary(kind, signing: bool):
        server = started(kind(loopback.primary, tmp_path / "primary"))
        file = tmp_path / "zone"
        file.write_text(TEXT)
        if not signing:
            key = programs.run("ldns-keygen", "-a", "ECDSAP256SHA256", ZONE, cwd=tmp_path).stdout.strip()
            programs.run("ldns-signzone", "-o", ZONE, "-f", tmp_path / "signed", file, tmp_path / key, cwd=tmp_path)
            file = tmp_path / "signed"
        server.include.write_text({Knot: knot, Bind: bind}[kind](server, file, signing))
        server.reload()
        wait.until(lambda: is_valid(server, ZONE, "NS"), "the zone is signed")
        return server

    return primary


def is_valid(server, owner: str, rdtype: str) -> bool:
    """Whether dnspython finds a valid signature by the zone's keys."""
    def ask(name, rdtype):
        query = dns.message.make_query(name, rdtype, want_dnssec=True)
        return dns.query.tcp(query, server.address, port=server.port, timeout=5)

    owner, zone = dns.name.from_text(owner), dns.name.from_text(ZONE)
    rdtype = dns.rdatatype.from_text(rdtype)
    answer, keys = ask(owner, rdtype), ask(zone, "DNSKEY")
    records = answer.get_rrset(answer.answer, owner, 1, rdtype)
    made = answer.get_rrset(answer.answer, owner, 1, dns.rdatatype.RRSIG, rdtype)
    by = keys.get_rrset(keys.answer, zone, 1, dns.rdatatype.DNSKEY)
    if not (records and made and by):
        return False
    try:
        dns.dnssec.validate(records, made, {zone: by})
    except dns.dnssec.ValidationFailure:
        return False
    return True


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Knot, Bind)])
def test_what_the_primary_signs_stands(ferry, primary, kind, tmp_path):
    server = primary(kind, signing=True)
    done = ferry("grant", at(server), ZONE, f"--for={HOST}=127.0.53.30")
    assert done.status == DONE, done.stderr
    assert len(json.loads(done.stdout)["granted"]) == 2
    assert is_valid(server, ZONE, "NS") and is_valid(server, HOST, "A")
    (tmp_path / "receipt").write_text(done.stdout)
    done = ferry("revoke", tmp_path / "receipt")
    assert done.status == DONE, done.stderr
    wait.until(lambda: is_valid(server, ZONE, "NS"), "the NS records are signed as before")
    assert not is_valid(server, HOST, "A")


@pytest.mark.needs("knotd", "ldns-signzone", "ldns-keygen")
def test_what_knot_takes_and_nobody_signs_is_taken_back(ferry, primary):
    server = primary(Knot, signing=False)
    before = judge.without_soa(judge.transfer(server, ZONE))
    done = ferry("grant", at(server), ZONE, f"--for={HOST}=127.0.53.30")
    assert done.status == UNSAFE
    assert "does not sign what it is sent: taken back" in done.stderr and "\nhint: open transfers" in done.stderr
    assert judge.without_soa(judge.transfer(server, ZONE)) == before
    assert is_valid(server, ZONE, "NS")


@pytest.mark.needs("named", "ldns-signzone", "ldns-keygen")
def test_what_bind_refuses_in_a_zone_it_cannot_sign_changes_nothing(ferry, primary):
    server = primary(Bind, signing=False)
    before = judge.without_soa(judge.transfer(server, ZONE))
    done = ferry("grant", at(server), ZONE, f"--for={HOST}=127.0.53.30")
    assert done.status != DONE
    assert judge.without_soa(judge.transfer(server, ZONE)) == before


class SignedElsewhere(Ferry):
    """The zone that is not the new server's own is signed, and not by its primary."""

    zone = ZONES[1]
    key, signed = "", 0

    def sign(self, *lines: str):
        """Its file with more lines, each time with a later serial."""
        folder = self.folder / "templates"
        text = (folder / f"{self.zone}.zone").read_text()
        serial = re.search(r"SOA\s+\S+\s+\S+\s+\(\s*(\d+)", text).group(1)
        later = (int(serial) + 2 * self.signed) % 2**32
        self.signed += 1
        (folder / "more").write_text(text.replace(serial, str(later), 1) + "\n".join(lines) + "\n")
        self.key = self.key or programs.run("ldns-keygen", "-a", "ECDSAP256SHA256", self.zone, cwd=folder).stdout.strip()
        programs.run("ldns-signzone", "-o", self.zone, "-f", folder / "signed", folder / "more", folder / self.key, cwd=folder)
        return folder / "signed"

    def zones(self):
        files = self.site.zone_files(self.folder / "templates")
        files[self.zone] = self.sign()
        return [Zone(name, file=file) for name, file in files.items()]

    def make_primary(self):
        return WinPrimary(self.site.primary, self.folder / "primary", self.zones(),
                          secure_secondaries=1, allow_update=1, update_options=0)


@pytest.mark.needs("named", "knotd", "ldns-signzone")
def test_a_migration_tries_a_zone_that_is_signed_elsewhere_once(loopback, tmp_path, run, zoneferry):
    with SignedElsewhere(loopback, tmp_path / "ferry") as ferry:
        first = run(zoneferry, "run", ferry.file)
        assert first.status != DONE and "does not sign what it is sent" in first.stderr, first.stderr
        serial = judge.serial(ferry.primary, ferry.zone)
        again = run(zoneferry, "run", ferry.file)
        assert again.status == WAITING and "open-transfers.txt" in again.stderr, again.stderr
        card = (ferry.state / "handoff" / "primary" / "open-transfers.txt").read_text()
        added = [line for line in card.splitlines() if "recordadd" in line.lower()]
        assert len(added) == 1 and ferry.zone in added[0] and " NS " in added[0], card
        assert judge.serial(ferry.primary, ferry.zone) == serial
        assert HOST in judge.answers(ferry.primary, ZONES[0], "NS"), "the others are granted"


class KnotElsewhere(SignedElsewhere):
    """Knot takes an UPDATE of a zone that it does not sign. What it is sent is seen."""

    def make_primary(self):
        return Knot(self.site.primary, self.folder / "primary", self.zones(), allow_transfer=["any"], allow_update=["any"])

    def see(self, number, wire):
        """The zones of UPDATEs that change something (RFC 2136 2.2: UPCOUNT)."""
        if wire[2] >> 3 & 15 == 5 and not wire[2] & 128 and wire[8:10] != b"\0\0":
            self.changed.add(dns.message.from_wire(wire).zone[0].name.to_text())

    def write_file(self):
        self.changed = set()
        self.between = self.stack.enter_context(Counted(self.site.jump, self.primary, self.see))
        super().write_file()
        self.file.write_text(self.file.read_text().replace("software: windows", "software: knot"))

    def spot(self, server):
        return super().spot(self.between if server is self.primary else server)


@pytest.mark.needs("named", "knotd", "ldns-signzone")
def test_a_zone_that_knot_may_not_sign_gets_no_update(loopback, tmp_path, run, zoneferry):
    with KnotElsewhere(loopback, tmp_path / "ferry") as ferry:
        serial = judge.serial(ferry.primary, ferry.zone)
        result = run(zoneferry, "run", ferry.file)
        assert result.status == WAITING, result.stderr
        assert "signed, perhaps elsewhere, and Knot takes what it does not sign" in result.stderr
        assert ferry.changed == {f"{ZONES[0]}.", f"{ZONES[2]}."}
        assert judge.serial(ferry.primary, ferry.zone) == serial

        # a person adds the record where the zone is signed
        shutil.copyfile(ferry.sign(f"@ 3600 IN NS {HOST}"), ferry.primary.zone_folder / f"{ferry.zone}.zone")
        ferry.primary.reload()
        wait.until(lambda: HOST in judge.answers(ferry.primary, ferry.zone, "NS"), "the record is served")
        result = run(zoneferry, "run", ferry.file)
        assert result.status == DONE, result.stderr
        assert f"{ferry.zone}." not in ferry.changed
