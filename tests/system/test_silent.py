# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A server that is dead is asked for a few zones and not for all: what reached it is counted."""

from __future__ import annotations

import json

import pytest

from lab.servers import Knot, Zone
from lab.silent import Silent

NETWORK = 4
ZONES = [f"z{number}.example" for number in range(300)]
AT_ONCE = 64  # questions on their way; a few more leave until three of them have come to nothing
SOA = "@ 60 IN SOA ns1 host 7 60 60 600 60\n@ 60 IN NS ns1\nns1 60 IN A 192.0.2.1\n"


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@pytest.fixture
def alive(loopback, tmp_path, started):
    file = tmp_path / "zone"
    file.write_text(SOA)
    return started(Knot(loopback.old, tmp_path / "alive", [Zone(zone, file=file) for zone in ZONES],
                        allow_transfer=["any"]))


@pytest.mark.needs("knotd")
def test_serials_asks_a_dead_server_no_further_and_the_others_all(ferry, loopback, alive):
    with Silent(loopback.primary) as dead:
        done = ferry("serials", *ZONES, at(dead), at(alive), "--timeout=1", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.status == NETWORK and len(told) == 2 * len(ZONES)
    assert sum(one["ok"] for one in told) == len(ZONES)
    assert 3 <= len(dead.asked) <= AT_ONCE + 3
    reasons = [one["error"] for one in told if not one["ok"]]
    assert all("no answer" in why or "not asked, as nothing was answered before" in why for why in reasons), reasons


def test_notify_tells_a_dead_server_no_further(ferry, loopback):
    with Silent(loopback.primary) as dead:
        done = ferry("notify", *ZONES, at(dead), "--timeout=1")
    assert done.status == NETWORK
    assert 3 <= len(dead.asked) <= AT_ONCE + 3


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("first", ["dead", "alive"])
def test_compare_waits_for_a_dead_server_three_times(ferry, loopback, alive, first):
    with Silent(loopback.primary) as dead:
        sides = (dead, alive) if first == "dead" else (alive, dead)
        done = ferry("compare", *map(at, sides), *ZONES[:20], "--idle-timeout=1", "--timeout=1")
    assert done.status == NETWORK and done.stderr.count("zoneferry: z") == 20, done.stderr
    assert dead.connections == 3 and len(dead.asked) == 0
    assert done.stderr.count("not asked, as nothing was answered before") == 17
