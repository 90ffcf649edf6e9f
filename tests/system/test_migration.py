# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A whole migration: one secondary moved to another server."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import pty
import re
import subprocess

import pytest

from lab import judge, wait
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import STEPS, UNSAFE, USAGE, WAITING, addresses_of, check_moved, kill_when, primary_data, step_states
from lab.net import INTERFACE, ZONES

pytestmark = pytest.mark.needs("named", "knotd")


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
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        gives = 0 if primary == "windows" else len(ZONES)  # it gives to NS hosts only; BIND, to our key
        assert f"primary gives us {gives} of them, old {len(ZONES)}" in result.stderr
        check_moved(ferry)
        assert list(step_states(ferry)) == STEPS and set(step_states(ferry).values()) == {"done"}

        # the primary is as it was, and so is the capture
        assert primary_data(ferry) == before
        for zone in ZONES:
            captured = judge.read_file(ferry.state / "captured" / "old" / f"{zone}.zone", zone)
            assert judge.without_soa(captured) == before[zone]

        # run again: nothing is sent, nothing changes
        serials = [judge.serial(ferry.primary, zone, namespaces.jump) for zone in ZONES]
        again = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert again.status == 0, again.stderr
        assert [judge.serial(ferry.primary, zone, namespaces.jump) for zone in ZONES] == serials
        assert f"does not have {ferry.old.address} any more" in (ferry.state / "handoff" / "old" / "retire.txt").read_text()
        status = run(zoneferry, "status", ferry.file, on=namespaces.jump)
        assert status.status == 0 and "[yes] SOA by UDP" in status.stdout
        assert "[yes] still answers after its configuration changed" in status.stdout


def test_what_a_failed_survey_showed_wrong_is_corrected_and_the_run_goes_on(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        right = ferry.file.read_text()
        ferry.file.write_text(right.replace(ferry.spot(ferry.primary), '"127.0.0.1#1"'))
        wrong = run(zoneferry, "run", ferry.file)
        assert wrong.status not in (0, WAITING), wrong.stderr
        ferry.file.write_text(right)
        last = run(zoneferry, "run", ferry.file)
        assert last.status == 0, last.stderr
        assert "it begins anew" in last.stderr


def on_terminal(*argv: object) -> str:
    """What a terminal has got to see when the program has ended with status 0."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*map(str, argv)], stdin=theirs, stdout=theirs, stderr=theirs,
                          env={**os.environ, "TERM": "vt100"}) as child:
        os.close(theirs)
        seen = b""
        with open(ours, "rb", 0) as terminal, contextlib.suppress(OSError):  # EIO: the other end is closed
            while piece := terminal.read(65536):
                seen += piece
    assert child.returncode == 0, seen
    return seen.decode()


def check_watched(ferry, run, zoneferry):
    """A run, and who watches it: by lines, by objects, on a terminal."""
    with subprocess.Popen([zoneferry, "run", "--yes", "-q", ferry.file], stdout=subprocess.DEVNULL) as running:
        wait.until((ferry.state / "journal.db").exists, "the run has begun")
        with concurrent.futures.ThreadPoolExecutor() as watchers:
            watch = "status", "--watch", ferry.file
            lines = watchers.submit(run, zoneferry, *watch)
            objects = watchers.submit(run, zoneferry, *watch, "--json")
            page = watchers.submit(on_terminal, zoneferry, *watch).result()
    assert running.returncode == 0
    assert [lines.result().status, objects.result().status] == [0, 0]
    told = re.findall(r"^[-0-9]{10} [:0-9]{8} old->new ([a-z-]+): done", lines.result().stdout, re.MULTILINE)
    assert told == STEPS, lines.result().stdout
    told = [json.loads(line) for line in objects.result().stdout.splitlines()]
    assert [each["step"] for each in told if each["state"] == "done"] == STEPS
    final = page[page.rindex("Migration demo, move old->new"):]
    assert [line.split()[:2] for line in final.replace("\x1b[K", "").splitlines()[1:1 + len(STEPS)]] == [
        [step, "done"] for step in STEPS]


def test_without_an_address_to_take_the_grant_stays_and_its_receipt_is_kept(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        check_watched(ferry, run, zoneferry)
        assert "[yes] what the new server transfers by stays" in run(zoneferry, "status", ferry.file).stdout
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)
            assert TEMPORARY_NAME in judge.answers(ferry.new, zone, "NS"), "it transfers by that record"

        receipt = ferry.state / "receipts" / "new.json"
        revoked = run(zoneferry, "revoke", receipt)
        assert revoked.status == 0, revoked.stderr
        for zone in ZONES:
            assert TEMPORARY_NAME not in judge.answers(ferry.primary, zone, "NS")


def test_addresses_outside_that_a_windows_primary_sends_are_told_and_in_nobody_s_way(loopback, tmp_path, run, zoneferry):
    policy = {"secure_secondaries": 0, "throttle": 0, "glue": "ns.elsewhere.example=192.0.2.99"}
    with Ferry(loopback, tmp_path / "ferry", **policy) as ferry:
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 0, result.stderr
        assert "ferry.example.: not carried, outside the zone: ns.elsewhere.example. 3600 IN A 192.0.2.99" in result.stderr
        assert "ferry.example.: 1 records outside the zone, sent by the primary, are not compared" in result.stderr
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)


def test_other_addresses_of_the_interfaces_stay(namespaces, tmp_path, run, zoneferry):
    """The kernel drops a subnet's secondary addresses with its primary one."""
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        others = {namespaces.old: "10.53.0.77/24", namespaces.new: "10.53.0.78/24"}
        for host, address in others.items():
            for which in INTERFACE, "all":
                host.run("tee", f"/proc/sys/net/ipv4/conf/{which}/promote_secondaries", input="0\n")
            host.run("ip", "address", "add", address, "dev", INTERFACE)
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
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
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
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
        for text, refused in (fewer, False), (zones, True), (turned, False):
            ferry.file.write_text(whole.replace(zones, text))
            result = run(zoneferry, "run", ferry.file)
            assert result.status == WAITING, (text, result.stderr)
            assert (f"not those it was begun with (`zone {ZONES[2]}.` is new)" in result.stderr) == refused, result.stderr


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


@pytest.mark.parametrize("step", ["provision", "close-transfers"])
def test_a_killed_run_goes_on_from_another_folder(loopback, tmp_path, run, zoneferry, step):
    """Also where the file and its state folder were moved meanwhile."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        process = subprocess.Popen([zoneferry, "run", "--yes", ferry.file.name], cwd=ferry.file.parent,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert kill_when(process, ferry, step)
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        moved = ferry.file.rename(elsewhere / ferry.file.name)
        state = ferry.state.rename(elsewhere / ferry.state.name)
        last = run(zoneferry, "run", moved)
        assert last.status == 0, last.stderr
        assert not ferry.state.exists()
        assert [path for path in state.rglob("*") if path.stat().st_mode & 0o077] == []


def test_a_zone_that_has_changed_much_since_its_capture_waits_for_a_word(loopback, tmp_path, run, zoneferry):
    """The temporary records are what has changed, and the policy bears one."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.file.write_text(ferry.file.read_text() + "policy: { max-changed: { share: 0%, least: 1 } }\n")
        held = run(zoneferry, "run", ferry.file, timeout=60)
        assert held.status == WAITING and "max-changed" in held.stderr, held.stderr
        assert "confirm compare" in held.stderr and step_states(ferry)["compare"] == "waiting"
        again = run(zoneferry, "run", ferry.file, timeout=60)
        assert again.status == WAITING, again.stderr
        assert run(zoneferry, "confirm", "compare", ferry.file).status == 0
        done = run(zoneferry, "run", ferry.file, timeout=60)
        assert done.status == 0, done.stderr
        assert re.search(r"\[ no\] is much as it was captured: of \S+ records 0 are gone, [12] changed", done.stdout), done.stdout


def test_a_primary_that_refuses_and_says_no_policy_is_unsafe(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.file.write_text(ferry.file.read_text().replace(", transfer-policy: ns-hosts", ""))
        result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        assert "transfer-policy" in result.stderr


def test_no_secret_is_shown_anywhere(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        result = run(zoneferry, "run", ferry.file, "-vv")
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
        assert run(zoneferry, "run", ferry.file).status == 0
