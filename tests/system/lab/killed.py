# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""zoneferry killed between any two messages of what it does to a primary: what those tests share."""

from __future__ import annotations

import subprocess
import threading

import dns.update
import pytest

from . import judge
from .counted import Counted
from .net import ZONES
from .servers import Bind, Knot, Zone

FERRY, REVERSE, _ = ZONES
HOST, ADDRESS = "ns2-new.ferry.example.", "127.0.53.30"
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot)]
SIGKILLED = -9


class Killed:
    """Runs zoneferry against a server until message number `at` has come, which nobody gets; zoneferry is killed then."""

    def __init__(self, at):
        self.at, self.process, self.running = at, None, threading.Event()

    def act(self, number, _wire):
        if number < self.at:
            return True
        assert self.running.wait(10)
        self.process.kill()
        self.process.wait()
        return False

    def run(self, *argv):
        """Whether it was killed; else it has done its work."""
        self.process = subprocess.Popen([str(word) for word in argv], stderr=subprocess.PIPE, text=True)
        self.running.set()
        _, said = self.process.communicate()
        assert self.process.returncode in (0, SIGKILLED), said
        return self.process.returncode == SIGKILLED


class Primary:
    """A primary that takes updates, reached at `at`; and zoneferry to change it."""

    def __init__(self, kind, loopback, folder, servers, files, started, run, zoneferry):
        self.run, self.program, self.loopback, self.folder = run, zoneferry, loopback, folder
        zones = [Zone(name, file=file) for name, file in files.items()]
        self.server = started(kind(loopback.primary, servers / "primary", zones, allow_transfer=["any"],
                                   allow_update=["any"]))
        self.between = f"@{loopback.jump.address}#{loopback.jump.port}"
        self.receipt = folder / "receipt.json"

    def records(self):
        return {zone: judge.without_soa(judge.transfer(self.server, zone)) for zone in ZONES}

    def grant(self):
        return [self.program, "grant", self.between, FERRY, REVERSE, f"--for={HOST}={ADDRESS}", "-o", self.receipt]

    def revoke(self):
        return [self.program, "revoke", self.receipt]

    def counted(self, act=lambda number, wire: True):
        return Counted(self.loopback.jump, self.server, act)

    def does(self, argv, act=lambda number, wire: True):
        with self.counted(act):
            done = self.run(*argv)
        assert done.status == 0, done.stderr
        return done

    def is_killed(self, argv, at):
        killed = Killed(at)
        with self.counted(killed.act):
            return killed.run(*argv)

    def change(self, zone, *words):
        """A stranger's change."""
        message = dns.update.UpdateMessage(zone)
        message.add(*words)
        assert judge.update(self.server, message) == "NOERROR"

    def holds_grant(self):
        return (HOST in judge.answers(self.server, FERRY, "NS") and HOST in judge.answers(self.server, REVERSE, "NS")
                and ADDRESS in judge.answers(self.server, HOST))


@pytest.fixture
def make_primary(loopback, tmp_path, in_memory, files, started, run, zoneferry):
    return lambda kind: Primary(kind, loopback, tmp_path, in_memory, files, started, run, zoneferry)
