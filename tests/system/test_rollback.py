# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A migration taken back: the whole of it, a part, before the swap, and killed on the way."""

from __future__ import annotations

import subprocess

import pytest

from lab import judge
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import UNSAFE, USAGE, WAITING, addresses_of, check_moved, kill_when, primary_data, wrap_commands
from lab.net import ZONES

pytestmark = pytest.mark.needs("named", "knotd")


def check_as_before(ferry, data):
    """The old server has its address and answers there, the new one only its own; the primary is as it was."""
    site = ferry.site
    assert judge.identity(site.at(ferry.old.address), site.jump) == ferry.old.identity
    assert f"{ferry.old.address}/24" in addresses_of(site.old)
    assert f"{site.other}/24" not in addresses_of(site.old)
    assert f"{ferry.new.address}/24" in addresses_of(site.new)
    assert f"{ferry.old.address}/24" not in addresses_of(site.new)
    assert primary_data(ferry) == data
    for zone in ZONES:
        assert TEMPORARY_NAME not in judge.answers(ferry.primary, zone, "NS", site.jump)
    assert judge.answers(ferry.primary, TEMPORARY_NAME, "A", site.jump) == []
    assert not ferry.new.include.exists() or "zoneferry" not in ferry.new.include.read_text()


def test_a_finished_migration_is_taken_back_and_done_again(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        before = primary_data(ferry)
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == 0
        check_moved(ferry)

        back = run(zoneferry, "rollback", ferry.file, on=namespaces.jump)
        assert back.status == 0, back.stderr
        check_as_before(ferry, before)
        assert not (ferry.state / "handoff" / "old" / "retire.txt").exists(), "it is needed again"
        again = run(zoneferry, "rollback", ferry.file, on=namespaces.jump)
        assert again.status == 0 and "give the service address back" not in again.stderr

        last = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert last.status == 0, last.stderr
        check_moved(ferry)


def test_down_to_a_step_what_came_before_stays(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == 0
        back = run(zoneferry, "rollback", "--to", "take-address", ferry.file, on=namespaces.jump)
        assert back.status == 0, back.stderr
        assert judge.identity(namespaces.at(ferry.old.address), namespaces.jump) == ferry.old.identity
        for zone in ZONES:
            assert TEMPORARY_NAME in judge.answers(ferry.primary, zone, "NS", namespaces.jump), "it follows the zone"
            assert judge.serial(ferry.new, zone, namespaces.jump)
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == 0
        check_moved(ferry)


def test_a_step_that_is_held_waits_for_a_word_and_again_once_it_was_taken_back(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        text = ferry.file.read_text()
        ferry.file.write_text(text.replace("    to: new\n", "    to: new\n    hold-before: [ open-transfers ]\n"))

        def held():
            result = run(zoneferry, "run", ferry.file)
            return result.status == WAITING and "held before open-transfers" in result.stderr

        assert held() and held()
        assert run(zoneferry, "confirm", "refresh", ferry.file).status == USAGE
        assert run(zoneferry, "confirm", "open-transfers", ferry.file).status == 0
        assert run(zoneferry, "run", ferry.file).status == 0
        assert run(zoneferry, "rollback", ferry.file).status == 0
        assert held()


def test_a_step_that_is_none_is_a_usage_error(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        result = run(zoneferry, "rollback", "--to", "take-addres", ferry.file)
        assert result.status == USAGE and "there is no step called take-addres" in result.stderr


def test_abort_before_the_swap_leaves_nothing(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        before = primary_data(ferry)
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        kill_when(process, ferry, "refresh")
        result = run(zoneferry, "abort", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        check_as_before(ferry, before)


def test_abort_is_not_for_an_address_that_has_changed_hands(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == 0
        result = run(zoneferry, "abort", ferry.file, on=namespaces.jump)
        assert result.status == UNSAFE and "rollback" in result.stderr
        check_moved(ferry)


@pytest.mark.parametrize("command", ["address del", "address add"])
def test_a_rollback_that_was_killed_goes_on(namespaces, tmp_path, run, zoneferry, command):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        before = primary_data(ferry)
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == 0
        kill_at(ferry, command)
        run(zoneferry, "rollback", ferry.file, on=namespaces.jump)
        assert (ferry.folder / "once").exists()
        result = run(zoneferry, "rollback", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        check_as_before(ferry, before)


def kill_at(ferry, words):
    """The first command on the old server that says `words` kills the rollback once it is done."""
    mark = ferry.folder / "once"
    wrap_commands(ferry, "old", f'"$@"; status=$?\ncase "$*" in *"{words}"*) [ -e {mark} ] || '
                                f'{{ touch {mark}; kill -KILL $PPID; }};; esac\nexit $status')


def test_the_address_is_not_given_back_to_a_server_that_is_dead(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == 0
        ferry.old.stop()
        result = run(zoneferry, "rollback", ferry.file, on=namespaces.jump)
        assert result.status == WAITING and "was not given back" in result.stderr
        assert judge.identity(namespaces.at(ferry.old.address), namespaces.jump) == ferry.new.identity


def test_a_run_that_stops_says_what_stands_changed(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        kill_when(process, ferry, "refresh")
        ferry.new.stop()
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == WAITING, result.stderr
        said = result.stderr.splitlines()
        last = said.index("    what stands changed:")
        assert any(line.startswith("zoneferry: move old->new: refresh: ") for line in said[last - 2:last]), result.stderr
        assert any("(open-transfers)" in line for line in said[last:])
        assert said[-1] == f"    go on: zoneferry run {ferry.file}; go back: zoneferry rollback {ferry.file}"
        assert result.stderr.count("zoneferry: ") == 1
