# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""compare of a zone that changes all the time, and of one that its server cannot transfer."""

from __future__ import annotations

import contextlib
import json
import threading

import dns.update
import pytest

from lab import judge
from lab.servers import Bind, Knot, Nsd, Zone
from lab.wait import until

SAME, DIFFERS, NETWORK = 0, 1, 4
ZONE = "busy.example"
LINES = [
    f"{ZONE}. 3600 IN SOA ns.{ZONE}. host.{ZONE}. 5 60 60 600 60",
    f"{ZONE}. 3600 IN NS ns.{ZONE}.",
    f"ns.{ZONE}. 3600 IN A 192.0.2.1",
    *(f"host{number}.{ZONE}. 300 IN A 192.0.2.{number}" for number in range(200)),
]


class WithoutHistory(Bind):
    own_options = "provide-ixfr no;"


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@contextlib.contextmanager
def changed_all_the_time(server):
    """One UPDATE after the other: a record comes, and the one before goes."""
    over, failed = threading.Event(), []

    def change():
        for number in range(1000000):
            message = dns.update.UpdateMessage(ZONE)
            message.add(f"busy{number % 50}", 300, "A", f"192.0.2.{number % 250}")
            message.delete(f"busy{(number - 1) % 50}")
            if over.is_set() or judge.update(server, message) != "NOERROR":
                break
        if not over.is_set():
            failed.append(number)

    thread = threading.Thread(target=change)
    before = judge.serial(server, ZONE)
    thread.start()
    try:
        until(lambda: judge.serial(server, ZONE) != before, "the zone does not change")
        yield
    finally:
        over.set()
        thread.join()
    assert not failed


@pytest.fixture
def pair(loopback, tmp_path, started):
    """A primary that takes updates from all, and its secondary."""
    def pair(kind, other, more=None):
        file, begun = tmp_path / "busy.zone", tmp_path / "begun.zone"
        file.write_text("\n".join(LINES) + "\n")
        begun.write_text("\n".join([*LINES, *(more or [])]) + "\n")
        hosts = loopback.primary, loopback.old
        primary = started(kind(hosts[0], tmp_path / "primary", [Zone(ZONE, file=file)], allow_transfer=["any"],
                               allow_update=["any"], also_notify=[hosts[1].address]))
        secondary = started(other(hosts[1], tmp_path / "secondary", [Zone(ZONE, primary=hosts[0].address,
                                                                             file=begun if more else None)],
                                  allow_transfer=["any"], allow_notify=[hosts[0].address]))
        until(lambda: judge.serial(secondary, ZONE) == judge.serial(primary, ZONE), "no first transfer")
        return primary, secondary

    return pair


def compare(ferry, *words):
    """Until it can be told: where others use the machine the secondary may be far behind at one time."""
    for _ in range(10):
        done = ferry("compare", *words)
        if "could not be told" not in done.stderr:
            break
    return done


def compared_as_it_was(ferry, secondary, primary):
    """What --json tells; None where both were read at one serial, by chance."""
    told = json.loads(compare(ferry, at(secondary), at(primary), ZONE, "--json").stdout)
    return told if "newest_b" in told else None


@pytest.mark.parametrize("kinds", [pytest.param(kinds, marks=pytest.mark.needs("named", "knotd"))
                                   for kinds in ((Bind, Knot), (Knot, Bind), (Bind, Bind))])
def test_a_secondary_that_follows_is_the_same_at_a_serial_that_both_had(ferry, pair, kinds):
    primary, secondary = pair(*kinds)
    with changed_all_the_time(primary):
        for one, other in [(primary, secondary), (secondary, primary)] * 2:
            done = compare(ferry, at(one), at(other), ZONE)
            assert (done.status, done.stdout) == (SAME, ""), done.stderr
        told = until(lambda: compared_as_it_was(ferry, secondary, primary), "one is ahead of the other")
    assert told["same"] and told["serial_a"] == told["serial_b"] < told["newest_b"]


@pytest.mark.needs("named")
def test_a_record_that_only_one_has_is_found_at_that_serial_too(ferry, pair):
    """The secondary began with a record more than the primary had at that serial, and follows by differences."""
    stranger = f"stranger.{ZONE}. 300 IN A 192.0.2.77"
    primary, secondary = pair(Bind, Bind, [stranger])
    with changed_all_the_time(primary):
        for sides, mark in [((primary, secondary), "+"), ((secondary, primary), "-")]:
            done = ferry("compare", *map(at, sides), ZONE)
            told = [line for line in done.stdout.splitlines() if not line.startswith(";")]
            assert (done.status, told) == (DIFFERS, [f"{mark} {stranger}"]), done.stderr


@pytest.mark.needs("named", "nsd")
def test_one_that_stays_behind_differs(ferry, pair, loopback, tmp_path, started):
    primary, _ = pair(Bind, Bind)
    file = tmp_path / "stale.zone"
    file.write_text("\n".join(LINES) + "\n")
    stale = started(Nsd(loopback.new, tmp_path / "stale", [Zone(ZONE, file=file)], allow_transfer=["any"]))
    with changed_all_the_time(primary):
        done = ferry("compare", at(primary), at(stale), ZONE)
    assert done.status == DIFFERS and "serials " in done.stderr, done.stderr


@pytest.mark.needs("named")
def test_without_differences_it_is_never_a_difference(ferry, pair):
    """Both may be read at one serial by chance; else it is said that it could not be told."""
    primary, secondary = pair(WithoutHistory, WithoutHistory)
    with changed_all_the_time(primary):
        for _ in range(3):
            done = ferry("compare", at(secondary), at(primary), ZONE)
            assert done.status in (SAME, NETWORK) and done.stdout == "", done.stderr
            if done.status == NETWORK:
                assert "could not be told" in done.stderr and "differences (IXFR)" in done.stderr


@pytest.mark.needs("nsd", "knotd")
@pytest.mark.parametrize("side", ["A", "B"])
def test_a_zone_that_nsd_cannot_transfer_is_asked_for_by_query(ferry, loopback, tmp_path, started, side):
    """NSD sends a message without records for one over 16 kB."""
    file = tmp_path / "large.zone"
    strings = " ".join(f'"{number:03}{"x" * 250}"' for number in range(66))
    file.write_text("\n".join([*LINES[:3], f"large.{ZONE}. 60 IN TXT {strings}"]) + "\n")
    nsd, knot = (started(kind(host, tmp_path / kind.program, [Zone(ZONE, file=file)], allow_transfer=["any"]))
                 for kind, host in ((Nsd, loopback.primary), (Knot, loopback.old)))
    sides = (nsd, knot) if side == "A" else (knot, nsd)
    done = ferry("compare", *map(at, sides), ZONE)
    assert (done.status, done.stdout) == (SAME, ""), done.stderr
    assert "cannot transfer it and was asked for every RRset" in done.stderr
    assert "could not be told" in done.stderr
