# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Finding and running programs; name servers live in sbin, which is not on everyone's PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HANGS = 300.0  # seconds: what takes that long has stopped, on a busy machine too
SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"]


def find(program: str) -> str | None:
    """The program's path, or None if it is not installed."""
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *SBIN]))


def path_of(program: str) -> str:
    """The program's path; FileNotFoundError if it is not installed."""
    path = find(program)
    if path is None:
        raise FileNotFoundError(f"{program} is not installed")
    return path


def apparmor() -> bool:
    """Whether programs may be confined by their path, as Debian's profile does with /usr/sbin/named."""
    try:
        return Path("/sys/module/apparmor/parameters/enabled").read_text().startswith("Y")
    except OSError:
        return False


def agreed(words: list[str]) -> list[str]:
    """`zoneferry run` without a terminal wants to be told that somebody agrees, unless the test says to what."""
    for at, word in enumerate(words[:-1]):
        if Path(word).name == "zoneferry" and words[at + 1] == "run" and not {"--plan", "--yes"} & set(words):
            return [*words[:at + 2], "--yes", *words[at + 2:]]
    return words


def run(*argv: object, timeout: float = HANGS, check: bool = True,
        **options) -> subprocess.CompletedProcess[str]:
    """Runs a program, which is killed should it hang; with `check`, a failure is raised."""
    words = agreed([str(word) for word in argv])
    words[0] = path_of(words[0])
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    done = subprocess.run(words, text=True, errors="backslashreplace", capture_output=True,
                          timeout=timeout, **options)
    if check and done.returncode != 0:
        said = (done.stdout + done.stderr).rstrip()
        raise RuntimeError(f"{' '.join(words)}: exit status {done.returncode}: {said}")
    return done
