# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""grant, revoke and push killed between any two messages: the same command again, and nothing is unaccounted for."""

from __future__ import annotations

import itertools
import json
import subprocess
import threading

import dns.message
import dns.update
import pytest

from lab import judge
from lab.between import UPDATE, opcode
from lab.counted import Counted
from lab.net import ZONES
from lab.servers import Bind, Knot, Zone

FERRY, REVERSE, _ = ZONES
HOST, ADDRESS = "ns2-new.ferry.example.", "127.0.53.30"
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot)]
SIGKILLED, USAGE, NETWORK, REFUSED = -9, 2, 4, 3


class Killed:
    """Runs zoneferry against a server until message number `at` has come, which nobody gets; zoneferry is killed then."""

    def __init__(self, at):
        self.at, self.process, self.running = at, None, threading.Event()

    def act(self, number, _wire):
        if number < self.at:
            return True
        assert self.running.wait(10)
        self.process.kill()
        self.process.wait()
        return False

    def run(self, *argv):
        """Whether it was killed; else it has done its work."""
        self.process = subprocess.Popen([str(word) for word in argv], stderr=subprocess.PIPE, text=True)
        self.running.set()
        _, said = self.process.communicate(timeout=30)
        assert self.process.returncode in (0, SIGKILLED), said
        return self.process.returncode == SIGKILLED


class Primary:
    """A primary that takes updates, reached at `at`; and zoneferry to change it."""

    def __init__(self, kind, loopback, folder, servers, files, started, run, zoneferry):
        self.run, self.program, self.loopback, self.folder = run, zoneferry, loopback, folder
        zones = [Zone(name, file=file) for name, file in files.items()]
        self.server = started(kind(loopback.primary, servers / "primary", zones, allow_transfer=["any"],
                                   allow_update=["any"]))
        self.between = f"@{loopback.jump.address}#{loopback.jump.port}"
        self.receipt = folder / "receipt.json"

    def records(self):
        return {zone: judge.without_soa(judge.transfer(self.server, zone)) for zone in ZONES}

    def grant(self):
        return [self.program, "grant", self.between, FERRY, REVERSE, f"--for={HOST}={ADDRESS}", "-o", self.receipt]

    def revoke(self):
        return [self.program, "revoke", self.receipt]

    def counted(self, act=lambda number, wire: True):
        return Counted(self.loopback.jump, self.server, act)

    def does(self, argv, act=lambda number, wire: True):
        with self.counted(act):
            done = self.run(*argv)
        assert done.status == 0, done.stderr
        return done

    def is_killed(self, argv, at):
        killed = Killed(at)
        with self.counted(killed.act):
            return killed.run(*argv)

    def change(self, zone, *words):
        """A stranger's change."""
        message = dns.update.UpdateMessage(zone)
        message.add(*words)
        assert judge.update(self.server, message) == "NOERROR"

    def holds_grant(self):
        return (HOST in judge.answers(self.server, FERRY, "NS") and HOST in judge.answers(self.server, REVERSE, "NS")
                and ADDRESS in judge.answers(self.server, HOST))


@pytest.fixture
def make_primary(loopback, tmp_path, in_memory, files, started, run, zoneferry):
    return lambda kind: Primary(kind, loopback, tmp_path, in_memory, files, started, run, zoneferry)


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_killed_at_any_message_and_done_again_is_revoked_whole(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    for at in itertools.count():
        primary.receipt.unlink(missing_ok=True)
        was_killed = primary.is_killed(primary.grant(), at)
        primary.does(primary.grant())
        assert primary.holds_grant(), at
        told = json.loads(primary.receipt.read_text())
        assert len(told["granted"]) == 3 and "intended" not in told, at
        primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break
    assert at > 20  # the messages of three UPDATEs, and of what is read before and after them


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_killed_at_any_message_is_revoked_by_what_it_left(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    for at in itertools.count():
        primary.receipt.unlink(missing_ok=True)
        was_killed = primary.is_killed(primary.grant(), at)
        if primary.receipt.exists():
            primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break


@pytest.mark.parametrize("kind", KINDS)
def test_a_revoke_killed_at_any_message_and_done_again_leaves_the_zones_as_before(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    for at in itertools.count():
        primary.does(primary.grant())
        was_killed = primary.is_killed(primary.revoke(), at)
        primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break
    assert at > 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_killed_at_any_message_and_done_again_makes_the_zone_the_file(make_primary, files, kind):
    primary = make_primary(kind)
    original, wanted = files[FERRY], primary.folder / "wanted.zone"
    wanted.write_text(original.read_text() + "".join(f"crane{number} 300 A 192.0.2.{number}\n" for number in range(30)))

    def push(file):
        return [primary.program, "push", file, primary.between, "--force", "--max-records=12"]

    found = judge.without_soa(judge.read_file(original, FERRY))
    for at in itertools.count():
        was_killed = primary.is_killed(push(wanted), at)
        primary.does(push(wanted))
        assert primary.records()[FERRY] == judge.without_soa(judge.read_file(wanted, FERRY)), at
        primary.does(push(original))
        assert primary.records()[FERRY] == found, at
        if not was_killed:
            break
    assert at >= 10  # a transfer, UPDATEs, and a transfer to compare


# what comes late, and what was there


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_that_comes_after_the_next_run_has_looked_is_in_its_receipt(make_primary, kind):
    """Killed while its UPDATE was on its way: the next run finds nothing there, and is overtaken by it."""
    primary = make_primary(kind)
    found = primary.records()
    late = []

    def kill_at_update(number, wire):
        if opcode(wire) != UPDATE:
            return True
        late.append(wire)
        return killed.act(number, wire)

    def let_it_come(_number, wire):
        if opcode(wire) == UPDATE and late:
            message = dns.message.from_wire(late.pop())
            assert judge.update(primary.server, message) == "NOERROR"

    killed = Killed(0)
    with primary.counted(kill_at_update):
        assert killed.run(*primary.grant())
    assert primary.records() == found
    primary.does(primary.grant(), let_it_come)
    assert late == [] and len(json.loads(primary.receipt.read_text())["granted"]) == 3
    primary.does(primary.revoke())
    assert primary.records() == found


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_lost_with_the_server_leaves_the_records_intended(make_primary, kind):
    """After its UPDATE nothing is heard any more, so whether it was taken is not known."""
    primary = make_primary(kind)
    found = primary.records()
    gone = threading.Event()

    def go_deaf(_number, wire):
        if opcode(wire) == UPDATE and wire[2] & 0x80:
            gone.set()
        return not gone.is_set()

    with primary.counted(go_deaf):
        granted = primary.run(*primary.grant(), "--timeout=1")
    assert granted.status == NETWORK, granted.stderr
    told = json.loads(primary.receipt.read_text())
    assert told["granted"] == [] and {line["type"] for line in told["intended"]} == {"A", "NS"}
    assert primary.records() != found
    primary.does(primary.revoke())
    assert primary.records() == found


@pytest.mark.needs("named")
def test_what_a_stranger_added_before_is_not_in_the_receipt_of_a_killed_grant(make_primary):
    primary = make_primary(Bind)
    primary.change(FERRY, "ns2-new", 60, "A", ADDRESS)
    found = primary.records()
    for at in itertools.count():
        primary.receipt.unlink(missing_ok=True)
        was_killed = primary.is_killed(primary.grant(), at)
        primary.does(primary.grant())
        primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break


# the file


def test_the_receipt_of_another_server_is_not_gone_on_with(tmp_path, run, zoneferry):
    receipt = tmp_path / "receipt.json"
    text = '{"zoneferry-receipt": 1, "server": "192.0.2.10#53", "granted": []}'
    receipt.write_text(text)
    done = run(zoneferry, "grant", "@127.0.0.1#1", FERRY, f"--for={HOST}={ADDRESS}", "-o", receipt)
    assert done.status == USAGE and "receipt.json" in done.stderr and "192.0.2.10#53" in done.stderr
    assert receipt.read_text() == text


def test_where_the_receipt_cannot_be_written_nothing_is_sent(make_primary):
    primary = make_primary(Knot)
    found = primary.records()
    with primary.counted():
        done = primary.run(*primary.grant()[:-1], primary.folder / "no" / "folder")
    assert done.status == USAGE, done.stderr
    assert primary.records() == found


def test_a_grant_that_changes_nothing_leaves_no_file(make_primary):
    primary = make_primary(Knot)
    with primary.counted():
        done = primary.run(*primary.grant(), "not.served.test")
    assert done.status == REFUSED, done.stderr
    assert not primary.receipt.exists()
