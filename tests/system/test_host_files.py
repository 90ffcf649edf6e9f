# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What stands on a new server is not lost: its configuration file, and the zone files that were captured for it."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from lab.ferry import Ferry
from lab.migration import UNSAFE, kill_when
from lab.net import ZONES

pytestmark = pytest.mark.needs("named", "knotd")
OURS = "# Written by zoneferry for the migration demo."
ANOTHERS = "# mine\nzone:\n  - domain: keep.example\n"


def backup(ferry):
    return ferry.state / "backup" / "new"


def control_by(ferry, script):
    """Puts a shell script before the words of the control tool, which it does by "$@"."""
    wrapper = ferry.folder / "control"
    wrapper.write_text(f"#!/bin/sh\n{script}\n")
    wrapper.chmod(0o755)
    text = ferry.file.read_text()
    ferry.file.write_text(text.replace("control: [ ", f"control: [ {wrapper}, "))


def include_folder(ferry):
    """Knot includes all the files of a folder, in which there need be none."""
    ferry.new.include.unlink()
    config = ferry.new.folder / "knot.conf"
    config.write_text(config.read_text().replace(f"include: {ferry.new.include}", f"include: {ferry.folder}/included/*.conf"))
    (ferry.folder / "included").mkdir()
    path = ferry.folder / "included" / "zoneferry.conf"
    ferry.file.write_text(ferry.file.read_text().replace(f"config: {ferry.new.include}", f"config: {path}"))
    return path


def test_a_configuration_file_of_anothers_is_not_replaced(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.new.include.write_text(ANOTHERS)
        result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        assert f"{ferry.new.include}: another's file" in result.stderr and OURS in result.stderr
        assert ferry.new.include.read_text() == ANOTHERS
        assert list(ferry.new.zone_folder.iterdir()) == [] and not backup(ferry).exists()

        ferry.new.include.write_text("\n")
        again = run(zoneferry, "run", ferry.file)
        assert again.status == 0, again.stderr
        assert ferry.new.include.read_text().startswith(OURS)
        kept = (backup(ferry) / "configuration").read_text()
        assert kept.startswith("zoneferry-backup 1 file 0640 ") and kept.endswith("\n\n")


@pytest.mark.parametrize("before", [None, "", f"{OURS}\n# of before\n"], ids=["none", "empty", "ours"])
def test_killed_before_a_refused_configuration_is_put_back_it_is_put_back(loopback, tmp_path, run, zoneferry, before):
    """The first load kills the run, and is the one that the server would have refused."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        path, mark = include_folder(ferry), ferry.folder / "once"
        if before is not None:
            path.write_text(before)
        control_by(ferry, f"""\
case "$*" in *reload*) [ -e {mark} ] || {{ touch {mark}; kill -KILL $PPID; exit 1; }}
grep -q domain: {path} && exit 1;; esac
exec "$@\"""")
        run(zoneferry, "run", ferry.file)
        assert mark.exists() and "domain:" in path.read_text() and (backup(ferry) / "loading").exists()
        again = run(zoneferry, "run", ferry.file)
        assert again.status != 0 and "reload: exit status 1" in again.stderr, again.stderr
        assert (path.read_text() if path.exists() else None) == before
        assert not (backup(ferry) / "loading").exists()
        assert ("was put back and loaded" if before is not None else "there was no") in again.stderr


def test_a_server_that_its_control_tool_does_not_reach_is_told_as_that(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        process = subprocess.Popen([zoneferry, "run", "--yes", ferry.file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert kill_when(process, ferry, "provision")
        before = ferry.new.include.read_text()
        ferry.new.stop()
        result = run(zoneferry, "run", ferry.file)
        assert result.status != 0 and "does not reach the name server" in result.stderr, result.stderr
        assert "put back" not in result.stderr and "why did it not load" not in result.stderr
        assert ferry.new.include.read_text() == before


def test_a_server_that_answers_nothing_once_it_is_set_up_is_told_as_that(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        control_by(ferry, f"""\
"$@"; status=$?
case "$*" in *reload*) kill -STOP {ferry.new.pid};; esac
exit $status""")
        ferry.file.write_text(ferry.file.read_text() + "policy: { load-timeout: 1s }\n")
        result = run(zoneferry, "run", ferry.file)
        os.kill(ferry.new.pid, signal.SIGCONT)
        assert result.status != 0 and "answers nothing: is its link up" in result.stderr, result.stderr
        assert "why did it not load" not in result.stderr


@pytest.mark.parametrize("spoil", ["cut", "changed", "gone"])
def test_a_captured_file_that_is_not_as_it_was_is_not_placed(loopback, tmp_path, run, zoneferry, spoil):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        control_by(ferry, "exit 1")
        assert run(zoneferry, "run", ferry.file).status != 0
        file = ferry.state / "captured" / "old" / f"{ZONES[0]}.zone"
        text = file.read_text()
        if spoil == "gone":
            file.unlink()
        else:
            file.write_text(text[:len(text) // 2] if spoil == "cut" else text.replace("192.0.2.", "192.0.3."))
        assert spoil == "gone" or file.read_text() != text
        result = run(zoneferry, "run", ferry.file)
        assert result.status != 0 and f"{file.name}: " in result.stderr, result.stderr
        assert list(ferry.new.zone_folder.iterdir()) == [] and OURS not in ferry.new.include.read_text()
