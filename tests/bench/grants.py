# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A grant into many zones and its revoke: what grows with their number."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

from measured import Contender
from primaries import NAMES
from report import Bar, Report, at_most
from setting import Bench

ROUNDS_MAX = 3  # they are long
ADDRESS = "192.0.2.30"


def grants(bench: Bench) -> Iterator[Report]:
    """A grant into ten thousand zones and its revoke, at BIND and Knot; and into a tenth of them."""
    names = (bench.zones / "zones.list").read_text().split()
    files = {name: bench.zones / "zones" / f"{name}.zone" for name in names}
    for kind in bench.kinds:
        if kind == "nsd":  # takes no UPDATE
            continue
        with bench.serve(kind, files, allow_update=["any"]) as primary:
            yield granted(bench, f"grant and revoke, {len(names):,} zones of {NAMES[kind]}", names,
                          f"@{primary.address}#{primary.port}")


def granted(bench: Bench, title: str, names: list[str], at: str) -> Report:
    tenth = names[:max(1, len(names) // 10)]
    base = with_nsupdate(bench, names, at)
    ours = {count: there_and_back(bench, names[:count], at) for count in (len(tenth), len(names))}
    rows = [base, *ours.values()]
    bench.runner.run(title, rows, rounds=min(bench.runner.rounds, ROUNDS_MAX))
    note = "zoneferry looks at each zone before and after and keeps a receipt, synced before each UPDATE; nsupdate is told what to send."
    bars = [linear(title, *ours.values()),
            at_most(title, "as fast as nsupdate", ours[len(names)].median("wall"), base.median("wall"),
                    "{value:.1f} s, limit {limit:.1f} s")]
    return Report(title, rows, base, "zones", note=note, against="nsupdate", bars=bars)


def linear(title: str, tenth: Contender, whole: Contender) -> Bar:
    """By its own CPU: how long the server takes for a zone grows with what it has loaded and written."""
    def each(contender: Contender) -> float | None:
        user, system = contender.median("user"), contender.median("system")
        return None if user is None or system is None else 1e6 * (user + system) / contender.count

    limit = each(tenth)
    return at_most(title, "CPU of a zone <= 1.5x one of a tenth as many", each(whole), limit and 1.5 * limit,
                   "{value:.0f} us, limit {limit:.0f} us")


def there_and_back(bench: Bench, names: list[str], at: str) -> Contender:
    folder = bench.tools.disk
    zones, receipt = folder / f"granted-{len(names)}.list", folder / f"granted-{len(names)}.json"
    zones.write_text("".join(f"{name}\n" for name in names))
    ferry = bench.tools.zoneferry
    command = (f"rm -f {receipt} && {ferry} grant -q {at} -f {zones} --for=new.{names[0]}={ADDRESS} -o {receipt} && "
               f"{ferry} revoke -q {receipt}")
    return Contender(f"**zoneferry grant -o and revoke**, {len(names):,} zones", ["sh", "-c", command], len(names))


def with_nsupdate(bench: Bench, names: list[str], at: str) -> Contender:
    """The same changes, one message a zone, there and away again."""
    return Contender("nsupdate -v, there and away", ["nsupdate", "-v", write_script(bench.tools.disk, names, at)], len(names))


def write_script(folder: Path, names: list[str], at: str) -> Path:
    script, host = folder / "granted.txt", f"new.{names[0]}."
    with open(script, "w") as out:
        out.write(f"server {at[1:].replace('#', ' ')}\n")
        for word, order in ("add", names), ("delete", names[::-1]):
            for name in order:
                out.write(f"zone {name}.\nupdate {word} {name}. 3600 NS {host}\n")
                if name == names[0]:
                    out.write(f"update {word} {host} 60 A {ADDRESS}\n")
                out.write("send\n")
    return script
