# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The journal of a migration: a run that was killed, and what a bad disk makes of it; what it costs."""

from __future__ import annotations

import os
import subprocess

import pytest

from lab.ferry import Ferry
from lab.migration import UNSAFE, kill_when, step_states

pytestmark = pytest.mark.needs("named", "knotd")


def kill_at_refresh(ferry, zoneferry):
    """What was granted stands then."""
    process = subprocess.Popen([zoneferry, "run", ferry.file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert kill_when(process, ferry, "refresh")
    assert "open-transfers" in step_states(ferry)


@pytest.mark.parametrize("what", ["open-transfers", "capture-zones"])
def test_a_bit_that_flips_in_the_journal_s_wal_is_told_before_anything_is_done(loopback, tmp_path, run, zoneferry, what):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        kill_at_refresh(ferry, zoneferry)
        wal = ferry.state / "journal.db-wal"
        octets = bytearray(wal.read_bytes())
        octets[octets.index(what.encode())] ^= 4
        wal.write_bytes(octets)
        for verb in "run", "status":
            result = run(zoneferry, verb, ferry.file, timeout=60)
            assert result.status == UNSAFE, result.stderr
            assert "this journal is damaged" in result.stderr
            assert f"zoneferry abort {ferry.file}" in result.stderr and "of one moment" in result.stderr


def test_a_journal_that_is_gone_is_told_before_anything_is_done(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        kill_at_refresh(ferry, zoneferry)
        for file in ferry.state.glob("journal.db*"):
            file.unlink()
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == UNSAFE and "this journal is damaged" in result.stderr, result.stderr


def test_a_second_migration_of_the_same_zones_is_refused_before_it_sends_anything(loopback, tmp_path, run, zoneferry):
    """Also while the first does not run; not once that is done."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        second = tmp_path / "other.yaml"
        second.write_text(ferry.file.read_text().replace("migration: demo", "migration: other"))
        kill_at_refresh(ferry, zoneferry)
        alone = ["unshare", "-n"] if os.geteuid() == 0 else []  # nobody could be asked there
        refused = run(*alone, zoneferry, "run", second, timeout=60)
        assert refused.status == UNSAFE, refused.stderr
        assert f"is being moved by another migration: {ferry.state}" in refused.stderr
        assert run(zoneferry, "run", ferry.file, timeout=60).status == 0
        after = run(zoneferry, "run", second, timeout=60)
        assert "another migration" not in after.stderr, after.stderr
