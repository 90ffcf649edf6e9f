# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A service address that is moved by the commands of the migration file, and moved back by them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lab import judge
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import UNSAFE, WAITING, addresses_of, check_moved, kill_when, step_states
from lab.net import INTERFACE, ZONES

GARP = Path(__file__).with_name("lab") / "garp.py"
pytestmark = pytest.mark.needs("named", "knotd")


class OwnCommands(Ferry):
    """Each machine has a script that knows `has`, `leave` and `take`, and writes down what it did."""

    verbs = {"old": ("has", "leave", "take"), "new": ("has", "leave", "take")}
    more = ""  # at the end of the script

    def script(self, server, other: str) -> Path:
        file, service = self.folder / f"address-{server.host.name}", self.old.address
        file.write_text(f"""\
#!/bin/sh
has() {{ ip -oneline address show dev {INTERFACE} | grep -q " $1/"; }}
drop() {{ ! has $1 || ip address del $1/24 dev {INTERFACE}; }}
add() {{ has $1 || {{ ip address add $1/24 dev {INTERFACE}; {sys.executable} {GARP} {INTERFACE} $1; }}; }}
[ $1 = has ] || echo $1 >>{file}.log
case $1 in
has) has {service} ;;
leave) drop {service}; add {other} ;;
take) drop {other}; add {service} ;;
esac
status=$?
{self.more}
exit $status
""")
        file.chmod(0o755)
        return file

    def done(self, server) -> list[str]:
        log = self.folder / f"address-{server.host.name}.log"
        return log.read_text().split() if log.exists() else []

    def moves(self) -> str:
        text = super().moves() + "    commands:\n"
        for server, other in (self.old, self.site.other), (self.new, self.new.address):
            script, name = self.script(server, other), server.host.name
            words = ", ".join(f"{verb}: [ [ {script}, {verb} ] ]" for verb in self.verbs[name])
            text += f"      {name}: {{ {words} }}\n"
        return text


def test_commands_move_the_address_and_take_it_back(namespaces, tmp_path, run, zoneferry):
    with OwnCommands(namespaces, tmp_path / "ferry") as ferry:
        jump = namespaces.jump
        result = run(zoneferry, "run", ferry.file, on=jump)
        assert result.status == 0, result.stderr
        check_moved(ferry)
        evidence = run(zoneferry, "status", ferry.file, on=jump).stdout
        assert evidence.count("[yes] its commands tell whether it has the address: ") == 2
        result = run(zoneferry, "rollback", ferry.file, on=jump)
        assert result.status == 0, result.stderr
        assert judge.identity(namespaces.at(ferry.old.address), jump) == ferry.old.identity
        assert f"{ferry.new.address}/24" in addresses_of(namespaces.new)
        assert ferry.done(ferry.old) == ["leave", "take"] and ferry.done(ferry.new) == ["take", "leave"]
        log = run(zoneferry, "log", ferry.file, on=jump).stdout
        assert log.count(f" command {ferry.folder}/address-old to old: done: more words: 1") == 2, log


class Killed(OwnCommands):
    more = "[ $1 = has ] || [ -e $0.once ] || { touch $0.once; kill -KILL $PPID; }"


def test_what_a_killed_run_has_done_by_commands_is_not_done_again(namespaces, tmp_path, run, zoneferry):
    with Killed(namespaces, tmp_path / "ferry") as ferry:
        for _ in range(2):  # the old server's command ends the first run, the new server's the second
            assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status not in (0, WAITING)
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        check_moved(ferry)
        assert ferry.done(ferry.old) == ["leave"] and ferry.done(ferry.new) == ["take"]


class Elsewhere(OwnCommands):
    """No interface of the machine is known by that name: its commands alone know where the address is."""

    def moves(self) -> str:
        return super().moves().replace(f"interface: {INTERFACE}", "interface: elsewhere")


def test_commands_tell_who_has_the_address_where_the_journal_lost_its_end(namespaces, tmp_path, run, zoneferry):
    with Elsewhere(namespaces, tmp_path / "ferry") as ferry:
        command = namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert kill_when(process, ferry, "refresh")
        for file in ferry.state.glob("journal.db*"):
            file.unlink()
        result = run(zoneferry, "abort", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        assert ferry.done(ferry.old) == [] and ferry.done(ferry.new) == []
        assert TEMPORARY_NAME not in judge.answers(ferry.primary, ZONES[0], "NS", namespaces.jump)


class OneWay(OwnCommands):
    verbs = {"old": ("has", "leave"), "new": ("has", "take")}


def test_commands_that_know_one_way_are_told_and_rolled_back_by_a_card(namespaces, tmp_path, run, zoneferry):
    with OneWay(namespaces, tmp_path / "ferry") as ferry:
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        for server, verb in ("old", "take"), ("new", "leave"):
            assert f"{server}: its commands have no `{verb}`: to take the move back" in result.stderr
        result = run(zoneferry, "rollback", ferry.file, on=namespaces.jump)
        assert result.status == WAITING and "take-address.txt" in result.stderr, result.stderr
        assert ferry.done(ferry.old) == ["leave"] and ferry.done(ferry.new) == ["take"]


class Wrong(OwnCommands):
    more = "[ $1 != has ] || status=$(case $0 in *old) echo 1;; *) echo 2;; esac)"


def test_a_has_that_does_not_tell_is_found_before_anything_is_changed(namespaces, tmp_path, run, zoneferry):
    with Wrong(namespaces, tmp_path / "ferry") as ferry:
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == UNSAFE, result.stderr
        assert "old: `has` of its commands says that it has not the service address" in result.stderr
        assert "new: `has` of its commands does not tell whether it has the service address" in result.stderr
        assert list(step_states(ferry)) == ["survey"] and ferry.done(ferry.old) == []
