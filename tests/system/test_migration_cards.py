# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A migration in which people do what zoneferry cannot, by cards."""

from __future__ import annotations

import contextlib
import re
import time

import pytest

from lab import judge, relay, wait
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import WAITING, check_moved, do_the_provision_card, primary_data, set_addresses, step_states
from lab.net import INTERFACE, ZONES

pytestmark = pytest.mark.needs("named", "knotd")


def finish_by_hand(ferry, run, zoneferry):
    """Runs to the last card, does what it says, and runs to the end."""
    waiting = run(zoneferry, "run", ferry.file, on=ferry.site.jump)
    assert waiting.status == WAITING and "leave.txt" in waiting.stderr, waiting.stderr
    final = (ferry.state / "handoff" / "new" / "zoneferry.conf").read_text()
    assert "action: transfer" not in final
    ferry.new.include.write_text(final)
    ferry.new.reload()
    done = run(zoneferry, "run", ferry.file, on=ferry.site.jump)
    assert done.status == 0, done.stderr
    assert "[yes] the jump host's access is gone: it refuses us a transfer" in done.stdout


class Nameless(Ferry):
    """Both secondaries say the same of themselves: it cannot be told by that which one answers."""

    def make_old(self):
        server = super().make_old()
        server.identity = "ns"
        return server

    def make_new(self):
        server = super().make_new()
        server.identity = "ns"
        return server


@pytest.mark.parametrize("kind", [Ferry, Nameless])
def test_an_address_moved_by_hand_is_seen_to_have_moved(namespaces, tmp_path, run, zoneferry, kind):
    with kind(namespaces, tmp_path / "ferry", reach="manual") as ferry:
        assert run(zoneferry, "run", ferry.file, on=namespaces.jump).status == WAITING
        do_the_provision_card(ferry)
        for done in range(3):  # nothing yet; the old server by half; the old server; then all
            waiting = run(zoneferry, "run", ferry.file, on=namespaces.jump)
            assert waiting.status == WAITING and "take-address.txt" in waiting.stderr, (done, waiting.stderr)
            if done == 0:
                namespaces.old.take(namespaces.other)
            elif done == 1:
                namespaces.old.drop(ferry.old.address)
                namespaces.old.run("ip", "address", "replace", f"{namespaces.other}/24", "dev", INTERFACE)
        set_addresses(namespaces.new, ferry.old.address)

        finish_by_hand(ferry, run, zoneferry)
        assert step_states(ferry)["take-address"] == "done"
        for zone in ZONES:
            assert judge.serial(namespaces.at(ferry.old.address), zone, namespaces.jump) == judge.serial(
                ferry.primary, zone, namespaces.jump)


def test_out_of_reach_the_new_server_gets_a_card_and_the_run_goes_on_once_it_is_done(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", reach="manual", new="knot") as ferry:
        waiting = run(zoneferry, "run", ferry.file)
        assert waiting.status == WAITING, waiting.stderr
        assert "provision.txt" in waiting.stderr
        assert run(zoneferry, "status", ferry.file).status == WAITING

        do_the_provision_card(ferry)
        finish_by_hand(ferry, run, zoneferry)


def edit_by_hand(ferry, records):
    """What a person does at the primary's console: {zone: lines of records}, beside those of the zone's file."""
    files = ferry.site.zone_files(ferry.folder / "templates")
    with ferry.site.jump.inside():
        serials = {zone: judge.serial(ferry.primary, zone) for zone in ZONES}
        ferry.primary.stop()
        for zone, file in files.items():
            text, count = re.subn(r"\( \d+ ", f"( {(serials[zone] + 1) % 2**32} ", file.read_text(), count=1)
            assert count == 1
            ferry.primary.zone_file(ferry.primary.zones[ZONES.index(zone)]).write_text(text + records.get(zone, ""))
        ferry.primary.start()


def by_hand(ferry):
    """The records of the card."""
    records = {zone: f"@ 3600 NS {TEMPORARY_NAME}\n" for zone in ZONES}
    records["ferry.example"] += f"{TEMPORARY_NAME} 60 A {ferry.new.address}\n"
    return records


def test_a_card_waits_also_where_no_zone_could_be_captured(loopback, tmp_path, run, zoneferry):
    """Then there is no serial to wait for, but the new server must know the zones."""

    class Closed(Ferry):
        def make_old(self):
            server = super().make_old()
            server.allow_transfer = []
            return server

    with Closed(loopback, tmp_path / "ferry", reach="manual") as ferry:
        ferry.file.write_text(re.sub(r"    zone-directory: .*\n", "", ferry.file.read_text()))
        for attempt in "once", "twice":
            waiting = run(zoneferry, "run", ferry.file)
            assert waiting.status == WAITING and "provision.txt" in waiting.stderr, (attempt, waiting.stderr)
        handoff = (ferry.state / "handoff" / "new" / "zoneferry.conf").read_text()
        assert [f'file: "{zone}.zone"' for zone in ZONES if f'file: "{zone}.zone"' not in handoff] == []

        ferry.new.include.write_text(handoff)
        ferry.new.reload()
        finish_by_hand(ferry, run, zoneferry)


class SlowLine(relay.UdpHandler):
    """As far away as another continent."""

    def handle(self):
        time.sleep(0.1)
        super().handle()


def test_a_card_done_far_away_is_seen(loopback, tmp_path, run, zoneferry, monkeypatch):
    monkeypatch.setattr(relay, "UdpHandler", SlowLine)
    with Ferry(loopback, tmp_path / "ferry", reach="manual") as ferry, contextlib.ExitStack() as stack:
        line = relay.Relay("127.0.53.31", ferry.new.port, ferry.new.port)
        stack.callback(line.close)
        for listener in line.listeners:
            listener.target = ferry.new.address, ferry.new.port
        ferry.file.write_text(ferry.file.read_text().replace(ferry.spot(ferry.new), f'"127.0.53.31#{ferry.new.port}"'))
        assert run(zoneferry, "run", ferry.file).status == WAITING
        do_the_provision_card(ferry)
        run(zoneferry, "run", ferry.file)
        assert step_states(ferry)["provision"] == "done"


def test_windows_default_update_options_make_a_card_and_another_to_clean_up(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry", update_options=0x30F) as ferry:
        before = primary_data(ferry)
        wanted = [f"dnscmd /recordadd {zone} @ NS {TEMPORARY_NAME}" for zone in ZONES]
        wanted.append(f"dnscmd /recordadd ferry.example {TEMPORARY_NAME} A {ferry.new.address}")
        for attempt in "once", "twice":  # nobody has done anything yet
            waiting = run(zoneferry, "run", ferry.file, on=namespaces.jump)
            assert waiting.status == WAITING, (attempt, waiting.stderr)
            assert [line for line in wanted if line not in waiting.stderr] == [], attempt
        assert primary_data(ferry) == before

        edit_by_hand(ferry, by_hand(ferry))
        waiting = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert waiting.status == WAITING, waiting.stderr
        assert "close-transfers" in waiting.stderr
        for line in wanted:
            assert line.replace("recordadd", "recorddelete") + " /f" in waiting.stderr
        assert step_states(ferry)["take-address"] == "done"

        edit_by_hand(ferry, {})
        done = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert done.status == 0, done.stderr
        check_moved(ferry)
        assert primary_data(ferry) == before
