# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Contenders, run in turn: what each took, as medians."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Iterable

from lab import programs

SECONDS_MAX = 600  # for one run


@dataclass
class Sample:
    """One run: seconds, and the peak of memory in KiB. `own` is the CPU of the process without what it has run."""

    wall: float
    user: float
    system: float
    peak: int
    own: float | None = None
    inner: float | None = None  # seconds of the transfer alone, if the contender tells


@dataclass
class Contender:
    """A command that does `count` pieces of the work; `output` is the file or folder that it fills.

    What it prints goes to `stdout`. `check` looks at the output after the first run, and says what is wrong.
    """

    name: str
    argv: list[object]
    count: int
    output: Path | None = None
    folder: bool = False
    aside: bool = False  # see clear()
    stdout: Path | None = None
    check: Callable[[], str | None] = lambda: None
    note: str = ""
    inner: bool = False  # `stdout` holds an object with "seconds"
    samples: list[Sample] = field(default_factory=list)
    failure: str | None = None  # why there are no more samples

    def median(self, of: str) -> float | None:
        """In seconds or KiB; None if it failed, or has no such measure."""
        if self.failure:
            return None
        values = [getattr(sample, of) for sample in self.samples]
        return statistics.median(values) if values and None not in values else None

    @property
    def rate(self) -> float | None:
        """Pieces of work in a second."""
        wall = self.median("wall")
        return None if wall is None else self.count / wall


class Runner:
    """Runs contenders under `measure`, the built tests/bench/measure.c; `rounds` times each, round robin.

    The disk is synced before each, so that nobody pays for what another wrote.
    """

    def __init__(self, measure: Path, rounds: int) -> None:
        self.measure, self.rounds = measure, rounds

    def run(self, title: str, contenders: Iterable[Contender], rounds: int | None = None) -> list[Contender]:
        contenders = list(contenders)
        rounds = rounds or self.rounds
        for number in range(rounds):
            for contender in contenders:
                if contender.failure is None:
                    tell(f"{title}: round {number + 1} of {rounds}: {contender.name}")
                    self.once(contender)
        tell("")
        return contenders

    def once(self, contender: Contender) -> None:
        program, *words = map(str, contender.argv)
        path = programs.find(program)
        if path is None:
            contender.failure = "not installed"
            return
        output = ["-o", contender.stdout] if contender.stdout else []
        clear(contender)
        os.sync()
        try:
            done = subprocess.run([self.measure, *output, path, *words], text=True, capture_output=True,
                                  stdin=subprocess.DEVNULL, errors="backslashreplace", timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            contender.failure = f"not done after {SECONDS_MAX} s"
            return
        self.take(contender, done)

    def take(self, contender: Contender, done: subprocess.CompletedProcess[str]) -> None:
        took = json.loads(done.stdout)
        status = took.pop("status")
        if status != 0:
            said = (done.stderr.strip().splitlines() or [""])[0]
            contender.failure = f"failed with {status}: {said}"
            return
        sample = Sample(**took)
        if contender.inner:
            sample.inner = json.loads(contender.stdout.read_text())["seconds"]
        contender.samples.append(sample)
        if len(contender.samples) == 1:
            contender.failure = contender.check()
        clear(contender)


def clear(contender: Contender) -> None:
    """Takes away what the last run left, and makes the folder that the next one fills.

    On a disk a full folder is moved aside, not removed: ext4 does not use an inode again for minutes after its
    file is deleted, and searching past ten thousand of them took two thirds of the next run.
    """
    output = contender.output
    if output is None:
        return
    if not contender.folder:
        output.unlink(missing_ok=True)
        return
    if output.exists() and contender.aside and any(output.iterdir()):
        output.rename(tempfile.mkdtemp(prefix=f"{output.name}-", dir=output.parent))
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()


def tell(text: str) -> None:
    """What goes on, on one line of the terminal; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
