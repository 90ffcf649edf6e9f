# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Wine's registry, as a stand-in for that of Windows: `reg import` and `reg export` of files.

A Wine is one prefix in a folder of its own with one wineserver, which is ended by its process id. Wine fills a new
prefix with half a gigabyte of copies of its own programs; here a link leads to them, and the registry is empty.
"""

from __future__ import annotations

import glob
import os
import subprocess
from pathlib import Path

from . import programs

PROGRAMS = ["/usr/lib/*/wine", "/usr/lib/wine", "/usr/lib64/wine", "/usr/local/lib*/wine", "/opt/wine*/lib*/wine"]
SECONDS_TO_BEGIN = 120
SECONDS = 60


def own_programs() -> Path | None:
    """The folder where Wine has the programs and libraries that are Windows' own on Windows."""
    found = [path for place in PROGRAMS for path in glob.glob(f"{place}/x86_64-windows/reg.exe")]
    return Path(found[0]).parent if found else None


def installed() -> bool:
    return all(map(programs.find, ("wine", "wineserver"))) and own_programs() is not None


class Wine:
    """Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | {
            "WINEPREFIX": str(folder), "WINEARCH": "win64", "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe="}
        self.server: subprocess.Popen[bytes] | None = None

    def make_prefix(self) -> None:
        (self.folder / "drive_c/windows").mkdir(parents=True)
        (self.folder / "drive_c/windows/system32").symlink_to(own_programs())
        (self.folder / "dosdevices").mkdir()
        (self.folder / "dosdevices/c:").symlink_to("../drive_c")
        (self.folder / "dosdevices/z:").symlink_to("/")
        (self.folder / ".update-timestamp").write_text("disable\n")

    def __enter__(self) -> Wine:
        """Nothing that stays may hold a pipe of the test's, and the first program starts much that stays."""
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        self.make_prefix()
        self.server = subprocess.Popen([programs.path_of("wineserver"), "-f", "-p"], env=self.environment, **silent)
        try:
            subprocess.run([programs.path_of("wine"), "cmd", "/c", "exit"], env=self.environment, check=True,
                           start_new_session=True, timeout=SECONDS_TO_BEGIN, **silent)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait()

    def reg(self, *words: object) -> subprocess.CompletedProcess[str]:
        return programs.run("wine", "reg", *words, check=False, timeout=SECONDS, env=self.environment)

    def imports(self, file: Path) -> bool:
        """Whether `reg import` takes the file."""
        return self.reg("import", path(file)).returncode == 0

    def export(self, key: str, file: Path) -> Path:
        """The file that `reg export` writes of a key that is there."""
        done = self.reg("export", key, path(file), "/y")
        assert done.returncode == 0, done.stdout + done.stderr
        return file

    def delete(self, key: str) -> None:
        self.reg("delete", key, "/f")


def path(file: Path) -> str:
    """As a program in Wine names it."""
    return "Z:" + str(file).replace("/", "\\")
