# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A whole migration: one secondary moved to another server, and everything that may come in between."""

from __future__ import annotations

import contextlib
import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import time

import pytest

from lab import judge, relay, wait
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.net import INTERFACE, ZONES

STEPS = ["survey", "capture-zones", "provision", "open-transfers", "refresh", "compare", "take-address",
         "close-transfers", "refresh-again", "compare-again", "verify", "leave"]
WAITING, UNSAFE, USAGE = 6, 5, 2

pytestmark = pytest.mark.needs("named", "knotd")


def primary_data(ferry):
    """What the primary holds, as it gives it to its own address (an NS host) or to the key."""
    key = ferry.transfer_key if ferry.primary_kind == "bind" else None

    def transfer(zone):
        with contextlib.suppress(judge.Refused):  # for a while after each transfer, as Windows does
            return judge.transfer(ferry.primary, zone, ferry.site.primary, key=key)

    return {zone: judge.without_soa(wait.until(lambda: transfer(zone), f"the primary gives {zone}")) for zone in ZONES}


def addresses_of(host):
    return host.run("ip", "-oneline", "address", "show", "dev", INTERFACE).stdout


def check_moved(ferry):
    """The new server answers at the old address, with the primary's data and nothing temporary in it."""
    site = ferry.site
    where = site.at(ferry.old.address)
    assert judge.identity(where, site.jump) == ferry.new.identity
    assert judge.identity(site.at(site.other), site.jump) == ferry.old.identity
    assert f"{ferry.old.address}/24" in addresses_of(site.new)
    assert f"{ferry.new.address}/24" not in addresses_of(site.new)
    for zone in ZONES:
        assert judge.serial(where, zone, site.jump) == judge.serial(ferry.primary, zone, site.jump)
        assert TEMPORARY_NAME not in judge.answers(where, zone, "NS", site.jump)
        assert TEMPORARY_NAME not in judge.answers(ferry.primary, zone, "NS", site.jump)
    assert judge.answers(where, TEMPORARY_NAME, "A", site.jump) == []


def step_states(ferry):
    with sqlite3.connect(f"file:{ferry.state}/journal.db?mode=ro", uri=True) as journal:
        return dict(journal.execute("SELECT step, state FROM task WHERE task = '' ORDER BY id"))


CASES = [
    pytest.param("windows", "knot", id="windows-to-knot"),
    pytest.param("windows", "nsd", id="windows-to-nsd", marks=pytest.mark.needs("nsd")),
    pytest.param("windows", "bind", id="windows-to-bind"),
    pytest.param("bind", "knot", id="tsig-bind-to-knot"),
    pytest.param("bind", "nsd", id="tsig-bind-to-nsd", marks=pytest.mark.needs("nsd")),
]


@pytest.mark.parametrize("primary, new", CASES)
def test_the_new_server_answers_at_the_old_address(namespaces, tmp_path, run, zoneferry, primary, new):
    with Ferry(namespaces, tmp_path / "ferry", primary=primary, new=new) as ferry:
        before = primary_data(ferry)
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert result.status == 0, result.stderr
        gives = 0 if primary == "windows" else len(ZONES)  # it gives to NS hosts only; BIND, to our key
        assert f"primary gives us {gives} of them, old {len(ZONES)}" in result.stderr
        check_moved(ferry)
        assert list(step_states(ferry)) == STEPS and set(step_states(ferry).values()) == {"done"}

        # the primary is as it was, and so is the capture
        assert primary_data(ferry) == before
        for zone in ZONES:
            captured = judge.read_file(ferry.state / "captured" / f"{zone}.zone", zone)
            assert judge.without_soa(captured) == before[zone]

        # run again: nothing is sent, nothing changes
        serials = [judge.serial(ferry.primary, zone, namespaces.jump) for zone in ZONES]
        again = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert again.status == 0, again.stderr
        assert [judge.serial(ferry.primary, zone, namespaces.jump) for zone in ZONES] == serials
        status = run(zoneferry, "status", ferry.file, on=namespaces.jump)
        assert status.status == 0 and "[yes] SOA by UDP" in status.stdout
        assert "[yes] still answers after its configuration changed" in status.stdout


def test_without_an_address_to_take_the_grant_stays_and_its_receipt_is_kept(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == 0, result.stderr
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)
            assert TEMPORARY_NAME in judge.answers(ferry.new, zone, "NS"), "it transfers by that record"

        receipt = ferry.state / "handoff" / "primary" / "receipt.json"
        revoked = run(zoneferry, "revoke", receipt)
        assert revoked.status == 0, revoked.stderr
        for zone in ZONES:
            assert TEMPORARY_NAME not in judge.answers(ferry.primary, zone, "NS")


def kill_when(process, ferry, step):
    """Kills the run (SIGKILL) as soon as its journal says that `step` has begun."""

    def begun():
        if process.poll() is not None:
            return "ended"
        try:
            return step in step_states(ferry)
        except sqlite3.Error:
            return False

    wait.until(begun, f"{step} begins", within=60, every=0.001)
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_killed_in_every_step_it_finishes(namespaces, tmp_path, run, zoneferry):
    """One migration, killed as each of its steps begins, and started again each time."""
    killed = []
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        before = primary_data(ferry)
        for step in STEPS:
            process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", ferry.file), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            if kill_when(process, ferry, step):
                killed.append(step)
        assert len(killed) >= len(STEPS) // 2, "the kills came too late to mean anything"
        last = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert last.status == 0, last.stderr
        check_moved(ferry)
        assert primary_data(ferry) == before


def facts(ferry):
    with sqlite3.connect(f"file:{ferry.state}/journal.db?mode=ro", uri=True) as journal:
        return dict(journal.execute("SELECT name, value FROM fact"))


def set_addresses(host, *addresses):
    """As `ip` leaves an interface that lost its last address: without its routes."""
    host.run("ip", "-4", "address", "flush", "dev", INTERFACE)
    for address in addresses:
        host.take(address)


def test_killed_between_the_address_and_its_gateway_it_sets_the_gateway(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        gateway = f"default via {namespaces.primary.address} "
        for host in namespaces.old, namespaces.new:
            host.run("ip", "route", "add", "default", "via", namespaces.primary.address)
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", ferry.file), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)

        def knows_the_gateways():
            with contextlib.suppress(sqlite3.Error):
                return sum(name.startswith("gateway of") for name in facts(ferry)) == 2

        wait.until(knows_the_gateways, "the gateways are noted", within=60, every=0.001)
        process.kill()
        process.communicate()
        set_addresses(namespaces.old, namespaces.other)
        set_addresses(namespaces.new, ferry.old.address)

        last = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert last.status == 0, last.stderr
        check_moved(ferry)
        for host in namespaces.old, namespaces.new:
            assert gateway in host.run("ip", "route", "show", "default").stdout, host.name


def test_other_addresses_of_the_interfaces_stay(namespaces, tmp_path, run, zoneferry):
    """The kernel drops a subnet's secondary addresses with its primary one."""
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        others = {namespaces.old: "10.53.0.77/24", namespaces.new: "10.53.0.78/24"}
        for host, address in others.items():
            for which in INTERFACE, "all":
                host.run("tee", f"/proc/sys/net/ipv4/conf/{which}/promote_secondaries", input="0\n")
            host.run("ip", "address", "add", address, "dev", INTERFACE)
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert result.status == 0, result.stderr
        check_moved(ferry)
        for host, address in others.items():
            assert address in addresses_of(host), host.name


def test_an_ipv4_and_an_ipv6_address_move_together(namespaces, tmp_path, run, zoneferry):
    service, other, temporary = (f"2001:db8:53::{last}" for last in (20, 120, 30))
    for host, address in (namespaces.jump, "2001:db8:53::5"), (namespaces.old, service), (namespaces.new, temporary):
        host.run("ip", "addr", "add", f"{address}/64", "dev", INTERFACE, "nodad")
    with Ferry(namespaces, tmp_path / "ferry", new_extra="server:\n  listen: [0.0.0.0@53, ::@53]\n") as ferry:
        text = ferry.file.read_text().replace(f'"{ferry.old.address}#53"', f'["{ferry.old.address}#53", "{service}#53"]')
        ferry.file.write_text(text.replace(f'"{ferry.new.address}#53"', f'["{ferry.new.address}#53", "{temporary}#53"]') + f"""\
      - service: {service}/64
        old: {{ interface: {INTERFACE}, gets: {other}/64 }}
        new: {{ interface: {INTERFACE} }}
""")
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert result.status == 0, result.stderr
        check_moved(ferry)
        assert judge.identity(namespaces.at(service), namespaces.jump) == ferry.new.identity
        assert f"{other}/64" in addresses_of(namespaces.old) and f"{service}/64" not in addresses_of(namespaces.old)
        assert f"{service}/64" in addresses_of(namespaces.new) and f"{temporary}/64" not in addresses_of(namespaces.new)
        assert judge.answers(ferry.primary, TEMPORARY_NAME, "AAAA", namespaces.jump) == []


def test_zones_added_under_way_are_not_passed_over_in_silence(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", reach="manual") as ferry:
        zones = ", ".join(ZONES)
        fewer, turned = ", ".join(ZONES[:2]), ", ".join(reversed(ZONES[:2]))
        whole = ferry.file.read_text()
        for text, status in (fewer, WAITING), (zones, UNSAFE), (turned, WAITING):
            ferry.file.write_text(whole.replace(zones, text))
            result = run(zoneferry, "run", ferry.file)
            assert result.status == status, (text, result.stderr)


def test_a_second_runner_is_turned_away(loopback, tmp_path, run, zoneferry):
    import fcntl

    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.state.mkdir(mode=0o700)
        fd = os.open(ferry.state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        with open(fd, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        assert "another" in result.stderr


def finish_by_hand(ferry, run, zoneferry):
    """Runs to the last card, does what it says, and runs to the end."""
    waiting = run(zoneferry, "run", ferry.file, on=ferry.site.jump, timeout=60)
    assert waiting.status == WAITING and "leave.txt" in waiting.stderr, waiting.stderr
    final = (ferry.state / "handoff" / "new" / "zoneferry.conf").read_text()
    assert "zoneferry-jump" not in final
    ferry.new.include.write_text(final)
    ferry.new.reload()
    done = run(zoneferry, "run", ferry.file, on=ferry.site.jump, timeout=60)
    assert done.status == 0, done.stderr
    assert "[yes] the jump host's access is gone: it refuses us a transfer" in done.stdout


def do_the_provision_card(ferry):
    for zone in ZONES:
        (ferry.new.zone_folder / f"{zone}.zone").write_bytes((ferry.state / "captured" / f"{zone}.zone").read_bytes())
    ferry.new.include.write_bytes((ferry.state / "handoff" / "new" / "zoneferry.conf").read_bytes())
    ferry.new.reload()
    with ferry.site.jump.inside():
        wait.until(lambda: all(ferry.new.serves(zone) for zone in ZONES), "the new server has loaded")


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
            waiting = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=60)
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
            waiting = run(zoneferry, "run", ferry.file, timeout=20)
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
        run(zoneferry, "run", ferry.file, timeout=60)
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
        waiting = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert waiting.status == WAITING, waiting.stderr
        assert "close-transfers" in waiting.stderr
        for line in wanted:
            assert line.replace("recordadd", "recorddelete") + " /f" in waiting.stderr
        assert step_states(ferry)["take-address"] == "done"

        edit_by_hand(ferry, {})
        done = run(zoneferry, "run", ferry.file, on=namespaces.jump, timeout=120)
        assert done.status == 0, done.stderr
        check_moved(ferry)
        assert primary_data(ferry) == before


def test_a_primary_that_refuses_and_says_no_policy_is_unsafe(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.file.write_text(ferry.file.read_text().replace(", transfer-policy: ns-hosts", ""))
        result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        assert "transfer-policy" in result.stderr


def test_no_secret_is_shown_anywhere(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        result = run(zoneferry, "run", ferry.file, "-vv", timeout=60)
        assert result.status == 0, result.stderr
        status = run(zoneferry, "status", "--json", ferry.file)
        journal = b"".join(path.read_bytes() for path in ferry.state.glob("journal.db*"))
        for key in ferry.transfer_key, ferry.update_key:
            assert key.secret not in result.stdout + result.stderr + status.stdout
            assert key.secret.encode() not in journal


def test_a_key_is_not_written_where_everybody_reads(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        ferry.new.include.chmod(0o644)
        result = run(zoneferry, "run", ferry.file)
        assert result.status == USAGE, result.stderr
        assert "others than its owner and group can read it" in result.stderr and "chmod 640" in result.stderr
        assert ferry.new.include.read_text() == ""
        ferry.new.include.chmod(0o640)
        assert run(zoneferry, "run", ferry.file, timeout=60).status == 0


def test_an_interrupt_does_not_leave_the_address_on_neither_machine(namespaces, tmp_path, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", ferry.file), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        wait.until(lambda: f"{ferry.old.address}/24" not in addresses_of(namespaces.old), "the old server leaves", 30, 0.002)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == WAITING, said
        assert f"{ferry.old.address}/24" in addresses_of(namespaces.new)
