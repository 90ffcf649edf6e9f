# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""push to servers that close connections: it goes on over the next, and what an answer was lost of is looked at."""

from __future__ import annotations

import json

import pytest

from lab import judge
from lab.between import UPDATE, opcode
from lab.closing import Closing
from lab.counted import Counted
from lab.pushing import KEYED, NETWORK, PDNS, SMALL, ZONE, cranes, make_primary
from lab.powerdns import Pdns
from lab.servers import WinPrimary

CRANES = 95
KINDS = [*KEYED, PDNS, WinPrimary]


def named(kind, *rest):
    """The kind's name, the values of its row, and what it needs."""
    if isinstance(kind, type):
        return kind.__name__, (kind, *rest), ()
    return kind.values[0].__name__, (*kind.values, *rest), kind.marks


class BusyPdns(Pdns):
    """Closes each connection after three questions of any kind."""

    settings = {"max-tcp-transactions-per-conn": 3}


# Of the first message something must be heard where the SOA cannot tell: that it is refused, or unmet.
HEARD = [(kind, answers, lose) for kind in KINDS for answers, lose in [(1, False), (2, False), (2, True), (7, False), (7, True)]]


@pytest.mark.parametrize("kind, answers, lose", [
    pytest.param(*values, id=f"{name}-{values[1]}-{'lost' if values[2] else 'told'}", marks=marks)
    for kind, *rest in [*HEARD, *((kind, 1, True) for kind in KEYED)]
    for name, values, marks in [named(kind, *rest)]])
def test_it_goes_on_over_a_new_connection(make_primary, loopback, started, kind, answers, lose):
    primary = make_primary(kind)
    primary.want(cranes(CRANES), without=["money\\$"])
    between = started(Closing(loopback.old, primary.server, answers, lose=lose))
    pushed = primary.push(SMALL, "--force", "--json", at=between)
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted() and between.closed >= 1
    told = json.loads(pushed.stdout)
    assert told["left"] == 0 and told["taken"] == told["messages"] >= 7


@pytest.mark.parametrize("kind", KEYED)
def test_the_chain_of_serials_counts_each_message_once(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(CRANES))
    serial = primary.serial()
    between = started(Closing(loopback.old, primary.server, 3, lose=True))
    pushed = primary.push(SMALL, "--force", "--json", at=between)
    told = json.loads(pushed.stdout)
    assert (pushed.status, told["messages"], told["taken"]) == (0, 10, 10), pushed.stderr
    assert primary.serial() == serial + 10


@pytest.mark.needs("pdns_server", "pdnsutil")
def test_powerdns_closes_after_so_many_transactions(make_primary):
    primary = make_primary(BusyPdns)
    primary.want(cranes(CRANES))
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted() and "compared and the same" in pushed.stderr
    assert "nothing was sent" in primary.push().stderr


@pytest.mark.parametrize("kind", KEYED)
def test_a_server_that_brings_no_message_further_is_given_up(make_primary, loopback, started, kind):
    """It closes the connection instead of answering an UPDATE, each time."""
    primary = make_primary(kind)
    primary.want(cranes(5))
    found, updates = judge.transfer(primary.server, ZONE), []

    def take_no_update(_number, wire):
        updates.extend([wire] if opcode(wire) == UPDATE else [])
        return opcode(wire) != UPDATE

    between = started(Counted(loopback.jump, primary.server, take_no_update))
    pushed = primary.push(at=between)
    assert pushed.status == NETWORK and "closed by the server" in pushed.stderr, pushed.stderr
    assert 1 < len(updates) < 6 and judge.transfer(primary.server, ZONE) == found
