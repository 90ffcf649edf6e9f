# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The migration that the demo shows and the system tests try: one secondary moved from one server to another.

    with Ferry(site, folder, primary="windows", new="knot") as ferry:
        run(zoneferry, "run", ferry.file, on=ferry.site.jump)
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from . import judge, programs, wait
from .net import INTERFACE, ZONES, Site
from .servers import Bind, Knot, Nsd, Server, WinPrimary, Zone
from .server import Peer
from .tsig import make_key

SECONDARIES = {"bind": Bind, "knot": Knot, "nsd": Nsd}
TEMPORARY_NAME = "ns2-new.ferry.example."


class Ferry:
    """A primary, the old secondary and a new, empty server; and the migration file for them.

    primary: "windows" (transfers only to NS hosts, unsigned updates) or "bind" (a TSIG key for each);
    policy: what else it is told.
    """

    def __init__(self, site: Site, folder: Path, primary: str = "windows", old: str = "bind", new: str = "knot",
                 reach: str = "local", new_extra: str = "", old_gives: bool = True, transfer_policy: str | None = None,
                 **policy: object) -> None:
        self.site, self.folder = site, folder
        self.primary_kind, self.old_kind, self.new_kind, self.reach = primary, old, new, reach
        self.new_extra = new_extra  # configuration of the new server
        self.old_gives = old_gives  # its zones to the jump host
        self.transfer_policy = transfer_policy or ("ns-hosts" if primary == "windows" else None)  # as the file says it
        self.policy = policy
        self.stack = contextlib.ExitStack()
        self.file = folder / "demo.yaml"
        self.state = folder / "demo.zoneferry"
        self.transfer_key, self.update_key = make_key("ferry-transfer"), make_key("ferry-update")

    def __enter__(self) -> Ferry:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.primary = self.stack.enter_context(self.make_primary())
            self.old = self.stack.enter_context(self.make_old())
            self.new = self.stack.enter_context(self.make_new())
            with self.site.jump.inside():
                wait.until(self.old_is_current, "the old server has every zone")
        except BaseException:
            self.stack.close()
            raise
        self.write_file()
        return self

    def __exit__(self, *_exception) -> None:
        self.stack.close()

    def make_primary(self) -> Server:
        zones = [Zone(name, file=file) for name, file in self.site.zone_files(self.folder / "templates").items()]
        folder = self.folder / "primary"
        if self.primary_kind == "windows":
            policy = {"secure_secondaries": 1, "allow_update": 1, "update_options": 0, **self.policy}
            return WinPrimary(self.site.primary, folder, zones, **policy)
        policy = {"allow_transfer": [self.transfer_key], **self.policy}
        return Bind(self.site.primary, folder, zones, allow_update=[self.update_key], **policy)

    def make_old(self) -> Server:
        key = self.transfer_key if self.primary_kind == "bind" else None
        zones = [Zone(name, primary=self.site.primary.address, key=key) for name in ZONES]
        gives = [Peer(self.site.jump.address), Peer("127.0.0.1")] if self.old_gives else []
        return SECONDARIES[self.old_kind](
            self.site.old, self.folder / "old", zones, allow_transfer=gives,
            allow_notify=[self.site.primary.address])

    def make_new(self) -> Server:
        return SECONDARIES[self.new_kind](self.site.new, self.folder / "new", extra=self.new_extra)

    def old_is_current(self) -> bool:
        return all(judge.serial(self.old, zone) == judge.serial(self.primary, zone) for zone in ZONES)

    # the migration file

    def reach_of(self, server: Server) -> str:
        if self.reach == "manual":
            return "manual"
        prefix = server.host.argv("true")[:-1]
        return f"{{ local: [ {', '.join(prefix)} ] }}" if prefix else "local"

    def spot(self, server: Server) -> str:
        return f'"{server.address}#{server.port}"'

    def keys(self) -> str:
        if self.primary_kind != "bind":
            return ""
        lines = ["keys:"]
        for name, key in ("transfer", self.transfer_key), ("update", self.update_key):
            key.write(self.folder / f"{name}.key")
            lines.append(f"  - {{ id: {name}, file: {name}.key }}")
        return "\n".join(lines) + "\n"

    def moves(self) -> str:
        text = "moves:\n  - from: old\n    to: new\n"
        if self.site.jump.namespace is None:
            return text  # nothing can be swapped on loopback
        return text + f"""\
    take-address:
      - service: {self.old.address}/24
        old: {{ interface: {INTERFACE}, gets: {self.site.other}/24 }}
        new: {{ interface: {INTERFACE} }}
"""

    def write_file(self) -> None:
        tool, *words = self.new.control_command()
        control = ", ".join(f'"{word}"' for word in [programs.path_of(tool), *words])
        primary = ", transfer-key: transfer, update-key: update" if self.primary_kind == "bind" else ""
        primary += f", transfer-policy: {self.transfer_policy}" if self.transfer_policy else ""
        self.file.write_text(f"""\
migration: demo
{self.keys()}servers:
  - {{ id: primary, address: {self.spot(self.primary)}, fqdn: ns1.ferry.example., software: {self.primary_kind}{primary} }}
  - {{ id: old, address: {self.spot(self.old)}, fqdn: ns2.ferry.example., software: {self.old_kind}, reach: {self.reach_of(self.old)} }}
  - id: new
    address: {self.spot(self.new)}
    fqdn: {TEMPORARY_NAME}
    software: {self.new_kind}
    reach: {self.reach_of(self.new)}
    zone-directory: {self.new.zone_folder}
    config: {self.new.include}
    control: [ {control} ]
zones: [ {", ".join(ZONES)} ]
{self.moves()}""")
