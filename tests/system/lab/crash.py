# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""One site that is moved and moved back again and again, the program stopped at another instant each time.

All that it could have changed is looked at: every record of every server, files and addresses of hosts, journal,
receipts and claims, and by the primary's serials how often its zones were changed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, NamedTuple

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rdatatype

from . import judge, wait
from .ferry import TEMPORARY_NAME, Ferry
from .migration import STEPS, WAITING, addresses_of, step_states, wrap_commands
from .net import INTERFACE, ZONES, At
from .points import KILL, Points, Seen
from .server import Server

POLICY = ("{ idle-timeout: 2s, notify-timeout: 1s, refresh-timeout: 5s, load-timeout: 5s, silence-timeout: 5s, "
          "patience: 1s }")
GARP = Path(__file__).with_name("garp.py")
SIGKILLED = -signal.SIGKILL
STARTS_MAX = 5  # of one command: a kill, and cards done in between


class Instant(NamedTuple):
    """The number of a point (from 1), and of which start of the command (from 0)."""

    start: int
    number: int
    seen: Seen


def nothing() -> None:
    pass


@dataclass
class Harm:
    """What is done to a run at an instant; how it may end then, but for well; and what makes it possible to go on."""

    at: Instant | str  # or behind what the first start says
    do: str = KILL
    stops: tuple[int, ...] = (SIGKILLED,)
    mend: Callable[[], None] = nothing
    status: int | None = None  # how it ended

    @property
    def start(self) -> int:
        return 0 if isinstance(self.at, str) else self.at.start

    def __str__(self) -> str:
        return f"{self.at}, {self.do}: status {self.status}"


class Site:
    """A Ferry under way; where it has `do_card`, that is called with the command that showed one."""

    def __init__(self, ferry: Ferry, points: Points, run: Callable, zoneferry: Path) -> None:
        self.ferry, self.points, self.run, self.zoneferry = ferry, points, run, zoneferry
        self.do_card = getattr(ferry, "do_card", None)
        self.jump = ferry.site.jump
        self.claims = Path(os.environ["XDG_STATE_HOME"]) / "zoneferry" / "zones"
        self.swaps = self.jump.namespace is not None
        with open(ferry.file, "a") as file:
            file.write(f"policy: {POLICY}\n")
        if self.swaps:
            self.announce_quickly()

    def announce_quickly(self) -> None:
        """arping waits for a second."""
        for name in "old", "new":
            garp = " ".join(getattr(self.ferry, name).host.argv(sys.executable, "-IS", GARP, INTERFACE))
            wrap_commands(self.ferry, name, 'for last; do :; done\ncase " $* " in\n'
                          f'*" arping "*) exec {garp} "$last";;\n*) exec "$@";;\nesac')

    def learn(self) -> tuple[list[Instant], list[Instant]]:
        """There and back without any harm: what the world is like at both ends, and the instants of both ways."""
        self.first = self.world()
        forth = self.carry_out("run")
        self.moved, self.changes = self.world(), self.changes_of_last
        back = self.carry_out("rollback")
        self.check_back()
        return forth, back

    # what is done

    def command(self, verb: str, harm: Harm | None = None) -> int:
        argv = [self.zoneferry, verb, self.ferry.file]
        harmed = [harm.at if isinstance(harm.at, str) else harm.at.number, harm.do] if harm else []
        status = self.run(*self.points.argv(argv, *harmed), on=self.jump).status
        if harm:
            assert not isinstance(harm.at, str) or self.points.struck(), f"{harm} never came to it"
            harm.status = status
            harm.mend()
        return status

    def carry_out(self, verb: str, harm: Harm | None = None) -> list[Instant]:
        """To its end, cards done in between; harmed, and then started again. Gives the instants."""
        before, instants = self.serials(), []
        for start in range(STARTS_MAX):
            here = harm if harm and harm.start == start else None
            status = self.command(verb, here)
            instants += [Instant(start, number, seen) for number, seen in enumerate(self.points.seen(), 1)]
            if status == WAITING and self.do_card:
                self.do_card(verb)
            elif not here or status not in here.stops:
                break
        assert status == 0, f"{verb}, {harm}; status {status}\n{self.points.said()}"
        self.changes_of_last = {zone: changes(before[zone], serial) for zone, serial in self.serials().items()}
        return instants

    def forget(self) -> None:
        """The next run begins as if it was the first. Zone files that the new server wrote are its own, and stay."""
        for path in (*self.ferry.state.iterdir(), *self.ferry.new.zone_folder.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    # what is so

    def serials(self) -> dict[str, int]:
        return {zone: judge.serial(self.ferry.primary, zone, self.jump) for zone in ZONES}

    def records(self) -> dict[str, frozenset]:
        """The primary's."""
        key = self.ferry.transfer_key if self.ferry.primary_kind == "bind" else None
        by = self.ferry.site.primary
        return {zone: frozenset(judge.without_soa(judge.transfer(self.ferry.primary, zone, by, key=key)))
                for zone in ZONES}

    def world(self) -> dict[str, object]:
        """All that may have been changed, but for serials."""
        new = self.ferry.new
        claims = [path for path in self.claims.rglob("*") if path.is_symlink()]
        world = {"primary": self.records(), "include": new.include.read_text(), "claims": claims}
        if self.swaps:
            for host in self.ferry.site.old, self.ferry.site.new:
                words = addresses_of(host).split()
                world[f"addresses of {host.name}"] = {words[i + 1] for i, word in enumerate(words) if word == "inet"}
        return world

    def is_as_primary(self, where: At, records: dict[str, frozenset]) -> bool:
        """Whether each RRset of the primary's, and what was temporary, is answered there as by the primary."""
        primary, jump = self.ferry.primary, self.jump
        if any(judge.serial(where, zone, jump) != serial for zone, serial in self.serials().items()):
            return False
        questions = judge.questions(frozenset().union(*records.values()))
        questions.add((dns.name.from_text(TEMPORARY_NAME), dns.rdatatype.A))
        return all(judge.said(where, *question, jump) == judge.said(primary, *question, jump) for question in questions)

    def check_served(self, address: str, server: Server, world: dict[str, object]) -> None:
        where = self.ferry.site.at(address)
        if self.swaps:
            assert judge.identity(where, self.jump) == server.identity
        wait.until(lambda: self.is_as_primary(where, world["primary"]), f"{address} is as the primary")

    def announce_to_old(self) -> None:
        """It heard of no change while it was elsewhere, and its SOA's refresh is a minute away."""
        for zone in ZONES:
            message = dns.message.make_query(zone, "SOA", flags=dns.flags.AA)
            message.set_opcode(dns.opcode.NOTIFY)
            judge.exchange(message, self.ferry.old, self.ferry.site.primary)

    def tasks(self, columns: str, which: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(f"file:{self.ferry.state}/journal.db?mode=ro", uri=True)) as journal:
            return journal.execute(f"SELECT {columns} FROM task WHERE {which}").fetchall()

    def check_moved(self, harm: Harm | None = None) -> None:
        """As after the run that nobody harmed, and nothing was changed that was changed already."""
        world = self.world()
        assert differences(world, self.moved) == [], f"{harm}: {differences(world, self.moved)}"
        assert self.changes_of_last == self.changes, f"{harm}: {self.changes_of_last} instead of {self.changes}"
        assert step_states(self.ferry) == dict.fromkeys(STEPS, "done"), harm
        assert self.tasks("step, task", "state != 'done'") == [], harm
        self.check_served(self.ferry.old.address if self.swaps else self.ferry.new.address, self.ferry.new, world)

    def check_back(self, harm: Harm | None = None) -> None:
        """As before all."""
        world = self.world()
        assert differences(world, self.first) == [], f"{harm}: {differences(world, self.first)}"
        self.announce_to_old()
        self.check_served(self.ferry.old.address, self.ferry.old, world)
        assert not any(judge.serial(self.ferry.new, zone, self.jump) for zone in ZONES), harm
        assert set(self.tasks("state, direction", "task = ''")) <= {("done", "back")}, harm


def changes(before: int, after: int) -> int:
    """How many changes of a zone there were, each a step of its serial (RFC 1982), which is never 0."""
    return (after - before) % 2**32 - (after < before)


def differences(world: dict[str, object], wanted: dict[str, object]) -> list[str]:
    return [f"{what}: {world[what]} instead of {wanted[what]}" for what in wanted if world[what] != wanted[what]]


def sample(instants: list[Instant], count: int) -> list[Instant]:
    """So many of them, evenly; one of each kind if there is room."""
    kinds = {instant.seen.kind: instant for instant in reversed(instants)}
    some = set(kinds.values()) if len(kinds) <= count else set()
    more = max(count - len(some), 1)
    return sorted(some | {instants[(2 * i + 1) * len(instants) // (2 * more)] for i in range(more)})
