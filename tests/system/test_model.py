# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The simulated world asked what real servers are asked: tests/sim/same prints a line for what came of each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lab.net import Host, free_port
from lab.servers import Bind, Knot, Nsd, Zone

pytestmark = pytest.mark.needs("named", "knotd", "nsd")

PAIRS = [pytest.param(primary, secondary, id=f"{primary.__name__}-{secondary.__name__}".lower())
         for primary, secondary in ((Bind, Bind), (Knot, Knot), (Bind, Nsd))]

# The model is as BIND is. Knot says NOTAUTH to whom its lists leave out, NSD NOTIMP to any UPDATE: steps
# take all of them for a refusal.
DEPARTURES = {
    Bind: {},
    Knot: {
        "transfer of one.example. from closed: refused, REFUSED": "transfer of one.example. from closed: refused, NOTAUTH",
        "transfer of one.example. from empty: refused, SERVFAIL": "transfer of one.example. from empty: refused, NOTAUTH",
        "grant at closed: refused, REFUSED, 0 granted": "grant at closed: refused, NOTAUTH, 0 granted",
        "grant at secondary: refused, REFUSED, 0 granted": "grant at secondary: refused, NOTAUTH, 0 granted",
        "NOTIFY of one.example. to empty: refused, REFUSED": "NOTIFY of one.example. to empty: refused, NOTAUTH",
    },
    Nsd: {
        "transfer of one.example. from empty: refused, SERVFAIL": "transfer of one.example. from empty: refused, REFUSED",
        "grant at secondary: refused, REFUSED, 0 granted": "grant at secondary: refused, NOTIMP, 0 granted",
        "NOTIFY of three.example. to secondary: refused, NOTAUTH": "NOTIFY of three.example. to secondary: refused, NXDOMAIN",
    },
}
HOSTS = {"primary": 10, "secondary": 20, "empty": 30, "closed": 40, "dead": 50}
NAMES = ["one.example", "two.example"]
JUMP = "127.0.53.5"
ZONE = """\
@ 3600 SOA @ @ 2026010100 3600 600 604800 60
@ 3600 NS ns1.one.example.
@ 3600 NS ns2.one.example.
@ 3600 NS ns3.one.example.
"""
ADDRESSES = """\
ns1 3600 A 192.0.2.1
ns2 3600 A 192.0.2.10
ns3 3600 A 192.0.2.11
"""


@pytest.fixture
def same(zoneferry):
    program = zoneferry.parent / "tests" / "sim" / "same"
    if not program.exists():
        pytest.skip("tests/sim/same was not built")

    def same(*words):
        done = subprocess.run([program, *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return same


@pytest.fixture
def site(in_memory, started):
    """site(primary, secondary) starts the servers that the head of tests/sim/same.c describes, and names them."""

    def site(primary, secondary):
        addresses = {name: f"127.0.53.{last}" for name, last in HOSTS.items()}
        port = free_port([*addresses.values(), JUMP])
        hosts = {name: Host(name, address, port) for name, address in addresses.items()}
        files = {}
        for name in NAMES:
            files[name] = in_memory / name
            files[name].write_text(ZONE + (ADDRESSES if name == NAMES[0] else ""))
        own = [Zone(name, file=file) for name, file in files.items()]
        copies = [Zone(name, primary=hosts["primary"].address) for name in NAMES]
        nothing = [Zone(name, primary=hosts["dead"].address) for name in NAMES]
        started(primary(hosts["primary"], in_memory / "primary", own, allow_transfer=["any"], allow_update=["any"]))
        started(primary(hosts["closed"], in_memory / "closed", own))
        started(secondary(hosts["secondary"], in_memory / "secondary", copies, allow_transfer=[JUMP], allow_notify=[JUMP]))
        empty = secondary(hosts["empty"], in_memory / "empty", nothing)
        empty.serves = lambda zone: True
        started(empty)
        return [JUMP, *(f"{host.address}#{host.port}" for host in hosts.values())]

    return site


def expected(modelled, primary, secondary):
    """The model's lines as these kinds of servers say them."""
    kinds = {"closed": primary, "secondary": secondary, "empty": secondary}
    return [DEPARTURES[next((kind for role, kind in kinds.items() if role in line), Bind)].get(line, line)
            for line in modelled]


@pytest.mark.parametrize("primary, secondary", PAIRS)
def test_the_model_says_what_real_servers_say(same, site, primary, secondary):
    modelled, real = expected(same(), primary, secondary), same(*site(primary, secondary))
    assert sorted(real) == sorted(modelled)  # a probe tells of its zones as they come
