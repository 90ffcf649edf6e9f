# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a migration finds out before it changes anything."""

from __future__ import annotations

import pytest

from lab import judge
from lab.ferry import Ferry
from lab.migration import UNSAFE, WAITING, facts, step_states
from lab.net import ZONES
from lab.tsig import make_key

REFUSED, NETWORK = 3, 4
pytestmark = pytest.mark.needs("named", "knotd")


def test_an_old_server_that_refuses_us_says_nothing_of_the_primary(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind", old_gives=False) as ferry:
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == 0, result.stderr
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)


def test_all_that_is_wrong_is_told_at_once(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        text = ferry.file.read_text().replace(", transfer-policy: ns-hosts", "")
        names = [f"nowhere{number}.example" for number in range(7)]
        ferry.file.write_text(text.replace(f"zones: [ {ZONES[0]}", f"zones: [ {', '.join([ZONES[0], *names])}"))
        serials = [judge.serial(ferry.primary, zone) for zone in ZONES]
        result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        named = "nowhere0.example., nowhere1.example., nowhere2.example., nowhere3.example., nowhere4.example. and 2 more ("
        for server in "primary", "old":
            assert f"{server} does not serve the zone: {named}" in result.stderr
        assert f"who may transfer from primary is not known: {ZONES[0]}., {ZONES[1]}., {ZONES[2]}. (" in result.stderr
        assert "hint: say `transfer-policy: any`" in result.stderr
        assert "3 mistakes were found" in result.stderr
        assert [judge.serial(ferry.primary, zone) for zone in ZONES] == serials
        assert ferry.new.include.read_text() == ""
        assert list(step_states(ferry).values()) == ["failed"]


def test_what_was_wrong_is_looked_at_again(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        whole = ferry.file.read_text()
        ferry.file.write_text(whole.replace(", transfer-policy: ns-hosts", ""))
        assert run(zoneferry, "run", ferry.file).status == UNSAFE
        assert facts(ferry)["transfer-policy of primary"] == ""
        ferry.file.write_text(whole)
        assert run(zoneferry, "run", ferry.file, timeout=60).status == 0
        assert facts(ferry)["transfer-policy of primary"] == "ns-hosts"


def test_a_dead_old_server_is_told_and_no_obstacle(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        ferry.old.stop()
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == 0, result.stderr
        assert "old answers nothing: its zones are taken from the primary" in result.stderr
        assert facts(ferry)["answer of old"] == "no"
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)


def test_a_silent_primary_is_one_mistake_and_not_one_a_zone(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.primary.stop()
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == NETWORK, result.stderr
        assert "survey: primary answers nothing (" in result.stderr and "does not serve" not in result.stderr


def test_updates_that_the_primary_will_refuse_are_told_before_anything_is_changed(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", allow_update=0) as ferry:
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == WAITING, result.stderr
        survey = result.stderr.partition("[2/")[0]
        assert f"primary takes no updates from us: a card will ask for the temporary records: {ZONES[0]}., " in survey


def test_a_key_that_the_primary_does_not_take_is_told_once(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        make_key("unheard-of").write(ferry.folder / "transfer.key")
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status in (REFUSED, UNSAFE), result.stderr
        assert result.stderr.count("primary does not take our transfer key (") == 1
        assert "unheard-of" in result.stderr
