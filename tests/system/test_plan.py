# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a run would do, shown before anything is done, and what is done then."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3

import dns.message
import dns.opcode
import dns.update
import pytest

from lab import judge, programs
from lab.counted import Counted
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import UNSAFE, primary_data
from lab.net import ZONES

pytestmark = pytest.mark.needs("named", "knotd")


@pytest.fixture
def ferry_of(loopback, tmp_path, started):
    """A BIND primary that takes updates and is said to give transfers to its NS hosts."""
    def make(**options):
        ferry = started(Ferry(loopback, tmp_path / "ferry", primary="bind", **options))
        text = ferry.file.read_text()
        ferry.file.write_text(text.replace("software: bind, ", "software: bind, transfer-policy: ns-hosts, ", 1))
        return ferry

    return make


@pytest.fixture
def plan(zoneferry, run):
    def plan(ferry, *words):
        result = run(zoneferry, "plan", *words, ferry.file, timeout=60)
        assert result.status == 0, result.stderr
        return result.stdout

    return plan


def digest_of(text):
    return re.search(r"^digest ([0-9a-f]{64})$", text, re.M)[1]


def grants_in(script):
    """The messages that nsupdate would make of a script: of each its zone and its lines."""
    return [(re.search(r"^zone (\S+)$", block, re.M)[1],
             sorted(line for line in block.splitlines() if line.startswith(("prereq", "update"))))
            for block in script.split("send\n") if "zone" in block]


def lines_of(message):
    """The same of a message as it was on the wire."""
    lines = []
    for rrset in message.prerequisite:
        for rdata in rrset or [None]:
            known = "yxrrset" if rrset.deleting is None else "nxrrset"
            lines.append(f"prereq {known} {rrset.name} IN {dns.rdatatype.to_text(rrset.rdtype)}" + (f" {rdata}" if rdata else ""))
    for rrset in message.update:
        lines += [f"update add {rrset.name} {rrset.ttl} IN {dns.rdatatype.to_text(rrset.rdtype)} {rdata}" for rdata in rrset]
    return str(message.zone[0].name), sorted(lines)


def add(ferry, owner, kind, data):
    message = dns.update.UpdateMessage(ZONES[0])
    message.add(owner, 3600, kind, data)
    message.use_tsig(ferry.update_key.dnspython())
    assert judge.update(ferry.primary, message) == "NOERROR"


def intents(ferry):
    with contextlib.closing(sqlite3.connect(f"file:{ferry.state}/journal.db?mode=ro", uri=True)) as journal:
        return dict(journal.execute("SELECT step, digest FROM task WHERE task = ''"))


def test_what_arrives_is_what_the_plan_showed(ferry_of, loopback, started, plan, run, zoneferry):
    """Everything between us and the primary is listened to."""
    ferry = ferry_of()
    updates = []

    def listen(_number, wire):
        message = dns.message.from_wire(wire, keyring=False, continue_on_error=True)
        if message.opcode() == dns.opcode.UPDATE and not message.flags & dns.flags.QR:
            updates.append(message)

    started(Counted(loopback.jump, ferry.primary, listen))
    ferry.file.write_text(ferry.file.read_text().replace(ferry.spot(ferry.primary), f'"{loopback.jump.address}#{ferry.primary.port}"'))
    script = plan(ferry, "--nsupdate")
    shown = plan(ferry)
    assert all(not message.update for message in updates), "the survey tries one that changes nothing"
    updates.clear()
    done = run(zoneferry, "run", "--plan", digest_of(shown), ferry.file, timeout=60)
    assert done.status == 0, done.stderr
    sent = [lines_of(message) for message in updates if message.update]
    assert sorted(sent) == sorted(grants_in(script))
    for zone, lines in sent:
        assert zone in shown and all(line in shown for line in lines)
    followed = intents(ferry)
    assert followed.pop("survey") == "" and set(followed.values()) == {digest_of(shown)}


def test_a_plan_changes_nothing_and_is_the_same_again(ferry_of, plan):
    ferry = ferry_of()
    before, include = primary_data(ferry), ferry.new.include.read_bytes()
    serials = [judge.serial(ferry.primary, zone) for zone in ZONES]
    first, second = plan(ferry), plan(ferry)
    assert first == second
    assert primary_data(ferry) == before and [judge.serial(ferry.primary, zone) for zone in ZONES] == serials
    assert ferry.new.include.read_bytes() == include and not list(ferry.new.zone_folder.iterdir())
    assert all(judge.serial(ferry.new, zone) is None for zone in ZONES)
    assert json.loads(plan(ferry, "--json"))["digest"] == digest_of(first)


def test_zones_that_are_alike_are_read_as_one(ferry_of, plan):
    ferry = ferry_of()
    text = plan(ferry)
    assert "3 zones (ferry.example., 2.0.192.in-addr.arpa., xn--bcher-kva.example.): transfer from old" in text
    assert "resolvers may keep what was added for 7200 s after it is gone" in text


def test_a_changed_set_of_name_servers_is_refused_and_told(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    digest = digest_of(plan(ferry))
    add(ferry, "ns9", "A", "192.0.2.99")
    add(ferry, "@", "NS", "ns9.ferry.example.")
    refused = run(zoneferry, "run", "--plan", digest, ferry.file, timeout=60)
    assert refused.status == UNSAFE, refused.stderr
    assert f"+   prereq yxrrset {ZONES[0]}. IN NS ns9.ferry.example." in refused.stderr
    assert "since the plan was made 1 of its tasks has moved" in refused.stderr
    assert TEMPORARY_NAME not in judge.answers(ferry.primary, ZONES[0], "NS")
    assert not list(ferry.new.zone_folder.iterdir())

    again = run(zoneferry, "run", "--plan", digest_of(plan(ferry)), ferry.file, timeout=60)
    assert again.status == 0, again.stderr


def test_serials_are_not_in_it(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    digest = digest_of(plan(ferry))
    add(ferry, "another", "A", "192.0.2.99")
    done = run(zoneferry, "run", "--plan", digest, ferry.file, timeout=60)
    assert done.status == 0, done.stderr


@pytest.mark.needs("nsupdate")
def test_nsupdate_grants_what_the_plan_would(ferry_of, plan):
    ferry = ferry_of()
    key = ferry.update_key.write(ferry.folder / "nsupdate.key")
    programs.run("nsupdate", "-k", key, input=plan(ferry, "--nsupdate"))
    for zone in ZONES:
        assert TEMPORARY_NAME in judge.answers(ferry.primary, zone, "NS")
    assert judge.answers(ferry.primary, TEMPORARY_NAME, "A") == [ferry.new.address]


def test_no_secret_is_in_a_plan(ferry_of, plan):
    ferry = ferry_of()
    said = "".join(plan(ferry, *words) for words in ([], ["-v"], ["--json"], ["--nsupdate"], ["--cmd"]))
    kept = "".join(path.read_text() for path in (ferry.state / "plans").iterdir())
    assert "the secret of the key, not shown here" in said and "hmac-sha256" in said
    for key in ferry.transfer_key, ferry.update_key:
        assert key.secret not in said + kept
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (ferry.state / "plans").iterdir())
