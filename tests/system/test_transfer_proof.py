# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Whether the new server can transfer, where it was given files that are the primary's already."""

from __future__ import annotations

import pytest

from lab import judge
from lab.ferry import SECONDARIES, Ferry
from lab.migration import WAITING, addresses_of, check_moved, do_the_provision_card, step_states
from lab.net import ZONES, Site
from lab.server import Peer, Server, Zone
from lab.servers import Bind

CONFIRM = "zoneferry confirm refresh"
pytestmark = pytest.mark.needs("named")
KINDS = [pytest.param(kind, marks=pytest.mark.needs(SECONDARIES[kind].program)) for kind in SECONDARIES]


class OpenFerry(Ferry):
    """A primary that gives its zones to whom it has on a list, and says nothing of NS hosts."""

    def __init__(self, site: Site, folder, new: str, lets_new: bool, policy: str = "any", **more) -> None:
        super().__init__(site, folder, new=new, **more)
        self.lets_new, self.transfer_policy = lets_new, policy

    def make_primary(self) -> Server:
        zones = [Zone(name, file=file) for name, file in self.site.zone_files(self.folder / "templates").items()]
        listed = [self.site.primary.address, self.site.old.address, self.site.jump.address, "127.0.0.1"]
        listed += [self.site.new.address] if self.lets_new else []
        return Bind(self.site.primary, self.folder / "primary", zones, allow_transfer=[Peer(each) for each in listed])

    def write_file(self) -> None:
        super().write_file()
        text = self.file.read_text().replace("software: windows, transfer-policy: ns-hosts",
                                             f"software: bind, transfer-policy: {self.transfer_policy}")
        self.file.write_text(text + "policy: { refresh-timeout: 4s }\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_server_that_may_not_transfer_is_held_before_the_swap(namespaces, tmp_path, run, zoneferry, kind):
    with OpenFerry(namespaces, tmp_path / "ferry", new=kind, lets_new=False) as ferry:
        jump = namespaces.jump
        for _ in range(2):  # the second has the same to say
            result = run(zoneferry, "run", ferry.file, on=jump)
            assert result.status == WAITING, result.stderr
            assert "new does not transfer from primary" in result.stderr and CONFIRM in result.stderr
            assert step_states(ferry)["refresh"] == "waiting" and "take-address" not in step_states(ferry)
            assert f"{ferry.old.address}/24" in addresses_of(namespaces.old)
            for zone in ZONES:
                assert judge.serial(ferry.new, zone, jump) == judge.serial(ferry.primary, zone, jump), "it serves what it had"

        # let in at the old server's address, it may do well enough: a person says so
        assert run(zoneferry, "confirm", "refresh", ferry.file, on=jump).status == 0
        result = run(zoneferry, "run", ferry.file, on=jump)
        assert result.status == 0, result.stderr
        check_moved(ferry)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_server_that_may_transfer_is_seen_to(namespaces, tmp_path, run, zoneferry, kind):
    with OpenFerry(namespaces, tmp_path / "ferry", new=kind, lets_new=True) as ferry:
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        evidence = run(zoneferry, "status", ferry.file, on=namespaces.jump).stdout
        assert "[yes] can transfer from the primary: of 3 zones it transferred 0, and 1 again when it was told to" in evidence
        check_moved(ferry)


@pytest.mark.needs("knotd")
def test_a_new_server_without_a_route_to_the_primary_is_held_and_looked_at_again(namespaces, tmp_path, run, zoneferry):
    with OpenFerry(namespaces, tmp_path / "ferry", new="knot", lets_new=True) as ferry:
        route = "blackhole", f"{ferry.primary.address}/32"
        namespaces.new.run("ip", "route", "add", *route)
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == WAITING, result.stderr
        assert "new does not transfer from primary" in result.stderr
        namespaces.new.run("ip", "route", "del", *route)
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        assert run(zoneferry, "confirm", "refresh", ferry.file, on=namespaces.jump).status != 0
        check_moved(ferry)


@pytest.mark.needs("knotd")
def test_where_the_primary_has_a_list_every_zone_is_tried(loopback, tmp_path, run, zoneferry):
    with OpenFerry(loopback, tmp_path / "ferry", new="knot", lets_new=True, policy="list") as ferry:
        assert run(zoneferry, "run", ferry.file).status == WAITING, "the list's card"
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 0, result.stderr
        evidence = run(zoneferry, "status", ferry.file).stdout
        assert "of 3 zones it transferred 0, and 3 again when it was told to" in evidence


@pytest.mark.needs("knotd")
def test_by_hand_it_cannot_be_told_and_a_person_says_so(namespaces, tmp_path, run, zoneferry):
    with OpenFerry(namespaces, tmp_path / "ferry", new="knot", lets_new=True, reach="manual") as ferry:
        jump = namespaces.jump
        assert run(zoneferry, "run", ferry.file, on=jump).status == WAITING
        do_the_provision_card(ferry)
        result = run(zoneferry, "run", ferry.file, on=jump)
        assert result.status == WAITING and "new was not seen to transfer from primary" in result.stderr, result.stderr
        assert run(zoneferry, "confirm", "refresh", ferry.file, on=jump).status == 0
        result = run(zoneferry, "run", ferry.file, on=jump)
        assert result.status == WAITING and "take-address.txt" in result.stderr, result.stderr
        assert step_states(ferry)["refresh"] == "done"
