# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The lab's servers as primaries of the benchmark: with room for its load, and for ten thousand zones.

    with serve("knot", folder, {"big.example": file}, key) as primary: ...

Everybody may transfer, with and without the key. They listen on 127.0.0.1, which BIND can do without
the lab's relay.
"""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

from lab import programs, servers, wait
from lab.net import Host, free_port
from lab.tsig import Key

ADDRESS = "127.0.0.1"
SECONDS_TO_LOAD = 300
TLS_NAME = "primary.example"
SETTINGS = """\
Settings beside the defaults: Knot tcp-max-clients 1000, tcp-io-timeout 5 s; \
NSD server-count 2, tcp-count 1000; BIND transfers-out 1000, tcp-clients 1000."""


class Bulk:
    """Zones in the words of one kind of server: written into the file that its configuration includes."""

    def __init__(self, host: Host, folder: Path, files: Mapping[str, Path], *, differences: bool = False,
                 sign: bool = False, **options) -> None:
        """`differences`: it answers IXFR after reload_zone(). `sign`: it signs the zones, if it is Knot."""
        self.files, self.differences, self.sign = files, differences, sign
        super().__init__(host, folder, extra=self.room(), **options)

    def start(self, within: float = SECONDS_TO_LOAD):
        self.folder.mkdir(parents=True)
        self.include.write_text(self.bulk())
        super().start(within)
        try:
            for name in list(self.files)[:1] + list(self.files)[-1:]:
                wait.until(lambda: self.serves(name), f"{self.identity} serves {name}", within)
        except BaseException:
            self.stop()
            raise
        return self

    def room(self) -> str:
        """Configuration that lets it serve more at once."""
        raise NotImplementedError

    def bulk(self) -> str:
        raise NotImplementedError

    def reload_zone(self, name: str) -> None:
        """Makes it read the zone's file again."""
        raise NotImplementedError


class Bind(Bulk, servers.Bind):
    limits = "transfers-out 1000; tcp-clients 1000;"

    def room(self) -> str:
        return ""

    def listen_on(self, port: int, how: str = "") -> str:
        """In the middle of the options, so that others can be said here too; said for each of the ports."""
        return f"listen-on port {port} {how} {{ {self.address}; }}; {'' if how else self.limits}"

    def bulk(self) -> str:
        ixfr = "ixfr-from-differences yes;" if self.differences else ""
        return "".join(f'zone "{name}" {{ type primary; file "{file}"; notify no; check-integrity no; {ixfr} '
                       f'allow-update {{ {self.who(self.allow_update)} }}; }};\n'
                       for name, file in self.files.items())

    def command(self) -> list[object]:
        return [self.binary(), "-g", "-c", self.folder / "named.conf"]  # with a thread for every core

    def reload_zone(self, name: str) -> None:
        self.control("reload", name, timeout=SECONDS_TO_LOAD)


class Knot(Bulk, servers.Knot):
    def room(self) -> str:
        return "server:\n  tcp-workers: 10\n  tcp-max-clients: 1000\n  tcp-io-timeout: 5000\n"

    def bulk(self) -> str:
        rules = [*self.allow_transfer, *self.allow_notify, *self.allow_update]
        acls = ", ".join(f"acl-{number}" for number in range(len(rules)))
        text = f"template:\n  - id: bench\n    acl: [{acls}]\n    zonefile-sync: -1\n"
        text += "    zonefile-load: difference\n" if self.differences else ""
        text += "    dnssec-signing: on\n" if self.sign else ""
        zones = (f"  - domain: {name}\n    template: bench\n    file: {file}\n" for name, file in self.files.items())
        return f"{text}zone:\n{''.join(zones)}"

    def reload_zone(self, name: str) -> None:
        self.control("-b", "zone-reload", name, timeout=SECONDS_TO_LOAD)


class Nsd(Bulk, servers.Nsd):
    def room(self) -> str:
        return "server:\n  server-count: 2\n  tcp-count: 1000\n"

    def bulk(self) -> str:
        text = 'pattern:\n  name: "bench"\n'
        text += "".join(f"  provide-xfr: {self.who(peer)}\n" for peer in self.allow_transfer)
        text += "  store-ixfr: yes\n  create-ixfr: yes\n" if self.differences else ""
        zones = (f'zone:\n  name: "{name}"\n  include-pattern: "bench"\n  zonefile: "{file}"\n'
                 for name, file in self.files.items())
        return text + "".join(zones)

    def reload_zone(self, name: str) -> None:
        self.control("reload", name, timeout=SECONDS_TO_LOAD)


KINDS = {"knot": Knot, "nsd": Nsd, "bind": Bind}
NAMES = {"knot": "Knot", "nsd": "NSD", "bind": "BIND"}


def missing(kind: str) -> bool:
    return programs.find(KINDS[kind].program) is None


def serve(kind: str, folder: Path, files: Mapping[str, Path], key: Key, **options) -> Bulk:
    host = Host("primary", ADDRESS, free_port([ADDRESS]))
    return KINDS[kind](host, folder, files, allow_transfer=["any", key], **options)
