# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What was measured, as Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field

from measured import Contender

NONE = "-"


@dataclass
class Bar:
    """What was to be reached, what was, and whether it is enough; None if it could not be measured."""

    work: str
    wanted: str
    measured: str
    held: bool | None

    def row(self) -> str:
        word = {True: "reached", False: "**missed**", None: NONE}[self.held]
        return f"| {self.work} | {self.wanted} | {self.measured} | {word} |"


@dataclass
class Report:
    """A table: contenders against a base, in pieces of some unit."""

    title: str
    contenders: list[Contender]
    base: Contender
    unit: str = "records"
    note: str = ""
    against: str = "drain"  # what the base is called
    bars: list[Bar] = field(default_factory=list)
    against: str = "drain"  # the base, in a word


def at_most(work: str, wanted: str, value: float | None, limit: float | None, measured: str) -> Bar:
    """A bar that holds if `value` is at most `limit`; `measured` may show {value} and {limit}."""
    if value is None or limit is None:
        return Bar(work, wanted, "not available", None)
    return Bar(work, wanted, measured.format(value=value, limit=limit), value <= limit)


def row(contender: Contender, base: Contender, inner: bool) -> str:
    cells = [contender.name + (f" ({contender.note})" if contender.note else "")]
    if contender.rate is None:
        return f"| {cells[0]} | {contender.failure or NONE} |" + "  |" * (7 if inner else 6)
    walls = [sample.wall for sample in contender.samples]
    ratio = base.rate / contender.rate if base.rate else None
    cells += [f"{contender.median('wall'):.3f}", f"{min(walls):.3f}-{max(walls):.3f}"]
    if inner:
        transfer = contender.median("inner")
        cells.append(NONE if transfer is None else f"{transfer:.4f}")
    cells += [NONE if ratio is None else f"{ratio:.2f}", f"{contender.rate:,.0f}",
              f"{contender.median('user'):.3f}", f"{contender.median('system'):.3f}",
              f"{contender.median('peak') / 1024:.1f}"]
    return f"| {' | '.join(cells)} |"


def show(report: Report) -> str:
    inner = report.unit == "changes"  # there the transfer alone counts
    head = ["", "seconds", "min-max", *(["transfer s"] if inner else []), f"x {report.against}", f"{report.unit}/s", "user s",
            "system s", "peak MiB"]
    lines = [f"### {report.title}", ""]
    lines += [report.note, ""] if report.note else []
    lines += [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += [row(contender, report.base, inner) for contender in report.contenders]
    return "\n".join(lines) + "\n"


def show_bars(bars: list[Bar]) -> str:
    lines = ["### Bars", "", "| work | to reach | measured | |", "|---|---|---|---|"]
    return "\n".join(lines + [bar.row() for bar in bars]) + "\n"
