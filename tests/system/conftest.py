# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What the system tests share.

    zoneferry    the program's path, from the environment variable ZONEFERRY; skips without it
    run          run(program, words...) gives status, stdout, stderr; on=host runs it there
    ferry        ferry(words...) runs zoneferry so
    checked      checked(words...) runs zoneferry under valgrind
    loopback     a site on 127.0.53.0/24
    namespaces   a site of network namespaces; skips without root
    site         both, one after the other
    started      started(server) starts it, and stops it after the test
    files        the zone files of tests/data for loopback, by zone
    in_memory    a folder for servers that sync again and again
    serve        serve(secure_secondaries=2, ...) starts a WinPrimary with all of them on loopback

@pytest.mark.needs("named", "knotd") skips a test where one of these is not installed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from pathlib import Path
from typing import Iterator, NamedTuple

import pytest

from lab import programs
from lab.net import Host, Loopback, Namespaces, why_no_namespaces
from lab.servers import WinPrimary, Zone


class Result(NamedTuple):
    status: int
    stdout: str
    stderr: str


def forget_signals() -> None:
    """What is ignored where this was started, as in a script's background, would be so in all that is tested."""
    for number in signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGCHLD, signal.SIGTSTP:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def pytest_configure(config: pytest.Config) -> None:
    forget_signals()
    config.addinivalue_line("markers", "needs(program, ...): skip where one is not installed")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        missing = [program for program in mark.args if not programs.find(program)]
        if missing:
            pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def zoneferry() -> Path:
    path = os.environ.get("ZONEFERRY")
    if not path:
        pytest.skip("ZONEFERRY does not say where the program is")
    return Path(path).resolve(strict=True)


@pytest.fixture(autouse=True, scope="session")
def state_home(tmp_path_factory) -> None:
    """Nothing is claimed on this machine by what is tested."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True)
def own_state_home(state_home, tmp_path_factory, monkeypatch) -> None:
    """The next test may move the same zones."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def run():
    def run(*argv: object, on: Host | None = None, **options) -> Result:
        words = on.argv(*argv) if on else argv
        done = programs.run(*words, check=False, **options)
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def ferry(zoneferry, run):
    def ferry(*words: object, **options) -> Result:
        return run(zoneferry, *words, **options)

    return ferry


@pytest.fixture
def checked(run, zoneferry):
    """Runs zoneferry under valgrind, whose finding would be exit status 99; with the address sanitizer built
    in it looks by itself."""
    valgrind = ["valgrind", "-q", "--leak-check=full", "--show-leak-kinds=definite,indirect,possible",
                "--errors-for-leak-kinds=definite,indirect,possible", "--error-exitcode=99"]
    if b"__asan_init" in zoneferry.read_bytes():
        valgrind = []

    def checked(*words):
        return run(*valgrind, zoneferry, *words)

    return checked


@pytest.fixture
def loopback() -> Loopback:
    return Loopback()


@pytest.fixture
def namespaces(no_namespaces):
    if no_namespaces:
        pytest.skip(no_namespaces)
    with Namespaces() as site:
        yield site


@pytest.fixture(scope="session")
def no_namespaces() -> str | None:
    return why_no_namespaces()


@pytest.fixture(params=["loopback", "namespaces"])
def site(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def started():
    with contextlib.ExitStack() as stack:
        yield stack.enter_context


@pytest.fixture
def files(loopback, tmp_path) -> dict[str, Path]:
    return loopback.zone_files(tmp_path / "templates")


@pytest.fixture
def in_memory(tmp_path) -> Iterator[Path]:
    """A folder where the servers' syncing, a thousand times, costs nothing; on disk where there is no other."""
    shm = Path("/dev/shm")
    if not shm.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shm) as folder:
        yield Path(folder)


@pytest.fixture
def serve(loopback, files, tmp_path, started):
    def serve(**policy: object) -> WinPrimary:
        zones = [Zone(name, file=file) for name, file in files.items()]
        return started(WinPrimary(loopback.primary, tmp_path / "primary", zones, **policy))

    return serve
