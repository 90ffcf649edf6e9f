# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The instants at which a program changes something, counted by points.c; and what is done at one of them.

    points = Points(folder)
    argv = points.argv([zoneferry, "run", file], at=7)    # killed at its seventh
    seen = points.seen()                                  # what each instant was of the last that ran
"""

from __future__ import annotations

import os
from pathlib import Path

from . import programs

KILL = "kill"


class Points:
    def __init__(self, folder: Path) -> None:
        self.library, self.log = folder / "points.so", folder / "points.log"
        programs.run("cc", "-O1", "-shared", "-fPIC", "-o", self.library, Path(__file__).with_name("points.c"), "-ldl")

    def argv(self, argv: list[object], at: int = 0, do: str = KILL) -> list[object]:
        """The command that runs `argv` and does `do`, or a command for sh, at its instant number `at`; 0: none."""
        self.log.unlink(missing_ok=True)
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        return ["env", f"LD_PRELOAD={self.library}", f"POINTS_LOG={self.log}", f"POINTS_AT={at}", f"POINTS_DO={do}",
                f"ASAN_OPTIONS=verify_asan_link_order=0:{sanitizer}", *argv]

    def seen(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []


def kind_of(point: str) -> str:
    """What sort of instant it is: its first word; "UPDATE sent" is one of its own."""
    return point if point.endswith(("sent", "ended")) else point.split()[0]
