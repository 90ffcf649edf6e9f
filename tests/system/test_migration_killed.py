# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A migration killed or interrupted under way: started again, it finishes."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess

import pytest

from lab import wait
from lab.ferry import Ferry
from lab.migration import STEPS, WAITING, addresses_of, check_moved, facts, kill_when, primary_data, set_addresses
from lab.person import answered

pytestmark = pytest.mark.needs("named", "knotd")


def test_killed_in_every_step_it_finishes(namespaces, tmp_path, run, zoneferry):
    """One migration, killed as each of its steps begins, and started again each time."""
    killed = []
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        before = primary_data(ferry)
        for step in STEPS:
            process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            if kill_when(process, ferry, step):
                killed.append(step)
        assert len(killed) >= len(STEPS) // 2, "the kills came too late to mean anything"
        last = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert last.status == 0, last.stderr
        check_moved(ferry)
        assert primary_data(ferry) == before


def test_killed_between_the_address_and_its_gateway_it_sets_the_gateway(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        gateway = f"default via {namespaces.primary.address} "
        for host in namespaces.old, namespaces.new:
            host.run("ip", "route", "add", "default", "via", namespaces.primary.address)
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)

        def knows_the_gateways():
            with contextlib.suppress(sqlite3.Error):
                return sum(name.startswith("gateway of") for name in facts(ferry)) == 2

        wait.until(knows_the_gateways, "the gateways are noted", every=0.001)
        process.kill()
        process.communicate()
        set_addresses(namespaces.old, namespaces.other)
        set_addresses(namespaces.new, ferry.old.address)

        last = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert last.status == 0, last.stderr
        check_moved(ferry)
        for host in namespaces.old, namespaces.new:
            assert gateway in host.run("ip", "route", "show", "default").stdout, host.name


def test_an_interrupt_does_not_leave_the_address_on_neither_machine(namespaces, tmp_path, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        process = subprocess.Popen(namespaces.jump.argv(zoneferry, "run", "--yes", ferry.file), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        wait.until(lambda: f"{ferry.old.address}/24" not in addresses_of(namespaces.old), "the old server leaves", 30, 0.002)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        assert process.returncode == WAITING, said
        go_on = f"go on: zoneferry run {ferry.file}; go back: zoneferry rollback {ferry.file}\n"
        assert said.endswith(f"\nzoneferry: interrupted\nhint: {go_on}")
        assert f"{ferry.old.address}/24" in addresses_of(namespaces.new)


def test_an_interrupt_before_anything_was_changed_speaks_of_no_way_back(loopback, tmp_path, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        status, shown = answered(zoneferry, ferry, "run", b"\x03")
        assert status == WAITING, shown
        assert shown.endswith(f"zoneferry: interrupted\r\nhint: go on: zoneferry run {ferry.file}\r\n"), shown
