# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a run would do, shown before anything is done, and what is done then."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import subprocess

import dns.message
import dns.opcode
import dns.update
import pytest

from lab import judge, programs
from lab.counted import Counted
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import UNSAFE, USAGE, WAITING, kill_when, primary_data, step_states
from lab.net import INTERFACE, ZONES
from lab.person import answered
from lab.servers import Bind

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
        result = run(zoneferry, "plan", *words, ferry.file)
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
    done = run(zoneferry, "run", "--plan", digest_of(shown), ferry.file)
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
    refused = run(zoneferry, "run", "--plan", digest, ferry.file)
    assert refused.status == UNSAFE, refused.stderr
    assert f"+   prereq yxrrset {ZONES[0]}. IN NS ns9.ferry.example." in refused.stderr
    assert "since the plan was made 1 of its tasks has moved" in refused.stderr
    assert TEMPORARY_NAME not in judge.answers(ferry.primary, ZONES[0], "NS")
    assert not list(ferry.new.zone_folder.iterdir())

    again = run(zoneferry, "run", "--plan", digest_of(plan(ferry)), ferry.file)
    assert again.status == 0, again.stderr


def test_serials_are_not_in_it(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    digest = digest_of(plan(ferry))
    add(ferry, "another", "A", "192.0.2.99")
    done = run(zoneferry, "run", "--plan", digest, ferry.file)
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


def test_without_a_terminal_somebody_has_to_have_agreed(ferry_of, zoneferry):
    ferry = ferry_of()
    refused = subprocess.run([zoneferry, "run", ferry.file], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert refused.returncode == USAGE
    assert "nobody has agreed" in refused.stderr and "--plan" in refused.stderr
    assert not ferry.state.exists(), "nothing was looked at"


def test_on_a_terminal_the_plan_is_shown_and_a_person_is_asked(ferry_of, zoneferry, plan):
    ferry = ferry_of()
    status, shown = answered(zoneferry, ferry, "run", b"no\n")
    assert status == WAITING and "digest" in shown and "nobody said yes" in shown
    assert TEMPORARY_NAME not in judge.answers(ferry.primary, ZONES[0], "NS") and not list(ferry.new.zone_folder.iterdir())
    digest = digest_of(plan(ferry))
    assert f"digest {digest}" in shown

    status, shown = answered(zoneferry, ferry, "run", b"y\n")
    assert status == 0, shown
    assert intents(ferry)["leave"] == digest
    status, shown = answered(zoneferry, ferry, "run", b"n\n")
    assert status == 0 and "[y/N]" not in shown, "nothing is left: nobody is asked"
    status, shown = answered(zoneferry, ferry, "rollback", b"n\n")
    assert status == WAITING and "Take back what has been done" in shown
    assert TEMPORARY_NAME in judge.answers(ferry.primary, ZONES[0], "NS")
    status, shown = answered(zoneferry, ferry, "rollback", b"yes\n")
    assert status == 0, shown
    assert TEMPORARY_NAME not in judge.answers(ferry.primary, ZONES[0], "NS")


def killed_at_refresh(zoneferry, ferry, *words):
    process = subprocess.Popen([zoneferry, "run", *words, ferry.file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert kill_when(process, ferry, "refresh")


def test_a_run_that_goes_on_goes_on_with_its_plan(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    digest = digest_of(plan(ferry))
    killed_at_refresh(zoneferry, ferry, "--plan", digest)
    other = run(zoneferry, "run", "--plan", "0" * 64, ferry.file)
    assert other.status == WAITING, "something stands changed"
    assert f"was begun with the plan {digest}, not with {'0' * 64}" in other.stderr
    assert "refresh" in step_states(ferry) and step_states(ferry).get("compare") is None

    left = plan(ferry)
    assert "open-transfers" not in re.findall(r"^  (\S+):", left, re.M) and "refresh" in left
    done = run(zoneferry, "run", "--plan", digest, ferry.file)
    assert done.status == 0, done.stderr
    assert plan(ferry).endswith("nothing is left to be done\n")


def test_what_is_left_may_be_agreed_on_anew(ferry_of, plan, run, zoneferry):
    """The name server's control tool was written otherwise in the file while the run stood."""
    ferry = ferry_of()
    digest = digest_of(plan(ferry))
    killed_at_refresh(zoneferry, ferry, "--plan", digest)
    ferry.file.write_text(ferry.file.read_text().replace("control: [ ", 'control: [ "env", "A=it\'s", '))
    moved = run(zoneferry, "run", "--plan", digest, ferry.file)
    assert moved.status == WAITING and "old->new leave: would be done otherwise now" in moved.stderr
    assert "+ on new: env 'A=it'\\''s'" in moved.stderr
    done = run(zoneferry, "run", "--plan", digest_of(plan(ferry)), ferry.file)
    assert done.status == 0, done.stderr


def test_a_plan_does_not_outlive_its_rollback(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    digest = digest_of(plan(ferry))
    killed_at_refresh(zoneferry, ferry, "--plan", digest)
    assert run(zoneferry, "rollback", ferry.file).status == 0
    add(ferry, "ns9", "A", "192.0.2.99")
    add(ferry, "@", "NS", "ns9.ferry.example.")
    again = digest_of(plan(ferry))
    assert again != digest
    assert run(zoneferry, "run", "--plan", digest, ferry.file).status == UNSAFE
    done = run(zoneferry, "run", "--plan", again, ferry.file)
    assert done.status == 0, done.stderr


def test_another_s_file_is_refused_at_the_plan_already(ferry_of, run, zoneferry):
    ferry = ferry_of()
    ferry.new.include.write_text("# another's\n")
    refused = run(zoneferry, "plan", ferry.file)
    assert refused.status == UNSAFE and "another's file" in refused.stderr


class Picky(Bind):
    """It takes updates of all zones but one."""

    def zone(self, zone):
        text = super().zone(zone)
        return re.sub(r"allow-update \{.*?\};\s", "", text, count=1) if zone.name == ZONES[1] else text


def test_a_zone_that_refuses_gets_a_card_and_the_others_their_update(ferry_of, plan, run, zoneferry, monkeypatch):
    monkeypatch.setattr("lab.ferry.Bind", Picky)
    ferry = ferry_of()
    shown = plan(ferry)
    assert [zone for zone, lines in grants_in(plan(ferry, "--nsupdate")) if lines] == [ZONES[0] + ".", ZONES[2] + "."]
    assert re.findall(r"recordadd (.*)", shown) == [f"{ZONES[1]} @ NS {TEMPORARY_NAME}"], "the address comes by UPDATE"
    waiting = run(zoneferry, "run", "--plan", digest_of(shown), ferry.file)
    assert waiting.status == WAITING, waiting.stderr
    assert waiting.stderr.count("refused an update at the survey") == 1 and "refused the update" not in waiting.stderr
    assert re.findall(r"recordadd (.*)", waiting.stderr) == [f"{ZONES[1]} @ NS {TEMPORARY_NAME}"]
    assert [TEMPORARY_NAME in judge.answers(ferry.primary, zone, "NS") for zone in ZONES] == [True, False, True]


def hold(ferry, step):
    ferry.file.write_text(ferry.file.read_text().replace("    to: new\n", f"    to: new\n    hold-before: [ {step} ]\n"))


def test_a_hold_before_the_survey_holds_the_plan_s_too(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    hold(ferry, "survey")
    held = run(zoneferry, "plan", ferry.file)
    assert held.status == WAITING and "held before survey" in held.stderr
    assert run(zoneferry, "confirm", "survey", ferry.file).status == 0
    assert "held" not in plan(ferry)


def test_a_hold_that_is_confirmed_does_not_wait(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    hold(ferry, "open-transfers")
    waits = plan(ferry)
    assert "held: it waits for `zoneferry confirm open-transfers`" in waits
    assert run(zoneferry, "confirm", "open-transfers", ferry.file).status == 0
    goes_on = plan(ferry)
    assert "held, and confirmed already: it does not wait" in goes_on and "held before" not in goes_on
    assert digest_of(goes_on) == digest_of(waits)
    done = run(zoneferry, "run", "--plan", digest_of(waits), ferry.file)
    assert done.status == 0, done.stderr


def test_what_is_no_digest_is_refused_before_anything_is_asked(ferry_of, run, zoneferry):
    ferry = ferry_of()
    for word in "", "../x", "0" * 63, "0" * 63 + "G":
        refused = run(zoneferry, "run", "--plan", word, ferry.file)
        assert refused.status == USAGE and "is no digest of a plan" in refused.stderr
    assert not ferry.state.exists()


def test_a_kept_plan_that_cannot_be_read_is_not_said_to_be_missing(ferry_of, plan, run, zoneferry):
    ferry = ferry_of()
    plan(ferry)
    none = run(zoneferry, "run", "--plan", "0" * 64, ferry.file)
    assert none.status == UNSAFE and f"no plan with the digest {'0' * 64} was shown here" in none.stderr
    (ferry.state / "plans" / f"{'0' * 64}.json").mkdir()
    refused = run(zoneferry, "run", "--plan", "0" * 64, ferry.file)
    assert "Is a directory" in refused.stderr and "was shown here" not in refused.stderr


def test_a_card_is_in_the_plan_and_a_hold_stands_in_it(loopback, tmp_path, run, zoneferry, plan):
    with Ferry(loopback, tmp_path / "ferry", reach="manual") as ferry:
        hold(ferry, "open-transfers")
        text = plan(ferry)
        assert "a card for new:" in text and "| 3. make the name server load its configuration: knotc reload" in text
        assert "held before open-transfers of old->new" in text
        assert "until a person" not in text, "no address changes hands"
        waiting = run(zoneferry, "run", "--plan", digest_of(text), ferry.file)
        assert waiting.status == WAITING and "a card for new is open" in waiting.stderr


def test_the_commands_and_the_silence_of_a_swap(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        shown = run(zoneferry, "plan", ferry.file, on=namespaces.jump)
        assert shown.status == 0, shown.stderr
        assert "altogether: about 2.0 s" in shown.stdout
        commands = run(zoneferry, "plan", "--cmd", ferry.file, on=namespaces.jump).stdout
        for host, verb, address in (("old", "del", ferry.old.address), ("old", "add", namespaces.other),
                                    ("new", "del", ferry.new.address), ("new", "add", ferry.old.address)):
            assert re.search(rf"^# on {host}\n.*ip address {verb} {address}/24 dev {INTERFACE}$", commands, re.M), commands
        assert f"update delete {TEMPORARY_NAME} 60 IN A {ferry.new.address}" in shown.stdout
        done = run(zoneferry, "run", "--plan", digest_of(shown.stdout), ferry.file, on=namespaces.jump)
        assert done.status == 0, done.stderr
