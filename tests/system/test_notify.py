# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""notify: secondaries that are told refresh, and --wait sees them arrive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab import judge, wait
from lab.servers import Bind, Knot, Nsd, Zone

USAGE, REFUSED, NETWORK = 2, 3, 4
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]
ZONE = "told.example"


def at(server) -> str:
    return f"@{server.address}#{server.port}"


def zone_text(serial: int) -> str:
    # A refresh of a day: without a NOTIFY nothing would happen in this test's time.
    return (f"@ 60 IN SOA ns.{ZONE}. host.{ZONE}. {serial} 86400 86400 864000 60\n"
            f"@ 60 IN NS ns.{ZONE}.\nns 60 IN A 192.0.2.1\n")


@pytest.fixture
def primary(loopback, tmp_path, started) -> Knot:
    """Tells nobody of changes."""
    file = tmp_path / "zone"
    file.write_text(zone_text(1))
    return started(Knot(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=file)], allow_transfer=["any"]))


def change(primary: Knot, serial: int) -> None:
    primary.zone_file(primary.zones[0]).write_text(zone_text(serial))
    primary.control("zone-reload", ZONE)


@pytest.fixture
def secondary(loopback, tmp_path, started, primary):
    def secondary(kind, *allowed: str):
        zone = Zone(ZONE, primary=primary.address)
        return started(kind(loopback.old, tmp_path / "old", [zone], allow_notify=allowed))

    return secondary


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("kind", KINDS)
def test_a_secondary_that_is_told_is_waited_for(ferry, loopback, primary, secondary, kind):
    server = secondary(kind, "any" if kind is not Nsd else "127.0.0.1")
    wait.until(lambda: judge.serial(server, ZONE) == 1, "the secondary has the zone")  # NSD is away while it reloads
    change(primary, 2)
    done = ferry("notify", ZONE, at(server), "--serial", "2", "--wait", "--total-timeout", "20")
    assert done.status == 0, done.stderr
    assert done.stdout == (f"{ZONE}. {server.address}#{server.port} acknowledged serial 2\n"
                           f"{ZONE}. {server.address}#{server.port} has reached serial 2\n")
    wait.until(lambda: judge.serial(server, ZONE) == 2, "the secondary has serial 2")


@pytest.mark.needs("knotd")
def test_waiting_ends_with_the_serial_that_was_seen(ferry, primary, secondary):
    server = secondary(Knot, "any")
    done = ferry("notify", ZONE, at(server), "--serial", "9", "--wait", "--total-timeout", "0.5")
    assert done.status == NETWORK
    assert "is at serial 1 and has not reached 9" in done.stderr and "\nhint: " in done.stderr


@pytest.mark.needs("knotd", "nsd")
def test_each_server_that_has_not_arrived_says_why(ferry, loopback, tmp_path, started, primary, secondary):
    """One takes the NOTIFY and finds nothing newer, one refuses it, one never got the zone."""
    taking = secondary(Knot, "any")
    refusing = started(Nsd(loopback.new, tmp_path / "new", [Zone(ZONE, primary=primary.address)]))
    orphan = started(Knot(loopback.jump, tmp_path / "jump"))
    orphan.include.write_text(f"remote:\n  - id: nobody\n    address: 127.0.53.99\n"
                              f"acl:\n  - id: all\n    action: notify\n"
                              f"zone:\n  - domain: {ZONE}\n    master: nobody\n    acl: all\n")
    orphan.reload()
    for server in (taking, refusing):
        wait.until(lambda: judge.serial(server, ZONE) == 1, "the secondary has the zone")
    done = ferry("notify", ZONE, at(taking), at(refusing), at(orphan), "--serial", "9", "--wait",
                 "--total-timeout", "1", "--json")
    told = {answer["server"]: answer for answer in map(json.loads, done.stdout.splitlines()) if "reached" in answer}
    assert done.status == NETWORK
    for server, said, hint in ((taking, "it acknowledged the NOTIFY", "the primary that it asks"),
                               (refusing, "it refused the NOTIFY", "allow-notify"),
                               (orphan, "SERVFAIL", "no good copy")):
        answer = told[at(server)[1:]]
        assert not answer["reached"] and said in answer["error"] and hint in answer["hint"]


@pytest.mark.needs("knotd", "nsd")
@pytest.mark.parametrize("kind, said", [(Knot, "NOTAUTH"), (Nsd, "REFUSED")])
def test_who_may_not_notify_is_told_what_decides(ferry, secondary, kind, said):
    done = ferry("notify", ZONE, at(secondary(kind)), "--json")
    told = json.loads(done.stdout)
    assert done.status == REFUSED
    assert not told["ok"] and said in told["error"] and "notify" in told["hint"]


@pytest.mark.needs("knotd")
def test_a_dry_run_tells_and_sends_nothing(ferry, primary, secondary):
    server = secondary(Knot, "any")
    change(primary, 2)
    done = ferry("notify", "-n", ZONE, at(server), "--serial", "2")
    assert done == (0, f"{ZONE}. {server.address}#{server.port} would be notified serial 2\n", "")
    assert "notify, incoming" not in Path(server.log).read_text()
    assert ferry("notify", ZONE, at(server), "--serial", "2").status == 0
    assert "notify, incoming" in Path(server.log).read_text()


@pytest.mark.parametrize("words, named", [
    ([ZONE], "at least one ZONE and one @SERVER"), (["@127.0.0.1"], "at least one ZONE and one @SERVER"),
    ([ZONE, "@127.0.0.1", "--wait"], "--wait needs --serial"), ([ZONE, "@127.0.0.1", "--serial", "x"], '"x"'),
])
def test_usage_errors_say_what_is_wrong(ferry, words, named):
    done = ferry("notify", *words)
    assert done.status == USAGE and named in done.stderr
