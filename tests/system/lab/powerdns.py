# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""PowerDNS: run with a pdns.conf that is there already, or as one more kind of server, its zones in SQLite."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from .net import DATA
from .server import Peer, Server, Zone


def make_database(folder: Path) -> sqlite3.Connection:
    """An empty database as PowerDNS wants it, `db` in the folder."""
    connection = sqlite3.connect(folder / "db")
    connection.executescript((DATA / "powerdns.sql").read_text())
    return connection


class ConfiguredPdns(Server):
    """PowerDNS, run with the pdns.conf that is in its folder, and settings of the lab's own."""

    program = "pdns_server"
    settings: dict[str, object] = {}

    def configure(self) -> None:
        self.socket_folder = self.in_short_folder("pdns.controlsocket").parent

    def command(self) -> list[object]:
        own = {"config-dir": self.folder, "socket-dir": self.socket_folder, "daemon": "no", "guardian": "no",
               "disable-syslog": "yes", "security-poll-suffix": "", "xfr-cycle-interval": 1,
               **self.settings}
        if (self.folder / "named.conf").exists():  # a setting of the bind backend's alone
            own["bind-config"] = self.folder / "named.conf"
        return [self.program, *(f"--{name}={value}" for name, value in own.items())]

    def control_command(self, *words: str) -> list[object]:
        return ["pdns_control", f"--config-dir={self.folder}", f"--socket-dir={self.socket_folder}", *words]


class Pdns(ConfiguredPdns):
    """A primary of zones in SQLite, where PowerDNS takes UPDATE. `auto_ns`: the zone's NS hosts may transfer too.
    It notifies nobody: its notes of that can lock the database, and an UPDATE then comes to SERVFAIL.

    With a key among allow_update, every UPDATE must be signed by one of them (TSIG-ALLOW-DNSUPDATE).
    """

    auto_ns = False

    def configure(self) -> None:
        super().configure()
        addresses = [prefix(peer) for peer in self.allow_transfer if not peer.key]
        (self.folder / "pdns.conf").write_text(f"""\
launch=gsqlite3
gsqlite3-database={self.folder}/db
local-address={self.address}:{self.port}
server-id={self.identity}
gsqlite3-pragma-synchronous=0
allow-axfr-ips={",".join(addresses)}
dnsupdate={"yes" if self.allow_update else "no"}
allow-dnsupdate-from={",".join(prefix(peer) for peer in self.allow_update)}
{self.extra}
""")
        if not (self.folder / "db").exists():  # started again, it goes on with what it has
            self.fill(make_database(self.folder))

    def fill(self, database: sqlite3.Connection) -> None:
        for zone in self.zones:
            file = self.zone_file(zone)
            file.write_text(as_pdns_reads(file.read_text(), zone.name))
            self.host.run("pdnsutil", f"--config-dir={self.folder}", "load-zone", zone.name, file)
        facts = [("TSIG-ALLOW-AXFR", peer.key.name) for peer in self.allow_transfer if peer.key]
        facts += [("TSIG-ALLOW-DNSUPDATE", peer.key.name) for peer in self.allow_update if peer.key]
        facts += [("ALLOW-AXFR-FROM", "AUTO-NS")] if self.auto_ns else []
        with database:
            database.executemany("INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?, ?, ?)",
                                 [(key.name, key.algorithm, key.secret) for key in self.keys])
            database.executemany("INSERT INTO domainmetadata (domain_id, kind, content) SELECT id, ?, ? FROM domains", facts)
        database.close()


def prefix(peer: Peer) -> str:
    return "0.0.0.0/0" if peer.address == "any" else peer.address


def as_pdns_reads(text: str, zone: str) -> str:
    """The master file in the words that PowerDNS 4.7 reads: no blanks in a name, nor in octets of RFC 3597, and in the
    rdata of some types no relative names."""
    text = re.sub(r"(\\# \d+)((?: [0-9A-F]+)+)", lambda found: f"{found[1]} {found[2].replace(' ', '')}", text)
    text = re.sub(r'(\b(?:KX|LP|SVCB)\s+\d+ |"" )([\w.]*\w)(?=\s)', rf"\1\2.{zone}.", text)
    return text.replace("\\ ", r"\032")
