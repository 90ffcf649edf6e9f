# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The instants at which a program changes something, counted by points.c; and what is done at one of them.

    points = Points(folder)
    argv = points.argv([zoneferry, "run", file], at=7)    # killed at its seventh
    points.seen(), points.said()                          # of the last that ran
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from . import programs

KILL = "kill"
MARK = "! "
STRUCK = "= done"


class Seen(NamedTuple):
    """What was about to happen, and in which step."""

    what: str
    step: str

    @property
    def kind(self) -> str:
        """What sort of instant it is: its first word; "UPDATE sent" is one of its own."""
        return self.what if self.what.endswith(("sent", "ended")) else self.what.split()[0]


class Points:
    def __init__(self, folder: Path) -> None:
        self.library, self.log = folder / "points.so", folder / "points.log"
        programs.run("cc", "-O1", "-shared", "-fPIC", "-o", self.library, Path(__file__).with_name("points.c"), "-ldl")

    def argv(self, argv: list[object], at: int | str = 0, do: str = KILL) -> list[object]:
        """The command that runs `argv` and does `do`, or a command for sh, at its instant number `at`; 0: none.

        What it says goes into the log, too, so that it is known which step an instant belongs to; `at` may be
        a text in it, too: then it is the instant that follows.
        """
        self.log.unlink(missing_ok=True)
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        return ["sh", "-c", 'exec 2>>"$0"; exec env "$@"', self.log, f"LD_PRELOAD={self.library}",
                f"POINTS_LOG={self.log}", f"POINTS_AT={at}", f"POINTS_DO={do}",
                f"ASAN_OPTIONS=verify_asan_link_order=0:{sanitizer}", *argv]

    def lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()

    def seen(self) -> list[Seen]:
        seen, step = [], ""
        for line in self.lines():
            if begins := re.match(r"\[\d+/\d+\] ([a-z-]+): ", line):
                step = begins[1]
            elif line.startswith(MARK):
                seen.append(Seen(line.removeprefix(MARK), step))
        return seen

    def struck(self) -> bool:
        """Whether what was to be done at an instant, but for a kill, was."""
        return STRUCK in self.lines()

    def said(self) -> str:
        return "\n".join(line for line in self.lines() if not line.startswith(MARK))
