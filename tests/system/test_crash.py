# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Killed at any instant, and started again: the same end as without, nothing done twice, nothing lost.

Each journal commit, each file put in place, each UPDATE, NOTIFY and transfer, each command on a host is such an
instant. A sample of them is tried here; CRASH_POINTS=all, as tests/crash has it, tries every one.
"""

from __future__ import annotations

import itertools
import os

import pytest

from lab.crash import SIGKILLED, Harm, Site, sample
from lab.ferry import Ferry
from lab.points import Points
from lab.server import Peer

pytestmark = pytest.mark.needs("named", "knotd", "nsd", "cc")

EVERY = os.environ.get("CRASH_POINTS") == "all"


class Listed(Ferry):
    """Its primary gives transfers to the servers of a list, which a person changes as a card says."""

    def __init__(self, site, folder):
        self.list = folder / "listed.conf"
        self.hosts = [site.jump.address, site.primary.address, site.old.address]
        super().__init__(site, folder, primary="bind", transfer_policy="list", extra=f'include "{self.list}";\n')
        self.policy["allow_transfer"] = [Peer("listed", self.transfer_key)]
        folder.mkdir(exist_ok=True)
        self.write_list([])

    def write_list(self, more):
        self.list.write_text(f"acl listed {{ {' '.join(f'{address};' for address in self.hosts + more)} }};\n")

    def do_card(self, verb):
        self.write_list([self.new.address] if verb == "run" else [])
        self.primary.reload()


def granted(site, folder):
    return Ferry(site, folder, primary="bind", transfer_policy="ns-hosts")


def to_nsd(site, folder):
    return Ferry(site, folder, new="nsd", throttle=0)


# which site; of how many instants, on the way there, back, and back from halfway, the sample is
SCENARIOS = {
    "granted": ("loopback", granted, (12, 5, 3)),
    "listed": ("loopback", Listed, (4, 2, 1)),
    "nsd": ("loopback", to_nsd, (3, 2, 1)),
    "swapped": ("namespaces", granted, (4, 3, 2)),
}


@pytest.fixture(params=SCENARIOS)
def scenario(request, in_memory, monkeypatch, run, zoneferry):
    """The site, and at which instants it is killed."""
    hosts, make, counts = SCENARIOS[request.param]
    monkeypatch.setenv("XDG_STATE_HOME", str(in_memory))
    with make(request.getfixturevalue(hosts), in_memory / "ferry") as ferry:
        site = Site(ferry, Points(in_memory), run, zoneferry)
        there, back = site.learn()
        lists = there, back, [instant for instant in there if instant.start == 0]
        yield site, [instants if EVERY else sample(instants, count) for instants, count in zip(lists, counts)]


def test_killed_at_any_instant_it_goes_on_and_goes_back(scenario):
    site, lists = scenario
    there, back, halfway = ([Harm(instant) for instant in instants] for instants in lists)
    for one, other in itertools.zip_longest(there, back):
        site.forget()
        site.carry_out("run", one)
        site.check_moved(one)
        site.carry_out("rollback", other)
        site.check_back(other)
    for harm in halfway:
        site.forget()
        site.command("run", harm)
        site.carry_out("rollback")
        site.check_back(harm)
    all_of_them = there + back + halfway
    killed = sum(harm.status == SIGKILLED for harm in all_of_them)
    print(f"killed {killed} times; {len(all_of_them) - killed} runs had fewer instants than the first")
    assert killed > len(all_of_them) * 9 // 10
