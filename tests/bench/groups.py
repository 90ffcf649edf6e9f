# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The groups of rows: each serves its zones, runs its contenders and reports."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Iterator

import contenders as c
from asking import asking
from contenders import Question, Zones
from formats import collisions, reading, registry, writing
from grants import grants
from lab import judge, programs, wait
from lab.certificates import Authority
from measured import Contender
from moves import moves
from primaries import NAMES, SECONDS_TO_LOAD, TLS_NAME, serve
from report import Bar, Report, at_most
from secondaries import secondaries
from setting import BIG, SIGNED, SMALL, UPDATED, Bench

SMALL_ZONE_RECORDS = 12  # of each of the many
XARGS_SAMPLE = 200
PEAK_MAX_KIB = 12 * 1024


def best(*contenders: Contender) -> float | None:
    return min((each.median("wall") for each in contenders if each.rate), default=None)


def times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


# one big zone


def axfr(bench: Bench) -> Iterator[Report]:
    """A big zone, from each server."""
    for kind in bench.kinds:
        with bench.serve(kind, {BIG: bench.zones / "big-1.zone"}) as primary:
            yield one_zone(bench, f"AXFR of {bench.records:,} records from {NAMES[kind]}", bench.big(primary),
                           bars=kind == "knot")


def signed(bench: Bench) -> Iterator[Report]:
    """A zone that Knot signs, ECDSA with NSEC."""
    if "knot" not in bench.kinds:
        return
    with bench.serve("knot", {SIGNED: bench.zones / "signed.zone"}, sign=True) as primary:
        wait.until(lambda: judge.answers(primary, SIGNED, "DNSKEY", tcp=True), "the zone is signed", SECONDS_TO_LOAD)
        messages = judge.transfer_messages(primary, SIGNED, timeout=SECONDS_TO_LOAD)
        records = sum(len(message.answer) for message in messages) - 1  # without the closing SOA
        ask = Question(SIGNED, records, primary.address, primary.port)
        yield one_zone(bench, f"AXFR of {bench.signed:,} records, {records:,} when signed, from Knot", ask)


def one_zone(bench: Bench, title: str, ask: Question, bars: bool = False) -> Report:
    tools = bench.tools
    base, memory, disk = c.drain(tools, ask), c.zoneferry(tools, ask, "memory"), c.zoneferry(tools, ask, "disk")
    rows = [base, c.drain_to_file(tools, ask, "memory"), c.drain_to_file(tools, ask, "disk"),
            c.drain_to_file(tools, ask, "disk", sync=True), memory, disk,
            c.dig(tools, ask), c.kdig(tools, ask), c.drill(tools, ask)]
    bench.runner.run(title, rows)
    return Report(title, rows, base, bars=axfr_bars(title, base, memory, disk) if bars else [])


def axfr_bars(work: str, base: Contender, memory: Contender, disk: Contender) -> list[Bar]:
    wall = base.median("wall")
    ratio = "{value:.3f} s, limit {limit:.3f} s"
    bars = [at_most(f"{work}, {place}", "<= 1.15x drain", row.median("wall"), times(wall, 1.15), ratio)
            for place, row in (("in memory", memory), ("on disk, synced", disk))]
    bars.append(at_most(work, "user CPU <= 0.5x the drain's wall time", memory.median("user"), times(wall, 0.5), ratio))
    bars.append(at_most(work, "peak <= 12 MiB", memory.median("peak"), PEAK_MAX_KIB, "{value:,.0f} KiB"))
    return bars


def tsig(bench: Bench) -> Iterator[Report]:
    """A big zone, signed with TSIG (hmac-sha256), from each server."""
    for kind in bench.kinds:
        with bench.serve(kind, {BIG: bench.zones / "big-1.zone"}) as primary:
            title = f"AXFR of {bench.records:,} records with TSIG from {NAMES[kind]}"
            ask = bench.big(primary, key=bench.key)
            note = "The drain is not signed. drill verifies nothing."
            yield secured(bench, title, ask, [c.drill(bench.tools, ask)], note)


def tls(bench: Bench) -> Iterator[Report]:
    """A big zone over TLS, from BIND."""
    if "bind" not in bench.kinds:
        return
    authority = Authority(bench.servers / "authority")
    certificate = authority.certify("primary", f"DNS:{TLS_NAME}")
    with bench.serve("bind", {BIG: bench.zones / "big-1.zone"}, tls=certificate) as primary:
        ask = Question(BIG, bench.records, primary.address, primary.tls_port, authority=authority.file)
        title = f"AXFR of {bench.records:,} records over TLS 1.3 from BIND"
        yield secured(bench, title, ask, [], "The drain is without TLS.", plain_port=primary.port)


def secured(bench: Bench, title: str, ask: Question, more: list[Contender], note: str,
            plain_port: int | None = None) -> Report:
    tools = bench.tools
    base = c.drain(tools, Question(ask.zone, ask.records, ask.address, plain_port or ask.port))
    memory, disk = c.zoneferry(tools, ask, "memory"), c.zoneferry(tools, ask, "disk")
    dig, kdig = c.dig(tools, ask), c.kdig(tools, ask)
    rows = [base, memory, disk, dig, kdig, *more]
    bench.runner.run(title, rows)
    limit = times(best(dig, kdig), 1.3)
    bars = [at_most(f"{title}, {place}", "<= 1.3x the better of dig and kdig", row.median("wall"), limit,
                    "{value:.3f} s, limit {limit:.3f} s")
            for place, row in (("in memory", memory), ("on disk, synced", disk))]
    return Report(title, rows, base, note=note, bars=bars)


def memory(bench: Bench) -> Iterator[Report]:
    """What grows with a zone: the peak of a tenth and of the whole."""
    if "knot" not in bench.kinds:
        return
    tools = bench.tools
    with bench.serve("knot", {BIG: bench.zones / "big-1.zone", SMALL: bench.zones / "small.zone"}) as primary:
        whole, tenth = bench.big(primary), Question(SMALL, bench.records // 10, primary.address, primary.port)
        base = c.drain(tools, whole)
        ours = [c.zoneferry(tools, ask, "memory", name=f"**zoneferry**, {ask.records:,} records")
                for ask in (tenth, whole)]
        rows = [base, *ours, c.dig(tools, whole), c.kdig(tools, whole), c.drill(tools, whole)]
        title = f"Peak memory, {bench.records:,} records from Knot"
        bench.runner.run(title, rows, rounds=1)
    bar = at_most(title, "peak <= 12 MiB", ours[1].median("peak"), PEAK_MAX_KIB, "{value:,.0f} KiB")
    yield Report(title, rows, base, note="One round.", bars=[bar])


# many zones


def zones(bench: Bench) -> Iterator[Report]:
    """Ten thousand small zones, from each server."""
    names = (bench.zones / "zones.list").read_text().split()
    files = {name: bench.zones / "zones" / f"{name}.zone" for name in names}
    for kind in bench.kinds:
        with bench.serve(kind, files) as primary:
            ask = Zones(bench.zones / "zones.list", bench.many, SMALL_ZONE_RECORDS, primary.address, primary.port)
            yield many_zones(bench, f"{bench.many:,} zones of 12 records from {NAMES[kind]}", ask, peers=kind == "knot")
    if "bind" in bench.kinds:
        yield throttled(bench, files)


def many_zones(bench: Bench, title: str, ask: Zones, peers: bool) -> Report:
    tools = bench.tools
    drains = [c.drain_zones(tools, ask), c.drain_zones(tools, ask, depth=1)]
    ours = [c.zoneferry_zones(tools, ask, place) for place in ("memory", "disk")]
    rows = [*drains, *ours, c.kdig_keepopen(tools, ask)]
    if peers:  # a process for each zone takes about as long whoever answers
        rows += [c.xargs_zones(tools, ask, tool, min(XARGS_SAMPLE, ask.count)) for tool in ("dig", "kdig")]
    bench.runner.run(title, rows)
    base = min(drains, key=lambda drain: drain.median("wall") or float("inf"))
    bars = [rate_bar(f"{title}, {place}", row, base) for place, row in zip(("in memory", "on disk, synced"), ours)]
    return Report(title, rows, base, "zones", bars=bars)


def throttled(bench: Bench, files: dict[str, Path]) -> Report:
    """BIND as it is by default answers SERVFAIL to more than ten transfers at once; one after the other is safe."""
    server = serve("bind", bench.servers / "bind", files, bench.key)
    server.limits = ""
    title, tools = f"{bench.many:,} zones of 12 records from BIND, transfers-out 10 (its default)", bench.tools
    with bench.serving(server) as primary:
        ask = Zones(bench.zones / "zones.list", bench.many, SMALL_ZONE_RECORDS, primary.address, primary.port)
        base = c.drain_zones(tools, ask, connections=1, depth=1)
        rows = [base, *(c.zoneferry_zones(tools, ask, place) for place in ("memory", "disk"))]
        bench.runner.run(title, rows)
    return Report(title, rows, base, "zones")


def rate_bar(work: str, row: Contender, base: Contender) -> Bar:
    wanted = ">= 0.25x the reusing drain"
    if row.rate is None or base.rate is None:
        return Bar(work, wanted, "not available", None)
    ratio = row.rate / base.rate
    return Bar(work, wanted, f"{row.rate:,.0f} zones/s, {ratio:.2f}x of {base.rate:,.0f}", ratio >= 0.25)


# changes


def ixfr(bench: Bench) -> Iterator[Report]:
    """The changes of a big zone, from each server: the transfer, and a captured file brought up to date."""
    for kind in bench.kinds:
        file, old, new = (bench.tools.disk / f"ixfr-{name}.zone" for name in ("served", "old", "new"))
        shutil.copyfile(bench.zones / "big-1.zone", file)
        with bench.serve(kind, {BIG: file}, differences=True) as primary:
            ask = bench.big(primary)
            capture(bench, ask, old)
            shutil.copyfile(bench.zones / "big-2.zone", new)
            os.replace(new, file)
            primary.reload_zone(BIG)
            wait.until(lambda: judge.serial(primary, BIG) == 2, "the zone is changed", SECONDS_TO_LOAD)
            capture(bench, ask, new)
            yield changed(bench, f"IXFR of {bench.changes:,} changes in {bench.records:,} records from {NAMES[kind]}",
                          ask, old, new)


def capture(bench: Bench, ask: Question, path: Path) -> None:
    path.unlink(missing_ok=True)  # of another server, which may write names in another case
    programs.run(bench.tools.zoneferry, "fetch", "-q", ask.at, ask.zone, "-o", path, timeout=SECONDS_TO_LOAD)


def changed(bench: Bench, title: str, ask: Question, old: Path, new: Path) -> Report:
    tools = bench.tools
    base = c.drain(tools, ask, "-i", 1)
    ours = {place: c.zoneferry_ixfr(tools, ask, place, old, new) for place in ("memory", "disk")}
    fresh = {place: c.zoneferry_fresh(tools, ask, place) for place in ("memory", "disk")}
    rows = [base, *ours.values(), *fresh.values(), c.dig_ixfr(tools, ask), c.kdig_ixfr(tools, ask)]
    for each in rows:
        each.count = bench.changes
    bench.runner.run(title, rows)
    bars = [at_most(title, "transfer <= 3x the drain's", ours["memory"].median("inner"),
                    times(base.median("inner"), 3), "{value:.4f} s, limit {limit:.4f} s")]
    bars += [at_most(f"{title}, {place}", "file written no slower than by a fresh AXFR", ours[place].median("wall"),
                     times(fresh[place].median("wall"), 1), "{value:.3f} s, limit {limit:.3f} s") for place in ours]
    note = ("A change is a record deleted and one added. dig and kdig print the differences; zoneferry applies them. All "
            "of zoneferry's rows digest the zone (--json).")
    return Report(title, rows, base, "changes", note=note, bars=bars)


# updates


def update(bench: Bench) -> Iterator[Report]:
    """Records added by UPDATE and removed again, at BIND and Knot."""
    for kind in bench.kinds:
        if kind == "nsd":  # takes none
            continue
        file = bench.tools.disk / "updated.zone"
        c.write_updates(bench.tools.disk, UPDATED, 1, "", 0)
        shutil.copyfile(bench.tools.disk / "update-without.zone", file)
        with bench.serve(kind, {UPDATED: file}, allow_update=["any"]) as primary:
            ask = c.write_updates(bench.tools.disk, UPDATED, bench.signed, primary.address, primary.port)
            yield updated(bench, f"UPDATE, {bench.signed:,} records to {NAMES[kind]} and away again", ask)


def updated(bench: Bench, title: str, ask: c.Updates) -> Report:
    base, ours = c.prebuilt(ask, depth=8), c.zoneferry_push(bench.tools, ask)
    rows = [base, c.prebuilt(ask, depth=1), ours, c.nsupdate(ask, "nsupdate"), c.nsupdate(ask, "knsupdate")]
    bench.runner.run(title, rows)
    note = "The others know beforehand what to send, and do not look at what has come of it."
    bars = [at_most(title, ">= 0.8x the prebuilt messages", times(base.rate, 0.8), ours.rate,
                    "{limit:,.0f} records/s, to reach {value:,.0f}")]
    return Report(title, rows, base, "records", note=note, bars=bars, against="prebuilt")


GROUPS = {group.__name__: group for group in (axfr, signed, tsig, tls, zones, asking, ixfr, update, grants, moves, memory,
                                              secondaries, reading, writing, registry, collisions)}
