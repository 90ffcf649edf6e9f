# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The disk full, or a server's link down, at any instant: the run stops with a true status, and goes on afterwards.

As in test_crash.py, a sample; with CRASH_POINTS=all every instant, and every server's link in every step.
"""

from __future__ import annotations

import itertools
import os

import pytest

from lab import programs
from lab.crash import Harm, Site, sample
from lab.ferry import Ferry
from lab.migration import STEPS, WAITING
from lab.net import INTERFACE
from lab.points import Points

pytestmark = pytest.mark.needs("named", "knotd", "cc")

EVERY = os.environ.get("CRASH_POINTS") == "all"
LOCAL, NETWORK = 2, 4
DISK_OCTETS = 4 << 20


@pytest.fixture
def make_site(in_memory, monkeypatch, run, zoneferry):
    monkeypatch.setenv("XDG_STATE_HOME", str(in_memory))
    return lambda ferry: Site(ferry, Points(in_memory), run, zoneferry)


@pytest.fixture
def small_disk(no_namespaces):
    """small_disk(path) makes a folder that is soon full."""
    if no_namespaces:
        pytest.skip(no_namespaces)
    mounted = []

    def mount(path):
        path.mkdir(mode=0o700, parents=True)
        programs.run("mount", "-t", "tmpfs", "-o", f"size={DISK_OCTETS},mode=0700", "tmpfs", path)
        mounted.append(path)

    yield mount
    for path in mounted:
        programs.run("umount", path)


def test_the_state_folder_s_disk_full_at_any_instant(loopback, in_memory, small_disk, make_site):
    with Ferry(loopback, in_memory / "ferry", primary="bind", transfer_policy="ns-hosts") as ferry:
        small_disk(ferry.state)
        site, filler = make_site(ferry), ferry.state / "filler"
        there, back = site.learn()
        fill = f"head -c {2 * DISK_OCTETS} /dev/zero > {filler} 2> /dev/null"

        def full(instant):
            return Harm(instant, fill, (LOCAL, WAITING), lambda: filler.unlink(missing_ok=True))

        chosen = (there, back) if EVERY else (sample(there, 5), sample(back, 3))
        for one, other in itertools.zip_longest(*([full(instant) for instant in instants] for instants in chosen)):
            site.forget()
            site.carry_out("run", one)
            site.check_moved(one)
            site.carry_out("rollback", other)
            site.check_back(other)


CASES = [(step, name) for step in STEPS for name in ("primary", "old", "new")]


def test_a_server_s_link_down_from_any_step_on(namespaces, in_memory, make_site):
    """Where that server is not needed any more, the run may end well even so."""
    with Ferry(namespaces, in_memory / "ferry", primary="bind", transfer_policy="ns-hosts") as ferry:
        site = make_site(ferry)
        site.learn()
        for step, name in CASES if EVERY else CASES[2::11]:
            link = ["ip", "-n", getattr(namespaces, name).namespace, "link", "set", INTERFACE]
            down = Harm(f"] {step}: ", " ".join([*link, "down"]), (NETWORK, WAITING), lambda: programs.run(*link, "up"))
            site.forget()
            site.carry_out("run", down)
            site.check_moved(down)
            site.carry_out("rollback")
            site.check_back(down)
