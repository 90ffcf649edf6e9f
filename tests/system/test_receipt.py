# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The receipt of a grant while it grows and when it is whole, and revoke by either."""

from __future__ import annotations

import itertools
import json

import dns.message
import dns.update
import pytest

from lab import judge, wait
from lab.between import UPDATE, opcode
from lab.counted import Counted
from lab.killed import FERRY, KINDS, REVERSE, Killed, make_primary
from lab.powerdns import Pdns
from lab.servers import WinPrimary, Zone
from lab.silent import Silent

NETWORK, UNSAFE = 4, 5
HEAD = '{"zoneferry-receipt":2,"server":"%s"}\n'


def record(zone, data="ns2-new.ferry.example."):
    return {"zone": f"{zone}.", "owner": f"{zone}.", "ttl": 60, "type": "NS", "data": data}


def line(how, **what):
    return json.dumps({how: what}) + "\n"


def is_update(wire):
    return opcode(wire) == UPDATE and not wire[2] & 0x80


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_update_adds_is_a_line_in_the_file_before_it_leaves(make_primary, kind):
    primary = make_primary(kind)
    seen = []

    def look(_number, wire):
        if not is_update(wire):
            return
        added = {(str(rrset.name), str(rdata)) for rrset in dns.message.from_wire(wire).update for rdata in rrset}
        head, *lines = map(json.loads, primary.receipt.read_text().splitlines())
        assert head == {"zoneferry-receipt": 2, "server": primary.between[1:]}
        last = [each["intended"] for each in lines[-len(added):]]
        assert {(each["owner"], each["data"]) for each in last} == added
        before = lines[:-len(added)]
        granted = [each["granted"] for each in before if "granted" in each]
        assert granted == [each["intended"] for each in before if "intended" in each]
        seen.append(len(lines))

    primary.does(primary.grant(), look)
    assert seen == [2, 5]  # an address and an NS; both granted, and the other zone's NS
    whole = json.loads(primary.receipt.read_text())
    assert whole["zoneferry-receipt"] == 1 and whole["server"] == primary.between[1:]
    assert len(whole["granted"]) == 3 and "intended" not in whole


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_goes_on_with_what_a_killed_one_left_and_a_cut_line_is_passed_over(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    updates = []

    def kill_at_second(number, wire):
        updates.extend([number] if is_update(wire) else [])
        return killed.act(number, wire) if len(updates) == 2 else True

    killed = Killed(0)
    with primary.counted(kill_at_second):
        assert killed.run(*primary.grant())
    left = primary.receipt.read_text()
    assert left.startswith(HEAD % primary.between[1:]) and left.endswith("\n")
    primary.receipt.write_text(left + '{"intended":{"zone":"ferry.exa')
    primary.does(primary.grant())
    assert primary.holds_grant()
    assert len(json.loads(primary.receipt.read_text())["granted"]) == 3
    primary.does(primary.revoke())
    assert primary.records() == found


@pytest.mark.parametrize("kind", KINDS)
def test_a_receipt_that_grows_is_revoked_by(make_primary, kind):
    """What was granted goes, what was only intended is looked for, and what no receipt says stays."""
    primary = make_primary(kind)
    found = primary.records()
    primary.change(FERRY, "@", 3600, "NS", "granted.elsewhere.test.")
    primary.change(REVERSE, "@", 3600, "NS", "intended.elsewhere.test.")
    primary.receipt.write_text(
        HEAD % primary.between[1:] + line("intended", **record(FERRY, "granted.elsewhere.test."))
        + line("granted", **record(FERRY, "granted.elsewhere.test."))
        + line("intended", **record(REVERSE, "intended.elsewhere.test."))
        + line("intended", **record(REVERSE, "never.elsewhere.test.")))
    done = primary.does(primary.revoke())
    assert "2 of 3 granted records removed; the others were gone already" in done.stderr
    assert primary.records() == found


def test_a_server_that_is_dead_is_asked_once_and_not_once_a_zone(loopback, tmp_path, ferry):
    receipt = tmp_path / "receipt.json"
    zones = [f"z{number}.example" for number in range(300)]
    receipt.write_text(json.dumps({"zoneferry-receipt": 1, "granted": [record(zone) for zone in zones]}))
    with Silent(loopback.primary) as dead:
        done = ferry("revoke", receipt, f"@{dead.address}#{dead.port}", "--timeout=1")
    assert done.status == NETWORK and "0 of 300 granted records removed" in done.stderr, done.stderr
    assert len(dead.asked) == 1 and "asked about no other zone" in done.stderr


# many zones at once

MANY = [f"z{number}.example" for number in range(100)]
HOST, ADDRESS = f"new.{MANY[0]}.", "127.0.53.30"
SOA = "@ 60 IN SOA ns1 host 7 60 60 600 60\n@ 60 IN NS ns1\nns1 60 IN A 192.0.2.1\n"
ALL_KINDS = [*KINDS, pytest.param(Pdns, marks=pytest.mark.needs("pdns_server", "pdnsutil")), WinPrimary]


class Many:
    def __init__(self, kind, loopback, folder, started, count):
        self.names, self.loopback = MANY[:count], loopback
        zones = []
        for number, name in enumerate(self.names):
            file = folder / f"{name}.zone"
            ns = f"@ 60 IN NS {HOST}\n" if number == 5 and kind is not Pdns else ""  # one has it already
            file.write_text(SOA + ns)
            zones.append(Zone(name, file=file))
        policy = WinPrimary.OPEN if kind is WinPrimary else {"allow_transfer": ["any"], "allow_update": ["any"]}
        self.server = started(kind(loopback.primary, folder / "primary", zones, **policy))
        self.at, self.receipt, self.list = f"@{self.server.address}#{self.server.port}", folder / "receipt.json", folder / "list"
        self.list.write_text("".join(f"{name}\n" for name in self.names))

    def grant(self, at=None):
        return "grant", at or self.at, "-f", self.list, f"--for={HOST}={ADDRESS}", "-o", self.receipt

    def records(self):
        return {name: judge.without_soa(judge.transfer(self.server, name)) for name in self.names}

    def change(self, zone, fill):
        message = dns.update.UpdateMessage(zone)
        fill(message)
        assert judge.update(self.server, message) == "NOERROR"


@pytest.fixture
def make_many(loopback, in_memory, started):
    return lambda kind, count=len(MANY): Many(kind, loopback, in_memory, started, count)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_many_zones_are_granted_and_revoked_and_each_is_as_before(make_many, ferry, kind):
    many = make_many(kind)
    found = many.records()
    granted = ferry(*many.grant())
    assert granted.status == 0, granted.stderr
    told = json.loads(many.receipt.read_text())
    assert len(told["granted"]) == (101 if kind is Pdns else 100) and "intended" not in told
    for name in many.names:
        assert HOST in judge.answers(many.server, name, "NS"), name
    assert {line["ttl"] for line in told["granted"]} == {60}
    revoked = ferry("revoke", many.receipt)
    assert revoked.status == 0 and "nothing that was granted is left" in revoked.stderr, revoked.stderr
    assert many.records() == found


@pytest.mark.parametrize("kind", KINDS)
def test_one_zone_that_cannot_be_cleared_does_not_keep_the_others(make_many, ferry, kind):
    many = make_many(kind)
    assert ferry(*many.grant()).status == 0
    last = many.names[40]
    many.change(last, lambda update: update.delete("@", "NS", f"ns1.{last}."))
    revoked = ferry("revoke", many.receipt)
    assert revoked.status == UNSAFE and f"{last}.: its last NS record would go" in revoked.stderr, revoked.stderr
    assert "98 of 100 granted records removed" in revoked.stderr  # nor the address that it needs
    assert judge.answers(many.server, HOST) == [ADDRESS]
    left = [name for name in many.names if HOST in judge.answers(many.server, name, "NS")]
    assert left == [many.names[5], last]


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_into_many_zones_killed_at_any_message_is_revoked_whole(make_many, ferry, zoneferry, kind):
    """Many are on their way when it is killed; the receipt has them all."""
    many = make_many(kind, 8)
    found, jump = many.records(), many.loopback.jump
    for at in itertools.count(step=5):
        many.receipt.unlink(missing_ok=True)
        killed = Killed(at)
        with Counted(jump, many.server, killed.act):
            was_killed = killed.run(zoneferry, *many.grant(f"@{jump.address}#{jump.port}"))

        def is_cleared():
            """An UPDATE that was on its way beside the one killed at may come late, so that revoke is run again."""
            revoked = ferry("revoke", many.receipt, many.at) if many.receipt.exists() else None
            assert revoked is None or revoked.status == 0, revoked.stderr
            return many.records() == found

        wait.until(is_cleared, f"nothing is left of a grant killed at message {at}")
        if not was_killed:
            break
    assert at > 50
