# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Small questions, many of them: the serials of many zones, and what servers allow."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path
from typing import Iterator

from measured import Contender
from primaries import NAMES, serve
from report import Bar, Report, at_most
from setting import Bench

AT_ONCE = 64  # questions under way, of both contenders
PROBED_ZONES = 100
PROBE_SECONDS_MAX = 2
ENOUGH = 0.5  # of what the load generator reaches


def asking(bench: Bench) -> Iterator[Report]:
    """The serials of ten thousand zones, from each server; a hundred zones probed at all of them."""
    names = (bench.zones / "zones.list").read_text().split()
    files = {name: bench.zones / "zones" / f"{name}.zone" for name in names}
    for kind in bench.kinds:
        with bench.serve(kind, files) as primary:
            yield serials(bench, f"The serials of {len(names):,} zones from {NAMES[kind]}", names,
                          primary.address, primary.port)
    yield probe(bench, {name: files[name] for name in names[:PROBED_ZONES]})


def serials(bench: Bench, title: str, names: list[str], address: str, port: int) -> Report:
    base, ours = generator(bench, names, address, port), zoneferry_serials(bench, names, address, port)
    bench.runner.run(title, [base, ours])
    bar = rate_bar(title, ours, base)
    note = f"By UDP, {AT_ONCE} questions under way. dnsperf asks the same once, from one port, and keeps no answer."
    return Report(title, [base, ours], base, "questions", note=note, against="dnsperf", bars=[bar])


def generator(bench: Bench, names: list[str], address: str, port: int) -> Contender:
    questions, said = bench.tools.disk / "soa.questions", bench.tools.memory / "dnsperf"
    questions.write_text("".join(f"{name} SOA\n" for name in names))
    argv = ["dnsperf", "-e", "-q", AT_ONCE, "-n", 1, "-s", address, "-p", port, "-d", questions]
    return Contender("dnsperf", argv, len(names), said, stdout=said, check=lambda: unanswered(said, len(names)))


def unanswered(said: Path, count: int) -> str | None:
    found = re.search(r"Response codes: +NOERROR (\d+)", said.read_text())
    answers = int(found[1]) if found else 0
    return None if answers == count else f"{answers} of {count} answers"


def zoneferry_serials(bench: Bench, names: list[str], address: str, port: int) -> Contender:
    said = bench.tools.memory / "serials"
    argv = [bench.tools.zoneferry, "serials", "-q", "-f", bench.zones / "zones.list", f"@{address}#{port}"]

    def check() -> str | None:
        wanted = [f"{name}. 1 {address}#{port}" for name in names]
        return None if said.read_text().splitlines() == wanted else "not the serial of every zone"
    return Contender("**zoneferry serials**", argv, len(names), said, stdout=said, check=check)


def rate_bar(work: str, ours: Contender, base: Contender) -> Bar:
    wanted = f">= {ENOUGH}x dnsperf"
    if ours.rate is None or base.rate is None:
        return Bar(work, wanted, "not available", None)
    ratio = ours.rate / base.rate
    return Bar(work, wanted, f"{ours.rate:,.0f} questions/s, {ratio:.2f}x of {base.rate:,.0f}", ratio >= ENOUGH)


def probe(bench: Bench, files: dict[str, Path]) -> Report:
    names, said = bench.tools.disk / "probed.list", bench.tools.memory / "probed"
    names.write_text("".join(f"{name}\n" for name in files))
    with contextlib.ExitStack() as stack:
        at = []
        for kind in bench.kinds:
            stack.callback(shutil.rmtree, bench.servers / kind, ignore_errors=True)
            primary = stack.enter_context(serve(kind, bench.servers / kind, files, bench.key))
            at.append(f"@{primary.address}#{primary.port}")

        def check() -> str | None:
            found = len(re.findall(r"^ +authoritative +yes ", said.read_text(), re.M))
            return None if found == len(files) * len(at) else f"{found} zones are answered for"
        row = Contender("**zoneferry probe**", [bench.tools.zoneferry, "probe", "-q", "-f", names, *at],
                        len(files) * len(at), said, stdout=said, check=check)
        title = f"{len(files)} zones probed at {', '.join(NAMES[kind] for kind in bench.kinds)}"
        bench.runner.run(title, [row])
    bar = at_most(title, f"<= {PROBE_SECONDS_MAX} s", row.median("wall"), PROBE_SECONDS_MAX, "{value:.3f} s")
    return Report(title, [row], row, "zones at servers", against="itself", bars=[bar])
