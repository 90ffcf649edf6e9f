# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A name server of the lab: its settings, the same for every kind, and its life.

It is configured in a folder of its own, waited for by asking, and stopped by its process id.
servers.py has the kinds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Union

from . import judge, programs, wait
from .certificates import Certificate
from .net import Host, free_port
from .tsig import Key

TLS_PORT = 853


@dataclass(frozen=True)
class Peer:
    """Who may do something: an address or prefix or "any", with a key if one is given."""

    address: str = "any"
    key: Key | None = None


Allowed = Iterable[Union[str, Key, Peer]]


@dataclass(frozen=True)
class Zone:
    """A zone to serve: as a primary from `file`, which is copied, or as a secondary."""

    name: str
    file: Path | None = None
    primary: str | None = None  # an address; the port is the site's
    key: Key | None = None  # to sign what is asked of the primary


def peers(allowed: Allowed) -> list[Peer]:
    words = {str: Peer, Key: lambda key: Peer(key=key), Peer: lambda peer: peer}
    return [words[type(each)](each) for each in allowed]


class Server:
    """What all servers have in common. Use it as a context manager, or start() and stop() it.

    allow_transfer, allow_notify, allow_update: addresses, prefixes, "any", Keys, or Peers (an
    address *and* a key). also_notify: addresses told of changes, beside the NS hosts where the
    server tells them by itself. extra: configuration of the test's own, put at the end.
    tls: a certificate to speak TLS with too, at tls_port; tls_clients: the CA whose certificates clients
    must then have.

    `include` is a configuration file that is empty at first: write into it, put zone files into
    `zone_folder`, then reload().
    """

    program: str
    can_update = True

    def __init__(self, host: Host, folder: Path, zones: Iterable[Zone] = (), *,
                 identity: str | None = None, keys: Iterable[Key] = (),
                 allow_transfer: Allowed = (), allow_notify: Allowed = (),
                 allow_update: Allowed = (), also_notify: Iterable[str] = (),
                 extra: str = "", tls: Certificate | None = None, tls_clients: Certificate | None = None) -> None:
        self.host = host
        self.address, self.port = host.address, host.port
        self.folder = Path(folder).resolve()
        self.zones = list(zones)
        self.identity = identity or f"{host.name}-{type(self).__name__.lower()}"
        self.allow_transfer, self.allow_notify = peers(allow_transfer), peers(allow_notify)
        self.allow_update = peers(allow_update)
        self.also_notify = list(also_notify)
        self.extra = extra
        self.tls, self.tls_clients = tls, tls_clients
        self.tls_port = free_port([self.address]) if self.tls and host.source else TLS_PORT
        self.log = self.folder / "log"
        self.include = self.folder / "zoneferry.conf"
        self.zone_folder = self.folder / "zones"
        self.process: subprocess.Popen[bytes] | None = None
        self.cleanup = contextlib.ExitStack()  # done when it has stopped
        if self.allow_update and not self.can_update:
            raise ValueError(f"{type(self).__name__} takes no updates")
        wanted = [zone.key for zone in self.zones]
        wanted += [peer.key for peer in self.allow_transfer + self.allow_notify + self.allow_update]
        self.keys = list(dict.fromkeys(key for key in [*keys, *wanted] if key))

    # for each kind of server to say

    def configure(self) -> None:
        """Writes the configuration."""
        raise NotImplementedError

    def command(self) -> list[object]:
        """The command that runs the server in the foreground."""
        raise NotImplementedError

    def control_command(self, *words: str) -> list[object]:
        """The command that tells the running server something."""
        raise NotImplementedError

    reload_words: tuple[str, ...] = ()

    # its life

    def start(self, within: float = 10.0) -> Server:
        """Starts the server and waits until it answers, with authority for each of its zones."""
        self.zone_folder.mkdir(parents=True, exist_ok=True)
        self.include.touch(mode=0o640)  # zoneferry writes keys into it
        for zone in self.zones:
            # a server started again goes on with what it has
            if zone.file and not self.zone_file(zone).exists():
                shutil.copyfile(zone.file, self.zone_file(zone))
        try:
            self.configure()
            self.launch()
            wait.until(self.answers, f"{self.identity} answers", within)
            for name in (zone.name for zone in self.zones):
                wait.until(lambda: self.serves(name), f"{self.identity} serves {name}", within)
        except TimeoutError as error:
            self.stop()
            raise TimeoutError(f"{error}\n{self.log_tail()}") from None
        except BaseException:
            self.stop()
            raise
        return self

    def launch(self) -> None:
        program, *words = self.host.argv(*self.command())
        # should this program be killed, its servers end with it
        leash = [programs.path_of("setpriv"), "--pdeathsig", "TERM"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*leash, programs.path_of(program), *words],
                                            cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)

    def stop(self, within: float = 10.0) -> None:
        """Asks the process to end, and sees that it does; harmless if it is not running."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        self.cleanup.close()

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        if self.process is not None:
            self.process.kill()
        self.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.identity} is not running"
        return self.process.pid

    def log_tail(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="backslashreplace").splitlines()[-lines:])

    # asking and telling it

    def check_alive(self) -> None:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"{self.identity} ended\n{self.log_tail()}")

    def answers(self) -> bool:
        """Whether it answers at all; by TCP, where a closed port is known at once."""
        self.check_alive()
        judge.query(self, ".", "SOA", self.host, tcp=True, timeout=0.5)
        return True

    def serves(self, zone: str) -> bool:
        self.check_alive()
        return judge.serial(self, zone, self.host, timeout=0.5) is not None

    def control_argv(self, *words: str) -> list[str]:
        """control_command() as typed on this machine; without words, what goes before them."""
        argv = self.host.argv(*self.control_command(*words))
        return [programs.path_of(argv[0]), *argv[1:]]

    def control(self, *words: str, **options) -> subprocess.CompletedProcess[str]:
        return programs.run(*self.control_argv(*words), **options)

    def reload(self) -> None:
        """Makes the server read its configuration, `include` too, again."""
        self.control(*self.reload_words)

    # for the configurations

    def zone_file(self, zone: Zone) -> Path:
        return self.zone_folder / f"{zone.name}.zone"

    def in_short_folder(self, name: str) -> Path:
        """A path for a socket, elsewhere if ours is too long (sun_path has 108 octets)."""
        path = self.folder / name
        if len(os.fsencode(path)) < 100:
            return path
        short = self.cleanup.enter_context(tempfile.TemporaryDirectory(prefix="zf-", dir="/tmp"))
        return Path(short) / name

    def own(self, template: str, *values: object) -> str:
        """The template filled in with the source address; nothing where the kernel chooses it."""
        return template.format(self.host.source, *values) if self.host.source else ""
