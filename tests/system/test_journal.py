# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The journal of a migration: a run that was killed, and what a bad disk makes of it; what it costs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from lab import judge
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import UNSAFE, USAGE, WAITING, kill_when, step_states
from lab.net import ZONES
from lab.person import answered

pytestmark = pytest.mark.needs("named", "knotd")


def kill_at_refresh(ferry, zoneferry):
    """What was granted stands then."""
    process = subprocess.Popen([zoneferry, "run", "--yes", ferry.file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert kill_when(process, ferry, "refresh")
    assert "open-transfers" in step_states(ferry)


def flip_a_bit(ferry, what="open-transfers"):
    """In the WAL: SQLite drops all from there on."""
    wal = ferry.state / "journal.db-wal"
    octets = bytearray(wal.read_bytes())
    octets[octets.index(what.encode())] ^= 4
    wal.write_bytes(octets)


def claims():
    return [path for path in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if path.is_symlink()]


def lose_it(ferry):
    for file in ferry.state.glob("journal.db*"):
        file.unlink()


def lose_its_mark_too(ferry):
    flip_a_bit(ferry, "capture-zones")
    (ferry.state / "journal.mark").write_text("what a bad disk makes of it\n")


@pytest.mark.parametrize("damage", [flip_a_bit, lose_it, lose_its_mark_too])
def test_a_journal_that_lost_its_end_is_told_and_abort_takes_back_what_stands(loopback, tmp_path, run, zoneferry, damage):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        before = ferry.new.include.read_text()
        kill_at_refresh(ferry, zoneferry)
        assert granted(ferry) == list(ZONES) and ferry.new.include.read_text() != before and claims() != []
        damage(ferry)
        for verb in "run", "rollback", "status":
            result = run(zoneferry, verb, ferry.file)
            assert result.status == UNSAFE, result.stderr
            assert "more was done than it knows" in result.stderr or "this is no mark of a journal" in result.stderr
            assert f"zoneferry abort {ferry.file}" in result.stderr and "of one moment" in result.stderr
            assert f"{ferry.state}/receipts" in result.stderr
        assert granted(ferry) == list(ZONES), "nothing was done"
        log = run(zoneferry, "log", ferry.file)
        assert log.status == UNSAFE and "this log has lost its end" in log.stderr, log.stderr
        assert damage is lose_it or " survey: begins" in log.stdout

        back = run(zoneferry, "abort", ferry.file)
        assert back.status == 0, back.stderr
        assert "nothing that we changed stands any more" in back.stderr
        assert granted(ferry) == [] and judge.answers(ferry.primary, TEMPORARY_NAME, "A") == []
        assert ferry.new.include.read_text() == before and list((ferry.state / "receipts").iterdir()) == []
        assert claims() == []
        assert run(zoneferry, "abort", ferry.file).status == 0
        assert run(zoneferry, "run", ferry.file).status == 0, "and it can be begun anew"


def test_on_a_terminal_a_person_is_asked_also_where_the_journal_lost_its_end(loopback, tmp_path, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        kill_at_refresh(ferry, zoneferry)
        flip_a_bit(ferry)
        status, shown = answered(zoneferry, ferry, "abort", b"n\n")
        assert status == WAITING and "more was done than it knows" in shown, shown
        assert granted(ferry) == list(ZONES)
        status, shown = answered(zoneferry, ferry, "abort", b"y\n")
        assert status == 0, shown
        assert granted(ferry) == []


def test_a_receipt_that_cannot_be_looked_at_is_not_taken_for_none(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        kill_at_refresh(ferry, zoneferry)
        lose_it(ferry)
        receipt = next((ferry.state / "receipts").glob("*.json"))
        receipt.rename(ferry.folder / "kept")
        receipt.symlink_to(receipt)
        refused = run(zoneferry, "abort", ferry.file)
        assert refused.status == USAGE and f"{receipt}" in refused.stderr, refused.stderr
        assert granted(ferry) == list(ZONES)
        (ferry.folder / "kept").replace(receipt)
        assert run(zoneferry, "abort", ferry.file).status == 0
        assert granted(ferry) == []


def test_where_the_address_has_changed_hands_a_journal_that_lost_its_end_takes_nothing_back(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        command = namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert kill_when(process, ferry, "close-transfers")
        lose_it(ferry)
        refused = run(zoneferry, "abort", ferry.file, on=namespaces.jump)
        assert refused.status == UNSAFE, refused.stderr
        assert f"{ferry.old.address} has begun to change hands" in refused.stderr
        assert f"what was granted alone: `zoneferry revoke {ferry.state}`" in refused.stderr
        assert judge.identity(namespaces.at(ferry.old.address), namespaces.jump) == ferry.new.identity
        for zone in ZONES:
            assert judge.serial(namespaces.at(ferry.old.address), zone, namespaces.jump) is not None
        again = run(zoneferry, "abort", ferry.file, on=namespaces.jump)
        assert again.status == UNSAFE, "what was refused has changed nothing"


def test_a_second_migration_of_the_same_zones_is_refused_before_it_sends_anything(loopback, tmp_path, run, zoneferry):
    """Also while the first does not run; not once that is done."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        second = tmp_path / "other.yaml"
        second.write_text(ferry.file.read_text().replace("migration: demo", "migration: other"))
        kill_at_refresh(ferry, zoneferry)
        alone = ["unshare", "-n"] if os.geteuid() == 0 else []  # nobody could be asked there
        refused = run(*alone, zoneferry, "run", second)
        assert refused.status == UNSAFE, refused.stderr
        assert f"is being moved by another migration: {ferry.state}" in refused.stderr
        assert run(zoneferry, "run", ferry.file).status == 0
        after = run(zoneferry, "run", second)
        assert "another migration" not in after.stderr, after.stderr


def granted(ferry):
    return [zone for zone in ZONES if TEMPORARY_NAME in judge.answers(ferry.primary, zone, "NS")]


def test_what_was_granted_is_taken_back_by_its_receipt_where_the_journal_is_lost(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        kill_at_refresh(ferry, zoneferry)
        for file in ferry.state.glob("journal*"):
            file.unlink()
        assert granted(ferry) == list(ZONES)
        receipts = sorted((ferry.state / "receipts").glob("*.json"))
        receipt = json.loads(receipts[0].read_text())
        assert receipts[0].stat().st_mode & 0o777 == 0o600
        assert receipt["primary"] == "primary" and receipt["server"] == ferry.spot(ferry.primary).strip('"')
        revoked = run(zoneferry, "revoke", *receipts)
        assert revoked.status == 0, revoked.stderr
        assert granted(ferry) == [] and judge.answers(ferry.primary, TEMPORARY_NAME, "A") == []


def test_what_is_taken_back_leaves_no_receipt(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        kill_at_refresh(ferry, zoneferry)
        assert run(zoneferry, "abort", ferry.file).status == 0
        assert granted(ferry) == [] and list((ferry.state / "receipts").iterdir()) == []


def test_the_log_says_what_left_the_machine(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        assert run(zoneferry, "run", ferry.file).status == 0
        shown = run(zoneferry, "log", "--json", ferry.file)
        assert shown.status == 0, shown.stderr
        lines = [json.loads(line) for line in shown.stdout.splitlines()]
        by = {verb: [line for line in lines if line.get("verb") == verb] for verb in ("UPDATE", "AXFR", "provision")}
        assert {line["subject"] for line in by["UPDATE"]} == {f"{zone}." for zone in ZONES}
        for line in by["UPDATE"]:
            assert line["to"] == ferry.spot(ferry.primary).strip('"') and line["from"].startswith("127.")
            assert line["answer"] == "NOERROR" and line["octets"] > 12 and line["step"] == "open-transfers"
            assert line["move"] == "old->new" and line["pid"] > 0 and line["time"].endswith("Z")
        assert [line["subject"] for line in by["AXFR"] if line["answer"] == "done"] == [f"{zone}." for zone in ZONES]
        assert all(len(line["digest"]) >= 64 for line in by["AXFR"] if line["answer"] == "done")
        assert [line["answer"] for line in by["provision"]] == ["done", "done"] and by["provision"][0]["to"] == "new"
        text = run(zoneferry, "log", ferry.file).stdout
        assert len(text.splitlines()) == len(lines) and " UPDATE ferry.example. from 127." in text
