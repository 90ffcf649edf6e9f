# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What the tests of whole migrations share: its steps, what the journal says of them, and a run that is killed."""

from __future__ import annotations

import contextlib
import signal
import sqlite3

from . import judge, wait
from .ferry import TEMPORARY_NAME
from .net import INTERFACE, ZONES

STEPS = ["survey", "capture-zones", "provision", "open-transfers", "refresh", "compare", "take-address",
         "close-transfers", "refresh-again", "compare-again", "verify", "leave"]
WAITING, UNSAFE, USAGE = 6, 5, 2


def primary_data(ferry):
    """What the primary holds, as it gives it to its own address (an NS host) or to the key."""
    key = ferry.transfer_key if ferry.primary_kind == "bind" else None

    def transfer(zone):
        with contextlib.suppress(judge.Refused):  # for a while after each transfer, as Windows does
            return judge.transfer(ferry.primary, zone, ferry.site.primary, key=key)

    return {zone: judge.without_soa(wait.until(lambda: transfer(zone), f"the primary gives {zone}")) for zone in ZONES}


def addresses_of(host):
    return host.run("ip", "-oneline", "address", "show", "dev", INTERFACE).stdout


def set_addresses(host, *addresses):
    """As `ip` leaves an interface that lost its last address: without its routes."""
    host.run("ip", "-4", "address", "flush", "dev", INTERFACE)
    for address in addresses:
        host.take(address)


def check_moved(ferry):
    """The new server answers at the old address, with the primary's data and nothing temporary in it."""
    site = ferry.site
    where = site.at(ferry.old.address)
    assert judge.identity(where, site.jump) == ferry.new.identity
    assert judge.identity(site.at(site.other), site.jump) == ferry.old.identity
    assert f"{ferry.old.address}/24" in addresses_of(site.new)
    assert f"{ferry.new.address}/24" not in addresses_of(site.new)
    for zone in ZONES:
        assert judge.serial(where, zone, site.jump) == judge.serial(ferry.primary, zone, site.jump)
        assert TEMPORARY_NAME not in judge.answers(where, zone, "NS", site.jump)
        assert TEMPORARY_NAME not in judge.answers(ferry.primary, zone, "NS", site.jump)
    assert judge.answers(where, TEMPORARY_NAME, "A", site.jump) == []


def do_the_provision_card(ferry):
    for zone in ZONES:
        (ferry.new.zone_folder / f"{zone}.zone").write_bytes((ferry.state / "captured" / "old" / f"{zone}.zone").read_bytes())
    ferry.new.include.write_bytes((ferry.state / "handoff" / "new" / "zoneferry.conf").read_bytes())
    ferry.new.reload()
    with ferry.site.jump.inside():
        wait.until(lambda: all(ferry.new.serves(zone) for zone in ZONES), "the new server has loaded")


def step_states(ferry):
    with contextlib.closing(sqlite3.connect(f"file:{ferry.state}/journal.db?mode=ro", uri=True)) as journal:
        return dict(journal.execute("SELECT step, state FROM task WHERE task = '' ORDER BY id"))


def facts(ferry):
    with contextlib.closing(sqlite3.connect(f"file:{ferry.state}/journal.db?mode=ro", uri=True)) as journal:
        return dict(journal.execute("SELECT name, value FROM fact"))


def kill_when(process, ferry, step):
    """Kills the run (SIGKILL) as soon as its journal says that `step` has begun."""

    def begun():
        if process.poll() is not None:
            return "ended"
        try:
            return step in step_states(ferry)
        except sqlite3.Error:
            return False

    wait.until(begun, f"{step} begins", every=0.001)
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def wrap_commands(ferry, server, script):
    """Every command on `server` becomes the argument of a shell script, which does it by "$@"."""
    wrapper = ferry.folder / f"wrapper-{server}"
    wrapper.write_text(f"#!/bin/sh\n{script}\n")
    wrapper.chmod(0o755)
    reach = ferry.reach_of(getattr(ferry, server))
    text = ferry.file.read_text()
    wrapped = text.replace(reach, reach.replace("local: [ ", f"local: [ {wrapper}, "))
    assert wrapped != text
    ferry.file.write_text(wrapped)
