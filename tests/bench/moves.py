# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A secondary of many zones moved by `zoneferry run`, and taken back: what that takes for each zone.

The machines are network namespaces, so that the service address changes hands as it does elsewhere.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Iterator

from lab import judge, programs, servers, wait
from lab.net import INTERFACE, Namespaces, why_no_namespaces
from measured import Contender
from primaries import NAMES, SECONDS_TO_LOAD
from report import Bar, Report, at_most
from setting import Bench

WAYS = [("bind", "knot"), ("nsd", "bind")]  # from the old server to the new one
ROUNDS_MAX = 3  # they are long
DELAY_MS = 10  # each way
HERE = Path(__file__).resolve().parent

# 12 records; the hosts of all NS records are in the first zone
ZONE = """\
$ORIGIN {zone}.
$TTL 3600
@ SOA ns1.{first}. hostmaster 1 14400 3600 1209600 300
@ NS ns1.{first}.
@ NS ns2.{first}.
@ MX 10 mail
@ TXT "v=spf1 mx -all"
mail A 198.51.100.{c}
mail AAAA 2001:db8::{c:x}
www 300 CNAME mail
_sip._tcp SRV 10 60 5060 mail
@ CAA 0 issue "ca.example.net"
host A 203.0.113.{c}
host TXT "zone {n}"
"""
HOSTS = "ns1 A {primary}\nns2 A {old}\n"


class Bind(servers.Bind):
    own_options = "transfers-out 1000; transfers-in 100; transfers-per-ns 100; tcp-clients 1000;"

    def command(self) -> list[object]:
        return [self.binary(), "-g", "-c", self.folder / "named.conf"]  # with a thread for every core

    def start(self, within: float = SECONDS_TO_LOAD):
        return super().start(within)


class Knot(servers.Knot):
    pass


class Nsd(servers.Nsd):
    def start(self, within: float = SECONDS_TO_LOAD):
        return super().start(within)


KINDS = {"bind": Bind, "knot": Knot, "nsd": Nsd}


def moves(bench: Bench) -> Iterator[Report]:
    """A secondary of ten thousand zones moved, and one of a tenth of them: BIND to Knot and NSD to BIND."""
    if why_no_namespaces() is not None:
        print(f"The moves are left out: {why_no_namespaces()}.\n")
        return
    for old, new in WAYS:
        if {"bind", old, new} <= set(bench.kinds):
            yield moved(bench, old, new)


class Farm:
    """A BIND primary, an old and a new secondary, with `count` zones; and the migration files for some of them."""

    def __init__(self, bench: Bench, old: str, new: str) -> None:
        self.bench, self.old_kind, self.new_kind = bench, old, new
        self.folder = bench.tools.disk / f"moved-{old}-{new}"
        self.served = bench.tools.memory / f"moved-{old}-{new}"  # what the primary and the old server write
        self.names = [f"z{number}.moved.example" for number in range(bench.many)]
        self.stack = contextlib.ExitStack()

    def __enter__(self) -> Farm:
        self.folder.mkdir()
        self.served.mkdir()
        try:
            self.site = self.stack.enter_context(Namespaces())
            self.start()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        self.stack.close()
        shutil.rmtree(self.served)

    def start(self) -> None:
        site = self.site
        zones = [servers.Zone(name, file=self.write_zone(number, name)) for number, name in enumerate(self.names)]
        self.primary = self.stack.enter_context(Bind(
            site.primary, self.served / "primary", zones, allow_transfer=["any"], allow_update=["any"]))
        copies = [servers.Zone(name, primary=site.primary.address) for name in self.names]
        self.old = self.stack.enter_context(KINDS[self.old_kind](
            site.old, self.served / "old", copies, allow_transfer=["any"], allow_notify=[site.primary.address]))
        self.new = self.stack.enter_context(KINDS[self.new_kind](site.new, self.folder / "new"))

    def write_zone(self, number: int, name: str) -> Path:
        path = self.folder / "zones" / f"{name}.zone"
        path.parent.mkdir(exist_ok=True)
        text = ZONE.format(zone=name, first=self.names[0], n=number, c=number & 255)
        if number == 0:
            text += HOSTS.format(primary=self.site.primary.address, old=self.site.old.address)
        path.write_text(text)
        return path

    # the migration

    def write_migration(self, count: int) -> Path:
        site, path = self.site, self.folder / f"moved-{count}.yaml"
        path.with_suffix(".list").write_text("".join(f"{name}\n" for name in self.names[:count]))
        tool, *words = map(str, self.new.control_command())
        control = ", ".join(f'"{word}"' for word in [programs.path_of(tool), *words])
        path.write_text(f"""\
migration: moved-{count}
servers:
  - {{ id: primary, address: {site.primary.address}, software: bind, transfer-policy: ns-hosts }}
  - {{ id: old, address: {site.old.address}, software: {self.old_kind}, reach: {self.reach(site.old)} }}
  - id: new
    address: {site.new.address}
    fqdn: ns2-new.{self.names[0]}.
    software: {self.new_kind}
    reach: {self.reach(site.new)}
    zone-directory: {self.new.zone_folder}
    config: {self.new.include}
    control: [ {control} ]
zones: {path.with_suffix(".list").name}
moves:
  - from: old
    to: new
    take-address:
      - service: {site.old.address}/24
        old: {{ interface: {INTERFACE}, gets: {site.other}/24 }}
        new: {{ interface: {INTERFACE} }}
""")
        return path

    @staticmethod
    def reach(host) -> str:
        return f"{{ local: [ {', '.join(host.argv('true')[:-1])} ] }}"

    def command(self, verb: str, count: int) -> list[object]:
        """The verb on the jump host; a run begins anew."""
        file = self.write_migration(count)
        words = self.site.jump.argv(self.bench.tools.zoneferry, verb, "-q", "--yes", file)
        anew = f"rm -rf {file.with_suffix('.zoneferry')} {self.new.zone_folder}/* && " if verb == "run" else ""
        return ["sh", "-c", f"{anew}XDG_STATE_HOME={self.folder} exec {' '.join(words)}"]

    def steps(self, count: int) -> str:
        """What each step of the last run took, as its journal has it."""
        path = self.folder / f"moved-{count}.zoneferry" / "journal.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as journal:
            rows = journal.execute("SELECT step, ended_ms - began_ms FROM task WHERE task = '' AND direction = 'forward' "
                                   "ORDER BY id")
            return ", ".join(f"{step} {took / 1000:.2f}" for step, took in rows)

    def far_away(self):
        """The jump host's cable made a long one."""
        return long_cable(self.site)


@contextlib.contextmanager
def long_cable(site: Namespaces) -> Iterator[None]:
    def ip(*words: str) -> None:
        programs.run("ip", "-n", site.bridge, *words)
    ip("link", "add", "near", "type", "veth", "peer", "name", "far")
    ip("link", "set", "far", "master", "br0", "up")
    ip("link", "set", "near", "up")
    ip("link", "set", "jump", "nomaster")
    argv = ["ip", "netns", "exec", site.bridge, sys.executable, HERE / "cable.py", "jump", "near", str(DELAY_MS)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as cable:
        try:
            assert cable.stdout.readline(), "the cable carries"
            yield
        finally:
            cable.terminate()
            ip("link", "set", "jump", "master", "br0")
            ip("link", "del", "near")


# what is measured


def moved(bench: Bench, old: str, new: str) -> Report:
    title = f"A secondary of {bench.many:,} zones moved, {NAMES[old]} to {NAMES[new]}"
    tenth, notes = max(1, bench.many // 10), []
    with Farm(bench, old, new) as farm:
        runs = {count: Contender(f"**zoneferry run**, {count:,} zones", farm.command("run", count), count)
                for count in dict.fromkeys((tenth, bench.many))}
        backs = {count: Contender(f"**zoneferry rollback**, {count:,} zones", farm.command("rollback", count), count)
                 for count in runs}
        for count, run in runs.items():
            run.check = lambda count=count, run=run: notes.append(f"{run.name}: {farm.steps(count)}.")
        rows = [each for count in runs for each in (runs[count], backs[count])]
        bench.runner.run(title, rows, rounds=min(bench.runner.rounds, ROUNDS_MAX))
        far = far_away(bench, farm, tenth, notes)
    return Report(title, [*rows, *far], runs[tenth], "zones", against="a tenth", bars=bars(title, runs, tenth, far[0]),
                  note="The primary and the old server keep their files in memory, zoneferry and the new one on the disk. Seconds of each step in the first round: " + "\n".join(notes))


def far_away(bench: Bench, farm: Farm, count: int, notes: list[str]) -> list[Contender]:
    """The same over a long cable."""
    rows = [Contender(f"{verb}, {count:,} zones, {2 * DELAY_MS} ms away", farm.command(verb, count), count)
            for verb in ("run", "rollback")]
    rows[0].check = lambda: notes.append(f"{rows[0].name}: {farm.steps(count)}.")
    with farm.far_away():
        bench.runner.run(rows[0].name, rows, rounds=1)
    return rows


def bars(title: str, runs: dict[int, Contender], tenth: int, far: Contender) -> list[Bar]:
    def each(count: int, of: str) -> float | None:
        value = runs[count].median(of)
        return None if value is None else 1000 * value / count

    whole, near, own = max(runs), runs[tenth].median("wall"), each(tenth, "own")
    return [at_most(title, "a zone of a tenth <= 10 ms", each(tenth, "wall"), 10, "{value:.2f} ms"),
            at_most(title, "a zone of a tenth <= 2 ms of its own CPU", own, 2, "{value:.2f} ms"),
            at_most(title, "a zone of all as one of a tenth, own CPU <= 1.2x", each(whole, "own"), own and 1.2 * own,
                    "{value:.2f} ms, limit {limit:.2f} ms"),
            at_most(title, "peak <= 100 MiB", runs[whole].median("peak"), 100 * 1024, "{value:,.0f} KiB"),
            at_most(title, f"{2 * DELAY_MS} ms away <= 2x + 10 s", far.median("wall"), near and 2 * near + 10,
                    "{value:.1f} s, limit {limit:.1f} s")]
