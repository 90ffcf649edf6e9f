# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""push: the server's zone becomes the file, whatever happens on the way; nobody else's change is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading

import dns.rdatatype
import dns.update
import pytest

from lab import judge, programs, wait
from lab.between import Between
from lab.powerdns import Pdns
from lab.servers import Bind, Knot, WinPrimary, Zone
from lab.tsig import make_key

ZONE = "ferry.example"
DIFFERS, USAGE, REFUSED, NETWORK, UNSAFE, WAITING = 1, 2, 3, 4, 5, 6
KEYED = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot)]
PDNS = pytest.param(Pdns, marks=pytest.mark.needs("pdns_server", "pdnsutil"))
TXT, RRSIG, NSEC = dns.rdatatype.TXT, dns.rdatatype.RRSIG, dns.rdatatype.NSEC
SMALL = "--max-records=12"  # ten changes, the SOA required and the SOA left


class Primary:
    """A primary of one zone, and a file that zoneferry makes that zone equal to."""

    def __init__(self, kind, loopback, folder, template, started, run, zoneferry, **policy):
        self.run, self.program, self.folder, self.host = run, zoneferry, folder, loopback.old
        self.template, self.file = template, folder / "wanted.zone"
        zones = [Zone(ZONE, file=template)]
        self.key = None if kind is WinPrimary else make_key("ferry-update")
        if kind is WinPrimary:
            self.words = []
            policy = {"secure_secondaries": 0, "allow_update": 1, "throttle": 0, **policy}
            self.server = started(WinPrimary(loopback.primary, folder / "primary", zones, **policy))
        else:
            self.words = ["-k", self.key.write(folder / "update.key")]
            self.server = started(kind(loopback.primary, folder / "primary", zones,
                                       allow_transfer=["any", self.key], allow_update=[self.key]))
        self.want()

    def want(self, more=(), *, without=(), instead=()):
        """The file that is wanted: the zone as it was, lines without some words, others instead, and more."""
        text = self.template.read_text()
        for old, new in instead:
            assert old in text, old
            text = text.replace(old, new)
        lines = [line for line in text.splitlines() if not any(word in line for word in without)]
        self.file.write_text("\n".join([*lines, *more, ""]))

    def argv(self, *words, at=None):
        at = at or self.server
        return [self.program, "push", self.file, f"@{at.address}#{at.port}", *words, *self.words]

    def push(self, *words, at=None, **options):
        return self.run(*self.argv(*words, at=at), **options)

    def is_wanted(self):
        found, wanted = judge.transfer(self.server, ZONE), judge.read_file(self.file, ZONE)
        return judge.difference(judge.without_soa(wanted), judge.without_soa(found)) == []

    def template_capture(self):
        """What the server had at first, as zoneferry captures a zone."""
        path = self.folder / "base.zone"
        done = self.run(self.program, "convert", self.template, "--to", "master", "-o", path)
        assert done.status == 0, done.stderr
        return path

    def serial(self):
        return judge.serial(self.server, ZONE)

    def change(self, *words):
        """A stranger's change."""
        message = dns.update.UpdateMessage(ZONE)
        message.add(*words)
        if self.key:
            message.use_tsig(self.key.dnspython())
        assert judge.update(self.server, message) == "NOERROR"


@pytest.fixture
def make_primary(loopback, tmp_path, files, started, run, zoneferry):
    def make_primary(kind, folder=".", **policy):
        (tmp_path / folder).mkdir(exist_ok=True)
        return Primary(kind, loopback, tmp_path / folder, files[ZONE], started, run, zoneferry, **policy)

    return make_primary


def cranes(count):
    return [f"crane{number}.{ZONE}. 300 A 192.0.2.{number % 250}" for number in range(count)]


CHANGES = {
    "records added": dict(more=["new 300 A 192.0.2.77", "new 300 TXT \"hello\""]),
    "records removed": dict(without=["money\\$", "a\\ space"]),
    "a record replaced": dict(instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t300\tA\t192.0.2.26")]),
    "another TTL": dict(instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t301\tA\t192.0.2.25")]),
    "an RRset that gains a record and another TTL": dict(
        instead=[("MX\t10 mail\n", "60 MX 10 mail\n 60 MX 15 dock\n"), ("\tMX\t20", "60 MX 20")]),
    "a CNAME where a TXT was": dict(without=["money\\$"], more=["money\\$ 60 CNAME dock"]),
    "an address where a CNAME was": dict(instead=[("www\t\t\tCNAME\tdock", "www A 192.0.2.44")]),
    "the apex NS records": dict(instead=[("NS\tns2\n", "NS\tns3\n")], more=["ns3 A 192.0.2.53"], without=["ns2\t\t\tA"]),
    "the TTL of the apex NS records": dict(
        instead=[("\t\t\tNS\tns1\n", "\t600\tNS\tns1\n"), ("\t\t\tNS\tns2\n", "\t600\tNS\tns2\n")]),
    "all the apex NS records": dict(
        instead=[("NS\tns1\n", "NS\tns8\n"), ("NS\tns2\n", "NS\tns9\n")],
        more=["ns8 A 192.0.2.53", "ns9 A 192.0.2.54"]),
}


def changes_at(kind, *programs, but=None):
    return [pytest.param(kind, change, marks=pytest.mark.needs(*programs), id=f"{kind.__name__}-{name}")
            for name, change in CHANGES.items() if name != but]


@pytest.mark.parametrize("kind, change", [
    *changes_at(Bind, "named"), *changes_at(Knot, "knotd"), *changes_at(WinPrimary),
    *changes_at(Pdns, "pdns_server", "pdnsutil", but="the TTL of the apex NS records")])  # has a test of its own, below
def test_the_zone_becomes_the_file(make_primary, kind, change):
    primary = make_primary(kind, **({"update_options": 0} if kind is WinPrimary else {}))
    primary.want(**change)
    assert not primary.is_wanted()
    serial = primary.serial()

    pushed = primary.push()
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted()
    assert primary.serial() == serial + 1
    assert "compared and the same" in pushed.stderr


@pytest.mark.parametrize("kind", [*KEYED, PDNS])
def test_where_nothing_is_to_be_done_nothing_is_sent(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    between = started(Between(loopback.old, primary.server))
    pushed = primary.push(at=between)
    assert pushed.status == 0, pushed.stderr
    assert "nothing was sent" in pushed.stderr and pushed.stdout == ""
    assert between.updates == 0


@pytest.mark.parametrize("kind", KEYED)
def test_many_messages_leave_together_and_the_serial_counts_them(make_primary, kind):
    primary = make_primary(kind)
    primary.want(cranes(600))
    serial = primary.serial()
    pushed = primary.push(SMALL, "--force", "--json")
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted() and primary.serial() == serial + 60
    told = json.loads(pushed.stdout)
    assert (told["added"], told["messages"], told["taken"], told["left"]) == (600, 60, 60, 0)


@pytest.mark.parametrize("kind", KEYED)
def test_the_soas_fields_come_with_the_last_message(make_primary, kind):
    primary = make_primary(kind)
    primary.want(cranes(25), instead=[("2025110301 60 2 86400 300", "1 70 3 86401 301")])
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == 0, pushed.stderr
    assert "SOA: refresh 60 becomes 70" in pushed.stderr and "SOA: expire 86400 becomes 86401" in pushed.stderr
    soa, = judge.answers(primary.server, ZONE, "SOA")
    assert soa.split()[2:] == ["2025110304", "70", "3", "86401", "301"]
    assert "nothing was sent" in primary.push().stderr


@pytest.mark.parametrize("kind", KEYED)
@pytest.mark.needs("nsupdate")
def test_the_script_of_a_dry_run_does_the_same(make_primary, kind):
    primary = make_primary(kind)
    primary.want(cranes(25), without=["money\\$", "a\\ space"],
                 instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t301\tA\t192.0.2.25")])
    before = judge.transfer(primary.server, ZONE)
    dry = primary.push("-n", SMALL, "--force")
    assert dry.status == 0, dry.stderr
    assert dry.stdout.startswith(f"; {ZONE}: 2 records to remove, 25 to add, 0 to replace, 1 to get another TTL")
    assert judge.transfer(primary.server, ZONE) == before

    programs.run("nsupdate", "-k", primary.words[1], "-v", input=dry.stdout)
    assert primary.is_wanted()
    assert "nothing was sent" in primary.push().stderr


@pytest.mark.parametrize("change, why", [
    (dict(without=["an owner", "SRV"]), "be removed, more than 10 %"),
    (dict(more=cranes(100)), "change, more than 30 %"),
], ids=["removed", "changed"])
def test_too_much_at_once_needs_to_be_forced(make_primary, change, why):
    primary = make_primary(WinPrimary, update_options=0)
    before = judge.transfer(primary.server, ZONE)
    primary.want(**change)
    refused = primary.push()
    assert refused.status == UNSAFE and why in refused.stderr and "--force" in refused.stderr
    assert judge.transfer(primary.server, ZONE) == before

    forced = primary.push("--force")
    assert forced.status == 0, forced.stderr
    assert primary.is_wanted()


BAD_FILES = [
    (dict(without=["NS\tns"]), UNSAFE, "no NS record left"),
    (dict(more=["dock CNAME mail"]), USAGE, "dock.ferry.example.: a CNAME stands beside other data"),
    (dict(more=["dock A 192.0.2.256"]), USAGE, "192.0.2.256"),
    (dict(more=[f'big TXT "{number:03}{"x" * 240}"' for number in range(300)]), USAGE, "big.ferry.example.: its changes"),
]


@pytest.mark.parametrize("change, status, why", BAD_FILES)
def test_a_file_that_cannot_be_the_zone_changes_nothing(make_primary, change, status, why):
    primary = make_primary(WinPrimary, update_options=0)
    before = judge.transfer(primary.server, ZONE)
    primary.want(**change)
    refused = primary.push("--force")
    assert refused.status == status and why in refused.stderr, refused.stderr
    assert judge.transfer(primary.server, ZONE) == before


# others at work


@pytest.mark.parametrize("kind", [*KEYED, PDNS])
def test_a_change_since_the_base_was_captured_fails_the_first_message(make_primary, ferry, kind):
    primary = make_primary(kind)
    base = primary.folder / "base.zone"
    at = f"@{primary.server.address}#{primary.server.port}"
    assert ferry("fetch", at, ZONE, "-o", base).status == 0
    primary.change("stranger", 60, "A", "192.0.2.66")
    changed = judge.transfer(primary.server, ZONE)
    primary.want(cranes(25))

    pushed = primary.push("--base", base, "--force")
    assert pushed.status == UNSAFE and "NXRRSET" in pushed.stderr, pushed.stderr
    assert judge.transfer(primary.server, ZONE) == changed
    assert primary.push("--force").status == 0
    assert primary.is_wanted()


@pytest.mark.parametrize("kind", KEYED)
def test_a_strangers_change_in_the_middle_fails_the_rest(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(60))
    serial = primary.serial()

    def act(number):
        if number == 2:
            wait.until(lambda: primary.serial() == serial + 2, "two messages are taken")
            primary.change("stranger", 60, "A", "192.0.2.66")

    between = started(Between(loopback.old, primary.server, act))
    pushed = primary.push(SMALL, "--force", at=between)
    assert pushed.status == UNSAFE, pushed.stderr
    assert "UPDATE 3 of 6, which begins at crane27.ferry.example.: NXRRSET" in pushed.stderr and "2 of 6 messages were taken" in pushed.stderr
    assert "192.0.2.66" in judge.answers(primary.server, f"stranger.{ZONE}")
    taken = [each for each in judge.transfer(primary.server, ZONE) if each.owner[1:6] == b"crane"]
    assert len(taken) == 20
    assert primary.push("--force").status == 0
    assert primary.is_wanted()


@pytest.mark.parametrize("kind", KEYED)
def test_a_server_killed_in_the_middle_has_whole_messages_and_a_rerun_does_the_rest(
        make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(60))
    serial = primary.serial()

    def act(number):
        if number == 3:
            wait.until(lambda: primary.serial() == serial + 3, "three messages are taken")
            primary.server.kill()
            killed.set()

    killed = threading.Event()
    between = started(Between(loopback.old, primary.server, act))
    pushed = primary.push(SMALL, "--force", at=between)
    assert pushed.status == NETWORK, pushed.stderr
    assert "the same command again does the rest" in pushed.stderr
    assert killed.wait(10)
    primary.server.start()
    assert primary.serial() == serial + 3
    again = primary.push("--force")
    assert again.status == 0, again.stderr
    assert primary.is_wanted()


@pytest.mark.parametrize("kind", [*KEYED, PDNS])
def test_an_answer_that_is_lost_is_settled_by_looking(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(10))
    between = started(Between(loopback.old, primary.server, deaf=True))
    pushed = primary.push(at=between)
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted() and between.updates == 1


def test_an_interrupt_stops_between_messages(make_primary, loopback, started):
    primary = make_primary(WinPrimary, update_options=0)
    primary.want(cranes(60))
    serial = primary.serial()
    stopped = []

    def act(number):
        if number == 4:
            wait.until(lambda: primary.serial() == serial + 4, "four messages are taken")
            os.kill(stopped[0].pid, signal.SIGINT)
            assert stopped[0].wait(10) == WAITING

    between = started(Between(loopback.old, primary.server, act))
    words = [str(word) for word in primary.argv(SMALL, "--force", at=between)]
    stopped.append(subprocess.Popen(words, stderr=subprocess.PIPE, text=True))
    _, said = stopped[0].communicate(timeout=20)
    assert stopped[0].returncode == WAITING and "interrupted" in said, said
    again = primary.push("--force")
    assert again.status == 0, again.stderr
    assert primary.is_wanted()


# PowerDNS 4.7


@pytest.mark.needs("pdns_server", "pdnsutil")
def test_powerdns_does_not_know_its_soa_again_and_the_same_command_does_the_rest(make_primary):
    primary = make_primary(Pdns)
    primary.want(cranes(60))
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == UNSAFE, pushed.stderr
    assert "UPDATE 2 of 6, which begins at crane18.ferry.example.: NXRRSET" in pushed.stderr
    assert "1 of 6 messages were taken" in pushed.stderr and "as PowerDNS does not" in pushed.stderr

    # the serial is the server's own from here on, a date, so that the SOA of the last message is older and passed over
    again = primary.push(SMALL, "--force")
    assert again.status == DIFFERS and "each requiring the RRsets" in again.stderr, again.stderr
    assert "0 changes are still to be made, and the SOA's" in again.stderr and primary.is_wanted()
    assert primary.push().status == 0
    assert "nothing was sent" in primary.push().stderr


@pytest.mark.needs("pdns_server", "pdnsutil")
def test_powerdns_removes_an_apex_ns_behind_all_else_and_the_same_command_adds_it_again(make_primary):
    """What is deleted and added with another TTL, as Knot wants it, is gone; it is seen, and said."""
    primary = make_primary(Pdns)
    primary.want(**CHANGES["the TTL of the apex NS records"])
    pushed = primary.push()
    assert pushed.status == DIFFERS and "1 changes are still to be made" in pushed.stderr, pushed.stderr
    assert "the same command again" in pushed.stderr
    assert primary.push().status == 0 and primary.is_wanted()


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
