# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a migration must hold and does not yet: each test says how it must be, and its mark what happens today."""

from __future__ import annotations

import subprocess

import pytest

from lab import wait
from lab.ferry import Ferry
from lab.migration import WAITING, addresses_of, kill_when, wrap_commands
from lab.net import INTERFACE

pytestmark = pytest.mark.needs("named", "knotd")


def faulty(reason):
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


def once(ferry, words, act):
    """A shell script that does the command it is given, and after the first that says `words`, also `act`."""
    mark = ferry.folder / "once"
    return f'"$@"; status=$?\ncase "$*" in *"{words}"*) [ -e {mark} ] || {{ touch {mark}; {act}; }};; esac\nexit $status'


@faulty("after the kill the addresses that the kernel dropped with the service address are not known any more")
def test_killed_once_the_address_is_dropped_the_other_addresses_come_back(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        host, address = namespaces.old, "10.53.0.77/24"
        for which in INTERFACE, "all":
            host.run("tee", f"/proc/sys/net/ipv4/conf/{which}/promote_secondaries", input="0\n")
        host.run("ip", "address", "add", address, "dev", INTERFACE)
        wrap_commands(ferry, "old", once(ferry, "address del", "kill -KILL $PPID"))
        run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert (ferry.folder / "once").exists()
        last = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert last.status == 0, last.stderr
        assert address in addresses_of(host)


def test_a_hangup_does_not_leave_the_address_on_neither_machine(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        wrap_commands(ferry, "old", once(ferry, "address add", "kill -HUP $PPID"))
        run(zoneferry, "run", ferry.file, on=namespaces.jump)
        service = f"{ferry.old.address}/24"
        assert service in addresses_of(namespaces.old) + addresses_of(namespaces.new)


@faulty("one default route is noted, and set again without its metric")
def test_the_default_route_of_another_interface_stays(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        host = namespaces.old
        for words in ("link add mgmt0 type veth peer name mgmt1", "link set mgmt1 up",
                      "address add 198.51.100.2/24 dev mgmt0", "link set mgmt0 up",
                      "route add default via 198.51.100.1 dev mgmt0",
                      f"route add default via {namespaces.primary.address} dev {INTERFACE} metric 100"):
            host.run("ip", *words.split())
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == 0, result.stderr
        routes = host.run("ip", "route", "show", "default").stdout
        assert "via 198.51.100.1 dev mgmt0" in routes
        assert f"dev {INTERFACE} metric 100" in routes


@faulty("the new server takes the address without asking whether another machine has it by now")
def test_an_address_that_a_third_machine_took_in_between_is_not_taken_too(namespaces, tmp_path, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        service, third = f"{ferry.old.address}/24", namespaces.primary
        takes = f"ip netns exec {third.namespace} ip address add {service} dev {INTERFACE}"
        wrap_commands(ferry, "old", once(ferry, "address del", takes))
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        try:
            wait.until(lambda: service in addresses_of(namespaces.new) or process.poll() is not None,
                       "the new server takes the address, or the run gives up")
            assert service in addresses_of(third)
            assert service not in addresses_of(namespaces.new), "two machines have the address"
        finally:
            process.kill()
            process.communicate()


def test_a_primarys_address_that_changes_under_a_grant_is_told_first(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        assert kill_when(process, ferry, "refresh")
        nowhere = f'"{namespaces.jump.address}#53"'
        ferry.file.write_text(ferry.file.read_text().replace(ferry.spot(ferry.primary), nowhere))
        again = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert again.status == WAITING and "address" in again.stderr, again.stderr
